"""One proposal: why, the passage, the words, and buttons that write it or tell what it would change."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from index.messages.errors import explained
from index.proposals.proposal import Proposal
from index.proposals.propose import unnamed_text
from index.proposals.trial import Effect
from index.store.contents import KnownEntry
from kb.article import SECTION_SEPARATOR, Passage
from kb.faq.edits import file_of
from kb.faq.known_questions import FaqError
from kb.library.library import LibraryError
from kb.library.write_questions import write_questions
from kb.storage.transaction import ArticlesBusyError
from ui.building import undo
from ui.proposals import reasons
from ui.shell import elements, notices
from ui.shell.elements import remark
from ui.shell.output import show_html
from ui.strings.faq import ShownKind
from ui.strings.proposals import ProposalStrings

_SAID, _FAILED, _TRIED = "proposal-said", "proposal-failed", "proposal-tried"  # keys of the session
_LAST = "proposal"  # the key of the last write, for its Undo
_LABEL_CHARACTERS = 40
_LINES = 100  # pixels, of the field for the words


def say(texts: ProposalStrings) -> None:
    """Draw what the last click wrote, with an Undo. The element is always there, so that what stands below it does not move."""
    said: str = st.session_state.pop(_SAID, "")
    back = undo.said()
    boxes = [notices.box([said], "kb-done", "status")] if said else []
    if back:
        boxes.append(notices.box([back[1]], "kb-done" if back[0] else "kb-failed", "status" if back[0] else "alert"))
    notices.slot(boxes)
    if said:
        undo.button(_LAST, texts.undo, texts.undone, texts.code)


def show(
    number: int,
    proposal: Proposal,
    *,
    rows: Mapping[str, int],
    titles: Mapping[str, str],
    effect: Callable[[Sequence[KnownEntry]], Effect],
    folder: Path,
    texts: ProposalStrings,
) -> None:
    """Draw the card. rows: id of a passage → its row in the index; titles: those of articles; effect: what known questions
    change; folder: that of the articles.
    """
    own = proposal.id
    show_html(reasons.card(number, proposal, texts))
    passage = _passage(proposal, titles, texts)
    show_html(reasons.quoted(passage, texts))
    key = f"proposal-words-{own}"
    typed: str = st.text_area(
        texts.wording,
        value="\n".join(proposal.texts),
        key=key,
        height=_LINES,
        placeholder=texts.placeholder,
        on_change=_try,
        args=(own,),
    )
    with st.container(horizontal=True):
        for sort, name, label in _sorts(proposal, texts):
            st.button(
                label,
                key=f"proposal-{name}-{own}",
                type="primary" if sort is ShownKind.COVERED and proposal.asked is None else "secondary",
                on_click=_write,  # called with what the editor saw, whatever has changed since
                args=(own, key, passage),
                kwargs={"sort": sort, "folder": folder, "titles": titles, "texts": texts},
            )
        st.button(texts.show_effect, key=f"proposal-try-{own}", on_click=_try, args=(own,))
    failed, why = st.session_state.get(_FAILED, ("", ""))
    if failed == own:
        del st.session_state[_FAILED]
        show_html(elements.trouble(texts.not_written, why))
    elif st.session_state.get(_TRIED) == own:
        _effect(_lines(typed), rows[passage.id], effect, texts)


def _passage(proposal: Proposal, titles: Mapping[str, str], texts: ProposalStrings) -> Passage:
    """The passage, to be chosen among the nearest where readers asked."""
    if proposal.asked is None:
        return proposal.passage
    near = {passage.id: passage for passage in proposal.asked.near}
    chosen: str = st.selectbox(
        texts.passage,
        list(near),
        key=f"proposal-passage-{proposal.id}",
        format_func=lambda id_: _label(near[id_], titles),
    )
    return near[chosen]


def _label(passage: Passage, titles: Mapping[str, str]) -> str:
    """The label of a passage in the choice. Section and first words come first, because a phone shows no more."""
    words = " ".join(unnamed_text(passage).split())
    start = words if len(words) <= _LABEL_CHARACTERS else f"{words[: _LABEL_CHARACTERS - 1]}…"
    return " · ".join(filter(None, (SECTION_SEPARATOR.join(passage.section), start, titles[passage.article])))


def _sorts(proposal: Proposal, texts: ProposalStrings) -> list[tuple[ShownKind, str, str]]:
    """What the words can be written as. Only what readers asked may be what no article answers."""
    found = [
        (ShownKind.COVERED, "known", texts.write),
        (ShownKind.WORDING, "hidden", texts.write_hidden),
    ]
    return found + ([(ShownKind.NOT_COVERED, "not-covered", texts.write_not_covered)] if proposal.asked else [])


def _effect(
    lines: Sequence[str], row: int, effect: Callable[[Sequence[KnownEntry]], Effect], texts: ProposalStrings
) -> None:
    if not lines:
        show_html(remark(texts.no_words, "status"))
        return
    with st.spinner(texts.trying):
        found = effect([KnownEntry(line, (row,)) for line in lines])
    show_html(reasons.effect(found, texts))


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


def _try(own: str) -> None:
    st.session_state[_TRIED] = own


def _write(
    own: str,
    key: str,
    passage: Passage,
    *,
    sort: ShownKind,
    folder: Path,
    titles: Mapping[str, str],
    texts: ProposalStrings,
) -> None:
    """Write the typed lines, all or none. Success is told above the list, as the card then goes, and failure in the card."""
    lines = _lines(st.session_state[key])
    if not lines:
        st.session_state[_FAILED] = own, texts.no_words
        return
    try:
        before = undo.text_of(folder, file_of(folder, passage.article))
        file = write_questions(folder, lines, sort.kind, passage, answers=sort.needs_passage)
        undo.remember(_LAST, folder, file, before)
    except (FaqError, ArticlesBusyError, LibraryError, OSError) as error:
        st.session_state[_FAILED] = own, explained(error, texts.code)
        return
    there = reasons.place(titles[passage.article], passage)
    st.session_state[_SAID] = texts.written.format(file=file, count=len(lines), place=there)

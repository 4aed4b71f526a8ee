"""A card for each gap: what was asked and not answered, the nearest passages, and buttons that write it as a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from index.journal.gaps import Gap
from index.messages.errors import explained
from index.search.answer import Hit, Searches
from kb.article import SECTION_SEPARATOR, Passage
from kb.config.settings import Settings
from kb.faq import schema
from kb.faq.edits import file_of
from kb.faq.known_questions import FaqError
from kb.faq.schema import sheet
from kb.folding import comparable
from kb.library.library import LibraryError
from kb.library.write_questions import write_questions
from kb.storage.transaction import ArticlesBusyError
from kb.storage.tree import stamp
from ui.building import undo
from ui.shell import elements, notices, urls
from ui.shell.output import show_html
from ui.shell.templates import render
from ui.strings import faq as strings_faq
from ui.strings.editor import EditorStrings
from ui.strings.faq import ShownKind

NEAREST = 10  # passages to choose from
_SHOWN_CHARACTERS, _LABEL_CHARACTERS = 160, 40
_SAID = "gap-said"  # key of the session: the question of a card, and what the last click in it did


@dataclass(frozen=True)
class FiledQuestion:
    """The FAQ file that has a question, and its sort there."""

    file: str
    sort: ShownKind


class _ClashError(ValueError):
    """Somebody has written this wording since the card was drawn."""


def show(gap: Gap, version: str, index: Searches, settings: Settings, texts: EditorStrings) -> None:
    """Draw the card of a gap. `version` is the version of `index`, part of a cache key.

    A wording that already stands in a FAQ file is not offered again: a golden question that is also a known one tests nothing.
    """
    written = _written(settings.articles, stamp(settings.articles))
    stands = {item.text: written.get(comparable(item.text)) for item in gap.wordings}
    show_html(_described(gap, stands, texts))
    text, said = st.session_state.get(_SAID, ("", ""))
    if text == gap.text:
        del st.session_state[_SAID]
        show_html(said)
        undo.button(gap.text, texts.undo, texts.undone, texts.code)
    left = [text for text, found in stands.items() if found is None]
    if gap.nearest is not None and left:
        _actions(gap, left, near=_nearest(version, gap.text, index), settings=settings, texts=texts)


@st.cache_resource(max_entries=4, show_spinner=False)
def _written(folder: Path, stamp: str) -> dict[str, FiledQuestion]:
    """Where each question stands, for all FAQ files, by its `comparable` form. `stamp` is only part of the cache key."""
    found: dict[str, FiledQuestion] = {}
    for file in schema.files(folder):
        try:
            entries = sheet(schema.read(folder / file), file).entries
        except FaqError:  # reported where the file is edited, and when something is written to it
            continue
        for entry in entries:
            for item in entry.items:
                found.setdefault(comparable(item.text), FiledQuestion(file, ShownKind.of(item.kind, entry.linked)))
    return found


@st.cache_resource(max_entries=200, show_spinner=False)
def _nearest(version: str, text: str, _index: Searches) -> tuple[Hit, ...]:
    return _index.search(text, top=NEAREST, explained=False).hits


def _described(gap: Gap, stands: dict[str, FiledQuestion | None], texts: EditorStrings) -> Markup:
    facts = [texts.asked_times.format(times=gap.times), *([texts.noted] if gap.noted else [])]
    return render(
        "editor/gaps.card",
        text=gap.text,
        facts=" · ".join(facts),
        wordings=[_wording(text, found, texts) for text, found in stands.items() if found or text != gap.text],
        label=texts.topic,
        topic=gap.topic.title if gap.topic else "",
        try_it=texts.try_it,
        address=urls.trial(gap.text, texts.code),
    )


def _wording(text: str, found: FiledQuestion | None, texts: EditorStrings) -> tuple[str, str]:
    """A wording, and the place where it stands already; "" if nowhere."""
    if found is None:
        return f"· {text}", ""
    kind = strings_faq.LANGUAGES[texts.code].sorts[found.sort]
    return text, texts.stands.format(kind=kind, file=found.file)


def _actions(gap: Gap, left: list[str], near: Sequence[Hit], settings: Settings, texts: EditorStrings) -> None:
    """Draw the choice of the passage and the buttons. Their keys hold the question, because another index may bring the cards
    into another order between drawing and click.
    """
    own = {hit.passage.id: hit for hit in near}
    chosen: str = st.selectbox(
        texts.nearest, list(own), key=f"passage-{gap.text}", format_func=lambda id_: _label(own[id_])
    )
    passage = own[chosen].passage
    show_html(render("editor/gaps.nearest", text=_start(passage.text, _SHOWN_CHARACTERS)))
    wordings = left
    if len(left) > 1:
        wordings = st.multiselect(texts.wordings, left, left[:1], key=f"wordings-{len(left)}-{gap.text}")
    with st.container(horizontal=True):
        for sort, name, label in (
            (ShownKind.COVERED, "known", texts.to_known),
            (ShownKind.NOT_COVERED, "not-covered", texts.to_not_covered),
            (ShownKind.GOLDEN, "golden", texts.to_golden),
            (ShownKind.GOLDEN_REFUSAL, "golden-refusal", texts.to_golden_refusal),
        ):
            st.button(
                label,
                key=f"{name}-{gap.text}",
                disabled=not wordings,
                on_click=_write,  # called with what the editor saw, whatever has changed since
                args=(gap, wordings),
                kwargs={"sort": sort, "shown": passage, "settings": settings, "texts": texts},
            )


def _label(hit: Hit) -> str:
    """The label of a passage in the choice. Section and first words come first, because a phone shows no more."""
    place = SECTION_SEPARATOR.join(hit.passage.section)
    start = _start(hit.passage.text[hit.passage.name_end :], _LABEL_CHARACTERS)
    return " · ".join(filter(None, (place, start, hit.title)))


def _start(text: str, most: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _write(
    gap: Gap, wordings: Sequence[str], sort: ShownKind, shown: Passage, settings: Settings, texts: EditorStrings
) -> None:
    """Write all wordings to the FAQ file, or none. The card then says what was done, or why nothing."""
    folder = settings.articles
    try:
        written = _written(folder, stamp(folder))
        if clash := [text for text in wordings if comparable(text) in written]:
            raise _ClashError(clash[0])
        before = undo.text_of(folder, file_of(folder, shown.article))
        file = write_questions(folder, wordings, sort.kind, shown, answers=sort.needs_passage)
        undo.remember(gap.text, folder, file, before)
    except _ClashError as error:
        said = elements.trouble(texts.failed, texts.clash.format(text=error))
    except (FaqError, ArticlesBusyError, LibraryError, OSError) as error:
        said = elements.trouble(texts.failed, explained(error, texts.code))
    else:
        said = notices.box([texts.saved.format(file=file)], "kb-done", "status")
    st.session_state[_SAID] = (gap.text, said)

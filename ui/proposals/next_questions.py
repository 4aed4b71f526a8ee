"""The list of what to write next, on Manage › Questions: a card for each proposal.

What the index itself tells is gathered once for a version, and again after ten minutes, as the log goes on. What is written in
the meantime leaves the list at once.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from index.encoder.model import ModelError
from index.journal.file import JournalError
from index.journal.reader import AskedLog
from index.messages.errors import explained
from index.proposals.folder_state import FolderState
from index.proposals.proposal import Proposal
from index.proposals.propose import AskedByReaders, Evidence, propose
from index.proposals.trial import Trial
from index.publish.compose import Source
from index.publish.gate import expectations
from index.publish.gate_report import GateExpectation
from index.search.search_index import SearchIndex
from index.store.versions import StoreError
from kb.config.settings import Settings
from kb.faq.known_questions import FaqError
from kb.library.library import LibraryError
from kb.storage.tree import stamp
from ui.building.articles_folder import library
from ui.proposals import proposal_card
from ui.shell import notices
from ui.shell.elements import heading, remark
from ui.shell.live_index import open_index, version_in_use
from ui.shell.output import show_html
from ui.strings import proposals as strings_proposals

SHOWN = 10  # proposals at first, and more with each click
_SECONDS = 600  # that what the index tells is kept
_COUNT = "proposals-shown"  # key of the session


def show(settings: Settings, code: str) -> None:
    """Draw the list; `code` is "zh" or "en"."""
    texts = strings_proposals.LANGUAGES[code]
    show_html(heading("h2", texts.next_tab, "kb-part") + remark(texts.about))
    proposal_card.say(texts)
    try:
        index = open_index(settings)
    except (StoreError, ModelError):
        show_html(remark(texts.no_index))
        return
    version = version_in_use(settings)
    try:
        folder, golden = _folder(settings.articles, stamp(settings.articles))
        with st.spinner(texts.gathering):
            evidence, trial = _gathered(version, settings.log_file, index)
    except (LibraryError, FaqError, JournalError) as error:
        show_html(notices.box([f"{texts.unreadable} {explained(error, code)}"], "kb-failed", "alert"))
        return
    proposals = propose(index, evidence, folder)
    if not proposals:
        show_html(remark(texts.nothing))
    count: int = st.session_state.get(_COUNT, SHOWN)
    for number, proposal in enumerate(proposals[:count], 1):
        with st.container(border=True, key=f"proposal-{number}"):
            _card(number, proposal, index=index, trial=trial, golden=golden, settings=settings, code=code)
    if len(proposals) > count:
        more = min(SHOWN, len(proposals) - count)
        st.button(texts.more.format(count=more), key="proposals-more", on_click=_more, args=(count + more,))


def first(settings: Settings, index: SearchIndex, count: int, gathering: str) -> tuple[Proposal, ...]:
    """The first proposals; none when the articles or the journal cannot be read, which Manage tells. `gathering` is said
    meanwhile.
    """
    try:
        folder, _ = _folder(settings.articles, stamp(settings.articles))
        with st.spinner(gathering):
            evidence, _ = _gathered(version_in_use(settings), settings.log_file, index)
    except (LibraryError, FaqError, JournalError):
        return ()
    return tuple(propose(index, evidence, folder)[:count])


def _card(
    number: int,
    proposal: Proposal,
    *,
    index: SearchIndex,
    trial: Trial,
    golden: tuple[GateExpectation, ...],
    settings: Settings,
    code: str,
) -> None:
    proposal_card.show(
        number,
        proposal,
        rows={passage.id: row for row, passage in enumerate(index.contents.passages)},
        titles=index.titles,
        effect=lambda added: trial.effect(added, golden),
        folder=settings.articles,
        texts=strings_proposals.LANGUAGES[code],
    )


def _more(count: int) -> None:
    st.session_state[_COUNT] = count


@st.cache_resource(max_entries=4, show_spinner=False)
def _folder(folder: Path, stamp: str) -> tuple[FolderState, tuple[GateExpectation, ...]]:
    """What the folder says now, and its golden questions. `stamp` is only part of the cache key."""
    source = Source.of_folder(library(folder))
    expected = expectations(source.faq, source.passages, None)
    return FolderState.of(source), tuple(item for item in expected if item.golden)


@st.cache_resource(max_entries=4, ttl=_SECONDS, show_spinner=False)
def _gathered(version: str, log: Path | None, _index: SearchIndex) -> tuple[Evidence, Trial]:
    """What the index and the log tell, and what tries questions on it. `version` is part of the cache key."""
    asked = AskedByReaders.of(AskedLog(log) if log else None)
    return Evidence.gather(_index, asked), Trial(_index, [item.text for item in asked.questions])

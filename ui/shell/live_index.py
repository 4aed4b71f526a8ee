"""What all sessions of a server share: the open index, and the journal. Streamlit keeps both as long as the process lives."""

from __future__ import annotations

import atexit
from pathlib import Path

import streamlit as st

from index.journal.writer import Journal, JournalEntry, Traffic
from index.live.live_index import LiveIndex
from index.search.answer import Answer
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from kb.errors import Message


@st.cache_resource(show_spinner=False)
def live(settings: Settings) -> LiveIndex[SearchIndex]:
    """The open index and the journal of these settings, shared by all sessions and by the API of the same process."""
    log = settings.log_file
    return LiveIndex(
        settings.index,
        lambda: SearchIndex.open(settings.index, settings=settings),
        (lambda: journal_at(log, settings.log_days)) if log else None,
    )


def open_index(settings: Settings) -> SearchIndex:
    """The published index. While it cannot be opened, the one that served before.

    Raises StoreError or ModelError when neither can be used.
    """
    return live(settings).serving().index


def version_in_use(settings: Settings) -> str:
    """The name of the version that answers questions; "" before one was opened."""
    return live(settings).version


def trouble(settings: Settings) -> Message | None:
    """Why readers do not get the published version, for editors; None when they do, or when none is open."""
    return live(settings).trouble


@st.cache_resource(show_spinner=False)
def journal_at(path: Path, days: int) -> Journal:
    """The journal in this file, which is made once and closed when the process ends."""
    journal = Journal(path, days)
    atexit.register(journal.close)
    return journal


def record(settings: Settings, answer: Answer, traffic: Traffic) -> JournalEntry | None:
    """Write a question and its outcome to the journal. None when the settings keep no journal."""
    return live(settings).record(answer, traffic)


def retract(settings: Settings, entry: JournalEntry) -> None:
    """Remove an entry from the journal."""
    if settings.log_file is not None:
        journal_at(settings.log_file, settings.log_days).retract(entry)


def judge(settings: Settings, answer: Answer, traffic: Traffic, helpful: bool, comment: str = "") -> None:
    """Write to the journal whether an answer helped, with a comment. Does nothing when the settings keep no journal."""
    live(settings).judge(answer, traffic, helpful, comment)

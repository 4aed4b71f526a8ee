"""What all sessions of a server share: the open index, replaced when another version is published, and the journal."""

from __future__ import annotations

import atexit
import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import streamlit as st

from index.encoder.model import ModelError
from index.journal.writer import Entry, Journal, Traffic
from index.search.answer import Answer, FrequentQuestion
from index.search.search_index import SearchIndex
from index.store import versions
from index.store.contents import Contents
from index.store.versions import StoreError
from kb.config.settings import Settings

RETRY_SECONDS = 30.0  # pause before a new index that could not be opened is tried again; the previous one serves
_log = logging.getLogger(__name__)


class Searches(Protocol):
    """What most pages need of an open index: its texts, and answers. SearchIndex gives it, and so does the double in tests."""

    @property
    def contents(self) -> Contents:
        """The texts of the index."""

    @property
    def titles(self) -> dict[str, str]:
        """Article id → title."""

    @property
    def counts(self) -> dict[str, int]:
        """How many articles, passages, topics and questions there are."""

    def search(self, question: str, top: int | None = None, *, explained: bool = True) -> Answer:
        """Answer one question. Raises ValueError when it is blank."""

    def frequent_questions(self) -> tuple[FrequentQuestion, ...]:
        """The known questions that readers see, in the order of their passages."""

    def unwritten(self, question: str) -> bool:
        """Whether the question is the title of a topic that has no article yet."""


@dataclass(frozen=True)
class _Serving:
    index: SearchIndex
    version: str


@dataclass(frozen=True)
class _Refused:
    version: str
    at: float


class _Memory:
    """For each index folder: the version that serves, and the one that could not be opened. Shared by all sessions."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.serving: dict[Path, _Serving] = {}
        self.refused: dict[Path, _Refused] = {}


@st.cache_resource(show_spinner=False)
def _memory() -> _Memory:
    return _Memory()


@st.cache_resource(max_entries=2, show_spinner=False)
def _open(folder: Path, version: str, _settings: Settings) -> SearchIndex:
    """Open an index. `folder` and `version` are the cache key, so another published version is opened again."""
    return SearchIndex.open(folder, settings=_settings)


def open_index(settings: Settings) -> SearchIndex:
    """The published index. While it cannot be opened, the one that served before.

    Raises StoreError or ModelError when neither can be used.
    """
    folder, memory = settings.index, _memory()
    try:
        version = versions.current(folder)
        serving, refused = memory.serving.get(folder), memory.refused.get(folder)
        if serving and serving.version == version:
            return serving.index
        if serving and refused and refused.version == version and time.monotonic() - refused.at < RETRY_SECONDS:
            return serving.index
        index = _open(folder, version, settings)
    except (StoreError, ModelError) as error:
        with memory.lock:
            serving = memory.serving.get(folder)
            if serving is None:
                raise
            memory.refused[folder] = _Refused(_version(folder), time.monotonic())
        _log.warning("the newest index cannot be opened, the previous one goes on serving: %s", error)
        return serving.index
    with memory.lock:
        memory.serving[folder] = _Serving(index, version)
        memory.refused.pop(folder, None)
    return index


def version_in_use(settings: Settings) -> str:
    """The name of the version that answers questions; "" before one was opened."""
    serving = _memory().serving.get(settings.index)
    return versions.version_in(serving.version) if serving else ""


@st.cache_resource(show_spinner=False)
def _journal(path: Path, days: int) -> Journal:
    journal = Journal(path, days)
    atexit.register(journal.close)
    return journal


def record(settings: Settings, answer: Answer, traffic: Traffic) -> Entry | None:
    """Write a question and its outcome to the journal. None when the settings keep no journal."""
    if settings.log_file is None:
        return None
    entry = Entry.of(answer, version_in_use(settings), traffic)
    _journal(settings.log_file, settings.log_days).record(entry)
    return entry


def retract(settings: Settings, entry: Entry) -> None:
    """Remove an entry from the journal."""
    if settings.log_file is not None:
        _journal(settings.log_file, settings.log_days).retract(entry)


def judge(settings: Settings, answer: Answer, traffic: Traffic, helpful: bool, comment: str = "") -> None:
    """Write to the journal whether an answer helped, with a comment. Does nothing when the settings keep no journal."""
    if settings.log_file is not None:
        journal = _journal(settings.log_file, settings.log_days)
        journal.feedback(Entry.of(answer, version_in_use(settings), traffic), helpful, comment)


def _version(folder: Path) -> str:
    try:
        return versions.current(folder)
    except StoreError:
        return ""

"""The open index of a running server, replaced when another version is published, and the journal of what was asked."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from index.encoder.model import ModelError
from index.journal.writer import Journal, JournalEntry, Traffic
from index.search.answer import Answer, Outcome
from index.store import versions
from index.store.permitted import may_be_served
from index.store.versions import StoreError
from kb.errors import Message

RETRY_SECONDS = 30.0  # pause before a new index that could not be opened is tried again; the previous one serves
_Index = TypeVar("_Index")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Serving(Generic[_Index]):
    """An open index. pointer: what CURRENT said when it was opened."""

    index: _Index
    pointer: str

    @property
    def version(self) -> str:
        """The name of its version."""
        return str(self.trouble.facts["version"]) if self.trouble else versions.version_in(self.pointer)

    @property
    def trouble(self) -> Message | None:
        """Why it is not the published version but the last good one; None when it is the published one."""
        found: Message | None = getattr(self.index, "trouble", None)
        return found


@dataclass(frozen=True)
class _Refused:
    """What could not be opened. pointer: as in Serving; "" while CURRENT itself cannot be read."""

    pointer: str
    at: float
    reason: Message


class LiveIndex(Generic[_Index]):
    """The published index of one folder, for all threads of a server.

    opened: opens the published index of the folder, and raises StoreError or ModelError when it cannot. journal: gives the
    journal, and is called when there is something to keep; None keeps nothing. outcomes: how many questions of readers were
    recorded, by outcome.
    """

    def __init__(
        self, folder: Path, opened: Callable[[], _Index], journal: Callable[[], Journal] | None = None
    ) -> None:
        self.folder = folder
        self.outcomes: Counter[Outcome] = Counter()
        self._opened, self._journal = opened, journal
        self._opening, self._counting = threading.Lock(), threading.Lock()
        self._serving: Serving[_Index] | None = None
        self._refused: _Refused | None = None
        self._looked = float("-inf")  # when the published version was last looked at, while another one serves

    def serving(self) -> Serving[_Index]:
        """The published index. While it cannot be opened, or another thread is opening it, the one that served before.

        Raises StoreError or ModelError when neither can be used.
        """
        try:
            pointer = versions.current(self.folder)
        except StoreError as error:
            if self._serving and self._refused and not self._refused.pointer:
                return self._serving  # that was told already
            if self._serving or not versions.names(self.folder):
                self._refused = _Refused("", time.monotonic(), error.message)
                return self._before(error)
            pointer = ""  # there are versions: the last good one is looked for
        found, refused = self._serving, self._refused
        if found and found.pointer == pointer and not self._mended(found):
            return found
        if found and refused and refused.pointer == pointer and time.monotonic() - refused.at < RETRY_SECONDS:
            return found
        if not self._opening.acquire(blocking=found is None):
            assert found is not None  # without one, this thread waits until it opens the index itself
            return found
        try:
            return self._replaced(pointer)
        finally:
            self._opening.release()

    @property
    def version(self) -> str:
        """The name of the version that answers questions; "" before one was opened."""
        return self._serving.version if self._serving else ""

    @property
    def trouble(self) -> Message | None:
        """Why readers do not get the published version, for editors; None when they do, or when none is open."""
        found, refused = self._serving, self._refused
        if found is None:
            return None
        try:
            still = refused is not None and refused.pointer == versions.current(self.folder)
        except StoreError:
            still = refused is not None
        return found.trouble or (refused.reason if refused and still else None)

    @property
    def journal(self) -> Journal | None:
        """Where questions are kept; None when they are not."""
        return self._journal() if self._journal else None

    def record(self, answer: Answer, traffic: Traffic) -> JournalEntry | None:
        """Write a question and its outcome to the journal. None when no journal is kept, and for what got a notice: who wants
        to die is nobody's statistics, and a greeting no question.
        """
        if answer.notice:
            return None
        if traffic is Traffic.READER:
            with self._counting:
                self.outcomes[answer.outcome] += 1
        journal = self.journal
        if journal is None:
            return None
        entry = JournalEntry.of(answer, self.version, traffic)
        journal.record(entry)
        return entry

    def judge(self, answer: Answer, traffic: Traffic, helpful: bool, comment: str = "") -> bool:
        """Write to the journal whether an answer helped, with a comment. Whether it is kept: what got a notice is not."""
        journal = self.journal
        if journal is None or answer.notice:
            return False
        journal.feedback(JournalEntry.of(answer, self.version, traffic), helpful, comment)
        return True

    def _mended(self, found: Serving[_Index]) -> bool:
        """Whether the published version is whole again, after another one was opened in its place. Looked at now and then."""
        if not found.trouble or time.monotonic() - self._looked < RETRY_SECONDS:
            return False
        self._looked = time.monotonic()
        try:
            versions.open_current(self.folder)
        except StoreError:
            return False
        return True

    def _replaced(self, pointer: str) -> Serving[_Index]:
        """Open the version that `pointer` names and serve it; when it is damaged, go on with the one that was served before."""
        before = self._serving
        if before and before.pointer == pointer and not before.trouble:  # another thread has opened it meanwhile
            return before
        try:
            index = self._opened()
        except (StoreError, ModelError) as error:
            self._refused = _Refused(pointer, time.monotonic(), error.message)
            return self._before(error)
        opened = Serving(index, pointer)
        if opened.trouble and before and self._may_serve(before):  # it is at least as new as what is whole on the disk
            self._refused = _Refused(pointer, time.monotonic(), opened.trouble)
            return before
        self._looked = time.monotonic()
        if opened.trouble:
            _log.warning("%s", opened.trouble)
        self._refused, self._serving = None, opened
        return opened

    def _may_serve(self, found: Serving[_Index]) -> bool:
        """Whether an open index has no article that was removed since."""
        try:
            articles = versions.manifest_of(self.folder, found.version).description.articles
        except StoreError:  # it was cleaned up, or damaged: then nobody knows
            return True
        return may_be_served(self.folder, articles)

    def _before(self, error: StoreError | ModelError) -> Serving[_Index]:
        """The index that served before; raises the error when there is none, or when it has an article that was removed."""
        if self._serving and not self._may_serve(self._serving):
            self._serving = None
        if self._serving is None:
            raise error
        _log.warning("the newest index cannot be opened, the previous one goes on serving: %s", error)
        return self._serving

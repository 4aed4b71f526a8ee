"""Keeps what readers ask for the editors: a queue that never slows or breaks an answer, and behind it a SQLite file.

No address, account or session is kept, and the time only to the minute; numbers that look personal are masked. An error
with the file loses entries (`Journal.dropped` counts them), but never an answer. file.py has the file, reader.py reads it.
"""

from __future__ import annotations

import logging
import queue
import re
import sqlite3
import threading
import time
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from index.journal.file import (
    FIELDS,
    JUDGED,
    JournalError,
    checked,
    is_damage,
    opened,
    remove_set_aside,
    seal,
    set_aside,
)
from index.search.answer import Answer, Outcome
from index.text.words import language
from kb.folding import storable
from kb.storage.files import FileStamp, sha256_of_text
from kb.structure.line_grammar import CJK

QUESTION_CHARACTERS = 500  # of a question that are kept
MASK_WITHIN = 4 * QUESTION_CHARACTERS  # that are searched for numbers; a number cut at the end would not be recognised
CAPACITY = 1000  # entries that may wait to be written
_BATCH = 200  # entries written in one transaction
_DAY_SECONDS = 86_400.0
CHECK_SECONDS = 60.0  # between two checks of a file that others change
_INSERT = f"INSERT INTO questions ({FIELDS}, seal) VALUES ({', '.join('?' * 12)})"
# Equal entries of the same minute cannot be told apart, so that either may be deleted.
_DELETE = (
    f"DELETE FROM questions WHERE id = (SELECT max(id) FROM questions WHERE ({FIELDS}) IS ({', '.join('?' * 11)}))"
)
_INSERT_FEEDBACK = f"INSERT INTO feedback ({JUDGED}, seal) VALUES ({', '.join('?' * 14)})"

# Chinese text has no space before an e-mail address, so an address of other letters begins right after it. With Chinese before
# the @ there must be a dot after it; otherwise it is a mention ("问@bob").
_LOCAL = rf"(?:[^\W{CJK}]|[.%+-])"
_DOMAIN = rf"(?:[^\W{CJK}]|[０-９Ａ-Ｚａ-ｚ.．-])+"
_EMAIL = re.compile(
    rf"(?:(?<!{_LOCAL}){_LOCAL}+|(?<![\w.%+-])[\w.%+-]*(?=[{CJK}])\w(?=[@＠][\w-]+[.．]))[@＠]{_DOMAIN}"
)
# Eleven digits or more in a row, however they are spaced; fewer after a plus sign. All digits of Unicode count.
_GAP = r"[ .．·\-‐-―−－]{0,3}"
_NUMBER = re.compile(rf"[+＋]\d(?:{_GAP}\d){{7,}}|\d(?:{_GAP}\d){{10,}}(?:{_GAP}[Xx])?")
_PHONE = re.compile(r"(?:0{0,2}86)?1[3-9]\d{9}")
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # characters that look empty but are no spaces to Unicode
_MARKS = frozenset("\u034f\ufe00\ufe01\ufe0e\ufe0f")  # joiners and variation selectors, which are invisible
_log = logging.getLogger(__name__)


class Traffic(StrEnum):
    """Who asked. Only the questions of readers are counted."""

    READER = "reader"
    EDITOR = "editor"
    TEST = "test"


def _minute() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0)


@dataclass(frozen=True)
class JournalEntry:
    """One question and its outcome. passage, article, section: those of the best passage; wording: a checksum of its text, by
    which one can tell later whether the text has changed. version: that of the index.
    """

    question: str
    language: str
    outcome: Outcome
    confidence: float
    passage: str | None
    article: str | None
    section: str | None
    wording: str | None
    version: str
    traffic: Traffic
    at: datetime = field(default_factory=_minute)

    @classmethod
    def of(cls, answer: Answer, version: str, traffic: Traffic) -> JournalEntry:
        """The entry for an answer, at the present time. version: that of the index that answered."""
        best = answer.hits[0].passage if answer.hits else None
        return cls(
            question=answer.question,
            language=language(answer.question),
            outcome=answer.outcome,
            confidence=answer.confidence,
            passage=best.id if best else None,
            article=best.article if best else None,
            section=best.section_path if best else None,
            wording=sha256_of_text(best.text)[:16] if best else None,
            version=version,
            traffic=traffic,
        )

    def row(self) -> tuple[object, ...]:
        """The values of the columns `FIELDS`; the question is masked and cut."""
        return (
            stamp(self.at),
            masked(self.question),
            self.language,
            str(self.outcome),
            round(self.confidence, 4),
            self.passage,
            self.article,
            self.section,
            self.wording,
            self.version,
            str(self.traffic),
        )


def stamp(moment: datetime) -> str:
    """A time as the file keeps it: UTC, to the minute; as text it sorts by time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def masked(text: str) -> str:
    """A text without e-mail addresses and long numbers (phones, identity cards, bank cards), on one line and cut."""
    text = storable(text)
    text = _shown(text)[:MASK_WITHIN]
    return _NUMBER.sub(_mask, _EMAIL.sub("[email]", text))[:QUESTION_CHARACTERS].rstrip()


def _shown(text: str) -> str:
    """The text without invisible characters and with single spaces, so that nothing can hide between digits."""
    kept = ((char, unicodedata.category(char)) for char in text if char not in _MARKS)
    return " ".join("".join(" " if c in _BLANK or kind == "Cc" else c for c, kind in kept if kind != "Cf").split())


def _mask(match: re.Match[str]) -> str:
    digits = "".join(character for character in match.group() if character.isdecimal())
    ascii_digits = "".join(str(int(character)) for character in digits)
    if match.group()[0] in "+＋" or _PHONE.fullmatch(ascii_digits):
        return "[phone]"
    if len(digits) == 18 or (len(digits) == 17 and match.group()[-1] in "Xx"):
        return "[id]"
    return "[card]" if 13 <= len(digits) <= 19 else "[number]"


@dataclass(frozen=True)
class _Judgement:
    entry: JournalEntry
    helpful: bool
    comment: str


@dataclass(frozen=True)
class _Retraction:
    entry: JournalEntry


_Item = JournalEntry | _Judgement | _Retraction


class Journal:
    """The writing side. One daemon thread owns the file; several processes may each have a journal on the same one.

    The file is opened for each batch: when another process has moved a damaged one aside, the next batch goes to the new.
    """

    def __init__(self, path: Path, days: int, capacity: int = CAPACITY) -> None:
        self.path, self.days = path, days
        self._dropped, self._counting = 0, threading.Lock()
        self._well = True
        self._left: FileStamp | None = None  # of the file as this writer left it
        self._checked = float("-inf")
        self._queue: queue.Queue[_Item | None] = queue.Queue(capacity)
        self._thread = threading.Thread(target=self._serve, name="journal", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """How many entries were not kept."""
        return self._dropped

    @property
    def _oldest(self) -> datetime:
        """What is older is not kept."""
        return datetime.now(UTC) - timedelta(days=self.days)

    @property
    def waiting(self) -> int:
        """How many entries are not written yet."""
        return self._queue.unfinished_tasks

    def record(self, entry: JournalEntry) -> None:
        """Keep an entry some time soon. Returns at once and never fails."""
        self._put(entry)

    def retract(self, entry: JournalEntry) -> None:
        """Take back an entry that was recorded. Returns at once and never fails."""
        self._put(_Retraction(entry))

    def feedback(self, entry: JournalEntry, helpful: bool, comment: str = "") -> None:
        """Keep what a reader thought of an answer. Returns at once and never fails."""
        self._put(_Judgement(entry, helpful, comment))

    def close(self, seconds: float = 10.0) -> None:
        """Write what waits, at most for `seconds`, and stop."""
        try:
            self._queue.put(None, timeout=seconds)
        except queue.Full:
            return
        self._thread.join(seconds)

    def _put(self, item: _Item) -> None:
        try:
            self._queue.put_nowait(item)
        except queue.Full:
            self._drop(1, "too many questions wait to be written")

    def _drop(self, count: int, reason: object) -> None:
        """Count lost entries. The log gets a line for the first, and again only after writing has succeeded."""
        with self._counting:
            self._dropped += count
            logged_before, self._well = not self._well, False
        if not logged_before:
            _log.warning("the journal %s keeps nothing for now: %s", self.path, reason)

    def _serve(self) -> None:
        self._write([], begin=True)
        cleaned = time.monotonic()
        while True:
            items = self._next()
            entries = [item for item in items if item is not None]
            clean_now = time.monotonic() - cleaned >= _DAY_SECONDS
            if entries or clean_now:
                self._write(entries, begin=clean_now)
            if clean_now:
                cleaned = time.monotonic()
            for _ in items:
                self._queue.task_done()
            if len(entries) < len(items):
                return

    def _next(self) -> list[_Item | None]:
        """Wait for items and return them, at most a batch; empty after a day without any."""
        items: list[_Item | None] = []
        with suppress(queue.Empty):
            items.append(self._queue.get(timeout=_DAY_SECONDS))
            while len(items) < _BATCH and items[-1] is not None:
                items.append(self._queue.get_nowait())
        return items

    def _write(self, items: list[_Item], *, begin: bool = False) -> None:
        """Write a batch; `begin` removes what is too old first. The file is checked then, and when others have changed it."""
        for again in (True, False):
            try:
                changed = FileStamp.of(self.path) != self._left
                old = time.monotonic() - self._checked >= CHECK_SECONDS
                if self.path.exists() and (begin or (changed and old)):
                    checked(self.path)  # before anything is written to it
                    self._checked = time.monotonic()
                with opened(self.path) as database:
                    if begin:
                        self._clean(database)
                    for item in items:
                        if isinstance(item, JournalEntry):
                            row = item.row()
                            database.execute(_INSERT, (*row, seal(*row)))
                        elif isinstance(item, _Retraction):
                            database.execute(_DELETE, item.entry.row())
                        else:
                            row = (*item.entry.row(), int(item.helpful), masked(item.comment))
                            database.execute(_INSERT_FEEDBACK, (*row, seal(*row)))
                if begin:
                    with suppress(OSError):
                        remove_set_aside(self.path, self._oldest)
                self._left = FileStamp.of(self.path)
                self._well = True
                return
            except (sqlite3.Error, OSError, JournalError) as error:
                if not (again and is_damage(error) and set_aside(self.path)):
                    self._drop(len(items), error)
                    return

    def _clean(self, database: sqlite3.Connection) -> None:
        oldest = stamp(self._oldest)
        for table in ("questions", "feedback"):
            database.execute(f"DELETE FROM {table} WHERE at < ?", (oldest,))

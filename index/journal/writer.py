"""Keeps what readers ask for the editors: a queue that never slows or breaks an answer, and behind it a SQLite file.

No address, account or session is kept, and the time only to the minute; numbers that look personal are masked. An error
with the file loses entries (`Journal.dropped` counts them), but never an answer. reader.py reads the file.
"""

from __future__ import annotations

import logging
import os
import queue
import re
import sqlite3
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from filelock import FileLock

from index.search.answer import Answer, Outcome
from index.text.words import language
from kb.errors import Code, KnowledgeBaseError
from kb.storage.files import sha256_of_text
from kb.structure.line_grammar import CJK

FORMAT = 1  # `user_version` of the file
APPLICATION = 0x6B62_6A6C  # `application_id` of the file: no other program's database is taken for a journal
QUESTION_CHARACTERS = 500  # of a question that are kept
MASK_WITHIN = 4 * QUESTION_CHARACTERS  # that are searched for numbers; a number cut at the end would not be recognised
CAPACITY = 1000  # entries that may wait to be written
_BATCH = 200  # entries written in one transaction
_BUSY_SECONDS = 5.0  # how long the writer waits for another process
_DAY_SECONDS = 86_400.0
_COLUMNS = """
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL, question TEXT NOT NULL, language TEXT NOT NULL, outcome TEXT NOT NULL, confidence REAL NOT NULL,
  passage TEXT, article TEXT, section TEXT, wording TEXT, version TEXT NOT NULL, traffic TEXT NOT NULL
"""
_SCHEMA = (
    f"CREATE TABLE questions ({_COLUMNS})",
    f"CREATE TABLE feedback ({_COLUMNS}, helpful INTEGER NOT NULL, comment TEXT NOT NULL)",
    "CREATE INDEX questions_at ON questions (at)",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {FORMAT}",
)
_FIELDS = "at, question, language, outcome, confidence, passage, article, section, wording, version, traffic"
_INSERT = f"INSERT INTO questions ({_FIELDS}) VALUES ({', '.join('?' * 11)})"
# Equal entries of the same minute cannot be told apart, so that either may be deleted.
_DELETE = (
    f"DELETE FROM questions WHERE id = (SELECT max(id) FROM questions WHERE ({_FIELDS}) IS ({', '.join('?' * 11)}))"
)
_INSERT_FEEDBACK = f"INSERT INTO feedback ({_FIELDS}, helpful, comment) VALUES ({', '.join('?' * 13)})"

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


class JournalProblem(Code):
    """Why a file cannot be used as the journal."""

    ANOTHER_FILE = "{path} is not a journal but another database; name another file in KB_LOG"
    FORMAT = "{path} has format {found}, this program knows {format}; name another file in KB_LOG"
    UNREADABLE = "{path} cannot be read ({detail}); if it is damaged, move it aside"


class JournalError(KnowledgeBaseError):
    """A journal that cannot be read. The message names it and the cure."""


class Traffic(StrEnum):
    """Who asked. Only the questions of readers are counted."""

    READER = "reader"
    EDITOR = "editor"
    TEST = "test"


def _minute() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0)


@dataclass(frozen=True)
class Entry:
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
    def of(cls, answer: Answer, version: str, traffic: Traffic) -> Entry:
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
        """The values of the columns `_FIELDS`; the question is masked and cut."""
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
    text = text.encode("utf-8", "replace").decode()  # halves of characters cannot be stored
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
    entry: Entry
    helpful: bool
    comment: str


@dataclass(frozen=True)
class _Retraction:
    entry: Entry


_Item = Entry | _Judgement | _Retraction


class Journal:
    """The writing side. One daemon thread owns the file; several processes may each have a journal on the same one.

    The file is opened for each batch: when another process has moved a damaged one aside, the next batch goes to the new.
    """

    def __init__(self, path: Path, days: int, capacity: int = CAPACITY) -> None:
        self.path, self.days = path, days
        self._dropped, self._counting = 0, threading.Lock()
        self._well = True
        self._queue: queue.Queue[_Item | None] = queue.Queue(capacity)
        self._thread = threading.Thread(target=self._serve, name="journal", daemon=True)
        self._thread.start()

    @property
    def dropped(self) -> int:
        """How many entries were not kept."""
        return self._dropped

    @property
    def waiting(self) -> int:
        """About how many entries are not written yet."""
        return self._queue.qsize()

    def record(self, entry: Entry) -> None:
        """Keep an entry some time soon. Returns at once and never fails."""
        self._put(entry)

    def retract(self, entry: Entry) -> None:
        """Take back an entry that was recorded. Returns at once and never fails."""
        self._put(_Retraction(entry))

    def feedback(self, entry: Entry, helpful: bool, comment: str = "") -> None:
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
        """Write a batch; `begin` checks the file and removes what is too old first."""
        for again in (True, False):
            try:
                with opened(self.path) as database:
                    if begin:
                        _check(database)
                        self._clean(database)
                    for item in items:
                        if isinstance(item, Entry):
                            database.execute(_INSERT, item.row())
                        elif isinstance(item, _Retraction):
                            database.execute(_DELETE, item.entry.row())
                        else:
                            row = (*item.entry.row(), int(item.helpful), masked(item.comment))
                            database.execute(_INSERT_FEEDBACK, row)
                self._well = True
                return
            except (sqlite3.Error, OSError, JournalError) as error:
                if not (again and _is_damage(error) and _set_aside(self.path)):
                    self._drop(len(items), error)
                    return

    def _clean(self, database: sqlite3.Connection) -> None:
        oldest = stamp(datetime.now(UTC) - timedelta(days=self.days))
        for table in ("questions", "feedback"):
            database.execute(f"DELETE FROM {table} WHERE at < ?", (oldest,))


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A journal to write to, made if need be; one transaction, committed when the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # What people ask is nobody else's business; SQLite gives its side files the mode of the main one.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)) as database:
        is_journal(database, path)  # before anything is changed in what may be somebody else's
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        database.execute("PRAGMA secure_delete = ON")  # what is too old is overwritten, not only forgotten
        database.execute("BEGIN IMMEDIATE")
        try:
            if not is_journal(database, path):
                for statement in _SCHEMA:
                    database.execute(statement)
            yield database
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


def is_journal(database: sqlite3.Connection, path: Path) -> bool:
    """False when the database is still empty. Raises JournalError when it is another one, or of another format."""
    # One statement: between two, another process may make the tables.
    application, version, tables = database.execute(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master)"
        " FROM pragma_application_id, pragma_user_version"
    ).fetchone()
    if not (application or version or tables):
        return False
    if application != APPLICATION:
        raise JournalError(JournalProblem.ANOTHER_FILE, path=path)
    if version != FORMAT:
        raise JournalError(JournalProblem.FORMAT, path=path, found=version, format=FORMAT)
    return True


def _check(database: sqlite3.Connection) -> None:
    found = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise _Damaged(found)


class _Damaged(sqlite3.DatabaseError):
    """Damage that the check found; it is treated like damage that SQLite reports."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def _is_damage(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _set_aside(path: Path) -> bool:
    """Rename a damaged journal, so that a new one can begin; nothing is deleted. Whether that worked.

    Of several processes that notice, one renames; the others find the new file in its place and leave it.
    """
    try:
        with FileLock(f"{path}.lock", timeout=_BUSY_SECONDS):
            try:
                with opened(path) as database:
                    _check(database)
                return True
            except sqlite3.DatabaseError as error:
                if not _is_damage(error):
                    return False
            number = 1
            while path.with_name(f"{path.name}.damaged-{number}").exists():
                number += 1
            for ending in ("-wal", "-shm", ""):
                part = path.with_name(path.name + ending)
                if part.exists():
                    os.replace(part, path.with_name(f"{path.name}.damaged-{number}{ending}"))
            _log.warning("the journal %s was damaged; it is now %s.damaged-%d", path, path.name, number)
    except (OSError, TimeoutError):
        return False
    return True

"""The SQLite file of the journal: made whole, checked, and set aside when it is damaged.

SQLite notices damage of its own structure, but not of the text in a row. So every row has a seal, a checksum of its values, and
a check reads them all. What is damaged is renamed and kept, and a new file begins; `set_aside_files` names them for editors.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from filelock import FileLock

from index.search.answer import Outcome
from kb.errors import Code, KnowledgeBaseError
from kb.storage.files import make_folder, sha256_of_text, sync

FORMAT = 1  # `user_version` of the file
APPLICATION = 0x6B62_6A6C  # `application_id` of the file: no other program's database is taken for a journal
BUSY_SECONDS = 5.0  # how long to wait for another process
_FORMATS = 16  # a file that says to have such a format is not newer but damaged
_COLUMNS = """
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL, question TEXT NOT NULL, language TEXT NOT NULL, outcome TEXT NOT NULL, confidence REAL NOT NULL,
  passage TEXT, article TEXT, section TEXT, wording TEXT, version TEXT NOT NULL, traffic TEXT NOT NULL
"""
_SCHEMA = (
    f"CREATE TABLE questions ({_COLUMNS}, seal TEXT)",
    f"CREATE TABLE feedback ({_COLUMNS}, helpful INTEGER NOT NULL, comment TEXT NOT NULL, seal TEXT)",
    "CREATE INDEX questions_at ON questions (at)",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {FORMAT}",
)
FIELDS = "at, question, language, outcome, confidence, passage, article, section, wording, version, traffic"
JUDGED = f"{FIELDS}, helpful, comment"
TABLES = {"questions": FIELDS, "feedback": JUDGED}
DAMAGED, SALVAGED = "damaged", "salvaged"  # set aside; the same when its rows have been brought back
ENDINGS = ("-journal", "-wal", "-shm", "")  # of the files beside a log, and of the log itself, which comes last
_PAGE = 4096  # bytes: SQLite's first page, with the beginning of every table
_MAGIC = b"SQLite format 3\0"
_MARKS = (APPLICATION.to_bytes(4, "big"), *(f"CREATE TABLE {table} (".encode() for table in ("questions", "feedback")))
_MINUTE = "[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]Z"
# Errors that say nothing about the file: it is in use, the disk is full, rights are missing.
_NOT_DAMAGE = frozenset(
    (
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_NOMEM,
    )
)
_log = logging.getLogger(__name__)


class JournalProblem(Code):
    """Why a file cannot be used as the journal."""

    ANOTHER_FILE = "{path} is not a journal but another file; name another file in KB_LOG"
    FORMAT = "{path} has format {found}, this program knows {format}; name another file in KB_LOG"
    UNREADABLE = "{path} cannot be read ({detail}); if it is damaged, move it aside"
    SET_ASIDE = (
        "the log was damaged and is set aside as {name} ({size} bytes, {at}); what was in it is not counted any more, and a "
        "new log has begun; keep the file or delete it"
    )


class JournalError(KnowledgeBaseError):
    """A journal that cannot be read. The message names it and the cure."""


class Damaged(sqlite3.DatabaseError):
    """Damage that a check found; it is treated like damage that SQLite reports."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Turn SQLite's errors inside this block into JournalError, which names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise JournalError(JournalProblem.UNREADABLE, path=path, detail=str(error)) from error


def seal(*values: object) -> str:
    """A checksum of the values of a row."""
    return sha256_of_text(json.dumps(values, ensure_ascii=True))[:16]


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A journal to write to, made if need be; one transaction, committed when the block ends without an error."""
    _make(path)
    refuse_another(path)
    with closing(_connected(path)) as database:
        is_journal(database, path)  # before anything is changed in what may be somebody else's
        # A write-ahead log beside the file would be a second place for damage, and SQLite drops what it cannot read there.
        with suppress(sqlite3.OperationalError):  # a reader is at work: the next batch changes it
            database.execute("PRAGMA journal_mode = DELETE")
        # Without it a power loss can bring back the state before the last batch.
        database.execute("PRAGMA synchronous = EXTRA")
        database.execute("PRAGMA secure_delete = ON")  # what is too old is overwritten, not only forgotten
        database.execute("BEGIN IMMEDIATE")
        try:
            for table in TABLES:  # an older journal has no seals
                if "seal" not in _columns(database, table):
                    database.execute(f"ALTER TABLE {table} ADD COLUMN seal TEXT")
            yield database
        except BaseException:
            if database.in_transaction:
                database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")


def _connected(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )
    database.create_function("kb_seal", -1, seal, deterministic=True)
    return database


def _make(path: Path) -> None:
    """Make the file as a whole, if there is none. So an empty file is always a damaged one."""
    if path.exists():
        return
    make_folder(path.parent)
    with FileLock(f"{path}.lock", timeout=BUSY_SECONDS):
        if path.exists():
            return
        aside = path.with_name(f".{path.name}-new")
        aside.unlink(missing_ok=True)  # left by a process that died here
        try:
            # What people ask is nobody else's business; SQLite gives its side files the mode of the main one.
            os.close(os.open(aside, os.O_CREAT | os.O_RDWR, 0o600))
            with closing(sqlite3.connect(aside, isolation_level=None)) as database:
                for statement in _SCHEMA:
                    database.execute(statement)
            sync(aside)
            os.replace(aside, path)
        except BaseException:
            for ending in ENDINGS:
                aside.with_name(aside.name + ending).unlink(missing_ok=True)
            raise
        sync(path.parent)


def refuse_another(path: Path) -> None:
    """Raises JournalError for a file that was never a journal, such as somebody's letter: it must not be renamed.

    A damaged journal has some of its marks left, is a part of one, or has nothing but zeros, as after a power loss.
    """
    with path.open("rb") as file:
        head = file.read(_PAGE)
    ours = head.startswith(_MAGIC[: len(head)]) or not head.strip(b"\0") or any(mark in head for mark in _MARKS)
    if not ours:
        raise JournalError(JournalProblem.ANOTHER_FILE, path=path)


def is_journal(database: sqlite3.Connection, path: Path) -> None:
    """Raises JournalError when it is another database, or of a later format, and Damaged when it was a journal."""
    application, version = database.execute(
        "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version"
    ).fetchone()
    ours = all("wording" in _columns(database, table) for table in TABLES)
    if application != APPLICATION:
        if ours or not _any_table(database):
            raise Damaged("it does not say that it is a journal")
        raise JournalError(JournalProblem.ANOTHER_FILE, path=path)
    if version != FORMAT:
        if not 0 < version < _FORMATS:
            raise Damaged(f"its format is {version}")
        raise JournalError(JournalProblem.FORMAT, path=path, found=version, format=FORMAT)
    if not ours:
        raise Damaged("its tables are not there")


def _columns(database: sqlite3.Connection, table: str) -> set[str]:
    return {name for (name,) in database.execute("SELECT name FROM pragma_table_info(?)", (table,))}


def _any_table(database: sqlite3.Connection) -> bool:
    return bool(database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def check(database: sqlite3.Connection) -> None:
    """Read everything: the structure, the seals, and whether values are such as this program writes. Raises Damaged."""
    found = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise Damaged(found)
    for table, fields in TABLES.items():
        missing = set(fields.split(", ")) - _columns(database, table)
        if missing:
            raise Damaged(f"{table} has no {min(missing)}")
        sealed = "seal" in _columns(database, table)
        broken = f"at NOT GLOB '{_MINUTE}' OR outcome NOT IN (SELECT value FROM json_each(?))"
        if sealed:
            broken += f" OR (seal IS NOT NULL AND seal <> kb_seal({fields}))"
        row = database.execute(
            f"SELECT id FROM {table} WHERE {broken} LIMIT 1", (json.dumps(list(Outcome)),)
        ).fetchone()
        if row:
            raise Damaged(f"row {row[0]} of {table} is not what was written")


def checked(path: Path) -> None:
    """Check a file that is there. Raises sqlite3.Error, Damaged or JournalError."""
    if not path.stat().st_size:
        raise Damaged("it is empty")
    refuse_another(path)
    with closing(_connected(path)) as database:
        is_journal(database, path)
        writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        database.execute("BEGIN IMMEDIATE" if writable else "BEGIN")
        try:
            if writable:  # a byte of the file can say that nobody may write to it
                database.execute(f"PRAGMA user_version = {FORMAT}")
            check(database)
        finally:
            database.execute("ROLLBACK")


def is_damage(error: Exception) -> bool:
    """Whether an error tells, or may tell, that the file is damaged. `set_aside` looks closer."""
    if not isinstance(error, sqlite3.Error):
        return False
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return True  # text that is no UTF-8
    if code & 0xFF == sqlite3.SQLITE_IOERR:
        return bool(code == sqlite3.SQLITE_IOERR_SHORT_READ)
    return code & 0xFF not in _NOT_DAMAGE


def set_aside(path: Path) -> bool:
    """Rename a damaged journal, so that a new one can begin; nothing is deleted. Whether the journal can be used now.

    Of several processes that notice, one renames; the others find the new file in its place and leave it.
    """
    try:
        with FileLock(f"{path}.lock", timeout=BUSY_SECONDS):
            try:
                checked(path)
                return True
            except FileNotFoundError:
                return True
            except sqlite3.Error as error:
                if not is_damage(error) or not os.access(path, os.W_OK):
                    return False
                detail = error
            aside = free_name(path, DAMAGED)
            move(path, aside)
            _log.warning("the journal %s was damaged (%s); it is now %s", path, detail, aside.name)
    except (OSError, TimeoutError, JournalError):
        return False
    return True


def move(path: Path, aside: Path) -> None:
    """Rename a log with what SQLite keeps beside it. Its time tells from now on when that was. Raises OSError."""
    for ending in ENDINGS:
        part = path.with_name(path.name + ending)
        if part.exists():
            os.replace(part, aside.with_name(aside.name + ending))
            os.utime(aside.with_name(aside.name + ending))
    sync(path.parent)


def free_name(path: Path, kind: str) -> Path:
    """A name beside the journal that is not taken."""
    tries = (path.with_name(f"{path.name}.{kind}-{number}") for number in count(1))
    return next(name for name in tries if not name.exists())


@dataclass(frozen=True)
class DamagedJournal:
    """A damaged journal that was set aside. at: when, in UTC."""

    name: str
    size: int
    at: datetime

    @property
    def error(self) -> JournalError:
        """What editors are told."""
        return JournalError(
            JournalProblem.SET_ASIDE, name=self.name, size=self.size, at=f"{self.at:%Y-%m-%d %H:%M} UTC"
        )


def remove_set_aside(path: Path, before: datetime) -> None:
    """Delete what was set aside before this time: it is kept no longer than a log is. Raises OSError."""
    for file in path.parent.glob(f"{path.name}.*-*"):
        if is_set_aside(file.name, path.name):
            with suppress(FileNotFoundError):  # another process removes it at the same time
                if datetime.fromtimestamp(file.stat().st_mtime, UTC) < before:
                    file.unlink()


def is_set_aside(name: str, journal: str) -> bool:
    """Whether a file beside a journal is a damaged one, or what could be read of it. Both are names of files."""
    kind, _, number = name.removeprefix(f"{journal}.").partition("-")
    return kind in (DAMAGED, SALVAGED) and number.partition("-")[0].isdecimal()


def set_aside_files(path: Path) -> tuple[DamagedJournal, ...]:
    """The damaged journals that lie beside the one in use, the newest first."""
    found = []
    for file in path.parent.glob(f"{path.name}.{DAMAGED}-*"):
        if file.name.removeprefix(f"{path.name}.{DAMAGED}-").isdecimal():
            with suppress(OSError):
                status = file.stat()
                found.append(DamagedJournal(file.name, status.st_size, datetime.fromtimestamp(status.st_mtime, UTC)))
    return tuple(sorted(found, key=lambda item: (item.at, item.name), reverse=True))

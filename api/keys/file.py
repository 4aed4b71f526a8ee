"""The SQLite file of the API: its keys, and the answers to calls that must not be done twice.

It lies beside the index and only its owner can read it. Every use opens it anew: servers and the command line share it, and
what one writes the others see.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kb.errors import Code, KnowledgeBaseError

_FORMAT = 1  # raise it when an older program could not read the new tables
_PATIENCE = 5.0  # seconds to wait for another writer
_TABLES = """
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, hash BLOB NOT NULL,
    created TEXT NOT NULL, expires TEXT NOT NULL, revoked TEXT, used TEXT
);
CREATE TABLE IF NOT EXISTS calls (
    key TEXT NOT NULL, token TEXT NOT NULL, digest BLOB NOT NULL, at REAL NOT NULL, status INTEGER, answer BLOB,
    PRIMARY KEY (key, token)
);
"""


class KeysProblem(Code):
    """What can be wrong with the file, or with what is asked of it."""

    UNREADABLE = "{path}: cannot be used ({detail}); move it away and make new keys, or restore it"
    FORMAT = "{path}: has format {found}, this program reads format {format}; use the program that wrote it"
    NO_KEY = "there is no key {wanted!r}; kb keys list shows them all"
    SEVERAL = "{count} keys have the name {wanted!r}; name one by its id"
    NAME = "a key needs a name of 1 to {most} characters on one line, found {found!r}"


class KeysError(KnowledgeBaseError):
    """A file of keys that cannot be used, or a key that is not there."""


@contextmanager
def opened(path: Path, *, make: bool = False) -> Iterator[sqlite3.Connection]:
    """The open file, in one transaction that is kept when the block ends well. Without `make` and without a file it is an
    empty one in memory. Raises KeysError.
    """
    try:
        if make:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        there = path.exists()
        with closing(sqlite3.connect(path if there else ":memory:", timeout=_PATIENCE)) as file:
            _prepare(file, path)
            with file:
                file.execute("BEGIN IMMEDIATE" if make else "BEGIN")
                yield file
    except (sqlite3.Error, OSError) as error:
        raise KeysError(KeysProblem.UNREADABLE, path=path, detail=str(error)) from error


def _prepare(file: sqlite3.Connection, path: Path) -> None:
    file.isolation_level = None
    file.execute("PRAGMA secure_delete = ON")  # an answer that is deleted must not lie in the free pages
    (found,) = file.execute("PRAGMA user_version").fetchone()
    if found not in (0, _FORMAT):
        raise KeysError(KeysProblem.FORMAT, path=path, found=found, format=_FORMAT)
    if not found:
        file.executescript(f"{_TABLES}PRAGMA user_version = {_FORMAT};")

"""One writer at a time per index folder: whoever builds, rolls back or cleans up holds the lock.

The lock is the operating system's, on the file `.lock`, so that of a builder that died is free at once. Beside it,
`.holder.json` says who holds it; it means something only while the lock is held.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from kb.errors import Code, KnowledgeBaseError, Message
from kb.storage.files import make_folder, write_atomically

_LOCK, _HOLDER = ".lock", ".holder.json"
_PATIENCE = 0.3  # seconds: `who_builds` holds the lock for a moment when it looks


class BusyProblem(Code):
    """Why the index cannot be changed now."""

    HELD = "{folder}: {author}@{host} (process {process}) is {doing} since {since}; try again later"
    UNKNOWN = "{folder}: another process is changing the index; try again later"


class Doing(Code):
    """What a holder of the lock does."""

    BUILDING = "building"
    ROLLING_BACK = "rolling back"
    REPAIRING = "repairing it"
    PURGING = "purging an article"


class IndexBusyError(KnowledgeBaseError):
    """Somebody else is changing the index. The message says who, where and since when."""


@dataclass(frozen=True)
class Holder:
    """Who is at work on an index: `doing` is what, in words; `since` is in UTC, ISO format."""

    author: str
    host: str
    process: int
    doing: str
    since: str


def user() -> str:
    """The name of the user that this process runs as, for the record."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user need not have a name
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"


@contextmanager
def only_writer(root: Path, doing: Doing, author: str) -> Iterator[None]:
    """Hold the lock of an index folder. Raises IndexBusyError when another holds it."""
    make_folder(root)
    holder = Holder(
        author=author,
        host=socket.gethostname(),
        process=os.getpid(),
        doing=doing.value,
        since=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    try:
        with FileLock(root / _LOCK, timeout=_PATIENCE):
            try:
                write_atomically(root / _HOLDER, (json.dumps(asdict(holder), ensure_ascii=False) + "\n").encode())
                yield
            finally:
                (root / _HOLDER).unlink(missing_ok=True)
    except Timeout as error:
        found = _read(root)
        if found is None:
            raise IndexBusyError(BusyProblem.UNKNOWN, folder=root) from error
        raise IndexBusyError(BusyProblem.HELD, folder=root, **asdict(found) | {"doing": _said(found.doing)}) from error


def _said(doing: str) -> str:
    """As a message, when it is one that this program knows."""
    return next((Message(known) for known in Doing if known.value == doing), doing)


def who_builds(root: Path) -> Holder | None:
    """Who is changing the index now; None when nobody is. What a dead process left says nothing, and is removed: it must
    not be taken for the next holder's.
    """
    found = _read(root)
    if found is None:
        return None
    try:
        with FileLock(root / _LOCK, timeout=0), suppress(OSError):  # a reader may have no right to remove it
            (root / _HOLDER).unlink(missing_ok=True)
        return None
    except Timeout:
        return found


def _read(root: Path) -> Holder | None:
    try:
        return Holder(**json.loads((root / _HOLDER).read_text("utf-8")))
    except (OSError, ValueError, TypeError):  # released meanwhile, or never finished
        return None

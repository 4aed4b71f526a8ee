"""Changes of the folder of articles that happen whole or not at all, even when the process dies.

There is a write-ahead journal of one entry. A new version of an article is written to a folder aside, and one rename
makes that folder the journal entry (`.adding`). From then on the change counts as made. What is left to do is to rename
and to remove files, which a full disk cannot stop. Whoever opens the folder next finishes an entry that a crash left. A
change without an entry has never begun. What is removed or replaced is moved to `.removed`, each time to a folder of
its own.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path, PurePath
from types import MappingProxyType

from filelock import FileLock, Timeout

from kb.errors import Code, KnowledgeBaseError
from kb.storage.files import sync, write_atomically

REMOVED = ".removed"
_LOCK = ".changing.lock"
_JOURNAL = ".adding"
_ASIDE = ".writing-"
_REPLACED = ".replaced"  # empty file in a folder under `.removed`: this version was replaced, not removed
_STAMP = "%Y%m%dT%H%M%SZ"
# Files of a journal entry: the names of the new and the old files; corrections; article; more new files; what is kept.
_NAMES, _META, _ARTICLE, _BESIDE, _KEPT = "names", "meta", "article", "beside", "kept"
_PATIENCE = 30  # seconds to wait for the lock; a change takes less than one


class TransactionProblem(Code):
    """Why the folder cannot be changed now."""

    BUSY = "{folder}: another process has been changing it for {seconds} s; try again later"


class ArticlesBusyError(KnowledgeBaseError):
    """Another process is changing the folder and has not finished in time."""


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Hold the lock of the folder, so that nobody else changes it. First finish what a crash left undone.

    Raises ArticlesBusyError when another process holds the lock for too long, and OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / _LOCK, timeout=_PATIENCE):
            _finish(folder)
            for left in folder.glob(f"{_ASIDE}*"):  # its writer is dead, as it does not hold the lock
                shutil.rmtree(left, ignore_errors=True)
            yield
    except Timeout as error:
        raise ArticlesBusyError(TransactionProblem.BUSY, folder=folder, seconds=_PATIENCE) from error


def finish(folder: Path) -> None:
    """Finish what a crash left undone, if there is anything. Raises ArticlesBusyError, OSError."""
    if (folder / _JOURNAL).exists():
        with changing(folder):
            pass


@dataclass(frozen=True)
class Trashed:
    """A folder under `.removed`. at: when it was filled (UTC). replaced: whether another version took its place."""

    folder: Path
    at: datetime
    replaced: bool

    def files(self) -> list[Path]:
        """The files in the folder that are not hidden, by name. Raises OSError."""
        return sorted(path for path in self.folder.iterdir() if not path.name.startswith(".") and path.is_file())


def list_trash(folder: Path) -> list[Trashed]:
    """The folders of what was removed or replaced, newest first. Raises OSError."""
    if not (folder / REMOVED).is_dir():
        return []
    places = [path for path in (folder / REMOVED).iterdir() if path.is_dir()]
    found = [Trashed(path, _time(path), (path / _REPLACED).exists()) for path in places]
    return sorted(
        found, key=lambda item: (item.at, item.folder.stat().st_mtime_ns), reverse=True
    )  # the time in the name only has seconds


def _time(place: Path) -> datetime:
    with suppress(ValueError):
        return datetime.strptime(place.name.partition("-")[0], _STAMP).replace(tzinfo=UTC)
    return datetime.fromtimestamp(place.stat().st_mtime, UTC)  # a folder made by hand


def replace(
    folder: Path,
    name: str,
    data: bytes,
    *,
    meta_name: str,
    meta: bytes,
    old: Sequence[str],
    beside: Mapping[str, bytes] = MappingProxyType({}),
    keep: bool = False,
) -> None:
    """Store an article and its corrections in place of an earlier version, if there is one. Only within `changing`.

    name, data: the article. meta_name, meta: its corrections; with b"" there are none. old: the files of the earlier
    version. beside: more files, in place of those of the same names. keep: whether what is replaced is moved to
    `.removed` instead of deleted. None of the names may be that of a folder. Raises OSError.
    """
    aside = Path(tempfile.mkdtemp(dir=folder, prefix=_ASIDE))
    try:
        if keep:
            (folder / REMOVED).mkdir(exist_ok=True)
            (aside / _KEPT).mkdir()
            (aside / _KEPT / _REPLACED).touch()
        names = [name, meta_name, *old]
        if beside:
            (aside / _BESIDE).mkdir()
        for other, content in beside.items():
            write_atomically(aside / _BESIDE / other, content)
        for part, content in ((_ARTICLE, data), (_META, meta), (_NAMES, os.fsencode("\0".join(names)))):
            write_atomically(aside / part, content)
        os.replace(aside, folder / _JOURNAL)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    sync(folder)
    _finish(folder)


def purge(place: Path) -> None:
    """Delete a folder under `.removed`. Only within `changing`. Raises OSError."""
    aside = Path(tempfile.mkdtemp(dir=place.parent.parent, prefix=_ASIDE))  # cleaned up after a crash
    os.replace(place, aside / place.name)
    sync(place.parent)
    shutil.rmtree(aside, ignore_errors=True)


def move_to_trash(folder: Path, name: str, files: Sequence[Path]) -> Path:
    """Move files, in this order, to a new folder under `.removed`; return that folder. Only within `changing`.

    name: what the folder is called after its time. Raises OSError.
    """
    place = _free(folder, name)
    place.mkdir(parents=True)
    for file in files:
        os.replace(file, place / file.name)
    sync(place)
    sync(folder)
    return place


def _free(folder: Path, name: str) -> Path:
    """A folder under `.removed` that is not there yet."""
    stamp = datetime.now(UTC).strftime(_STAMP)
    tries = (folder / REMOVED / (f"{stamp}-{name}" if n == 1 else f"{stamp}-{n}-{name}") for n in count(1))
    return next(place for place in tries if not place.exists())


def write_meta(path: Path, data: bytes) -> None:
    """Write the corrections of an article; b"" removes the file. Only within `changing`. Raises OSError."""
    aside = Path(tempfile.mkdtemp(dir=path.parent, prefix=_ASIDE))  # cleaned up after a crash
    try:
        if data:
            write_atomically(aside / _META, data)
            os.replace(aside / _META, path)
        else:
            path.unlink(missing_ok=True)
        sync(path.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _finish(folder: Path) -> None:
    """Finish the journal entry, if there is one.

    Every step may run twice: what is still in the entry is not yet placed.
    """
    entry = folder / _JOURNAL
    if not entry.exists():
        return
    article, meta, aside = entry / _ARTICLE, entry / _META, entry / _KEPT
    if article.exists() or aside.exists():
        name, meta_name, *old = os.fsdecode((entry / _NAMES).read_bytes()).split("\0")
        keep = aside if aside.exists() else None
        if meta.exists() and meta.stat().st_size:
            _place(meta, folder / meta_name, keep)
        elif meta.exists():
            _go(folder / meta_name, keep)
        for file in sorted((entry / _BESIDE).glob("*")):
            _place(file, folder / file.name, keep)
        if article.exists():
            for other in old:
                if other != name:
                    _go(folder / other, keep)
            _place(article, folder / name, keep)
        if keep:
            os.replace(keep, _free(folder, PurePath(name).stem))
            sync(folder / REMOVED)
        sync(folder)
    shutil.rmtree(entry)


def _place(new: Path, place: Path, keep: Path | None) -> None:
    if keep:
        _go(place, keep)
    os.replace(new, place)


def _go(file: Path, keep: Path | None) -> None:
    """Move a file to the folder `keep`, or delete it without one. The file may be gone already."""
    if keep is None:
        file.unlink(missing_ok=True)
    elif file.exists():
        os.replace(file, keep / file.name)

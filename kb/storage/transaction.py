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
from pathlib import Path
from types import MappingProxyType

from filelock import FileLock, Timeout

from kb.errors import Code, KnowledgeBaseError
from kb.ids import article_id, flat_id
from kb.storage.files import TEMPORARY, make_folder, remove_abandoned, sync, write_atomically
from kb.storage.tree import walk

REMOVED = ".removed"
_LOCK = ".changing.lock"
JOURNAL = ".adding"
_ASIDE = TEMPORARY
_REPLACED = ".replaced"  # empty file in a folder under `.removed`: this version was replaced, not removed
_STAMP = "%Y%m%dT%H%M%SZ"
# Files of a journal entry. Of an added article: the names of the new and the old files; its corrections; the article; more new
# files; what is kept of the version before. Of a removal: what is kept, and the names of the files that are removed.
_NAMES, _META, _ARTICLE, _BESIDE, _KEPT, _GONE = "names", "meta", "article", "beside", "kept", "gone"
PATIENCE = 30  # seconds to wait for the lock; a change takes less than one


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
    make_folder(folder)
    try:
        with FileLock(folder / _LOCK, timeout=PATIENCE):
            _finish(folder)
            remove_abandoned(folder, f"{_ASIDE}*", seconds=0)  # their writer is dead, as it does not hold the lock
            yield
    except Timeout as error:
        raise ArticlesBusyError(TransactionProblem.BUSY, folder=folder, seconds=PATIENCE) from error


def leftovers(folder: Path) -> list[str]:
    """The names of what a killed process left: a change that counts as made, and those that had not begun. Raises OSError."""
    return sorted(path.name for path in folder.iterdir() if path.name == JOURNAL or path.name.startswith(_ASIDE))


def finish(folder: Path) -> None:
    """Finish what a crash left undone, if there is anything. Raises ArticlesBusyError, OSError."""
    if (folder / JOURNAL).exists():
        with changing(folder):
            pass


@dataclass(frozen=True)
class Trashed:
    """A folder under `.removed`. at: when it was filled (UTC). replaced: whether another version took its place."""

    folder: Path
    at: datetime
    replaced: bool

    def files(self) -> list[Path]:
        """The files in the folder and its subfolders that are not hidden, by name. Raises OSError."""
        return walk(self.folder)


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

    All names are paths in `folder`; subfolders that are missing are made. name, data: the article. meta_name, meta: its
    corrections; with b"" there are none. old: the files of the earlier version. beside: more files, in place of those of
    the same names. keep: whether what is replaced is moved to `.removed` instead of deleted. None of the names may be that
    of a folder. Raises OSError.
    """
    aside = Path(tempfile.mkdtemp(dir=folder, prefix=_ASIDE))
    try:
        if keep:
            _make_trash(folder, aside)
            write_atomically(aside / _KEPT / _REPLACED, b"")
        names = [name, meta_name, *old]
        for other, content in beside.items():
            make_folder((aside / _BESIDE / other).parent)
            write_atomically(aside / _BESIDE / other, content)
        for part, content in ((_ARTICLE, data), (_META, meta), (_NAMES, os.fsencode("\0".join(names)))):
            write_atomically(aside / part, content)
        os.replace(aside, folder / JOURNAL)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    sync(folder)
    _finish(folder)


def purge(place: Path) -> None:
    """Delete a folder under `.removed`. Only within `changing`. Raises OSError."""
    aside = Path(tempfile.mkdtemp(dir=place.parent.parent, prefix=_ASIDE))  # cleaned up after a crash
    try:
        os.replace(place, aside / place.name)
        sync(place.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def move_to_trash(folder: Path, name: str, files: Sequence[Path]) -> Path:
    """Move files with their subfolders to a new folder under `.removed`, all of them or none; return that folder. Only within
    `changing`.

    name: what the folder is called after its time. Raises OSError.
    """
    aside = Path(tempfile.mkdtemp(dir=folder, prefix=_ASIDE))
    try:
        _make_trash(folder, aside)
        names = [name, *(file.relative_to(folder).as_posix() for file in files)]
        write_atomically(aside / _GONE, os.fsencode("\0".join(names)))
        os.replace(aside, folder / JOURNAL)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    sync(folder)
    place = _finish(folder)
    assert place is not None
    return place


def _make_trash(folder: Path, aside: Path) -> None:
    """Make `.removed`, and in an entry the folder that will be moved there."""
    make_folder(folder / REMOVED)
    make_folder(aside / _KEPT)


def _free(folder: Path, name: str) -> Path:
    """A folder under `.removed` that is not there yet."""
    stamp = datetime.now(UTC).strftime(_STAMP)
    name = flat_id(name)
    tries = (folder / REMOVED / (f"{stamp}-{name}" if n == 1 else f"{stamp}-{n}-{name}") for n in count(1))
    return next(place for place in tries if not place.exists())


def write_beside(folder: Path, path: Path, data: bytes | None) -> None:
    """Write a file that belongs to an article; None removes it. Only within `changing`. Raises OSError."""
    aside = Path(tempfile.mkdtemp(dir=folder, prefix=_ASIDE))  # cleaned up after a crash
    try:
        if data is not None:
            mode = path.stat().st_mode & 0o777 if path.exists() else None
            write_atomically(aside / _META, data, mode)
            os.replace(aside / _META, path)
        else:
            path.unlink(missing_ok=True)
        sync(path.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _finish(folder: Path) -> Path | None:
    """Finish the journal entry, if there is one. → the folder under `.removed` that it filled.

    Every step may run twice: what is still in the entry is not yet placed.
    """
    entry = folder / JOURNAL
    if not entry.exists():
        return None
    kept, place = entry / _KEPT, None
    if (entry / _GONE).exists():
        own, *gone = _names_in(entry / _GONE)
        if kept.exists():
            for name in gone:
                _go(folder, name, kept)
            place = _keep(folder, kept, own)
    elif (entry / _ARTICLE).exists() or kept.exists():
        name, meta_name, *old = _names_in(entry / _NAMES)
        keep = kept if kept.exists() else None
        _place_all(folder, entry, [name, meta_name, *old], keep)
        if keep:
            place = _keep(folder, keep, article_id(name))
    shutil.rmtree(entry)
    return place


def _names_in(path: Path) -> list[str]:
    return os.fsdecode(path.read_bytes()).split("\0")


def _place_all(folder: Path, entry: Path, names: Sequence[str], keep: Path | None) -> None:
    """Put an article, its corrections and what belongs to it into their places. names: as `replace` stores them."""
    name, meta_name, *old = names
    article, meta = entry / _ARTICLE, entry / _META
    if meta.exists() and meta.stat().st_size:
        _place(meta, folder, meta_name, keep)
    elif meta.exists():
        _go(folder, meta_name, keep)
    for file in sorted(path for path in (entry / _BESIDE).rglob("*") if path.is_file()):
        _place(file, folder, file.relative_to(entry / _BESIDE).as_posix(), keep)
    if article.exists():
        for other in old:
            if other != name:
                _go(folder, other, keep)
        _place(article, folder, name, keep)


def _keep(folder: Path, kept: Path, name: str) -> Path:
    """Move what an entry keeps to a new folder under `.removed`."""
    place = _free(folder, name)
    os.replace(kept, place)
    sync(folder / REMOVED)
    return place


def _place(new: Path, folder: Path, name: str, keep: Path | None) -> None:
    if keep:
        _go(folder, name, keep)
    make_folder((folder / name).parent)
    os.replace(new, folder / name)
    sync((folder / name).parent)


def _go(folder: Path, name: str, keep: Path | None) -> None:
    """Move a file to the same place in `keep`, or delete it without one. The file may be gone already."""
    if not (folder / name).exists():
        return
    if keep is None:
        (folder / name).unlink()
    else:
        make_folder((keep / name).parent)
        os.replace(folder / name, keep / name)
        sync((keep / name).parent)
    sync((folder / name).parent)

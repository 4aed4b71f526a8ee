"""Changes of the folder of articles that are whole or not at all, whenever the process dies.

A new version of an article is written to a folder aside, which a rename makes a promise (`.adding`). Then its files
take the places of the old ones, by renaming and removing alone: a full disk stops nothing that was promised. Whoever
looks at the folder next finishes a promise that a crash left; what was not yet promised is as if it had never been
begun. What is removed or replaced is moved to `.removed`, each time to a folder of its own.
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

from kb.storage.files import write_atomically

REMOVED = ".removed"
_LOCK = ".changing.lock"
_PROMISE = ".adding"
_ASIDE = ".writing-"
_REPLACED = ".replaced"  # in a folder under `.removed`: another version took the place of this one
_STAMP = "%Y%m%dT%H%M%SZ"
# In a promise: where files go and which go away; the new files, some under their own names; those that are kept, if any.
_NAMES, _META, _ARTICLE, _BESIDE, _KEPT = "names", "meta", "article", "beside", "kept"
_PATIENCE = 30  # seconds; a change takes a moment


class BusyError(RuntimeError):
    """Another process is changing the folder and does not come to an end."""


@contextmanager
def changing(folder: Path) -> Iterator[None]:
    """Be the only one who changes the folder; what a crash left undone is done first. Raises BusyError, OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / _LOCK, timeout=_PATIENCE):
            _finish(folder)
            for left in folder.glob(f"{_ASIDE}*"):  # whoever wrote it is dead, or it would have the lock
                shutil.rmtree(left, ignore_errors=True)
            yield
    except Timeout as error:
        raise BusyError(f"{folder}: another process has been changing it for {_PATIENCE} s; try again later") from error


def finish(folder: Path) -> None:
    """Do what a crash left undone. Costs nothing if there is nothing. Raises BusyError, OSError."""
    if (folder / _PROMISE).exists():
        with changing(folder):
            pass


@dataclass(frozen=True)
class Kept:
    """A folder under `.removed`: `at` is when it was filled (UTC), `replaced` that another version took its place."""

    folder: Path
    at: datetime
    replaced: bool

    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.iterdir() if not path.name.startswith(".") and path.is_file())


def kept(folder: Path) -> list[Kept]:
    """What was removed or replaced, newest first. Raises OSError."""
    if not (folder / REMOVED).is_dir():
        return []
    places = [path for path in (folder / REMOVED).iterdir() if path.is_dir()]
    found = [Kept(path, _time(path), (path / _REPLACED).exists()) for path in places]
    return sorted(
        found, key=lambda item: (item.at, item.folder.stat().st_mtime_ns), reverse=True
    )  # a stamp is a second


def _time(place: Path) -> datetime:
    with suppress(ValueError):
        return datetime.strptime(place.name.partition("-")[0], _STAMP).replace(tzinfo=UTC)
    return datetime.fromtimestamp(place.stat().st_mtime, UTC)  # somebody made this folder by hand


def put(
    folder: Path,
    name: str,
    data: bytes,
    meta_name: str,
    meta: bytes,
    old: Sequence[str],
    *,
    beside: Mapping[str, bytes] = MappingProxyType({}),
    keep: bool = False,
) -> None:
    """Store an article as `name` and what goes with it as `meta_name` (nothing if empty); the files `old` go.

    `beside` are other files, in place of those of the same names. `keep`: what goes is moved to `.removed`. None of the
    names may be a folder's. Only within `changing`.
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
        os.replace(aside, folder / _PROMISE)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _sync(folder)
    _finish(folder)


def drop(place: Path) -> None:
    """Remove a folder under `.removed`, whole. Only within `changing`."""
    aside = Path(tempfile.mkdtemp(dir=place.parent.parent, prefix=_ASIDE))  # cleaned up after a crash
    os.replace(place, aside / place.name)
    _sync(place.parent)
    shutil.rmtree(aside, ignore_errors=True)


def put_away(folder: Path, name: str, files: Sequence[Path]) -> Path:
    """Move files to a new folder under `.removed`, the first one first. Only within `changing`."""
    place = _free(folder, name)
    place.mkdir(parents=True)
    for file in files:
        os.replace(file, place / file.name)
    _sync(place)
    _sync(folder)
    return place


def _free(folder: Path, name: str) -> Path:
    """A folder under `.removed` that is not there yet."""
    stamp = datetime.now(UTC).strftime(_STAMP)
    tries = (folder / REMOVED / (f"{stamp}-{name}" if n == 1 else f"{stamp}-{n}-{name}") for n in count(1))
    return next(place for place in tries if not place.exists())


def write_meta(path: Path, data: bytes) -> None:
    """Write what goes with an article, or remove it if there is nothing to write. Only within `changing`."""
    aside = Path(tempfile.mkdtemp(dir=path.parent, prefix=_ASIDE))  # cleaned up after a crash
    try:
        if data:
            write_atomically(aside / _META, data)
            os.replace(aside / _META, path)
        else:
            path.unlink(missing_ok=True)
        _sync(path.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _finish(folder: Path) -> None:
    """Keep a promise. Every step can be done again: what lies in the promise is not yet where it goes."""
    promise = folder / _PROMISE
    if not promise.exists():
        return
    article, meta, aside = promise / _ARTICLE, promise / _META, promise / _KEPT
    if article.exists() or aside.exists():
        name, meta_name, *old = os.fsdecode((promise / _NAMES).read_bytes()).split("\0")
        keep = aside if aside.exists() else None
        if meta.exists() and meta.stat().st_size:
            _place(meta, folder / meta_name, keep)
        elif meta.exists():
            _go(folder / meta_name, keep)
        for file in sorted((promise / _BESIDE).glob("*")):
            _place(file, folder / file.name, keep)
        if article.exists():
            for other in old:
                if other != name:
                    _go(folder / other, keep)
            _place(article, folder / name, keep)
        if keep:
            os.replace(keep, _free(folder, PurePath(name).stem))
            _sync(folder / REMOVED)
        _sync(folder)
    shutil.rmtree(promise)


def _place(new: Path, place: Path, keep: Path | None) -> None:
    if keep:
        _go(place, keep)
    os.replace(new, place)


def _go(file: Path, keep: Path | None) -> None:
    """Away with a file, to `keep` or for good; it may be gone already."""
    if keep is None:
        file.unlink(missing_ok=True)
    elif file.exists():
        os.replace(file, keep / file.name)


def _sync(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder for this
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

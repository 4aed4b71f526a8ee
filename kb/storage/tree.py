"""The folder of articles with its subfolders: which files are in it, and where a path of an id leads."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from kb.ids import MAX_DEPTH, safe_name
from kb.storage.files import FileStamp


def walk(folder: Path) -> list[Path]:
    """The files in a folder and its subfolders that are not hidden: its own first, each folder's by name.

    No link to a folder is followed, and no link to a file outside. Raises OSError if the folder itself cannot be listed.
    """
    top = folder.resolve()
    found: list[Path] = []
    waiting = [(folder, 0)]
    while waiting:
        here, depth = waiting.pop()
        try:
            entries = sorted(os.scandir(here), key=lambda entry: entry.name)
        except OSError:
            if here == folder:
                raise
            continue
        entries = [entry for entry in entries if not entry.name.startswith(".")]
        found += [here / entry.name for entry in entries if _is_file(entry, top)]
        folders = [entry for entry in entries if entry.is_dir(follow_symlinks=False)]
        if depth < MAX_DEPTH:
            waiting += [(here / entry.name, depth + 1) for entry in reversed(folders)]
    return found


def stamp(folder: Path) -> str:
    """Changes whenever a file of the folder does."""
    seen: list[tuple[str, FileStamp | None]] = []
    with suppress(OSError):  # no such folder, or none to read: whoever reads it says so
        seen.extend((str(path), FileStamp.of(path)) for path in walk(folder))
    return sha256(repr(seen).encode("utf-8", "replace")).hexdigest()


def _is_file(entry: os.DirEntry[str], top: Path) -> bool:
    if not entry.is_symlink():
        return not entry.is_dir()
    target = Path(entry.path).resolve()
    return target.is_relative_to(top) and not target.is_dir()


def links_out(folder: Path) -> Iterator[Path]:
    """The links in a folder that lead out of it and that `walk` leaves out."""
    top = folder.resolve()
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_symlink() and not entry.name.startswith(".") and not Path(entry.path).resolve().is_relative_to(top):
            yield Path(entry.path)


def is_inside(folder: Path, name: str) -> bool:
    """Whether all folders of a path in `folder` are folders or are missing: no link leads out of it, no file is in the way."""
    here = folder
    for part in name.split("/")[:-1]:
        here = here / part
        if here.is_symlink() or (here.exists() and not here.is_dir()):
            return False
    return True


def place_of(folder: Path, own: str) -> str:
    """The path of an id, from `folder` and without an ending.

    A folder that is there is used, even when its name is only spelled like that in the id: "a-b/index" is "a b/index" where
    there is a folder "a b".
    """
    *folders, last = own.split("/")
    here = folder
    for part in folders:
        if not (here / part).is_dir() and here.is_dir():
            there = sorted(path.name for path in here.iterdir() if path.is_dir() and not path.is_symlink())
            part = next((name for name in there if not name.startswith(".") and safe_name(name) == part), part)
        here = here / part
    return (here / last).relative_to(folder).as_posix()

"""What a disk holds after a power loss: only what was flushed, by the model that file systems with a journal keep.

A file's content is there as it was when the file was last flushed; a new one that never was is empty. The entries of a folder
are there as they were when the folder was last flushed. A rename is whole: whichever of its two folders is flushed, the file is
in one place. Everything that was there at the start is on the disk.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from pathlib import Path


class Loss(Enum):
    """What of the unflushed is lost."""

    ALL = "all that was not flushed"
    CONTENTS = "contents that were not flushed; names are there"
    SOME = "some of it"


class Disk:
    """The flushed state of a folder. Files are known by their numbers, which open descriptors keep from being given again."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._places: dict[int, tuple[int, str]] = {}  # number → number of the folder, name
        self._contents: dict[int, bytes] = {}
        self._held: dict[int, int] = {}
        self._top = self._hold(root)
        for folder, _, _ in os.walk(root):
            self._flush_folder(Path(folder))
            for path in Path(folder).iterdir():
                if path.is_file():
                    self._contents[path.stat().st_ino] = path.read_bytes()

    def close(self) -> None:
        """Let go of the files."""
        for descriptor in self._held.values():
            os.close(descriptor)
        self._held.clear()

    def flush(self, path: Path) -> None:
        """The process flushes a file or a folder."""
        if path.is_dir():
            self._flush_folder(path)
        elif path.exists():
            self._contents[self._hold(path)] = path.read_bytes()

    def _hold(self, path: Path) -> int:
        number = path.stat().st_ino
        if number not in self._held:
            self._held[number] = os.open(path, os.O_RDONLY)
        return number

    def _flush_folder(self, folder: Path) -> None:
        own = self._hold(folder)
        now = {self._hold(path): path.name for path in folder.iterdir()}
        for number in [number for number, (place, _) in self._places.items() if place == own and number not in now]:
            del self._places[number]
            self._moved(number)
        for number, name in now.items():
            self._put(number, own, name)

    def _moved(self, number: int) -> None:
        """A file that has left a flushed folder is in its new place, if there is one."""
        for folder, folders, files in os.walk(self._root):
            for name in (*folders, *files):
                path = Path(folder) / name
                if path.stat().st_ino == number:
                    self._put(number, path.parent.stat().st_ino, name)
                    self._reach(path.parent)
                    return

    def _reach(self, folder: Path) -> None:
        """A new folder that a flushed rename leads into is there, too."""
        number = self._hold(folder)
        if number != self._top and number not in self._places:
            self._put(number, folder.parent.stat().st_ino, folder.name)
            self._reach(folder.parent)

    def _put(self, number: int, folder: int, name: str) -> None:
        for other in [other for other, place in self._places.items() if place == (folder, name) and other != number]:
            del self._places[other]  # it was replaced
        self._places[number] = (folder, name)

    def after(self, loss: Loss, target: Path, seed: int = 0) -> None:
        """Write what is there after a power loss into a new folder."""
        chance = random.Random(seed)
        flip: Callable[[], bool] = {
            Loss.ALL: lambda: False,
            Loss.CONTENTS: lambda: False,
            Loss.SOME: lambda: chance.random() < 0.5,
        }[loss]
        names_as_now = loss is Loss.CONTENTS or flip()
        if names_as_now:
            self._write_now(target, flip)
        else:
            self._write_flushed(self._top, target, flip)

    def _write_now(self, target: Path, flip: Callable[[], bool]) -> None:
        target.mkdir()
        for folder, folders, files in os.walk(self._root):
            here = target / Path(folder).relative_to(self._root)
            for name in folders:
                (here / name).mkdir()
            for name in files:
                path = Path(folder) / name
                data = path.read_bytes() if flip() else self._contents.get(path.stat().st_ino, b"")
                (here / name).write_bytes(data)

    def _write_flushed(self, number: int, target: Path, flip: Callable[[], bool]) -> None:
        target.mkdir()
        for other, (folder, name) in sorted(self._places.items()):
            if folder != number:
                continue
            if os.path.isdir(self._held[other]):
                self._write_flushed(other, target / name, flip)
            else:
                (target / name).write_bytes(self._now(other) if flip() else self._contents.get(other, b""))

    def _now(self, number: int) -> bytes:
        """The content now, flushed or not."""
        with suppress(OSError):
            size = os.fstat(self._held[number]).st_size
            return os.pread(self._held[number], size, 0)
        return b""

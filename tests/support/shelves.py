"""What the tests of the folder of articles share: two texts, and what a folder holds."""

from __future__ import annotations

from pathlib import Path

from kb.library.library import Library
from kb.storage.tree import walk

ONE, TWO = "题目\n\n第一版的正文。\n".encode(), "# 题目\n\n第二版的正文。\n".encode()


def shown(folder: Path) -> dict[str, bytes]:
    """The files of a folder and its subfolders that are not hidden, by their paths."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in walk(folder)}


def kept(folder: Path) -> list[tuple[str, dict[str, bytes]]]:
    """Id and files of what was removed or replaced, newest first."""
    return [(item.id, shown(folder / ".removed" / item.key)) for item in Library(folder).removed()]

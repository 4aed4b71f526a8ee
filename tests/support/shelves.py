"""What the tests of the folder of articles share: two texts, and what a folder holds."""

from __future__ import annotations

from pathlib import Path

from kb.library.library import Library

ONE, TWO = "题目\n\n第一版的正文。\n".encode(), "# 题目\n\n第二版的正文。\n".encode()


def shown(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def kept(folder: Path) -> list[tuple[str, dict[str, bytes]]]:
    """Id and files of what was removed or replaced, newest first."""
    return [(item.id, shown(folder / ".removed" / item.key)) for item in Library(folder).removed()]

"""Where the documents of other authors come from: the lines of a SOURCES.tsv."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from training.knowledge_bases import SOURCES


@dataclass(frozen=True)
class Source:
    """A document of another author.

    file: its name in articles/; repository: OWNER/NAME on GitHub; left_out: ranges of lines that are left out, such as
    "20-31,54-55", counted from 1; sha256: of what is left, by which the places of answers count.
    """

    file: str
    repository: str
    commit: str
    path: str
    licence: str
    left_out: str
    sha256: str


def sources(folder: Path) -> list[Source]:
    """The documents that a knowledge base needs from others; none where it was written for the purpose."""
    path = folder / SOURCES
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return [Source(**row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def without(data: bytes, left_out: str) -> bytes:
    """A file without ranges of its lines."""
    gone: set[int] = set()
    for lines in filter(None, left_out.split(",")):
        first, last = map(int, lines.split("-"))
        gone.update(range(first, last + 1))
    return b"\n".join(line for number, line in enumerate(data.split(b"\n"), start=1) if number not in gone)

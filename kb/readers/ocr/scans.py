"""Pages of a PDF file that are pictures → pages with text, as the other readers of PDF give them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from statistics import median
from typing import Any

from kb.readers.pdf_parts.process import ChildRun, PdfPage, PdfPiece
from kb.readers.progress import tell

MOST_PAGES = 20  # of one file: a page takes some seconds
LEAST_SURE = 0.85  # a page that is read with less certainty should be compared with the picture
START_SECONDS, PAGE_SECONDS = 60.0, 45.0
MODULE = "kb.readers.ocr.recognise"
_REMEMBERED = 16
_KNOWN: dict[tuple[bytes, tuple[int, ...]], Recognised] = {}
_SAME = 0.2  # share by which heights of lines of one size differ: a box around "ace" is lower than one around "Try"


@dataclass(frozen=True)
class Recognised:
    """The pages that have text now, by their numbers, and how certain it is on each, 0 to 1."""

    pages: dict[int, PdfPage]
    certainty: dict[int, float]

    @property
    def mean(self) -> float:
        """The certainty of all pages, each counted by its length."""
        sizes = {number: sum(len(piece.text) for piece in page.pieces) for number, page in self.pages.items()}
        total = sum(sizes.values())
        return sum(self.certainty[number] * size for number, size in sizes.items()) / total if total else 0.0

    @property
    def unsure(self) -> list[int]:
        """The pages to compare with the picture."""
        return [number for number, value in self.certainty.items() if value < LEAST_SURE]


@cache
def is_there() -> bool:
    """Whether the extra is installed."""
    return find_spec("rapidocr") is not None


def recognised(data: bytes, numbers: Sequence[int]) -> Recognised:
    """What stands on these pages of a PDF file. One that takes too long ends it; pages without any text are left out.

    The last files are remembered: a file is read to be looked at, and again to be stored.
    """
    wanted = tuple(numbers[:MOST_PAGES])
    key = sha256(data).digest(), wanted
    found = _KNOWN.pop(key, None) or _recognised(data, wanted)
    _KNOWN[key] = found
    for old in [*_KNOWN][:-_REMEMBERED]:
        _KNOWN.pop(old, None)
    return found


def _recognised(data: bytes, wanted: Sequence[int]) -> Recognised:
    found = Recognised({}, {})
    run = ChildRun(MODULE, data, ",".join(map(str, wanted)))
    try:
        if run.line(START_SECONDS) is None:
            return found
        for count, number in enumerate(wanted, 1):
            said = run.line(PAGE_SECONDS)
            if said is None:
                return found
            tell(count, len(wanted))
            if said["lines"]:
                found.pages[number] = _page(number, said["box"], said["lines"])
                sizes = [len(line[4]) for line in said["lines"]]
                sure = sum(size * line[5] for size, line in zip(sizes, said["lines"], strict=True))
                found.certainty[number] = sure / max(sum(sizes), 1)
    finally:
        run.stop()
    return found


def _page(number: int, box: Sequence[float], lines: Sequence[Sequence[Any]]) -> PdfPage:
    usual = median(line[3] - line[1] for line in lines)
    pieces = []
    for left, low, right, high, text, _ in lines:
        size = high - low
        size = usual if abs(size - usual) <= _SAME * usual else size
        pieces.append(PdfPiece(text, left, low, end=right, high=high, size=round(size, 1)))
    left, low, right, high = box
    letters = sum(len(piece.text) for piece in pieces)
    return PdfPage(number, tuple(pieces), (left, low, right, high), letters=letters)

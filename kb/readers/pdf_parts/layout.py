"""Pieces of text on a page → rows in the order in which they are read: columns one after the other, each from top to bottom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from kb.readers.pdf_parts.process import PdfPiece
from kb.readers.pdf_parts.runs import FIELD, VERTICAL
from kb.structure.line_grammar import is_cjk

_SAME_ROW = 0.5  # of the height of the lower one: pieces that overlap so far are in one row
_GUTTER = 0.9  # times the size of the text: the least white between two columns
_NARROWEST = 6  # times the size of the text: a column of running text
_LETTERS = 0.6  # share of them in running text; a column of numbers is one of a table
_EDGES = 12  # places where many pieces begin that are tried as the left edge of a column
_DEEPEST = 6  # columns inside of columns
_MOST = 6_000  # pieces of a page whose columns are looked for


@dataclass(frozen=True)
class Row:
    """Pieces at one height, from left to right. `cells` have wide gaps between them."""

    cells: tuple[PdfPiece, ...]

    @cached_property
    def text(self) -> str:
        """The texts of the cells, from left to right."""
        return " ".join(cell.text for cell in self.cells)

    @cached_property
    def start(self) -> float:
        """The left edge, in points."""
        return self.cells[0].start

    @cached_property
    def end(self) -> float:
        """The right edge, in points."""
        return max(cell.end for cell in self.cells)

    @cached_property
    def low(self) -> float:
        """The lower edge of the cell with the most text, in points from the bottom of the page."""
        return self._longest.low

    @cached_property
    def high(self) -> float:
        """The upper edge, in points from the bottom of the page."""
        return max(cell.high for cell in self.cells)

    @cached_property
    def size(self) -> float:
        """The size of the text in the cell with the most text, in points."""
        return self._longest.size

    @cached_property
    def bold(self) -> float:
        """The share of bold letters, 0 to 1."""
        letters = sum(len(cell.text) for cell in self.cells)
        return sum(cell.bold * len(cell.text) for cell in self.cells) / letters

    @cached_property
    def _longest(self) -> PdfPiece:
        return max(self.cells, key=lambda cell: len(cell.text))


@dataclass(frozen=True)
class Flow:
    """Rows that are read from top to bottom between the margins `left` and `right`, in points."""

    rows: tuple[Row, ...]
    left: float
    right: float


def rows(pieces: Iterable[PdfPiece]) -> list[Row]:
    """The pieces of one direction, in rows from top to bottom."""
    groups: list[list[PdfPiece]] = []
    for piece in sorted(pieces, key=lambda piece: (-(piece.low + piece.high), piece.start)):
        for group in reversed(groups[-3:]):
            if _same_row(group[0], piece):
                group.append(piece)
                if len(piece.text) > len(group[0].text):  # the longest says where the row is, not a raised number
                    group[0], group[-1] = group[-1], group[0]
                break
        else:
            groups.append([piece])
    found = [Row(tuple(_cells(sorted(group, key=lambda piece: piece.start)))) for group in groups]
    return sorted(found, key=lambda row: -row.low)


def _same_row(one: PdfPiece, other: PdfPiece) -> bool:
    overlap = min(one.high, other.high) - max(one.low, other.low)
    return overlap >= _SAME_ROW * min(one.high - one.low, other.high - other.low)


def _cells(pieces: Sequence[PdfPiece]) -> list[PdfPiece]:
    """Neighbours without a wide gap become one."""
    cells: list[PdfPiece] = []
    for piece in pieces:
        last = cells[-1] if cells else None
        size = max(piece.size, last.size) if last else 0.0
        if last and last.kind != FIELD and piece.kind != FIELD and piece.start - last.end < _GUTTER * size:
            close = piece.start - last.end < (0.5 if is_unspaced(last.text[-1] + piece.text[0]) else 0.12) * size
            cells[-1] = _joined(last, piece, "" if close else " ")
        else:
            cells.append(piece)
    return cells


def _joined(one: PdfPiece, other: PdfPiece, between: str) -> PdfPiece:
    longer = one if len(one.text) >= len(other.text) else other
    letters = len(one.text) + len(other.text)
    return PdfPiece(
        one.text + between + other.text,
        one.start,
        low=longer.low,
        end=max(one.end, other.end),
        high=longer.high,
        size=longer.size,
        bold=(one.bold * len(one.text) + other.bold * len(other.text)) / letters,
        kind=one.kind,
        direction=one.direction,
    )


def is_unspaced(text: str) -> bool:
    """Whether it is of a script that has no spaces between words. Korean has them."""
    return all(is_cjk(char) and not "\uac00" <= char <= "\ud7af" for char in text)


def flows(pieces: Sequence[PdfPiece], depth: int = 0) -> list[Flow]:
    """The pieces of one direction, in the order of reading."""
    if not pieces:
        return []
    bands = _columns(pieces) if depth < _DEEPEST and len(pieces) <= _MOST else None
    if bands is None:
        found = rows(pieces)
        return [Flow(tuple(found), min(row.start for row in found), _right(found))]
    ordered: list[Flow] = []
    between: list[PdfPiece] = []
    for left, right in bands:
        if right:
            ordered += flows(between, depth + 1) + flows(left, depth + 1) + flows(right, depth + 1)
            between = []
        else:
            between += left
    return ordered + flows(between, depth + 1)


def _right(found: Sequence[Row]) -> float:
    """The right margin. One line in twenty may stick out."""
    ends = sorted(row.end for row in found)
    return ends[-1 - len(ends) // 20]


_Bands = list[tuple[list[PdfPiece], list[PdfPiece]]]


def _columns(pieces: Sequence[PdfPiece]) -> _Bands | None:
    """Bands of the page from top to bottom: (left, right) where two columns are, (pieces, nothing) elsewhere."""
    size = median(piece.size for piece in pieces)
    starts = Counter(round(piece.start / 3) for piece in pieces)
    edges = [3 * place - 1.5 for place, count in starts.most_common(_EDGES) if count >= 2]
    best: tuple[int, _Bands] | None = None
    ordered = sorted(pieces, key=lambda piece: (-(piece.low + piece.high), piece.start))
    for edge in edges:
        bands = _bands(ordered, edge, _GUTTER * size)
        gained = sum(len(piece.text) for left, right in bands if right for piece in left + right)
        if gained and (best is None or gained > best[0]):
            best = gained, bands
    return best[1] if best else None


def _bands(ordered: Sequence[PdfPiece], edge: float, gutter: float) -> _Bands:
    bands: _Bands = []
    left: list[PdfPiece] = []
    right: list[PdfPiece] = []

    def close() -> None:
        if left or right:
            bands.append((left[:], right[:]) if _are_columns(left, right) else (left + right, []))
            left.clear()
            right.clear()

    for piece in ordered:
        if piece.start >= edge - 0.1:
            right.append(piece)
        elif piece.end <= edge - gutter + 0.1:
            left.append(piece)
        else:
            close()
            bands.append(([piece], []))
    close()
    return bands


def _are_columns(left: Sequence[PdfPiece], right: Sequence[PdfPiece]) -> bool:
    """Whether two sides are columns of running text, and not cells of a table."""
    if len(left) < 2 or len(right) < 2 or len(left) + len(right) < 6:
        return False
    size = median(piece.size for piece in (*left, *right))
    if any(_mean_width(side) < _NARROWEST * size for side in (left, right)):
        return False
    sides = [rows(left), rows(right)]
    top, bottom = min(side[0].high for side in sides), max(side[-1].low for side in sides)
    if min(map(len, sides)) < 2 or top - bottom < 0.3 * min(side[0].high - side[-1].low for side in sides):
        return False
    if left[0].direction == VERTICAL:  # tables are not written like this
        return True
    other = {round(row.low) for row in sides[1]}
    aligned = sum(bool({round(row.low) + step for step in (-1, 0, 1)} & other) for row in sides[0])
    lockstep = aligned >= 0.8 * min(map(len, sides))
    if lockstep and _row_gaps(sides):
        return False
    return all(_is_prose(side, size, lockstep) for side in sides)


def _mean_width(pieces: Sequence[PdfPiece]) -> float:
    """About the width of a row."""
    return sum(piece.end - piece.start for piece in pieces) / len({round(piece.low) for piece in pieces})


def _row_gaps(sides: Sequence[Sequence[Row]]) -> bool:
    """Whether white lines go through both sides and part them into many small groups, as the rows of a table are."""
    lows = sorted({round(row.low) for side in sides for row in side}, reverse=True)
    steps = [upper - lower for upper, lower in pairwise(lows) if upper - lower > 2]
    if len(steps) < 3:
        return False
    return sum(step > 1.3 * min(steps) for step in steps) >= 0.4 * len(steps)


def _is_prose(side: Sequence[Row], size: float, lockstep: bool) -> bool:
    text = "".join(row.text for row in side)
    if sum(char.isalpha() for char in text) < _LETTERS * sum(not char.isspace() for char in text):
        return False
    widths = sorted(row.end - row.start for row in side)
    widest = widths[-1]
    small = sum(row.text[0].islower() for row in side) >= 0.35 * len(side)
    if median(widths) < (_NARROWEST if small or not lockstep else 11) * size:
        return False
    if small:
        return True
    return sum(width >= (0.75 if lockstep else 0.5) * widest for width in widths) >= 0.55 * len(side)

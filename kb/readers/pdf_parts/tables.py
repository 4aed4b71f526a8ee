"""Rows with cells at the same places → tables; their rows as lists of cells, one a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.readers.pdf_parts.layout import Row
from kb.readers.pdf_parts.process import PdfPiece
from kb.readers.pdf_parts.runs import VERTICAL

_FAR = 3.2  # times the size of the text: rows farther apart are not of one table
_CLEAR = 1.25  # times the smallest step: so much farther apart are the rows of a table than the lines of one cell
_PLACES = 2.0  # points by which the edges of the cells of a column may differ


@dataclass(frozen=True)
class Table:
    """`cells` has a row for each row, all of the same length; `header`: the first names the columns."""

    cells: tuple[tuple[str, ...], ...]
    header: bool
    rows: tuple[Row, ...]


def with_tables(found: Sequence[Row]) -> list[Row | Table]:
    """The rows, with those that make a table put together."""
    parts: list[Row | Table] = []
    at = 0
    while at < len(found):
        end = _end(found, at)
        table = _table(found[at:end]) if end - at >= 2 else None
        parts.append(table or found[at])
        at = end if table else at + 1
    return parts


_Span = tuple[float, float]


def _end(found: Sequence[Row], at: int) -> int:
    """Where the table that begins with row `at` ends; `at` if none does."""
    if len(found[at].cells) < 2 or found[at].cells[0].direction == VERTICAL:
        return at
    columns = _merged([], found[at].cells)
    end = last_full = at + 1
    while end < len(found):
        row, before = found[end], found[end - 1]
        if before.low - row.low > _FAR * max(row.size, before.size):
            break
        merged = _merged(columns, row.cells)
        if len(merged) < max(2, len(columns)):
            break
        if len(row.cells) == 1 and not _is_inside(row.cells[0], columns):
            break
        columns = merged
        end += 1
        if len(row.cells) > 1:
            last_full = end
    while end > last_full and _gap_above(found, end) > 1.2 * _gap_above(found, last_full):
        end -= 1
    return end


def _gap_above(found: Sequence[Row], end: int) -> float:
    return found[end - 2].low - found[end - 1].low if end >= 2 else 0.0


def _merged(columns: Sequence[_Span], cells: Sequence[PdfPiece]) -> list[_Span]:
    spans = sorted([*columns, *((cell.start, cell.end) for cell in cells)])
    merged: list[_Span] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _is_inside(cell: PdfPiece, columns: Sequence[_Span]) -> bool:
    return any(abs(cell.start - start) < _PLACES for start, _ in columns[1:])


def _table(found: Sequence[Row]) -> Table | None:
    full = [row for row in found if len(row.cells) > 1]
    columns: list[_Span] = []
    for row in found:
        columns = _merged(columns, row.cells)
    if len(full) < 2 or len(columns) < 2 or not _is_aligned(full, columns):
        return None
    rows = [_row(row, columns) for row in found]
    merged = _without_wraps(found, rows)
    return Table(tuple(map(tuple, merged)), _has_header(found, merged), tuple(found))


def _is_aligned(full: Sequence[Row], columns: Sequence[_Span]) -> bool:
    """Whether the cells of most columns begin, end or have their middle at the same place."""
    good = 0
    for start, end in columns:
        cells = [cell for row in full for cell in row.cells if start <= cell.start < end]
        places = [(cell.start, cell.end, (cell.start + cell.end) / 2) for cell in cells]
        good += any(_share(values) >= 0.6 for values in zip(*places, strict=True)) and len(cells) >= 2
    return good >= 2


def _share(values: Sequence[float]) -> float:
    """The share of the values that are near the first or near the last."""
    near = (sum(abs(value - one) < _PLACES for value in values) for one in (values[0], values[-1]))
    return max(near) / len(values)


def _row(row: Row, columns: Sequence[_Span]) -> list[str]:
    cells = [""] * len(columns)
    for cell in row.cells:
        at = next(i for i, (start, end) in enumerate(columns) if start <= cell.start <= end)
        cells[at] = f"{cells[at]} {cell.text}".strip()
    return cells


def _without_wraps(found: Sequence[Row], rows: Sequence[list[str]]) -> list[list[str]]:
    """The rows, with the second and further lines of a cell put into it."""
    steps = [upper.low - lower.low for upper, lower in pairwise(found)]
    close = min(steps)
    parted = sum(step > _CLEAR * close for step in steps) >= 2
    merged = [list(rows[0])]
    for row, step in zip(rows[1:], steps, strict=True):
        tight = step <= _CLEAR * close
        filled = [cell for cell in row if cell]
        continues = not row[0] or (parted and tight and (len(filled) < len(row) or filled[0][0].islower()))
        if tight and continues:
            merged[-1] = [f"{one} {other}".strip() for one, other in zip(merged[-1], row, strict=True)]
        else:
            merged.append(list(row))
    return merged


def _has_header(found: Sequence[Row], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: it alone is bold, or it alone has no figures."""
    if len(rows) < 2 or sum(map(bool, rows[0])) < len(rows[0]) - 1:
        return False
    if found[0].bold > 0.9 and found[-1].bold < 0.5:
        return True
    if any(char.isdigit() for cell in rows[0] for char in cell):
        return False
    return any(
        all(any(char.isdigit() for char in row[column]) for row in rows[1:] if row[column])
        and any(row[column] for row in rows[1:])
        for column in range(1, len(rows[0]))
    )

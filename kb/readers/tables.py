"""Rows of cells → lines of text that a reader understands on their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kb.article import Cell
from kb.readers.links import LinkedText, placed, solid
from kb.structure.classify_lines import LineKind, Link, Markup
from kb.structure.line_grammar import HEADING_UNITS, ends_sentence, is_cjk, units

Row = Sequence[str]
ENDS = (
    ".",
    ";",
    ":",
    "!",
    "?",
    ",",
    "。",
    "；",
    "：",
    "！",
    "？",
    "，",
)  # of an item in a cell that needs no semicolon


class MarkedLine(NamedTuple):
    """A line of text with what a reader knows of it: where the cells of a row stand in it, and the links."""

    text: str
    cells: tuple[Cell, ...] = ()
    links: tuple[Link, ...] = ()

    def markup(self, level: int = 0, kind: LineKind = LineKind.TEXT, *, bold: int = 0, apart: bool = False) -> Markup:
        """The line as one of a document."""
        return Markup(kind, level, self.text, bold, apart=apart, cells=self.cells, links=self.links)


def table_lines(rows: Sequence[Row], header: bool) -> list[MarkedLine]:
    """A line per row. `header`: the first row names the columns, and the others are written "column: cell; …".

    Rows of a table without such names are their cells with " | " between, as in Markdown. Cells that are empty are
    left out, and so is the name of a column above the only cell of a row. Cells may be a `LinkedText`.
    """
    names = [_plain(cell) for cell in rows[0]] if header and len(rows) > 1 else []
    lines = [_line(row, names) for row in (rows[1:] if names else rows)]
    return [line for line in lines if line.text]


def under_names(rows: Sequence[Row], strong: Sequence[bool]) -> list[Row]:
    """The rows, with the names of groups of them before their first cells: "Low income", then "Two days | $60".

    `strong`: whether a row looks different, by its letters or by one cell across all columns. Such a row names those
    below it if it has but one short cell, and the row below is an ordinary one.
    """
    told: list[Row] = []
    name = ""
    for i, row in enumerate(rows):
        if strong[i]:
            below = rows[i + 1] if i + 1 < len(rows) and not strong[i + 1] else ()
            name = row[0] if _is_name(row) and sum(1 for cell in below if cell.strip()) > 1 else ""
            if name:
                continue
        if name:
            comma = "，" if is_cjk(name[-1]) else ", "
            row = (_after(name + comma, row[0]) if row[0].strip() else name, *row[1:])
        told.append(row)
    return told


def _is_name(row: Row) -> bool:
    alone = bool(row) and bool(row[0].strip()) and not any(cell.strip() for cell in row[1:])
    return alone and units(row[0]) <= HEADING_UNITS and not ends_sentence(row[0].strip())


def _after(words: str, cell: str) -> str:
    """A cell with words before it; its links stay."""
    if not isinstance(cell, LinkedText):
        return words + cell
    by = solid(words)
    return LinkedText.of(words + cell, (link._replace(before=link.before + by) for link in cell.links))


def _plain(cell: str) -> str:
    return " ".join(cell.split())


def _line(row: Row, names: Sequence[str]) -> MarkedLine:
    filled = [(i, text) for i, cell in enumerate(row) if (text := _plain(cell))]
    named = len(filled) > 1 and bool(names)
    parts: list[str] = []
    cells: list[Cell] = []
    links: list[Link] = []
    size = 0
    for i, text in filled:
        between = ("; " if named else " | ") if parts else ""
        name = names[i] if named and i < len(names) else ""
        begin = size + len(between)
        start = begin + (len(name) + 2 if name else 0)
        parts.append(f"{between}{name}: {text}" if name else f"{between}{text}")
        size = start + len(text)
        cells.append(Cell(i, begin, begin + len(name), start=start, end=size))
        links += _links(row[i], text, start)
    return MarkedLine("".join(parts), tuple(cells), tuple(links))


def _links(cell: str, text: str, start: int) -> Iterable[Link]:
    found = placed(text, cell.links) if isinstance(cell, LinkedText) else ()
    return (Link(start + link.start, start + link.end, link.address) for link in found)

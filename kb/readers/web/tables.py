"""Tables of a page → lines. A table that only lays out a page is none."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from lxml import etree

from kb.readers.links import CountedLink, LinkedText, solid
from kb.readers.tables import ENDS, MarkedLine, table_lines, under_names
from kb.readers.web.text import BOLD, HEADINGS, clean, links_in, own_text, runs

_NO_CELL = ("form", "article", "section", *HEADINGS)  # stands in no cell of data
_LISTS = ("ul", "ol", "dl")
_MAX_SPAN = 50  # columns or rows that a cell may say it covers


@dataclass(frozen=True)
class _Row:
    cells: tuple[str, ...]
    names: bool  # all of its cells name columns
    whole: bool  # one cell is all of it
    strong: bool  # it has but one cell with text, and that is emphasised


def data_lines(table: etree._Element) -> list[MarkedLine] | None:
    """The caption and a line for each row; None for a table that lays out a page."""
    if not _is_data(table):
        return None
    rows = _rows(table)
    if not any(len(row.cells) > 1 for row in rows):
        return None
    captions = [own_text(caption) for caption in table.findall("caption")]
    heads: list[_Row] = []
    while len(heads) < len(rows) - 1 and rows[len(heads)].names:
        heads.append(rows[len(heads)])
    body = rows[len(heads) :]
    if len(heads) > 1:  # a name that stands above all columns is the name of the table
        captions += [row.cells[0] for row in heads if row.whole]
        heads = [row for row in heads if not row.whole]
    strong = [row.whole or row.names or row.strong for row in body]
    told = under_names([row.cells for row in body], strong)
    lines = table_lines([*([_merged(heads)] if heads else []), *told], bool(heads))
    return [*map(MarkedLine, filter(None, captions)), *lines]


def _merged(heads: list[_Row]) -> list[str]:
    """One name for each column, of all the names above it."""
    width = max(len(row.cells) for row in heads)
    columns = ([row.cells[i] for row in heads if i < len(row.cells)] for i in range(width))
    return [" ".join(dict.fromkeys(filter(None, column))) for column in columns]


def _is_data(table: etree._Element) -> bool:
    if table.get("role") in ("presentation", "none") or next(table.iter(*_NO_CELL), None) is not None:
        return False
    nested = any(inner is not table for inner in table.iter("table"))
    if next(table.iter("th", "thead", "caption"), None) is not None:
        return not nested
    paragraphs = any(len(cell.findall(".//p")) > 1 for cell in table.iter("td"))
    return not (nested or paragraphs or next(table.iter(*_LISTS), None) is not None)


def _rows(table: etree._Element) -> list[_Row]:
    rows: list[_Row] = []
    covered: dict[int, tuple[int, str]] = {}  # column → rows still covered by a cell above, and its text
    for element in table.iter("tr"):
        cells = [cell for cell in element if cell.tag in ("td", "th")]
        parent = element.getparent()
        in_head = parent is not None and parent.tag == "thead"
        texts = [_cell(cell) for cell in cells]
        filled = [cell for cell, text in zip(cells, texts, strict=True) if text]
        named = bool(filled) and (
            in_head or all(cell.tag == "th" for cell in filled) or (not rows and all(map(_is_bold, filled)))
        )
        beside = len(filled) == 1 and len(cells) > 1 and not in_head and bool(rows)  # the name of a row without values
        if row := _row(cells, texts, covered):
            rows.append(_Row(tuple(row), named and not beside, len(cells) == 1, beside and all(map(_is_bold, filled))))
    return rows


def _is_bold(cell: etree._Element) -> bool:
    return cell.tag == "th" or own_text(cell) == clean("".join(own_text(bold) for bold in cell.iter(*BOLD)))


def _cell(cell: etree._Element) -> str:
    """The text of a cell: items of a list with semicolons between."""
    line, read = "", 0
    added: list[int] = []  # where the semicolons were put, counted in the text of the cell
    for block, text in runs(cell):
        is_item = block.tag in ("li", "dt") and line and not line.endswith(ENDS)
        added += [read] if is_item else []
        line += f"{';' if is_item else ''} {text}" if line else text
        read += solid(text)
    links = links_in(cell) if line else []
    if not links:
        return line
    return LinkedText.of(
        line, (CountedLink(link.before + bisect_right(added, link.before), *link[1:]) for link in links)
    )


def _row(cells: list[etree._Element], texts: list[str], covered: dict[int, tuple[int, str]]) -> list[str]:
    """The texts of a row. A cell that covers rows stands in each of them, one that covers some of the columns in each.

    What covers all columns stands there once.
    """
    row: list[str] = []
    waiting = list(reversed(list(zip(cells, texts, strict=True))))
    while waiting or len(row) in covered:
        column = len(row)
        if column in covered:
            left, text = covered.pop(column)
            row.append(text)
            if left > 1:
                covered[column] = (left - 1, text)
            continue
        cell, text = waiting.pop()
        down = _MAX_SPAN if cell.get("rowspan") == "0" else _span(cell.get("rowspan"))
        for i in range(_span(cell.get("colspan"))):
            row.append(text if len(cells) > 1 or not i else "")
            if down > 1:
                covered[column + i] = (down - 1, row[-1])
    return row


def _span(value: str | None) -> int:
    text = (value or "").strip()
    return min(max(int(text) if text.isdecimal() and len(text) < 6 else 1, 1), _MAX_SPAN)

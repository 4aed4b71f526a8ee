"""Tables of a DOCX file: their rows and cells, which rows name the columns, and tables that only lay out a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from kb.article import Aside
from kb.readers.tables import MarkedLine, table_lines, under_names
from kb.readers.word.styles import Styles, is_shaded
from kb.readers.word.xml import (
    CELL,
    PARAGRAPH,
    ROW,
    TABLE,
    TEXTS,
    children,
    content,
    number,
    path,
    switch,
    tags,
    value,
)

_WRAPPERS = tags(*("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag"))
_MAX_SPAN = 50
_MAX_HEADER = 4


@dataclass(frozen=True)
class CellText:
    """What a cell says, and whether all of it is bold."""

    text: str = ""
    bold: bool = False


@dataclass(frozen=True)
class TableRow:
    """A row that is shown. `names` are its texts with those of wide cells above each of their columns."""

    element: etree._Element
    texts: list[str]
    names: list[str]
    bold: bool
    width: int  # how many cells it has


def _inner(parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those inside content controls."""
    for child in children(parent):
        if child.tag == wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inner(child, wanted)


def rows_of(table: etree._Element) -> list[etree._Element]:
    """The rows of a table, also those inside content controls."""
    return list(_inner(table, ROW))


def cells_of(row: etree._Element) -> list[etree._Element]:
    """The cells of a row, also those inside content controls."""
    return list(_inner(row, CELL))


def left_out(part: etree._Element) -> Aside | None:
    """Why a row or a cell is not shown, if it is not."""
    deleted = "w:trPr/w:del" if part.tag == ROW else "w:tcPr/w:cellDel"
    if part.find(path(deleted)) is not None:
        return Aside.DELETED
    return Aside.HIDDEN if part.tag == ROW and switch(part, "w:trPr/w:hidden") else None


def is_frame(table: etree._Element, styles: Styles) -> bool:
    """Whether a table only sets text beside text: its cells are read one after another, as text of the page."""
    rows = [cells_of(row) for row in rows_of(table)]
    if all(len(cells) == 1 for cells in rows):
        return True
    if _is_marked(rows_of(table)[0]):
        return False
    if any(_has_heading(cell, styles) for cells in rows for cell in cells):
        return True
    return len(rows) == 1 and any(_is_page(cell) for cell in rows[0])


def _has_heading(cell: etree._Element, styles: Styles) -> bool:
    return any(styles.paragraph(paragraph).heading and _says(paragraph) for paragraph in cell.iterchildren(PARAGRAPH))


def _is_page(cell: etree._Element) -> bool:
    """Whether a cell holds what a page holds: several paragraphs or a table."""
    return cell.find(TABLE) is not None or sum(map(_says, cell.iterchildren(PARAGRAPH))) > 1


def _says(paragraph: etree._Element) -> bool:
    return any(content(text).strip() for text in paragraph.iter(*TEXTS))


def lines_of(
    table: etree._Element,
    styles: Styles,
    read: Callable[[etree._Element], CellText],
    drop: Callable[[etree._Element, Aside], None],
) -> list[MarkedLine]:
    """A table as lines of text. `read` gives the text of a cell; `drop` gets rows and cells that are not shown."""
    rows = list(_rows(table, read, drop))
    captions: list[str] = []
    while len(rows) > 1 and rows[0].width == 1 and any(row.width > 1 for row in rows):  # the title of the table
        captions += filter(None, rows.pop(0).texts[:1])
    count = _header(rows, table, styles)
    names = [" ".join(dict.fromkeys(filter(None, column))) for column in zip(*_even(rows[:count]), strict=True)]
    texts = under_names([row.texts for row in rows[count:]], [row.bold or row.width == 1 for row in rows[count:]])
    lines = table_lines([names, *texts] if count else texts, header=bool(count))
    if any(
        not any(" ".join(name.split()) in line.text for line in lines) for name in names
    ):  # a column that nobody filled in
        lines = [*table_lines([names], header=False), *lines]
    return [*map(MarkedLine, captions), *lines]


def _even(rows: Sequence[TableRow]) -> list[list[str]]:
    width = max((len(row.names) for row in rows), default=0)
    return [row.names + [""] * (width - len(row.names)) for row in rows]


def _rows(
    table: etree._Element, read: Callable[[etree._Element], CellText], drop: Callable[[etree._Element, Aside], None]
) -> Iterator[TableRow]:
    """The rows that are shown. The text of a cell that goes down over rows stands in each of them."""
    above: list[str] = []
    for row in rows_of(table):
        if (why := left_out(row)) is not None:
            drop(row, why)
            continue
        texts = [""] * min(number(value(row, "w:trPr/w:gridBefore"), 0), _MAX_SPAN)
        names, bolds, width = list(texts), [], 0
        for cell in cells_of(row):
            if (why := left_out(cell)) is not None:
                drop(cell, why)
                continue
            width += 1
            goes_on, wide = (cell.find(path(f"w:tcPr/w:{name}")) for name in ("vMerge", "hMerge"))
            if goes_on is not None and value(cell, "w:tcPr/w:vMerge") != "restart" and len(texts) < len(above):
                told = CellText(above[len(texts)], True)
            elif wide is not None and value(cell, "w:tcPr/w:hMerge") != "restart":
                told = CellText("", True)
                width -= 1
            else:
                told = read(cell)
                bolds.append(told.bold or not told.text)
            more = min(max(number(value(cell, "w:tcPr/w:gridSpan"), 1), 1), _MAX_SPAN) - 1
            texts += [told.text, *[""] * more]
            names += [told.text] * (more + 1)
        above = texts
        yield TableRow(row, texts, names=names, bold=any(texts) and all(bolds), width=width)


def _header(rows: Sequence[TableRow], table: etree._Element, styles: Styles) -> int:
    """How many of the first rows name the columns: they are marked so, or look different from the rows below."""
    marked = 0
    while marked < min(len(rows) - 1, _MAX_HEADER) and _is_marked(rows[marked].element):
        marked += 1
    if marked or len(rows) < 2:
        return marked
    first, second = rows[:2]
    if first.bold or styles.names_columns(table):
        return 1
    shaded, below = (all(map(is_shaded, cells_of(row.element))) for row in (first, second))
    return int(shaded and not below and all(first.names))


def _is_marked(row: etree._Element) -> bool:
    return bool(switch(row, "w:trPr/w:tblHeader"))

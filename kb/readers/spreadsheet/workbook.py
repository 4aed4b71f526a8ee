"""An XLSX file → its sheets, with cells as they are shown: dates, percentages, currencies, merged cells."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import chain
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.cell.cell import Cell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from kb.article import Aside, SetAside
from kb.errors import Message
from kb.readers.file_type import FormatError
from kb.readers.spreadsheet.parts import Parts
from kb.readers.spreadsheet.sheet import Sheet, TableProblem, Workbook

_MAX_UNPACKED = 150 * 1024 * 1024  # pictures and all
_MAX_XML = 40 * 1024 * 1024  # cells
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    etree.XMLSyntaxError,
    KeyError,
    ValueError,
    TypeError,  # the library builds its values from attributes that may be missing
    IndexError,
    AttributeError,
    EOFError,
    NotImplementedError,
    RuntimeError,  # a member with a password
    SyntaxError,  # xml.etree.ElementTree.ParseError
)
_NO_NAME = re.compile(r"(?:Sheet|Tabelle|Feuil|Hoja|工作表|表)\s?\d+")  # what programs call a sheet
_FORMULA = re.compile(rb"<(?:\w{1,10}:)?f[ >/]")
_LITERAL = re.compile(
    r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*.'
)  # parts of a number format that are no digits
_DIGITS = re.compile(r"[#0?](?:[#0?,. ]*[#0?])?")
_CURRENCY = re.compile(r"[$€£¥￥₩₹]")


def read_xlsx(data: bytes) -> Workbook:
    """All sheets of an XLSX file that are not hidden. Raises FormatError for one that is damaged, locked or a ZIP bomb."""
    try:
        formulas = _check_size(data)
        parts = Parts(data)
        book = openpyxl.load_workbook(BytesIO(data), data_only=True)
        written = openpyxl.load_workbook(BytesIO(data)) if formulas else book
        sheets = [_sheet(sheet, written[sheet.title], parts.boxes.get(sheet.title, ())) for sheet in book.worksheets]
        title = (book.properties.title or "").strip() or None
        told = [text for sheet, _ in sheets for text in (sheet.name, *chain.from_iterable(sheet.rows), *sheet.beside)]
        told += [piece.text for sheet, _ in sheets for piece in sheet.set_aside]
        rest = parts.rest(told)
    except _DAMAGED as error:
        raise FormatError(TableProblem.DAMAGED) from error
    seen = [sheet for sheet, hidden in sheets if not hidden]
    aside: list[SetAside] = []
    for sheet, hidden in sheets:
        if hidden:
            aside += [SetAside(text, Message(Aside.HIDDEN)) for text in (sheet.name, _text_of(sheet)) if text]
            aside += sheet.set_aside
    return Workbook(tuple(seen), title, set_aside=(*aside, *rest))


def _check_size(data: bytes) -> bool:
    """Whether a cell holds a formula. Raises FormatError for a file that unpacks to too much."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        members = file.infolist()
        size = sum(member.file_size for member in members)
        cells = sum(member.file_size for member in members if member.filename.endswith(".xml"))
        if size > _MAX_UNPACKED or cells > _MAX_XML:
            facts = {"limit": _MAX_UNPACKED // 2**20, "text": _MAX_XML // 2**20}
            raise FormatError(TableProblem.TOO_LARGE, size=size // 2**20, **facts)
        parts = [member for member in members if member.filename.startswith("xl/worksheets/")]
        return any(_FORMULA.search(file.read(member)) for member in parts)


def _text_of(sheet: Sheet) -> str:
    return "\n".join(filter(None, (*("; ".join(filter(None, row)) for row in sheet.rows), *sheet.beside)))


def _sheet(sheet: Worksheet, written: Worksheet, boxes: Sequence[str]) -> tuple[Sheet, bool]:
    """A sheet, and whether it is hidden. What hidden rows and columns hold is set aside, and so are comments."""
    rows: dict[int, dict[int, str]] = {}
    comments: list[SetAside] = []
    # The cells that are there: `iter_rows` makes all of a sheet's, a million rows where one far below has a colour.
    for (row, column), cell in sorted(sheet._cells.items()):
        if text := _shown(cell, written._cells.get((row, column))):
            rows.setdefault(row, {})[column] = text
        if cell.comment and cell.comment.text.strip():
            comments.append(SetAside(" ".join(cell.comment.text.split()), Message(Aside.COMMENT)))
    _fill_merged(sheet, rows)
    hidden_columns, hidden = set(_hidden_columns(sheet)), []
    seen: list[list[str]] = []
    for row, cells in sorted(rows.items()):
        gone = [column for column in cells if sheet.row_dimensions[row].hidden or column in hidden_columns]
        hidden += [cells.pop(column) for column in gone]
        shown = (column for column in range(1, max(cells, default=0) + 1) if column not in hidden_columns)
        seen += [[cells.get(column, "") for column in shown]] if cells else []
    aside = [SetAside("\n".join(hidden), Message(Aside.HIDDEN))] if hidden else []
    name = "" if _NO_NAME.fullmatch(sheet.title) else sheet.title
    return Sheet(name, seen, (*aside, *comments), tuple(boxes)), sheet.sheet_state != "visible"


def _hidden_columns(sheet: Worksheet) -> Iterator[int]:
    """The numbers of the hidden columns, from 1; one entry of the file may stand for several."""
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min and dimension.max:
            yield from range(dimension.min, min(dimension.max, sheet.max_column) + 1)


def _fill_merged(sheet: Worksheet, rows: dict[int, dict[int, str]]) -> None:
    """A cell merged downwards counts for each of its rows that holds something."""
    for merged in sheet.merged_cells.ranges:
        text = rows.get(merged.min_row, {}).get(merged.min_col)
        if text and merged.max_row > merged.min_row:
            for row in range(merged.min_row + 1, merged.max_row + 1):
                if row in rows:
                    rows[row][merged.min_col] = text


def _shown(cell: Any, formula: Any) -> str:
    """The text of a cell as it is shown; a formula whose value was never computed stands for itself."""
    value = cell.value
    if value is None:
        value = getattr(formula, "value", None)
        value = getattr(value, "text", value)
    text = _formatted(value, cell.number_format) if isinstance(cell, Cell) else str(value or "")
    link = getattr(cell, "hyperlink", None)
    target = (link.target or "") if link is not None else ""
    shown = target.startswith(("http://", "https://", "mailto:")) and target.removeprefix("mailto:") not in text
    return f"{text} ({target.removeprefix('mailto:')})" if text and shown else text


def _formatted(value: object, form: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, int | float):
        return _number(value, form)
    return str(value).replace("\r\n", "\n").replace("_x000D_", "").strip()


def _number(value: float, form: str) -> str:
    """A number in its format: digits behind the point, percent, thousands, and words such as a currency before and after."""
    form = form.split(";")[0]
    plain = f"{value:.10g}" if isinstance(value, float) and abs(value) < 1e10 else str(value).removesuffix(".0")
    marks = _LITERAL.sub(lambda found: "\0" * len(found[0]), form)
    digits = _DIGITS.search(marks)
    if form == "General" or not digits or "E" in marks or "/" in marks:
        return plain
    places = len(digits[0].rpartition(".")[2].strip()) if "." in digits[0] else 0
    percent = "%" in marks
    grouped = "," if "," in digits[0] else ""
    number = f"{value * 100 if percent else value:{grouped}.{places}f}"
    before, after = form[: digits.start()], form[digits.end() :]
    return f"{_words(before)}{number}{'%' if percent else ''}{_words(after)}".strip()


def _words(part: str) -> str:
    """The words of a part of a number format, such as those of '\\ "kr"' and '[$€-407]'."""
    words = _LITERAL.sub(lambda found: "\0" + "".join(filter(None, found.groups())) + "\0", part)
    literal = words.split("\0")
    return "".join(
        piece if number % 2 else "".join(_CURRENCY.findall(piece)) or (" " if piece.startswith(" ") else "")
        for number, piece in enumerate(literal)
    )

"""A CSV file → a sheet: the separator is the one that makes a table of the text."""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO

from kb.readers.encoding import decode
from kb.readers.spreadsheet.columns import named_columns
from kb.readers.spreadsheet.sheet import Rows, Sheet, Workbook

_SEPARATORS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 50
_NAMED = re.compile(r"sep=(.)\n", re.IGNORECASE)  # a line that Excel reads and writes
_LONGEST = 1_000_000  # characters of a cell; a quotation mark that is never closed would take in the rest of the file


def read_csv(data: bytes) -> Workbook:
    """The table of a CSV file. Raises DecodeError for a file that is no text."""
    decoded = decode(data)
    text = decoded.text
    named = _NAMED.match(text)
    if named:
        text = text[named.end() :]
    separator = named[1] if named else _separator(text)
    return Workbook((Sheet("", _rows(text, separator)),), warnings=decoded.warnings)


def _separator(text: str) -> str:
    """The separator that gives columns of questions and answers, else the one whose rows have equally many cells."""
    samples = {separator: _rows(text, separator, _SAMPLE_ROWS) for separator in _SEPARATORS}
    for separator, rows in samples.items():
        if named_columns(rows):
            return separator
    return max(_SEPARATORS, key=lambda separator: _evenness(samples[separator]))


def _evenness(rows: Rows) -> float:
    """The share of rows with the most frequent number of cells; nothing for a table of one column."""
    widths = Counter(len(row) for row in rows if row)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return count / widths.total() if width > 1 else 0.0


def _rows(text: str, separator: str, most: int | None = None) -> list[list[str]]:
    """Rows of cells. Where a quotation mark is never closed, quotation marks are ordinary characters."""
    csv.field_size_limit(_LONGEST)
    quoted = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return [row for row, _ in zip(quoted, range(most or len(text) + 1), strict=False)]
    except csv.Error as error:
        closed = "unexpected end" not in str(error) and "field larger" not in str(error)
    plain = csv.reader(
        StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_MINIMAL if closed else csv.QUOTE_NONE
    )
    try:
        return [row for row, _ in zip(plain, range(most or len(text) + 1), strict=False)]
    except csv.Error:  # a line without end or separators
        return [[line] for line in text.split("\n")[:most]]

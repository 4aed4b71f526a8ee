"""What all readers of tables give: sheets of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.article import SetAside
from kb.errors import Code, Message

Rows = Sequence[Sequence[str]]


class TableProblem(Code):
    """What is wrong with a file of tables, as a part of a line."""

    DAMAGED = "found a damaged one; open it and save it again as XLSX"
    TOO_LARGE = "found one of {size} MB (limit: {limit} MB unpacked, {text} MB of cells); split it"
    NO_RECORDS = (
        "expected an object with question and answer in each line, found something else in line {line}; correct it"
    )
    NO_LIST = "expected a list of objects with question and answer, found something else; correct it"
    # parts of the lines of kb/readers/read.py
    CSV = "a table (CSV)"
    JSONL = "questions and answers (JSONL)"
    SAVE_UNLOCKED = "save it as XLSX without a password"
    SAVE_AS_XLSX = "save it again as XLSX or CSV"
    SAVE_AS_CSV = "save it again as CSV UTF-8"
    SAVE_AS_JSONL = "write one JSON object a line"


@dataclass(frozen=True)
class Sheet:
    """One table: its name, "" where a file holds one without a name, and its cells, row by row.

    Rows may differ in length. `beside` are texts that stand in boxes over the cells. `set_aside` is what the sheet holds
    besides, such as hidden rows and comments.
    """

    name: str
    rows: Rows
    set_aside: tuple[SetAside, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workbook:
    """All sheets of a file, what the file says of itself, and what of it is in no sheet."""

    sheets: tuple[Sheet, ...]
    title: str | None = None
    warnings: tuple[Message, ...] = ()
    set_aside: tuple[SetAside, ...] = ()

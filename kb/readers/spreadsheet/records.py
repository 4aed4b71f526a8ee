"""JSON objects, one a line or in a list → a sheet with a column for each key."""

from __future__ import annotations

import json
from typing import Any

from kb.readers.encoding import decode
from kb.readers.file_type import FormatError
from kb.readers.spreadsheet.sheet import Sheet, TableProblem, Workbook


def read_records(data: bytes) -> Workbook:
    """The records of a JSONL file or of a JSON list. A list of texts is a cell with a line for each of them.

    Raises FormatError where they are no objects, DecodeError for a file that is no text.
    """
    decoded = decode(data)
    records = _records(decoded.text)
    names = list(dict.fromkeys(name for record in records for name in record))
    rows = [names, *([_cell(record.get(name)) for name in names] for record in records)]
    return Workbook((Sheet("", rows),), warnings=decoded.warnings)


def _records(text: str) -> list[dict[str, Any]]:
    if text.lstrip().startswith("["):
        return _listed(text)
    try:
        return [_object(json.loads(line), number) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    except (json.JSONDecodeError, RecursionError) as error:
        wrong = _line_without_json(text)
        if wrong == 1 and text.lstrip().startswith("{"):  # one object over many lines may hold the list
            return _listed(text)
        raise FormatError(TableProblem.NO_RECORDS, line=wrong) from error


def _line_without_json(text: str) -> int:
    for number, line in enumerate(text.split("\n"), 1):
        try:
            json.loads(line or "0")
        except (json.JSONDecodeError, RecursionError):
            return number
    return 1


def _listed(text: str) -> list[dict[str, Any]]:
    """A list of objects, or the only list in an object."""
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise FormatError(TableProblem.NO_LIST) from error
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else None
    if not isinstance(found, list) or not found or not all(isinstance(record, dict) for record in found):
        raise FormatError(TableProblem.NO_LIST)
    return found


def _object(found: object, line: int) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise FormatError(TableProblem.NO_RECORDS, line=line)
    return found


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(_cell(item) for item in value)
    if isinstance(value, dict):
        return "\n".join(f"{name}: {_cell(item)}" for name, item in value.items())
    return json.dumps(value)

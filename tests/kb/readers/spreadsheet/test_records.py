"""JSON objects as rows."""

from __future__ import annotations

import pytest

from kb.readers.file_type import FormatError
from kb.readers.spreadsheet.records import read_records

ROWS = [["question", "answer", "similar"], ["Why?", "So.", "How come?\nWhat for?"], ["Who?", "7", ""]]


@pytest.mark.parametrize(
    "text",
    [
        '{"question": "Why?", "answer": "So.", "similar": ["How come?", "What for?"]}\n\n'
        '{"question": "Who?", "answer": 7}\n',
        '[{"question": "Why?", "answer": "So.", "similar": ["How come?", "What for?"]},\n'
        ' {"question": "Who?", "answer": 7}]',
        '{"version": 2,\n "items": [{"question": "Why?", "answer": "So.", "similar": ["How come?", "What for?"]},'
        '{"question": "Who?", "answer": 7}]}',
    ],
    ids=["lines", "list", "object"],
)
def test_lines_and_lists(text: str) -> None:
    (sheet,) = read_records(text.encode()).sheets
    assert [list(row) for row in sheet.rows] == ROWS


@pytest.mark.parametrize(
    ("text", "line"), [('{"question": 1}\nno\n', "line 2"), ('{"a": 1}\n[2]\n', "line 2"), ("7", "line 1")]
)
def test_lines_that_are_no_objects(text: str, line: str) -> None:
    with pytest.raises(FormatError, match=line):
        read_records(text.encode())


@pytest.mark.parametrize("text", ["[1, 2]", "[", "[]", '{"a": 1,\n"b": 2}', "[" * 100_000])
def test_what_holds_no_list_of_objects(text: str) -> None:
    with pytest.raises(FormatError, match="list of objects"):
        read_records(text.encode())

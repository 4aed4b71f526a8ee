"""CSV files: separators, encodings, quotation marks."""

from __future__ import annotations

import pytest

from kb.readers.encoding import DecodeError
from kb.readers.spreadsheet.delimited import read_csv

ROWS = [["question", "answer"], ["May I, too?", "Yes; on\ntwo lines"], ["Why?", 'It is a "rule".']]


def rows(data: bytes) -> list[list[str]]:
    (sheet,) = read_csv(data).sheets
    return [list(row) for row in sheet.rows]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_separators_and_encodings(separator: str, encoding: str) -> None:
    lines = [
        ["question", "answer"],
        ['"May I, too?"', '"Yes; on\ntwo lines"'],
        ["Why?", '"It is a ""rule""."'],
        ["如何退款？", "七天之内提出申请即可。"],
    ]
    text = "\r\n".join(separator.join(cells) for cells in lines)
    assert rows(text.encode(encoding)) == [*ROWS, lines[3]]


def test_excel_may_name_the_separator() -> None:
    assert rows(b"sep=;\r\na,b;c\r\n1,2;3\r\n") == [["a,b", "c"], ["1,2", "3"]]


def test_the_separator_of_a_table_without_questions_gives_rows_of_one_width() -> None:
    assert rows(b"Name;Price, net\nOak;480,50\nPine;95,00, reduced\n") == [
        ["Name", "Price, net"],
        ["Oak", "480,50"],
        ["Pine", "95,00, reduced"],
    ]


def test_a_quotation_mark_that_is_never_closed_loses_nothing() -> None:
    assert rows(b'question,answer\nHow long?,"5 inches\nHow wide?,Two\n') == [
        ["question", "answer"],
        ["How long?", '"5 inches'],
        ["How wide?", "Two"],
    ]


def test_one_column() -> None:
    assert rows(b"only\none\n") == [["only"], ["one"]]


def test_a_file_that_is_no_text() -> None:
    with pytest.raises(DecodeError):
        read_csv(bytes(range(256)) * 10)

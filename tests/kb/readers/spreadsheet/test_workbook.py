"""XLSX files: cells as they are shown, merged and hidden ones, comments, and files that are none."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from io import BytesIO

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook as Book

from kb.article import Aside
from kb.readers.file_type import FormatError
from kb.readers.read import ReaderError, read_article
from kb.readers.spreadsheet.sheet import Workbook
from kb.readers.spreadsheet.workbook import read_xlsx
from kb.structure.passages import cut


def saved(book: Book) -> bytes:
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def read(book: Book) -> Workbook:
    return read_xlsx(saved(book))


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (480, "General", "480"),
        (0.5, "General", "0.5"),
        (0.1 + 0.2, "General", "0.3"),
        (0.055, "0.0%", "5.5%"),
        (0.05, "0%", "5%"),
        (1234.5, '#,##0.00 "€"', "1,234.50 €"),
        (1234, '"$"#,##0', "$1,234"),
        (7, "[$¥-804]#,##0.00", "¥7.00"),
        (12, '0" kg"', "12 kg"),
        (1.5, "0.00E+00", "1.5"),
        (True, "General", "TRUE"),
        (date(2026, 4, 3), "yyyy-mm-dd", "2026-04-03"),
        (datetime(2026, 4, 3, 9, 30), "yyyy-mm-dd hh:mm", "2026-04-03 09:30"),
        (time(9, 30), "hh:mm", "09:30"),
        ("text", "General", "text"),
        ("=A2*2", "General", "=A2*2"),  # its value was never computed
    ],
)
def test_values_are_shown_as_in_the_program(value: object, form: str, shown: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = value
    book.active["A1"].number_format = form
    assert read(book).sheets[0].rows == [[shown]]


def test_hidden_cells_and_comments_are_set_aside() -> None:
    book = openpyxl.Workbook()
    for row in (["Q", "A", "secret"], ["Why?", "So.", "hush"], ["Old?", "Gone.", "hush too"]):
        book.active.append(row)
    book.active.column_dimensions["C"].hidden = True
    book.active.row_dimensions[3].hidden = True
    book.active["A2"].comment = Comment("ask Ann", "Ann")
    book.create_sheet("Drafts").append(["not ready"])
    book["Drafts"].sheet_state = "hidden"
    book["Drafts"]["A1"].comment = Comment("ask Bob", "Bob")
    found = read(book)
    (sheet,) = found.sheets
    assert sheet.rows == [["Q", "A"], ["Why?", "So."]]
    assert [(piece.text, piece.reason.code) for piece in (*sheet.set_aside, *found.set_aside)] == [
        ("secret\nhush\nOld?\nGone.\nhush too", Aside.HIDDEN),
        ("ask Ann", Aside.COMMENT),
        ("Drafts", Aside.HIDDEN),
        ("not ready", Aside.HIDDEN),
        ("ask Bob", Aside.COMMENT),
    ]


def test_a_merged_cell_counts_for_its_rows() -> None:
    book = openpyxl.Workbook()
    for row in (["分类", "问题", "答案"], ["售后", "甲？", "一。"], [None, "乙？", "二。"], [None, "丙？", "三。"]):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    article = read_article(saved(book), "faq.xlsx")
    assert [(found.section, found.text) for found in cut(article)] == [
        (("售后", "甲？"), "甲？\n一。"),
        (("售后", "乙？"), "乙？\n二。"),
        (("丙？",), "丙？\n三。"),
    ]


def test_sheets_are_sections_and_links_are_kept() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Tariffs"
    book.properties.title = "All of it"
    book.active.append(["Name", "Price"])
    book.active.append(["Day", 4])
    book.active["A2"].hyperlink = "https://example.org/day"
    other = book.create_sheet("Questions")
    other.append(["Question", "Answer"])
    other.append(["Why?", "So."])
    article = read_article(saved(book), "book.xlsx")
    assert article.title == "All of it"
    assert [(found.section, found.text) for found in cut(article)] == [
        (("Tariffs",), "Name: Day (https://example.org/day); Price: 4"),
        (("Questions", "Why?"), "Why?\nSo."),
    ]


def test_a_damaged_file() -> None:
    data = saved(openpyxl.Workbook())
    for broken in (data[:200], data[:-200]):
        with pytest.raises(FormatError, match="damaged"):
            read_xlsx(broken)
    with pytest.raises(ReaderError, match="expected an Excel file"):
        read_article(b"question,answer\n", "faq.xlsx")


def test_a_bomb() -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b" " * (41 * 2**20))
    with pytest.raises(FormatError, match="41 MB"):
        read_xlsx(data.getvalue())

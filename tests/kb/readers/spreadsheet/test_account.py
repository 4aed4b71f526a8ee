"""Nothing of a workbook is lost: every word is in the article or in what was set aside."""

from __future__ import annotations

import zipfile
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from kb.article import Article, Aside
from kb.readers.read import ReaderError, read_article

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def saved(book: openpyxl.Workbook, **parts: str) -> bytes:
    """The file, with parts of the first sheet that openpyxl cannot write: `box` is the text of a box over the cells,
    `strings` are strings that no cell names."""
    plain, data = BytesIO(), BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as file, zipfile.ZipFile(data, "w") as changed:
        for name in file.namelist():
            changed.writestr(name, file.read(name))
        if "strings" in parts:
            changed.writestr("xl/sharedStrings.xml", f"<sst>{parts['strings']}</sst>")
        if "box" in parts:
            changed.writestr(
                "xl/drawings/drawing9.xml", f'<d xmlns:a="{_DRAWING}"><a:p><a:t>{parts["box"]}</a:t></a:p></d>'
            )
            changed.writestr(
                "xl/worksheets/_rels/sheet1.xml.rels",
                f'<Relationships xmlns="{_RELS}"><Relationship Id="r9" Type="{_OFFICE}/drawing" '
                'Target="../drawings/drawing9.xml"/></Relationships>',
            )
    return data.getvalue()


def said(article: Article) -> str:
    return "\n".join((article.title, article.text, *(piece.text for piece in article.set_aside)))


def test_a_box_over_the_cells_is_read() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name", "Price"])
    book.active.append(["Oak", 480])
    article = read_article(saved(book, box="Prices hold until May."), "a.xlsx")
    assert article.text == "Name: Oak; Price: 480\n\nPrices hold until May."
    assert [article.text[block.start : block.end] for block in article.body] == article.text.split("\n\n")


def test_half_a_character_stays_as_it_is_written() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name", "Price"])
    book.active.append(["Oak_xD800_", "a_x000D_b"])
    article = read_article(saved(book, strings="<si><t>Elm_xDC00_</t></si>"), "a.xlsx")
    assert "Elm_xDC00_" in said(article).encode().decode()


def test_a_part_that_is_damaged_is_told() -> None:
    book, data = openpyxl.Workbook(), BytesIO()
    book.active.append(["Name", "Price"])
    book.save(data)
    with zipfile.ZipFile(data, "a") as file:
        file.writestr("xl/threadedComments/threadedComment1.xml", "<ThreadedComments")
    with pytest.raises(ReaderError, match="damaged"):
        read_article(data.getvalue(), "a.xlsx")


def test_what_stands_beside_the_cells_is_set_aside() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Prices"
    sheet["A1"] = "Oak"
    sheet.oddHeader.center.text, sheet.oddHeader.center.font = "Draft of May", "Arial,Bold"
    sheet.oddFooter.left.text = "Tom && Ann, page &P"
    rule = DataValidation(type="whole", promptTitle="Oak", prompt="Choose one", error="Only these")
    sheet.add_data_validation(rule)
    rule.add("B1")
    book.create_sheet("Empty")
    strings = (
        "<si><t>never shown</t></si><si><r><t>kan</t></r><r><t>ji</t></r><rPh sb='0' eb='1'><t>reading</t></rPh></si>"
    )
    article = read_article(saved(book, strings=strings), "a.xlsx")
    assert [(piece.text, piece.reason.code) for piece in article.set_aside] == [
        ("Prices", Aside.OUTSIDE),
        ("Empty", Aside.OUTSIDE),
        ("Draft of May", Aside.REPEATED),
        ("Tom & Ann, page", Aside.REPEATED),
        ("Oak Choose one Only these", Aside.PROMPT),
        ("reading", Aside.READING),
        ("never shown", Aside.OUTSIDE),
        ("kanji", Aside.OUTSIDE),
    ]


word = st.text("abcdefg字词句", min_size=5, max_size=8)
cells = st.lists(st.lists(st.one_of(st.none(), word, st.integers(0, 99)), max_size=4), max_size=5)
HEADERS = st.sampled_from(([], ["question", "answer"], ["name", "price", "note"], ["问题", "答案", "相似问", "分类"]))


@given(st.lists(st.tuples(HEADERS, cells, st.sampled_from(("visible", "hidden", "veryHidden"))), max_size=3), st.data())
@settings(max_examples=60, deadline=None)
def test_every_word_is_kept_or_set_aside(
    sheets: list[tuple[list[str], list[list[object]], str]], data: st.DataObject
) -> None:
    book = openpyxl.Workbook()
    book.active.title, book.active["A1"] = data.draw(word), "something that is surely read"
    words = [book.active.title, "surely"]
    for number, (header, rows, state) in enumerate(sheets):
        sheet = book.create_sheet(f"{data.draw(word)}{number}")
        words.append(sheet.title)
        for row in [header, *rows] if header else rows:
            sheet.append(row)
            words += [cell for cell in row if isinstance(cell, str)]
        sheet.sheet_state = state
        if data.draw(st.booleans()):
            sheet.row_dimensions[2].hidden = sheet.column_dimensions["B"].hidden = True
        if data.draw(st.booleans()):
            sheet["A1"].comment = Comment(comment := data.draw(word), "Ann")
            words.append(comment)
        if data.draw(st.booleans()):
            sheet.oddFooter.right.text = footer = data.draw(word)
            words.append(footer)
    article = read_article(saved(book, box=(box := data.draw(word))), "a.xlsx")
    assert [one for one in (*words, box) if one not in said(article)] == []

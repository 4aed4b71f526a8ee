# ruff: noqa: UP031 (XML in one line)
"""Tables of DOCX files: the names of columns, merged cells, tables in cells, and tables that only lay out a page."""

from __future__ import annotations

import pytest

from kb.readers.docx import read_docx
from tests.support.files.word import document, paragraph, run, saved, table

SHADE = '<w:tcPr><w:shd w:val="clear" w:fill="DDDDDD"/></w:tcPr>'


def lines(*blocks: str) -> list[str]:
    return [line.text for line in read_docx(saved(document(*blocks)))[0]]


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_a_shaded_first_row_names_the_columns() -> None:
    head = "".join(f"<w:tc>{SHADE}{paragraph(text)}</w:tc>" for text in ("Room", "Price"))
    rows = f"<w:tbl><w:tr>{head}</w:tr><w:tr>{cell('Double')}{cell('110')}</w:tr></w:tbl>"
    assert lines(rows) == ["Room: Double; Price: 110"]


def test_a_first_row_that_the_style_of_the_table_makes_bold() -> None:
    made = document(
        table(
            ("Room", "Price"), ("Double", "110"), properties='<w:tblStyle w:val="LightList"/><w:tblLook w:val="0020"/>'
        )
    )
    assert [line.text for line in read_docx(saved(made))[0]] == ["Room: Double; Price: 110"]
    plain = document(
        table(
            ("Room", "Price"), ("Double", "110"), properties='<w:tblStyle w:val="LightList"/><w:tblLook w:val="0000"/>'
        )
    )
    assert [line.text for line in read_docx(saved(plain))[0]] == ["Room | Price", "Double | 110"]


def test_a_title_above_the_columns_and_names_in_two_rows() -> None:
    head = "<w:trPr><w:tblHeader/></w:trPr>"
    wide = '<w:gridSpan w:val="%d"/>'
    rows = (
        f"<w:tr>{cell('Fees of 2026', wide % 3)}</w:tr>",
        f"<w:tr>{head}{cell('Card')}{cell('Fee', wide % 2)}</w:tr>",
        f"<w:tr>{head}{cell('')}{cell('home')}{cell('abroad')}</w:tr>",
        f"<w:tr>{cell('Gold')}{cell('1')}{cell('2')}</w:tr>",
    )
    assert lines(f"<w:tbl>{''.join(rows)}</w:tbl>") == ["Fees of 2026", "Card: Gold; Fee home: 1; Fee abroad: 2"]


def test_a_column_that_nobody_filled_in_is_named() -> None:
    bold = tuple(paragraph(run(text, "<w:b/>")) for text in ("Step", "Done"))
    assert lines(table(bold, ("Open", ""), ("Close", ""))) == ["Step | Done", "Open", "Close"]


def test_merged_cells_stand_in_each_row() -> None:
    down, wide = ('<w:%s w:val="restart"/>' % name for name in ("vMerge", "hMerge"))
    rows = (
        f"<w:tr>{cell('a', down)}{cell('1')}</w:tr>",
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('2')}</w:tr>",
        f"<w:tr>{cell('b', wide)}{cell('', '<w:hMerge/>')}</w:tr>",
    )
    assert lines(f"<w:tbl>{''.join(rows)}</w:tbl>") == ["a | 1", "a | 2", "b"]


def test_a_table_in_a_cell_stays_with_its_row() -> None:
    inner = table(("S", "3"), ("M", "4")) + "<w:p/>"
    assert lines(table(("Shirt", inner), ("Hat", "5"))) == ["Shirt | S | 3; M | 4", "Hat | 5"]


def test_lists_in_a_cell() -> None:
    items = "".join(paragraph(text, properties='<w:pStyle w:val="ListBullet"/>') for text in ("pen", "ink"))
    assert lines(table(("Bring", paragraph("Please:") + items), ("Pay", "5"))) == [
        "Bring | Please:; pen; ink",
        "Pay | 5",
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((("left", paragraph("one") + paragraph("two")),), ["left", "one", "two"]),
        ((("Phone", "123"),), ["Phone | 123"]),
        (((paragraph("Head", properties='<w:pStyle w:val="Heading1"/>'), "x"), ("y", "z")), ["Head", "x", "y", "z"]),
        (((table(("a", "b"), ("c", "d")) + "<w:p/>", "right"),), ["a | b", "c | d", "right"]),
    ],
)
def test_tables_that_lay_out_a_page(rows: tuple[tuple[str, ...], ...], expected: list[str]) -> None:
    assert lines(table(*rows)) == expected


def test_a_row_that_names_the_rows_below_it() -> None:
    bold = tuple(paragraph(run(name, "<w:b/>")) for name in ("", "One day", "Two days"))
    group = (paragraph(run("Small towns", "<w:b/>")), "", "")
    assert lines(table(bold, group, ("Adults", "$10", "$18"), ("Children", "$5", "$9"))) == [
        "Small towns, Adults; One day: $10; Two days: $18",
        "Small towns, Children; One day: $5; Two days: $9",
    ]

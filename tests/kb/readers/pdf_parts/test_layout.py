"""Pieces at their places → rows, columns, tables; heads and feet of pages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.readers.pdf_parts.edges import furniture
from kb.readers.pdf_parts.layout import Row, flows, rows
from kb.readers.pdf_parts.paragraphs import joined
from kb.readers.pdf_parts.process import PdfPiece
from kb.readers.pdf_parts.tables import Table, with_tables

LEFT = (
    "The left column tells of the swimming",
    "pool, which opens at six in the morning",
    "and closes late at night. Children need",
    "a grown-up who can swim well enough.",
)
RIGHT = (
    "The right column tells of the sauna and",
    "of the steam bath, which open at noon",
    "on every day of the week. Towels are to",
    "be brought along or hired at the desk.",
)


def piece(text: str, x: float, y: float, size: float = 10) -> PdfPiece:
    return PdfPiece(text, x, y, x + 0.5 * size * len(text), y + 1.1 * size, size)


def texts(pieces: list[PdfPiece]) -> list[list[str]]:
    return [[row.text for row in flow.rows] for flow in flows(pieces)]


def test_columns_are_read_one_after_the_other() -> None:
    head = "One line that goes over both of the columns, as the headings of papers do it"
    pieces = [piece(head, 50, 780)]
    pieces += [
        piece(text, 50 + 250 * x, 740 - 12 * i) for x, side in enumerate((LEFT, RIGHT)) for i, text in enumerate(side)
    ]
    assert texts(pieces) == [[head], list(LEFT), list(RIGHT)]


def test_cells_of_a_table_are_no_columns() -> None:
    cells = [("Room", "Price"), ("Garden", "80 euros"), ("Sea view", "120 euros"), ("Attic", "60 euros")]
    pieces = [piece(text, 50 + 200 * x, 740 - 16 * i) for i, row in enumerate(cells) for x, text in enumerate(row)]
    assert texts(pieces) == [[" ".join(row) for row in cells]]
    (table,) = with_tables(rows(pieces))
    assert isinstance(table, Table)
    assert (table.cells, table.header) == (tuple(cells), True)


def test_the_second_line_of_a_cell_belongs_to_it() -> None:
    pieces = [
        *(piece(text, x, 740) for x, text in ((50, "Loss"), (200, "Call us at once, on"))),
        piece("every day of the week.", 200, 728),
        *(piece(text, x, 704) for x, text in ((50, "Theft"), (200, "Tell the police and"))),
        piece("then call us.", 200, 692),
    ]
    (table,) = with_tables(rows(pieces))
    assert isinstance(table, Table)
    assert table.cells == (
        ("Loss", "Call us at once, on every day of the week."),
        ("Theft", "Tell the police and then call us."),
    )


def test_words_drawn_one_by_one_are_a_row() -> None:
    pieces = [piece("five", 125, 700), piece("The", 50, 700), piece("oak", 70, 700), piece("costs", 95, 700)]
    assert [row.text for row in rows(pieces)] == ["The oak costs five"]


@given(st.lists(st.tuples(st.integers(40, 500), st.integers(40, 800), st.integers(6, 24)), min_size=1, max_size=40))
def test_no_piece_is_lost_or_doubled(places: list[tuple[int, int, int]]) -> None:
    pieces = [piece(f"w{i}", x, y, size) for i, (x, y, size) in enumerate(places)]
    found = [word for flow in flows(pieces) for row in flow.rows for word in row.text.replace("w", " w").split()]
    assert sorted(found) == sorted(f"w{i}" for i in range(len(places)))


def page(*lines: str, top: int = 700) -> list[Row]:
    return rows([piece(line, 50, top - 16 * i) for i, line in enumerate(lines)])


def aside(pages: list[list[Row]]) -> dict[int, list[str]]:
    numbered = dict(enumerate(pages, 1))
    found = furniture(numbered, dict.fromkeys(numbered, (0, 842)))
    return {number: [row.text for row in found_rows] for number, found_rows in found.items() if found_rows}


def test_prices_at_the_edges_stay() -> None:
    sizes = ((480, 12), (95, 4), (130, 7))
    assert (
        aside([page("Desk", "It is made of wood.", f"Price: {price}", f"Days: {days}") for price, days in sizes]) == {}
    )


def test_what_all_pages_say_in_the_margin_is_a_head() -> None:
    pages = [[*page("House rules", top=810), *page(f"Text {i}.", "More.", "The end.", top=760)] for i in "abc"]
    assert aside(pages) == {number: ["House rules"] for number in (1, 2, 3)}


def test_what_one_page_says_is_none() -> None:
    pages = [[*page(f"Rules of house {i}", top=810), *page(f"Text {i}.", "More.", top=760)] for i in "abc"]
    assert aside(pages) == {}


@pytest.mark.parametrize(
    ("feet", "gone"),
    [
        (("4", "5", "6"), True),
        (("Page 1 of 3", "Page 2 of 3", "Page 3 of 3"), True),
        (("第 1 页", "第 2 页", "第 3 页"), True),
        (("iv", "v", "vi"), True),
        (("480", "95", "130"), False),
    ],
)
def test_numbers_of_pages_count_up(feet: tuple[str, ...], gone: bool) -> None:
    pages = [page(f"Text {i}.", "More of it.", "And more.", foot) for i, foot in zip("abc", feet, strict=True)]
    assert aside(pages) == ({i: [foot] for i, foot in enumerate(feet, 1)} if gone else {})


@pytest.mark.parametrize(
    ("line", "following", "words", "whole"),
    [
        ("the collec-", "tion of debts", set(), "the collection of debts"),
        ("a well-", "known bank", {"well-known"}, "a well-known bank"),
        ("the Rhine-", "Main area", set(), "the Rhine-Main area"),
        ("the collec\u00ad", "tion", set(), "the collection"),
        ("逾期以后会", "产生罚息", set(), "逾期以后会产生罚息"),
        ("환불은", "칠 일", set(), "환불은 칠 일"),
    ],
)
def test_two_rows_become_one_text(line: str, following: str, words: set[str], whole: str) -> None:
    assert joined(line, following, words) == whole

"""Rows → pairs of question and answer."""

from __future__ import annotations

import time

import pytest

from kb.article import Aside, SetAside
from kb.errors import Message
from kb.readers.spreadsheet.columns import Columns
from kb.readers.spreadsheet.pairs import Pair, Pairs, pairs_of

COLUMNS = Columns(0, 0, (1,), (2,), 3)
NAMES = ["question", "answer", "similar", "category"]


def pairs(*rows: list[str]) -> Pairs:
    return pairs_of([NAMES, *rows], COLUMNS)


def test_rows_are_pairs() -> None:
    found = pairs(["Why? ", "So.\nAnd so.", "How come?; What for?", "Ends"], ["Who?", "We.", "", ""])
    assert found == Pairs(
        [Pair("Why?", "So.\nAnd so.", "Ends", ["How come?", "What for?"]), Pair("Who?", "We.")],
        set_aside=[
            SetAside("question; answer; similar; category", Message(Aside.COLUMN_NAMES)),
            SetAside("How come?\nWhat for?", Message(Aside.SIMILAR)),
        ],
    )


def test_rows_that_go_on() -> None:
    found = pairs(
        ["", "Read this first.", "", ""],
        ["Why?", "So.", "How come?", ""],
        ["", "And so.", "", ""],
        ["", "", "What for?", ""],
        ["why", "", "For what", ""],
        ["Open?", "", "Is it open?", ""],
        ["", "Nobody knows to which.", "", ""],
    )
    assert found.pairs == [Pair("Why?", "So.\nAnd so.", "", ["How come?", "What for?", "For what"])]
    assert found.lead == ["Read this first.", "Nobody knows to which."]
    assert found.unanswered == ["Open?", "Is it open?"]


def test_a_question_with_two_answers_is_two_pairs() -> None:
    assert [pair.answer for pair in pairs(["Why?", "So.", "", ""], ["Why?", "Else.", "", ""]).pairs] == ["So.", "Else."]


def test_other_columns_are_set_aside_whole() -> None:
    found = pairs_of(
        [["id", "q", "a", "by"], ["7", "Why?", "So.", "Ann"], ["8", "Who?", "We.", "", "more"]], Columns(0, 1, (2,))
    )
    assert found.set_aside == [
        SetAside("q; a", Message(Aside.COLUMN_NAMES)),
        SetAside("id\n7\n8", Message(Aside.COLUMN)),
        SetAside("by\nAnn", Message(Aside.COLUMN)),
        SetAside("more", Message(Aside.COLUMN)),
    ]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("怎么退钱？退款流程", ["怎么退钱？", "退款流程"]),
        ("a；b|c", ["a", "b", "c"]),
        ('["a; b", "c"]', ["a; b", "c"]),
        ("[draft] how?", ["[draft] how?"]),
        ("Why", []),  # the question itself
        ("x\nX", ["x", "X"]),
    ],
)
def test_wordings_in_one_cell(cell: str, expected: list[str]) -> None:
    assert pairs(["Why?", "So.", cell, ""]).pairs[0].similar == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("<p>One <b>two</b></p><ul><li>three</li><li>four</li></ul>", "One two\n- three\n- four"),
        ("First<br>second<br/>third", "First\nsecond\nthird"),
        ('See <a href="https://example.org/x">here</a>.', "See here (https://example.org/x)."),
        ("if a < b and c > d", "if a < b and c > d"),
        ("List<String> is a type", "List<String> is a type"),
    ],
)
def test_answers_in_html(cell: str, expected: str) -> None:
    assert pairs(["Why?", cell, "", ""]).pairs[0].answer == expected


def test_hostile_cells_take_no_time() -> None:
    started = time.process_time()
    pairs(["Why?", "<p " * 50_000, "?" * 50_000 + ";" * 50_000, ""])
    assert time.process_time() - started < 3

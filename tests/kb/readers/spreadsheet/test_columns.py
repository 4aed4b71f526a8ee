"""Columns found by their names, or by what stands in them."""

from __future__ import annotations

import pytest

from kb.readers.spreadsheet.columns import Columns, question_columns


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Question", "Answer"], Columns(0, 0, (1,))),
        (["No.", "QUESTION (s)", "Reply:"], Columns(0, 1, (2,))),
        (["标准问", "相似问", "答案", "分类"], Columns(0, 0, (2,), (1,), 3)),
        (["问题（必填）", "回答"], Columns(0, 0, (1,))),
        (["title", "question", "a"], Columns(0, 1, (2,))),
        (["Title", "Answer"], Columns(0, 0, (1,))),
        (["q", "a", "similar question 1", "similar question 2"], Columns(0, 0, (1,), (2, 3))),
        (["question 1", "question 2", "answer 1", "answer 2"], Columns(0, 0, (2, 3), (1,))),
        (["Ｑｕｅｓｔｉｏｎ", "ANSWER", "Section"], Columns(0, 0, (1,), (), 2)),
        (["question", "comment"], None),
        (["name", "answer"], None),
        ([], None),
    ],
)
def test_names(names: list[str], expected: Columns | None) -> None:
    assert question_columns([names, ["x"] * len(names)]) == expected


def test_a_title_may_stand_above_the_names() -> None:
    assert question_columns([["Questions of our customers"], [], ["", "Q", "A"]]) == Columns(2, 1, (2,))
    assert question_columns([["x"]] * 10 + [["Q", "A"]]) is None


ASKED = [
    ["Can I bring my dog?", "Dogs are welcome in the garden, not in the house."],
    ["Where do I park", "There are twelve places behind the house, for guests only."],
    ["押金什么时候退", "退房当天原路退回，周末顺延到周一。"],
]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (ASKED, Columns(None, 0, (1,))),
        ([["What guests want to know", "What we say"], *ASKED], Columns(0, 0, (1,))),
        ([["Ours"], [], ["Guests", "We"], *ASKED], None),  # below a title the names are not looked for
        (
            [["no.", "we", "guests"], *([str(n), answer, asked] for n, (asked, answer) in enumerate(ASKED))],
            Columns(0, 2, (1,)),
        ),
        (ASKED[:2], None),  # two questions may be chance
        ([[asked, "yes"] for asked, _ in ASKED], None),  # a list to tick off
        ([[asked] for asked, _ in ASKED], None),
        ([[asked, asked] for asked, _ in ASKED], None),
        ([[answer, answer] for _, answer in ASKED], None),
        ([[asked, answer if not n else ""] for n, (asked, answer) in enumerate(ASKED)], None),
    ],
)
def test_without_names_a_column_of_questions_beside_one_of_texts(
    rows: list[list[str]], expected: Columns | None
) -> None:
    assert question_columns(rows) == expected

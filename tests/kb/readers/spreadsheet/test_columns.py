"""Columns found by their names."""

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

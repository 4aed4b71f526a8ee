"""Questions with their answers: each pair is one passage, and the question is its name."""

from __future__ import annotations

import pytest

from kb.readers.read import read_article
from kb.structure.passages import cut


def passages(text: str, name: str = "a.md") -> list[tuple[str, str, str]]:
    """(section path, name, text) of each passage."""
    article = read_article(f"# Title\n\n## FAQ\n\n{text}".encode(), name)
    return [("/".join(found.section), found.text[: found.name_end], found.text) for found in cut(article)]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Q: ", "A: "),
        ("Q1: ", "A1: "),
        ("Q1. ", "A1. "),
        ("Question: ", "Answer: "),
        ("Question 1: ", "Answer: "),
        ("**Q:** ", "**A:** "),
        ("问：", "答："),
        ("问题1：", "回答："),
        ("问题一：", "答："),
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_pair_is_one_passage(question: str, answer: str, between: str) -> None:
    text = f"{question}Is it taxed?{between}{answer}Yes, it is.\n\n{question}Is it paid?{between}{answer}No.{between}Never."
    mark = answer.replace("*", "")
    found = passages(text)
    assert [(path, name) for path, name, _ in found] == [
        ("FAQ/Is it taxed?", "Is it taxed?"), ("FAQ/Is it paid?", "Is it paid?")
    ]  # fmt: skip
    assert [part.split() for _, _, part in found] == [
        f"Is it taxed? {mark}Yes, it is.".split(), f"Is it paid? {mark}No. Never.".split()
    ]  # fmt: skip


def test_question_and_answer_in_one_line() -> None:
    assert passages("Q: Is it taxed? A: Yes.\n\nQ: Is it paid? A: No.") == [
        ("FAQ/Is it taxed?", "Is it taxed?", "Is it taxed? A: Yes."),
        ("FAQ/Is it paid?", "Is it paid?", "Is it paid? A: No."),
    ]


def test_numbered_pairs_and_an_answer_with_a_list() -> None:
    assert passages("1. 问：要带什么？\n   答：要带：\n   - 身份证\n   - 户口本\n2. 问：多久？\n   答：三天。") == [
        ("FAQ/要带什么？", "要带什么？", "要带什么？\n答：要带：\n- 身份证\n- 户口本"),
        ("FAQ/多久？", "多久？", "多久？\n答：三天。"),
    ]


def test_questions_without_a_marked_answer_are_pairs_if_there_are_several() -> None:
    assert [path for path, _, _ in passages("Q1. How long?\n\nTen days.\n\nQ2. How much?\n\nTwo euros.")] == [
        "FAQ/How long?", "FAQ/How much?"
    ]  # fmt: skip
    assert [path for path, _, _ in passages("Q: is a letter.\n\nIt is rare.")] == ["FAQ"]


def test_a_heading_ends_the_answer() -> None:
    assert [path for path, _, _ in passages("Q: Is it?\n\nA: Yes.\n\n## More\n\nOther text.")] == ["FAQ/Is it?", "More"]

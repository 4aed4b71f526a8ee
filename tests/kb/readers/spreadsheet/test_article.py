"""Tables → articles: a passage a pair, and an account of every cell."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.article import Article, Aside, FileQuestion, Section
from kb.readers.read import ReaderError, read_article
from kb.structure.passages import cut

FAQ = """Category,Question,Answer,Similar questions,Owner
Paying,When do I pay?,On the first of the month.,Date of payment?;Pay when?,Ann
Leaving,How do I leave?,"Write to us.
更新时间:2024-01-02 10:20
Next page",,Bea
Paying,How do I pay?,By card.,,Ann
Leaving,May I come back?,,,
"""


def table(text: str, name: str = "faq.csv") -> Article:
    return read_article(text.encode(), name)


def passages(article: Article) -> list[tuple[tuple[str, ...], str, str]]:
    """Section, name and text of each passage."""
    return [(found.section, found.text[: found.name_end], found.text) for found in cut(article)]


def test_a_pair_is_a_passage_with_the_question_as_its_name() -> None:
    article = table(FAQ)
    pay, how, leave = "When do I pay?", "How do I pay?", "How do I leave?"
    assert passages(article) == [
        (("Paying", pay), pay, f"{pay}\nOn the first of the month."),
        (("Paying", how), how, f"{how}\nBy card."),
        (("Leaving", leave), leave, f"{leave}\nWrite to us.\n更新时间:2024-01-02 10:20\nNext page"),
    ]
    assert article.sections[:2] == (
        Section(("Paying",), 0, article.text.index("By card.") + 8),
        Section(("Paying", pay), 8, article.text.index("month.") + 6),
    )
    starts = [article.text.index(question) for question in (pay, how, leave)]
    assert article.questions == (
        FileQuestion(pay, starts[0], ("Date of payment?", "Pay when?")),
        FileQuestion(how, starts[1]),
        FileQuestion(leave, starts[2]),
    )
    assert [(piece.text, piece.reason.code) for piece in article.set_aside] == [
        ("Category; Question; Answer; Similar questions", Aside.COLUMN_NAMES),
        ("Date of payment?\nPay when?", Aside.SIMILAR),
        ("May I come back?", Aside.NO_ANSWER),
        ("Owner\nAnn\nBea\nAnn", Aside.COLUMN),
    ]
    assert str(article.warnings[0]) == "1 question has no answer: May I come back?"


def test_a_table_without_questions_repeats_its_columns_in_each_row() -> None:
    article = table("Code,Meaning,What to do\nK-1,Lamp,Change it\nK-2,Door,\n", "codes.csv")
    assert passages(article) == [((), "", "Code: K-1; Meaning: Lamp; What to do: Change it\nCode: K-2; Meaning: Door")]
    assert article.questions == ()
    assert [piece.text for piece in article.set_aside] == ["Code; Meaning; What to do"]


def test_a_table_without_names_of_columns() -> None:
    assert passages(table("1,2\n3,4\n", "numbers.csv")) == [((), "", "1 | 2\n3 | 4")]


def test_text_above_the_names_is_kept() -> None:
    found = passages(table("For our customers,\nQ,A\nWhy?,So.\n"))
    assert found == [((), "", "For our customers"), (("Why?",), "Why?", "Why?\nSo.")]


def test_a_long_answer_is_cut_under_the_name_of_its_question() -> None:
    answer = " ".join(f"Sentence number {number} says something." for number in range(60))
    found = passages(table(f"Q,A\nWhy?,{answer}\n"))
    assert len(found) > 1
    assert {section for section, _, _ in found} == {("Why?",)}


def test_a_category_without_an_answered_question_is_set_aside() -> None:
    article = table("question,answer,category\n,,Orphans\nWhy?,So.,Reasons\n,And so.,Others\n")
    assert passages(article) == [(("Reasons", "Why?"), "Why?", "Why?\nSo.\nAnd so.")]
    assert [piece.text for piece in article.set_aside] == ["question; answer; category", "Orphans", "Others"]


@pytest.mark.parametrize("text", ["question,answer\n", "question,answer\nWhy?,\n", ",,\n"])
def test_a_table_without_an_answer_is_no_article(text: str) -> None:
    with pytest.raises(ReaderError, match="expected an article"):
        table(text)


def test_json_is_read_as_jsonl() -> None:
    article = read_article(b'[{"q": "Why?", "a": "So."}]', "faq.json")
    assert (article.id, [asked.text for asked in article.questions]) == ("faq", ["Why?"])


CELL = st.text(st.sampled_from('ab?中。 \n",;<>&'), max_size=6)
HEADERS = st.sampled_from([["question", "answer", "similar", "category", "note"], ["a b", "c", "d", "e", "f"], []])


def letters(text: str) -> list[str]:
    return sorted(character for character in text if character.isalnum())


@given(HEADERS, st.lists(st.lists(CELL, min_size=1, max_size=5), min_size=1, max_size=8))
def test_every_letter_is_kept_or_set_aside(header: list[str], rows: list[list[str]]) -> None:
    """Kept is what passages and headings hold; a question that stands in two rows may be kept once."""
    out = StringIO()
    csv.writer(out).writerows([header, *rows] if header else rows)
    try:
        article = table(out.getvalue())
    except ReaderError:
        return  # no answer at all
    told = article.text + "".join(piece.text for piece in article.set_aside)
    cells = [cell for row in ([header] if header else []) + rows for cell in row]
    assert set(letters("".join(cells))) <= set(letters(told))
    for cell in cells:
        for word in cell.replace("<", " ").replace(">", " ").split():
            assert all(piece in told for piece in _pieces(word)), word


def _pieces(word: str) -> list[str]:
    """The runs of letters of a word: separators of wordings between them are no text."""
    return "".join(character if character.isalnum() else " " for character in word).split()

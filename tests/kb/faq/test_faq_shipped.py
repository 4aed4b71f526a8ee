"""The FAQ file that is shipped: its links, its lines, and how many questions each passage has."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from index.text.words import language
from kb.article import Passage
from kb.faq.known_questions import Faq, parse, read_folder
from kb.folding import comparable
from kb.library.library import Library
from kb.structure.passages import cut
from tests.support.paths import SEED

_ARTICLES = SEED.parent
_SHIPPED = _ARTICLES / "huabei-overdue.faq.yaml"


@pytest.fixture(scope="module")
def shipped() -> tuple[tuple[Passage, ...], Faq]:
    (article,) = [article for article in Library(_ARTICLES).articles() if article.id == "huabei-overdue"]
    passages = tuple(cut(article))
    return passages, parse(_SHIPPED.read_text("utf-8"), _SHIPPED.name, passages)


def test_the_shipped_links_all_lead_to_a_passage(shipped: tuple[tuple[Passage, ...], Faq]) -> None:
    passages, faq = shipped
    assert faq.broken == ()
    assert [question for question in faq.questions if len(question.passages) > 1] == []
    assert {question.passages[0] for question in faq.questions if question.covered} == {p.id for p in passages}


def test_no_shipped_question_stands_twice(shipped: tuple[tuple[Passage, ...], Faq]) -> None:
    passages, faq = shipped
    counts = Counter(comparable(question.text) for question in faq.questions)
    assert {text: number for text, number in counts.items() if number > 1} == {}
    assert read_folder(_ARTICLES, passages).questions == faq.questions


def test_every_passage_has_shipped_questions_in_both_languages(shipped: tuple[tuple[Passage, ...], Faq]) -> None:
    passages, faq = shipped
    counts = Counter((question.passages[0], language(question.text)) for question in faq.questions if question.covered)
    wanted = [(passage.id, lang) for passage in passages for lang in ("zh", "en")]
    assert {key: counts[key] for key in wanted if counts[key] < 8} == {}
    assert sum(not question.covered for question in faq.questions) >= 80


def test_the_shipped_lines_are_those_of_the_file(shipped: tuple[tuple[Passage, ...], Faq]) -> None:
    lines = _SHIPPED.read_text("utf-8").split("\n")
    missed = [
        question
        for question in shipped[1].questions
        if comparable(question.text) not in comparable(re.sub(r"''", "'", lines[question.line - 1]))
    ]
    assert missed == []

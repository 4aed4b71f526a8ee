"""What differs between two answers, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.search.answer import Answer, Hit, Notice, Outcome
from kb.article import Passage
from tests.support.indexes.fake_index import answer
from ui.strings.trial import EN
from ui.trial.differences import differences


def _hit(section: str, text: str, article: str = "court", number: int = 1) -> Hit:
    passage = Passage(article, number, number + len(text), text, (section,))
    return replace(answer("x").hits[0], passage=passage, title="Going to court")


def _answer(*hits: Hit, outcome: Outcome = Outcome.ANSWERED, confidence: float = 0.9) -> Answer:
    return replace(answer("x", outcome, confidence), hits=hits)


A, B, C = (_hit(name, f"Text of {name}.", number=number) for number, name in enumerate("ABC", 1))


def test_the_same_answer_is_the_same_whatever_the_ids_are() -> None:
    moved = _hit("A", "Text of A.", number=7)
    assert differences(_answer(A, B), _answer(moved, B), EN) == []
    assert differences(_answer(), _answer(), EN) == []


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        (_answer(A), _answer(B), ["Best passage: Going to court › A → Going to court › B"]),
        (_answer(A), _answer(), ["Best passage: Going to court › A → nothing"]),
        (_answer(), _answer(A), ["Best passage: nothing → Going to court › A"]),
        (
            _answer(A),
            _answer(_hit("A", "Another text.")),
            ["The best passage is still “Going to court › A”, with another text"],
        ),
        (_answer(A, B), _answer(A, C), ["Other passages: 1 more, 1 fewer"]),
        (_answer(A, B, C), _answer(A, B), ["Other passages: 0 more, 1 fewer"]),
        (_answer(A, B, C), _answer(A, C, B), ["The other passages come in another order"]),
        (_answer(A), _answer(A, confidence=0.904), []),
        (_answer(A), _answer(A, confidence=0.95), ["Confidence: 90% → 95%"]),
        (
            _answer(A),
            _answer(A, outcome=Outcome.UNSURE, confidence=0.5),
            ["Outcome: answered → unsure", "Confidence: 90% → 50%"],
        ),
        (_answer(A), replace(_answer(A), notice=Notice.MORE_WORDS), ["Outcome: answered → a notice"]),
    ],
)
def test_each_difference_has_a_line(now: Answer, then: Answer, said: list[str]) -> None:
    assert differences(now, then, EN) == said

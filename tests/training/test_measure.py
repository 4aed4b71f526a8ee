"""What is measured of answers, by hand."""

from __future__ import annotations

from index.search.answer import Answer, Hit, Outcome
from kb.article import Passage
from training.knowledge_bases import KnowledgeBase, Question
from training.measure import Measured, measured


def answer(confidence: float, *texts: str) -> Answer:
    hits = tuple(
        Hit(passage=Passage("a", 0, len(text), text), title="A", published=None, source=None, score=1.0)
        for text in texts
    )
    return Answer(
        question="?", outcome=Outcome.UNSURE, confidence=confidence, hits=hits, topics=(), known=None, took_ms=0.0
    )


def test_shares_and_areas() -> None:
    questions = [
        Question("1", "answer", "en", [0]),
        Question("2", "answer", "en", [1]),
        Question("3", "same", "en", []),
    ]
    base = KnowledgeBase("a", ["one", "two", "three"], ["", "", ""], [*questions, Question("4", "off", "en", [])])
    answers = [answer(0.9, "one", "two"), answer(0.4, "one", "two"), answer(0.5, "one"), answer(0.1)]
    # right: first of two, both among three; 0.9 > 0.5 > 0.4: one of two pairs; both above 0.1
    assert measured(base, answers) == Measured(hit_1=0.5, hit_3=1.0, same=0.5, off=1.0)

"""The JSON form of an answer."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from index.search.answer import Answer, Elsewhere, Hit, KnownHit, Outcome, TokenMatch, TopicHit, nothing
from kb.article import Passage

_PASSAGE = Passage("loan", 100, 120, "逾期时间超过3个月,可能立案。", ("立案标准", "逾期时间"), 4)
_HIT = Hit(
    passage=_PASSAGE,
    title="花呗逾期",
    published="2024-04-01 20:09:15",
    source="https://example.com/花呗",
    score=1.234567,
    highlights=((4, 15), (0, 2)),
    matches=(TokenMatch((0, 2), (4, 6), 0.98764), TokenMatch((3, 4), (5, 9), -0.00004)),
    copies=(Elsewhere(Passage("credit", 3, 9, "逾期时间。", ("借呗", "时间")), "借呗逾期", None),),
    older=(Elsewhere(Passage("loan-2020", 7, 9, "逾期"), "花呗逾期", "2020-01-01"),),
)
_BARE = Hit(passage=Passage("loan", 0, 5, "Intro"), title="花呗逾期", published=None, source=None, score=-2.0)
_ANSWER = Answer(
    question="多久立案?",
    outcome=Outcome.ANSWERED,
    confidence=0.876543,
    hits=(_HIT, _BARE),
    topics=(TopicHit("网贷逾期", 0.55556, "net-loan"), TopicHit("车贷", 0.1)),
    known=KnownHit("逾期多久会被立案", 0.99999, ("loan:100-120", "loan:0-5")),
    took_ms=6.4567,
)


def test_the_json_of_an_answer() -> None:
    # Scores and the confidence have four decimals, milliseconds two; -0.00004 is 0 then.
    expected = {
        "id": "q7",
        "question": "多久立案?",
        "answered": True,
        "outcome": "answered",
        "confidence": 0.8765,
        "passages": [
            {
                "id": "loan:100-120",
                "text": "逾期时间超过3个月,可能立案。",
                "score": 1.2346,
                "article": "loan",
                "title": "花呗逾期",
                "section": "立案标准 › 逾期时间",
                "published": "2024-04-01 20:09:15",
                "source": "https://example.com/花呗",
                "start": 100,
                "end": 120,
                "context": [],
                "highlights": [[4, 15], [0, 2]],
                "matches": [
                    {"question": [0, 2], "passage": [4, 6], "score": 0.9876},
                    {"question": [3, 4], "passage": [5, 9], "score": 0.0},
                ],
                "copies": [
                    {
                        "id": "credit:3-9",
                        "article": "credit",
                        "title": "借呗逾期",
                        "section": "借呗 › 时间",
                        "published": None,
                    }
                ],
                "older": [
                    {
                        "id": "loan-2020:7-9",
                        "article": "loan-2020",
                        "title": "花呗逾期",
                        "section": "",
                        "published": "2020-01-01",
                    }
                ],
                "translation": None,
                "pictures": [],
            },
            {
                "id": "loan:0-5",
                "text": "Intro",
                "score": -2.0,
                "article": "loan",
                "title": "花呗逾期",
                "section": "",
                "published": None,
                "source": None,
                "start": 0,
                "end": 5,
                "context": [],
                "highlights": [],
                "matches": [],
                "copies": [],
                "older": [],
                "translation": None,
                "pictures": [],
            },
        ],
        "topics": [
            {"title": "网贷逾期", "score": 0.5556, "article": "net-loan"},
            {"title": "车贷", "score": 0.1, "article": None},
        ],
        "faq": {"question": "逾期多久会被立案", "score": 1.0, "passages": ["loan:100-120", "loan:0-5"]},
        "notice": None,
        "unread": 0,
        "took_ms": 6.46,
    }
    found = _ANSWER.to_dict("q7")
    assert found == expected
    assert json.loads(json.dumps(found)) == expected
    assert type(found["outcome"]) is str


@pytest.mark.parametrize("question_id", [None, 7, "7"])
def test_the_id_is_given_back_as_it_came(question_id: str | int | None) -> None:
    found = _ANSWER.to_dict(question_id)
    assert found["id"] == question_id
    assert type(found["id"]) is type(question_id)
    assert _ANSWER.to_dict()["id"] is None


@pytest.mark.parametrize(
    ("outcome", "name", "answered"),
    [
        (Outcome.ANSWERED, "answered", True),
        (Outcome.UNSURE, "unsure", False),
        (Outcome.NOT_COVERED, "not_covered", False),
    ],
)
def test_only_one_outcome_is_answered(outcome: Outcome, name: str, answered: bool) -> None:
    answer = replace(nothing("?"), outcome=outcome, hits=(_BARE,))
    assert answer.answered is answered
    found = answer.to_dict()
    assert (found["answered"], found["outcome"], len(found["passages"])) == (answered, name, 1)


def test_nothing() -> None:
    answer = nothing("  ")
    assert answer == Answer(
        question="  ", outcome=Outcome.NOT_COVERED, confidence=0.0, hits=(), topics=(), known=None, took_ms=0.0
    )
    assert answer.to_dict(3) == {
        "id": 3,
        "question": "  ",
        "answered": False,
        "outcome": "not_covered",
        "confidence": 0.0,
        "passages": [],
        "topics": [],
        "faq": None,
        "notice": None,
        "unread": 0,
        "took_ms": 0.0,
    }

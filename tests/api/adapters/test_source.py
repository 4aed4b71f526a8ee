"""An open index and a client give adapters the same, and what is not answered gives them no passage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from api.adapters.source import PassageSource, RetrievedPassage, answer_from, pieces
from api.client.calls import Within
from api.client.client import Client
from api.objects.answers import AnswerObject, FoundPassage
from tests.support.servers.serving_api import Served

ALL = ("answered", "unsure", "not_covered")
QUESTIONS = (
    "when will they sue me",
    "什么时候会被起诉",
    "what does a lawyer cost",
    "zebra",
    "?!",
    " ",
    "I want to die",
)
PASSAGE = FoundPassage(
    id="a:10-14",
    text="5 km",
    score=1.5,
    article="a",
    title="A",
    section="B › C",
    published=None,
    source="x",
    start=10,
    end=14,
    context=("Place | Way", "Near:"),
    highlights=((0, 4),),
    matches=(),
    copies=(),
    older=(),
    translation=None,
    pictures=(),
)


def _answer(outcome: Any) -> AnswerObject:
    return AnswerObject(
        id=None,
        question="how far",
        answered=outcome == "answered",
        outcome=outcome,
        confidence=0.7,
        passages=(PASSAGE,),
        topics=(),
        faq=None,
        notice=None,
        unread=0,
        took_ms=1.0,
    )


@pytest.fixture
def client(api: str) -> Iterator[Client]:
    with Client(api) as client:
        yield client


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("within", [Within(), Within(tag="debt"), Within(article=["court"], since=date(2024, 1, 1))])
def test_index_and_client_give_the_same(reading: Served, client: Client, question: str, within: Within) -> None:
    index = reading.live.serving().index
    assert isinstance(index, PassageSource)
    assert isinstance(client, PassageSource)
    found, got = (answer_from(source, question, 3, within) for source in (index, client))
    assert found.model_copy(update={"took_ms": 0}) == got.model_copy(update={"took_ms": 0})
    assert pieces(found, ALL) == pieces(got, ALL)


@pytest.mark.parametrize("outcome", ALL)
def test_only_what_is_answered_is_handed_on(outcome: Any) -> None:
    answer = _answer(outcome)
    assert bool(pieces(answer)) is (outcome == "answered")
    assert pieces(answer, ()) == []
    (piece,) = pieces(answer, (outcome,))
    assert piece == RetrievedPassage(
        id="a:10-14",
        text="Place | Way\nNear:\n5 km",
        score=1.5,
        metadata={
            "id": "a:10-14",
            "score": 1.5,
            "article": "a",
            "title": "A",
            "section": "B › C",
            "published": None,
            "source": "x",
            "start": 10,
            "end": 14,
            "context": ["Place | Way", "Near:"],
            "highlights": [[0, 4]],
            "matches": [],
            "copies": [],
            "older": [],
            "translation": None,
            "pictures": [],
            "text_start": 18,
            "outcome": outcome,
            "confidence": 0.7,
        },
    )
    assert piece.text[piece.metadata["text_start"] :] == PASSAGE.text

"""What all adapters share: they ask an open index or a client, and hand on passages only where the question is answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from api.answers.answering import answer_to, object_of
from api.client.calls import Within
from api.client.client import Client
from api.objects.answers import AnswerObject, FoundPassage
from api.objects.base import Outcome
from api.operations.models import Filtered
from index.search.answer import nothing

ANSWERED: tuple[Outcome, ...] = ("answered",)


@runtime_checkable
class PassageSource(Protocol):
    """What can be asked: an open `SearchIndex`, or a `Client`."""

    @property
    def search(self) -> Callable[..., Any]:
        """Answers one question."""


@dataclass(frozen=True)
class RetrievedPassage:
    """A passage for a framework: its text after what must be read before it, and all that is known of it."""

    id: str
    text: str
    score: float
    metadata: dict[str, Any]


def answer_from(source: Any, question: str, top: int | None, within: Within) -> AnswerObject:
    """The whole answer; that to a blank question is empty. Raises ClientError, or FilterError of an index."""
    if not question.strip():
        return AnswerObject.model_validate(nothing(question).to_dict())
    if isinstance(source, Client):
        return source.search(question, top, tag=within.tag, article=within.article, since=within.since)
    given = {name: value for name, value in within.fields.items() if value is not None}
    answer = answer_to(source, question, top, Filtered.model_validate(given).within)
    return AnswerObject.model_validate(object_of(answer, source.settings.articles))


def pieces(answer: AnswerObject, outcomes: tuple[Outcome, ...] = ANSWERED) -> list[RetrievedPassage]:
    """The passages of an answer, best first; none when its outcome is not one of these."""
    return [_piece(passage, answer) for passage in answer.passages] if answer.outcome in outcomes else []


def _piece(passage: FoundPassage, answer: AnswerObject) -> RetrievedPassage:
    before = "".join(f"{line}\n" for line in passage.context)
    metadata = passage.model_dump(mode="json", exclude={"text"})
    metadata |= {"text_start": len(before), "outcome": answer.outcome, "confidence": answer.confidence}
    return RetrievedPassage(passage.id, before + passage.text, passage.score, metadata)

"""One call of the HTTP API as a value: where it goes, what is asked, and which object the answer is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from api.objects import answers, shelf
from api.objects.base import Out

BASE = "/api/v1"
Found = TypeVar("Found", bound=Out)
Names = str | Sequence[str]


@dataclass(frozen=True)
class ClientCall(Generic[Found]):
    """One call. found: the model of its answer. query: parameters of the address. body: JSON.

    `Client.send` takes any, so also calls of editors, whose models are in api/operations/edit_models.py and api/objects/.
    """

    method: str
    path: str
    found: type[Found]
    query: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


def get(path: str, found: type[Found], **query: Any) -> ClientCall[Found]:
    """A call that reads. What is None is left out; a list is a parameter that is given several times."""
    pairs = [(name, value) for name, values in _given(query).items() for value in _listed(values)]
    return ClientCall("GET", BASE + path, found, query=tuple((name, _whole(str(value))) for name, value in pairs))


def post(path: str, found: type[Found], **body: Any) -> ClientCall[Found]:
    """A call with a body. What is None is left out."""
    written = json.dumps(_given(body), default=str, ensure_ascii=False)
    return ClientCall("POST", BASE + path, found, body=_whole(written).encode())


@dataclass(frozen=True)
class Within:
    """Which articles are asked: with all tags, with one of the ids, published on a day or later."""

    tag: Names | None = None
    article: Names | None = None
    since: date | str | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """The same as fields of a call."""
        since = self.since.isoformat()[:10] if isinstance(self.since, date) else self.since
        return {"tag": _names(self.tag), "article": _names(self.article), "since": since}


def search(question: str, top: int | None, within: Within) -> ClientCall[answers.AnswerObject]:
    """A question. It goes in the body: proxies write addresses into their logs, and questions are nobody's business."""
    return post("/search", answers.AnswerObject, question=question, top=top, **within.fields)


def batch(questions: Sequence[str], top: int | None, within: Within) -> ClientCall[answers.BatchAnswers]:
    """Many questions."""
    listed = [{"question": question} for question in questions]
    return post("/batch", answers.BatchAnswers, questions=listed, top=top, **within.fields)


def feedback(question: str, helpful: bool, comment: str) -> ClientCall[shelf.Kept]:
    """What somebody thought of an answer."""
    return post("/feedback", shelf.Kept, question=question, helpful=helpful, comment=comment)


def article(article_id: str) -> ClientCall[shelf.ArticleObject]:
    """One article."""
    return get(f"/articles/{quote(_whole(article_id))}", shelf.ArticleObject)


def passage(passage_id: str, neighbours: int) -> ClientCall[shelf.PassageAround]:
    """One passage and those around it."""
    return get(f"/passages/{quote(_whole(passage_id), safe='/:')}", shelf.PassageAround, neighbours=neighbours)


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _names(names: Names | None) -> list[str] | None:
    """One name stands for a list of one; an empty list is no filter."""
    return _listed(names) if names else None


def _whole(text: str) -> str:
    """Half a character, which cannot be sent, becomes a question mark."""
    return text.encode("utf-8", "replace").decode()


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]

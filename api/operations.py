"""What the API does, one function for each operation, and the table of them: routes, OpenAPI document and the page about
it are made of this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import BaseModel

from api import models
from api.answering import answer_to, object_of
from api.problems import ApiError, ApiProblem
from api.reading import Shelf, shelf_of, suggestions
from index.journal.writer import Traffic
from index.live.live_index import LiveIndex
from index.search.search_index import SearchIndex

BASE = "/api/v1"


@dataclass(frozen=True)
class Call:
    """A request that was read. id: what the address names; traffic: who asks."""

    live: LiveIndex[SearchIndex]
    index: SearchIndex
    asked: Any
    id: str
    traffic: Traffic

    @property
    def shelf(self) -> Shelf:
        """The texts of the index."""
        return shelf_of(self.index)


Work: TypeAlias = Callable[[Call], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation. name: its `operationId`. asked: what is read of the address, or of the body when the method is POST.
    found: what it answers. problems: what can go wrong besides what can in all of them.
    """

    name: str
    method: str
    path: str
    asked: type[BaseModel]
    found: type[BaseModel]
    work: Work
    status: int = 200
    problems: tuple[ApiProblem, ...] = ()


def _search(call: Call) -> dict[str, Any]:
    answer = answer_to(call.index, call.asked.question, call.asked.top)
    call.live.record(answer, call.traffic)
    return object_of(answer, call.index.settings.articles)


def _batch(call: Call) -> dict[str, Any]:
    found = []
    for item in call.asked.questions:
        answer = answer_to(call.index, item.question, call.asked.top)
        if item.question.strip():
            call.live.record(answer, call.traffic)
        found.append(object_of(answer, call.index.settings.articles, item.id))
    return {"answers": found}


def _feedback(call: Call) -> dict[str, Any]:
    if call.live.journal is None:
        raise ApiError(ApiProblem.NOT_KEPT)
    answer = call.index.search(call.asked.question, explained=False)
    kept = call.live.judge(answer, call.traffic, helpful=call.asked.helpful, comment=call.asked.comment)
    return {"kept": kept, "outcome": str(answer.outcome)}


def _articles(call: Call) -> dict[str, Any]:
    return call.shelf.articles(call.asked.limit, call.asked.offset)


def _article(call: Call) -> dict[str, Any]:
    return call.shelf.article(call.id)


def _passage(call: Call) -> dict[str, Any]:
    return call.shelf.passage(call.id, call.asked.neighbours)


def _topics(call: Call) -> dict[str, Any]:
    return call.shelf.topics(call.asked.limit, call.asked.offset)


def _faq(call: Call) -> dict[str, Any]:
    return call.shelf.faq(call.asked.limit, call.asked.offset)


def _suggest(call: Call) -> dict[str, Any]:
    return suggestions(call.index, call.asked.typed, call.asked.limit)


OPERATIONS = (
    Operation(
        name="search",
        method="GET",
        path=f"{BASE}/search",
        asked=models.Search,
        found=models.AnswerObject,
        work=_search,
    ),
    Operation(
        name="searchPost",
        method="POST",
        path=f"{BASE}/search",
        asked=models.Search,
        found=models.AnswerObject,
        work=_search,
    ),
    Operation(
        name="batch",
        method="POST",
        path=f"{BASE}/batch",
        asked=models.Batch,
        found=models.BatchAnswers,
        work=_batch,
    ),
    Operation(
        name="suggest",
        method="GET",
        path=f"{BASE}/suggest",
        asked=models.Typed,
        found=models.Suggestions,
        work=_suggest,
    ),
    Operation(
        name="feedback",
        method="POST",
        path=f"{BASE}/feedback",
        asked=models.Feedback,
        found=models.Kept,
        work=_feedback,
        status=202,
        problems=(ApiProblem.NOT_KEPT,),
    ),
    Operation(
        name="articles",
        method="GET",
        path=f"{BASE}/articles",
        asked=models.Page,
        found=models.Articles,
        work=_articles,
    ),
    Operation(
        name="article",
        method="GET",
        path=f"{BASE}/articles/{{id}}",
        asked=models.Nothing,
        found=models.Article,
        work=_article,
        problems=(ApiProblem.NO_ARTICLE,),
    ),
    Operation(
        name="passage",
        method="GET",
        path=f"{BASE}/passages/{{id}}",
        asked=models.Around,
        found=models.PassageAround,
        work=_passage,
        problems=(ApiProblem.NO_PASSAGE,),
    ),
    Operation(
        name="topics",
        method="GET",
        path=f"{BASE}/topics",
        asked=models.Page,
        found=models.Topics,
        work=_topics,
    ),
    Operation(
        name="faq",
        method="GET",
        path=f"{BASE}/faq",
        asked=models.Page,
        found=models.Faq,
        work=_faq,
    ),
)

"""What whoever reaches the API can do: ask, read, and say whether an answer helped."""

from __future__ import annotations

from typing import Any

from api.answers.answering import answer_to, object_of
from api.answers.shelf import suggestions
from api.objects import answers, shelf
from api.operations import models
from api.operations.operation import BASE, Call, Operation
from api.problems import ApiError, ApiProblem

FILTERED = (ApiProblem.NO_TAG, ApiProblem.NO_ARTICLE)  # a filter may name what is not there


def _search(call: Call) -> dict[str, Any]:
    answer = answer_to(call.index, call.asked.question, call.asked.top, call.asked.within)
    call.live.record(answer, call.traffic)
    return object_of(answer, call.index.settings.articles, reader=call.asked.language)


def _batch(call: Call) -> dict[str, Any]:
    found = []
    for item in call.asked.questions:
        answer = answer_to(call.index, item.question, call.asked.top, call.asked.within)
        if item.question.strip():
            call.live.record(answer, call.traffic)
        found.append(object_of(answer, call.index.settings.articles, item.id, call.asked.language))
    return {"answers": found}


def _feedback(call: Call) -> dict[str, Any]:
    if call.live.journal is None:
        raise ApiError(ApiProblem.NOT_KEPT)
    answer = call.index.search(call.asked.question, explained=False)
    kept = call.live.judge(answer, call.traffic, helpful=call.asked.helpful, comment=call.asked.comment)
    return {"kept": kept, "outcome": str(answer.outcome)}


def _articles(call: Call) -> dict[str, Any]:
    return call.shelf.articles(call.asked.limit, call.asked.offset, call.asked.within)


def _tags(call: Call) -> dict[str, Any]:
    return call.shelf.tags(call.asked.limit, call.asked.offset)


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


READING = (
    Operation(
        name="search",
        method="GET",
        path=f"{BASE}/search",
        asked=models.Search,
        found=answers.AnswerObject,
        work=_search,
        problems=FILTERED,
    ),
    Operation(
        name="searchPost",
        method="POST",
        path=f"{BASE}/search",
        asked=models.Search,
        found=answers.AnswerObject,
        work=_search,
        problems=FILTERED,
    ),
    Operation(
        name="batch",
        method="POST",
        path=f"{BASE}/batch",
        asked=models.Batch,
        found=answers.BatchAnswers,
        work=_batch,
        problems=FILTERED,
    ),
    Operation(
        name="suggest",
        method="GET",
        path=f"{BASE}/suggest",
        asked=models.Typed,
        found=shelf.Suggestions,
        work=_suggest,
    ),
    Operation(
        name="feedback",
        method="POST",
        path=f"{BASE}/feedback",
        asked=models.Feedback,
        found=shelf.Kept,
        work=_feedback,
        status=202,
        problems=(ApiProblem.NOT_KEPT,),
    ),
    Operation(
        name="articles",
        method="GET",
        path=f"{BASE}/articles",
        asked=models.ArticlesPage,
        found=shelf.Articles,
        work=_articles,
        problems=FILTERED,
    ),
    Operation(
        name="article",
        method="GET",
        path=f"{BASE}/articles/{{id}}",
        asked=models.Nothing,
        found=shelf.ArticleObject,
        work=_article,
        problems=(ApiProblem.NO_ARTICLE,),
    ),
    Operation(
        name="tags",
        method="GET",
        path=f"{BASE}/tags",
        asked=models.Page,
        found=shelf.Tags,
        work=_tags,
    ),
    Operation(
        name="passage",
        method="GET",
        path=f"{BASE}/passages/{{id}}",
        asked=models.Neighbours,
        found=shelf.PassageAround,
        work=_passage,
        problems=(ApiProblem.NO_PASSAGE,),
    ),
    Operation(
        name="topics",
        method="GET",
        path=f"{BASE}/topics",
        asked=models.Page,
        found=shelf.Topics,
        work=_topics,
    ),
    Operation(
        name="faq",
        method="GET",
        path=f"{BASE}/faq",
        asked=models.Page,
        found=shelf.FaqObject,
        work=_faq,
    ),
)

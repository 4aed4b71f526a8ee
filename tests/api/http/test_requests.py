"""What is read of a request: whatever comes is either a model or an error that says which field is wrong."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel
from starlette.requests import Request

from api.http.requests import body_of, from_body, from_query
from api.objects.base import Problem
from api.operations.models import Batch, Feedback, Page, Search
from api.operations.table import OPERATIONS
from api.problems import LANGUAGES, ApiError, problem

_NAMES = st.sampled_from(["question", "questions", "top", "language", "limit", "offset", "typed", "helpful", "id", "é"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)
_MODELS = st.sampled_from(sorted({operation.asked for operation in OPERATIONS}, key=lambda model: model.__name__))


def _request(query: str = "", body: bytes = b"") -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": query.encode(),
        "headers": [(b"content-type", b"application/json")],
    }
    return Request(scope, receive)


def test_a_client_that_is_gone_is_no_bug() -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    request = Request(_request().scope, gone)
    with pytest.raises(ApiError) as error:
        asyncio.run(body_of(request, 1000))
    assert error.value.status == 400


def _read(model: type[BaseModel], body: bytes) -> BaseModel | ApiError:
    try:
        return from_body(model, body)
    except ApiError as error:
        return error


def _fits(error: ApiError) -> None:
    for language in LANGUAGES:
        told = Problem.model_validate(problem(error, language))
        assert told.status in (400, 422)
        assert "{" not in told.detail.split("却是")[0].split("found")[0]


@given(_MODELS, st.dictionaries(_NAMES, st.text(max_size=5)))
def test_any_address_is_read_or_refused(model: type[BaseModel], given_: dict[str, str]) -> None:
    try:
        found = from_query(model, _request(urlencode(given_, errors="replace")))
    except ApiError as error:
        _fits(error)
    else:
        assert isinstance(found, model)
        assert set(given_) <= set(model.model_fields)


@given(_MODELS, _JSON)
@example(Batch, {"questions": [{"question": "a", "id": True}]})
@example(Batch, {"questions": {}})
@example(Search, {"question": "a", "top": None, "language": None})
def test_any_body_is_read_or_refused(model: type[BaseModel], body: object) -> None:
    found = _read(model, json.dumps(body).encode())
    if isinstance(found, ApiError):
        _fits(found)
    else:
        assert isinstance(body, dict)
        assert {name: getattr(found, name) for name in body if name != "questions"} == {
            name: value for name, value in body.items() if name != "questions"
        }


@given(_MODELS, st.binary())
def test_any_bytes_are_read_or_refused(model: type[BaseModel], body: bytes) -> None:
    found = _read(model, body)
    if isinstance(found, ApiError):
        _fits(found)


@pytest.mark.parametrize(
    ("model", "body", "expected"),
    [
        (Search, {"question": " a "}, Search(question=" a ")),
        (Search, {"question": "a", "top": 100, "language": "zh"}, Search(question="a", top=100, language="zh")),
        (Search, {"question": "a", "top": 3.0}, Search(question="a", top=3)),
        (Feedback, {"question": "a", "helpful": True}, Feedback(question="a", helpful=True, comment="")),
        (Page, {}, Page(limit=100, offset=0)),
    ],
)
def test_what_is_read(model: type[BaseModel], body: object, expected: BaseModel) -> None:
    assert _read(model, json.dumps(body).encode()) == expected


@pytest.mark.parametrize(
    ("model", "body", "details"),
    [
        (Search, [], ["body: expected an object, found []"]),
        (Search, {"question": "a", "top": True}, ["top: expected a whole number from 1 to 100, found true"]),
        (Search, {"question": "a", "top": 2.5}, ["top: expected a whole number from 1 to 100, found 2.5"]),
        (Search, {"question": None}, ["question: expected text, found null"]),
        (Feedback, {"question": "a", "helpful": 1}, ["helpful: expected true or false, found 1"]),
        (Batch, {"questions": "a"}, ['questions: expected a list, found "a"']),
        (Batch, {"questions": []}, ["questions: expected 1 to 100 entries, found 0"]),
        (Batch, {"questions": ["a"]}, ['questions.0: expected an object, found "a"']),
        (
            Batch,
            {"questions": [{"question": "a", "x": 1}]},
            ["questions.0.x: there is no such field; expected question, id"],
        ),
        (Search, {"question": "a", "language": "x" * 70},
         [f'language: expected one of en, zh, found "{"x" * 58}…']),
    ],
)  # fmt: skip
def test_what_is_said_of_a_wrong_body(model: type[BaseModel], body: object, details: list[str]) -> None:
    error = _read(model, json.dumps(body).encode())
    assert isinstance(error, ApiError)
    assert [str(message) for message in error.more] == details

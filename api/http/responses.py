"""Answers of the API as responses of HTTP: JSON, problems in the language of the client, server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.answers.answering import json_bytes
from api.problems import LANGUAGES, PROBLEM_TYPE, ApiError, preferred_language, problem

HEADERS = {"x-content-type-options": "nosniff"}
NO_STORE = {"cache-control": "no-store"}
_STREAM = {"cache-control": "no-store", "x-accel-buffering": "no"}  # the latter: nginx sends each event at once


def language_of(request: Request) -> str:
    """The language of texts: that of the parameter, else of the browser's header."""
    asked = request.query_params.get("language", "")
    return asked if asked in LANGUAGES else preferred_language(request.headers.get("accept-language", ""))


def of_json(
    values: Mapping[str, Any] | bytes,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    media_type: str = "application/json",
) -> Response:
    """An object, or one that is bytes already."""
    body = values if isinstance(values, bytes) else json_bytes(values)
    return Response(body, status, {**HEADERS, **(headers or {})}, media_type)


def of_problem(request: Request, error: ApiError, headers: Mapping[str, str] | None = None) -> Response:
    """An error in the language of the client."""
    language = language_of(request)
    found = {"content-language": language, "vary": "accept-language"} | NO_STORE | dict(headers or {})
    if error.retry is not None:
        found["retry-after"] = str(error.retry)
    if error.status == 401:
        found["www-authenticate"] = "Bearer"
    return of_json(problem(error, language), status=error.status, headers=found, media_type=PROBLEM_TYPE)


def of_events(values: AsyncIterator[dict[str, Any]]) -> Response:
    """Server-sent events, one for each object. Two lines of text each, so they need no library."""

    async def written() -> AsyncIterator[bytes]:
        async for value in values:
            yield b"event: state\ndata: " + json_bytes(value) + b"\n\n"

    return StreamingResponse(written(), headers={**HEADERS, **_STREAM}, media_type="text/event-stream")

"""The API as an ASGI application. It runs alone (api/http/serve.py), or in the process of the pages (kb_server.py)."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.answers.answering import json_bytes
from api.document import docs_page, openapi
from api.http.limits import Places, RateLimit
from api.http.metrics import Metrics
from api.http.requests import from_body, from_query
from api.operations.operation import BASE, Call, Operation
from api.operations.table import OPERATIONS
from api.problems import LANGUAGES, PROBLEM_TYPE, ApiError, ApiProblem, of_filter, preferred_language, problem
from index.encoder.model import ModelError
from index.journal.writer import Traffic
from index.live.live_index import LiveIndex, Serving
from index.search.filters import FilterError
from index.search.search_index import SearchIndex
from index.store.versions import StoreError
from kb.config.settings import Settings

_HEADERS = {"x-content-type-options": "nosniff"}
_NO_STORE = {"cache-control": "no-store"}
_DOCS_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Server:
    """What all requests share."""

    live: LiveIndex[SearchIndex]
    rate: RateLimit
    places: Places
    workers: ThreadPoolExecutor
    metrics: Metrics
    traffic: Traffic
    made_with: str

    def tag(self, serving: Serving[SearchIndex]) -> str:
        """The ETag of everything that this version says with these settings. It is a weak one: `took_ms` differs."""
        return f'W/"{serving.version}-{self.made_with}"'


def create(live: LiveIndex[SearchIndex], settings: Settings, traffic: Traffic = Traffic.READER) -> Starlette:
    """The application that answers from `live`, within the limits of the settings.

    traffic: what questions count as in the journal.
    """
    server = _Server(
        live=live,
        rate=RateLimit(settings.api_rate),
        places=Places(settings.api_requests),
        workers=ThreadPoolExecutor(os.cpu_count(), "api"),
        metrics=Metrics(live),
        traffic=traffic,
        made_with=_made_with(settings),
    )
    routes: list[BaseRoute] = [
        *_operations(server),
        Route(f"{BASE}/openapi.json", _openapi, methods=["GET"]),
        Route(f"{BASE}/docs", _docs, methods=["GET"]),
        Route("/healthz", _health, methods=["GET"]),
        Route("/readyz", _Ready(server).answer, methods=["GET"]),
        Route("/metrics", _MetricsPage(server).answer, methods=["GET"]),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _refused, Exception: _unexpected})
    app.router.redirect_slashes = False
    return app


class ApiFirst:
    """Middleware: what belongs to the API is answered by it, and all else by the application around which it stands.

    So the pages' own middleware (sessions, compression) does not touch the API, and none of its addresses gets a page.
    """

    def __init__(self, app: ASGIApp, api: ASGIApp) -> None:
        self._app, self._api = app, api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to one of both."""
        own = scope["type"] == "http" and belongs(scope["path"])
        await (self._api if own else self._app)(scope, receive, send)


def belongs(path: str) -> bool:
    """Whether an address is the API's, be there something or not."""
    return path in ("/api", "/healthz", "/readyz", "/metrics") or path.startswith("/api/")


class _Endpoint:
    """Answers one operation: reads, counts, waits for a place, works in a thread."""

    def __init__(self, server: _Server, operation: Operation) -> None:
        self._server, self._operation = server, operation

    async def answer(self, request: Request) -> Response:
        started, status = time.perf_counter(), 500
        try:
            response = await self._answer(request)
            status = response.status_code
            return response
        except ApiError as error:
            status = error.status
            return _problem(request, error)
        finally:
            self._server.metrics.took(self._operation.name, status, time.perf_counter() - started)

    async def _answer(self, request: Request) -> Response:
        server, operation = self._server, self._operation
        address = request.client.host if request.client else ""
        server.rate.count(address)
        by_address = operation.method == "GET"
        asked = from_query(operation.asked, request) if by_address else await from_body(operation.asked, request)
        server.rate.count(address, len(getattr(asked, "questions", "-")) - 1)
        known = request.headers.get("if-none-match", "") if by_address else ""
        with server.places.place():
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(server.workers, partial(self._worked, request, asked, known))

    def _worked(self, request: Request, asked: Any, known: str) -> Response:
        """In a thread: the answer, or that it has not changed since the client saw it."""
        server, operation = self._server, self._operation
        try:
            serving = server.live.serving()
        except (StoreError, ModelError) as error:
            _log.error("%s", error)
            raise ApiError(ApiProblem.NOT_READY) from error
        headers: Mapping[str, str] = _NO_STORE
        if operation.method == "GET":
            headers = {"etag": server.tag(serving), "cache-control": "no-cache"}
            if server.tag(serving) in map(str.strip, known.split(",")):
                return Response(status_code=304, headers=headers)
        call = Call(
            live=server.live,
            index=serving.index,
            asked=asked,
            id=request.path_params.get("id", ""),
            traffic=server.traffic,
        )
        try:
            found = operation.work(call)
        except FilterError as error:
            raise of_filter(error) from error
        if found.get("notice"):  # its words come from site.toml, which can change while the index does not
            headers = _NO_STORE
        return _json(found, status=operation.status, headers=headers)


class _Ready:
    """/readyz: whether an index is open whose files were verified, and whether it is the published one."""

    def __init__(self, server: _Server) -> None:
        self._server = server

    async def answer(self, request: Request) -> Response:
        try:
            serving = await asyncio.get_running_loop().run_in_executor(None, self._server.live.serving)
        except (StoreError, ModelError) as error:
            _log.error("%s", error)
            return _problem(request, ApiError(ApiProblem.NOT_READY))
        found = {"status": "ready", "version": serving.version, "published": self._server.live.trouble is None}
        return _json(found, headers=_NO_STORE)


class _MetricsPage:
    """/metrics: numbers for Prometheus."""

    def __init__(self, server: _Server) -> None:
        self._server = server

    async def answer(self, request: Request) -> Response:
        text = await asyncio.get_running_loop().run_in_executor(None, self._server.metrics.text)
        return Response(text, headers=_HEADERS | _NO_STORE, media_type=CONTENT_TYPE_LATEST)


async def _health(request: Request) -> Response:
    """/healthz: the process answers."""
    return _json({"status": "alive"}, headers=_NO_STORE)


async def _openapi(request: Request) -> Response:
    return _json(openapi.document(_language(request)), headers={"cache-control": "no-cache"})


async def _docs(request: Request) -> Response:
    headers = _HEADERS | {"content-security-policy": _DOCS_POLICY, "vary": "accept-language"}
    return Response(docs_page.page(_language(request)), headers=headers, media_type="text/html")


async def _refused(request: Request, error: Exception) -> Response:
    """What Starlette refuses: an address or a method that is not there."""
    if isinstance(error, HTTPException) and error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        told = ApiError(ApiProblem.METHOD, path=request.url.path, allowed=allowed, found=request.method)
        return _problem(request, told, {"allow": allowed})
    return _problem(request, ApiError(ApiProblem.NOT_FOUND, path=request.url.path))


async def _unexpected(request: Request, error: Exception) -> Response:
    """A bug. Starlette raises it again after this answer, so the log gets its traceback."""
    return _problem(request, ApiError(ApiProblem.UNEXPECTED))


def _problem(request: Request, error: ApiError, headers: Mapping[str, str] | None = None) -> Response:
    language = _language(request)
    found = {"content-language": language, "vary": "accept-language"} | _NO_STORE | dict(headers or {})
    if error.retry is not None:
        found["retry-after"] = str(error.retry)
    return _json(problem(error, language), status=error.status, headers=found, media_type=PROBLEM_TYPE)


def _json(
    values: Mapping[str, Any],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    media_type: str = "application/json",
) -> Response:
    return Response(json_bytes(values), status, {**_HEADERS, **(headers or {})}, media_type)


def _language(request: Request) -> str:
    """The language of texts: that of the parameter, else of the browser's header."""
    asked = request.query_params.get("language", "")
    return asked if asked in LANGUAGES else preferred_language(request.headers.get("accept-language", ""))


def _operations(server: _Server) -> Iterator[Route]:
    """One route for each path, so that a wrong method is told all that are right."""
    by_path: dict[str, dict[str, _Endpoint]] = {}
    for operation in OPERATIONS:
        by_path.setdefault(operation.path, {})[operation.method] = _Endpoint(server, operation)
    for path, endpoints in by_path.items():
        # An id may have slashes.
        yield Route(path.replace("{id}", "{id:path}"), _ByMethod(endpoints).answer, methods=list(endpoints))


class _ByMethod:
    """The operations at one path."""

    def __init__(self, endpoints: Mapping[str, _Endpoint]) -> None:
        self._endpoints = endpoints

    async def answer(self, request: Request) -> Response:
        return await self._endpoints["GET" if request.method == "HEAD" else request.method].answer(request)


def _made_with(settings: Settings) -> str:
    """What besides the version decides about an answer, as a checksum."""
    facts = (settings.top, settings.candidates, settings.threshold)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:8]

"""The API as an ASGI application. It runs alone (api/http/serve.py), or in the process of the pages (kb_server.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.document import docs_page, openapi
from api.http.endpoint import Endpoint
from api.http.responses import HEADERS, NO_STORE, language_of, of_json, of_problem
from api.http.server import Server
from api.operations.operation import BASE
from api.operations.table import OPERATIONS
from api.problems import ApiError, ApiProblem
from index.journal.writer import Traffic
from index.live import pictures
from index.live.live_index import LiveIndex
from index.search.answer import PICTURES
from index.search.search_index import SearchIndex
from kb.config.settings import Settings

_DOCS_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def create(live: LiveIndex[SearchIndex], settings: Settings, traffic: Traffic = Traffic.READER) -> Starlette:
    """The application that answers from `live`, within the limits of the settings.

    traffic: what questions count as in the journal.
    """
    server = Server.of(live, settings, traffic)
    service = _Service(server)
    routes: list[BaseRoute] = [
        *_operations(server),
        Route(f"{BASE}/openapi.json", service.openapi, methods=["GET"]),
        Route(f"{BASE}/docs", service.docs, methods=["GET"]),
        Route(f"{PICTURES}{{name}}", service.picture, methods=["GET"]),
        Route("/healthz", _health, methods=["GET"]),
        Route("/readyz", service.ready, methods=["GET"]),
        Route("/metrics", service.metrics, methods=["GET"]),
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


class _Service:
    """What whoever runs the server looks at, and the document and page about the API. They have limits of their own."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def ready(self, request: Request) -> Response:
        """/readyz: whether an index is open whose files were verified, and whether it is the published one."""
        server = self._server

        def looked() -> Response:
            found = {"status": "ready", "version": server.serving().version, "published": server.live.trouble is None}
            return of_json(found, headers=NO_STORE)

        return await self._watched(request, looked)

    async def metrics(self, request: Request) -> Response:
        """/metrics: numbers for Prometheus."""

        def looked() -> Response:
            return Response(self._server.metrics.text(), headers=HEADERS | NO_STORE, media_type=CONTENT_TYPE_LATEST)

        return await self._watched(request, looked)

    async def openapi(self, request: Request) -> Response:
        """The OpenAPI document."""
        language = language_of(request)
        return await self._watched(
            request, lambda: of_json(openapi.document(language), headers={"cache-control": "no-cache"})
        )

    async def docs(self, request: Request) -> Response:
        """The page about the API."""
        language = language_of(request)
        headers = HEADERS | {"content-security-policy": _DOCS_POLICY, "vary": "accept-language"}
        return await self._watched(
            request, lambda: Response(docs_page.page(language), headers=headers, media_type="text/html")
        )

    async def picture(self, request: Request) -> Response:
        """A picture of an article, by the address that answers and articles tell."""

        def looked() -> Response:
            name = request.path_params["name"]
            if (data := pictures.picture(self._server.live, name)) is None:
                raise ApiError(ApiProblem.NOT_FOUND, path=request.url.path)
            return Response(data, headers=pictures.HEADERS, media_type=pictures.MEDIA_TYPE)

        return await self._watched(request, looked)

    async def _watched(self, request: Request, look: Callable[[], Response]) -> Response:
        try:
            self._server.watched.count(request.client.host if request.client else "")
            return await self._server.watching.run(look)
        except ApiError as error:
            return of_problem(request, error)


async def _health(request: Request) -> Response:
    """/healthz: the process answers. It costs nothing, and is never refused."""
    return of_json({"status": "alive"}, headers=NO_STORE)


async def _refused(request: Request, error: Exception) -> Response:
    """What Starlette refuses: an address or a method that is not there."""
    if isinstance(error, HTTPException) and error.status_code == 405:
        allowed = (error.headers or {}).get("Allow", "")
        refusal = ApiError(ApiProblem.METHOD, path=request.url.path, allowed=allowed, found=request.method)
        return of_problem(request, refusal, {"allow": allowed})
    return of_problem(request, ApiError(ApiProblem.NOT_FOUND, path=request.url.path))


async def _unexpected(request: Request, error: Exception) -> Response:
    """A bug. Starlette raises it again after this answer, so the log gets its traceback."""
    return of_problem(request, ApiError(ApiProblem.UNEXPECTED))


def _operations(server: Server) -> Iterator[Route]:
    """One route for each path, so that a wrong method is told all that are right."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for operation in OPERATIONS:
        by_path.setdefault(operation.path, {})[operation.method] = Endpoint(server, operation)
    for path, endpoints in by_path.items():
        # An id may have slashes.
        yield Route(path.replace("{id}", "{id:path}"), _ByMethod(endpoints).answer, methods=list(endpoints))


class _ByMethod:
    """The operations at one path."""

    def __init__(self, endpoints: Mapping[str, Endpoint]) -> None:
        self._endpoints = endpoints

    async def answer(self, request: Request) -> Response:
        return await self._endpoints["GET" if request.method == "HEAD" else request.method].answer(request)

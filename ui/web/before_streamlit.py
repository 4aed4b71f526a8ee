"""The part of the server that stands before Streamlit: an ASGI middleware.

It answers what Streamlit cannot: the first HTML of every page, its files compressed, what robots ask for. All else, the
WebSocket above all, is Streamlit's.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from index.encoder.model import ModelError
from index.journal.writer import Traffic
from index.live import pictures, suggesters
from index.live.live_index import LiveIndex
from index.messages.accepted_languages import accepted_languages
from index.search.search_index import SearchIndex
from index.store import versions
from index.store.versions import StoreError
from kb.config.settings import Settings
from ui.shell import layout, local_request, site, urls
from ui.strings.ask import Strings
from ui.web import compression, embed, feeds, screens, seen
from ui.web.document import Start, document
from ui.web.headers import HOST
from ui.web.screens import Screen
from ui.web.streamlit_files import StreamlitFiles, StreamlitPage

# What Streamlit answers: its own routes, its sign-in, and the two files in its folder that pages name.
_STREAMLIT = ("_stcore/", "static/", "media/", "component/", "app/static/", "auth/", "oauth2callback")
_STREAMLIT_FILES = ("favicon.png", "manifest.json")
_FOR_EDITORS = ("manage", "insights", urls.TRIAL)
_SEARCHES = frozenset({"q", "words"})  # parameters that make a page search
# Scripts that Streamlit asks for when it draws the first element of a kind: HTML, the field, lists by our own scripts, buttons.
_READING, _ASKING, _ANSWER = ("Html",), ("Html", "TextInput", "BidiComponent"), ("Button",)
_log = logging.getLogger(__name__)


class BeforeStreamlit:
    """The middleware. live, settings: as the API has them. within: whether so many questions of an address are let in."""

    def __init__(
        self,
        app: ASGIApp,
        live: LiveIndex[SearchIndex],
        settings: Settings,
        within: Callable[[str], bool],
        traffic: Traffic = Traffic.READER,
    ) -> None:
        self._app, self._live, self._settings, self._within, self._traffic = app, live, settings, within, traffic
        folder = Path(st.__file__).parent / "static"
        self._files, self._page = StreamlitFiles(folder), StreamlitPage.read(folder)
        self._late = {names: self._files.needed_for(*names) for names in (_READING, _ASKING, (*_ASKING, *_ANSWER))}
        self._workers = ThreadPoolExecutor(os.cpu_count(), "first-html")
        self._working = 0
        threading.Thread(target=self._prepare, name="preparing", daemon=True).start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it to Streamlit."""
        path = _below(scope["path"]) if scope["type"] == "http" else None
        if path is None:
            return await self._app(scope, receive, send)
        request = Request(scope, receive)
        if path == seen.PATH:
            response = await self._seen(request)
        elif request.method not in ("GET", "HEAD"):
            return await self._app(scope, receive, send)
        elif path == embed.SCRIPT:
            headers = {"cache-control": "public, max-age=3600"}
            response = _packed(request, embed.SCRIPT_TEXT.encode(), "text/javascript", headers)
        elif path.startswith(urls.PICTURE):
            response = await self._in_thread(self._picture, path.removeprefix(urls.PICTURE))
        elif self._files.holds(f"/{path}"):
            response = await self._in_thread(self._files.response, request, f"/{path}")
        else:
            response = None if self._is_streamlits(path) else await self._drawn(request, path)
        if response is None:
            return await self._app(scope, receive, send)
        return await response(scope, receive, send)

    def _is_streamlits(self, path: str) -> bool:
        """Whether Streamlit answers at a path. Where the page of another Streamlit is not understood, it has all of them."""
        named = path in _STREAMLIT_FILES or path.startswith(_STREAMLIT) or "/_stcore/" in path
        return named or path.endswith("/") or not self._page.scripts

    async def _in_thread(self, work: Callable[..., Response | None], *given: object) -> Response | None:
        return await asyncio.get_running_loop().run_in_executor(self._workers, work, *given)

    def _picture(self, name: str) -> Response:
        try:
            data = pictures.picture(self._live, name)
        except (StoreError, ModelError):
            data = None
        if data is None:
            return Response(status_code=404, headers={"cache-control": "no-store"})
        return Response(data, headers=pictures.HEADERS, media_type=pictures.MEDIA_TYPE)

    async def _drawn(self, request: Request, path: str) -> Response | None:
        let_in = self._lets_in(request)
        self._working += 1
        try:
            return await self._in_thread(self._document, request, path, let_in)
        finally:
            self._working -= 1

    def _lets_in(self, request: Request) -> bool:
        """Whether there is room to search. Only the event loop calls it."""
        asks = not _SEARCHES.isdisjoint(request.query_params)
        address = request.client.host if request.client else ""
        return self._working < self._settings.api_requests and (not asks or self._within(address))

    async def _seen(self, request: Request) -> Response | None:
        if request.method not in ("GET", "POST"):
            return Response(status_code=405, headers={"allow": "GET, POST"})
        if not seen.from_our_page(request) or not self._lets_in(request):
            return Response(status_code=403)
        return await self._in_thread(self._count, request)

    def _count(self, request: Request) -> Response:
        """In a thread."""
        address = dict(request.query_params)
        test = address.get("traffic") == "test" and local_request.reached_locally(request.headers)
        with suppress(StoreError, ModelError):  # then the answer could not be read either
            seen.count(self._live, address, Traffic.TEST if test else self._traffic)
        return seen.response(request)

    def _document(self, request: Request, path: str, let_in: bool) -> Response | None:
        """In a thread: the first HTML of the page at a path, compressed. None when it cannot be made."""
        try:
            if path in (feeds.ROBOTS, feeds.SITEMAP, feeds.FEED):
                return self._feed(path, request)
            screen = self._screen(path, request, let_in=let_in)
            shown = document(
                screen, _base(request), self._start(screen, path), embed.PANEL if path == embed.PANEL else ""
            )
        except Exception:  # noqa: BLE001 - what Streamlit draws may still be well
            _log.exception("the first HTML of a page could not be made")
            return None
        headers = {"cache-control": "private, no-cache", "content-language": screen.texts.html_lang}
        return _packed(request, shown.encode("utf-8", "replace"), "text/html", headers, status=screen.status)

    def _feed(self, path: str, request: Request) -> Response:
        """What robots ask for. It may be an hour old."""
        base, headers = _base(request), {"cache-control": "public, max-age=3600"}
        if path == feeds.ROBOTS:
            return _packed(request, feeds.robots(base).encode(), "text/plain", headers)
        try:
            serving = self._live.serving()
            index = serving.index
            created = versions.manifest_of(self._live.folder, serving.version).created
        except (StoreError, ModelError):
            return Response(status_code=503, headers={"retry-after": "60"})
        if path == feeds.SITEMAP:
            return _packed(request, feeds.sitemap(index, base), "application/xml", headers)
        changed = datetime.fromisoformat(created)
        return _packed(request, feeds.feed(index, base, _texts(request), changed), "application/atom+xml", headers)

    def _screen(self, path: str, request: Request, *, let_in: bool) -> Screen:
        address = dict(request.query_params)
        texts = _texts(request)
        kept = self._settings.log_file is not None
        if path in _FOR_EDITORS:
            return screens.for_editors(path, address, texts)
        if path == embed.PAGE:
            return embed.page(address, texts, _base(request))
        if not let_in:
            return screens.unanswered(address, texts)
        try:
            index = self._live.serving().index
        except (StoreError, ModelError) as error:
            return screens.unanswered(address, texts, layout.broken(error, texts))
        if path == embed.PANEL:
            return embed.panel(index, address, texts, kept=kept)
        if path == urls.BROWSE:
            return screens.articles(index, address, texts, kept=kept)
        if path == urls.FAQ:
            return screens.questions(index, address, texts)
        return screens.ask(index, address, texts, kept=kept, there=not path)

    def _start(self, screen: Screen, path: str) -> Start | None:
        """What starts Streamlit on a page, with the scripts that it will ask for there. None where Streamlit has no page."""
        if screen.status == 404 or path in (embed.PANEL, embed.PAGE):
            return None
        names = _READING if path else (*_ASKING, *_ANSWER) if screen.asked else _ASKING
        return Start(self._page, self._late[names])

    def _prepare(self) -> None:
        """Before somebody comes: open the index, compress what every page loads."""
        try:
            suggesters.prepare(self._live.serving().index)
        except (StoreError, ModelError) as error:
            _log.error("%s", error)
        needed = [f"/{address.removeprefix('./')}" for address in (*self._page.loaded, *self._late[_ASKING])]
        for encoding in (compression.BROTLI, compression.GZIP):
            self._files.prepare(needed, encoding)


def locale(accepted: str) -> str:
    """The language that a browser likes best by its header Accept-Language; "" when it names none."""
    return next(iter(accepted_languages(accepted)), "")


def _texts(request: Request) -> Strings:
    """The texts in the language of a request."""
    liked = locale(request.headers.get("accept-language", ""))
    return site.current().texts(request.query_params.get("lang"), liked)


def _packed(request: Request, data: bytes, kind: str, headers: dict[str, str], status: int = 200) -> Response:
    """A response as the browser takes it, compressed."""
    encoding = compression.chosen(request.headers.get("accept-encoding", ""))
    found = (
        headers | {"vary": "accept-encoding, accept-language"} | ({"content-encoding": encoding} if encoding else {})
    )
    body = compression.compressed(data, encoding, compression.FAST)
    return Response(body, status, found, kind)


def _below(path: str) -> str | None:
    """A path below that of the first page: "" for the first page itself. None for what is elsewhere, or no path of ours."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    start = f"/{base}/" if base else "/"
    below = path[len(start) :] if path.startswith(start) else "" if path == f"/{base}" else None
    return None if below and below.startswith("/") else below


def _base(request: Request) -> str:
    """The address of the first page as the browser knows it. A host that is none is not repeated."""
    host = request.headers.get("host", "")
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"{request.url.scheme}://{host if HOST.fullmatch(host) else 'localhost'}/{base}{'/' if base else ''}"

"""Asks a server over HTTP: `Client`, and `AsyncClient` with the same calls to be awaited.

    with Client("http://127.0.0.1:8501") as client:
        answer = client.search("will I be sued")

Both keep connections open, so make one and close it when it is no longer needed. Threads can share a `Client`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any, Self

import httpx2

from api.client import calls
from api.client.calls import ClientCall, Found, Names, Within
from api.client.exchange import Exchange
from api.objects import answers, shelf
from api.objects.base import Language

TIMEOUT = 30.0  # seconds for one answer
PATIENCE = 10.0  # seconds that a call waits in all, when the server says that it is busy and until when
_PAGE = 100


class Client:
    """Asks one server. key: of a reader or an editor (`kb keys add`). language: of what errors say.

    patience: how many seconds a call waits in all where the server says that too much is asked of it (`Retry-After`); 0 for
    never. http: a client of httpx2 to use instead, for certificates and proxies of one's own.
    """

    def __init__(
        self,
        address: str,
        *,
        key: str | None = None,
        language: Language | None = None,
        patience: float = PATIENCE,
        http: httpx2.Client | None = None,
    ) -> None:
        self._exchange = Exchange(address, key, language, patience)
        self._http = http or httpx2.Client(timeout=TIMEOUT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def search(
        self,
        question: str,
        top: int | None = None,
        *,
        tag: Names | None = None,
        article: Names | None = None,
        since: Any = None,
    ) -> answers.AnswerObject:
        """Ask one question of all articles, or of those that a filter names. Passages are there even when `answered` is false.
        Raises ClientError, as all calls do.
        """
        return self.send(calls.search(question, top, Within(tag, article, since)))

    def batch(
        self,
        questions: Sequence[str],
        top: int | None = None,
        *,
        tag: Names | None = None,
        article: Names | None = None,
        since: Any = None,
    ) -> tuple[answers.AnswerObject, ...]:
        """Ask at most 100 questions; the answers come in their order."""
        return self.send(calls.batch(questions, top, Within(tag, article, since))).answers

    def suggest(self, typed: str, limit: int | None = None) -> tuple[shelf.SuggestionObject, ...]:
        """Known questions and topics for what somebody has typed so far."""
        return self.send(calls.get("/suggest", shelf.Suggestions, typed=typed, limit=limit)).suggestions

    def articles(
        self,
        limit: int = _PAGE,
        offset: int = 0,
        *,
        tag: Names | None = None,
        article: Names | None = None,
        since: Any = None,
    ) -> shelf.Articles:
        """A part of the articles, or of those that a filter names."""
        within = Within(tag, article, since).fields
        return self.send(calls.get("/articles", shelf.Articles, limit=limit, offset=offset, **within))

    def article(self, article_id: str) -> shelf.ArticleObject:
        """One article with all its passages."""
        return self.send(calls.article(article_id))

    def passage(self, passage_id: str, neighbours: int = 1) -> shelf.PassageAround:
        """One passage with those before and after it in the article."""
        return self.send(calls.passage(passage_id, neighbours))

    def tags(self, limit: int = _PAGE, offset: int = 0) -> shelf.Tags:
        """A part of the tags."""
        return self.send(calls.get("/tags", shelf.Tags, limit=limit, offset=offset))

    def topics(self, limit: int = _PAGE, offset: int = 0) -> shelf.Topics:
        """A part of the related topics."""
        return self.send(calls.get("/topics", shelf.Topics, limit=limit, offset=offset))

    def faq(self, limit: int = _PAGE, offset: int = 0) -> shelf.FaqObject:
        """A part of the known questions that readers may see."""
        return self.send(calls.get("/faq", shelf.FaqObject, limit=limit, offset=offset))

    def feedback(self, question: str, helpful: bool, comment: str = "") -> shelf.Kept:
        """Tell the editors whether the answer to a question helped."""
        return self.send(calls.feedback(question, helpful, comment))

    def send(self, call: ClientCall[Found]) -> Found:
        """The answer to any call. Raises ClientError."""
        visit = self._exchange.visit(call)
        while True:
            try:
                response = self._http.send(visit.request(self._http.build_request))
            except httpx2.TransportError as error:
                raise visit.unreachable(error) from error
            pause = visit.pause(response)
            if pause is None:
                return visit.found(response)
            time.sleep(pause)


class AsyncClient:
    """The same as `Client`, for programs with an event loop: each call is awaited."""

    def __init__(
        self,
        address: str,
        *,
        key: str | None = None,
        language: Language | None = None,
        patience: float = PATIENCE,
        http: httpx2.AsyncClient | None = None,
    ) -> None:
        self._exchange = Exchange(address, key, language, patience)
        self._http = http or httpx2.AsyncClient(timeout=TIMEOUT)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def search(
        self,
        question: str,
        top: int | None = None,
        *,
        tag: Names | None = None,
        article: Names | None = None,
        since: Any = None,
    ) -> answers.AnswerObject:
        """See `Client.search`."""
        return await self.send(calls.search(question, top, Within(tag, article, since)))

    async def batch(
        self,
        questions: Sequence[str],
        top: int | None = None,
        *,
        tag: Names | None = None,
        article: Names | None = None,
        since: Any = None,
    ) -> tuple[answers.AnswerObject, ...]:
        """See `Client.batch`."""
        return (await self.send(calls.batch(questions, top, Within(tag, article, since)))).answers

    async def suggest(self, typed: str, limit: int | None = None) -> tuple[shelf.SuggestionObject, ...]:
        """See `Client.suggest`."""
        return (await self.send(calls.get("/suggest", shelf.Suggestions, typed=typed, limit=limit))).suggestions

    async def articles(
        self,
        limit: int = _PAGE,
        offset: int = 0,
        *,
        tag: Names | None = None,
        article: Names | None = None,
        since: Any = None,
    ) -> shelf.Articles:
        """See `Client.articles`."""
        within = Within(tag, article, since).fields
        return await self.send(calls.get("/articles", shelf.Articles, limit=limit, offset=offset, **within))

    async def article(self, article_id: str) -> shelf.ArticleObject:
        """See `Client.article`."""
        return await self.send(calls.article(article_id))

    async def passage(self, passage_id: str, neighbours: int = 1) -> shelf.PassageAround:
        """See `Client.passage`."""
        return await self.send(calls.passage(passage_id, neighbours))

    async def tags(self, limit: int = _PAGE, offset: int = 0) -> shelf.Tags:
        """See `Client.tags`."""
        return await self.send(calls.get("/tags", shelf.Tags, limit=limit, offset=offset))

    async def topics(self, limit: int = _PAGE, offset: int = 0) -> shelf.Topics:
        """See `Client.topics`."""
        return await self.send(calls.get("/topics", shelf.Topics, limit=limit, offset=offset))

    async def faq(self, limit: int = _PAGE, offset: int = 0) -> shelf.FaqObject:
        """See `Client.faq`."""
        return await self.send(calls.get("/faq", shelf.FaqObject, limit=limit, offset=offset))

    async def feedback(self, question: str, helpful: bool, comment: str = "") -> shelf.Kept:
        """See `Client.feedback`."""
        return await self.send(calls.feedback(question, helpful, comment))

    async def send(self, call: ClientCall[Found]) -> Found:
        """See `Client.send`."""
        visit = self._exchange.visit(call)
        while True:
            try:
                response = await self._http.send(visit.request(self._http.build_request))
            except httpx2.TransportError as error:
                raise visit.unreachable(error) from error
            pause = visit.pause(response)
            if pause is None:
                return visit.found(response)
            await asyncio.sleep(pause)

"""What one call says to the server and makes of its responses, whoever carries them: both clients do the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic

import httpx2
from pydantic import ValidationError

from api.client.calls import ClientCall, Found
from api.client.errors import NO_ANSWER, UNREACHABLE, ClientError, own
from api.objects.base import Language, Out, Problem

_KEPT = 256  # answers that are not asked for again while they are the same
_WAITING = (429, 503)


@dataclass(frozen=True)
class KeptResponse:
    """An answer that was read before, and the ETag that it had."""

    etag: str
    found: Out


@dataclass
class Exchange:
    """One server and how it is spoken to."""

    address: str
    key: str | None = field(repr=False)
    language: Language | None
    patience: float
    kept: dict[ClientCall[Any], KeptResponse] = field(default_factory=dict, repr=False)

    def visit(self, call: ClientCall[Found]) -> ClientVisit[Found]:
        """One call that is about to be made."""
        return ClientVisit(self, call, self.kept.get(call))

    def keep(self, call: ClientCall[Any], kept: KeptResponse) -> None:
        """Keep an answer. When there are too many, begin anew: no thread then waits for another."""
        if len(self.kept) >= _KEPT:
            self.kept.clear()
        self.kept[call] = kept


@dataclass
class ClientVisit(Generic[Found]):
    """One call, until it has its answer. waited: seconds so far."""

    exchange: Exchange
    call: ClientCall[Found]
    before: KeptResponse | None
    waited: float = 0.0

    def request(self, build: Callable[..., httpx2.Request]) -> httpx2.Request:
        """What is sent."""
        exchange, call = self.exchange, self.call
        headers = {"accept": "application/json, application/problem+json"}
        if exchange.key:
            headers["authorization"] = f"Bearer {exchange.key}"
        if exchange.language:
            headers["accept-language"] = exchange.language
        if call.body is not None:
            headers["content-type"] = "application/json"
        if self.before:
            headers["if-none-match"] = self.before.etag
        return build(call.method, self._url, params=call.query or None, content=call.body, headers=headers)

    def pause(self, response: httpx2.Response) -> float | None:
        """How many seconds to wait before the same is sent again. None when there is nothing to wait for, or too long.

        The server refused it before it did anything, so what changes something is sent again, too.
        """
        seconds = response.headers.get("retry-after", "")
        if response.status_code not in _WAITING or not seconds.isdecimal():
            return None
        pause = float(seconds)
        if self.waited + pause > self.exchange.patience:
            return None
        self.waited += pause
        return pause

    def found(self, response: httpx2.Response) -> Found:
        """The answer. Raises ClientError."""
        if response.status_code == 304 and self.before and isinstance(self.before.found, self.call.found):
            return self.before.found
        if not response.is_success:
            raise self._refused(response)
        try:
            found = self.call.found.model_validate_json(response.content)
        except ValidationError as error:
            raise self._no_answer(response) from error
        if self.call.method == "GET" and (etag := response.headers.get("etag")):
            self.exchange.keep(self.call, KeptResponse(etag, found))
        return found

    def unreachable(self, error: Exception) -> ClientError:
        """The error where no server answered."""
        return own(
            UNREACHABLE,
            self.exchange.language,
            address=self.exchange.address,
            found=str(error) or type(error).__name__,
        )

    @property
    def _url(self) -> str:
        return self.exchange.address.rstrip("/") + self.call.path

    def _refused(self, response: httpx2.Response) -> ClientError:
        try:
            return ClientError(Problem.model_validate_json(response.content))
        except ValidationError:
            return self._no_answer(response)

    def _no_answer(self, response: httpx2.Response) -> ClientError:
        """A page of a proxy, or of another program."""
        kind = response.headers.get("content-type", "no type").partition(";")[0]
        return own(
            NO_ANSWER,
            self.exchange.language,
            address=self._url,
            found=f"HTTP {response.status_code} ({kind})",
            status=response.status_code,
        )

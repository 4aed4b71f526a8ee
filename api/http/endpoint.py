"""Answers requests to one operation: who asks, how much is let in, what is asked, and the work in a thread."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.answers.answering import json_bytes
from api.editing.refusals import of_refusal
from api.http.requests import body_of, from_body, from_query
from api.http.responses import NO_STORE, language_of, of_events, of_json, of_problem
from api.http.server import Server, closed
from api.keys import audit
from api.keys.calls import Answered
from api.keys.file import KeysError
from api.keys.keys import ApiKey, Role
from api.operations.operation import Call, EditCall, Operation
from api.problems import ApiError, ApiProblem, in_language, of_filter
from index.search.filters import FilterError
from kb.errors import KnowledgeBaseError, Message

_TOKEN = re.compile(r"[!-~]{1,200}")
_LONGEST_TOKEN = 200


class Endpoint:
    """Answers one operation."""

    def __init__(self, server: Server, operation: Operation) -> None:
        self._server, self._operation = server, operation

    async def answer(self, request: Request) -> Response:
        """The answer, or the problem."""
        started, status = time.perf_counter(), 500
        visit = _Visit(self._server, self._operation, request)
        try:
            response = await visit.answer()
            status = response.status_code
            return response
        except ApiError as error:
            status = error.status
            return of_problem(request, error)
        finally:
            visit.noted(status)
            self._server.metrics.took(self._operation.name, status, time.perf_counter() - started)


class _Visit:
    """One request to an operation."""

    def __init__(self, server: Server, operation: Operation, request: Request) -> None:
        self._server, self._operation, self._request = server, operation, request
        self._address = request.client.host if request.client else ""
        self._id: str = request.path_params.get("id", "")
        self._key: ApiKey | None = None
        self._repeated = False

    async def answer(self) -> Response:
        server, operation, request = self._server, self._operation, self._request
        self._key = await self._admitted()
        body = await body_of(request, operation.max_body) if operation.has_body else b""
        if operation.role:
            if operation.events:
                return of_events(operation.events(self._call(body)))
            return await server.editing.run(partial(self._edited, body))
        asked = self._asked(body)
        who = f"key {self._key.id}" if self._key else self._address
        server.rate.count(who, len(getattr(asked, "questions", "-")) - 1)
        known = request.headers.get("if-none-match", "") if operation.method == "GET" else ""
        return await server.asking.run(partial(self._read, asked, known))

    def noted(self, status: int) -> None:
        """Write the audit line of a change, and of one that was refused."""
        if self._operation.changes:
            subject = self._id or self._operation.path
            audit.note(
                self._operation.name,
                subject,
                key=self._key,
                address=self._address,
                status=status,
                repeated=self._repeated,
            )

    def _asked(self, body: bytes) -> Any:
        operation = self._operation
        return from_body(operation.asked, body) if operation.has_body else from_query(operation.asked, self._request)

    def _call(self, body: bytes) -> EditCall:
        """What an editor asks. A file in a body takes its time, so this is done in a thread."""
        assert self._key is not None
        language = language_of(self._request)
        return EditCall(
            settings=self._server.settings,
            library=self._server.library,
            key=self._key,
            asked=self._asked(body),
            id=self._id,
            say=lambda line: in_language(line, language) if isinstance(line, Message) else line,
        )

    async def _admitted(self) -> ApiKey | None:
        """Count the request, and recognise its key. Raises ApiError where one is missing, wrong or may not do this."""
        server, wanted = self._server, self._operation.role
        header = self._request.headers.get("authorization")
        if header is None:
            server.rate.count(self._address)
            if wanted is None:
                return None
            raise await server.asking.run(self._why_none)
        try:
            key = await server.asking.run(partial(server.key, header))
        except ApiError:
            server.rate.count(self._address)  # who guesses keys is slowed down
            raise
        server.rate.count(f"key {key.id}")
        if wanted is Role.EDITOR and key.role is not Role.EDITOR:
            raise ApiError(ApiProblem.KEY_ROLE, id=key.id)
        return key

    def _why_none(self) -> ApiError:
        """In a thread: the error for a call without a key."""
        try:
            return ApiError(ApiProblem.KEY_MISSING if self._server.keys.any() else ApiProblem.NO_KEYS)
        except KeysError as error:
            return closed(error)

    def _read(self, asked: Any, known: str) -> Response:
        """In a thread: the answer, or that it has not changed since the client saw it."""
        server, operation = self._server, self._operation
        assert operation.work is not None
        serving = server.serving()
        headers: Mapping[str, str] = NO_STORE
        if operation.method == "GET":
            headers = {"etag": server.tag(serving), "cache-control": "no-cache"}
            if server.tag(serving) in map(str.strip, known.split(",")):
                return Response(status_code=304, headers=headers)
        call = Call(live=server.live, index=serving.index, asked=asked, id=self._id, traffic=server.traffic)
        try:
            found = operation.work(call)
        except FilterError as error:
            raise of_filter(error) from error
        if found.get("notice"):  # its words come from site.toml, which can change while the index does not
            headers = NO_STORE
        return of_json(found, status=operation.status, headers=headers)

    def _edited(self, body: bytes) -> Response:
        """In a thread: do what an editor asks, or give the answer that the same call had before."""
        call = self._call(body)
        token = self._request.headers.get("idempotency-key") if self._operation.changes else None
        try:
            answered = self._done(call) if token is None else self._once(call, token, body)
        except KeysError as error:
            raise closed(error) from error
        headers = NO_STORE | ({"idempotency-replayed": "true"} if self._repeated else {})
        return of_json(answered.body, status=answered.status, headers=headers)

    def _once(self, call: EditCall, token: str, body: bytes) -> Answered:
        if not _TOKEN.fullmatch(token):
            raise ApiError(ApiProblem.TOKEN, limit=_LONGEST_TOKEN, found=len(token))
        calls, operation = self._server.calls, self._operation
        digest = hashlib.sha256(f"{operation.name}\0{self._id}\0{self._request.url.query}\0".encode() + body).digest()
        before = calls.begin(call.key.id, token, digest)
        if before:
            self._repeated = True
            return before
        try:
            answered = self._done(call)
        except ApiError:  # nothing was changed; of any other error nobody knows, so the call is not done twice
            calls.failed(call.key.id, token)
            raise
        calls.done(call.key.id, token, answered)
        return answered

    def _done(self, call: EditCall) -> Answered:
        assert self._operation.edit is not None
        try:
            return Answered(self._operation.status, json_bytes(self._operation.edit(call)))
        except KeysError:
            raise
        except (KnowledgeBaseError, OSError) as error:
            raise of_refusal(error) from error

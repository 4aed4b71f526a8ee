"""What one operation of the API is, and the requests that operations get."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import BaseModel

from api.answers.shelf import Shelf, shelf_of
from api.keys.keys import ApiKey, Role
from api.problems import ApiProblem
from index.journal.writer import Traffic
from index.live.live_index import LiveIndex
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from kb.library.as_json import Say
from kb.library.library import Library

BASE = "/api/v1"
MAX_BODY = 1_048_576  # bytes: a batch of long questions, in Chinese


@dataclass(frozen=True)
class Call:
    """A request that was read, of whoever reaches the API. id: what the address names; traffic: who asks."""

    live: LiveIndex[SearchIndex]
    index: SearchIndex
    asked: Any
    id: str
    traffic: Traffic

    @property
    def shelf(self) -> Shelf:
        """The texts of the index."""
        return shelf_of(self.index)


@dataclass(frozen=True)
class EditCall:
    """A request with an editor's key. It needs no open index. say: gives messages in the language of the request."""

    settings: Settings
    library: Library
    key: ApiKey
    asked: Any
    id: str
    say: Say


Work: TypeAlias = Callable[[Call], dict[str, Any]]
Edit: TypeAlias = Callable[[EditCall], dict[str, Any]]
Events: TypeAlias = Callable[[EditCall], AsyncIterator[dict[str, Any]]]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation. name: its `operationId`. asked: what is read of the address, or of the body. found: what it answers.
    problems: what can go wrong besides what can in all of them. role: whose key it needs; None for whoever reaches the API.

    It does one of three things: work answers from the open index, edit works for an editor, and events sends one object
    after the other as server-sent events.
    """

    name: str
    method: str
    path: str
    asked: type[BaseModel]
    found: type[BaseModel]
    work: Work | None = None
    edit: Edit | None = None
    events: Events | None = None
    status: int = 200
    problems: tuple[ApiProblem, ...] = ()
    role: Role | None = None
    max_body: int = MAX_BODY

    @property
    def has_body(self) -> bool:
        """Whether what is asked stands in the body, and not in the address."""
        return self.method in ("POST", "PATCH")

    @property
    def changes(self) -> bool:
        """Whether an editor changes something with it: it is told in the log, and can be sent twice without harm."""
        return self.role is not None and self.method != "GET" and self.name != "previewArticle"

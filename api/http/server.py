"""What all requests to the API share: the index, the folder of articles, the keys, the limits, the threads."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from api.http.limits import Places, RateLimit
from api.http.metrics import Metrics
from api.keys.calls import Calls
from api.keys.file import KeysError
from api.keys.keys import ApiKey, Keys
from api.problems import ApiError, ApiProblem
from index.encoder.model import ModelError
from index.journal.writer import Traffic
from index.live.live_index import LiveIndex, Serving
from index.publish.build import READINGS
from index.search.search_index import SearchIndex
from index.store.versions import StoreError
from kb.config.settings import Settings
from kb.library.library import Library

_EDITORS = 2  # threads: reading a long file must not take all from those who ask
_EDITORS_WAITING = 16  # calls of editors at the same time
_WATCHERS = 8  # requests to /readyz, /metrics and the page about the API at the same time
_Found = TypeVar("_Found")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lane:
    """Threads of one kind of work, and how many may wait for them."""

    workers: ThreadPoolExecutor
    places: Places

    async def run(self, work: Callable[[], _Found]) -> _Found:
        """Do it in a thread. Raises ApiError at once when too many wait."""
        with self.places.place():
            return await asyncio.get_running_loop().run_in_executor(self.workers, work)


@dataclass(frozen=True)
class Server:
    """What all requests share.

    rate: how many questions one address or key may ask. watched: how often it may ask for state and metrics, counted apart.
    asking, editing, watching: the threads for each.
    """

    live: LiveIndex[SearchIndex]
    settings: Settings
    library: Library
    keys: Keys
    calls: Calls
    rate: RateLimit
    watched: RateLimit
    asking: Lane
    editing: Lane
    watching: Lane
    metrics: Metrics
    traffic: Traffic
    made_with: str

    @classmethod
    def of(cls, live: LiveIndex[SearchIndex], settings: Settings, traffic: Traffic) -> Server:
        """A server for an index with these settings."""
        return cls(
            live=live,
            settings=settings,
            library=Library(settings.articles, settings.index / READINGS),
            keys=Keys(settings.keys_file),
            calls=Calls(settings.keys_file),
            rate=RateLimit(settings.api_rate),
            watched=RateLimit(settings.api_rate),
            asking=Lane(ThreadPoolExecutor(os.cpu_count(), "api"), Places(settings.api_requests)),
            editing=Lane(ThreadPoolExecutor(_EDITORS, "editors"), Places(_EDITORS_WAITING)),
            watching=Lane(ThreadPoolExecutor(1, "watching"), Places(_WATCHERS)),
            metrics=Metrics(live),
            traffic=traffic,
            made_with=_made_with(settings),
        )

    def serving(self) -> Serving[SearchIndex]:
        """The open index. Raises ApiError without one; the log says why."""
        try:
            return self.live.serving()
        except (StoreError, ModelError) as error:
            _log.error("%s", error)
            raise ApiError(ApiProblem.NOT_READY) from error

    def tag(self, serving: Serving[SearchIndex]) -> str:
        """The ETag of everything that this version says with these settings. It is a weak one: `took_ms` differs."""
        return f'W/"{serving.version}-{self.made_with}"'

    def key(self, header: str) -> ApiKey:
        """The key in a header `Authorization`. Raises ApiError when there is none that can be used."""
        kind, _, token = header.strip().partition(" ")
        try:
            found = self.keys.recognised(token.strip() if kind.lower() == "bearer" else "")
        except KeysError as error:
            raise closed(error) from error
        if found is None:
            raise ApiError(ApiProblem.KEY_WRONG)
        return found


def closed(error: KeysError) -> ApiError:
    """The error for a file of keys that cannot be used."""
    _log.error("%s", error)
    return ApiError(ApiProblem.KEYS_CLOSED)


def _made_with(settings: Settings) -> str:
    """What besides the version decides about an answer, as a checksum."""
    facts = (settings.top, settings.candidates, settings.threshold)
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:8]

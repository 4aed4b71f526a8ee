"""A published index of the five tiny articles, and the API on it on a port of its own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import requests
import uvicorn
from starlette.types import ASGIApp

from api.http.app import create
from api.keys.keys import Keys
from index.journal.writer import Journal, Traffic
from index.live.live_index import LiveIndex
from index.publish.compose import write
from index.search.search_index import SearchIndex
from index.store.versions import Description, current_version, new_version
from kb.config.settings import Settings
from tests.conftest import KeywordEncoder, tiny_index

FAQ = """\
covered:
- section: When you are sued
  questions: [when will they sue me, 什么时候会被起诉]
  wordings: [zebra in court]
- section: Paying late
  questions: [what if I repay late]
not_covered: [what does a lawyer cost]
"""


@cache
def with_faq() -> SearchIndex:
    """The five articles with known questions; it is the same object each time."""
    return tiny_index(FAQ)


def publish(folder: Path, index: SearchIndex) -> str:
    """Write an index as a version and publish it; gives its name."""
    described = Description(
        model="tiny",
        model_name="tiny",
        model_checksum="",
        chunker="",
        recipe="",
        counts=index.counts,
        articles={},
        questions="",
    )
    with new_version(folder, described, keep=5) as aside:
        write(index, aside)
    return current_version(folder)


@dataclass
class Served:
    """An index folder with what serves it. The journal is written when `kept` is called."""

    folder: Path
    settings: Settings
    live: LiveIndex[SearchIndex] = field(init=False)
    journal: Journal | None = field(init=False)

    def __post_init__(self) -> None:
        log = self.settings.log_file
        self.journal = journal = Journal(log, 365) if log else None
        self.live = LiveIndex(
            self.folder,
            lambda: SearchIndex.open(self.folder, KeywordEncoder(), self.settings),
            (lambda: journal) if journal else None,
        )

    @contextmanager
    def api(self, traffic: Traffic = Traffic.READER) -> Iterator[str]:
        """Run the API until the block ends; gives its address."""
        with answering(create(self.live, self.settings, traffic)) as address:
            yield address


def served(home: Path, **settings: object) -> Served:
    """What serves the index in `home`/index; it need not be there yet."""
    folder = home / "index"
    return Served(folder, Settings(index=folder, **settings))  # type: ignore[arg-type]


def get(address: str, path: str, **parameters: object) -> requests.Response:
    """What an address answers."""
    return requests.get(address + path, params=parameters, timeout=30)  # type: ignore[arg-type]


@contextmanager
def answering(app: ASGIApp) -> Iterator[str]:
    """Run an application on a free port in a thread until the block ends; gives its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)


def keys_of(own: Served) -> Keys:
    """The keys of what serves this index."""
    return Keys(own.settings.keys_file)

"""What HTTP API and MCP server need to run: a port to listen on, the index and the journal of the settings."""

from __future__ import annotations

import atexit
import os
from functools import cache

import uvicorn
from starlette.types import ASGIApp

from index.journal.writer import Journal, Traffic
from index.live.live_index import LiveIndex
from index.search.search_index import SearchIndex
from kb.config.settings import Settings

_IDLE_SECONDS = 30  # how long a connection without requests is kept


def listen(app: ASGIApp, host: str, port: int, requests: int | None = None) -> None:
    """Serve an application until the process is told to stop. requests: how many at the same time; others get 503."""
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        limit_concurrency=requests,
        timeout_keep_alive=_IDLE_SECONDS,
    )


def live_of(settings: Settings) -> LiveIndex[SearchIndex]:
    """The index and the journal of these settings, for a process without pages."""
    log = settings.log_file

    @cache
    def journal() -> Journal:
        assert log is not None
        found = Journal(log, settings.log_days)
        atexit.register(found.close)
        return found

    return LiveIndex(
        settings.index,
        lambda: SearchIndex.open(settings.index, settings=settings),
        journal if log else None,
    )


def traffic_of_environment() -> Traffic:
    """What questions count as: KB_TRAFFIC=test keeps those of a trial out of the report."""
    return Traffic.TEST if os.environ.get("KB_TRAFFIC") == "test" else Traffic.READER

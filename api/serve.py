"""Runs the API alone: `kb serve --api-only`. Neither Streamlit nor PyTorch is loaded."""

from __future__ import annotations

import atexit
import logging
import os
import threading
from functools import cache

import uvicorn

from api.app import create
from index.encoder.model import ModelError
from index.journal.writer import Journal, Traffic
from index.live.live_index import LiveIndex
from index.live.suggesters import prepare
from index.search.search_index import SearchIndex
from index.store.versions import StoreError
from kb.config.settings import Settings

_IDLE_SECONDS = 30  # how long a connection without requests is kept
_log = logging.getLogger(__name__)


def run(host: str, port: int, settings: Settings) -> None:
    """Serve until the process is told to stop."""
    live = live_of(settings)
    app = create(live, settings, traffic_of_environment())
    threading.Thread(target=_warm, args=(live,), name="opening", daemon=True).start()
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=_IDLE_SECONDS,
    )


def _warm(live: LiveIndex[SearchIndex]) -> None:
    """Open the index before anybody asks. Without one the server runs, too, and opens it when it is published."""
    try:
        prepare(live.serving().index)
    except (StoreError, ModelError) as error:
        _log.error("%s", error)


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

"""Runs the API alone: `kb serve --api-only`. Neither Streamlit nor PyTorch is loaded."""

from __future__ import annotations

import logging
import threading

from api.http.app import create
from api.keys import audit
from api.serving import listen, live_of, traffic_of_environment
from index.encoder.model import ModelError
from index.live.live_index import LiveIndex
from index.live.suggesters import prepare
from index.search.search_index import SearchIndex
from index.store.versions import StoreError
from kb.config.settings import Settings

_log = logging.getLogger(__name__)


def run(host: str, port: int, settings: Settings) -> None:
    """Serve until the process is told to stop."""
    audit.to_stderr()
    live = live_of(settings)
    app = create(live, settings, traffic_of_environment())
    threading.Thread(target=_warm, args=(live,), name="opening", daemon=True).start()
    listen(app, host, port)


def _warm(live: LiveIndex[SearchIndex]) -> None:
    """Open the index before anybody asks. Without one the server runs, too, and opens it when it is published."""
    try:
        prepare(live.serving().index)
    except (StoreError, ModelError) as error:
        _log.error("%s", error)

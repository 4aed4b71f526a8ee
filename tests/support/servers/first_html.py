"""The part of the server that stands before Streamlit, on the five tiny articles, with a Streamlit that only says its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests.support.servers.serving_api import Served, answering
from ui.web.before_streamlit import BeforeStreamlit

STREAMLIT = "this is Streamlit"


async def _streamlit(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await PlainTextResponse(STREAMLIT)(scope, receive, send)


@contextmanager
def pages(serves: Served, within: Callable[[str], bool] = lambda address: True) -> Iterator[str]:
    """Run it until the block ends; gives its address."""
    with answering(BeforeStreamlit(_streamlit, serves.live, serves.settings, within)) as address:
        yield address

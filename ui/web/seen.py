"""Counts an answer that somebody has read in the first HTML, where Streamlit's page did not count it.

Streamlit's page counts what it draws. So the first HTML itself counts nothing: robots and link previews fetch it, too, and for
a browser with scripts it would count twice. A browser without scripts fetches a picture from this address, which stands in
`noscript`; one with scripts says so when its reader leaves before Streamlit has taken over (ui/static/first.js).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from index.journal.writer import Traffic
from index.live.live_index import LiveIndex
from index.search.search_index import SearchIndex
from ui.shell import question_state
from ui.shell.question_state import Asked

PATH = "seen"
_DAY = 86_400  # seconds in which a browser does not ask for the same picture again, so that a reload is not counted
_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def from_our_page(request: Request) -> bool:
    """Whether a page of this server made the browser ask. Browsers say so in a header that no page can set; robots do not."""
    return request.headers.get("sec-fetch-site") == "same-origin"


def count(live: LiveIndex[SearchIndex], address: Mapping[str, str], traffic: Traffic) -> None:
    """Write the question in an address and its outcome to the journal. Texts that are no question are not counted."""
    question = address.get("q", "")
    if question_state.kind(question) is Asked.QUESTION:
        live.record(live.serving().index.search(question, explained=False), traffic)


def response(request: Request) -> Response:
    """The picture, or an empty response when it was not asked for."""
    if request.method == "POST":
        return Response(status_code=204)
    return Response(_PIXEL, headers={"cache-control": f"private, max-age={_DAY}, immutable"}, media_type="image/gif")

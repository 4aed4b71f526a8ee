"""Headers of every response that keep other sites out: an ASGI middleware around pages, API and Streamlit.

Streamlit needs much of a page: styles in the markup, modules that it makes itself (`blob:`), its WebSocket. What it does not
need is refused. Scripts in the markup run only if they are ours: their checksums are listed.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.shell import site

HOST = re.compile(r"[\w.-]+(:\d{1,5})?|\[[\da-fA-F:.]+\](:\d{1,5})?", re.ASCII)
_NEVER_FRAMED = frozenset({"manage", "insights", "trial", "api", "metrics", "_stcore", "auth"})  # parts of a path
_SAME = {
    "x-content-type-options": "nosniff",
    # The address of a page holds the question; other sites learn neither.
    "referrer-policy": "same-origin",
}


class Guarded:
    """The middleware. scripts: those that stand in the markup of a page. A header that a response has already stays."""

    def __init__(self, app: ASGIApp, scripts: Iterable[str]) -> None:
        self._app = app
        self._scripts = " ".join(f"'sha256-{_checksum(script)}'" for script in scripts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, and add the headers to its response."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers(scope).items():
                    headers.setdefault(name, value)
            await send(message)

        return await self._app(scope, receive, guarded)

    def _headers(self, scope: Scope) -> dict[str, str]:
        allowed = () if _NEVER_FRAMED.intersection(scope["path"].split("/")) else site.current().site_file.embed
        ancestors = " ".join(("'self'", *allowed))
        found = _SAME | {"content-security-policy": self._policy(Headers(scope=scope).get("host", ""), ancestors)}
        if not allowed:  # for browsers that do not know frame-ancestors; it cannot name other sites
            found["x-frame-options"] = "SAMEORIGIN"
        return found

    def _policy(self, host: str, ancestors: str) -> str:
        # Older browsers do not take the WebSocket of the same host for "self".
        socket = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
        return "; ".join(
            (
                "default-src 'self'",
                f"script-src 'self' blob: {self._scripts}",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                f"connect-src 'self'{socket}",
                "worker-src 'self' blob:",
                "object-src 'none'",
                "base-uri 'self'",
                "form-action 'self'",
                f"frame-ancestors {ancestors}",
            )
        )


def _checksum(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

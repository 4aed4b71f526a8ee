"""The headers that keep other sites out, on every route."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
import requests
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from tests.support.servers.serving_api import answering
from ui.web.headers import Guarded


async def _page(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        own = {"content-security-policy": "default-src 'none'"} if scope["path"] == "/own" else {}
        await PlainTextResponse("x", headers=own)(scope, receive, send)


def _policy(response: requests.Response) -> dict[str, list[str]]:
    parts = (part.split() for part in response.headers["content-security-policy"].split("; "))
    return {name: values for name, *values in parts}


def test_every_response_has_them() -> None:
    with answering(Guarded(_page, ["alert(1)"])) as address:
        for path in ("", "browse", "api/v1/search", "_stcore/health", "static/x.js"):
            headers = requests.get(f"{address}/{path}", timeout=30).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"
            assert headers["x-frame-options"] == "SAMEORIGIN"
        own = requests.get(f"{address}/own", timeout=30).headers["content-security-policy"]
        assert own == "default-src 'none'"  # what a response says itself is better known there


def test_only_our_own_scripts_may_stand_in_the_markup() -> None:
    checksum = base64.b64encode(hashlib.sha256(b"alert(1)").digest()).decode()
    with answering(Guarded(_page, ["alert(1)"])) as address:
        policy = _policy(requests.get(address, timeout=30))
        assert policy["script-src"] == ["'self'", "blob:", f"'sha256-{checksum}'"]
        host = address.removeprefix("http://")
        assert policy["connect-src"] == ["'self'", f"ws://{host}", f"wss://{host}"]
        forged = _policy(requests.get(address, headers={"host": "a.b; script-src *"}, timeout=30))
        assert forged["connect-src"] == ["'self'"]
        assert forged["script-src"] == policy["script-src"]


@pytest.mark.parametrize("path", ["manage", "insights", "trial", "kb/manage", "api/v1/docs", "_stcore/stream"])
def test_only_readers_pages_may_be_shown_by_the_sites_named(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site.toml").write_text('embed = ["https://www.example.org", "http://localhost:1"]\n', "utf-8")
    monkeypatch.setenv("KB_SITE", str(tmp_path / "site.toml"))
    with answering(Guarded(_page, [])) as address:
        readers = requests.get(f"{address}/panel?q=manage", timeout=30)
        assert _policy(readers)["frame-ancestors"] == ["'self'", "https://www.example.org", "http://localhost:1"]
        assert "x-frame-options" not in readers.headers
        editors = requests.get(f"{address}/{path}", timeout=30)
        assert _policy(editors)["frame-ancestors"] == ["'self'"]

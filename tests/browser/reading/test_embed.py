"""The panel on another site: shown where site.toml allows it, refused by the browser elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import findings, until
from tools.serving import served
from ui.strings import embed
from ui.strings.ask import EN

pytestmark = [pytest.mark.browser, pytest.mark.model]


@contextmanager
def _site(body: str) -> Iterator[str]:
    """Another origin on this machine, whose only page has this body."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!DOCTYPE html><title>Elsewhere</title><h1>Elsewhere</h1>{body}".encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()


def test_the_panel_is_shown_where_it_is_allowed_and_refused_elsewhere(
    browser: Browser, seed_index: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "site.toml"
    settings.write_text("", "utf-8")
    with served(seed_index, KB_SITE=str(settings), KB_LOG="off") as address:
        page = browser.new_page(locale="en-US")
        page.goto(f"{address}/embed?lang=en")
        snippet = page.locator("pre code").first.inner_text()
        assert findings(page) == []
        with _site(snippet) as elsewhere:
            page.goto(elsewhere)
            page.get_by_role("button", name=embed.EN.open).click()
            until(page, "document.querySelector('iframe')?.contentWindow.length === 0")
            frame = page.frame_locator("iframe")
            expect(page.locator("iframe")).to_be_visible()
            assert frame.locator(".kb-form").count() == 0
            settings.write_text(f'embed = ["{elsewhere}"]', "utf-8")
            page.reload()
            page.get_by_role("button", name=embed.EN.open).click()
            frame.locator("[name=q]").fill("will I be sued")
            frame.get_by_role("button", name=EN.ask).click()
            expect(frame.locator(".passage.best mark").first).to_be_visible()
            expect(frame.locator(".passage.best .deeds a")).to_have_attribute("target", "_blank")
            page.get_by_role("button", name=embed.EN.close).click()
            expect(page.locator("iframe")).to_be_hidden()
        page.close()

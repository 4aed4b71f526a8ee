"""Tables, lists, code and links of an article, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from index.publish.build import build
from kb.config.settings import Settings
from tests.browser.conftest import findings, overflow, served, settled, until

pytestmark = [pytest.mark.browser, pytest.mark.model]
ROWS = "".join(
    f"| shoes {number} | 30 days | free of charge from {number} euros on | [form](https://example.com/{number}) |\n"
    for number in range(3)
)
ARTICLE = (
    "# Returns\n\nHow to return something:\n\n1. Pack it\n   - in paper\n   - with the bill\n2. Send it\n\n"
    f"| Goods | Within | What it costs to send them back | Form |\n|---|---|---|---|\n{ROWS}\n"
    "```\ncurl https://example.com/returns \\\n    --data order=12345 --data reason=too-small --data again=yes\n```\n"
    "\n[bad](javascript:alert(1)) <a href='javascript:alert(1)'>worse</a>\n"
)  # fmt: skip


def test_on_a_narrow_phone_tables_and_code_scroll_in_themselves(visit: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "returns.md").write_text(ARTICLE, "utf-8")
    build(Settings(articles=tmp_path / "articles", index=tmp_path / "index"))
    with served(tmp_path / "index", KB_ARTICLES=str(tmp_path / "articles")) as address:
        page = visit(f"{address}/browse?article=returns&lang=en", phone=True, shows=".kb-article table")
        page.set_viewport_size({"width": 320, "height": 700})
        settled(page)
        assert overflow(page) == [0, 0]
        for place in (".sheet", ".text pre"):
            wide = page.locator(place)
            assert wide.evaluate("place => place.scrollWidth > place.clientWidth")
            wide.focus()
            page.keyboard.press("ArrowRight")
            until(page, "place => place.scrollLeft > 0", arg=wide.element_handle())
        assert page.locator(".text pre").inner_text().split("\n")[1].startswith("    --data")
        expect(page.get_by_role("listitem").filter(has_text="in paper").last).to_have_text("in paper")
        expect(page.get_by_role("columnheader", name="Within")).to_be_visible()
        link = page.locator("td a").first
        assert (link.get_attribute("href"), link.get_attribute("rel")) == (
            "https://example.com/0",
            "noopener noreferrer nofollow",
        )
        assert page.locator("a[href^=javascript]").count() == 0
        assert findings(page) == []

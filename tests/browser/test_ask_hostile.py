"""A hostile article in a real browser: everything it says is text, nothing acts, nothing breaks the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from index.build import build
from index.settings import Settings
from tests import hostile
from tests.browser.conftest import served

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
SHOWN = ".kb-answer, .kb-further, .kb-article, .kb-list, .kb-suggestions, .kb-chips, .kb-sections"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("hostile")
    hostile.write(folder / "articles")
    build(Settings(articles=folder / "articles", index=folder / "index"))
    with served(folder / "index") as address:
        yield address


def _harmless(page: Page, requests: list[str]) -> None:
    assert page.title() != "hacked"
    assert [url for url in requests if ":9/" in url] == []
    assert page.locator("h1").is_visible()  # no style of the article hides the page
    for part in page.locator(SHOWN).all():
        assert part.locator("script, img, style, i:not(.dots *), .katex, a[href^='javascript']").count() == 0
        assert "\u202e" not in part.inner_text()
    wide = page.evaluate(
        """[document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
           .map(part => Math.max(0, part.scrollWidth - innerWidth))"""
    )
    assert wide == [0, 0]


@pytest.mark.parametrize(
    "place",
    [
        "?lang=en",
        "?lang=en&q=" + quote("pixel not bold override template"),
        "?lang=en&q=" + quote("what does the debtor pay in case 77"),
        "?lang=en&q=" + quote("w" * 300),
        "?lang=en&q=" + quote("الديون المتأخرة"),
        "?lang=zh&q=" + quote(hostile.QUESTION),
        "browse?lang=en",
        "browse?lang=en&article=hostile",
        "faq?lang=en",
    ],
)
def test_everything_is_text(address: str, visit: Visit, place: str) -> None:
    page = visit(address, phone=True)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{address}/{place}")
    page.wait_for_selector(".kb-foot")
    for _ in range(2):  # folds hold folds
        for fold in page.locator("details:not([open]) > summary").all():
            if fold.is_visible():
                fold.click()
    _harmless(page, requests)


def test_suggestions_are_text(address: str, visit: Visit) -> None:
    page = visit(f"{address}/?lang=en", phone=True)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.locator('input[type="search"]').click()
    page.keyboard.type("onerror")
    expect(page.locator(".kb-suggestions li")).to_contain_text([hostile.QUESTION])
    _harmless(page, requests)
    page.locator('input[type="search"]').fill("topic 41")
    expect(page.locator(".kb-suggestions li").first).to_contain_text("topic 41 about debts")
    _harmless(page, requests)

"""A real page on a real index in a real Chromium."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from index.publish.build import build
from kb.config.settings import Settings
from tests.support.files import hostile
from tools.serving import CHROMIUM_NAMES, FLAGS, chromium, served

LOGO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGOQ9buBFTEMLQkAXtlQwTWdBQcAAAAASUVORK5CYII="
)
SITE = (
    'logo = "logo.png"\n[accent]\nlight = "#1d4ed8"\ndark = "#93c5fd"\n[en]\nname = "Library"\nnote = "Ask the desk."\n'
)
LIBRARY = {
    "court.md": "---\ntitle: Going to court\npublished: 2024-01-02\nrelated: [Loans between friends, Refunds]\n---\n"
    "## When you are sued\n\nA lender may file a lawsuit in court. Answer the letter of the court.\n\n"
    "## Paying late\n\nAn overdue debt grows. Repay what is late first.\n",
    "refunds.md": "---\ntitle: Refunds\npublished: 2023-01-02\ntags: [shop]\n---\nYou may return goods within 14 days.\n",
    "court.faq.yaml": "covered:\n  - section: When you are sued\n    questions: [can I ignore a summons, 收到传票怎么办]\n",
    "site.toml": SITE,
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = chromium()
    if executable is None:
        reason = (
            f"no Chromium on this machine (looked for {', '.join(CHROMIUM_NAMES)}); "
            "install one: apt-get install chromium"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def served_seed(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page on the seed article. Its journal is its own."""
    with served(seed_index, KB_LOG=str(tmp_path_factory.mktemp("journal") / "questions.sqlite")) as address:
        yield address


@pytest.fixture(scope="session")
def served_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page on two articles and a file that says what they are called."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "articles").mkdir()
    for name, text in LIBRARY.items():
        (folder / "articles" / name).write_text(text, "utf-8")
    (folder / "articles" / "logo.png").write_bytes(LOGO)
    build(Settings(articles=folder / "articles", index=folder / "index"))
    with served(folder / "index", KB_ARTICLES=str(folder / "articles")) as address:
        yield address


@pytest.fixture(scope="session")
def served_hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page on an article that tries everything."""
    folder = tmp_path_factory.mktemp("hostile")
    hostile.write(folder / "articles")
    build(Settings(articles=folder / "articles", index=folder / "index"))
    with served(folder / "index", KB_ARTICLES=str(folder / "articles")) as address:
        yield address


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """visit(address) opens a fresh browser profile there and waits for the page, which is there when `shows` is. What the
    browser asks for is added to `requests`.
    """
    with ExitStack() as contexts:

        def visit(
            address: str,
            *,
            phone: bool = False,
            locale: str = "en-US",
            dark: bool = False,
            shows: str = ".kb-foot",
            requests: list[str] | None = None,
        ) -> Page:
            context = browser.new_context(
                viewport={"width": 360, "height": 740} if phone else {"width": 1280, "height": 900},
                locale=locale,
                color_scheme="dark" if dark else "light",
                is_mobile=phone,
                has_touch=phone,
            )
            contexts.callback(context.close)
            page = context.new_page()
            if requests is not None:
                page.on("request", lambda request: requests.append(request.url))
            page.goto(address)
            taken_over(page)
            page.locator(shows).first.wait_for(timeout=30_000)
            return page

        yield visit


def taken_over(page: Page) -> None:
    """Wait until Streamlit's page has taken the place of the first HTML, unless that stands alone."""
    page.locator("#kb-first:not(.alone)").wait_for(state="detached", timeout=30_000)


def until(page: Page, condition: str, arg: object = None, seconds: float = 30) -> None:
    """Wait until a condition in JavaScript holds. Playwright's own wait evaluates text inside of the page, which the page's
    Content-Security-Policy forbids.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(condition, arg):
        assert time.monotonic() < end, f"after {seconds} s still not: {condition}"
        page.wait_for_timeout(50)


def settled(page: Page) -> None:
    """Wait until the server has nothing more to draw, and everything drawn is that of now. A page that says that there is none
    is never drawn by Streamlit.
    """
    if page.locator("#kb-first.alone").count():
        return
    page.locator('.stApp[data-test-script-state="notRunning"]').wait_for()
    until(page, "!document.querySelector('[data-stale=true]')")


def unfold(page: Page, within: str = "") -> None:
    """Open every fold that can be seen, and those inside of them."""
    for _ in range(3):
        for fold in page.locator(f"{within} details:not([open]) > summary").all():
            if fold.is_visible():
                fold.click()


def overflow(page: Page) -> list[int]:
    """How many pixels the document, and streamlit's own scrolling part, are wider than the window."""
    found: list[int] = page.evaluate(
        """[document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
           .map(part => Math.max(0, part.scrollWidth - innerWidth))"""
    )
    return found


def findings(page: Page) -> list[str]:
    """What axe calls serious or critical: rule, and the first places."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {[node['html'][:150] for node in rule['nodes'][:3]]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]

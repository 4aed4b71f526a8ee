"""Back, Forward and a reload, in a real browser: the reader is where the reader was."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settled, until
from ui.strings import browse as strings_browse
from ui.strings.ask import ZH

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
MAIN = "document.querySelector('[data-testid=\"stMain\"]')"
ANSWER = ".passage.best"
ARTICLE = "browse?article=huabei-overdue&lang=zh"


def _scroll(page: Page, top: int) -> None:
    page.evaluate(f"top => {MAIN}.scrollTo({{ top, behavior: 'instant' }})", top)
    until(page, f"top => Math.abs({MAIN}.scrollTop - top) < 2", arg=top)
    page.evaluate(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )  # it has been heard of


def _stays_at(page: Page, top: int) -> None:
    until(page, f"top => Math.abs({MAIN}.scrollTop - top) < 2", arg=top)
    settled(page)
    until(page, "!window.kbReturning")
    assert page.evaluate(f"{MAIN}.scrollTop") == pytest.approx(top, abs=2)


@pytest.mark.parametrize(
    ("place", "link"),
    [(ARTICLE, ".kb-piece .kb-asked a"), ("faq?lang=zh", ".kb-sections li a"), (ARTICLE + "&passage=3", ".kb-asked a")],
    ids=["article", "known questions", "passage"],
)
def test_back_and_forward(served_seed: str, visit: Visit, place: str, link: str) -> None:
    page = visit(f"{served_seed}/{place}", phone=True)
    settled(page)
    page.locator(link).locator("visible=true").first.wait_for()
    if "passage" in place:
        expect(page.locator("#p-3")).to_be_focused()  # it has come into view: from here on the reader scrolls
    _scroll(page, 1700)
    page.locator(link).locator("visible=true").last.evaluate("link => link.click()")  # a tap would scroll to it
    expect(page.locator(ANSWER)).to_be_visible()
    assert page.evaluate(f"{MAIN}.scrollTop") == 0
    settled(page)
    _scroll(page, 240)
    page.go_back()
    expect(page.locator(".kb-article, .kb-sections").first).to_be_visible()
    _stays_at(page, 1700)
    page.go_forward()
    expect(page.locator(ANSWER)).to_be_visible()
    _stays_at(page, 240)


def test_back_to_what_was_never_scrolled_begins_at_the_top(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?q={quote('花呗逾期多久会被立案')}&lang=zh", phone=True)
    page.locator(ANSWER).get_by_role("link", name=ZH.open_article).evaluate("link => link.click()")
    expect(page.locator(".kb-piece .here")).to_be_in_viewport()
    assert page.evaluate(f"{MAIN}.scrollTop") > 0
    page.go_back()
    expect(page.locator(ANSWER)).to_be_visible()
    _stays_at(page, 0)


def test_a_reload_and_the_way_back_from_elsewhere(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/{ARTICLE}", phone=True)
    settled(page)
    _scroll(page, 1500)
    page.reload()
    expect(page.locator(".kb-article")).to_be_visible()
    _stays_at(page, 1500)
    page.goto("about:blank")
    page.go_back()
    expect(page.locator(".kb-article")).to_be_visible()
    _stays_at(page, 1500)


def test_who_goes_on_is_not_taken_back(served_seed: str, visit: Visit) -> None:
    """A reader who scrolls while the page is still being drawn has gone on."""
    page = visit(f"{served_seed}/{ARTICLE}", phone=True)
    settled(page)
    _scroll(page, 1500)
    page.get_by_role("link", name=strings_browse.ZH.back).evaluate("link => link.click()")
    expect(page.locator(".kb-card")).to_be_visible()
    settled(page)
    page.evaluate("addEventListener('popstate', () => dispatchEvent(new WheelEvent('wheel')))")
    page.go_back()
    expect(page.locator(".kb-article")).to_be_visible()
    settled(page)
    page.wait_for_timeout(700)  # as long as the way back would have taken
    assert page.evaluate(f"{MAIN}.scrollTop") == 0

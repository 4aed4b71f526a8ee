"""What a reader's own browser keeps and shows: the focus, questions of this tab, waiting, a lost connection."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import served, until
from ui.strings.ask import EN, ZH

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
FIELD, VERDICT, LIST = 'input[type="search"]', ".kb-answer .word", ".kb-suggestions"
DIALOG_CAME = """new MutationObserver(records => {
  const added = records.flatMap(record => [...record.addedNodes]);
  if (added.some(node => node.matches?.('[data-testid="stDialog"]') || node.querySelector?.('[data-testid="stDialog"]')))
    window.dialogCame = true;
}).observe(document.body, { childList: true, subtree: true })"""


def _recent(page: Page) -> Locator:
    return page.locator("nav[data-asked]")


def test_a_link_leads_the_focus_to_the_verdict(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=en")
    page.locator(".kb-chips a").first.click()
    expect(page.locator(VERDICT)).to_be_focused()
    page.locator(FIELD).fill("")
    page.keyboard.type("how lon", delay=20)
    expect(page.locator(f"{LIST} li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(VERDICT)).to_be_focused()


def test_who_types_keeps_the_focus_in_the_field(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=en")
    for question in ("will I be sued", "weather in Paris"):
        page.locator(FIELD).fill(question)
        page.keyboard.press("Enter")
        expect(page.locator(f'nav[data-asked="{question}"]')).to_be_attached()
        expect(page.locator(FIELD)).to_be_focused()
    page.locator("header h1 a").click()
    expect(page.locator(".kb-welcome")).to_be_visible()
    page.locator(FIELD).fill("do I need a lawyer")  # after a link without an answer
    page.keyboard.press("Enter")
    expect(page.locator(VERDICT)).to_be_visible()
    expect(page.locator(FIELD)).to_be_focused()


def test_questions_of_this_tab_outlive_a_reload_and_can_be_cleared(served_seed: str, visit: Visit) -> None:
    hostile = "<img src=x onerror=\"document.title='hacked'\"> 立案"
    page = visit(f"{served_seed}/?lang=zh&q={quote(hostile)}")
    expect(_recent(page)).to_be_hidden()  # only what was asked before
    for number in range(7):
        page.locator(FIELD).fill(f"花呗 {number}")
        page.keyboard.press("Enter")
        expect(page.locator(f'nav[data-asked="花呗 {number}"]')).to_be_attached()
        if not number:
            expect(_recent(page).locator("a")).to_have_text([hostile])
    page.reload()
    expect(_recent(page).locator("a")).to_have_text([f"花呗 {number}" for number in (5, 4, 3, 2, 1)])
    page.goto(f"{served_seed}/?lang=en")
    expect(_recent(page).locator("a")).to_have_count(6)
    assert page.title() != "hacked"
    _recent(page).locator("a").last.click()
    expect(page.locator(FIELD)).to_have_value("花呗 1")
    expect(_recent(page).locator("a")).to_have_count(5)
    page.get_by_role("button", name=EN.recent_clear, exact=True).click()
    expect(_recent(page)).to_be_hidden()
    page.reload()
    page.wait_for_selector(".kb-foot")
    expect(_recent(page)).to_be_hidden()


def test_an_answer_is_judged_once_even_after_a_reload(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=en&q=will+I+be+sued")
    page.get_by_role("button", name=EN.not_helpful).click()
    expect(page.get_by_text(EN.thanks)).to_be_visible()
    page.reload()
    page.wait_for_selector(".kb-foot")
    expect(page.locator(".kb-answer")).to_be_visible()
    expect(page.get_by_role("button", name=EN.not_helpful)).to_be_hidden()
    page.locator(FIELD).fill("do I need a lawyer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=EN.not_helpful)).to_be_visible()


def _bar(page: Page) -> float:
    shown: str = page.evaluate("getComputedStyle(document.querySelector('.stApp'), '::before').opacity")
    return (
        float(shown)
        if page.evaluate("document.querySelector('.stApp').matches('[data-test-script-state=running]')")
        else 0
    )


def test_waiting_is_shown_when_it_takes_long(served_seed: str, visit: Visit) -> None:
    """The page is told that the server works on, as if an answer took long."""
    page = visit(f"{served_seed}/?lang=zh")
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning")
    assert _bar(page) == 0
    page.evaluate("document.querySelector('.stApp').setAttribute('data-test-script-state', 'running')")
    expect(page.locator(".kb-state")).to_have_text(ZH.working)
    until(page, "getComputedStyle(document.querySelector('.stApp'), '::before').opacity === '1'")
    page.evaluate("document.querySelector('.stApp').setAttribute('data-test-script-state', 'notRunning')")
    expect(page.locator(".kb-state")).to_have_text("")
    assert _bar(page) == 0


def test_a_lost_connection_is_said_in_the_readers_language(seed_index: Path, visit: Visit) -> None:
    with served(seed_index) as address:
        pages = {texts: visit(f"{address}/?lang={texts.code}&q=will+I+be+sued") for texts in (ZH, EN)}
        for page in pages.values():
            expect(page.locator(".kb-state")).to_have_text("")
            page.evaluate(DIALOG_CAME)
    for texts, page in pages.items():
        expect(page.locator(".kb-state")).to_have_text(texts.lost, timeout=20_000)
        expect(page.locator(".kb-state")).to_be_in_viewport()
        until(page, "window.dialogCame")  # streamlit's own, after some attempts
        expect(page.get_by_text("Connection error")).to_be_hidden()
        expect(page.locator(".kb-answer")).to_be_visible()  # what was read stays


def test_an_unknown_address_is_said_in_the_readers_language(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/nowhere?lang=zh")
    expect(page.locator(".kb-nowhere")).to_have_text(ZH.no_page)
    expect(page.get_by_text("Page not found")).to_be_hidden()
    page.locator(FIELD).click()
    page.keyboard.type("花呗逾期多久会被立案")
    page.keyboard.press("Enter")
    expect(page.locator(".passage.best")).to_be_visible()

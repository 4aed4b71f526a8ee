"""The first HTML of a page: read without scripts, and left to Streamlit without losing what a reader has done."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import settled, taken_over, until
from tools.serving import served
from ui.strings.ask import EN, ZH

pytestmark = [pytest.mark.browser, pytest.mark.model]
FIRST, BEST = '#kb-first [name="q"]', ".passage.best"
FIELD = '.st-key-asking input[type="search"]'
SUED, LATE, COURT = "will I be sued", "花呗逾期多久会被立案", "how long overdue before they sue"


def _held(page: Page) -> list[Route]:
    """Streamlit's first script, which waits from now on until it is continued."""
    waiting: list[Route] = []
    page.route("**/static/js/index.*.js", lambda route: waiting.append(route))
    return waiting


def _log_in_journal(log: Path) -> Counter[str]:
    with closing(sqlite3.connect(log)) as database:
        return Counter(question for (question,) in database.execute("SELECT question FROM questions"))


def test_without_scripts_a_question_is_asked_and_answered(browser: Browser, served_seed: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(served_seed)
    page.locator(FIRST).fill(LATE)
    page.keyboard.press("Enter")
    expect(page.locator(f"{BEST} mark").first).to_be_visible()
    expect(page.locator(".verdict .word")).to_contain_text(ZH.surely)
    expect(page.locator(FIRST)).to_have_value(LATE)
    assert page.locator(".deeds button").first.is_hidden()  # it needs a script
    page.locator(f"{BEST} .deeds a").click()
    expect(page.locator(".kb-article .here")).to_contain_text("3个月以上")
    context.close()


def test_a_tag_is_chosen_without_scripts_and_with_them(browser: Browser, served_library: str) -> None:
    plain = browser.new_page(java_script_enabled=False, locale="en-US")
    plain.goto(f"{served_library}/?q=court&lang=en")
    plain.locator("select[name=tag]").select_option("shop")
    plain.get_by_role("button", name=EN.ask).click()
    expect(plain.locator("select[name=tag]")).to_have_value("shop")
    expect(plain.locator(".kb-answer")).not_to_contain_text("Going to court")
    page = browser.new_page(locale="en-US")
    page.goto(plain.url)
    taken_over(page)
    chooser, verdict = page.locator(".st-key-tag"), page.locator(".verdict")
    expect(chooser.get_by_role("combobox")).to_have_value("shop")
    expect(chooser.get_by_role("button", name=EN.tag_label)).to_be_visible()
    (above, below) = (place.bounding_box() for place in (chooser, verdict))
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]  # the one does not cover the other
    plain.close()
    page.close()


def test_what_was_typed_and_unfolded_is_kept(browser: Browser, served_seed: str) -> None:
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 500})
    page = context.new_page()
    held = _held(page)
    page.goto(f"{served_seed}/?lang=en", wait_until="commit")
    page.locator(".kb-frequent summary").first.click()
    page.locator(FIRST).fill(SUED)
    page.keyboard.press("ArrowLeft")
    page.mouse.wheel(0, 40)
    until(page, "scrollY > 0")
    top = page.evaluate("scrollY")
    for route in held:
        route.continue_()
    taken_over(page)
    expect(page.locator(FIELD)).to_have_value(SUED)
    expect(page.locator(FIELD)).to_be_focused()
    assert page.locator(FIELD).evaluate("field => field.selectionStart") == len(SUED) - 1
    assert page.locator(".kb-frequent details").first.get_attribute("open") is not None
    assert page.locator('[data-testid="stMain"]').evaluate("main => main.scrollTop") == top
    page.keyboard.press("Enter")
    expect(page.locator(BEST)).to_be_visible()
    context.close()


def test_streamlit_waits_while_a_word_is_composed(browser: Browser, served_seed: str) -> None:
    """With an input method, as Chinese is written: a field that is replaced would lose the letters."""
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{served_seed}/?lang=zh", wait_until="commit")
    page.locator(FIRST).focus()
    keyboard = context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "hua'bei", "selectionStart": 7, "selectionEnd": 7})
    page.locator('#root .stApp[data-test-script-state="notRunning"] .kb-foot').wait_for(state="attached")
    page.locator(FIELD).wait_for(state="attached")
    page.evaluate("new Promise(done => setTimeout(done, 200))")  # four times as long as it would take
    assert page.locator("#kb-first").count() == 1
    keyboard.send("Input.insertText", {"text": "花呗"})
    taken_over(page)
    expect(page.locator(FIELD)).to_have_value("花呗")
    context.close()


def test_a_question_counts_once_however_it_is_read(browser: Browser, seed_index: Path, tmp_path: Path) -> None:
    log = tmp_path / "questions.sqlite"
    with served(seed_index, KB_LOG=str(log), KB_TRAFFIC="reader") as address:
        without = browser.new_context(java_script_enabled=False)
        page = without.new_page()
        page.goto(f"{address}/?q={quote(SUED)}&lang=en")
        page.reload()
        without.close()
        context = browser.new_context()
        page = context.new_page()
        held = _held(page)
        link = f"{address}/?q={quote(LATE)}&lang=en"
        page.goto(link, wait_until="commit")
        page.locator(f"#kb-first {BEST}").wait_for()
        page.goto(f"{address}/faq?lang=en", wait_until="commit")  # before Streamlit was there
        page.unroute_all()
        page.goto(link)  # and again in the same tab
        taken_over(page)
        settled(page)
        page.goto(f"{address}/?q={quote(COURT)}&lang=en")
        taken_over(page)
        expect(page.locator(".verdict .word")).to_contain_text(EN.surely)
        settled(page)
        assert held
        context.close()
    assert _log_in_journal(log) == {SUED: 1, LATE: 1, COURT: 1}

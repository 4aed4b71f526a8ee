"""Suggestions while typing, in a real browser: the focus stays, the keyboard is enough, nothing moves."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from ui.strings.ask import ZH

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
FIELD, LIST, BEST = 'input[type="search"]', ".kb-suggestions", ".passage.best"


def _type(page: Page, text: str) -> None:
    page.locator(FIELD).click()
    page.keyboard.type(text, delay=20)


def _asked(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query)["q"][0]


def _top(page: Page) -> float:
    box = page.locator(".kb-foot").bounding_box()
    assert box
    return box["y"]


@pytest.mark.parametrize("typed", ["huabei yuqi", "hbyq", "花呗逾期", "逾期 花呗"])
def test_typing_lists_known_questions_without_moving_anything(served_seed: str, visit: Visit, typed: str) -> None:
    page = visit(f"{served_seed}/?lang=zh", phone=True)
    before = _top(page)
    _type(page, typed)
    expect(page.locator(LIST)).to_be_visible()
    expect(page.locator(f"{LIST} li b").first).to_contain_text("花呗")
    assert page.evaluate("document.activeElement.matches('input[type=search]')")
    assert page.locator(FIELD).input_value() == typed
    assert _top(page) == before
    assert page.locator(FIELD).get_attribute("aria-expanded") == "true"
    expect(page.locator(".kb-suggested")).to_have_text(
        ZH.suggestion_count.format(count=page.locator(f"{LIST} li").count())
    )


def test_arrow_keys_choose_and_enter_asks(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=zh")
    _type(page, "hbyq")
    expect(page.locator(LIST)).to_be_visible()
    second = page.locator(f"{LIST} li").nth(1)
    wanted = second.locator("span").first.inner_text()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    expect(second).to_have_attribute("aria-selected", "true")
    assert page.locator(FIELD).get_attribute("aria-activedescendant") == second.get_attribute("id")
    page.keyboard.press("Enter")
    expect(page.locator(BEST)).to_be_visible()
    expect(page.locator(FIELD)).to_have_value(wanted)
    expect(page.locator(LIST)).to_be_hidden()
    assert _asked(page) == wanted


def test_a_click_asks(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=en")
    _type(page, "how lon")
    first = page.locator(f"{LIST} li").first
    wanted = first.locator("span").first.inner_text()
    first.click()
    expect(page.locator(BEST)).to_be_visible()
    expect(page.locator(FIELD)).to_have_value(wanted)
    assert _asked(page) == wanted


def test_enter_without_a_choice_asks_what_was_typed(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=zh")
    _type(page, "花呗逾期")
    expect(page.locator(LIST)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(BEST)).to_be_visible()
    expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_attached()
    page.wait_for_timeout(500)  # as long as a list that opens again would need
    expect(page.locator(LIST)).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('input[type=search]')")
    assert _asked(page) == "花呗逾期"


def test_a_phone_puts_its_keyboard_away(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=zh", phone=True)
    _type(page, "花呗逾期")
    page.keyboard.press("Enter")
    expect(page.locator(BEST)).to_be_visible()
    expect(page.locator(FIELD)).not_to_be_focused()
    expect(page.locator(LIST)).to_be_hidden()


def test_escape_closes_and_a_key_opens_again(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=zh")
    _type(page, "花呗逾期")
    expect(page.locator(LIST)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(LIST)).to_be_hidden()
    assert page.locator(FIELD).input_value() == "花呗逾期"
    page.keyboard.type("多")
    expect(page.locator(LIST)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(LIST)).to_be_hidden()


def test_what_nothing_is_like_shows_no_list(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=en")
    _type(page, "花呗")
    expect(page.locator(LIST)).to_be_visible()
    page.locator(FIELD).fill("zzzz qqqq")
    expect(page.locator(LIST)).to_be_hidden()
    expect(page.locator(".kb-suggested")).to_have_text("")

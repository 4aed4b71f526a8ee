"""For who uses a keyboard, a screen reader or the system's high contrast, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import settled
from ui.strings.ask import EN, LANGUAGES, ZH

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
FIELD, VERDICT, STATE = '.st-key-asking input[type="search"]', ".kb-answer .word", ".kb-state"
ANSWERED = "?q=" + quote("花呗逾期多久会被立案")
# Words and labels with Latin letters that are not said to be in a language of their own, as articles and "English" are.
LATIN = """() => {
  const own = element => element.closest('[lang]') !== document.documentElement || element.closest('[aria-hidden=true]');
  const found = [];
  for (const element of document.body.querySelectorAll('[aria-label], [title], [alt], [placeholder]'))
    for (const name of ['aria-label', 'title', 'alt', 'placeholder'])
      if (/[a-z]/i.test(element.getAttribute(name) ?? '') && !own(element)) found.push(element.getAttribute(name));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (/[a-z]/i.test(data) && !parentElement.matches('script, style, noscript') && !own(parentElement)) found.push(data);
  }
  return found;
}"""
# What a screen reader may hear of the one element that tells it.
HEARD = f"""() => {{
  const state = document.querySelector('{STATE}');
  window.heard = [];
  const changes = {{ childList: true, characterData: true, subtree: true }};
  new MutationObserver(() => heard.push(state.textContent)).observe(state, changes);
}}"""


def _outline(place: Locator) -> str:
    found: str = place.evaluate("place => getComputedStyle(place).outlineStyle")
    return found


@pytest.mark.parametrize(
    "path", ["", ANSWERED, "?q=" + quote("巴黎天气"), "?q=", "browse", "browse?article=huabei-overdue", "faq"]
)
def test_a_chinese_page_says_nothing_in_english(served_seed: str, visit: Visit, path: str) -> None:
    page = visit(f"{served_seed}/{path}{'&' if '?' in path else '?'}lang=zh", locale="zh-CN")
    settled(page)
    if path == ANSWERED:
        expect(page.get_by_role("button", name=ZH.clear, exact=True, include_hidden=True)).to_have_count(1)
    expect(page.locator('a[href="#stMain"]')).to_have_text(ZH.skip)
    assert page.evaluate(LATIN) == []
    page.get_by_role("link", name="English").click()
    expect(page.locator('a[href="#stMain"]')).to_have_text(EN.skip)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("?lang=zh", FIELD),
        (ANSWERED + "&lang=zh", VERDICT),
        ("?q=&lang=en", ".kb-hint h2"),
        ("browse?lang=en", ".kb-title"),
        ("browse?article=huabei-overdue&lang=zh", ".kb-article > h2"),
        ("faq?lang=en", ".kb-title"),
    ],
)
def test_the_first_tab_offers_a_way_past_the_head(served_seed: str, visit: Visit, path: str, place: str) -> None:
    page = visit(f"{served_seed}/{path}")
    settled(page)
    page.locator(place).wait_for()  # streamlit loads its field after the first drawing
    address = page.url
    page.keyboard.press("Tab")
    expect(page.locator('a[href="#stMain"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(place)).to_be_focused()
    assert _outline(page.locator(place)) == ("none" if place == FIELD else "solid")  # the field has a frame of its own
    assert page.url == address


def test_an_outcome_is_told_to_who_stays_in_the_field(served_seed: str, visit: Visit) -> None:
    """Not by an element that is new on the page, which not every screen reader reads; and again when it is the same."""
    page = visit(f"{served_seed}/?lang=en")
    settled(page)
    page.evaluate(HEARD)
    for question, outcome in (
        ("will I be sued", EN.surely),
        ("weather in Paris", EN.not_covered_title),
        ("how to bake bread", EN.not_covered_title),
    ):
        page.locator(FIELD).fill(question)
        page.keyboard.press("Enter")
        expect(page.locator(f'nav[data-asked="{question}"]')).to_be_attached()
        expect(page.locator(STATE)).to_have_text(outcome)
        expect(page.locator(VERDICT)).to_have_text(outcome)
        heard = [text for text in page.evaluate("heard.splice(0)") if text not in ("", EN.working)]
        assert heard == [outcome]
    expect(page.locator('.verdict[role="status"], .verdict [role="status"]')).to_have_count(0)
    page.locator(".kb-top nav a", has_text="中文").click()  # the focus goes to the verdict: it is not to be told twice
    expect(page.locator(VERDICT)).to_have_text(ZH.not_covered_title)
    expect(page.locator(VERDICT)).to_be_focused()
    expect(page.locator(STATE)).to_have_text("")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_vote_by_keyboard_leaves_the_focus_where_it_is_acknowledged(
    served_seed: str, visit: Visit, language: str
) -> None:
    texts = LANGUAGES[language]
    page = visit(f"{served_seed}/?q=will+I+be+sued&lang={language}")
    settled(page)
    page.get_by_role("button", name=texts.helpful, exact=True).focus()
    page.keyboard.press("Enter")
    thanks = page.locator(".st-key-feedback [role=status]")
    expect(thanks).to_have_text(texts.thanks)
    expect(thanks).to_be_focused()
    page.get_by_label(texts.comment_label).wait_for()  # streamlit loads it after the first drawing
    page.keyboard.press("Tab")
    expect(page.get_by_label(texts.comment_label)).to_be_focused()
    page.keyboard.type("Thanks!")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(thanks).to_have_text(texts.comment_thanks)
    expect(thanks).to_be_focused()


def test_the_comment_field_is_whole_and_says_how_much_fits(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/{ANSWERED}&lang=zh", phone=True)
    page.get_by_role("button", name=ZH.helpful, exact=True).click()
    field = page.get_by_label(ZH.comment_label)
    field.fill("好" * 500)
    counter = page.locator(".st-key-feedback [data-testid=InputInstructions]")
    expect(counter).to_have_text("500/500")
    written, said = field.bounding_box(), counter.bounding_box()
    assert written
    assert said
    assert said["y"] >= written["y"] + written["height"]
    assert field.evaluate("field => getComputedStyle(field).backgroundColor") == "rgba(0, 0, 0, 0)"  # or it has corners


def test_who_is_led_to_the_verdict_sees_it_with_a_keyboard_only(served_seed: str, visit: Visit) -> None:
    for phone in (False, True):
        page = visit(f"{served_seed}/?lang=zh", phone=phone)
        page.locator(FIELD).click()
        page.keyboard.type("hbyq", delay=20)
        first = page.locator(".kb-suggestions li").first
        expect(first).to_be_visible()
        if phone:
            first.tap()
        else:
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
        expect(page.locator(VERDICT)).to_be_focused()
        assert _outline(page.locator(VERDICT)) == ("none" if phone else "solid")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_high_contrast_of_the_system(served_seed: str, visit: Visit, scheme: str) -> None:
    page = visit(f"{served_seed}/{ANSWERED}&lang=en", dark=scheme == "dark")
    settled(page)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", forced_colors="active")
    colour = "(place, name) => getComputedStyle(place)[name]"
    dots = page.locator(".verdict .dots i")
    filled = dots.first.evaluate(colour, "backgroundColor")
    page.evaluate("document.querySelector('.verdict .dots i:last-child').className = 'off'")
    assert filled != dots.last.evaluate(colour, "backgroundColor")
    for button in page.locator('[data-testid="stFormSubmitButton"] button').all():
        assert button.evaluate(colour, "borderTopStyle") == "solid"
        assert button.evaluate(colour, "borderTopWidth") != "0px"
    page.locator(FIELD).fill("")
    page.locator(FIELD).press_sequentially("sue", delay=20)
    expect(page.locator(".kb-suggestions li").nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    chosen, other = (page.locator(".kb-suggestions li").nth(row).evaluate(colour, "backgroundColor") for row in (0, 1))
    assert chosen != other
    assert _outline(page.locator('.st-key-asking [data-testid="stTextInputRootElement"]')) == "solid"


def test_keys_for_who_is_in_a_hurry(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/{ANSWERED}&lang=zh", locale="zh-CN")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    settled(page)
    field = page.locator(FIELD)
    selected = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    expect(field).to_have_attribute("aria-keyshortcuts", "/ Control+K")

    page.keyboard.press("Control+C")  # nothing is selected
    expect(page.locator(".passage.best .deeds [role=status]").first).to_have_text(ZH.copied)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert page.locator(".passage.best mark").first.inner_text() in copied
    assert copied.splitlines()[-1].startswith(served_seed)

    page.keyboard.press("/")
    expect(field).to_be_focused()
    assert field.evaluate(selected) == "花呗逾期多久会被立案"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("/")  # a letter in the field
    expect(field).to_have_value("花呗逾期多久会被立案/")
    page.keyboard.press("Control+K")
    assert field.evaluate(selected) == "花呗逾期多久会被立案/"
    page.keyboard.press("Delete")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowUp")
    expect(field).to_have_value("花呗逾期多久会被立案")

    page.locator(VERDICT).click()
    field.click()
    assert field.evaluate(selected) == "花呗逾期多久会被立案"
    field.press("Control+C")  # what is selected is what is copied
    assert page.evaluate("navigator.clipboard.readText()") == "花呗逾期多久会被立案"

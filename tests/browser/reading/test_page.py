"""What a reader does, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import overflow, settled, unfold
from ui.shell import site
from ui.strings.ask import EN, ZH

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
NAMES = {code: words.name for code, words in site.current().site_file.words.items()}
EXAMPLES = site.current().examples("en")
BEST, FIELD = ".passage.best", 'input[type="search"]'
# How many lines the name takes, and how many letters it has.
NAME = """(() => {
  const name = document.querySelector('.kb-top h1');
  return [Math.round(name.offsetHeight / parseFloat(getComputedStyle(name).lineHeight)), name.textContent.length];
})()"""
# Whether a field to search with has the width of ten letters, or all there is; null where there is none.
ROOM_TO_TYPE = """(() => {
  const field = document.querySelector('[data-testid=stTextInputRootElement], .kb-form .search input');
  if (!field) return null;
  const row = field.closest('[data-testid=stForm], .search').clientWidth;
  return field.offsetWidth >= Math.min(row, 10 * parseFloat(getComputedStyle(document.documentElement).fontSize)) - 2;
})()"""


def _ask(page: Page, question: str) -> None:
    page.locator(FIELD).fill(question)
    page.keyboard.press("Enter")


def _address(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@pytest.mark.parametrize(
    ("question", "texts", "passages"),
    [
        (
            "will I be sued",
            EN,
            ("more than 3 months", "several thousand yuan", "buy now and pay later", "on purpose", "willing and able"),
        ),
        ("how long overdue before they sue", EN, ("more than 3 months",)),
        ("花呗逾期多久会被立案", ZH, ("3个月以上",)),
        ("联系不上会怎么样", ZH, ("联系方式畅通", "恶意逾期")),
    ],
)
def test_a_question_shows_the_passage_that_answers(
    served_seed: str, visit: Visit, question: str, texts: object, passages: tuple[str, ...]
) -> None:
    page = visit(served_seed, locale="zh-CN" if texts is ZH else "en-US")
    _ask(page, question)
    expect(page.locator(BEST)).to_be_visible()
    shown = page.locator(BEST).inner_text()
    assert any(passage in shown for passage in passages), shown
    assert page.locator(f"{BEST} mark").count() >= 1
    assert _address(page)["q"] == [question]
    assert question in page.title()


def test_the_browser_decides_the_language_and_a_link_switches_it(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?q=will+I+be+sued", locale="zh-CN")
    expect(page.locator("h1")).to_have_text(NAMES["zh"])
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text(NAMES["en"])
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(BEST)).to_be_visible()
    assert _address(page) == {"q": ["will I be sued"], "lang": ["en"]}
    page.reload()
    expect(page.locator("h1")).to_have_text(NAMES["en"])


def test_a_shared_link_answers_in_its_language(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?q={quote('花呗逾期多久会被立案')}&lang=zh")
    expect(page.locator(BEST)).to_contain_text("3个月以上")
    expect(page.locator(FIELD)).to_have_value("花呗逾期多久会被立案")
    expect(page.locator("h1")).to_have_text(NAMES["zh"])


def test_an_example_asks_without_a_reload_and_back_returns(served_seed: str, visit: Visit) -> None:
    page = visit(served_seed)
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name=EXAMPLES[0]).click()
    expect(page.locator(BEST)).to_be_visible()
    expect(page.locator(FIELD)).to_have_value(EXAMPLES[0])
    _ask(page, EXAMPLES[3])
    expect(page).to_have_title(f"{EXAMPLES[3]} · {NAMES['en']}")
    page.go_back()
    expect(page.locator(FIELD)).to_have_value(EXAMPLES[0])
    expect(page).to_have_title(f"{EXAMPLES[0]} · {NAMES['en']}")
    page.go_back()
    expect(page.locator(".kb-welcome")).to_be_visible()
    expect(page.locator(FIELD)).to_have_value("")
    assert page.evaluate("window.sameDocument") is True


def test_a_frequent_question_asks(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=zh", phone=True)
    page.locator(".kb-frequent summary").first.click()
    link = page.locator(".kb-frequent details[open] a").first
    question = link.inner_text()
    link.click()
    expect(page.locator(BEST)).to_be_visible()
    expect(page.locator(FIELD)).to_have_value(question)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "?",
        f"?q={quote('花呗逾期多久会被立案')}",
        "?q=weather+in+Paris",
        "?q=",
        "browse?since=2020-01-01",
        "browse?article=huabei-overdue",
        "faq?",
    ],
)
def test_nothing_overflows_a_phone(served_seed: str, visit: Visit, address: str, language: str) -> None:
    """Nor do large letters, WCAG 1.4.4: those that the browser is set to make everything larger."""
    page = visit(f"{served_seed}/{address}&lang={language}", phone=True)
    settled(page)
    unfold(page, "[data-testid=stHtml]")
    for width in (320, 360, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for letters in ("100%", "150%", "200%"):
            page.evaluate("letters => (document.documentElement.style.fontSize = letters)", letters)
            assert overflow(page) == [0, 0], (width, letters)
            lines, length = page.evaluate(NAME)
            assert lines <= ceil(length / 5), (width, letters)
            assert page.evaluate(ROOM_TO_TYPE) is not False, (width, letters)


def test_a_long_name_with_a_logo_keeps_to_few_lines(served_library: str, visit: Visit) -> None:
    page = visit(f"{served_library}/?q=court&lang=en", phone=True)
    expect(page.locator("h1 img")).to_be_visible()
    page.evaluate(
        "name => document.querySelector('h1 a').lastChild.data = name",
        "The knowledge base of all the " + "consumers" * 3,
    )
    assert page.evaluate(NAME) == [2, 57]
    assert overflow(page) == [0, 0]


def test_the_tab_shows_the_logo(served_library: str, visit: Visit) -> None:
    for path in ("", "browse", "insights"):
        page = visit(f"{served_library}/{path}?lang=en", shows=".kb-top")
        icon = page.locator('link[rel~="icon"]')
        expect(icon).to_have_attribute("href", page.locator("h1 img").get_attribute("src") or "")


def test_the_keyboard_is_enough(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=en")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('input[type=search]')"):
            break
    page.keyboard.type("will I be sued")
    page.keyboard.press("Enter")
    expect(page.locator(BEST)).to_be_visible()
    fold = page.locator(".passage.compact details").first
    expect(fold).to_be_visible()  # on a busy machine it is drawn after the best passage
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.compact summary')"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(fold).to_have_attribute("open", "")
    expect(fold.locator("> div > .text")).to_be_visible()


def test_a_blank_or_endless_question_breaks_nothing(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=en")
    page.get_by_role("button", name=EN.ask).click()
    expect(page.locator(".kb-hint")).to_contain_text(EN.empty_title)
    _ask(page, "will I be sued " * 7_000)
    expect(page.locator(".kb-remark").first).to_contain_text("300")
    assert len(_address(page)["q"][0]) <= 300
    assert overflow(page) == [0, 0]

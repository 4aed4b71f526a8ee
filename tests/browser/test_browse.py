"""What a reader does beside asking, in a real browser: looks through the articles, reads one, asks what others asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from index.build import build
from index.settings import Settings
from tests.browser import conftest
from ui import strings_browse
from ui.strings import EN as READER

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
EN, ZH = strings_browse.EN, strings_browse.ZH
FIELD, CARD, HERE = 'input[name="words"]', ".kb-card", ".kb-piece .here"
SITE = '[accent]\nlight = "#1d4ed8"\ndark = "#93c5fd"\n[en]\nname = "Library"\nnote = "Ask the desk."\n'
ARTICLES = {
    "court.md": "---\ntitle: Going to court\npublished: 2024-01-02\nrelated: [Loans between friends]\n---\n"
    "## When you are sued\n\nA lender may file a lawsuit in court. Answer the letter of the court.\n\n"
    "## Paying late\n\nAn overdue debt grows. Repay what is late first.\n",
    "refunds.md": "---\ntitle: Refunds\npublished: 2023-01-02\n---\nYou may return goods within 14 days.\n",
    "hostile.md": conftest.HOSTILE,
    "court.faq.yaml": "covered:\n  - section: When you are sued\n    questions: [can I ignore a summons, 收到传票怎么办]\n",
    "site.toml": SITE,
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page on three articles and a file that says what they are called."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "articles").mkdir()
    for name, text in ARTICLES.items():
        (folder / "articles" / name).write_text(text, "utf-8")
    build(Settings(articles=folder / "articles", index=folder / "index"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_ARTICLES", str(folder / "articles"))
        with conftest.served(folder / "index") as address:
            yield address


def _address(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def _overflow(page: Page) -> list[int]:
    found: list[int] = page.evaluate(
        """[document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
           .map(part => Math.max(0, part.scrollWidth - innerWidth))"""
    )
    return found


def test_from_the_first_page_to_an_article_and_back_without_a_reload(library: str, visit: Visit) -> None:
    page = visit(f"{library}/?lang=en")
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name=EN.articles, exact=True).click()
    expect(page.locator(CARD)).to_have_count(3)
    expect(page).to_have_title(f"{EN.articles} · Library")
    page.get_by_role("link", name="Going to court").click()
    expect(page.locator(".kb-article h2")).to_have_text("Going to court")
    assert _address(page) == {"article": ["court"], "lang": ["en"]}
    page.get_by_role("link", name="Paying late", exact=True).click()
    expect(page.locator("#p-2")).to_be_in_viewport()
    page.get_by_role("link", name=EN.back).click()
    expect(page.locator(CARD)).to_have_count(3)
    page.go_back()
    expect(page.locator(".kb-article h2")).to_have_text("Going to court")
    assert page.evaluate("window.sameDocument") is True


def test_searching_and_filtering_with_the_keyboard_goes_into_the_address(library: str, visit: Visit) -> None:
    page = visit(f"{library}/browse?lang=en")
    page.evaluate("window.sameDocument = true")
    page.locator(FIELD).fill("will they sue me")
    page.keyboard.press("Enter")
    expect(page.locator(CARD)).to_have_count(1)
    expect(page.locator(CARD)).to_contain_text("Going to court")
    assert _address(page) == {"words": ["will they sue me"], "lang": ["en"]}
    page.locator(FIELD).fill("")
    page.get_by_text(EN.filters).click()
    page.get_by_label(EN.until, exact=True).fill("2023-12-31")
    page.get_by_role("button", name=EN.show).click()
    expect(page.locator(CARD)).to_have_count(1)
    expect(page.locator(CARD)).to_contain_text("Refunds")
    assert _address(page)["until"] == ["2023-12-31"]
    page.get_by_role("link", name="中文").click()
    expect(page.locator("[role=status]").first).to_have_text(ZH.found_one.format(count=1))
    page.get_by_role("link", name=ZH.clear).click()
    expect(page.locator(CARD)).to_have_count(3)
    assert page.evaluate("window.sameDocument") is True


def test_a_shared_passage_comes_into_view(served_seed: str, visit: Visit) -> None:
    for phone in (False, True):
        page = visit(f"{served_seed}/browse?article=huabei-overdue&passage=9&lang=zh", phone=phone)
        expect(page.locator(HERE)).to_contain_text("咨询专业律师")
        expect(page.locator(HERE)).to_be_in_viewport()
        assert page.evaluate("document.activeElement.id") == "p-9"
        page.get_by_role("link", name="English").click()
        expect(page.locator(".here-word")).to_have_text(EN.here)
        assert _address(page) == {"article": ["huabei-overdue"], "passage": ["9"], "lang": ["en"]}


def test_known_questions_stand_beside_the_passage_and_below_it_on_a_phone(served_seed: str, visit: Visit) -> None:
    for phone in (False, True):
        page = visit(f"{served_seed}/browse?article=huabei-overdue&lang=zh", phone=phone)
        text, asked = (page.locator(f"#p-2 {part}").bounding_box() for part in (".body", ".kb-asked"))
        assert text
        assert asked
        beside = asked["x"] >= text["x"] + text["width"]
        assert beside is not phone
        assert beside or asked["y"] >= text["y"] + text["height"]
    question = page.locator("#p-2 .kb-asked a").first.inner_text()
    page.locator("#p-2 .kb-asked a").first.click()
    expect(page.locator('input[type="search"]')).to_have_value(question)
    expect(page.locator(".passage.best")).to_be_visible()


def test_a_topic_without_an_article_is_asked_for(library: str, visit: Visit) -> None:
    page = visit(f"{library}/browse?article=court&lang=en")
    chips = page.get_by_role("navigation", name=EN.other_topics)
    expect(chips).to_contain_text(EN.other_topics_hint)
    chips.get_by_role("link", name="Loans between friends").click()
    expect(page.locator('input[type="search"]')).to_have_value("Loans between friends")
    expect(page.locator(".kb-answer").first).to_be_visible()


def test_the_faq_asks_and_finds(library: str, visit: Visit) -> None:
    page = visit(f"{library}/faq?lang=zh")
    expect(page.locator(".kb-asked li a").first).to_have_text("收到传票怎么办")
    page.locator(FIELD).fill("summons")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=ZH.exact)).to_be_visible()
    expect(page.locator("ul.kb-asked").first).to_contain_text("can I ignore a summons")
    page.get_by_role("link", name="can I ignore a summons").first.click()
    expect(page.locator('input[type="search"]')).to_have_value("can I ignore a summons")
    expect(page.locator(".passage.best")).to_contain_text("Answer the letter")


def test_the_knowledge_base_looks_as_its_file_says(library: str, visit: Visit) -> None:
    page = visit(f"{library}/?lang=en")
    expect(page.locator("h1")).to_have_text("Library")
    expect(page.locator(".kb-foot")).to_contain_text("Ask the desk.")
    expect(page.locator(".kb-welcome")).to_have_text(READER.welcome)
    colour = 'getComputedStyle(document.querySelector(".stApp")).getPropertyValue("--accent").trim()'
    assert page.evaluate(colour) == "#1d4ed8"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(colour) == "#93c5fd"


def test_hostile_articles_are_text_and_nothing_overflows(library: str, visit: Visit) -> None:
    for address in (
        "browse?lang=en",
        "browse?lang=en&words=sue&since=2020-01-01&topic=Loans",
        "browse?article=hostile&passage=1&lang=en",
        "browse?article=court&lang=zh",
        "faq?lang=zh",
        f"faq?words={quote('<img src=x onerror=alert(1)>')}",
    ):
        page = visit(f"{library}/{address}", phone=True)
        for fold in page.locator("details:not([open]) > summary").all():
            fold.click()
        assert _overflow(page) == [0, 0], address
        assert "hacked" not in page.title()
        assert page.locator(".stMain :is(img, .katex), .stMain [data-testid=stMarkdown] :is(a, b)").count() == 0, (
            address
        )
    page = visit(f"{library}/browse?article=hostile&lang=en", phone=True)
    assert "$$\\frac{1}{0}$$" in page.locator(".kb-piece .text").first.inner_text()
    assert "\u202e" not in page.locator(".kb-article").inner_text()

"""What a reader does beside asking, in a real browser: looks through the articles, reads one, asks what others asked."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from ui.strings import browse as strings_browse
from ui.strings.ask import EN as READER

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
EN, ZH = strings_browse.EN, strings_browse.ZH
FIELD, CARD, HERE = 'input[name="words"]', ".kb-card", ".kb-piece .here"


def _address(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_from_the_first_page_to_an_article_and_back_without_a_reload(served_library: str, visit: Visit) -> None:
    page = visit(f"{served_library}/?lang=en")
    page.evaluate("window.sameDocument = true")
    page.get_by_role("link", name=EN.articles, exact=True).click()
    expect(page.locator(CARD)).to_have_count(2)
    expect(page).to_have_title(f"{EN.articles} · Library")
    page.get_by_role("link", name="Going to court").click()
    expect(page.locator(".kb-article h2")).to_have_text("Going to court")
    assert _address(page) == {"article": ["court"], "lang": ["en"]}
    page.get_by_role("link", name=EN.back).click()
    expect(page.locator(CARD)).to_have_count(2)
    page.go_back()
    expect(page.locator(".kb-article h2")).to_have_text("Going to court")
    assert page.evaluate("window.sameDocument") is True


def test_the_outline_leads_to_a_passage_that_can_be_shared_reloaded_and_read_in_the_other_language(
    served_seed: str, visit: Visit
) -> None:
    page = visit(f"{served_seed}/browse?article=huabei-overdue&passage=2&lang=zh")
    expect(page.locator("#p-2")).to_be_in_viewport()
    outline = page.locator(".kb-outline a").last
    to = outline.get_attribute("data-to")
    number = (to or "").removeprefix("p-")
    passage = page.locator(f"#{to}")
    for _ in range(2):  # the second click changes no address
        outline.click()
        expect(passage).to_be_in_viewport()
        expect(passage).to_be_focused()
        expect(page.locator(HERE)).to_have_count(1)
        expect(passage.locator(".here")).to_be_visible()
        assert _address(page) == {"article": ["huabei-overdue"], "passage": [number], "lang": ["zh"]}
    page.reload()
    expect(passage).to_be_in_viewport(timeout=15_000)
    page.get_by_role("link", name="English").click()
    expect(page.locator(".here-word")).to_have_text(EN.here)
    expect(passage).to_be_in_viewport()
    assert _address(page)["passage"] == [number]


@pytest.mark.parametrize("place", ["browse", "faq"])
def test_the_keyboard_stays_in_the_field_after_a_search(served_library: str, visit: Visit, place: str) -> None:
    page = visit(f"{served_library}/{place}?lang=en")
    field = page.locator(FIELD)
    field.click()
    page.keyboard.type("summons")
    page.keyboard.press("Enter")
    expect(page.locator(".kb-ask")).to_have_count(1) if place == "faq" else expect(page.locator(CARD)).to_have_count(1)
    expect(field).to_be_focused()
    expect(field).to_have_value("summons")
    page.keyboard.type(" late")
    page.keyboard.press("Enter")
    page.wait_for_url("**words=summons+late**")
    expect(page.locator('input[name="words"][value="summons late"]')).to_be_focused()
    page.keyboard.type("r")
    expect(field).to_have_value("summons later")


def test_a_topic_narrows_to_the_articles_that_name_it(served_library: str, visit: Visit) -> None:
    page = visit(f"{served_library}/browse?lang=en")
    page.get_by_text(EN.filters).click()
    page.locator('select[name="topic"]').select_option(label="Loans between friends (1)")
    page.get_by_role("button", name=EN.apply).click()
    expect(page.locator(CARD)).to_have_count(1)
    expect(page.locator(CARD)).to_contain_text("Going to court")
    assert _address(page) == {"topic": ["Loans between friends"], "lang": ["en"]}


def test_a_phone_has_a_button_below_what_it_chooses(served_library: str, visit: Visit) -> None:
    page = visit(f"{served_library}/browse?lang=zh", phone=True)
    page.get_by_text(ZH.filters).tap()
    page.get_by_label(ZH.since, exact=True).fill("2023-06-01")
    page.locator('select[name="sort"]').select_option(label=ZH.by_title)
    button = page.get_by_role("button", name=ZH.apply)
    above, below = page.locator('select[name="sort"]').bounding_box(), button.bounding_box()
    assert above
    assert below
    assert below["y"] >= above["y"] + above["height"]
    assert below["height"] >= 44
    button.tap()
    expect(page.locator(CARD)).to_have_count(1)
    expect(page.locator(CARD)).to_contain_text("Going to court")
    expect(button).to_be_focused()
    assert _address(page) == {"since": ["2023-06-01"], "sort": ["title"], "lang": ["zh"]}


def test_many_topics_are_suggested_while_typing(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/browse?lang=zh")
    page.get_by_text(ZH.filters).click()
    field = page.get_by_label(ZH.topic, exact=True)
    assert field.evaluate("field => field.list.options.length") == 100
    field.click()
    page.keyboard.type("车贷")
    page.keyboard.press("Enter")
    expect(page.locator(CARD)).to_have_count(1)
    expect(field).to_be_focused()
    assert _address(page) == {"topic": ["车贷"], "lang": ["zh"]}


def test_searching_and_filtering_with_the_keyboard_goes_into_the_address(served_library: str, visit: Visit) -> None:
    page = visit(f"{served_library}/browse?lang=en")
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
    expect(page.locator(".kb-remark[role=status]")).to_have_text(ZH.found_one.format(count=1))
    page.get_by_role("link", name=ZH.clear).click()
    expect(page.locator(CARD)).to_have_count(2)
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


def test_a_topic_without_an_article_is_asked_for(served_library: str, visit: Visit) -> None:
    page = visit(f"{served_library}/browse?article=court&lang=en")
    chips = page.get_by_role("navigation", name=READER.topics_title)
    expect(chips).to_contain_text(READER.topics_hint)
    chips.get_by_role("link", name="Loans between friends").click()
    expect(page.locator('input[type="search"]')).to_have_value("Loans between friends")
    expect(page.locator(".kb-answer").first).to_be_visible()


def test_a_related_article_opens(served_library: str, visit: Visit) -> None:
    for place in ("browse?article=court", "?q=may+I+return+what+I+bought"):
        page = visit(f"{served_library}/{place}&lang=en")
        chips = page.get_by_role("navigation", name=READER.articles_title)
        chips.get_by_role("link", name="Refunds").click()
        expect(page.locator(".kb-article > h2")).to_have_text("Refunds")
        assert _address(page) == {"article": ["refunds"], "lang": ["en"]}


def test_the_faq_asks_and_finds(served_library: str, visit: Visit) -> None:
    page = visit(f"{served_library}/faq?lang=zh")
    expect(page.locator(".kb-asked li a").first).to_have_text("收到传票怎么办")
    page.locator(FIELD).fill("summons")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=ZH.exact)).to_be_visible()
    expect(page.locator("ul.kb-asked").first).to_contain_text("can I ignore a summons")
    page.get_by_role("link", name="can I ignore a summons").first.click()
    expect(page.locator('input[type="search"]')).to_have_value("can I ignore a summons")
    expect(page.locator(".passage.best")).to_contain_text("Answer the letter")


def test_the_knowledge_base_looks_as_its_file_says(served_library: str, visit: Visit) -> None:
    page = visit(f"{served_library}/?lang=en")
    expect(page.locator("h1")).to_have_text("Library")
    expect(page.locator(".kb-foot")).to_contain_text("Ask the desk.")
    expect(page.locator(".kb-welcome")).to_have_text(READER.welcome)
    colour = 'getComputedStyle(document.querySelector(".stApp")).getPropertyValue("--accent").trim()'
    assert page.evaluate(colour) == "#1d4ed8"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(colour) == "#93c5fd"

"""What a reader does with an answer, in a real browser: look around it, copy it, judge it, go into the article."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from ui.shell import site
from ui.strings.ask import EN, ZH

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
BEST, STATUS = ".passage.best", '.passage.best .deeds [role="status"]'
QUESTION = "花呗逾期多久会被立案"


@pytest.fixture
def answered(served_seed: str, visit: Visit) -> Page:
    page = visit(f"{served_seed}/?lang=zh&q={quote(QUESTION)}", phone=True)
    expect(page.locator(BEST)).to_contain_text("3个月以上")
    return page


def test_the_neighbours_unfold(answered: Page) -> None:
    around = answered.locator(f"{BEST} .around")
    expect(around.locator("blockquote").first).to_be_hidden()
    around.locator("summary").click()
    expect(around.locator("blockquote").first).to_be_visible()
    expect(around).to_contain_text(ZH.after)


def test_why_this_passage_unfolds(answered: Page) -> None:
    why = answered.locator(f"{BEST} .why:not(.around)")
    expect(why.locator("li").first).to_be_hidden()
    why.locator("summary").click()
    expect(why).to_contain_text(ZH.why_words)
    met = [[part.strip() for part in item.inner_text().split("→")] for item in why.locator("li").all()]
    passage = answered.locator(f"{BEST} h2").inner_text() + answered.locator(f"{BEST} > .text").inner_text()
    assert met
    for asked, read in met:
        assert asked in QUESTION
        assert read in passage


def test_the_note_stands_under_the_verdict_and_is_not_said_again(answered: Page) -> None:
    note = answered.locator(".kb-answer > .kb-note")
    expect(note).to_have_text(site.current().notes("zh")["zh"])
    verdict, said, best = (
        answered.locator(place).bounding_box() for place in (".verdict", ".kb-answer > .kb-note", BEST)
    )
    assert verdict
    assert said
    assert best
    assert verdict["y"] + verdict["height"] <= said["y"] + 1
    assert said["y"] + said["height"] <= best["y"]
    expect(answered.locator(".kb-foot")).not_to_contain_text(note.inner_text())


def test_the_article_opens_at_the_passage(answered: Page) -> None:
    answered.evaluate("window.sameDocument = true")
    answered.locator(BEST).get_by_role("link", name=ZH.open_article).click()
    here = answered.locator(".kb-piece .here")
    expect(here).to_contain_text("3个月以上")
    expect(here).to_be_in_viewport()
    assert answered.evaluate("window.sameDocument") is True
    answered.go_back()
    expect(answered.locator(BEST)).to_be_visible()


def test_copying_takes_text_source_and_address(answered: Page) -> None:
    answered.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answered.get_by_role("button", name=ZH.copy, exact=True).click()
    expect(answered.locator(STATUS)).to_have_text(ZH.copied)
    copied = answered.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n")
    text, source = copied.split("\n\n")
    assert text.startswith("逾期时间\n")
    assert "3个月以上" in text
    assert source.startswith(ZH.source)
    link = source.split("\n")[1]
    assert link.endswith(f"/?q={quote(QUESTION)}&lang=zh")
    answered.get_by_role("button", name=ZH.share).click()
    expect(answered.locator(STATUS)).to_have_text(ZH.shared)
    assert answered.evaluate("navigator.clipboard.readText()") == link


def test_copying_works_without_the_clipboard_of_secure_pages(answered: Page) -> None:
    """As on a page that came over plain http: the old command is tried, and its failure is said."""
    answered.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    answered.evaluate("document.addEventListener('copy', () => { window.copied = getSelection().toString() })")
    answered.get_by_role("button", name=ZH.share).click()
    expect(answered.locator(STATUS)).to_have_text(ZH.shared)
    assert answered.evaluate("document.querySelectorAll('body > textarea').length") == 0
    answered.evaluate("document.execCommand = () => false")
    answered.get_by_role("button", name=ZH.share).click()
    expect(answered.locator(STATUS)).to_have_text(ZH.copy_failed)


def test_a_vote_and_a_word(answered: Page) -> None:
    answered.get_by_role("button", name=ZH.not_helpful).click()
    expect(answered.get_by_text(ZH.thanks)).to_be_visible()
    answered.get_by_label(ZH.comment_label).fill("没有说利息")
    answered.get_by_role("button", name=ZH.send).click()
    expect(answered.get_by_text(ZH.comment_thanks)).to_be_visible()
    expect(answered.locator(BEST)).to_be_visible()


def test_an_off_subject_question_lists_no_topic(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=en&q=weather+in+Paris")
    expect(page.locator(".kb-answer")).to_contain_text(EN.not_covered_title)
    expect(page.locator(".kb-chips:visible")).to_have_count(0)


def test_a_topic_without_an_article_asks(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=zh&q={quote('车贷还不上被起诉')}")
    expect(page.locator(".kb-chips.topics")).to_contain_text(ZH.topics_hint)
    topic = page.locator(".kb-chips.topics a").first
    wanted = topic.inner_text()
    topic.click()
    expect(page.locator('input[type="search"]')).to_have_value(wanted)
    expect(page.locator(".kb-chips", has_text=ZH.recent_title)).to_contain_text("车贷还不上被起诉")


def test_what_is_not_covered_can_be_shared_and_its_passages_lead_on(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=en&q=weather+in+Paris")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name=EN.share).click()
    expect(page.locator(".deeds [role=status]", has_text=EN.shared)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/?q=weather%20in%20Paris&lang=en")
    page.locator(".nearest > summary").click()
    page.locator(".nearest .compact summary").first.click()
    first = page.locator(".nearest .compact").first
    first.locator(".around summary").click()
    expect(first.locator("blockquote").first).to_be_visible()
    first.get_by_role("link", name=EN.open_article).click()
    expect(page.locator(".kb-piece .here")).to_be_in_viewport()

"""A hostile article in a real browser: everything it says is text, nothing acts, nothing breaks the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import overflow, settled, unfold
from tests.support.files import hostile
from ui.reader import browse
from ui.shell.templates import visible

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
FIELD, LIST = 'input[type="search"]', ".kb-suggestions"
ANSWER, ARTICLE = ".kb-answer", ".kb-article"
ACTING = "script, img, style, iframe, i:not(.dots *), .katex, a[href^='javascript']"
QUESTION, TITLE = visible(hostile.QUESTION), hostile.TITLE
TAGS = f"{hostile.TAG} pixel not bold override"
PIECE = hostile.WORD[:1_300]  # a passage holds no more of it
# What is asked for, the part of the page that shows it, and what stands there word for word.
PLACES = {
    "first": ("?lang=en", ".kb-frequent", [QUESTION]),
    "tags": ("?lang=en&q=" + quote(TAGS), ANSWER, [f"![pixel]({hostile.PICTURE}) $$\\frac{{1}}{{0}}$$", hostile.TAG]),
    "mass": (
        "?lang=en&q=" + quote("what does the debtor pay in case 77"),
        ".passage.best",
        ["In case 77 the debtor pays 77 coins to the creditor."],
    ),
    "word": ("?lang=en&q=" + quote("w" * 300), ANSWER, [PIECE]),
    "arabic": ("?lang=en&q=" + quote("الديون المتأخرة"), ANSWER, [hostile.ARABIC]),
    "question": ("?lang=zh&q=" + quote(hostile.QUESTION), ".passage.best", [hostile.TAG]),
    "articles": ("browse?lang=en", ".kb-card", [TITLE]),
    "filtered": ("browse?lang=en&words=debts&topic=" + quote("<i>topic</i> 41"), ".kb-card", [TITLE]),
    "article": (
        "browse?lang=en&article=hostile&passage=1",
        ARTICLE,
        [
            TITLE,
            f"{hostile.TAG} <script>document.title='hacked'</script>",
            PIECE,
            hostile.ARABIC,
            hostile.MASS[-200:].strip(),
        ],
    ),
    "questions": ("faq?lang=en", ".kb-sections", [QUESTION, "what does the debtor pay"]),
    "looked for": ("faq?lang=en&words=" + quote("<img src=x onerror"), "ul.kb-asked", [QUESTION]),
}


def _harmless(page: Page, requests: list[str]) -> None:
    assert page.title() != "hacked"
    assert any("/_stcore/health" in url for url in requests)  # they were listened to
    assert [url for url in requests if ":9/" in url] == []
    assert page.locator("h1").is_visible()  # no style of the article hides the page
    own = page.locator("[data-testid=stHtml] > :not(style, script)")  # these two are the page's: constants
    assert own.count() >= 3  # head, body, foot
    for part in [*own.all(), *page.locator(LIST).all()]:
        assert part.locator(ACTING).count() == 0
        assert not set("\u202e\u2066") & set(part.inner_text())
    assert page.locator("[data-testid=stMarkdown] :is(a, b)").count() == 0
    assert overflow(page) == [0, 0]


def _shown(page: Page, where: str, texts: list[str]) -> None:
    for text in texts:
        expect(page.locator(where).first).to_contain_text(text)


@pytest.mark.parametrize("place", PLACES)
def test_everything_is_text(served_hostile: str, visit: Visit, place: str) -> None:
    path, where, texts = PLACES[place]
    requests: list[str] = []
    page = visit(f"{served_hostile}/{path}", phone=True, requests=requests)
    expect(page.locator(where).first).to_be_visible()
    settled(page)
    unfold(page)
    _shown(page, where, texts)
    _harmless(page, requests)


def test_all_of_a_mass_is_there(served_hostile: str, visit: Visit) -> None:
    page = visit(f"{served_hostile}/browse?lang=en&article=hostile", phone=True)
    unfold(page, ".kb-rest")
    topics = page.locator("nav[aria-labelledby=kb-topics] a, .kb-rest a")
    assert topics.evaluate_all("links => links.map(link => link.textContent)") == hostile.TOPICS
    words = page.locator(ARTICLE).inner_text()
    assert words.count("w") > len(hostile.WORD)
    assert words.count("coins to the creditor") == hostile.MASS.count("coins to the creditor")
    page.goto(f"{served_hostile}/browse?lang=en")
    offered = page.locator("datalist option")
    expect(offered).to_have_count(browse.TOPICS_SUGGESTED)
    topics = offered.evaluate_all("options => options.map(option => option.value)")
    assert topics == hostile.TOPICS[: browse.TOPICS_SUGGESTED]


def test_what_is_typed_is_text(served_hostile: str, visit: Visit) -> None:
    requests: list[str] = []
    page = visit(f"{served_hostile}/?lang=en", phone=True, requests=requests)
    page.locator(FIELD).fill(TAGS)
    page.keyboard.press("Enter")
    expect(page.locator(ANSWER)).to_be_visible()
    expect(page).to_have_title(re.compile(r"^<img src=x onerror="))
    unfold(page, ANSWER)
    _shown(page, *PLACES["tags"][1:])
    _harmless(page, requests)


def test_suggestions_are_text(served_hostile: str, visit: Visit) -> None:
    requests: list[str] = []
    page = visit(f"{served_hostile}/?lang=en", phone=True, requests=requests)
    page.locator(FIELD).click()
    page.keyboard.type("onerror")
    expect(page.locator(f"{LIST} li")).to_contain_text([QUESTION])
    _harmless(page, requests)
    page.locator(FIELD).fill("topic 41")
    expect(page.locator(f"{LIST} li").first).to_contain_text("<i>topic</i> 41 about debts")
    _harmless(page, requests)

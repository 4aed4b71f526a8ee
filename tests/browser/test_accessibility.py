"""axe-core over every page, in both languages and themes: nothing serious or critical. What is seen only on the way
through a longer test (a refused publish, the sign-in form) is checked there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import findings, served, settled, unfold

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
# Where, and what is on screen there and nowhere else.
PLACES = {
    "first visit": ("?lang={lang}", ".kb-frequent details li a"),
    "blank": ("?lang={lang}&q=", ".kb-hint"),
    "answer": ("?lang={lang}&q=" + quote("花呗逾期多久会被立案"), ".verdict.sure"),
    "unsure": ("?lang={lang}&q=" + quote("别人借我钱不还,多少钱可以立案"), ".verdict.unsure"),
    "not covered": ("?lang={lang}&q=weather+in+Paris", ".verdict.none"),
    "articles": ("browse?lang={lang}", ".kb-card"),
    "articles found": (
        "browse?lang={lang}&words=" + quote("花呗") + "&topic=" + quote("车贷") + "&since=2020-01-01&sort=title",
        ".kb-filters[open] [list]",
    ),
    "article": ("browse?lang={lang}&article=huabei-overdue&passage=2", ".kb-piece .here"),
    "no article": ("browse?lang={lang}&article=gone", ".kb-hint + .kb-back"),
    "known questions": ("faq?lang={lang}", ".kb-sections section.kb-asked"),
    "questions found": ("faq?lang={lang}&words=" + quote("起诉"), ".kb-sections > ul.kb-asked"),
    "no questions found": ("faq?lang={lang}&words=zzzz", ".kb-ask"),
    "manage": ("manage?lang={lang}", ".st-key-manage [type=file]"),
    "publish": ("manage?lang={lang}&part=publish", ".st-key-manage-build button"),
    "insights": ("insights?lang={lang}", ".kb-hint"),
    "trial": ("trial?lang={lang}", ".st-key-trial"),
}
THEMES = pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)], ids=["light", "dark"])


def _check(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    settled(page)
    unfold(page, "[data-testid=stHtml]")
    assert findings(page) == []


@THEMES  # each language in one theme is enough: the two do not meet
@pytest.mark.parametrize("place", PLACES)
def test_no_serious_findings(served_seed: str, visit: Visit, place: str, language: str, dark: bool) -> None:
    path, shows = PLACES[place]
    page = visit(
        f"{served_seed}/{path.format(lang=language)}", phone=place in ("answer", "article"), dark=dark, shows=".kb-top"
    )
    expect(page.locator(shows).first).to_be_attached()
    _check(page)


@THEMES
@pytest.mark.parametrize("path", ["", "browse?words=court&since=2020-01-01&topic=Loans+between+friends"])
def test_no_serious_findings_in_the_own_colours(
    served_library: str, visit: Visit, path: str, language: str, dark: bool
) -> None:
    page = visit(f"{served_library}/{path}{'&' if path else '?'}lang={language}", dark=dark)
    expect(page.locator(".kb-filters[open] select[name=topic]")).to_have_count(1 if path else 0)
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).getPropertyValue('--accent').trim()") == (
        "#93c5fd" if dark else "#1d4ed8"
    )
    _check(page)


@THEMES
def test_no_serious_findings_in_a_hostile_article(served_hostile: str, visit: Visit, language: str, dark: bool) -> None:
    page = visit(f"{served_hostile}/browse?article=hostile&lang={language}", dark=dark)
    expect(page.locator(".kb-article")).to_be_visible()
    _check(page)


def test_no_serious_findings_without_an_index(tmp_path: Path, visit: Visit) -> None:
    index = tmp_path / "index"
    with served(index, KB_LOG="off") as address:
        for damaged in (False, True):
            if damaged:
                index.mkdir()
                (index / "CURRENT").write_text("no such version\n", "utf-8")
            for language, dark in (("zh", False), ("en", True)):
                page = visit(f"{address}/?lang={language}", dark=dark)
                expect(page.locator(".kb-trouble")).to_be_visible()
                expect(page.locator(".st-key-build")).to_have_count(0 if damaged else 1)
                _check(page)


@THEMES
def test_no_serious_findings_while_typing_and_judging(
    served_seed: str, visit: Visit, language: str, dark: bool
) -> None:
    page = visit(f"{served_seed}/?lang={language}&q={quote('花呗逾期多久会被立案')}", dark=dark)
    page.locator('input[type="search"]').fill("hbyq")
    expect(page.locator(".kb-suggestions")).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.locator(".st-key-feedback button").last.click()
    expect(page.locator(".st-key-feedback textarea")).to_be_visible()
    assert findings(page) == []

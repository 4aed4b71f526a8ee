"""axe-core over every page, in both languages and themes: nothing serious or critical."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import served

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
PLACES = {
    "first visit": "?lang={lang}",
    "blank": "?lang={lang}&q=",
    "answer": "?lang={lang}&q=" + quote("花呗逾期多久会被立案"),
    "unsure": "?lang={lang}&q=" + quote("花呗利息怎么算"),
    "not covered": "?lang={lang}&q=weather+in+Paris",
    "articles": "browse?lang={lang}",
    "article": "browse?lang={lang}&article=huabei-overdue&passage=2",
    "no article": "browse?lang={lang}&article=gone",
    "known questions": "faq?lang={lang}",
    "manage": "manage?lang={lang}",
    "insights": "insights?lang={lang}",
}


@pytest.fixture(scope="module")
def address(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page whose journal is its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_LOG", str(tmp_path_factory.mktemp("journal") / "questions.sqlite"))
        with served(seed_index) as address:
            yield address


def findings(page: Page) -> list[str]:
    """What axe calls serious or critical: rule, and the first places."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {[node['html'][:150] for node in rule['nodes'][:3]]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", PLACES)
def test_no_serious_findings(address: str, visit: Visit, place: str, theme: str) -> None:
    language = "zh" if theme == "light" else "en"  # each once is enough: the two do not meet
    page = visit(f"{address}/?lang={language}", phone=place in ("answer", "article"))
    page.emulate_media(color_scheme="light" if theme == "light" else "dark", reduced_motion="reduce")
    page.goto(f"{address}/{PLACES[place].format(lang=language)}")
    page.wait_for_selector(".kb-foot" if place not in ("manage", "insights") else ".kb-top")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    for fold in page.locator(".kb-answer details:not([open]) > summary").all():
        if fold.is_visible():
            fold.click()
    assert findings(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_serious_findings_while_typing_and_judging(address: str, visit: Visit, theme: str) -> None:
    page = visit(f"{address}/?lang=zh&q={quote('花呗逾期多久会被立案')}")
    page.emulate_media(color_scheme="light" if theme == "light" else "dark", reduced_motion="reduce")
    page.locator('input[type="search"]').fill("hbyq")
    expect(page.locator(".kb-suggestions")).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.locator(".st-key-feedback button").last.click()
    expect(page.locator(".st-key-feedback textarea")).to_be_visible()
    assert findings(page) == []

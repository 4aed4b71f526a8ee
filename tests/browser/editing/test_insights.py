"""What an editor does on the Insights page, in a real browser: closed, sign in, see the gaps, turn one into a question."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from kb.config.access import hashed
from tests.browser import conftest
from tests.support.paths import ROOT
from tests.support.servers.proxy import proxied
from ui.strings import editor as strings_editor
from ui.strings.ask import ZH

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
PASSWORD = "a long enough password"
TEXTS = strings_editor.EN


@pytest.fixture
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped articles, which the page may edit."""
    folder = tmp_path / "articles"
    shutil.copytree(ROOT / "kb" / "articles", folder)
    monkeypatch.setenv("KB_ARTICLES", str(folder))
    return folder


@pytest.fixture
def closed(seed_index: Path, articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A page with a password and a journal of its own."""
    monkeypatch.setenv("KB_PASSWORD_HASH", hashed(PASSWORD))
    monkeypatch.setenv("KB_LOG", str(tmp_path / "questions.sqlite"))
    monkeypatch.setenv("KB_TRAFFIC", "reader")
    with conftest.served(seed_index) as address:
        yield address


def _sign_in(page: Page, password: str) -> None:
    page.get_by_label(TEXTS.your_name).fill("Ann")
    page.get_by_role("textbox", name=TEXTS.password).fill(password)
    page.keyboard.press("Enter")


def test_nothing_shows_before_the_password_and_gaps_after_it(closed: str, visit: Visit, articles: Path) -> None:
    for question in ("怎么关闭花呗", "花呗怎么注销", "怎么关闭花呗", "weather in Paris"):
        expect(visit(f"{closed}/?q={quote(question)}").locator(".kb-answer")).to_be_visible()
    expect(visit(f"{closed}/?q=only+a+test&traffic=test").locator(".kb-answer")).to_be_visible()
    page = visit(f"{closed}/?lang=en")
    page.get_by_role("link", name=TEXTS.for_editors).click()
    expect(page.get_by_role("textbox", name=TEXTS.password)).to_be_visible()
    assert "关闭花呗" not in page.content()
    _sign_in(page, "wrong password")
    expect(page.get_by_text(TEXTS.wrong_title)).to_be_visible()
    assert "关闭花呗" not in page.content()
    _sign_in(page, PASSWORD)
    expect(page.get_by_role("heading", name=TEXTS.manage_page)).to_be_visible()
    page.get_by_role("link", name=TEXTS.insights_page).click()
    expect(page.get_by_role("heading", name=TEXTS.gaps_title)).to_be_visible()
    expect(page.locator(".kb-share")).to_contain_text("4 questions")
    page.get_by_text(TEXTS.details).click()
    expect(page.locator('[data-testid="stMetricValue"]').first).to_have_text("4")
    assert "only a test" not in page.content()
    weather = page.locator("[class*=st-key-gap-]").filter(has_text="weather in Paris")
    weather.get_by_role("button", name=TEXTS.to_not_covered).click()
    expect(weather).to_contain_text(TEXTS.saved.format(file="huabei-overdue.faq.yaml"))
    expect(weather).to_contain_text("✓ weather in Paris stands in huabei-overdue.faq.yaml (not covered)")
    expect(weather.get_by_role("button")).to_have_text([TEXTS.undo])  # nothing is left to write
    assert "weather in Paris" in (articles / "huabei-overdue.faq.yaml").read_text("utf-8")
    with page.expect_download() as download:
        page.get_by_role("button", name=TEXTS.jsonl).click()
    assert download.value.path().read_text("utf-8").count("\n") == 4
    page.get_by_role("link", name=TEXTS.manage_page).click()  # still signed in
    expect(page.get_by_role("button", name=TEXTS.sign_out)).to_be_visible()
    page.get_by_role("button", name=TEXTS.sign_out).click()
    expect(page.get_by_role("textbox", name=TEXTS.password)).to_be_visible()


def test_without_a_password_the_page_is_open_here_and_closed_behind_a_proxy(
    seed_index: Path, visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KB_PASSWORD_HASH", raising=False)
    monkeypatch.setenv("KB_LOG", str(tmp_path / "questions.sqlite"))
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(tmp_path / "none.toml"))
    with conftest.served(seed_index) as address:
        page = visit(f"{address}/?lang=en")
        page.get_by_role("link", name=TEXTS.for_editors).click()
        page.get_by_role("link", name=TEXTS.insights_page).click()
        expect(page.get_by_role("heading", name=TEXTS.empty_title)).to_be_visible()
        expect(page.get_by_text(TEXTS.open_here)).to_be_visible()
        for header in ("X-Forwarded-For", "Forwarded"):
            with proxied(address, f"{header}: 10.0.0.7") as outside:
                stranger = visit(f"{outside}/insights?lang=en", shows=".kb-top")
                expect(stranger.get_by_text(TEXTS.closed_title)).to_be_visible()
                assert TEXTS.empty_title not in stranger.content()


def test_readers_see_no_menu_and_the_page_fits_a_phone(closed: str, visit: Visit) -> None:
    page = visit(f"{closed}/?lang=zh", phone=True)
    expect(page.locator('[data-testid="stSidebar"]')).to_have_count(0)
    page.get_by_role("link", name=strings_editor.ZH.for_editors).click()
    expect(page.get_by_label(strings_editor.ZH.password)).to_be_visible()
    assert conftest.overflow(page) == [0, 0]
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert conftest.findings(page) == []
    page.locator("h1 a").click()
    expect(page.locator(".kb-welcome")).to_have_text(ZH.welcome)

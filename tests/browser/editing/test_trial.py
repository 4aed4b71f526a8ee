"""Trying a question before publishing, in a real browser: from the row of a report to both answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from index.publish.build import build
from tests.browser import conftest
from tests.support.indexes.publishing import FILES, edit, settings_of
from ui.strings import publish as strings_publish
from ui.strings import trial as strings_trial
from ui.strings.manage import ManagePart

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
TEXTS, PUBLISH = strings_trial.EN, strings_publish.EN
ASKED, BUILD_MS = "will they take me to court", 180_000


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A published index, an article that was changed since, and an editor at the machine."""
    (tmp_path / "articles").mkdir()
    for name, text in FILES.items():
        (tmp_path / "articles" / name).write_text(text, "utf-8")
    build(settings_of(tmp_path), author="zoe")
    edit(tmp_path, "court.md", "in court.", "in the county court.")
    monkeypatch.setenv("KB_ARTICLES", str(tmp_path / "articles"))
    monkeypatch.setenv("KB_LOG", "off")
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(tmp_path / "none.toml"))
    monkeypatch.delenv("KB_PASSWORD_HASH", raising=False)
    with conftest.served(tmp_path / "index") as found:
        yield found


def test_a_question_is_tried_before_it_is_published(address: str, visit: Visit) -> None:
    page = visit(f"{address}/?lang=en")
    page.goto(f"{address}/trial?lang=en&q={quote(ASKED)}")
    page.get_by_role("button", name=TEXTS.prepare).click()
    now = page.get_by_role("region", name=f"Answer · {TEXTS.published}")
    then = page.get_by_role("region", name=f"Answer · {TEXTS.unpublished}")
    expect(then).to_contain_text("county court", timeout=BUILD_MS)
    expect(now).not_to_contain_text("county court")
    expect(page.locator(".kb-differs")).to_contain_text("Going to court › When you are sued")
    assert now.bounding_box()["y"] == then.bounding_box()["y"]  # type: ignore[index]
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert conftest.findings(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert conftest.overflow(page) == [0, 0]
    field = page.get_by_role("searchbox")
    field.fill("may a lender sue me")
    field.press("Enter")
    conftest.settled(page)
    expect(page).to_have_url(f"{address}/trial?lang=en&q=may+a+lender+sue+me")
    page.goto(
        f"{address}/manage?lang=en&part={ManagePart.PUBLISH}"
    )  # the report of the check has a link for each question
    reader = visit(f"{address}/?q={quote(ASKED)}&lang=en")
    expect(reader.locator(".passage.best")).to_be_visible()
    assert "county" not in reader.locator(".passage.best").inner_text()

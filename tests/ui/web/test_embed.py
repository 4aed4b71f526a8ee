"""The panel for other sites, and the page that shows how to embed it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import html

from tests.support.servers.first_html import pages
from tests.support.servers.serving_api import publish, served, with_faq
from ui.strings import embed as strings
from ui.strings.ask import EN


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("embed")
    publish(home / "index", with_faq())
    with pages(served(home)) as address:
        yield address


def _got(address: str) -> Any:
    response = requests.get(address, timeout=30)
    assert response.status_code == 200
    return html.document_fromstring(response.content)


def test_the_panel_asks_and_answers_in_itself(address: str) -> None:
    page = _got(f"{address}/panel?lang=en")
    assert page.xpath("//base/@href") == [f"{address}/panel"]  # so "?q=…" stays in the panel
    assert page.xpath("//form/@action") == ["panel"]
    assert not page.xpath("//script[@src or @type]")  # it does not start Streamlit
    answered = _got(f"{address}/panel?q=when will they sue me&lang=en")
    assert answered.xpath("//article[contains(@class, 'best')]//mark")
    assert answered.xpath("//img/@src") == ["seen?q=when%20will%20they%20sue%20me&lang=en"]
    assert not answered.xpath("//noscript")
    assert answered.xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_the_page_shows_code_that_works(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = _got(f"{address}/embed?lang=en")
    script, frame, example = page.xpath("//pre/code/text()")
    (element,) = html.fragment_fromstring(f"<div>{script}</div>")
    assert (element.tag, element.get("src"), element.get("data-lang")) == ("script", f"{address}/embed.js", "en")
    (element,) = html.fragment_fromstring(f"<div>{frame}</div>")
    assert (element.tag, element.get("src")) == ("iframe", f"{address}/panel?lang=en")
    assert element.get("title") == page.xpath("//h1")[0].text_content()
    assert requests.get(f"{address}/embed.js", timeout=30).headers["content-type"].startswith("text/javascript")
    assert strings.EN.nobody in page.text_content()
    (tmp_path / "site.toml").write_text(example, "utf-8")
    monkeypatch.setenv("KB_SITE", str(tmp_path / "site.toml"))
    allowed = _got(f"{address}/embed?lang=en")
    assert strings.EN.nobody not in allowed.text_content()
    assert allowed.xpath("//article//li/code/text()") == ["https://www.example.org"]
    assert EN.name in allowed.text_content()

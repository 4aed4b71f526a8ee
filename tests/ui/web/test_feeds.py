"""What robots read: robots.txt as Python's own parser reads it, the sitemap and the Atom feed as XML."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.robotparser import RobotFileParser

import pytest
import requests
from lxml import etree

from tests.support.reading import library
from tests.support.servers.first_html import pages
from tests.support.servers.serving_api import publish, served
from ui.shell import site
from ui.web.feeds import robots

ARTICLES = {
    "a.md": '---\ntitle: "A <b> & C"\npublished: 2024-01-02\n---\nOne. Two.\n',
    "b.md": "---\ntitle: Undated\n---\nThree.\n",
    "sub/c.md": "---\ntitle: 新的\npublished: 2025-06-07\n---\n四。\n",
}
ATOM, MAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("feeds")
    publish(home / "index", library(ARTICLES))
    with pages(served(home, log_days=0)) as address:
        yield address


def _got(address: str, kind: str) -> etree._Element:
    response = requests.get(address, timeout=30)
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0] == kind
    return etree.fromstring(response.content)


def test_robots_may_read_answers_and_articles_only(address: str) -> None:
    response = requests.get(f"{address}/robots.txt", timeout=30)
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    parser = RobotFileParser()
    parser.parse(response.text.splitlines())
    allowed = {path: parser.can_fetch("any", f"{address}/{path}") for path in ("", "?q=a", "browse?article=a", "faq")}
    assert all(allowed.values())
    assert not any(
        parser.can_fetch("any", f"{address}/{path}") for path in ("manage", "insights", "trial", "api/v1", "seen?q=a")
    )
    assert parser.site_maps() == [f"{address}/sitemap.xml"]
    assert "Disallow: /kb/manage\n" in robots("https://a.example/kb/")


def test_the_sitemap_has_every_page_in_both_languages(address: str) -> None:
    found = _got(f"{address}/sitemap.xml", "application/xml")
    listed = [loc.text for loc in found.iter(f"{MAP}loc")]
    pages = ["./?lang={}", "browse?lang={}", "faq?lang={}"]
    articles = ["browse?article=a&lang={}", "browse?article=b&lang={}", "browse?article=sub%2Fc&lang={}"]
    expected = [f"{address}/{page.removeprefix('./')}" for page in (*pages, *articles)]
    assert sorted(listed) == sorted(page.format(code) for page in expected for code in ("zh", "en"))
    assert all(requests.get(page, timeout=30).status_code == 200 for page in listed)
    days = {url[0].text: [day.text for day in url.iter(f"{MAP}lastmod")] for url in found}
    assert days[f"{address}/browse?article=a&lang=en"] == ["2024-01-02"]
    assert days[f"{address}/browse?article=b&lang=en"] == []
    (first, *_) = found
    others = [(link.get("hreflang"), link.get("href")) for link in first.iter("{http://www.w3.org/1999/xhtml}link")]
    assert others == [("zh-CN", f"{address}/?lang=zh"), ("en", f"{address}/?lang=en")]


def test_the_feed_has_the_newest_articles_first(address: str) -> None:
    found = _got(f"{address}/feed.xml?lang=en", "application/atom+xml")
    assert found.findtext(f"{ATOM}title") == site.current().texts("en", None).name
    assert found.findtext(f"{ATOM}id") == f"{address}/feed.xml?lang=en"
    entries = [
        (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}summary"))
        for entry in found.iter(f"{ATOM}entry")
    ]
    assert entries == [
        ("新的", f"{address}/browse?article=sub%2Fc&lang=en", "四。"),
        ("A <b> & C", f"{address}/browse?article=a&lang=en", "One. Two."),
        ("Undated", f"{address}/browse?article=b&lang=en", "Three."),
    ]
    moments = [entry.findtext(f"{ATOM}updated") for entry in found.iter(f"{ATOM}entry")]
    assert moments[:2] == ["2025-06-07T00:00:00Z", "2024-01-02T00:00:00Z"]
    assert moments[2] == found.findtext(f"{ATOM}updated")  # without a date: when the index was published


def test_pages_name_the_feed(address: str) -> None:
    text = requests.get(f"{address}/?lang=zh", timeout=30).text
    assert f'type="application/atom+xml" href="{address}/feed.xml?lang=zh"' in text


def test_without_an_index_there_is_no_sitemap_yet(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pages(served(tmp_path_factory.mktemp("none"), log_days=0)) as address:
        assert requests.get(f"{address}/sitemap.xml", timeout=30).status_code == 503
        assert requests.get(f"{address}/robots.txt", timeout=30).status_code == 200

"""A picture over the wire: from pages and from the API, as a picture and as nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import replace

import pytest
import requests
from lxml import html

from index.store.versions import LAYOUT, current_version, folder_of
from kb.article import Picture
from kb.pictures.recode import name_of, recoded
from tests.support.files.pictures import picture
from tests.support.servers.first_html import pages
from tests.support.servers.serving_api import Served, publish, served, with_faq

RED = picture()
SHOWN = Picture(name_of(RED), 0, "The button & the lamp", width=40, height=30)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Served:
    home = tmp_path_factory.mktemp("pictures")
    index = copy(with_faq())
    first, *others = index.contents.passages
    index.contents = replace(index.contents, passages=(replace(first, pictures=(SHOWN,)), *others))
    publish(home / "index", index)
    folder = folder_of(home / "index", current_version(home / "index")) / LAYOUT.pictures
    folder.mkdir()
    new = recoded(RED)
    assert new is not None
    (folder / name_of(RED)).write_bytes(new)
    return served(home, log_days=0)


@pytest.fixture(scope="module")
def address(own: Served) -> Iterator[str]:
    with pages(own) as address:
        yield address


def _check(response: requests.Response) -> None:
    assert response.content == recoded(RED)
    assert {name: response.headers[name] for name in ("content-type", "x-content-type-options", "cache-control")} == {
        "content-type": "image/webp",
        "x-content-type-options": "nosniff",
        "cache-control": "private, max-age=86400, immutable",
    }
    assert response.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_the_article_shows_it(own: Served, address: str) -> None:
    article = own.live.serving().index.contents.passages[0].article
    page = html.fromstring(requests.get(f"{address}/browse", params={"article": article}, timeout=30).content)
    (image,) = page.xpath("//figure/a/img")
    assert (image.get("src"), image.get("alt")) == (f"picture/{name_of(RED)}", "The button & the lamp")
    _check(requests.get(f"{address}/{image.get('src')}", timeout=30))


@pytest.mark.parametrize("name", [name_of(b"x"), "x.webp", "", "%2e%2e/articles.jsonl", "..%2fpassages.jsonl"])
def test_nothing_else_is_there(address: str, name: str) -> None:
    response = requests.get(f"{address}/picture/{name}", timeout=30)
    assert (response.status_code, response.content) == (404, b"")


def test_the_api_tells_the_address(own: Served) -> None:
    passage = own.live.serving().index.contents.passages[0]
    with own.api() as api:
        told = requests.get(f"{api}/api/v1/articles/{passage.article}", timeout=30).json()["passages"][0]["pictures"]
        assert told == [
            {
                "address": f"/api/v1/pictures/{name_of(RED)}",
                "alt": "The button & the lamp",
                "width": 40,
                "height": 30,
            }
        ]
        _check(requests.get(api + told[0]["address"], timeout=30))
        gone = requests.get(f"{api}/api/v1/pictures/{name_of(b'x')}", timeout=30)
        assert (gone.status_code, gone.json()["code"]) == (404, "not_found")

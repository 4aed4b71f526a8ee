"""What there is to see while nobody has written questions: the newest articles, on the first page and that of the FAQ."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from index.search.search_index import SearchIndex
from tests.conftest import tiny_index
from tests.support import reading
from tests.support.reading import Reader, run, shown
from ui.reader import catalogue, newest
from ui.shell import live_index, urls
from ui.strings import browse as strings_browse
from ui.strings.ask import EN, ZH

TEXTS = strings_browse.EN


def _library(count: int) -> SearchIndex:
    """Articles of January, the last one undated."""
    dates = [f"published: 2026-01-{number:02}\n" for number in range(1, count)] + [""]
    return reading.library(
        {f"a{number}.md": f"---\ntitle: T{number}\n{day}---\nText {number}.\n" for number, day in enumerate(dates, 1)}
    )


def test_the_newest_five_and_the_way_to_all() -> None:
    seen = Reader(newest.section(catalogue.of(_library(7)), EN, TEXTS))
    assert seen.links == [
        *(urls.article(f"a{number}", "en") for number in (6, 5, 4, 3, 2)),
        urls.browse("en"),
    ]
    assert seen.words[0] == TEXTS.newest_title
    assert seen.words[-1] == "All 7 articles"
    assert seen.headings == [2, 3, 3, 3, 3, 3]
    assert seen.harmless()


def test_few_articles_are_all_that_there_are() -> None:
    seen = Reader(newest.section(catalogue.of(_library(2)), ZH, strings_browse.ZH))
    assert seen.links == [urls.article("a1", "zh"), urls.article("a2", "zh")]
    assert newest.section(catalogue.Catalogue(_library(1).contents.__class__((), (), (), ())), EN, TEXTS) == ""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a page whose description says nothing."""
    st.cache_resource.clear()
    (tmp_path / "CURRENT").write_text("v1 0")
    monkeypatch.setenv("KB_INDEX", str(tmp_path))
    monkeypatch.setenv("KB_ARTICLES", str(tmp_path))
    monkeypatch.delenv("KB_SITE", raising=False)
    yield tmp_path
    st.cache_resource.clear()


@pytest.mark.parametrize("page", ["ask", "faq"])
@pytest.mark.parametrize("known", [False, True])
def test_both_pages_show_them_only_while_there_are_no_questions(
    folder: Path, monkeypatch: pytest.MonkeyPatch, page: str, known: bool
) -> None:
    index = reading.with_questions() if known else tiny_index()
    monkeypatch.setattr(live_index.SearchIndex, "open", lambda *_, **__: index)
    found = shown(run(page, lang="en"))
    assert (TEXTS.newest_title in found) is not known
    assert ("Going to court</span></a></h3>" in found) is (not known or page == "faq")
    assert (TEXTS.no_questions in found) is (not known and page == "faq")


def test_a_hint_is_not_buried_in_articles(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_index.SearchIndex, "open", lambda *_, **__: tiny_index())
    found = shown(run("ask", lang="en", q=" "))
    assert EN.empty_title in found
    assert TEXTS.newest_title not in found

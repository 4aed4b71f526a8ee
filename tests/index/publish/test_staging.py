"""The unpublished index: what a check keeps of it, who replaces it, and what removes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.progress import BuildStep
from index.publish import staging
from index.publish.build import build, outdated
from index.publish.compose import Source
from index.search.search_index import SearchIndex
from index.store.lock import Doing, only_writer
from index.store.versions import current
from kb.errors import Message
from kb.library.library import Library
from tests.support.indexes.publishing import edit, settings_of, spoil

pytestmark = pytest.mark.model
ASKED = "will they take me to court"


def _staged(home: Path) -> SearchIndex:
    return SearchIndex.open(staging.folder_of(home / "index"))


def test_what_a_check_made_can_be_asked_and_readers_keep_what_they_had(home: Path) -> None:
    settings = settings_of(home)
    before = current(settings.index)
    edit(home, "court.md", "A lender may file a lawsuit in court.", "A lender may file a lawsuit in the county court.")
    build(settings, check=True)
    assert staging.described(settings.index) is None  # nobody has asked for it
    build(settings, check=True, stage=True, author="ann")
    assert current(settings.index) == before
    texts = [index.search(ASKED).hits[0].passage.text for index in (SearchIndex.open(settings.index), _staged(home))]
    assert ["county" in text for text in texts] == [False, True]
    found = staging.described(settings.index)
    assert found
    assert not outdated(found, Source.of_folder(Library(settings.articles)), settings)
    edit(home, "parcel.txt", "三天", "五天")
    assert outdated(found, Source.of_folder(Library(settings.articles)), settings)
    build(settings, check=True, stage=True, author="ann")
    assert len(list((staging.folder_of(settings.index) / "versions").iterdir())) == 1
    assert "五天" in _staged(home).search("快递几天送到").hits[0].passage.text


def test_a_refused_build_can_be_tried_and_publishing_removes_it(home: Path) -> None:
    settings = settings_of(home)
    spoil(home)
    assert not build(settings, stage=True, author="ann").published
    texts = [index.contents.passages[0].text for index in (SearchIndex.open(settings.index), _staged(home))]
    assert ["lawsuit" in text for text in texts] == [True, False]
    assert build(settings, stage=True, author="ann", force=True).published
    assert not staging.folder_of(settings.index).exists()
    assert build(settings, check=True, stage=True, author="ann").gate  # nothing differs, so nothing is kept
    assert staging.described(settings.index) is None


def test_what_was_made_before_another_version_was_published_is_not_kept(home: Path) -> None:
    """It may have an article that was removed meanwhile, and purged."""
    settings = settings_of(home)
    edit(home, "court.md", "A lender may file a lawsuit in court.", "A lender may file a lawsuit in the county court.")
    published: list[bool] = []

    def report(told: Message) -> None:
        if told.code is BuildStep.ASKING and not published:
            edit(home, "parcel.txt", "三天", "五天")
            published.append(build(settings, author="bob").published)

    build(settings, check=True, stage=True, author="ann", report=report)
    assert published == [True]
    assert staging.described(settings.index) is None


def test_nothing_is_kept_while_somebody_is_at_the_index(home: Path) -> None:
    settings = settings_of(home)
    edit(home, "court.md", "A lender may file a lawsuit in court.", "A lender may file a lawsuit in the county court.")
    with only_writer(settings.index, Doing.PURGING, "bob"):
        assert build(settings, check=True, stage=True, author="ann").gate
    assert staging.described(settings.index) is None

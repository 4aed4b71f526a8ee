"""A question in the language of a translation finds the passage by it; the passage keeps its id."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.publish.compose import Composed, Plan, Source, compose_incremental
from index.publish.incremental import PreviousVersion
from index.retrieval.background import background
from index.search.filters import Filter
from index.search.search_index import SearchIndex
from index.store.versions import LAYOUT
from kb.config.settings import Settings
from kb.library.library import Library
from tests.conftest import KeywordEncoder

CHINESE = "# 指南\n\n## 甲\n\n鹦鹉每天吃两次。\n\n## 乙\n\n笼子要常常打扫。\n"
ENGLISH = "# Guide\n\n## A\n\nGive zorbits in quantlets.\n\n## B\n\nClean frunkles often.\n"
OTHER = "# Parcels\n\nA parcel was late.\n"
ENCODER = KeywordEncoder()
KNOWN = background(ENCODER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.md").write_text(CHINESE, "utf-8")
    (tmp_path / "b.md").write_text(OTHER, "utf-8")
    return tmp_path


def made(folder: Path, earlier: PreviousVersion | None = None) -> Composed:
    source = Source.of_folder(Library(folder))
    return compose_incremental(source, ENCODER, KNOWN, Settings(), Plan("same", earlier=earlier))


def lead(index: SearchIndex, question: str, wanted: int, other: int) -> float:
    scores = dict(index.find(index.prepared(question)).passages.first(9))
    return scores[wanted] - scores[other]


def first(index: SearchIndex, question: str) -> str:
    return index.search(question).hits[0].passage.text


def test_the_passage_is_found_by_its_translation(folder: Path) -> None:
    before = made(folder).index
    (folder / "a.en.md").write_text(ENGLISH, "utf-8")
    after = made(folder).index
    feeding, cleaning = 0, 1
    for question, wanted, other in (("zorbits quantlets", feeding, cleaning), ("frunkles", cleaning, feeding)):
        lead_before, lead_after = (lead(index, question, wanted, other) for index in (before, after))
        assert lead_after > lead_before + 0.05
    assert first(after, "鹦鹉每天吃两次") == "鹦鹉每天吃两次。"
    assert [one.id for one in after.contents.passages] == [one.id for one in before.contents.passages]


def test_a_filter_keeps_the_translations_of_other_articles_out(folder: Path) -> None:
    (folder / "a.en.md").write_text(ENGLISH, "utf-8")
    hits = made(folder).index.search("zorbits quantlets", within=Filter(articles=("b",))).hits
    assert {hit.passage.article for hit in hits} == {"b"}


def test_a_version_is_opened_with_and_without_translations(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for name, english in (("without", ""), ("with", ENGLISH)):
        if english:
            (folder / "a.en.md").write_text(english, "utf-8")
        version = tmp_path_factory.mktemp(name)
        composed = made(folder)
        composed.write(version)
        assert (version / LAYOUT.wording_collection).exists() == bool(english)
        earlier = PreviousVersion.read(version)
        again = made(folder, earlier)
        assert again.encoded == 0
        assert first(again.index, "zorbits quantlets") == first(composed.index, "zorbits quantlets")


def test_a_translation_of_one_more_passage_is_all_that_is_encoded(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    half = ENGLISH.replace("Clean frunkles often.", "")
    (folder / "a.en.md").write_text(half, "utf-8")
    version = tmp_path_factory.mktemp("half")
    composed = made(folder)
    composed.write(version)
    assert len(composed.index.contents.translations) == 1
    (folder / "a.en.md").write_text(ENGLISH, "utf-8")
    again = made(folder, PreviousVersion.read(version))
    assert again.encoded == 1
    assert lead(again.index, "frunkles", 1, 0) > lead(composed.index, "frunkles", 1, 0) + 0.05
    assert replace(again.index.contents, translations=()) == replace(composed.index.contents, translations=())

"""A filter takes articles away before anything is ranked, and what it leaves is judged no more kindly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search.answer import Notice, Outcome
from index.search.filters import EVERYTHING, Filter, FilterError, FilterProblem, Scopes, tags_of
from index.search.search_index import SearchIndex
from index.store.contents import ArticleEntry, Contents, KnownEntry
from index.store.versions import LAYOUT
from kb.article import Passage, Topic
from tests.support.servers.serving_api import with_faq

IDS = ("court", "refunds", "account", "delivery", "phone")
QUESTIONS = ("will I be sued", "退款要多久", "password", "快递丢失", "what if I repay late", "how do I bake bread")


@cache
def _contents() -> Contents:
    """Four articles of two passages; the third has no date, the last no tags."""
    articles = (
        ArticleEntry("a", "A", "2024-01-02", None, (0, 1), ("Loans", "２０２４")),
        ArticleEntry("b/c", "B", "2024-01-02 20:09:15", None, (1, 2), ("loans",)),
        ArticleEntry("d", "D", None, None, (3,), ("shop",)),
        ArticleEntry("E", "E", "2023-12-31", None),
    )
    passages = tuple(Passage(entry.id, at, at + 5, "text.") for entry in articles for at in (0, 5))
    topics = (Topic("B", "b/c"), Topic("none yet"), Topic("E", "E"), Topic("nor this"))
    questions = (KnownEntry("q", (0, 2)), KnownEntry("r", (7,)), KnownEntry("not covered", ()))
    return Contents(articles, passages, topics, questions)


@pytest.mark.parametrize(
    ("wanted", "articles", "topics", "questions"),
    [
        (Filter(tags=("LOANS",)), "1100", "1100", "101"),  # topic 2 leads to an article outside
        (
            Filter(tags=("loans", "2024")),
            "1000",
            "0100",
            "101",
        ),  # an article must have all; topic 0 leads to b/c, outside
        (Filter(articles=("B/C", "e")), "0101", "1110", "111"),
        (Filter(since=date(2024, 1, 2)), "1100", "1100", "101"),
        (Filter(since=date(2024, 1, 3)), "0000", "0000", "001"),
        (Filter(tags=("shop",), articles=("d", "a")), "0010", "0001", "001"),
        (Filter(tags=("shop",), since=date(2000, 1, 1)), "0000", "0000", "001"),  # it has no date
        (EVERYTHING, "1111", "1111", "111"),
    ],
)
def test_what_a_filter_lets_in(wanted: Filter, articles: str, topics: str, questions: str) -> None:
    found = Scopes(_contents()).of(wanted)
    assert "".join(map(str, found.articles.astype(int))) == articles
    assert "".join(map(str, found.passages.astype(int))) == "".join(2 * one for one in articles)
    assert "".join(map(str, found.topics.astype(int))) == topics
    assert "".join(map(str, found.questions.astype(int))) == questions


@pytest.mark.parametrize(
    ("wanted", "code", "said"),
    [
        (
            Filter(tags=("lones",)),
            FilterProblem.NO_TAG,
            "no article has the tag 'lones'; there are: Loans, shop, ２０２４",
        ),
        (Filter(articles=("b",)), FilterProblem.NO_ARTICLE, "there is no article 'b' in the index"),
    ],
)
def test_a_slip_of_the_pen_is_told(wanted: Filter, code: FilterProblem, said: str) -> None:
    with pytest.raises(FilterError) as error:
        Scopes(_contents()).of(wanted)
    assert (error.value.code, str(error.value)) == (code, said)
    bare = Contents(tuple(replace(entry, tags=()) for entry in _contents().articles), (), (), ())
    with pytest.raises(FilterError, match=r"^no article has the tag 'loans'; none has any$"):
        Scopes(bare).of(Filter(tags=("loans",)))


def test_tags_are_counted_by_their_first_spelling() -> None:
    assert tags_of(_contents().articles) == [("Loans", 2), ("shop", 1), ("２０２４", 1)]


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(QUESTIONS), st.lists(st.sampled_from(IDS), min_size=1, max_size=4, unique=True))
def test_only_what_is_inside_is_found_and_all_of_it(question: str, articles: list[str]) -> None:
    index = with_faq()
    found = index.search(question, 100, within=Filter(articles=tuple(articles)))
    inside = {passage.id for passage in index.contents.passages if passage.article in articles}
    assert {hit.passage.id for hit in found.hits} == inside
    assert found.known is None or (found.known.passages and inside.issuperset(found.known.passages))
    assert found.confidence <= index.search(question, 100).confidence
    assert found.topics == () or "court" in articles


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(QUESTIONS), st.integers(1, 9))
def test_a_filter_that_lets_all_in_changes_nothing(question: str, top: int) -> None:
    index = with_faq()
    filtered = index.search(question, top, within=Filter(articles=IDS))
    assert replace(filtered, took_ms=0) == replace(index.search(question, top), took_ms=0)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_candidates_are_the_nearest_inside(count: int) -> None:
    """Brute force: the same as taking the vectors of those inside and sorting their products."""
    index = with_faq()
    among = Scopes(index.contents).of(Filter(articles=("court", "delivery", "phone"))).passages
    passages = replace(index.collections.passages, among=among)
    for question in QUESTIONS:
        asked = index.prepared(question)
        products = passages.dense.vectors(np.arange(len(passages))) @ asked.vector
        best = sorted(np.flatnonzero(among).tolist(), key=lambda row: -products[row])[:count]
        found, scores = passages.dense.search(asked.vector, count, among=among)
        np.testing.assert_allclose(products[found], products[best], atol=1e-6)
        np.testing.assert_allclose(scores, products[found], atol=1e-6)
        chosen = passages.candidates(asked, count)
        assert among[chosen].all()
        assert len(chosen) >= len(found) == min(count, int(among.sum()))


def test_nothing_inside_is_not_covered() -> None:
    found = with_faq().search("when will they sue me", within=Filter(since=date(2030, 1, 1)))
    assert (found.outcome, found.confidence, found.hits, found.topics, found.known) == (
        Outcome.NOT_COVERED, 0.0, (), (), None,
    )  # fmt: skip


def test_known_questions_count_where_they_lead() -> None:
    index = with_faq()
    inside = index.search("when will they sue me", within=Filter(articles=("court",)))
    assert inside.known is not None
    assert inside.known.question == "when will they sue me"
    assert inside.hits[0].passage.id in inside.known.passages
    outside = index.search("when will they sue me", within=Filter(articles=("phone",)))
    assert (outside.known, outside.outcome) == (None, Outcome.NOT_COVERED)


def test_notices_stay_and_suggest_what_is_inside() -> None:
    index = with_faq()
    despair = index.search("I want to die", within=Filter(articles=("phone",)))
    assert (despair.notice, despair.hits) == (Notice.DESPAIR, ())
    greeting = index.search("你好", within=Filter(articles=("court",)))
    assert greeting.suggestions == ("什么时候会被起诉",)
    assert index.search("你好", within=Filter(articles=("phone",))).suggestions == ()


def test_an_index_from_before_tags_opens(tmp_path: Path) -> None:
    contents = with_faq().contents
    contents.write(tmp_path)
    assert Contents.read(tmp_path) == contents
    assert '"tags"' not in (tmp_path / LAYOUT.articles).read_text("utf-8")  # so a program of then reads it, too
    (tmp_path / LAYOUT.tags).unlink()
    bare = tuple(replace(entry, tags=()) for entry in contents.articles)
    assert Contents.read(tmp_path) == replace(contents, articles=bare)


@pytest.mark.model
def test_the_real_index(seed_index: Path) -> None:
    index = SearchIndex.open(seed_index)
    whole = index.search("花呗逾期多久会被立案")
    same = index.search("花呗逾期多久会被立案", within=Filter(articles=("huabei-overdue",)))
    assert replace(same, took_ms=0) == replace(whole, took_ms=0)
    later = index.search("花呗逾期多久会被立案", within=Filter(since=date(2024, 4, 2)))
    assert (later.outcome, later.hits) == (Outcome.NOT_COVERED, ())

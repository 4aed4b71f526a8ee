"""The texts of an index, found by id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.answers.shelf import Shelf, shelf_of
from api.objects import shelf
from api.problems import ApiError, ApiProblem
from index.search.filters import Filter
from index.store.contents import ArticleEntry, Contents, KnownEntry
from kb.article import Passage, Topic
from tests.support.paths import ROOT
from tests.support.servers.serving_api import with_faq

_SIZES = (7, 0, 1, 3)  # passages of each article; one has none


def _contents() -> Contents:
    passages = tuple(
        Passage(f"a/{article}", 10 * number, 10 * number + 5, f"{article} {number}", (f"s{number}",))
        for article, size in enumerate(_SIZES)
        for number in range(size)
    )
    articles = tuple(
        ArticleEntry(f"a/{number}", f"A{number}", None, "source", topics=(0,), tags=(f"t{number % 2}",))
        for number in range(len(_SIZES))
    )
    questions = (KnownEntry("why", (0, 7)), KnownEntry("hidden", (0,), shown=False), KnownEntry("what not", ()))
    return Contents(articles, passages, (Topic("A2", "a/2"), Topic("new")), questions)


SHELF = Shelf(_contents())


@given(st.integers(0, len(_contents().passages) - 1), st.integers(0, 12))
def test_those_around_a_passage_are_its_neighbours_in_the_article(row: int, neighbours: int) -> None:
    passage = _contents().passages[row]
    found = SHELF.passage(passage.id, neighbours)
    shelf.PassageAround.model_validate(found, extra="forbid")
    whole = SHELF.article(passage.article)["passages"]
    place = whole.index(found["passage"])
    assert found["passage"]["id"] == passage.id
    assert found["before"] == whole[max(place - neighbours, 0) : place]
    assert found["after"] == whole[place + 1 : place + 1 + neighbours]


@given(st.integers(1, 5), st.integers(0, 9))
def test_pages_of_a_list_make_the_list(limit: int, offset: int) -> None:
    whole = SHELF.articles(1000, 0)
    assert [line["passages"] for line in whole["articles"]] == list(_SIZES)
    assert SHELF.articles(limit, offset) == {
        "articles": whole["articles"][offset : offset + limit],
        "total": len(_SIZES),
    }


@given(st.integers(1, 3), st.integers(0, 3))
def test_pages_of_a_filtered_list_and_of_the_tags(limit: int, offset: int) -> None:
    odd = ["a/1", "a/3"]
    found = SHELF.articles(limit, offset, Filter(tags=("T1",)))
    assert ([line["id"] for line in found["articles"]], found["total"]) == (odd[offset : offset + limit], 2)
    tags = [{"tag": "t0", "articles": 2}, {"tag": "t1", "articles": 2}]
    assert SHELF.tags(limit, offset) == {"tags": tags[offset : offset + limit], "total": 2}


def test_questions_stand_at_all_their_passages_and_hidden_ones_nowhere() -> None:
    asked = [piece["questions"] for article in ("a/0", "a/2") for piece in SHELF.article(article)["passages"]]
    assert asked == [["why"], [], [], [], [], [], [], ["why"]]
    assert SHELF.faq(9, 0) == {
        "questions": [
            {
                "question": "why",
                "language": "en",
                "article": "a/0",
                "title": "A0",
                "section": "s0",
                "passages": ["a/0:0-5", "a/2:0-5"],
            }
        ],
        "total": 1,
    }
    assert SHELF.article("a/1") == {
        "id": "a/1",
        "title": "A1",
        "published": None,
        "source": "source",
        "tags": ["t1"],
        "topics": [{"title": "A2", "article": "a/2"}],
        "passages": [],
    }


def test_what_is_not_there() -> None:
    with pytest.raises(ApiError) as error:
        SHELF.article("a")
    assert (error.value.code, error.value.status) == (ApiProblem.NO_ARTICLE, 404)
    with pytest.raises(ApiError) as error:
        SHELF.passage("a/0:0-6", 1)
    assert (error.value.code, error.value.status) == (ApiProblem.NO_PASSAGE, 404)


def test_an_index_is_arranged_once() -> None:
    assert shelf_of(with_faq()) is shelf_of(with_faq())


def test_the_documentation_names_every_operation() -> None:
    from api.operations.table import OPERATIONS

    text = (ROOT / "docs" / "api.md").read_text("utf-8")
    assert [one.path for one in OPERATIONS if one.path.replace("{id}", "ID") not in text] == []

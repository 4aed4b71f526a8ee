"""Known questions by article and section, and the search among them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from index.search.search_index import SearchIndex
from index.store.contents import ArticleEntry, Contents, KnownEntry
from kb.article import Passage
from tests.support import reading
from tests.support.files.hostile import TEXT as HOSTILE
from tests.support.reading import Reader, run, shown
from ui.reader import catalogue
from ui.reader.catalogue import AnswerPlace, Catalogue
from ui.reading import faq_page
from ui.reading.faq_page import FaqFilter, FoundQuestions
from ui.shell import live_index, urls
from ui.strings import browse as strings_browse
from ui.strings.ask import EN, ZH

TEXTS = strings_browse.EN


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return reading.with_questions()


@pytest.fixture
def page(index: SearchIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The running page serves the five articles with known questions."""
    st.cache_resource.clear()
    (tmp_path / "CURRENT").write_text("v1 0")
    monkeypatch.setenv("KB_INDEX", str(tmp_path))
    monkeypatch.setattr(live_index.SearchIndex, "open", lambda *_, **__: index)
    yield
    st.cache_resource.clear()


def _sections(count: int) -> Catalogue:
    """One article with a question for each of its passages."""
    passages = tuple(Passage("a", number, number + 1, "x", (f"S{number}",)) for number in range(count))
    questions = tuple(KnownEntry(f"question {number}", (number,)) for number in range(count))
    return Catalogue(Contents((ArticleEntry("a", "A", None, None),), passages, (), questions))


def test_questions_stand_under_their_sections_the_own_language_first(index: SearchIndex) -> None:
    seen = Reader(faq_page.page(catalogue.of(index), FaqFilter(), None, ZH, strings_browse.ZH))
    assert seen.links == [
        urls.article("court", "zh"),
        urls.article("court", "zh", 1),
        *(
            urls.ask(text, "zh")
            for text in (
                "起诉了怎么办",
                "who may sue",
                "can I ignore the court",
                "when is the lawsuit",
                "where is the court",
            )
        ),
        urls.article("court", "zh", 2),
        *(urls.ask(text, "zh") for text in ("逾期了怎么办", "is my debt overdue")),
    ]
    assert [word for word in seen.words if word in ("Going to court", "When you are sued", "Paying late")] == [
        "Going to court",
        "When you are sued",
        "Paying late",
    ]
    assert "what does a lawyer cost" not in seen.words
    assert seen.headings == [2, 3, 4, 4]
    assert seen.harmless()


def test_more_than_five_questions_are_folded() -> None:
    passages = (Passage("a", 0, 1, "x"),)
    questions = tuple(KnownEntry(f"question {number}", (0,)) for number in range(7))
    shelves = Catalogue(Contents((ArticleEntry("a", "A", None, None),), passages, (), questions))
    shown = faq_page.page(shelves, FaqFilter(), None, EN, TEXTS)
    assert shown.partition("<details")[0].count("?q=") == 5
    assert "<summary>2 more</summary>" in shown
    assert f">{EN.introduction}</span>" in shown


def test_thirty_sections_a_page() -> None:
    shelves = _sections(65)
    for asked, first, last, ways in ((1, 0, 29, [2]), (2, 30, 59, [1, 3]), (3, 60, 64, [2]), (99, 60, 64, [2])):
        seen = Reader(faq_page.page(shelves, FaqFilter("", asked), None, EN, TEXTS))
        questions = [word for word in seen.words if word.startswith("question ")]
        assert (questions[0], questions[-1]) == (f"question {first}", f"question {last}")
        assert [link for link in seen.links if link.startswith("faq")] == [
            FaqFilter("", way).address("en") for way in ways
        ]


def test_a_question_of_two_passages_stands_once() -> None:
    passages = (Passage("a", 0, 1, "x"), Passage("a", 1, 2, "y"))
    shelves = Catalogue(Contents((ArticleEntry("a", "A", None, None),), passages, (), (KnownEntry("both", (0, 1)),)))
    assert Reader(faq_page.page(shelves, FaqFilter(), None, EN, TEXTS)).words.count("both") == 1
    assert shelves.articles["a"].questions == (("both",), ("both",))


def test_no_questions() -> None:
    shelves = Catalogue(Contents((), (), (), (KnownEntry("not covered", ()),)))
    assert TEXTS.no_questions in faq_page.page(shelves, FaqFilter(), None, EN, TEXTS)


def test_a_search_finds_words_in_any_spelling_then_what_means_the_same(index: SearchIndex) -> None:
    found = faq_page.search(index, catalogue.of(index), "COURT", "en")
    assert [place.question for place in found.exact] == ["can I ignore the court", "where is the court"]
    assert found.exact[0] == AnswerPlace("can I ignore the court", "court", 1)
    assert {place.question for place in found.near} & {place.question for place in found.exact} == set()
    assert "who may sue" in {place.question for place in found.near[:3]}
    chinese = faq_page.search(index, catalogue.of(index), "怎麼 辦", "zh")  # traditional characters
    assert [place.question for place in chinese.exact] == ["起诉了怎么办", "逾期了怎么办"]


def test_the_own_language_comes_first_in_a_search() -> None:
    passages = (Passage("a", 0, 1, "x"),)
    known = tuple(KnownEntry(text, (0,)) for text in ("Huabei is late", "花呗 Huabei 逾期", "what is Huabei"))
    contents = Contents((ArticleEntry("a", "A", None, None),), passages, (), known)

    class Near(SearchIndex):
        def __init__(self) -> None:
            self.contents = contents

        def known_questions(self, question: str, top: int) -> list[int]:
            return []

    exact = faq_page.search(Near(), Catalogue(contents), "huabei", "zh").exact
    assert [place.question for place in exact] == ["花呗 Huabei 逾期", "Huabei is late", "what is Huabei"]


def test_results_say_where_they_are_from_and_offer_to_ask(index: SearchIndex) -> None:
    shelves = catalogue.of(index)
    found = FoundQuestions(
        (AnswerPlace("where is the court", "court", 1),), (AnswerPlace("is my debt overdue", "court", 2),)
    )
    seen = Reader(faq_page.page(shelves, FaqFilter("court?"), found, EN, TEXTS))
    order = [
        TEXTS.exact,
        "where is the court",
        "When you are sued · Going to court",
        TEXTS.near,
        "is my debt overdue",
        "Paying late · Going to court",
        TEXTS.ask_instead.format(words="court?"),
    ]
    assert [word for word in seen.words if word in order] == order
    assert seen.links == [urls.ask(text, "en") for text in ("where is the court", "is my debt overdue", "court?")]
    none = faq_page.page(shelves, FaqFilter("x"), FoundQuestions((), ()), EN, TEXTS)
    assert TEXTS.no_exact in none
    assert TEXTS.near not in none


def test_only_the_line_that_counts_is_announced(index: SearchIndex) -> None:
    places = tuple(AnswerPlace(f"question {number}", "a", number + 1) for number in range(60))
    for found, said in (
        (FoundQuestions((), ()), "0 questions found"),
        (FoundQuestions(places[:1], ()), "1 question found"),
        (FoundQuestions(places[:2], places[2:3]), "3 questions found"),
        (FoundQuestions(places, ()), "60 questions found"),
    ):
        seen = faq_page.page(_sections(60), FaqFilter("x"), found, EN, TEXTS)
        assert seen.count('role="status"') == 1
        assert f'<p class="kb-remark" role="status">{said}</p>' in seen
        listed = [link for link in Reader(seen).links if link.startswith("./?q=question")]
        assert len(listed) == min(len(found.exact), 50) + len(found.near)
        assert (TEXTS.only_first.format(count=50) in seen) is (len(found.exact) > 50)


def test_the_page(page: None) -> None:
    assert "起诉了怎么办" in shown(run("faq", lang="zh"))
    found = shown(run("faq", lang="en", words="overdue"))
    assert 'href="./?q=is%20my%20debt%20overdue&amp;lang=en"' in found
    assert 'href="faq?words=overdue&amp;lang=zh"' in found  # the other language, the same search
    assert TEXTS.no_exact in shown(run("faq", lang="en", words="😀"))


def test_hostile_questions_are_text() -> None:
    passages = (Passage(HOSTILE, 0, 1, "x", (HOSTILE, HOSTILE)),)
    article = ArticleEntry(HOSTILE, HOSTILE, None, None)
    shelves = Catalogue(Contents((article,), passages, (), (KnownEntry(HOSTILE, (0,)),)))
    found = FoundQuestions((AnswerPlace(HOSTILE, HOSTILE, 1),), (AnswerPlace(HOSTILE, HOSTILE, 1),))
    for markup in (
        faq_page.page(shelves, FaqFilter(), None, EN, TEXTS),
        faq_page.page(shelves, FaqFilter(HOSTILE), found, EN, TEXTS),
    ):
        assert Reader(markup).harmless()

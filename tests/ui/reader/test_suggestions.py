"""What the page suggests while one types: how it is drawn, what it keeps in memory, what happens when it fails."""

from __future__ import annotations

import gc
import logging
import weakref
from urllib.parse import quote

import pytest

from index.live import suggesters
from index.search.answer import Outcome
from index.search.autocomplete import Match, Suggester, Suggestion, SuggestionKind
from index.search.search_index import SearchIndex
from tests.conftest import tiny_index
from tests.support import reading
from tests.support.indexes.fake_index import FakeIndex
from ui.reader import meant, suggestions
from ui.strings.ask import EN, ZH

FAQ = """
covered:
- section: When you are sued
  questions: [when will they sue me]
"""


def _alive(index: weakref.ref[SearchIndex]) -> bool:
    suggesters.wait()  # what the worker did before, it has let go of
    gc.collect()
    return index() is not None


def test_an_index_that_is_not_served_any_more_is_forgotten() -> None:
    index = tiny_index(FAQ)
    suggester = suggesters.prepare(index).result()
    assert meant.suggested(index, "when will")[0].text == "when will they sue me"
    seen = weakref.ref(index)
    del index
    assert not _alive(seen)
    assert [found.text for found in suggester.suggest("when will they")] == ["when will they sue me"]  # by spelling


def test_what_failed_is_logged_forgotten_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = Suggester.of

    def fail(index: SearchIndex) -> Suggester:
        raise RuntimeError("no dictionary")

    monkeypatch.setattr(Suggester, "of", fail)
    index = tiny_index(FAQ)
    with caplog.at_level(logging.ERROR):
        assert meant.suggested(index, "when will") == ()
    assert [record.getMessage() for record in caplog.records] == ["nothing can be suggested"]
    caplog.clear()
    monkeypatch.setattr(Suggester, "of", whole)
    _let_the_worker_forget()
    assert meant.suggested(index, "when will")[0].text == "when will they sue me"
    monkeypatch.setattr(Suggester, "of", fail)
    other = tiny_index(FAQ)
    suggesters.prepare(other)
    seen = weakref.ref(other)
    del other
    assert not _alive(seen)


def _let_the_worker_forget() -> None:
    suggesters.wait()


def test_what_may_be_meant_leads_to_something_and_is_not_what_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchIndex, "topic_floors", {"zh": 9.0, "en": 9.0})
    known = "covered:\n- section: When you are sued\n  questions: [起诉要多久, 被起诉了, 怎么起诉, 起诉后]\n"
    index = tiny_index(known)
    assert [item.text for item in meant.suggested(index, "qisu")] == [
        "起诉要多久",
        "被起诉了",
        "怎么起诉",
        "起诉后",
    ]
    for outcome in (Outcome.UNSURE, Outcome.NOT_COVERED):
        assert meant.meant(index, " qisu ", outcome, ZH) == [
            (text, f"?q={quote(text)}&lang=zh") for text in ("起诉要多久", "被起诉了", "怎么起诉")
        ]
        assert meant.meant(index, "q" * 400, outcome, EN) == []
    assert meant.meant(index, "qisu", Outcome.ANSWERED, ZH) == []
    assert [item.text for item in meant.suggested(index, "payin")][:1] == ["Paying late"]
    assert meant.meant(index, "payin", Outcome.NOT_COVERED, EN) == []  # only a topic without an article
    found = [text for text, _ in meant.meant(index, "被起诉了？", Outcome.UNSURE, ZH)]
    assert found == ["起诉要多久", "怎么起诉", "起诉后"]
    by_meaning = [item.text for item in meant.suggested(index, "file a lawsuit in court")]
    assert by_meaning
    found = [text for text, _ in meant.meant(index, "file a lawsuit in court", Outcome.UNSURE, EN)]
    assert found == by_meaning[:3]
    for typed in ("file a lawsuit in court", "file a lawsuit in court " * 5):  # however long
        found = [text for text, _ in meant.meant(index, typed, Outcome.NOT_COVERED, EN)]
        assert set(found) <= {
            "起诉要多久",
            "被起诉了",
            "怎么起诉",
            "起诉后",
        }  # known questions, which all have an answer
        assert found


def test_an_article_may_be_meant() -> None:
    index = reading.library({"a.md": "---\ntitle: A\nrelated: [Paying late]\n---\nx\n", "b.md": "# Paying late\n\ny\n"})
    assert meant.meant(index, "payin", Outcome.NOT_COVERED, EN) == [("Paying late", "browse?article=b&lang=en")]


def test_nothing_is_suggested_for_what_is_no_question() -> None:
    index = FakeIndex()
    assert meant.suggested(index, "  ") == meant.suggested(index, "?!") == ()


def test_an_article_is_opened_anything_else_is_asked() -> None:
    found = (
        Suggestion("Am I sued?", SuggestionKind.QUESTION, Match.BEGINNING, ((0, 4),)),
        Suggestion("Refunds", SuggestionKind.TOPIC, Match.MEANING, article="refunds"),
        Suggestion("车贷", SuggestionKind.TOPIC, Match.MEANING),
    )
    assert suggestions.data("am i", found, EN) == {
        "typed": "am i",
        "label": EN.suggestions,
        "said": EN.suggestion_count.format(count=3),
        "items": [
            {"parts": [("Am I", True), (" sued?", False)], "note": "", "link": "?q=Am%20I%20sued%3F&lang=en"},
            {"parts": [("Refunds", False)], "note": EN.suggestion_article, "link": "browse?article=refunds&lang=en"},
            {"parts": [("车贷", False)], "note": EN.suggestion_topic, "link": "?q=%E8%BD%A6%E8%B4%B7&lang=en"},
        ],
    }


def test_what_would_turn_the_line_around_is_not_shown() -> None:
    text = "\u202eabc\u2066 d\u2069\x1b\ud800"
    found = (Suggestion(text, SuggestionKind.QUESTION, Match.BEGINNING, ((0, 4),)),)
    shown = suggestions.data("abc", found, ZH)
    assert shown["said"] == ZH.suggestion_one
    assert shown["items"] == [
        {
            "parts": [("abc", True), (" d\ufffd", False)],
            "note": "",
            "link": "?q=%E2%80%AEabc%E2%81%A6%20d%E2%81%A9%1B%3F&lang=zh",
        }
    ]

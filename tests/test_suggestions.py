"""What the page suggests while one types: how it is drawn, what it keeps in memory, what happens when it fails."""

from __future__ import annotations

import gc
import logging
import threading
import weakref
from typing import cast

import pytest

from index.search import SearchIndex
from index.suggest import Kind, Match, Suggester, Suggestion
from tests.conftest import tiny_index
from tests.fake_index import FakeIndex
from ui import suggestions
from ui.strings import EN, ZH

FAQ = """
covered:
- section: When you are sued
  questions: [when will they sue me]
"""


def _alive(index: weakref.ref[SearchIndex]) -> bool:
    suggestions._worker.submit(int).result()  # what the worker did before, it has let go of
    gc.collect()
    return index() is not None


def test_an_index_that_is_not_served_any_more_is_forgotten() -> None:
    index = tiny_index(FAQ)
    suggester = suggestions.prepare(index).result()
    assert suggestions.suggested(index, "when will")[0].text == "when will they sue me"
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
        assert suggestions.suggested(index, "when will") == ()
    assert [record.getMessage() for record in caplog.records] == ["nothing can be suggested"]
    caplog.clear()
    monkeypatch.setattr(Suggester, "of", whole)
    _let_the_worker_forget()
    assert suggestions.suggested(index, "when will")[0].text == "when will they sue me"
    monkeypatch.setattr(Suggester, "of", fail)
    other = tiny_index(FAQ)
    suggestions.prepare(other)
    seen = weakref.ref(other)
    del other
    assert not _alive(seen)


def _let_the_worker_forget() -> None:
    suggestions._worker.submit(threading.get_ident).result()


def test_nothing_is_suggested_for_what_is_no_question() -> None:
    index = cast(SearchIndex, FakeIndex())
    assert suggestions.suggested(index, "  ") == suggestions.suggested(index, "?!") == ()


def test_an_article_is_opened_anything_else_is_asked() -> None:
    found = (
        Suggestion("Am I sued?", Kind.QUESTION, Match.BEGINNING, ((0, 4),)),
        Suggestion("Refunds", Kind.TOPIC, Match.MEANING, article="refunds"),
        Suggestion("车贷", Kind.TOPIC, Match.MEANING),
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
    found = (Suggestion(text, Kind.QUESTION, Match.BEGINNING, ((0, 4),)),)
    shown = suggestions.data("abc", found, ZH)
    assert shown["said"] == ZH.suggestion_one
    assert shown["items"] == [
        {
            "parts": [("abc", True), (" d\ufffd", False)],
            "note": "",
            "link": "?q=%E2%80%AEabc%E2%81%A6%20d%E2%81%A9%1B%3F&lang=zh",
        }
    ]

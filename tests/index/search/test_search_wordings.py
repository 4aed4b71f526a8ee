"""Wordings of a FAQ file are matched like other known questions, and no reader sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from index.publish import gate
from index.publish.compose import contents_of, write
from index.publish.history import Change, compare
from index.search.autocomplete import Suggester
from index.search.search_index import SearchIndex
from index.store.contents import Contents, KnownEntry
from tests.conftest import tiny_index, tiny_source
from tests.support import reading
from tests.support.paths import APP
from ui.reader import catalogue
from ui.reader.catalogue import AnswerPlace
from ui.reading import faq_page
from ui.reading.faq_page import FaqFilter
from ui.shell import live_index
from ui.strings import browse as strings_browse
from ui.strings.ask import EN

_SHOWN, _HIDDEN = "can I ignore the zebra", "zebraa 起诉 parrot"
FAQ = f"""\
covered:
- section: When you are sued
  questions: [{_SHOWN}]
  wordings: [{_HIDDEN}]
- section: Paying late
  wordings: [parot debt]
not_covered: [what does a lawyer cost]
"""
ALL_SHOWN = FAQ.replace("  wordings: [zebra", "- section: When you are sued\n  questions: [zebra").replace(
    "wordings", "questions"
)


@pytest.fixture(scope="module")
def hidden() -> SearchIndex:
    return tiny_index(FAQ)


@pytest.fixture
def served(hidden: SearchIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The running page serves the five articles with these known questions."""
    st.cache_resource.clear()
    (tmp_path / "CURRENT").write_text("v1 0")
    monkeypatch.setenv("KB_INDEX", str(tmp_path))
    monkeypatch.setenv("KB_LOG", "off")
    monkeypatch.setattr(live_index.SearchIndex, "open", lambda *_, **__: hidden)
    yield
    st.cache_resource.clear()


# --- matched


def test_they_answer_as_if_they_were_shown(hidden: SearchIndex) -> None:
    shown = tiny_index(ALL_SHOWN)
    for question in (_HIDDEN, "parot debt", "zebra", "lawyer", "parrot"):
        before, now = (replace(index.search(question, top=9), took_ms=0.0) for index in (shown, hidden))
        for found in (now, before):
            assert found.known is not None
        assert now == replace(before, known=now.known)
        assert now.known == replace(before.known, shown=before.known.question == _SHOWN)
    assert hidden.calibration == shown.calibration
    assert hidden.counts["questions"] == 4


def test_the_json_answer_names_them(hidden: SearchIndex) -> None:
    found = hidden.search(_HIDDEN)
    assert found.known is not None
    assert found.to_dict()["faq"] == {
        "question": _HIDDEN,
        "score": round(found.known.score, 4),
        "passages": [hidden.contents.passages[0].id],
    }


def test_the_gate_asks_them() -> None:
    source = tiny_source(FAQ)
    assert [item.text for item in gate.expectations(source.faq, source.passages, None)] == [
        _SHOWN,
        _HIDDEN,
        "parot debt",
        "what does a lawyer cost",
    ]


# --- the index knows which


def test_the_flag_comes_back_from_the_disk(hidden: SearchIndex, tmp_path: Path) -> None:
    write(hidden, tmp_path)
    assert Contents.read(tmp_path).questions == (
        KnownEntry(_SHOWN, (0,)),
        KnownEntry(_HIDDEN, (0,), shown=False),
        KnownEntry("parot debt", (1,), shown=False),
        KnownEntry("what does a lawyer cost", ()),
    )


def test_what_is_hidden_from_now_on_is_a_change() -> None:
    before, now = contents_of(tiny_source(ALL_SHOWN)), contents_of(tiny_source(FAQ))
    place = "court › When you are sued"
    assert compare({}, before, {}, now).questions == (
        Change(_HIDDEN, place, f"{place} (not shown)"),
        Change("parot debt", "court › Paying late", "court › Paying late (not shown)"),
    )
    assert compare({}, now, {}, now).questions == ()


# --- and shown to nobody


def test_not_among_the_frequent_questions_nor_the_suggestions(
    hidden: SearchIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [known.question for known in hidden.frequent_questions()] == [_SHOWN]
    monkeypatch.setattr(SearchIndex, "topic_floors", {"zh": 9.0, "en": 9.0})
    for typed in ("zeb", "parrot", "qisu", "parot debt"):  # by its beginning, its words, its pinyin, its meaning
        texts = {found.text for found in Suggester.of(hidden).suggest(typed)}
        assert texts & {_HIDDEN, "parot debt", _SHOWN} == ({_SHOWN} if typed == "zeb" else set())
        others = {found.text for found in Suggester.of(tiny_index(ALL_SHOWN)).suggest(typed)}
        assert others & {_HIDDEN, "parot debt"}


def test_not_on_the_pages_for_reading(hidden: SearchIndex) -> None:
    shelves = catalogue.of(hidden)
    assert shelves.places == {_SHOWN: AnswerPlace(_SHOWN, "court", 1)}
    assert shelves.articles["court"].questions == ((_SHOWN,), ())
    texts = strings_browse.EN
    assert _seen(faq_page.page(shelves, FaqFilter(), None, EN, texts)) == {_SHOWN}
    for words in ("zebra", "parrot", _HIDDEN):
        found = faq_page.search(hidden, shelves, words, "en")
        assert {place.question for place in (*found.exact, *found.near)} <= {_SHOWN}


@pytest.mark.usefixtures("served")
def test_not_beside_the_passages_of_its_article() -> None:
    assert _seen(reading.shown(reading.run("browse", article="court", lang="en"))) == {_SHOWN}


def test_not_as_the_reason_for_a_passage(hidden: SearchIndex) -> None:
    found = {question: hidden.search(question) for question in (_HIDDEN, _SHOWN)}
    for question, shown in ((_HIDDEN, False), (_SHOWN, True)):
        nearest = found[question].known
        assert nearest is not None
        assert (nearest.question, nearest.shown) == (question, shown)
    assert found[_HIDDEN].known_shown is None
    assert found[_SHOWN].known_shown == found[_SHOWN].known


@pytest.mark.usefixtures("served")
def test_an_answer_does_not_show_it() -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params["q"], app.query_params["lang"] = "lawsuit court", "en"  # nearest is the hidden one
    seen = reading.shown(app.run())
    assert 'class="why"' in seen
    assert EN.why_known not in seen
    assert _seen(seen) <= {_SHOWN}


def _seen(markup: str) -> set[str]:
    return {text for text in (_SHOWN, _HIDDEN, "parot debt") if text in markup}

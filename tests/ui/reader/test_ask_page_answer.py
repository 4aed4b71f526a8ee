"""What stands around an answer, through streamlit's AppTest on a small real index: topics, feedback, recent questions."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from index.search.answer import Answer
from index.search.autocomplete import Match, Suggestion, SuggestionKind
from index.search.search_index import SearchIndex
from kb.config.notice_words import CARE, MORE_WORDS
from kb.config.settings import Settings
from tests.support.paths import APP
from ui.reader import ask_page, meant
from ui.shell import live_index, site
from ui.strings.ask import EN

Visit = Callable[..., AppTest]


@pytest.fixture
def log(tmp_path: Path, index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The journal of a page on the tiny index."""
    st.cache_resource.clear()
    monkeypatch.setenv("KB_INDEX", str(tmp_path))
    monkeypatch.setenv("KB_LOG", str(tmp_path / "questions.sqlite"))
    monkeypatch.setattr(SearchIndex, "open", lambda root, encoder=None, settings=None: index)
    monkeypatch.delenv("KB_TRAFFIC", raising=False)
    (tmp_path / "CURRENT").write_text("v1 0")
    yield tmp_path / "questions.sqlite"
    st.cache_resource.clear()


def _kept(log: Path, query: str) -> list[tuple[object, ...]]:
    """What the journal holds once it has written all that waits."""
    live_index.journal_at(log, Settings().log_days).close()
    with closing(sqlite3.connect(log)) as database:
        return database.execute(query).fetchall()


@pytest.fixture
def visit(log: Path) -> Visit:
    def visit(**address: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=20)
        for name, value in {"lang": "en", **address}.items():
            app.query_params[name] = value
        return app.run()

    return visit


def _shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def test_a_vote_is_kept_and_a_word_with_it(visit: Visit, log: Path) -> None:
    app = visit(q="When will they sue me in court?")
    assert EN.helpful_question in _shown(app)
    app.button(key="helpful-False").click().run()
    assert EN.thanks in _shown(app)
    assert EN.helpful_question not in _shown(app)
    app.text_area[0].input("call me: 13812345678 <b>")
    next(button for button in app.button if button.label == EN.send).click().run()
    assert EN.comment_thanks in _shown(app)
    assert not app.text_area
    assert _kept(log, "SELECT question, helpful, comment FROM feedback") == [
        ("When will they sue me in court?", 0, ""),
        ("When will they sue me in court?", 0, "call me: [phone] <b>"),
    ]


def test_where_there_is_no_answer_the_editors_are_told(visit: Visit, log: Path) -> None:
    app = visit(q="zebra crossing the savanna")
    assert EN.not_covered_title in _shown(app)
    assert EN.tell_question in _shown(app)
    assert EN.helpful_question not in _shown(app)
    (tell,) = (button for button in app.button if button.label == EN.tell)
    tell.click().run()
    assert EN.told in _shown(app)
    app.text_area[0].input("for my holiday")
    next(button for button in app.button if button.label == EN.send).click().run()
    assert EN.comment_thanks in _shown(app)
    assert _kept(log, "SELECT question, outcome, helpful, comment FROM feedback") == [
        ("zebra crossing the savanna", "not_covered", 0, ""),
        ("zebra crossing the savanna", "not_covered", 0, "for my holiday"),
    ]


def test_whom_to_ask_stands_under_a_refusal_only(visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site.toml").write_text('[zh.help]\ntext = "前台 <b>"\nphone = "12345"\n', "utf-8")
    monkeypatch.setenv("KB_SITE", str(tmp_path / "site.toml"))
    refused = _shown(visit(q="zebra crossing the savanna"))  # what the other language has is better than nothing
    assert '<span lang="zh" dir="auto">前台 &lt;b&gt;</span><a href="tel:12345" rel="noopener">12345</a>' in refused
    assert 'class="kb-contact"' not in _shown(visit(q="lawsuit in court"))


def test_each_question_is_judged_once_and_recorded_once(visit: Visit, log: Path) -> None:
    app = visit(q="lawsuit in court")
    app.button(key="helpful-True").click().run()
    app.run()
    assert EN.thanks in _shown(app)
    app.query_params["q"] = "refund my money"
    app.run()
    assert EN.helpful_question in _shown(app)
    assert _kept(log, "SELECT question FROM questions") == [("lawsuit in court",), ("refund my money",)]
    assert _kept(log, "SELECT question, helpful, comment FROM feedback") == [("lawsuit in court", 1, "")]


def test_the_pages_and_the_api_of_a_process_share_what_is_open_and_counted(visit: Visit, log: Path) -> None:
    visit(q="lawsuit in court")
    live = live_index.live(Settings.from_env())  # as kb_server.py gives it to the API
    assert (live.version, live.outcomes.total()) == ("v1", 1)


def test_a_blank_comment_is_not_kept(visit: Visit, log: Path) -> None:
    app = visit(q="lawsuit in court")
    app.button(key="helpful-True").click().run()
    app.text_area[0].input("   ")
    next(button for button in app.button if button.label == EN.send).click().run()
    assert EN.thanks in _shown(app)
    assert _kept(log, "SELECT count(*) FROM feedback") == [(1,)]


def test_without_a_journal_nobody_is_asked(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_LOG", "off")
    app = visit(q="lawsuit in court")
    assert EN.answer_label in _shown(app)
    assert EN.helpful_question not in _shown(app)


def test_what_was_asked_before_is_for_the_browser_to_remember(visit: Visit) -> None:
    app = visit(q="will they sue?")
    assert 'hidden data-asked="will they sue?"' in _shown(app)
    app.query_params["q"] = "refund my money"
    shown = _shown(app.run())
    assert 'hidden data-asked="refund my money"' in shown
    assert "will they sue?" not in shown  # the server does not
    del app.query_params["q"]
    assert 'hidden data-asked=""' in _shown(app.run())


def test_a_search_that_fails_is_said_calmly_and_logged(
    visit: Visit, log: Path, index: SearchIndex, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(question: str, **_: object) -> Answer:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(index, "search", fail)
    with caplog.at_level(logging.ERROR):
        app = visit(q="lawsuit in court")
    assert EN.failed_title in _shown(app)
    assert "secret detail" not in _shown(app)
    assert "RuntimeError: secret detail" in caplog.text


def test_the_note_stands_with_the_answer_and_not_again_below(visit: Visit) -> None:
    note = site.current().notes("en")["en"]
    for question in ("lawsuit in court", ""):
        assert _shown(visit(q=question)).count(note) == 1
    assert f'<p class="kb-note" lang="en" dir="auto">{note}</p>' in _shown(visit(q="lawsuit in court"))


def test_the_note_in_the_other_language_does_not_stand_alone(visit: Visit) -> None:
    notes = site.current().notes("zh")
    assert [note in _shown(visit(q="起诉", lang="zh")) for note in notes.values()] == [True, False]
    assert [note in _shown(visit(q="", lang="zh")) for note in notes.values()] == [True, True]


def test_a_topic_without_an_article_is_no_question_that_others_answer(
    visit: Visit, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SearchIndex, "topic_floors", {"zh": 0.0, "en": 0.0})
    shown = _shown(visit(q="Paying late"))
    assert EN.unwritten_title in shown
    assert EN.unwritten_text in shown
    assert EN.topics_title not in shown  # it would be asked again and again
    assert _kept(log, "SELECT question, outcome, confidence FROM questions") == [("Paying late", "not_covered", 0.0)]


def test_a_question_counts_once_in_a_session_however_one_comes_back_to_it(visit: Visit, log: Path) -> None:
    app = visit(q="lawsuit in court")
    for question in ("refund my money", "lawsuit in court", "refund my money"):
        app.query_params["q"] = question
        app.run()
    assert _kept(log, "SELECT question FROM questions") == [("lawsuit in court",), ("refund my money",)]


def test_what_may_be_meant_is_offered_where_there_is_no_answer(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    found = (Suggestion("when will they sue me", SuggestionKind.QUESTION, Match.WORDS),)
    monkeypatch.setattr(meant, "suggested", lambda index, typed, count=7: found)
    shown = _shown(visit(q="Paying late"))
    assert f">{EN.meant_title}</h2>" in shown
    assert ">when will they sue me</a>" in shown
    assert EN.meant_title not in _shown(visit(q="lawsuit in court"))


@pytest.mark.parametrize(("name", "value"), [("KB_LOG", "off"), ("KB_LOG_DAYS", "0")])
def test_without_a_journal_no_editor_is_promised(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setattr(SearchIndex, "topic_floors", {"zh": 0.0, "en": 0.0})
    assert EN.topics_hint in _shown(visit(q="late debt"))
    monkeypatch.setenv(name, value)
    shown = _shown(visit(q="late debt"))
    assert EN.topics_hint not in shown
    assert EN.topics_hint_unkept in shown


@pytest.mark.parametrize(("here", "counted"), [(True, "test"), (False, "reader")])
def test_only_on_the_machine_itself_an_address_can_say_that_it_is_a_test(
    visit: Visit, log: Path, monkeypatch: pytest.MonkeyPatch, here: bool, counted: str
) -> None:
    monkeypatch.setattr(ask_page, "on_this_machine", lambda: here)
    app = visit(q="lawsuit in court", traffic="test")
    app.query_params["q"] = "refund my money"
    del app.query_params["traffic"]
    app.run()
    assert _kept(log, "SELECT DISTINCT traffic FROM questions") == [(counted,)]


def test_a_topic_is_shown_from_its_floor_on(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchIndex, "topic_floors", {"zh": 0.0, "en": 0.0})
    assert EN.topics_title in _shown(visit(q="late debt"))
    monkeypatch.setattr(SearchIndex, "topic_floors", {"zh": 9.0, "en": 9.0})
    assert EN.topics_title not in _shown(visit(q="late debt"))


def test_the_best_passage_leads_into_its_article(visit: Visit) -> None:
    shown = _shown(visit(q="lawsuit in court"))
    assert 'href="browse?article=court&amp;passage=1&amp;lang=en"' in shown
    assert EN.after in shown


def test_no_question_gets_suggestions_and_is_not_kept(visit: Visit, log: Path) -> None:
    shown = _shown(visit(q="hello"))
    assert MORE_WORDS["en"].title in shown
    assert EN.instead_title in shown
    assert EN.answer_label not in shown
    assert EN.helpful_question not in shown
    assert _kept(log, "SELECT question FROM questions") == []


@pytest.mark.parametrize(
    ("code", "question"), [("en", "the court sued me and I want to die"), ("zh", "法院起诉我，我想死")]
)
def test_despair_gets_a_notice_and_is_not_kept(visit: Visit, log: Path, code: str, question: str) -> None:
    shown = _shown(visit(q=question, lang=code))
    said = CARE[code]
    assert said.title in shown
    assert said.text in shown
    assert all(contact in shown for contact in said.contacts)
    assert 'class="passage' not in shown
    assert f'data-asked="{question}"' not in shown
    assert _kept(log, "SELECT question FROM questions") == []


def test_what_is_not_read_is_told(visit: Visit) -> None:
    shown = _shown(visit(q="will they sue me in court? " * 300))
    assert EN.unread.format(half=2000, unread=len("will they sue me in court? " * 300) - 1 - 4000) in shown

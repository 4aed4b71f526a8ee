"""The page where readers ask."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence

import streamlit as st

from index.journal.writer import Traffic
from index.live import suggesters
from index.search.answer import Answer, Outcome
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from ui.reader import answer_html, catalogue, count_once, feedback, frequent, newest, passage_card, suggestions
from ui.shell import elements, question_state, sign_in, site
from ui.shell.assets import asset
from ui.shell.layout import ASK, foot, head, icon, open_or_explain, places, script
from ui.shell.local_request import on_this_machine
from ui.shell.output import show_html
from ui.shell.question_state import Asked
from ui.shell.templates import NOTHING, render
from ui.strings import browse as strings_browse
from ui.strings.ask import Strings

_REMEMBERED = asset("recent_questions.js")
# Keys of the session.
_FIELD, _ASKED, _TRAFFIC = "question", "asked", "traffic"
_log = logging.getLogger(__name__)


def show() -> None:
    """Draw the page for the question and the language in its address."""
    own = site.current()
    texts = own.texts(st.query_params.get("lang"), st.context.locale)
    question = _question()
    st.set_page_config(page_title=question_state.page_title(question, texts.name), page_icon=icon(), layout="centered")
    head(texts)
    show_html(elements.header(texts, question, logo=own.logo, places=places(texts, ASK)))
    if question_state.elsewhere(st.context.url or ""):
        show_html(render("reader/first_page.nowhere", text=texts.no_page))
    above = st.empty()  # always there: if the field moved, its list of suggestions would open again
    if question is None:
        show_html(answer_html.welcome(texts), at=above)
    asking = st.container(key="asking", gap=None)
    with asking:
        _form(texts)
    index = open_or_explain(texts)
    noted = False
    if index is not None:
        suggesters.prepare(index)
        if question is not None and question_state.kind(question) is Asked.QUESTION:
            noted = _answer(index, question, next(iter(own.notes(texts.code).values()), ""), texts)
        else:
            _begin(index, question, own.examples(texts.code), texts)
        with asking:
            suggestions.show(texts)
            count_once.show(question)
    foot(index, texts, noted=noted)


def _question() -> str | None:
    """The question to answer now. It is also put into the field."""
    question = question_state.current_question(st.query_params.get("q"), st.session_state.get(_ASKED))
    if question != st.session_state.get(_ASKED) or _FIELD not in st.session_state:
        st.session_state[_FIELD] = question or ""
    st.session_state[_ASKED] = question
    return question


def _form(texts: Strings) -> None:
    with (
        st.form("ask", border=False, enter_to_submit=True),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input(
            texts.question_label,
            key=_FIELD,
            type="search",
            placeholder=texts.placeholder,
            label_visibility="collapsed",
        )
        st.form_submit_button(texts.ask, type="primary", on_click=_submitted)


def _submitted() -> None:
    question: str = st.session_state[_FIELD]
    st.session_state[_ASKED] = question
    st.query_params["q"] = question_state.in_address(question)


def _begin(index: SearchIndex, question: str | None, examples: Sequence[str], texts: Strings) -> None:
    """Draw the page without an answer: examples and frequent questions. A text without words gets a hint instead."""
    hint = NOTHING
    if question_state.kind(question) is Asked.BLANK:
        hint = elements.hint(texts.empty_title, texts.empty_text)
    elif question_state.kind(question) is Asked.WORDLESS:
        hint = elements.hint(texts.wordless_title, texts.wordless_text)
    first = hint + answer_html.examples(examples, texts)
    if first:
        show_html(first)
    _remember("", texts)
    if hint:
        return
    known = frequent.section(index.frequent_questions(), texts)
    below = known or newest.section(catalogue.of(index), texts, strings_browse.of(texts))
    if below:
        show_html(below)


def _answer(index: SearchIndex, question: str, note: str, texts: Strings) -> bool:
    """Search, and draw the answer. True when the note of the knowledge base is shown with it."""
    if len(question.strip()) > question_state.ADDRESS_CHARACTERS:
        show_html(elements.remark(texts.long_question.format(limit=question_state.ADDRESS_CHARACTERS)))
    try:
        found = index.search(question)
        if found.unread:
            said = texts.unread.format(half=(len(question.strip()) - found.unread) // 2, unread=found.unread)
            show_html(elements.remark(said, "status"))
        if found.notice:
            show_html(answer_html.notice(found, site.current().notice(found.notice, texts.code), texts))
            _remember("", texts)
            return False
        extras = _around(index, found, note, texts)
    except Exception:  # noqa: BLE001 - else Streamlit shows a box of its own, in English
        _log.exception("a question could not be answered")
        show_html(elements.hint(texts.failed_title, texts.failed_text))
        return False
    show_html(answer_html.answer(found, texts, extras))
    traffic = _traffic()
    feedback.show(found, traffic, texts)
    rest = answer_html.further(found, texts, extras)
    if rest:
        show_html(rest)
    _remember(question, texts)
    count_once.record(found, traffic)
    return bool(extras.note)


def _around(index: SearchIndex, found: Answer, note: str, texts: Strings) -> answer_html.AnswerExtras:
    covered = found.outcome is not Outcome.NOT_COVERED
    feet = (
        passage_card.card_actions(
            hit, passage_card.place(index, hit.passage), found.question, texts, shared=covered and not row
        )
        for row, hit in enumerate(found.hits)
    )
    kept = Settings.from_env().log_file is not None
    return answer_html.AnswerExtras(
        feet=tuple(feet),
        share=passage_card.share(found.question, texts),
        note=note if covered and found.hits else "",
        kept=kept,
        meant=answer_html.meant(suggestions.meant(index, found.question, found.outcome, texts), texts),
    )


def _remember(question: str, texts: Strings) -> None:
    """Draw the list of what was asked before in this tab. Only the browser knows it; `question` is added to it."""
    shown = answer_html.recent(question_state.in_address(question), texts)
    show_html(shown + script(_REMEMBERED), scripts=True)


def _traffic() -> Traffic:
    """Who asks: a reader, an editor, or a test.

    A test says so in the environment, or in the address when it runs on this machine; it then holds for the whole session.
    An address from elsewhere is not believed: otherwise a shared link could keep a reader from being counted.
    """
    asked = st.query_params.get("traffic") == "test" and on_this_machine()
    if asked or "test" in (os.environ.get("KB_TRAFFIC"), st.session_state.get(_TRAFFIC)):
        st.session_state[_TRAFFIC] = "test"
        return Traffic.TEST
    return Traffic.EDITOR if sign_in.signed_in() else Traffic.READER

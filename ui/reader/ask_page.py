"""The page where readers ask."""

from __future__ import annotations

import os

import streamlit as st

from index.journal.writer import Traffic
from index.live import suggesters
from index.search.answer import Searches
from kb.config.settings import Settings
from ui.reader import answer_html, ask_parts, count_once, feedback, suggestions, tag_choice
from ui.shell import elements, question_state, sign_in, site
from ui.shell.assets import asset
from ui.shell.layout import ASK, foot, head, icon, open_or_explain, places, script
from ui.shell.local_request import on_this_machine
from ui.shell.output import show_html
from ui.shell.templates import render
from ui.strings.ask import Strings, other

_REMEMBERED = asset("recent_questions.js")
# Keys of the session.
_FIELD, _ASKED, _TRAFFIC = "question", "asked", "traffic"


def show() -> None:
    """Draw the page for the question and the language in its address."""
    own = site.current()
    texts = own.texts(st.query_params.get("lang"), st.context.locale)
    question = _question()
    st.set_page_config(page_title=question_state.page_title(question, texts.name), page_icon=icon(), layout="centered")
    head(texts)
    switch = question_state.link(question, other(texts).code, tag_choice.in_address())
    show_html(elements.header(texts, question, logo=own.logo, places=places(texts, ASK), switch=switch))
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
        with asking:
            tag = tag_choice.show(index, texts)
        noted = _draw(index, question, tag, texts)
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


def _draw(index: Searches, question: str | None, tag: str, texts: Strings) -> bool:
    """Draw the answer, or what the first page offers. True when the note of the knowledge base is shown with it."""
    kept = Settings.from_env().log_file is not None
    shown = ask_parts.parts(index, question, site.current(), texts, kept=kept, tag=tag)
    for part in shown.above:
        show_html(part)
    if shown.found:
        traffic = _traffic()
        feedback.show(shown.found, traffic, texts)
        count_once.record(shown.found, traffic)
    elif not shown.failed:
        _remember("", texts)
    for part in shown.below:
        show_html(part)
    if shown.found:
        _remember(shown.found.question, texts)
    return shown.noted


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

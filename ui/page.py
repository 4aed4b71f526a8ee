"""The reader's page, state by state."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from index import topics
from index.answer import Answer, Outcome
from index.journal import Traffic
from index.model import ModelError
from index.search import SearchIndex
from index.settings import Settings, SettingsError
from index.store import StoreError
from ui import (
    addresses,
    card,
    catalogue,
    feedback,
    frequent,
    newest,
    once,
    render,
    sign_in,
    site,
    state,
    strings_browse,
    strings_editor,
    suggestions,
)
from ui.engine import open_index
from ui.machine import on_this_machine
from ui.state import Asked
from ui.strings import Strings

_HERE = Path(__file__).parent
_STYLE = (_HERE / "style.css").read_text("utf-8")
_SCRIPT = "".join((_HERE / name).read_text("utf-8") for name in ("page.js", "returning.js"))
_REMEMBERED = (_HERE / "remembered.js").read_text("utf-8")
# Keys of the session.
_FIELD, _ASKED, _TRAFFIC = "question", "asked", "traffic"
_ASK = "."  # the page at the root, among the places
_BUILD_COMMAND = "kb build"
_log = logging.getLogger(__name__)


def show() -> None:
    """Draw the page for the question and the language in its address."""
    own = site.current()
    texts = own.texts(st.query_params.get("lang"), st.context.locale)
    question = _question()
    st.set_page_config(page_title=state.page_title(question, texts.name), page_icon=icon(), layout="centered")
    head(texts)
    st.html(render.header(texts, question, logo=own.logo, places=places(texts, _ASK)))
    if state.elsewhere(st.context.url or ""):
        st.html(f'<div class="kb-nowhere" role="status">{render.remark(texts.no_page)}</div>')
    above = st.empty()  # always there: a list drawn anew under the field would open again
    if question is None:
        above.html(render.welcome(texts))
    asking = st.container(key="asking", gap=None)
    with asking:
        _form(texts)
    index = open_or_explain(texts)
    noted = False
    if index is not None:
        suggestions.prepare(index)
        if question is not None and state.kind(question) is Asked.QUESTION:
            noted = _answer(index, question, next(iter(own.notes(texts.code).values()), ""), texts)
        else:
            _begin(index, question, own.examples(texts.code), texts)
        with asking:
            suggestions.show(texts)
            once.show(question)
    foot(index, texts, noted=noted)


def icon() -> str:
    """What the browser's tab shows: the logo, if there is one."""
    return site.current().logo or "💬"


def head(texts: Strings) -> None:
    """What every page begins with: the style, the language of the document, the script for links."""
    st.html(f"<style>{_STYLE}{site.current().style}</style>")
    st.html(
        f'<span hidden data-page-lang="{texts.html_lang}"></span>'
        f'<p class="kb-state" role="status" data-working="{render.plain(texts.working)}" '
        f'data-lost="{render.plain(texts.lost)}" data-skip="{render.plain(texts.skip)}" '
        f'data-clear="{render.plain(texts.clear)}"></p><script>{_SCRIPT}</script>',
        unsafe_allow_javascript=True,
    )


def places(texts: Strings, here: str = "") -> str:
    """Links to the other pages of readers; that of the page `here` says so."""
    own = strings_browse.of(texts)
    links = (
        (_ASK, addresses.ask(None, texts.code), texts.ask),
        (addresses.BROWSE, addresses.browse(texts.code), own.articles),
        (addresses.FAQ, addresses.faq(texts.code), own.questions),
    )
    return render.places(own.pages, [(name, address, page == here) for page, address, name in links])


def foot(index: SearchIndex | None, texts: Strings, *, noted: bool = False) -> None:
    """What every page of readers ends with, but for the note where the page has said it already: in the other language
    alone it would look like the only one.
    """
    notes = {} if noted else site.current().notes(texts.code)
    way_in = strings_editor.of(texts).for_editors
    st.html(render.footer(texts, index.counts if index else None, notes, way_in))


def _question() -> str | None:
    """The question to answer now; the field shows it."""
    question = state.current_question(st.query_params.get("q"), st.session_state.get(_ASKED))
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
    st.query_params["q"] = state.in_address(question)


def _begin(index: SearchIndex, question: str | None, examples: Sequence[str], texts: Strings) -> None:
    """What can be asked, where nothing was asked; a hint when that was meant to be a question."""
    hint = ""
    if state.kind(question) is Asked.BLANK:
        hint = render.hint(texts.empty_title, texts.empty_text)
    elif state.kind(question) is Asked.WORDLESS:
        hint = render.hint(texts.wordless_title, texts.wordless_text)
    first = hint + render.examples(examples, texts)
    if first:
        st.html(first)
    _remember("", texts)
    if hint:
        return
    known = frequent.section(index.frequent_questions(), texts)
    below = known or newest.section(catalogue.of(index), texts, strings_browse.of(texts))
    if below:
        st.html(below)


def _answer(index: SearchIndex, question: str, note: str, texts: Strings) -> bool:
    """Answer; whether the note was said."""
    if len(question.strip()) > state.ADDRESS_CHARACTERS:
        st.html(render.remark(texts.long_question.format(limit=state.ADDRESS_CHARACTERS)))
    try:
        found = index.search(question)
        known = catalogue.of(index).shown(found.known)
        found = replace(found, topics=topics.about(index, question, found.topics), known=known)
        around = _around(index, found, note, texts)
    except Exception:  # noqa: BLE001 - streamlit would show its own box, in English
        _log.exception("a question could not be answered")
        st.html(render.hint(texts.failed_title, texts.failed_text))
        return False
    st.html(render.answer(found, texts, around))
    traffic = _traffic()
    feedback.show(found, traffic, texts)
    rest = render.further(found, texts, around)
    if rest:
        st.html(rest)
    _remember(question, texts)
    once.record(found, traffic)
    return bool(around.note)


def _around(index: SearchIndex, found: Answer, note: str, texts: Strings) -> render.Around:
    covered = found.outcome is not Outcome.NOT_COVERED
    feet = (
        card.foot(hit, card.place(index, hit.passage), found.question, texts, shared=covered and not row)
        for row, hit in enumerate(found.hits)
    )
    kept = Settings.from_env().log_file is not None
    return render.Around(
        tuple(feet),
        card.share(found.question, texts),
        note if covered and found.hits else "",
        kept,
        render.meant(suggestions.meant(index, found.question, found.outcome, texts), texts),
        index.unwritten(found.question),
    )


def _remember(question: str, texts: Strings) -> None:
    """What was asked before in this tab, which only the browser knows, and that `question` is asked now."""
    shown = render.recent(state.in_address(question), texts)
    st.html(f"{shown}<script>{_REMEMBERED}</script>", unsafe_allow_javascript=True)


def _traffic() -> Traffic:
    """Tests say so in the environment or, on the machine itself, in the address; a session that did goes on being one.
    From elsewhere the address is not believed: a link that somebody passed on would make who follows it uncounted.
    """
    asked = st.query_params.get("traffic") == "test" and on_this_machine()
    if asked or "test" in (os.environ.get("KB_TRAFFIC"), st.session_state.get(_TRAFFIC)):
        st.session_state[_TRAFFIC] = "test"
        return Traffic.TEST
    return Traffic.EDITOR if sign_in.signed_in() else Traffic.READER


def open_or_explain(texts: Strings) -> SearchIndex | None:
    """The index to ask, or None after saying on the page why there is none and what cures it."""
    detail = ""
    try:
        settings = Settings.from_env()
        return open_index(settings)
    except SettingsError as error:
        _log.error("%s", error)
        title, text, command, detail = texts.settings_title, texts.settings_text, "", str(error)
    except ModelError as error:
        _log.error("%s", error)
        title, text, command, detail = texts.model_title, texts.model_text, _BUILD_COMMAND, str(error)
    except StoreError as error:
        _log.error("%s", error)
        if not (settings.index / "CURRENT").exists():
            _offer_build(settings, texts)
            return None
        title, text, command, detail = texts.damaged_title, texts.damaged_text, _BUILD_COMMAND, str(error)
    # The exact message names folders of the server: only for who sits at it.
    st.html(render.trouble(title, text, command, detail if on_this_machine() else ""))
    return None


@st.cache_resource(show_spinner=False)
def _build_lock() -> threading.Lock:
    return threading.Lock()


def _offer_build(settings: Settings, texts: Strings) -> None:
    """There is no index yet: the command that builds it, and a button for who sits at the machine."""
    st.html(render.trouble(texts.no_index_title, texts.no_index_text, _BUILD_COMMAND))
    if not on_this_machine() or not st.button(texts.build, type="primary", key="build"):
        return
    lock = _build_lock()
    if not lock.acquire(blocking=False):
        st.html(render.remark(texts.build_busy))
        return
    try:
        _build(settings, texts)
    except (RuntimeError, ValueError, OSError) as error:
        _log.exception("the index was not built")
        st.html(render.trouble(texts.build_failed, str(error)))
        return
    finally:
        lock.release()
    st.rerun()


def _build(settings: Settings, texts: Strings) -> None:
    from index.build import build  # loads what only building needs

    bar = st.progress(0.0, text=texts.building)

    def progress(done: int, total: int) -> None:
        bar.progress(min(1.0, done / total) if total else 0.0, text=f"{texts.building} {done}/{total}")

    build(settings, report=_log.info, progress=progress)

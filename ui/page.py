"""The page, state by state. The only place where the interface calls streamlit (engine.py caches with it)."""

from __future__ import annotations

import ipaddress
import logging
import threading
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from index.answer import Answer
from index.model import ModelError
from index.search import SearchIndex
from index.settings import Settings, SettingsError
from index.store import StoreError
from ui import render, state, strings
from ui.engine import open_index
from ui.state import Asked
from ui.strings import Strings

_HERE = Path(__file__).parent
_STYLE = f"<style>{(_HERE / 'style.css').read_text('utf-8')}</style>"
_SCRIPT = (_HERE / "page.js").read_text("utf-8")
_FIELD, _ASKED = "question", "asked"  # keys of the session
_BUILD_COMMAND = "kb build"
_log = logging.getLogger(__name__)


def show() -> None:
    """Draw the page for the question and the language in its address."""
    texts = strings.choose(st.query_params.get("lang"), st.context.locale)
    question = _question()
    st.set_page_config(page_title=state.page_title(question, texts.name), page_icon="💬", layout="centered")
    st.html(_STYLE)
    st.html(
        f'<span hidden data-page-lang="{texts.html_lang}"></span><script>{_SCRIPT}</script>',
        unsafe_allow_javascript=True,
    )
    st.html(render.header(texts, question))
    if question is None:
        st.html(render.welcome(texts))
    _form(texts)
    index = _index(texts)
    if index is not None:
        _respond(index, question, texts)
    st.html(render.footer(texts, index.counts if index else None))


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
        st.container(horizontal=True, vertical_alignment="bottom", gap="small", wrap=False),
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


def _respond(index: SearchIndex, question: str | None, texts: Strings) -> None:
    asked = state.kind(question)
    if question is None or asked is Asked.NOTHING:
        st.html(render.examples(texts))
        frequent = render.frequent(index.frequent_questions(), texts)
        if frequent:
            st.html(frequent)
    elif asked is Asked.BLANK:
        st.html(render.hint(texts.empty_title, texts.empty_text) + render.examples(texts))
    elif asked is Asked.WORDLESS:
        st.html(render.hint(texts.wordless_title, texts.wordless_text) + render.examples(texts))
    else:
        if len(question.strip()) > state.ADDRESS_CHARACTERS:
            st.html(render.remark(texts.long_question.format(limit=state.ADDRESS_CHARACTERS)))
        found: Answer = index.search(question)
        st.html(render.answer(found, texts))


def _index(texts: Strings) -> SearchIndex | None:
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
    st.html(render.trouble(title, text, command, detail if _on_this_machine() else ""))
    return None


def _on_this_machine() -> bool:
    """Whether the server listens on loopback only and the browser reached it there (not through a proxy)."""
    return _loopback(st.get_option("server.address") or "") and _loopback(urlsplit(st.context.url or "").hostname or "")


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@st.cache_resource(show_spinner=False)
def _build_lock() -> threading.Lock:
    return threading.Lock()


def _offer_build(settings: Settings, texts: Strings) -> None:
    """There is no index yet: the command that builds it, and a button for who sits at the machine."""
    st.html(render.trouble(texts.no_index_title, texts.no_index_text, _BUILD_COMMAND))
    if not _on_this_machine() or not st.button(texts.build, type="primary", key="build"):
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

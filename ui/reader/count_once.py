"""A question counts once in a browser tab, however often its answer is drawn there: after a reload, on the way back.

Within a session the server knows what it has noted. A reload begins another session, of which only the tab knows that it is
not the first: count_once.js keeps there, as checksums, what was counted, and says so; then the entry is taken back. Without a
word from the tab a question counts, rather twice than never.
"""

from __future__ import annotations

import hashlib
import secrets

import streamlit as st

from index.journal.writer import Entry, Traffic
from index.search.answer import Answer
from kb.config.settings import Settings
from ui.shell import live_index, question_state
from ui.shell.assets import asset
from ui.shell.templates import render

KEY = "once"
KEPT = 500  # questions of a session; more than that nobody asks in one
_NOTED, _SESSION = "noted", "noted in"  # keys of the session
_tab = st.components.v2.component(
    "kb_once",
    html=render("shell/layout.room"),
    js=asset("count_once.js"),
    isolate_styles=False,
)


def record(found: Answer, traffic: Traffic) -> None:
    """Note a question and what became of it, unless this session has noted it already."""
    noted, name = _noted(), _name(found.question)
    if name in noted:
        return
    noted[name] = live_index.record(Settings.from_env(), found, traffic)
    if len(noted) > KEPT:
        del noted[next(iter(noted))]


@st.fragment
def show(question: str | None) -> None:
    """Ask the tab whether it has counted the question before."""
    name = _name(question or "")
    if _noted().get(name):
        session = st.session_state.setdefault(_SESSION, secrets.token_hex(4))
        _tab(key=KEY, data={"asked": name, "session": session}, on_again_change=_again)


def _again() -> None:
    """The tab has counted it before."""
    name = st.session_state[KEY].get("again")
    entry = _noted().get(name)
    if entry:
        _noted()[name] = None
        live_index.retract(Settings.from_env(), entry)


def _noted() -> dict[str, Entry | None]:
    """By checksum of the question; None when there is nothing to take back."""
    noted: dict[str, Entry | None] = st.session_state.setdefault(_NOTED, {})
    return noted


def _name(question: str) -> str:
    """What a question is called where nobody needs to read it."""
    return hashlib.sha256(question_state.in_address(question).encode("utf-8", "replace")).hexdigest()[:16]

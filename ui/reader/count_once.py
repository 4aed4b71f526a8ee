"""Counts a question once in a browser tab, however often its answer is drawn there.

Within a session the server knows what it has counted. A reload begins another session, and only the tab knows of the first.
So count_once.js keeps checksums of the counted questions in the tab, and tells the server about a repetition; the server
then removes the entry. When the script says nothing the entry stays, because counting twice is better than not at all.
"""

from __future__ import annotations

import secrets

import streamlit as st

from index.journal.writer import JournalEntry, Traffic
from index.search.answer import Answer
from kb.config.settings import Settings
from ui.shell import live_index, question_state
from ui.shell.assets import asset
from ui.shell.templates import render

KEY = "once"
KEPT = 500  # questions remembered in a session; nobody asks more
_NOTED, _SESSION = "noted", "noted in"  # keys of the session
_tab = st.components.v2.component(
    "kb_once",
    html=render("shell/layout.room"),
    js=asset("count_once.js"),
    isolate_styles=False,
)


def record(found: Answer, traffic: Traffic) -> None:
    """Write a question and its outcome to the journal, unless this session has done so already."""
    noted, name = _noted(), question_state.checksum(found.question)
    if name in noted:
        return
    noted[name] = live_index.record(Settings.from_env(), found, traffic)
    if len(noted) > KEPT:
        del noted[next(iter(noted))]


@st.fragment
def show(question: str | None) -> None:
    """Let the script ask the tab whether it has counted this question before."""
    name = question_state.checksum(question or "")
    if _noted().get(name):
        session = st.session_state.setdefault(_SESSION, secrets.token_hex(4))
        _tab(key=KEY, data={"asked": name, "session": session}, on_again_change=_again)


def _again() -> None:
    """The tab has counted the question before: remove the entry from the journal."""
    name = st.session_state[KEY].get("again")
    entry = _noted().get(name)
    if entry:
        _noted()[name] = None
        live_index.retract(Settings.from_env(), entry)


def _noted() -> dict[str, JournalEntry | None]:
    """The entries of this session by the checksum of the question; None when there is nothing to remove."""
    noted: dict[str, JournalEntry | None] = st.session_state.setdefault(_NOTED, {})
    return noted

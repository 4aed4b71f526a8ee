"""Asks whether an answer helped: two buttons, then a field for a comment. Where there is no answer, a button tells the editors
that there should be one. The journal keeps it without a name.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from index.journal.writer import Traffic
from index.search.answer import Answer, Outcome
from kb.config.settings import Settings
from ui.shell import elements, question_state
from ui.shell.live_index import judge
from ui.shell.output import show_html
from ui.shell.templates import render
from ui.strings.ask import Strings

COMMENT_CHARACTERS = 500
_JUDGED, _COMMENT = "judged", "comment"  # keys of the session


@dataclass(frozen=True)
class _Judged:
    """What a reader has said about an answer, and whether with a comment."""

    helpful: bool
    commented: bool = False


@st.fragment
def show(found: Answer, traffic: Traffic, texts: Strings) -> None:
    """Draw the buttons, or thanks and the field. Draws nothing when no journal is kept."""
    if Settings.from_env().log_file is None:
        return
    said = _said().get(question_state.in_address(found.question))
    with st.container(key="feedback", gap="small"):
        refused = found.outcome is Outcome.NOT_COVERED
        if said is None:
            _ask(found, traffic, texts, refused=refused)
            return
        thanks = texts.comment_thanks if said.commented else texts.told if refused else texts.thanks
        show_html(render("reader/first_page.thanks", text=thanks))
        if not said.commented:
            with st.form("word", border=False, enter_to_submit=False):
                st.text_area(
                    texts.comment_label,
                    key=_COMMENT,
                    placeholder=texts.comment_hint,
                    max_chars=COMMENT_CHARACTERS,
                    height=90,
                )
                st.form_submit_button(texts.send, on_click=_commented, args=(found, traffic))


def question_of(found: Answer, texts: Strings) -> str:
    """What is asked beside the buttons."""
    return texts.tell_question if found.outcome is Outcome.NOT_COVERED else texts.helpful_question


def _ask(found: Answer, traffic: Traffic, texts: Strings, *, refused: bool) -> None:
    votes = ((texts.tell, False),) if refused else ((texts.helpful, True), (texts.not_helpful, False))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show_html(elements.remark(question_of(found, texts)), width="content")
        for label, helpful in votes:
            st.button(label, key=f"helpful-{helpful}", on_click=_voted, args=(found, traffic, helpful))


def _voted(found: Answer, traffic: Traffic, helpful: bool) -> None:
    """Write the vote to the journal at once, because most readers add no comment."""
    judge(Settings.from_env(), found, traffic, helpful=helpful)
    _said()[question_state.in_address(found.question)] = _Judged(helpful)


def _commented(found: Answer, traffic: Traffic) -> None:
    """Write the comment to the journal, together with the vote, as a second entry."""
    words: str = st.session_state[_COMMENT] or ""
    question = question_state.in_address(found.question)
    if words.strip():
        helpful = _said()[question].helpful
        judge(Settings.from_env(), found, traffic, helpful=helpful, comment=words)
        _said()[question] = _Judged(helpful, commented=True)


def _said() -> dict[str, _Judged]:
    """What was said in this session, by question."""
    said: dict[str, _Judged] = st.session_state.setdefault(_JUDGED, {})
    return said

"""The tag whose articles are asked. It is part of the address; where articles have tags, readers choose it under the field."""

from __future__ import annotations

import streamlit as st

from index.search.answer import Searches
from ui.reader import catalogue, tagged
from ui.shell import question_state
from ui.shell.elements import remark
from ui.shell.output import show_html
from ui.strings.ask import Strings

_CHOICE = "tag"  # key of the session
_WIDTH = 260  # pixels


def in_address() -> str:
    """The tag that the address names; "" for none."""
    return (st.query_params.get(question_state.TAG) or "").strip()


def show(index: Searches, texts: Strings) -> str:
    """Draw the chooser where there are tags, and return the tag that is asked, as articles spell it; "" for all articles.

    An address may name a tag that no article has any more. Then all articles are asked, and the page says so.
    """
    named, tags = in_address(), catalogue.of(index).tags
    wanted = tagged.spelled(index, named)
    if tags:
        st.session_state[_CHOICE] = wanted
        st.selectbox(
            texts.tag_label,
            ["", *tags],
            key=_CHOICE,
            format_func=lambda tag: tag or texts.all_articles,
            on_change=_chosen,
            width=_WIDTH,
        )
    if named and not wanted:
        show_html(remark(texts.no_tag.format(tag=named), "status"))
    return wanted


def _chosen() -> None:
    tag: str = st.session_state[_CHOICE]
    if tag:
        st.query_params[question_state.TAG] = tag
    else:
        st.query_params.pop(question_state.TAG, None)

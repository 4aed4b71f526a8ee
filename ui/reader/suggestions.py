"""The list of suggestions under the field while a reader types.

The field is Streamlit's. suggestions.js sends what was typed, and draws what comes back as text. Only this fragment of the page
runs again for it.
"""

from __future__ import annotations

import streamlit as st

from index.encoder.model import ModelError
from index.search.autocomplete import Suggestion, SuggestionKind
from index.store.versions import StoreError
from kb.config.settings import Settings, SettingsError
from ui.reader import meant
from ui.shell.assets import asset
from ui.shell.live_index import open_index, version_in_use
from ui.shell.templates import render, visible
from ui.strings.ask import Strings

KEY = "suggestions"
_LAST = "suggested"  # key of the session
_list = st.components.v2.component(
    "kb_suggestions",
    html=render("reader/scripts.suggestions"),
    js=asset("suggestions.js"),
    isolate_styles=False,
)


@st.fragment
def show(texts: Strings) -> None:
    """Draw the list for what is in the field. The index is opened here, because Streamlit would keep an argument as long as the
    session lasts.
    """
    typed = st.session_state.get(KEY, {}).get("typed") or ""
    try:
        settings = Settings.from_env()
        index = open_index(settings)
    except (SettingsError, StoreError, ModelError):  # the page has said so
        return
    wanted = (typed, texts.code, version_in_use(settings))
    last = st.session_state.get(_LAST)
    if last is None or last[0] != wanted:
        last = st.session_state[_LAST] = (wanted, data(typed, meant.suggested(index, typed), texts))
    _list(key=KEY, data=last[1], on_typed_change=lambda: None)


def data(typed: str, found: tuple[Suggestion, ...], texts: Strings) -> dict[str, object]:
    """The data for suggestions.js: the suggestions, and the texts around them."""
    said = texts.suggestion_one if len(found) == 1 else texts.suggestion_count.format(count=len(found))
    return {
        "typed": typed,
        "label": texts.suggestions,
        "said": said if found else "",
        "items": [
            {
                "parts": _parts(suggestion),
                "note": _note(suggestion, texts),
                "link": meant.link(suggestion, texts),
            }
            for suggestion in found
        ],
    }


def _note(suggestion: Suggestion, texts: Strings) -> str:
    if suggestion.kind is SuggestionKind.QUESTION:
        return ""
    return texts.suggestion_article if suggestion.article else texts.suggestion_topic


def _parts(suggestion: Suggestion) -> list[tuple[str, bool]]:
    """The text of a suggestion in pieces, each with whether the reader has typed it."""
    parts, place = [], 0
    for start, end in suggestion.marked:
        parts += [(suggestion.text[place:start], False), (suggestion.text[start:end], True)]
        place = end
    parts.append((suggestion.text[place:], False))
    return [(shown, marked) for text, marked in parts if (shown := visible(text))]

"""The list of suggestions under the field while a reader types.

The field is Streamlit's. suggestions.js sends what was typed, and draws what comes back as text. Only this fragment of the page
runs again for it.
"""

from __future__ import annotations

import logging

import streamlit as st

from index.encoder.model import ModelError
from index.live.suggesters import prepare
from index.search import despair
from index.search.answer import Outcome
from index.search.autocomplete import Match, Suggestion, SuggestionKind
from index.search.search_index import SearchIndex
from index.store.versions import StoreError
from kb.config.settings import Settings, SettingsError
from kb.folding import comparable
from ui.shell import question_state, urls
from ui.shell.assets import asset
from ui.shell.live_index import open_index, version_in_use
from ui.shell.templates import render, visible
from ui.strings.ask import Strings

KEY = "suggestions"
SHOWN = 7
MEANT = 3  # suggestions under a question that is not answered
MEANT_FROM = 40  # they are chosen from so many, because topics without an article are left out
_LAST = "suggested"  # key of the session
_list = st.components.v2.component(
    "kb_suggestions",
    html=render("reader/scripts.suggestions"),
    js=asset("suggestions.js"),
    isolate_styles=False,
)
_log = logging.getLogger(__name__)


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
        last = st.session_state[_LAST] = (wanted, data(typed, suggested(index, typed), texts))
    _list(key=KEY, data=last[1], on_typed_change=lambda: None)


def meant(index: SearchIndex, question: str, outcome: Outcome, texts: Strings) -> list[tuple[str, str]]:
    """What a reader may have meant by a question that is not answered: text and address of the best suggestions.

    Only suggestions count that lead to an article or an answer, and that differ from the question. When the question is not
    covered, suggestions that are only near in meaning are left out: they are about its subject, but do not answer it.
    """
    if outcome is Outcome.ANSWERED:
        return []
    asked = comparable(question)
    near = outcome is Outcome.UNSURE
    return [
        (item.text, _link(item, texts))
        for item in suggested(index, question.strip(), MEANT_FROM)
        if (item.kind is SuggestionKind.QUESTION or item.article)
        and (near or item.match is not Match.MEANING)
        and comparable(item.text) != asked
    ][:MEANT]


def suggested(index: SearchIndex, typed: str, count: int = SHOWN) -> tuple[Suggestion, ...]:
    """Suggestions for what was typed, best first. None when that is no question or despair, or when making them fails."""
    if question_state.kind(typed) is not question_state.Asked.QUESTION or despair.said(typed):
        return ()
    try:
        return prepare(index).result().suggest(typed, count)
    except Exception:  # noqa: BLE001 - asking works without suggestions
        _log.exception("nothing can be suggested")
        return ()


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
                "link": _link(suggestion, texts),
            }
            for suggestion in found
        ],
    }


def _note(suggestion: Suggestion, texts: Strings) -> str:
    if suggestion.kind is SuggestionKind.QUESTION:
        return ""
    return texts.suggestion_article if suggestion.article else texts.suggestion_topic


def _link(suggestion: Suggestion, texts: Strings) -> str:
    """The address that opens the article of a suggestion, or asks its text when it has none."""
    if suggestion.article:
        return urls.article(suggestion.article, texts.code)
    return question_state.link(suggestion.text, texts.code)


def _parts(suggestion: Suggestion) -> list[tuple[str, bool]]:
    """The text of a suggestion in pieces, each with whether the reader has typed it."""
    parts, place = [], 0
    for start, end in suggestion.marked:
        parts += [(suggestion.text[place:start], False), (suggestion.text[start:end], True)]
        place = end
    parts.append((suggestion.text[place:], False))
    return [(shown, marked) for text, marked in parts if (shown := visible(text))]

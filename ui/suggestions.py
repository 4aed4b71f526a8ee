"""The list under the field while a reader types. The field stays streamlit's; the list belongs to suggestions.js, which
sends what was typed and draws, as text, what comes back. Only this part of the page runs again for it.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

import streamlit as st

from index import topics
from index.search import SearchIndex
from index.suggest import Kind, Suggester, Suggestion
from ui import state
from ui.strings import Strings

KEY = "suggestions"
SHOWN = 7
_LAST = "suggested"  # key of the session
_list = st.components.v2.component(
    "kb_suggestions",
    html='<ul class="kb-suggestions" id="kb-suggestions" role="listbox" hidden></ul>'
    '<p class="kb-suggested" role="status"></p>',
    js=(Path(__file__).parent / "suggestions.js").read_text("utf-8"),
    isolate_styles=False,
)
_making: WeakKeyDictionary[SearchIndex, Future[Suggester]] = WeakKeyDictionary()
_lock = Lock()
_worker = ThreadPoolExecutor(1, thread_name_prefix="suggestions")


def prepare(index: SearchIndex) -> Future[Suggester]:
    """Have made in the background, once for an index, what the first suggestions and the first answer would wait for."""
    with _lock:
        found = _making.get(index)
        if found is None:
            found = _making[index] = _worker.submit(_make, index)
    return found


def _make(index: SearchIndex) -> Suggester:
    topics.floors(index)
    suggester = Suggester.of(index)
    suggester.suggest("zhu yi")  # loads the dictionaries
    return suggester


@st.fragment
def show(index: SearchIndex, texts: Strings) -> None:
    """The list for what is in the field now."""
    typed = st.session_state.get(KEY, {}).get("typed") or ""
    last = st.session_state.get(_LAST)
    if last is None or last[0] != (typed, texts.code):
        found = suggested(index, typed)
        last = st.session_state[_LAST] = ((typed, texts.code), data(typed, found, texts))
    _list(key=KEY, data=last[1], on_typed_change=lambda: None)


def suggested(index: SearchIndex, typed: str) -> tuple[Suggestion, ...]:
    return prepare(index).result().suggest(typed, SHOWN) if state.kind(typed) is state.Asked.QUESTION else ()


def data(typed: str, found: tuple[Suggestion, ...], texts: Strings) -> dict[str, object]:
    """What suggestions.js draws."""
    said = texts.suggestion_one if len(found) == 1 else texts.suggestion_count.format(count=len(found))
    return {
        "typed": typed,
        "label": texts.suggestions,
        "said": said if found else "",
        "items": [
            {
                "parts": _parts(suggestion),
                "note": texts.suggestion_topic if suggestion.kind is Kind.TOPIC else "",
                "link": state.link(suggestion.text, texts.code),
            }
            for suggestion in found
        ],
    }


def _parts(suggestion: Suggestion) -> list[tuple[str, bool]]:
    """The text in pieces: whether each was typed."""
    parts, place = [], 0
    for start, end in suggestion.marked:
        parts += [(suggestion.text[place:start], False), (suggestion.text[start:end], True)]
        place = end
    return [(text, marked) for text, marked in (*parts, (suggestion.text[place:], False)) if text]

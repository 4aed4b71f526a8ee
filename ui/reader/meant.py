"""What a reader may mean by what was typed: suggestions while typing, and other questions beside an answer. No Streamlit."""

from __future__ import annotations

import logging

from index.live.suggesters import prepare
from index.search import relevance
from index.search.answer import Outcome, Searches
from index.search.autocomplete import Match, Suggestion, SuggestionKind
from index.search.notices import despair
from kb.folding import comparable
from ui.shell import question_state, urls
from ui.strings.ask import Strings

SHOWN = 7  # while a reader is typing
MEANT = 3  # under a question that is not answered
MEANT_FROM = 40  # they are chosen from so many, because topics without an article are left out
_log = logging.getLogger(__name__)


def meant(index: Searches, question: str, outcome: Outcome, texts: Strings) -> list[tuple[str, str]]:
    """What a reader may have meant by a question that is not answered: text and address of the best suggestions.

    Only suggestions count that lead to an article or an answer, and that differ from the question. When the question is not
    covered, articles that are only near in meaning are left out: they are about its subject, but do not answer it. The known
    questions nearest to it follow, because each has an answer.
    """
    if outcome is Outcome.ANSWERED:
        return []
    unsure = outcome is Outcome.UNSURE
    found = {
        item.text: link(item, texts)
        for item in suggested(index, question.strip(), MEANT_FROM)
        if (item.kind is SuggestionKind.QUESTION or item.article) and (unsure or item.match is not Match.MEANING)
    }
    if not unsure:
        found |= {text: found.get(text, question_state.link(text, texts.code)) for text in _near(index, question)}
    asked = comparable(question)
    return [(text, address) for text, address in found.items() if comparable(text) != asked][:MEANT]


def _near(index: Searches, question: str) -> list[str]:
    """The known questions near a question; none when looking for them fails."""
    try:
        return relevance.near_known(index, question)
    except Exception:  # noqa: BLE001 - as in `suggested`
        _log.exception("no known question can be offered")
        return []


def suggested(index: Searches, typed: str, count: int = SHOWN) -> tuple[Suggestion, ...]:
    """Suggestions for what was typed, best first. None when that is no question or despair, or when making them fails."""
    if question_state.kind(typed) is not question_state.Asked.QUESTION or despair.is_despair(typed):
        return ()
    try:
        return prepare(index).result().suggest(typed, count)
    except Exception:  # noqa: BLE001 - asking works without suggestions
        _log.exception("nothing can be suggested")
        return ()


def link(suggestion: Suggestion, texts: Strings) -> str:
    """The address that opens the article of a suggestion, or asks its text when it has none."""
    if suggestion.article:
        return urls.article(suggestion.article, texts.code)
    return question_state.link(suggestion.text, texts.code)

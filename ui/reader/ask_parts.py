"""What the page where readers ask shows beside its field, as HTML. No Streamlit.

Two draw it: Streamlit's page (ask_page.py), and the HTML that the server sends first (ui/web/). So both say the same.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from markupsafe import Markup

from index.search.answer import Answer, Outcome, Searches
from ui.reader import answer_html, catalogue, frequent, meant, newest, passage_card, tagged
from ui.shell import elements, question_state
from ui.shell.question_state import Asked
from ui.shell.site import Site
from ui.shell.templates import NOTHING
from ui.strings import browse as strings_browse
from ui.strings.ask import Strings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class AskParts:
    """The parts of the page, each drawn by itself: those `above` the room for feedback, and those `below`.

    found: the answer, unless a notice is shown instead or the search failed. failed: the latter. noted: whether the note of
    the knowledge base is among the parts.
    """

    above: tuple[Markup, ...] = ()
    below: tuple[Markup, ...] = ()
    found: Answer | None = None
    failed: bool = False
    noted: bool = False


def parts(index: Searches, question: str | None, site: Site, texts: Strings, *, kept: bool, tag: str = "") -> AskParts:
    """The parts for a question; without one, those of the first page.

    kept: whether editors get to know what was asked. tag: only articles with it are asked; "" for all.
    """
    if question is not None and question_state.kind(question) is Asked.QUESTION:
        return _answered(index, question, site, texts, kept=kept, tag=tag)
    return _first(index, question, site, texts, tag=tag)


def _first(index: Searches, question: str | None, site: Site, texts: Strings, *, tag: str) -> AskParts:
    """Examples and frequent questions. A text without words gets a hint instead."""
    hint = NOTHING
    if question_state.kind(question) is Asked.BLANK:
        hint = elements.hint(texts.empty_title, texts.empty_text)
    elif question_state.kind(question) is Asked.WORDLESS:
        hint = elements.hint(texts.wordless_title, texts.wordless_text)
    first = hint + answer_html.examples(site.examples(texts.code), texts)
    below = NOTHING
    if not hint:
        known = frequent.section(tagged.frequent_questions(index, tag, texts.code), texts, tag)
        below = known or newest.section(catalogue.of(index), texts, strings_browse.of(texts))
    return AskParts(above=(first,) if first else (), below=(below,) if below else ())


def _answered(index: Searches, question: str, site: Site, texts: Strings, *, kept: bool, tag: str) -> AskParts:
    above = []
    if len(question.strip()) > question_state.ADDRESS_CHARACTERS:
        above.append(elements.remark(texts.long_question.format(limit=question_state.ADDRESS_CHARACTERS)))
    try:
        found = index.search(question, within=tagged.within(tag))
        if found.unread:
            said = texts.unread.format(half=(len(question.strip()) - found.unread) // 2, unread=found.unread)
            above.append(elements.remark(said, "status"))
        if found.notice:
            above.append(answer_html.notice(found, site.notice(found.notice, texts.code), texts))
            return AskParts(above=tuple(above))
        extras = _around(index, found, site, texts, kept=kept, tag=tag)
    except Exception:  # noqa: BLE001 - else Streamlit shows a box of its own, in English
        _log.exception("a question could not be answered")
        return AskParts(above=(*above, elements.hint(texts.failed_title, texts.failed_text)), failed=True)
    above.append(answer_html.answer(found, texts, extras))
    elsewhere = tagged.elsewhere(question, tag, texts)
    if elsewhere and not found.answered:
        above.append(elsewhere)
    rest = answer_html.further(found, texts, extras)
    return AskParts(
        above=tuple(above),
        below=(rest,) if rest else (),
        found=found,
        noted=bool(extras.note),
    )


def _around(
    index: Searches, found: Answer, site: Site, texts: Strings, *, kept: bool, tag: str
) -> answer_html.AnswerExtras:
    note = next(iter(site.notes(texts.code).values()), "")
    covered = found.outcome is not Outcome.NOT_COVERED
    feet = (
        passage_card.card_actions(
            hit, passage_card.place(index, hit.passage), found.question, texts, shared=covered and not row, tag=tag
        )
        for row, hit in enumerate(found.hits)
    )
    return answer_html.AnswerExtras(
        feet=tuple(feet),
        share=passage_card.share(found.question, texts, tag),
        note=note if covered and found.hits else "",
        kept=kept,
        meant=answer_html.meant(meant.meant(index, found.question, found.outcome, texts), texts),
        contact=answer_html.contact(site.help(texts.code), texts),
    )

"""What the card of a passage offers beside its text: its place in the article, copying, sharing."""

from __future__ import annotations

import html
from dataclasses import dataclass

from index.search.answer import Hit
from index.search.search_index import SearchIndex
from kb.article import SECTION_SEPARATOR, Passage
from ui.reader import catalogue
from ui.shell import question_state, urls
from ui.shell.elements import plain, tagged
from ui.strings.ask import Strings


@dataclass(frozen=True)
class Place:
    """Where a passage stands in its article, counted from 1, and the passages beside it."""

    number: int
    before: Passage | None
    after: Passage | None


def place(index: SearchIndex, passage: Passage) -> Place:
    shelves = catalogue.of(index)
    number = shelves.number(passage)
    near = (None, *shelves.articles[passage.article].passages, None)
    return Place(number, near[number - 1], near[number + 1])


def card_actions(hit: Hit, here: Place, question: str, strings: Strings, *, shared: bool) -> str:
    """What follows the text of a passage. The best one is what is copied as the answer; with it the question is `shared`."""
    copy = strings.copy if shared else strings.copy_passage
    link = html.escape(urls.article(hit.passage.article, strings.code, here.number))
    address = html.escape(question_state.link(question, strings.code))
    return (
        f'{_around(here, strings)}<div class="deeds"><a class="ask" href="{link}">{plain(strings.open_article)}</a>'
        f'<button type="button" data-copy="{plain(quotation(hit, strings))}" data-link="{address}" '
        f'data-done="{plain(strings.copied)}" data-failed="{plain(strings.copy_failed)}">{plain(copy)}</button>'
        f'{_share_button(question, strings) if shared else ""}<span role="status"></span></div>'
    )


def share(question: str, strings: Strings) -> str:
    """The way to share a question that has no best passage."""
    return f'<div class="deeds">{_share_button(question, strings)}<span role="status"></span></div>'


def _share_button(question: str, strings: Strings) -> str:
    return (
        f'<button type="button" data-link="{html.escape(question_state.link(question, strings.code))}" '
        f'data-done="{plain(strings.shared)}" data-failed="{plain(strings.copy_failed)}">{plain(strings.share)}</button>'
    )


def quotation(hit: Hit, strings: Strings) -> str:
    """The passage as plain text, with where it is from; the page adds its own address."""
    text = hit.passage.text
    name = text[: hit.passage.name_end].strip()
    body = text[hit.passage.name_end :].strip()
    day = strings.published.format(date=strings.day(hit.published)) if hit.published else ""
    source = [SECTION_SEPARATOR.join((hit.title, *hit.passage.section)), day, hit.source or ""]
    lines = (f"{name}\n{body}" if name else body, "", strings.source + " · ".join(filter(None, source)))
    return "\n".join(lines)


def _around(here: Place, strings: Strings) -> str:
    """The passages before and after, folded."""
    parts = [
        f"<p>{plain(label)}</p>{_neighbour(passage, strings)}"
        for label, passage in ((strings.before, here.before), (strings.after, here.after))
        if passage
    ]
    if not parts:
        return ""
    return (
        f'<details class="why around"><summary>{plain(strings.around)}</summary><div>{"".join(parts)}</div></details>'
    )


def _neighbour(passage: Passage, strings: Strings) -> str:
    name = passage.text[: passage.name_end].strip() or SECTION_SEPARATOR.join(passage.section) or strings.introduction
    return (
        f"<blockquote>{tagged('b', name)}{tagged('p', passage.text[passage.name_end :].strip(), 'text')}</blockquote>"
    )

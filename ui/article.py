"""An article as HTML: its text by sections, known questions beside their passages, related topics. Pure."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.search import SearchIndex
from index.text import language
from kb.article import SECTION_SEPARATOR, Passage
from ui import addresses, browse, render, state
from ui.catalogue import Entry, own_first
from ui.render import plain, tagged
from ui.state import Asked
from ui.strings import Strings
from ui.strings_browse import BrowseStrings

QUESTIONS_SHOWN = 3  # beside a passage; the others are folded
OUTLINE_OPEN, OUTLINE_COLUMN = 12, 6  # a longer outline is folded; is set in columns where there is room
ARTICLES_SHOWN = 6  # related ones
TOPIC_FLOOR = 0.5  # from this score on a topic is about the article
TOP_LEVEL = 2  # of headings: the name of the knowledge base is above


@dataclass(frozen=True)
class Related:
    """`articles`: id and title. `topics`: titles without an article."""

    articles: tuple[tuple[str, str], ...]
    topics: tuple[str, ...]


def page(entry: Entry, here: int | None, near: Related, strings: Strings, texts: BrowseStrings) -> str:
    """The whole article. `here` is the passage to show, counted from 1."""
    facts = render.origin(entry.article.published, entry.article.source, strings)
    steps = pairwise([(), *(passage.section for passage in entry.passages)])
    pieces = "".join(
        _piece(entry, number, before, here == number, strings, texts) for number, (before, _) in enumerate(steps, 1)
    )
    return (
        f'<article class="kb-article">{_back(strings, texts)}{tagged(f"h{TOP_LEVEL}", entry.article.title)}{facts}'
        f"{outline(entry.passages, texts)}{pieces or render.remark(texts.no_text)}</article>"
        f"{related(near, strings, texts)}"
    )


def gone(strings: Strings, texts: BrowseStrings) -> str:
    """Instead of an article that is not there."""
    return render.hint(texts.gone_title, texts.gone_text) + _back(strings, texts)


def outline(passages: Sequence[Passage], texts: BrowseStrings) -> str:
    """The sections, each a link to its first passage; nothing when there is none."""
    items = []
    for number, (before, after) in enumerate(pairwise([(), *(passage.section for passage in passages)]), 1):
        items += [
            f'<li class="depth-{min(depth, 3)}"><a href="#p-{number}" lang="{language(name)}" dir="auto">'
            f"{plain(name)}</a></li>"
            for depth, name in new_names(before, after)
        ]
    if not items:
        return ""
    opened = " open" if len(items) <= OUTLINE_OPEN else ""
    size = ' class="long"' if len(items) > OUTLINE_COLUMN else ""
    return (
        f'<nav class="kb-outline" aria-label="{plain(texts.outline)}"><details{opened}>'
        f"<summary>{plain(texts.outline)}</summary><ul{size}>{''.join(items)}</ul></details></nav>"
    )


def related_to(entry: Entry, index: SearchIndex) -> Related:
    """What is near an article's title in meaning."""
    title, own = entry.article.title, entry.article.id
    if state.kind(title) is not Asked.QUESTION:
        return Related((), ())
    answer = index.search(title, browse.DEPTH, explained=False)
    topics = [topic for topic in answer.topics if topic.score >= TOPIC_FLOOR]
    near = dict.fromkeys([topic.article for topic in topics if topic.article] + list(browse.near(index, answer)))
    titles = index.titles
    return Related(
        tuple((article, titles[article]) for article in near if article != own)[:ARTICLES_SHOWN],
        tuple(topic.title for topic in topics if not topic.article and topic.title != title),
    )


def related(found: Related, strings: Strings, texts: BrowseStrings) -> str:
    """Articles are opened; of a topic without one that is said, and a click asks it."""
    written = [(title, addresses.article(article, strings.code)) for article, title in found.articles]
    missing = [(title, addresses.ask(title, strings.code)) for title in found.topics]
    return _chips("kb-related", texts.related_articles, "", written) + _chips(
        "kb-wanted", texts.other_topics, texts.other_topics_hint, missing
    )


def new_names(before: tuple[str, ...], after: tuple[str, ...]) -> list[tuple[int, str]]:
    """The headings between two passages, with their depths from 1: the steps of the path that are new.

    Back at an outer section its name stands again, or its text would seem to belong to the inner one.
    """
    if before == after:
        return []
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    first = min(same, len(after) - 1) if after else 0
    return [(depth + 1, after[depth]) for depth in range(first, len(after))]


def heading(passage: Passage, strings: Strings) -> str:
    """What a passage is called outside its article."""
    return SECTION_SEPARATOR.join(passage.section) or strings.introduction


def questions(asked: Sequence[str], shown: int, strings: Strings, texts: BrowseStrings) -> str:
    """Links that ask, the first ones open, the others folded."""
    links = [_item(question, addresses.ask(question, strings.code)) for question in asked]
    more = plain(texts.more_questions.format(count=len(links) - shown))
    rest = f"<details><summary>{more}</summary><ul>{''.join(links[shown:])}</ul></details>" if links[shown:] else ""
    return f"<ul>{''.join(links[:shown])}</ul>{rest}"


def _piece(
    entry: Entry, number: int, before: tuple[str, ...], here: bool, strings: Strings, texts: BrowseStrings
) -> str:
    passage = entry.passages[number - 1]
    headings = "".join(
        tagged(f"h{min(TOP_LEVEL + depth, 6)}", name) for depth, name in new_names(before, passage.section)
    )
    asked = own_first(entry.questions[number - 1], strings.code)
    beside = ""
    if asked:
        title = plain(texts.asked_here)
        beside = (
            f'<div class="kb-asked" role="group" aria-label="{title}"><p>{title}</p>'
            f"{questions(asked, QUESTIONS_SHOWN, strings, texts)}</div>"
        )
    mark = f'<p class="here-word">{plain(texts.here)}</p>' if here else ""
    link = html.escape(addresses.article(entry.article.id, strings.code, number))
    anchor = f'<a class="ask kb-anchor" href="{link}">{plain(texts.link_here)}</a>'
    state = " here" if here else ""
    return (
        f'<section class="kb-piece" id="p-{number}" tabindex="-1">{headings}<div class="beside{" two" if beside else ""}">'
        f'<div class="body{state}">{mark}{_text(passage, bool(headings))}{anchor}</div>{beside}</div></section>'
    )


def _text(passage: Passage, headed: bool) -> str:
    """Without the point's name where the heading above says it."""
    name = passage.text[: passage.name_end].strip()
    said = headed and bool(passage.section) and name.endswith(passage.section[-1])
    start = passage.name_end if said else 0
    return tagged("p", passage.text[start:].strip(), "text")


def _back(strings: Strings, texts: BrowseStrings) -> str:
    link = html.escape(addresses.browse(strings.code))
    return f'<p class="kb-back"><a class="ask" href="{link}">{plain(texts.back)}</a></p>'


def _chips(own_id: str, title: str, hint: str, links: Sequence[tuple[str, str]]) -> str:
    if not links:
        return ""
    words = f"<p>{plain(hint)}</p>" if hint else ""
    kind = " topics" if hint else ""
    return (
        f'<nav class="kb-chips{kind}" aria-labelledby="{own_id}"><h3 id="{own_id}">{plain(title)}</h3>{words}'
        f"<ul>{''.join(_item(*link) for link in links)}</ul></nav>"
    )


def _item(text: str, address: str) -> str:
    return f'<li><a class="ask" lang="{language(text)}" dir="auto" href="{html.escape(address)}">{plain(text)}</a></li>'

"""An article as HTML: its text by sections, known questions beside their passages, what is related."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.search.search_index import SearchIndex
from index.text.words import language
from kb.article import SECTION_SEPARATOR, Passage
from ui.reader import answer_html, browse
from ui.reader.catalogue import Entry, own_first
from ui.shell import elements, urls
from ui.shell.elements import link_item, plain, tagged
from ui.strings.ask import Strings
from ui.strings.browse import BrowseStrings

QUESTIONS_SHOWN = 3  # beside a passage; the others are folded
OUTLINE_OPEN, OUTLINE_COLUMN = 12, 6  # a longer outline is folded; is set in columns where there is room
ARTICLES_SHOWN, TOPICS_SHOWN = 6, 8  # related ones; the others are folded
TOP_LEVEL = 2  # of headings: the name of the knowledge base is above


@dataclass(frozen=True)
class Related:
    """`articles`: id and title. `topics`: titles without an article. `kept`: whether editors get to know what is asked."""

    articles: tuple[tuple[str, str], ...] = ()
    topics: tuple[str, ...] = ()
    kept: bool = True


def page(entry: Entry, here: int | None, near: Related, strings: Strings, texts: BrowseStrings) -> str:
    """The whole article. `here` is the passage to show, counted from 1."""
    facts = elements.origin(entry.article.published, entry.article.source, strings)
    steps = pairwise([(), *(passage.section for passage in entry.passages)])
    pieces = "".join(
        _piece(entry, number, before, here == number, strings, texts) for number, (before, _) in enumerate(steps, 1)
    )
    return (
        f'<article class="kb-article">{_back(strings, texts)}{tagged(f"h{TOP_LEVEL}", entry.article.title)}{facts}'
        f"{outline(entry, strings, texts)}{pieces or elements.remark(texts.no_text)}</article>"
        f"{related(near, strings, texts)}"
    )


def gone(strings: Strings, texts: BrowseStrings) -> str:
    """Instead of an article that is not there."""
    return elements.hint(texts.gone_title, texts.gone_text) + _back(strings, texts)


def outline(entry: Entry, strings: Strings, texts: BrowseStrings) -> str:
    """The sections, each a link to its first passage; nothing when there is none. The address says where a reader is, so
    that it can be shared, reloaded and read in the other language; ui/static/reading.js goes there at once.
    """
    items = []
    for number, (before, after) in enumerate(pairwise([(), *(passage.section for passage in entry.passages)]), 1):
        link = html.escape(urls.article(entry.article.id, strings.code, number))
        items += [
            f'<li class="depth-{min(depth, 3)}"><a class="ask" href="{link}" data-to="p-{number}" '
            f'lang="{language(name)}" dir="auto">{plain(name)}</a></li>'
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


def related_to(entry: Entry, index: SearchIndex, kept: bool) -> Related:
    """What its editor named; where these are few articles, also those that are near its title in meaning."""
    named = dict.fromkeys(topic.article for topic in entry.related if topic.article)
    if len(named) < ARTICLES_SHOWN:
        meant = [article for article in browse.meant(index, entry.article.title) if article != entry.article.id]
        named |= dict.fromkeys(meant[: ARTICLES_SHOWN - len(named)])
    titles = index.titles
    return Related(
        tuple((article, titles[article]) for article in named),
        tuple(topic.title for topic in entry.related if not topic.article),
        kept,
    )


def related(found: Related, strings: Strings, texts: BrowseStrings) -> str:
    """Articles are opened; of a topic without one that is said, and a click asks it."""
    further = [(title, urls.article(article, strings.code)) for article, title in found.articles[ARTICLES_SHOWN:]]
    unshown = [(title, urls.ask(title, strings.code)) for title in found.topics[TOPICS_SHOWN:]]
    more = _folded(texts.more_articles, further), _folded(texts.more_topics, unshown)
    return answer_html.related_lists(
        found.articles[:ARTICLES_SHOWN], found.topics[:TOPICS_SHOWN], strings, found.kept, more
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
    links = [(question, urls.ask(question, strings.code)) for question in asked]
    return (
        f"<ul>{''.join(link_item(*link) for link in links[:shown])}</ul>{_folded(texts.more_questions, links[shown:])}"
    )


def _folded(label: str, links: Sequence[tuple[str, str]]) -> str:
    """The rest of a list of links; nothing when there is none. `label` says how many."""
    if not links:
        return ""
    more = plain(label.format(count=len(links)))
    items = "".join(link_item(*link) for link in links)
    return f'<details class="kb-rest"><summary>{more}</summary><ul>{items}</ul></details>'


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
    link = html.escape(urls.article(entry.article.id, strings.code, number))
    anchor = f'<a class="ask kb-anchor" href="{link}">{plain(texts.link_here)}</a>'
    state = " here" if here else ""
    return (
        f'<section class="kb-piece" id="p-{number}" tabindex="-1">{headings}<div class="beside{" two" if beside else ""}">'
        f'<div class="body{state}">{mark}{_text(passage, bool(headings))}{anchor}</div>{beside}</div></section>'
    )


def _text(passage: Passage, headed: bool) -> str:
    """Without the point's name, and the colon after it, where the heading above says it."""
    name = passage.text[: passage.name_end].strip()
    said = headed and bool(passage.section) and name.endswith(passage.section[-1])
    start = passage.name_end if said else 0
    text = passage.text[start:].strip()
    return tagged("p", text.lstrip(":： ") if said else text, "text")


def _back(strings: Strings, texts: BrowseStrings) -> str:
    link = html.escape(urls.browse(strings.code))
    return f'<p class="kb-back"><a class="ask" href="{link}">{plain(texts.back)}</a></p>'

"""The list of articles: what the address asks for, the articles that fit, and the list as HTML."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from index.search import relevance
from index.search.search_index import SearchIndex
from ui.reader.catalogue import Catalogue, Entry, holds, search_form
from ui.shell import elements, question_state, urls
from ui.shell.elements import plain, tagged
from ui.shell.question_state import Asked
from ui.strings.ask import Strings
from ui.strings.browse import BrowseStrings

PER_PAGE = 20
DEPTH = 200  # passages that a search by meaning looks at
TOPICS_LISTED = 20  # to choose from; where there are more a reader types words of a topic
TOPICS_SUGGESTED = 300  # to who types, those of most articles first; words find the others, too


class Sort(StrEnum):
    """BEST counts only for a search."""

    BEST = "best"
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True)
class BrowseFilter:
    """What the list is narrowed to; `page` is counted from 1. Dates are inclusive, and leave out undated articles."""

    words: str = ""
    topic: str = ""
    since: date | None = None
    until: date | None = None
    sort: Sort = Sort.NEWEST
    page: int = 1

    @classmethod
    def of(cls, address: Mapping[str, str]) -> BrowseFilter:
        """Values that mean nothing are as if they were not there."""
        words = question_state.in_address(address.get("words", ""))
        usual = Sort.BEST if words else Sort.NEWEST
        sort = address.get("sort", "")
        known = sort in {*Sort} and (words or sort != Sort.BEST)
        page = address.get("page", "")
        return cls(
            words,
            question_state.in_address(address.get("topic", "")),
            _day(address.get("since", "")),
            _day(address.get("until", "")),
            Sort(sort) if known else usual,
            int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        )

    @property
    def usual_sort(self) -> Sort:
        return Sort.BEST if self.words else Sort.NEWEST

    @property
    def narrowed(self) -> bool:
        """Whether more than words are asked for: what stands under the field then has to be seen."""
        return bool(self.topic or self.since or self.until) or self.sort is not self.usual_sort

    def address(self, code: str) -> str:
        return urls.browse(
            code,
            words=self.words,
            topic=self.topic,
            since=self.since.isoformat() if self.since else "",
            until=self.until.isoformat() if self.until else "",
            sort="" if self.sort is self.usual_sort else self.sort,
            page=str(self.page) if self.page > 1 else "",
        )


@dataclass(frozen=True)
class Found:
    """The articles that fit, in order. `topics`: what they could be narrowed to, and how many of them each leaves."""

    entries: Sequence[Entry]
    topics: Mapping[str, int]


def found(index: SearchIndex, catalogue: Catalogue, wanted: BrowseFilter) -> Found:
    """Words are looked for in titles, and by meaning in passages; a topic is one that an article names or is."""
    entries = [entry for entry in catalogue.articles.values() if _dated(entry, wanted)]
    ranks: dict[str, float] = {}
    if wanted.words:
        about, words = meant(index, wanted.words), search_form(wanted.words)
        for entry in entries:
            if holds(search_form(entry.article.title), words):
                ranks[entry.article.id] = float("-inf")
            elif entry.article.id in about:
                ranks[entry.article.id] = -about[entry.article.id]
        entries = [entry for entry in entries if entry.article.id in ranks]
    topics = _offered(catalogue, entries)
    if wanted.topic:
        titles = _titles(catalogue, wanted.topic)
        entries = [entry for entry in entries if not titles.isdisjoint((entry.article.title, *entry.subjects))]
    entries.sort(key=_by_title)
    if wanted.sort is Sort.NEWEST:
        entries.sort(key=lambda entry: entry.day, reverse=True)
    elif wanted.sort is Sort.BEST:
        entries.sort(key=lambda entry: ranks.get(entry.article.id, 0.0))
    return Found(entries, topics)


def _offered(catalogue: Catalogue, entries: Sequence[Entry]) -> dict[str, int]:
    """The topics of these articles, one spelling of each, those of most articles first."""
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for entry in entries:
        for subject in entry.subjects:
            names.setdefault(catalogue.titles[subject], subject)
        counts.update(dict.fromkeys(catalogue.titles[title] for title in (*entry.subjects, entry.article.title)).keys())
    return {names[spelled]: count for spelled, count in counts.most_common() if spelled in names}


def _titles(catalogue: Catalogue, topic: str) -> set[str]:
    """The titles that are this topic in any spelling; where there is none, those that hold its words."""
    wanted = search_form(elements.visible(topic))
    same = {title for title, spelled in catalogue.titles.items() if spelled == wanted}
    return same or {title for title, spelled in catalogue.titles.items() if holds(spelled, wanted)}


def meant(index: SearchIndex, text: str) -> dict[str, float]:
    """Article → the score of its best passage, of those that stand out from questions about other subjects, best first."""
    if question_state.kind(text) is not Asked.QUESTION:
        return {}
    asked = index.prepared(text)
    best: dict[str, float] = {}
    for row, score in relevance.about(index, asked, index.find(asked, depth=DEPTH), DEPTH):
        best.setdefault(index.contents.passages[row].article, score)
    return best


def page(fitting: Found, wanted: BrowseFilter, strings: Strings, texts: BrowseStrings) -> str:
    """The form and one page of the list."""
    last = max(1, -(-len(fitting.entries) // PER_PAGE))
    wanted = replace(wanted, page=min(max(wanted.page, 1), last))
    shown = fitting.entries[(wanted.page - 1) * PER_PAGE : wanted.page * PER_PAGE]
    items = "".join(f"<li>{card(entry, strings, texts)}</li>" for entry in shown)
    listed = f'<ul class="kb-list">{items}</ul>' if shown else nothing(wanted.words, strings, texts)
    return (
        f'<h2 class="kb-title">{plain(texts.articles)}</h2>{form(fitting.topics, wanted, strings, texts)}'
        f'<p class="kb-remark" role="status">{plain(_articles(len(fitting.entries), texts))}</p>{listed}'
        f"{pager(wanted.page, last, lambda number: replace(wanted, page=number).address(strings.code), texts)}"
    )


def card(entry: Entry, strings: Strings, texts: BrowseStrings) -> str:
    """An article in the list."""
    link = html.escape(urls.article(entry.article.id, strings.code))
    title = tagged("span", entry.article.title)
    day = f'<time datetime="{plain(entry.day)}">{plain(strings.day(entry.day))}</time>' if entry.day else ""
    count = (texts.one_passage if len(entry.passages) == 1 else texts.passages).format(count=len(entry.passages))
    return (
        f'<article class="kb-card"><h3><a class="ask" href="{link}">{title}</a></h3>'
        f'<p class="facts">{day or plain(texts.undated)}<span>{plain(count)}</span></p>'
        f"{tagged('p', entry.first_words, 'first-words')}</article>"
    )


def form(topics: Mapping[str, int], wanted: BrowseFilter, strings: Strings, texts: BrowseStrings) -> str:
    """A form of the browser's own: what is chosen goes into the address, in the language and calendar of the reader."""
    orders = {Sort.BEST: texts.best, Sort.NEWEST: texts.newest, Sort.TITLE: texts.by_title}
    if not wanted.words:
        del orders[Sort.BEST]
    sorts = []
    for order, label in orders.items():
        value = "" if order is wanted.usual_sort else order  # so that words typed into this form bring their own order
        sorts.append(f'<option value="{value}"{_selected(order is wanted.sort)}>{plain(label)}</option>')
    days = "".join(
        f'<label><span>{plain(label)}</span><input type="date" name="{name}" value="{day.isoformat() if day else ""}"></label>'
        for label, name, day in ((texts.since, "since", wanted.since), (texts.until, "until", wanted.until))
    )
    title = texts.filters + (f" · {texts.filters_on}" if wanted.narrowed else "")
    clear = html.escape(urls.browse(strings.code))
    cleared = f'<a class="ask" href="{clear}">{plain(texts.clear)}</a>' if wanted.narrowed or wanted.words else ""
    return (
        f"{form_start(urls.BROWSE, strings)}"
        f"{search_field(wanted.words, texts.search_label, texts.search_hint, texts)}"
        f'<details class="kb-filters"{" open" if wanted.narrowed else ""}><summary>{plain(title)}</summary>'
        f'<div class="fields">{days}{_topic_field(topics, wanted.topic, texts)}'
        f'<label><span>{plain(texts.sort)}</span><select name="sort">{"".join(sorts)}</select></label>'
        f'<div class="ends"><button type="submit">{plain(texts.apply)}</button>{cleared}</div></div></details></form>'
    )


def _topic_field(topics: Mapping[str, int], chosen: str, texts: BrowseStrings) -> str:
    """A few topics to choose from; of many the words are typed, and the browser suggests. Each leaves some article."""
    if not topics and not chosen:
        return ""
    beside = ""
    if len(topics) > TOPICS_LISTED:
        suggested = "".join(
            f'<option value="{plain(topic)}">{plain(_articles(count, texts))}</option>'
            for topic, count in list(topics.items())[:TOPICS_SUGGESTED]
        )
        field = (
            f'<input type="text" name="topic" list="kb-topics-offered" value="{plain(chosen)}" autocomplete="off" '
            f'placeholder="{plain(texts.topic_hint)}" maxlength="{question_state.ADDRESS_CHARACTERS}" dir="auto">'
        )
        beside = f'<datalist id="kb-topics-offered">{suggested}</datalist>'
    else:
        offered = {topic: f"{topic} ({count})" for topic, count in topics.items()}
        if chosen and chosen not in offered:
            offered = {chosen: chosen} | offered
        options = "".join(
            f'<option value="{plain(topic)}"{_selected(topic == chosen)}>{plain(label)}</option>'
            for topic, label in offered.items()
        )
        field = f'<select name="topic"><option value="">{plain(texts.any_topic)}</option>{options}</select>'
    return f"<label><span>{plain(texts.topic)}</span>{field}</label>{beside}"


def _articles(count: int, texts: BrowseStrings) -> str:
    return (texts.found_one if count == 1 else texts.found).format(count=count)


def form_start(page: str, strings: Strings) -> str:
    """What ui/static/reading.js sends. The language is no field: Streamlit drops names that a form has as properties."""
    return f'<form class="kb-form" role="search" data-page="{page}" data-lang="{strings.code}">'


def search_field(words: str, label: str, hint: str, texts: BrowseStrings) -> str:
    return (
        f'<div class="search"><input type="search" name="words" value="{plain(words)}" aria-label="{plain(label)}" '
        f'placeholder="{plain(hint)}" maxlength="{question_state.ADDRESS_CHARACTERS}" dir="auto">'
        f'<button type="submit">{plain(texts.show)}</button></div>'
    )


def pager(page: int, last: int, address: Callable[[int], str], texts: BrowseStrings) -> str:
    """Links to the pages before and after; nothing when there is one page only."""
    if last == 1:
        return ""
    steps = ((page - 1, "prev", texts.previous), (page + 1, "next", texts.next))
    before, after = (
        f'<a class="ask" rel="{rel}" href="{html.escape(address(number))}">{plain(label)}</a>'
        if 1 <= number <= last
        else "<span></span>"
        for number, rel, label in steps
    )
    here = plain(texts.page_of.format(page=page, pages=last))
    return f'<nav class="kb-pager" aria-label="{plain(texts.pages)}">{before}<span>{here}</span>{after}</nav>'


def nothing(words: str, strings: Strings, texts: BrowseStrings) -> str:
    return elements.hint(texts.none_title, texts.none_text) + ask_instead(words, strings, texts)


def ask_instead(words: str, strings: Strings, texts: BrowseStrings) -> str:
    """A link that asks what was looked for."""
    if not words:
        return ""
    link = html.escape(urls.ask(words, strings.code))
    label = plain(texts.ask_instead.format(words=words))
    return f'<p class="kb-ask"><a class="ask" dir="auto" href="{link}">{label}</a></p>'


def _selected(selected: bool) -> str:
    return " selected" if selected else ""


def _dated(entry: Entry, wanted: BrowseFilter) -> bool:
    if wanted.since and entry.day < wanted.since.isoformat():
        return False
    return not wanted.until or "" < entry.day <= wanted.until.isoformat()


def _by_title(entry: Entry) -> tuple[bytes, str]:
    """GB 18030 has the common Chinese characters in the order of their pronunciation, after the Latin letters."""
    return search_form(entry.article.title).encode("gb18030", "replace"), entry.article.id


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

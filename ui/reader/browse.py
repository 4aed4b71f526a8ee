"""The list of articles: the filter in the address, the articles that fit it, and the list as HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from markupsafe import Markup

from index.search.answer import Searches
from index.text.words import search_form
from ui.reader.catalogue import Catalogue, CatalogueEntry, holds
from ui.shell import elements, question_state, urls
from ui.shell.question_state import Asked
from ui.shell.templates import NOTHING, render, visible
from ui.strings.ask import Strings
from ui.strings.browse import BrowseStrings

PER_PAGE = 20
DEPTH = 200  # passages that a search by meaning ranks
TOPICS_LISTED = 20  # in a list to choose from; with more topics there is a text field instead
TOPICS_SUGGESTED = 300  # under that text field, those of most articles first; typed words find the others


class Sort(StrEnum):
    """The order of the list. BEST, by meaning, exists only when words are looked for."""

    BEST = "best"
    NEWEST = "newest"
    TITLE = "title"


@dataclass(frozen=True, kw_only=True)
class BrowseFilter:
    """What the list is narrowed to.

    `since` and `until` are inclusive, and leave out articles without a date. `page` is counted from 1.
    """

    words: str = ""
    topic: str = ""
    since: date | None = None
    until: date | None = None
    sort: Sort = Sort.NEWEST
    page: int = 1

    @classmethod
    def of(cls, address: Mapping[str, str]) -> BrowseFilter:
        """The filter in the parameters of an address. A value that makes no sense is ignored."""
        words = question_state.in_address(address.get("words", ""))
        usual = Sort.BEST if words else Sort.NEWEST
        sort = address.get("sort", "")
        known = sort in {*Sort} and (words or sort != Sort.BEST)
        page = address.get("page", "")
        return cls(
            words=words,
            topic=question_state.in_address(address.get("topic", "")),
            since=_day(address.get("since", "")),
            until=_day(address.get("until", "")),
            sort=Sort(sort) if known else usual,
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        )

    @property
    def usual_sort(self) -> Sort:
        """The order when the address names none."""
        return Sort.BEST if self.words else Sort.NEWEST

    @property
    def narrowed(self) -> bool:
        """Whether the list is narrowed by more than words. The filters are then unfolded."""
        return bool(self.topic or self.since or self.until) or self.sort is not self.usual_sort

    def address(self, code: str) -> str:
        """The address of the list with this filter, in the language `code`."""
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
class FoundArticles:
    """The articles that fit, in order. `topics` are those to narrow them by, each with the number of articles it leaves."""

    entries: Sequence[CatalogueEntry]
    topics: Mapping[str, int]


def found(index: Searches, catalogue: Catalogue, wanted: BrowseFilter) -> FoundArticles:
    """The articles that fit a filter.

    Words are looked for in titles, and by meaning in passages. A topic fits an article that names it, or has it as its title.
    """
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
    return FoundArticles(entries, topics)


def _offered(catalogue: Catalogue, entries: Sequence[CatalogueEntry]) -> dict[str, int]:
    """The topics of these articles with their number of articles, most first. Spellings of one topic are counted together."""
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for entry in entries:
        for subject in entry.subjects:
            names.setdefault(catalogue.titles[subject], subject)
        counts.update(dict.fromkeys(catalogue.titles[title] for title in (*entry.subjects, entry.article.title)).keys())
    return {names[spelled]: count for spelled, count in counts.most_common() if spelled in names}


def _titles(catalogue: Catalogue, topic: str) -> set[str]:
    """The titles that are `topic` in any spelling. If there is none, the titles that contain its words."""
    wanted = search_form(visible(topic))
    same = {title for title, spelled in catalogue.titles.items() if spelled == wanted}
    return same or {title for title, spelled in catalogue.titles.items() if holds(spelled, wanted)}


def meant(index: Searches, text: str) -> dict[str, float]:
    """The articles about a text, best first: id and score of the best passage.

    Only passages count that score higher than they do for questions about other subjects.
    """
    if question_state.kind(text) is not Asked.QUESTION:
        return {}
    best: dict[str, float] = {}
    for row, score in index.passages_about(text, DEPTH):
        best.setdefault(index.contents.passages[row].article, score)
    return best


def page(fitting: FoundArticles, wanted: BrowseFilter, strings: Strings, texts: BrowseStrings) -> Markup:
    """The form with the filters, and one page of the list."""
    last = max(1, -(-len(fitting.entries) // PER_PAGE))
    wanted = replace(wanted, page=min(max(wanted.page, 1), last))
    shown = fitting.entries[(wanted.page - 1) * PER_PAGE : wanted.page * PER_PAGE]
    return render(
        "reader/browse.page",
        title=texts.articles,
        form=form(fitting.topics, wanted, strings, texts),
        count=_articles(len(fitting.entries), texts),
        listed=cards(shown, strings, texts) if shown else nothing(wanted.words, strings, texts),
        pager=pager(wanted.page, last, lambda number: replace(wanted, page=number).address(strings.code), texts),
    )


def cards(shown: Sequence[CatalogueEntry], strings: Strings, texts: BrowseStrings) -> Markup:
    """Several articles, each as a `card`."""
    return render("reader/browse.cards", found=[card(entry, strings, texts) for entry in shown])


def card(entry: CatalogueEntry, strings: Strings, texts: BrowseStrings) -> Markup:
    """An article in the list: title, date, number of passages, first words."""
    seen = entry.read_in(strings.code)
    return render(
        "reader/browse.card",
        address=urls.article(entry.article.id, strings.code),
        title=seen.article.title,
        day=entry.day,
        shown=strings.day(entry.day) if entry.day else texts.undated,
        count=(texts.one_passage if len(entry.passages) == 1 else texts.passages).format(count=len(entry.passages)),
        first_words=seen.first_words,
    )


def form(topics: Mapping[str, int], wanted: BrowseFilter, strings: Strings, texts: BrowseStrings) -> Markup:
    """The form with the filters. It is an HTML form, not a Streamlit one: what is chosen goes into the address, and the browser
    shows dates in the reader's own calendar.
    """
    orders = {Sort.BEST: texts.best, Sort.NEWEST: texts.newest, Sort.TITLE: texts.by_title}
    if not wanted.words:
        del orders[Sort.BEST]
    # The usual order has the value "", so that words typed into this form change it to BEST.
    sorts = [
        ("" if order is wanted.usual_sort else order, order is wanted.sort, label) for order, label in orders.items()
    ]
    days = ((texts.since, "since", wanted.since), (texts.until, "until", wanted.until))
    filters = render(
        "reader/browse.filters",
        title=texts.filters + (f" · {texts.filters_on}" if wanted.narrowed else ""),
        is_open=wanted.narrowed,
        days=[(label, name, day.isoformat() if day else "") for label, name, day in days],
        topic=_topic_field(topics, wanted.topic, texts),
        sort=texts.sort,
        sorts=sorts,
        apply=texts.apply,
        clear=urls.browse(strings.code) if wanted.narrowed or wanted.words else "",
        cleared=texts.clear,
    )
    words = search_field(wanted.words, texts.search_label, texts.search_hint, texts)
    return form_of(urls.BROWSE, words + filters, strings)


def _topic_field(topics: Mapping[str, int], chosen: str, texts: BrowseStrings) -> Markup:
    """The field for a topic: a list to choose from, or with many topics a text field with suggestions of the browser."""
    if not topics and not chosen:
        return NOTHING
    if len(topics) > TOPICS_LISTED:
        suggested = list(topics.items())[:TOPICS_SUGGESTED]
        return render(
            "reader/browse.topic_words",
            label=texts.topic,
            chosen=chosen,
            hint=texts.topic_hint,
            most=question_state.ADDRESS_CHARACTERS,
            topics=[(topic, False, _articles(count, texts)) for topic, count in suggested],
        )
    offered = {topic: f"{topic} ({count})" for topic, count in topics.items()}
    if chosen and chosen not in offered:
        offered = {chosen: chosen} | offered
    return render(
        "reader/browse.topic_choice",
        label=texts.topic,
        any=texts.any_topic,
        topics=[(topic, topic == chosen, label) for topic, label in offered.items()],
    )


def _articles(count: int, texts: BrowseStrings) -> str:
    return (texts.found_one if count == 1 else texts.found).format(count=count)


def form_of(page: str, fields: Markup, strings: Strings) -> Markup:
    """A form that ui/static/reading.js sends to `page`.

    The language is an attribute and no field. Streamlit would drop a field named `lang`, because forms have a property of
    that name.
    """
    return render("reader/browse.form", page=page, language=strings.code, fields=fields)


def search_field(words: str, label: str, hint: str, texts: BrowseStrings) -> Markup:
    """The text field for words to look for, and its button."""
    return render(
        "reader/browse.search_field",
        words=words,
        label=label,
        hint=hint,
        most=question_state.ADDRESS_CHARACTERS,
        show=texts.show,
    )


def pager(page: int, last: int, address: Callable[[int], str], texts: BrowseStrings) -> Markup:
    """Links to the previous and the next page of a list; nothing when there is only one page."""
    if last == 1:
        return NOTHING
    steps = ((page - 1, "prev", texts.previous), (page + 1, "next", texts.next))
    before, after = (
        (address(number) if 1 <= number <= last else "", relation, label) for number, relation, label in steps
    )
    here = texts.page_of.format(page=page, pages=last)
    return render("reader/browse.pager", label=texts.pages, before=before, here=here, after=after)


def nothing(words: str, strings: Strings, texts: BrowseStrings) -> Markup:
    """What is shown when no article fits: a hint, and a link that asks the words."""
    return elements.hint(texts.none_title, texts.none_text) + ask_instead(words, strings, texts)


def ask_instead(words: str, strings: Strings, texts: BrowseStrings) -> Markup:
    """A link that asks `words` as a question; nothing without words."""
    if not words:
        return NOTHING
    label = texts.ask_instead.format(words=words)
    return render("reader/browse.ask_instead", address=urls.ask(words, strings.code), label=label)


def _dated(entry: CatalogueEntry, wanted: BrowseFilter) -> bool:
    if wanted.since and entry.day < wanted.since.isoformat():
        return False
    return not wanted.until or "" < entry.day <= wanted.until.isoformat()


def _by_title(entry: CatalogueEntry) -> tuple[bytes, str]:
    """The key to sort by title. GB 18030 orders common Chinese characters by pronunciation, after the Latin letters."""
    return search_form(entry.article.title).encode("gb18030", "replace"), entry.article.id


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

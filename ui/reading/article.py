"""Makes HTML of an article: its text by sections, known questions beside their passages, related articles and topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from index.search.answer import Searches
from kb.article import SECTION_SEPARATOR, Passage
from kb.translations.outline import new_names
from kb.written.text import context_of
from ui.reader import answer_html, browse, written_html
from ui.reader.catalogue import CatalogueEntry, own_first
from ui.shell import elements, urls
from ui.shell.templates import NOTHING, joined, render
from ui.strings import translations
from ui.strings.ask import Strings
from ui.strings.browse import BrowseStrings

QUESTIONS_SHOWN = 3  # open beside a passage; the others are folded
OUTLINE_OPEN, OUTLINE_COLUMN = 12, 6  # longer outlines are folded; longer ones stand in columns where there is room
ARTICLES_SHOWN, TOPICS_SHOWN = 6, 8  # related ones; the others are folded
TOP_LEVEL = 2  # of headings; level 1 is the name of the knowledge base


@dataclass(frozen=True)
class Related:
    """What is related to an article: `articles` as (id, title), and `topics`, titles that have no article.

    `kept` says whether editors will see what readers ask.
    """

    articles: tuple[tuple[str, str], ...] = ()
    topics: tuple[str, ...] = ()
    kept: bool = True


def page(entry: CatalogueEntry, here: int | None, near: Related, strings: Strings, texts: BrowseStrings) -> Markup:
    """The whole article. `here` is the number of the passage to mark, counted from 1; None marks none."""
    seen = entry.read_in(strings.code)
    steps = pairwise([(), *(passage.section for passage in seen.passages)])
    pieces = joined(
        _piece((entry, seen), number, before=before, here=here == number, strings=strings, texts=texts)
        for number, (before, _) in enumerate(steps, 1)
    )
    note = elements.remark(translations.of(strings).article, "note") if seen is not entry else NOTHING
    shown = render(
        "reader/article.page",
        back=_back(strings, texts),
        tag=f"h{TOP_LEVEL}",
        title=seen.article.title,
        facts=elements.origin(entry.article.published, entry.article.source, strings) + note,
        outline=outline(seen, strings, texts),
        pieces=pieces or elements.remark(texts.no_text),
    )
    return shown + related(near, strings, texts)


def gone(strings: Strings, texts: BrowseStrings) -> Markup:
    """What is shown when there is no article with the id in the address."""
    return elements.hint(texts.gone_title, texts.gone_text) + _back(strings, texts)


def outline(entry: CatalogueEntry, strings: Strings, texts: BrowseStrings) -> Markup:
    """The list of sections, each a link to its first passage. Nothing when the article has no sections.

    The number of the passage is part of the address, so that the place can be shared, reloaded and read in the other
    language. ui/static/reading.js scrolls to it at once.
    """
    links: list[tuple[int, int, str, str]] = []
    for number, (before, after) in enumerate(pairwise([(), *(passage.section for passage in entry.passages)]), 1):
        address = urls.article(entry.article.id, strings.code, number)
        links += [(min(depth, 3), number, address, name) for depth, name in new_names(before, after)]
    if not links:
        return NOTHING
    return render(
        "reader/article.outline",
        title=texts.outline,
        links=links,
        is_open=len(links) <= OUTLINE_OPEN,
        is_long=len(links) > OUTLINE_COLUMN,
    )


def related_to(entry: CatalogueEntry, index: Searches, kept: bool) -> Related:
    """The articles and topics that the article names. When it names few articles, those near its title in meaning are added.

    `kept` says whether editors will see what readers ask.
    """
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


def related(found: Related, strings: Strings, texts: BrowseStrings) -> Markup:
    """The lists of related articles and topics. The first ones are open, the others folded."""
    further = [(title, urls.article(article, strings.code)) for article, title in found.articles[ARTICLES_SHOWN:]]
    unshown = [(title, urls.ask(title, strings.code)) for title in found.topics[TOPICS_SHOWN:]]
    more = _folded(texts.more_articles, further), _folded(texts.more_topics, unshown)
    return answer_html.related_lists(
        found.articles[:ARTICLES_SHOWN], found.topics[:TOPICS_SHOWN], strings, kept=found.kept, more=more
    )


def heading(passage: Passage, strings: Strings) -> str:
    """The name of a passage outside its article: its section path, or "introduction"."""
    return SECTION_SEPARATOR.join(passage.section) or strings.introduction


def questions(asked: Sequence[str], shown: int, strings: Strings, texts: BrowseStrings) -> Markup:
    """Links that ask these questions: the first `shown` are open, the others folded."""
    links = [(question, urls.ask(question, strings.code)) for question in asked]
    return elements.link_list(links[:shown]) + _folded(texts.more_questions, links[shown:])


def _folded(label: str, links: Sequence[tuple[str, str]]) -> Markup:
    """The rest of a list of links, folded under `label`; nothing without links. `{count}` in `label` is their number."""
    if not links:
        return NOTHING
    return render("reader/article.folded", label=label.format(count=len(links)), links=links)


def _piece(
    both: tuple[CatalogueEntry, CatalogueEntry],
    number: int,
    before: tuple[str, ...],
    here: bool,
    strings: Strings,
    texts: BrowseStrings,
) -> Markup:
    """A passage. `both`: the article as it is, and as the reader gets it."""
    entry, seen = both
    passage = seen.passages[number - 1]
    headings = [(f"h{min(TOP_LEVEL + depth, 6)}", name) for depth, name in new_names(before, passage.section)]
    asked = own_first(entry.questions[number - 1], strings.code)
    beside = NOTHING
    if asked:
        listed = questions(asked, QUESTIONS_SHOWN, strings, texts)
        beside = render("reader/article.asked", title=texts.asked_here, questions=listed)
    return render(
        "reader/article.piece",
        number=number,
        headings=headings,
        here=texts.here if here else "",
        text=_text(entry, seen, number, bool(headings), strings=strings),
        address=urls.article(entry.article.id, strings.code, number),
        link=texts.link_here,
        beside=beside,
    )


def _text(entry: CatalogueEntry, seen: CatalogueEntry, number: int, headed: bool, *, strings: Strings) -> Markup:
    """The text of a passage, and below a translation the original. The name and the colon after it are left out when the
    heading above says the same.
    """
    own, passage = entry.passages[number - 1], seen.passages[number - 1]
    name = passage.text[: passage.name_end].strip()
    said = headed and bool(passage.section) and name.endswith(passage.section[-1])
    context = context_of(entry.passages, number - 1)
    found = entry.translation(own, strings.code)
    if found is None:
        return written_html.within(passage, context, strings, named=not said)
    note = answer_html.translation_note(found, strings) if found.outdated else NOTHING
    original = answer_html.original("", NOTHING, written_html.within(own, context, strings, named=True), strings)
    return note + written_html.within(passage, (), strings, named=not said) + original


def _back(strings: Strings, texts: BrowseStrings) -> Markup:
    return render("reader/article.back", address=urls.browse(strings.code), label=texts.back)

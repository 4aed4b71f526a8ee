"""The page of known questions: all of them by article and section, or those that a search finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from index.search.answer import Searches
from index.text.words import language, search_form
from ui.reader import browse, newest
from ui.reader.catalogue import AnswerPlace, Catalogue, CatalogueEntry, holds, own_first
from ui.reading import article
from ui.shell import elements, question_state, urls
from ui.shell.question_state import Asked
from ui.shell.templates import NOTHING, joined, render
from ui.strings.ask import Strings
from ui.strings.browse import BrowseStrings

QUESTIONS_SHOWN = 5  # of a section; the others are folded
SECTIONS_PER_PAGE = 30
EXACT, NEAR = 50, 10  # questions that a search shows


@dataclass(frozen=True)
class FaqFilter:
    """What the address asks for: words to look for, and a page, counted from 1."""

    words: str = ""
    page: int = 1

    @classmethod
    def of(cls, address: Mapping[str, str]) -> FaqFilter:
        """The filter in the parameters of an address. A value that makes no sense is ignored."""
        asked = browse.BrowseFilter.of({name: address[name] for name in ("words", "page") if name in address})
        return cls(asked.words, asked.page)

    def address(self, code: str) -> str:
        """The address of the page with this filter, in the language `code`."""
        return urls.faq(code, words=self.words, page=str(self.page) if self.page > 1 else "")


@dataclass(frozen=True)
class FoundQuestions:
    """What a search among the questions finds: those that contain its words, and others near it in meaning."""

    exact: tuple[AnswerPlace, ...]
    near: tuple[AnswerPlace, ...] = ()


def search(index: Searches, catalogue: Catalogue, words: str, code: str) -> FoundQuestions:
    """Search the known questions.

    Questions that contain the words come in reading order, those in the language `code` first. Questions near in meaning come
    nearest first.
    """
    wanted = search_form(words)
    exact = [catalogue.places[text] for text, spelled in catalogue.spelled.items() if holds(spelled, wanted)]
    exact.sort(key=lambda place: language(place.question) != code)
    near: list[AnswerPlace] = []
    if question_state.kind(words) is Asked.QUESTION:
        known = {place.question for place in exact}
        rows = index.known_questions(words, EXACT)
        places = (catalogue.question(row) for row in rows)
        near = [place for place in places if place and place.question not in known]
    return FoundQuestions(tuple(exact), tuple(near[:NEAR]))


def page(
    catalogue: Catalogue, wanted: FaqFilter, found: FoundQuestions | None, strings: Strings, texts: BrowseStrings
) -> Markup:
    """The form, and below it what was found, or all questions when there are no words to look for."""
    if not catalogue.places:
        text, form, body = texts.no_questions, NOTHING, newest.section(catalogue, strings, texts)
    else:
        field = browse.search_field(wanted.words, texts.questions_label, texts.questions_hint, texts)
        text, form = texts.questions_text, browse.form_of(urls.FAQ, field, strings)
        body = (
            _results(catalogue, wanted, found=found, strings=strings, texts=texts)
            if found
            else _all(catalogue, wanted, strings, texts)
        )
    return render("reader/faq.page", title=texts.questions, text=text, form=form, body=body)


def _all(catalogue: Catalogue, wanted: FaqFilter, strings: Strings, texts: BrowseStrings) -> Markup:
    sections = list(_sections(catalogue))
    last = -(-len(sections) // SECTIONS_PER_PAGE)
    number = min(max(wanted.page, 1), last)
    parts, last_article = [], ""
    for entry, place, asked in sections[(number - 1) * SECTIONS_PER_PAGE : number * SECTIONS_PER_PAGE]:
        if entry.article.id != last_article:
            last_article = entry.article.id
            address = urls.article(last_article, strings.code)
            parts.append(render("reader/faq.article", address=address, title=entry.read_in(strings.code).article.title))
        parts.append(_section(entry, place, asked=asked, strings=strings, texts=texts))
    turn = browse.pager(number, last, lambda page: FaqFilter("", page).address(strings.code), texts)
    return render("reader/faq.sections", found=joined(parts), pager=turn)


def _sections(catalogue: Catalogue) -> Iterator[tuple[CatalogueEntry, int, tuple[str, ...]]]:
    """Each passage that is the first to answer some question: the entry, the number of the passage, these questions."""
    for entry in catalogue.articles.values():
        for number, questions in enumerate(entry.questions, 1):
            own = tuple(
                text for text in questions if catalogue.places[text] == AnswerPlace(text, entry.article.id, number)
            )
            if own:
                yield entry, number, own


def _section(
    entry: CatalogueEntry, number: int, asked: Sequence[str], strings: Strings, texts: BrowseStrings
) -> Markup:
    return render(
        "reader/faq.section",
        address=urls.article(entry.article.id, strings.code, number),
        name=article.heading(entry.read_in(strings.code).passages[number - 1], strings),
        questions=article.questions(own_first(tuple(asked), strings.code), QUESTIONS_SHOWN, strings, texts),
    )


def _results(
    catalogue: Catalogue, wanted: FaqFilter, found: FoundQuestions, strings: Strings, texts: BrowseStrings
) -> Markup:
    shown = found.exact[:EXACT]
    exact = _listed(texts.exact, catalogue, shown, strings) if shown else elements.remark(texts.no_exact)
    if len(shown) < len(found.exact):
        exact += elements.remark(texts.only_first.format(count=len(shown)))
    count = len(found.exact) + len(found.near)
    return render(
        "reader/faq.results",
        count=(texts.questions_found_one if count == 1 else texts.questions_found).format(count=count),
        exact=exact,
        near=_listed(texts.near, catalogue, found.near, strings) if found.near else NOTHING,
        ask_instead=browse.ask_instead(wanted.words, strings, texts),
    )


def _listed(title: str, catalogue: Catalogue, places: Sequence[AnswerPlace], strings: Strings) -> Markup:
    questions = []
    for place in places:
        entry = catalogue.articles[place.article].read_in(strings.code)
        where = f"{article.heading(entry.passages[place.number - 1], strings)} · {entry.article.title}"
        questions.append((urls.ask(place.question, strings.code), place.question, where))
    return render("reader/faq.listed", title=title, questions=questions)

"""What a tag changes on the page where readers ask. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from index.search.answer import FrequentQuestion, Searches
from index.search.filters import EVERYTHING, Filter
from kb.folding import comparable
from ui.reader import catalogue
from ui.shell import question_state
from ui.shell.elements import chips
from ui.shell.templates import NOTHING
from ui.strings.ask import Strings


def spelled(index: Searches, named: str) -> str:
    """The tag that an address names, as articles spell it; "" when it names none, or none that an article has."""
    tags = catalogue.of(index).tags if named else ()
    return next((tag for tag in tags if comparable(tag) == comparable(named)), "")


def within(tag: str) -> Filter:
    """The filter of a search for this tag."""
    return Filter(tags=(tag,)) if tag else EVERYTHING


def frequent_questions(index: Searches, tag: str, code: str) -> Sequence[FrequentQuestion]:
    """The known questions that are shown, of the articles with the tag, under headings in the language `code` where these are
    translated.
    """
    questions = index.frequent_questions()
    if tag:
        wanted = catalogue.of(index).tagged(tag)
        questions = tuple(known for known in questions if known.article in wanted)
    if not index.contents.translations:
        return questions
    shelves = catalogue.of(index).articles
    titles = {own: entry.read_in(code).article.title for own, entry in shelves.items()}
    names = {own: entry.names(code) for own, entry in shelves.items()}
    return tuple(
        replace(known, title=titles[known.article], section=catalogue.renamed(known.section, names[known.article]))
        for known in questions
    )


def elsewhere(question: str, tag: str, texts: Strings) -> Markup:
    """What is said where the articles with a tag do not answer: only they were asked, and a link asks all."""
    if not tag:
        return NOTHING
    link = question_state.link(question, texts.code)
    return chips("kb-elsewhere", texts.only_tagged.format(tag=tag), "", [(texts.ask_all, link)])

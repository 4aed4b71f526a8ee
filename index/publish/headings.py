"""Asks an article its own title and headings, as a reader does who types one of them.

A heading is found when readers get an answer whose first passage stands under a heading of that name. It may be in another
article, because several have sections of the same name. A title is found, too, when that passage is anywhere in its article.
A search puts such a passage first if it says something (index/retrieval/word_for_word.py). So what is not found, or found only
as the closest passage, is a stub, a mere list of links, or a text that an editor knows as not covered. It stops nothing. It
tells the editor which sections readers will hardly reach by their names.

Only new and changed articles are asked. The results of the others are taken over from the version before, so that each
version knows them all. Results of versions that did not look whether readers get an answer are not taken over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from enum import Enum, auto

from index.encoder.encoder import TextEncoder
from index.progress import BuildStep, Report
from index.publish.compose import Composed
from index.publish.gate_report import ArticleHeadings
from index.publish.incremental import CachedEncoder, encode_questions
from index.search.answer import Answer, Elsewhere, Hit
from index.search.search_index import SearchIndex
from index.store.contents import Contents
from kb.config.settings import Settings
from kb.errors import Message
from kb.folding import comparable


class HeadingOutcome(Enum):
    """How readers get to what stands under a name."""

    ANSWERED = auto()
    CLOSEST = auto()  # it comes first, but not as an answer
    NOT = auto()


def names_of(contents: Contents) -> dict[str, tuple[str, ...]]:
    """Article → its title, and the nearest heading of each passage: each name once, the title first."""
    found = {article.id: {comparable(article.title): article.title} for article in contents.articles}
    for passage in contents.passages:
        for name in passage.section[-1:]:
            found[passage.article].setdefault(comparable(name), name)
    return {article: tuple(name for name in names.values() if name.strip()) for article, names in found.items()}


def ask(index: SearchIndex, names: Mapping[str, tuple[str, ...]]) -> dict[str, ArticleHeadings]:
    """Ask articles their names (see names_of), a name that several have only once."""
    texts = dict.fromkeys(text for own in names.values() for text in own)
    # A reader who types "自杀" gets a notice, which says nothing about the section of that name.
    answers = {text: index.search(text, top=1, explained=False, noticing=False) for text in texts}
    titles = index.titles
    return {
        article: _result(article, own, [found(answers[text], text, titles, article) for text in own])
        for article, own in names.items()
    }


def _result(article: str, names: Sequence[str], results: Sequence[HeadingOutcome]) -> ArticleHeadings:
    missed, closest = (
        tuple(name for name, result in zip(names, results, strict=True) if result is wanted)
        for wanted in (HeadingOutcome.NOT, HeadingOutcome.CLOSEST)
    )
    return ArticleHeadings(article=article, asked=len(names), missed=missed, closest=closest)


def found(answer: Answer, name: str, titles: Mapping[str, str], article: str) -> HeadingOutcome:
    """How readers get to what stands under a name of an article."""
    if not any(leads(hit, name, article if name == titles[article] else None) for hit in answer.hits[:1]):
        return HeadingOutcome.NOT
    return HeadingOutcome.ANSWERED if answer.answered else HeadingOutcome.CLOSEST


def leads(hit: Hit, name: str, article: str | None) -> bool:
    """Whether a found passage stands under the name, or a copy or an earlier version of it does.

    article: the one of which the name is the title; then any passage of it will do. None for a heading.
    """
    places = (Elsewhere(hit.passage, hit.title, hit.published), *hit.copies, *hit.older)
    return any(
        place.passage.article == article or comparable(name) in map(comparable, (place.title, *place.passage.section))
        for place in places
    )


def ask_articles(
    made: Composed,
    encoder: TextEncoder,
    identity: str,
    *,
    known: Collection[ArticleHeadings],
    touched: Collection[str],
    settings: Settings,
    report: Report,
) -> tuple[ArticleHeadings, ...]:
    """The results of all articles of a new index. Those of articles that are not `touched` are taken over from the `known`.

    The names are encoded in bulk. Their encodings are not stored, because an article that stays is not asked again.
    """
    names = names_of(made.index.contents)
    kept = {
        item.article: replace(item, fresh=False)
        for item in known
        if item.article not in touched and item.closest is not None
    }
    wanted = {article: own for article, own in names.items() if article not in kept}
    texts = list(dict.fromkeys(text for own in wanted.values() for text in own))
    if texts:
        report(Message(BuildStep.ASKING_HEADINGS, count=len(texts)))
    read = [made.index.homophones.respelled(text) for text in texts]
    encoded, _ = encode_questions(identity, read, made.asked, encoder, step=lambda _: None)
    asked = ask(made.index.asking(CachedEncoder(encoder, identity, encoded), settings), wanted)
    return tuple((kept | asked)[article] for article in names)

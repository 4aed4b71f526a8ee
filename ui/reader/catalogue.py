"""What an index holds, arranged for reading instead of searching. It is made once for an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from weakref import WeakKeyDictionary

from index.search.answer import Searches
from index.search.filters import tags_of
from index.store.contents import ArticleEntry, Contents
from index.text.words import language, search_form
from kb.article import Passage, Topic
from kb.folding import comparable
from kb.translations.translation import TranslatedPassage
from ui.shell.templates import visible

FIRST_WORDS = 110  # characters
_made: WeakKeyDictionary[Searches, Catalogue] = WeakKeyDictionary()


@dataclass(frozen=True, kw_only=True)
class CatalogueEntry:
    """An article and its passages in reading order, each with its translations.

    `questions` has for each passage the known questions that it answers and that are shown. `related` are the topics that the
    article names. `subjects` are the titles of those topics, and of the topics that this article is about.
    """

    article: ArticleEntry
    passages: tuple[Passage, ...]
    questions: tuple[tuple[str, ...], ...]
    related: tuple[Topic, ...] = ()
    subjects: tuple[str, ...] = ()
    translations: tuple[tuple[TranslatedPassage, ...], ...] = ()

    def translation(self, passage: Passage, code: str) -> TranslatedPassage | None:
        """The translation of a passage for a reader of this language; None where it is written in it, or there is none."""
        if not any(self.translations) or language(passage.text) == code:
            return None
        found = self.translations[self.passages.index(passage)]
        return next((one for one in found if one.language == code), None)

    def names(self, code: str) -> Mapping[tuple[str, ...], str]:
        """The path of a heading → what it is called in this language, where that is known."""
        found: dict[tuple[str, ...], str] = {}
        for passage in self.passages if any(self.translations) else ():
            one = self.translation(passage, code)
            for depth, name in enumerate(one.passage.section if one else (), 1):
                found.setdefault(passage.section[:depth], name)
        return found

    def read_in(self, code: str) -> CatalogueEntry:
        """The article as a reader of this language gets it: title, headings and passages are translated where they can be."""
        found = [self.translation(passage, code) for passage in self.passages]
        titles = [one.title for one in found if one]
        if not titles:
            return self
        names = self.names(code)
        passages = []
        for passage, one in zip(self.passages, found, strict=True):
            path = renamed(passage.section, names)
            passages.append(replace(one.passage if one else passage, section=path))
        return replace(self, article=replace(self.article, title=titles[0]), passages=tuple(passages), translations=())

    @property
    def day(self) -> str:
        """The date of the article in ISO format; "" without one."""
        return (self.article.published or "")[:10]

    @property
    def first_words(self) -> str:
        """The beginning of the text on one line, at most `FIRST_WORDS` characters."""
        for passage in self.passages:
            words = " ".join(passage.text[passage.name_end :].split())
            if words:
                return words if len(words) <= FIRST_WORDS else words[: FIRST_WORDS - 1] + "…"
        return ""


@dataclass(frozen=True)
class AnswerPlace:
    """Where a known question is answered: the id of the article, and the number of the passage, counted from 1."""

    question: str
    article: str
    number: int


class Catalogue:
    """All articles and shown questions of an index. `articles` maps ids to entries, in the order of the index."""

    def __init__(self, contents: Contents) -> None:
        passages: dict[str, list[int]] = {article.id: [] for article in contents.articles}
        for row, passage in enumerate(contents.passages):
            passages[passage.article].append(row)
        questions: dict[int, list[str]] = {}
        for known in contents.questions:
            for row in known.passages if known.shown else ():
                questions.setdefault(row, []).append(known.text)
        written: dict[str, list[str]] = {}
        for topic in contents.topics:
            written.setdefault(topic.article or "", []).append(topic.title)
        self.articles: dict[str, CatalogueEntry] = {}
        for article in contents.articles:
            related = tuple(contents.topics[row] for row in article.topics)
            self.articles[article.id] = CatalogueEntry(
                article=article,
                passages=tuple(contents.passages[row] for row in passages[article.id]),
                questions=tuple(tuple(questions.get(row, ())) for row in passages[article.id]),
                related=related,
                translations=tuple(contents.translated(row) for row in passages[article.id]),
                subjects=tuple(dict.fromkeys([*(topic.title for topic in related), *written.get(article.id, ())])),
            )
        self._contents = contents

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """All tags, by spelling."""
        return tuple(tag for tag, _ in tags_of(self._contents.articles))

    def tagged(self, tag: str) -> frozenset[str]:
        """The ids of the articles with a tag."""
        key = comparable(tag)
        return frozenset(
            entry.article.id for entry in self.articles.values() if key in map(comparable, entry.article.tags)
        )

    @cached_property
    def places(self) -> Mapping[str, AnswerPlace]:
        """Each shown known question with the first passage that answers it, in reading order."""
        found: dict[str, AnswerPlace] = {}
        for entry in self.articles.values():
            for number, questions in enumerate(entry.questions, 1):
                for question in questions:
                    found.setdefault(question, AnswerPlace(question, entry.article.id, number))
        return found

    @cached_property
    def spelled(self) -> Mapping[str, str]:
        """Each shown known question with its `search_form`."""
        return {question: search_form(question) for question in self.places}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Each title of an article or a topic with its `search_form`, without characters that an address would lose."""
        own = [entry.article.title for entry in self.articles.values()]
        return {
            title: search_form(visible(title)) for title in [*own, *(topic.title for topic in self._contents.topics)]
        }

    def number(self, passage: Passage) -> int:
        """The number of a passage in its article, counted from 1 as in addresses.

        Raises KeyError or ValueError for a passage that is not in the index.
        """
        return self.articles[passage.article].passages.index(passage) + 1

    def question(self, row: int) -> AnswerPlace | None:
        """The place of the known question in this row of the index. None when it is not shown, or is known as not covered."""
        return self.places.get(self._contents.questions[row].text)


def of(index: Searches) -> Catalogue:
    """The catalogue of an index. It is made at the first call, and kept because an index never changes."""
    found = _made.get(index)
    if found is None:
        found = _made[index] = Catalogue(index.contents)
    return found


def renamed(path: tuple[str, ...], names: Mapping[tuple[str, ...], str]) -> tuple[str, ...]:
    """The path of a section with translated headings where there are any."""
    return tuple(names.get(path[: depth + 1], name) for depth, name in enumerate(path))


def holds(text: str, words: str) -> bool:
    """Whether `text` contains every word of `words`. Both must be in `search_form`."""
    return all(word in text for word in words.split())


def own_first(questions: tuple[str, ...], code: str) -> list[str]:
    """The questions, those in the language `code` first, otherwise in the order of the editor."""
    return sorted(questions, key=lambda question: language(question) != code)

"""What an index holds, arranged for reading instead of searching: made once for an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from index.store.contents import ArticleEntry, Contents
from index.text.words import language, one_spelling
from kb.article import Passage, Topic
from ui.shell.live_index import Searches
from ui.shell.templates import visible

FIRST_WORDS = 110  # characters
_made: WeakKeyDictionary[Searches, Catalogue] = WeakKeyDictionary()


@dataclass(frozen=True)
class Entry:
    """An article and its passages in reading order; `questions` are the known ones of each passage that are shown.

    `related` are the topics that it names, `subjects` the titles of these and of those that it is itself.
    """

    article: ArticleEntry
    passages: tuple[Passage, ...]
    questions: tuple[tuple[str, ...], ...]
    related: tuple[Topic, ...] = ()
    subjects: tuple[str, ...] = ()

    @property
    def day(self) -> str:
        """The ISO date, "" without one."""
        return (self.article.published or "")[:10]

    @property
    def first_words(self) -> str:
        """How the text begins, on one line."""
        for passage in self.passages:
            words = " ".join(passage.text[passage.name_end :].split())
            if words:
                return words if len(words) <= FIRST_WORDS else words[: FIRST_WORDS - 1] + "…"
        return ""


@dataclass(frozen=True)
class Place:
    """A covered known question that is shown: its article, and the passage that answers, counted from 1."""

    question: str
    article: str
    number: int


class Catalogue:
    """`articles`: id → entry, in the order of the index."""

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
        self.articles: dict[str, Entry] = {}
        for article in contents.articles:
            related = tuple(contents.topics[row] for row in article.topics)
            self.articles[article.id] = Entry(
                article,
                tuple(contents.passages[row] for row in passages[article.id]),
                tuple(tuple(questions.get(row, ())) for row in passages[article.id]),
                related,
                tuple(dict.fromkeys([*(topic.title for topic in related), *written.get(article.id, ())])),
            )
        self._contents = contents

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Known question → the first passage that answers it, in reading order."""
        found: dict[str, Place] = {}
        for entry in self.articles.values():
            for number, questions in enumerate(entry.questions, 1):
                for question in questions:
                    found.setdefault(question, Place(question, entry.article.id, number))
        return found

    @cached_property
    def spelled(self) -> Mapping[str, str]:
        """Known question → what it is compared by."""
        return {question: search_form(question) for question in self.places}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Titles of articles and of their topics → what each is compared by: no character that an address loses."""
        own = [entry.article.title for entry in self.articles.values()]
        return {
            title: search_form(visible(title)) for title in [*own, *(topic.title for topic in self._contents.topics)]
        }

    def number(self, passage: Passage) -> int:
        """The place of a passage in its article, counted from 1, as addresses count. Raises ValueError for a stranger."""
        return self.articles[passage.article].passages.index(passage) + 1

    def question(self, row: int) -> Place | None:
        """The place of a known question by its row; None when it is not shown, or known not to be covered."""
        return self.places.get(self._contents.questions[row].text)


def of(index: Searches) -> Catalogue:
    """Made once for an index, which never changes."""
    found = _made.get(index)
    if found is None:
        found = _made[index] = Catalogue(index.contents)
    return found


def search_form(text: str) -> str:
    """One spelling of Chinese, width and case."""
    return one_spelling(text).casefold()


def holds(text: str, words: str) -> bool:
    """Whether a search_form text holds every word of search_form words."""
    return all(word in text for word in words.split())


def own_first(questions: tuple[str, ...], code: str) -> list[str]:
    """The reader's own language first, otherwise as the editor wrote them."""
    return sorted(questions, key=lambda question: language(question) != code)

"""Narrows a search to some of the articles, by tag, id and date, before anything is ranked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from index.store.contents import ArticleEntry, Contents
from kb.errors import Code, KnowledgeBaseError
from kb.folding import comparable

_SHOWN = 20  # tags in a message


class FilterProblem(Code):
    """What an index does not have of what a filter names."""

    NO_TAG = "no article has the tag {tag!r}; there are: {tags}"
    NO_TAGS = "no article has the tag {tag!r}; none has any"
    NO_ARTICLE = "there is no article {id!r} in the index"


class FilterError(KnowledgeBaseError):
    """A filter that names what is not there. Without this error a misspelt tag would look like a question without an answer."""


@dataclass(frozen=True)
class Filter:
    """Which articles are searched: those that have all the tags, are one of the articles (ids; none for any), and were
    published on `since` or later. An article without a date is not among those since a date.
    """

    tags: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    since: date | None = None

    def __bool__(self) -> bool:
        return self != EVERYTHING


EVERYTHING = Filter()


@dataclass(frozen=True)
class Scope:
    """The rows that a filter lets in, (n,) bool each.

    articles, passages: as the filter says. topics: those that lead to such an article, or to none yet and are named in one.
    questions: the known questions that such a passage answers, and all that are known not to be covered: what no article
    answers is not answered by some of the articles either.
    """

    articles: np.ndarray
    passages: np.ndarray
    topics: np.ndarray
    questions: np.ndarray


class Scopes:
    """Makes scopes for one index. What it needs for that is arranged at the first one."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def of(self, wanted: Filter) -> Scope:
        """The rows that a filter lets in. Raises FilterError when it names a tag or an article that is not there."""
        self._check(wanted)
        tags, ids = frozenset(map(comparable, wanted.tags)), frozenset(map(str.casefold, wanted.articles))
        since = wanted.since.isoformat() if wanted.since else ""
        entries = self._contents.articles
        articles = np.array(
            [
                own.issuperset(tags)
                and (not ids or entry.id.casefold() in ids)
                and (entry.published or "")[:10] >= since
                for entry, own in zip(entries, self._tags_of_each, strict=True)
            ],
            bool,
        )
        passages = articles[self._article_of_passage]
        topics = np.zeros(len(self._contents.topics), bool)
        topics[[topic for row in np.flatnonzero(articles).tolist() for topic in entries[row].topics]] = True
        leading = np.flatnonzero(self._article_of_topic >= 0)
        topics[leading] = articles[self._article_of_topic[leading]]
        asked, answers = self._answers
        questions = self._answered_by_none.copy()
        questions[asked[passages[answers]]] = True
        return Scope(articles, passages, topics, questions)

    def _check(self, wanted: Filter) -> None:
        for tag in wanted.tags:
            if comparable(tag) not in self._tags:
                known = list(self._tags.values())
                if not known:
                    raise FilterError(FilterProblem.NO_TAGS, tag=tag)
                raise FilterError(FilterProblem.NO_TAG, tag=tag, tags=", ".join(known[:_SHOWN]))
        for article in wanted.articles:
            if article.casefold() not in self._place:
                raise FilterError(FilterProblem.NO_ARTICLE, id=article)

    @cached_property
    def _tags(self) -> dict[str, str]:
        return {comparable(tag): tag for tag, _ in tags_of(self._contents.articles)}

    @cached_property
    def _tags_of_each(self) -> list[frozenset[str]]:
        return [frozenset(map(comparable, entry.tags)) for entry in self._contents.articles]

    @cached_property
    def _place(self) -> dict[str, int]:
        return {entry.id.casefold(): row for row, entry in enumerate(self._contents.articles)}

    @cached_property
    def _article_of_passage(self) -> np.ndarray:
        places = {entry.id: row for row, entry in enumerate(self._contents.articles)}
        return np.array([places[passage.article] for passage in self._contents.passages], np.int64)

    @cached_property
    def _article_of_topic(self) -> np.ndarray:
        """The row of the article that a topic leads to; -1 for none."""
        places = {entry.id: row for row, entry in enumerate(self._contents.articles)}
        return np.array([places.get(topic.article or "", -1) for topic in self._contents.topics], np.int64)

    @cached_property
    def _answers(self) -> tuple[np.ndarray, np.ndarray]:
        """Pairs of a known question and a passage that answers it, as two arrays of rows."""
        pairs = [(row, passage) for row, known in enumerate(self._contents.questions) for passage in known.passages]
        found = np.array(pairs, np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]

    @cached_property
    def _answered_by_none(self) -> np.ndarray:
        return np.array([not known.passages for known in self._contents.questions], bool)


def tags_of(articles: Iterable[ArticleEntry]) -> Sequence[tuple[str, int]]:
    """Each tag, as it is spelled first, with the number of articles that have it; sorted by spelling."""
    spelled: dict[str, str] = {}
    counts: dict[str, int] = {}
    for entry in articles:
        for tag in entry.tags:
            spelled.setdefault(comparable(tag), tag)
            counts[comparable(tag)] = counts.get(comparable(tag), 0) + 1
    return sorted((spelled[key], count) for key, count in counts.items())

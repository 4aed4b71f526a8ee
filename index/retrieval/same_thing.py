"""Folds found passages that say the same: copies in other articles, and older versions of one text.

Only the candidates of one question are compared, and of these only texts with near vectors, so that the cost does not grow with
the articles. What decides is what the texts say: two branches that are open at other hours have nearly the same words, and
yet say different things.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Collection as Rows
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from index.retrieval.collection import Collection, Ranking
from index.retrieval.query import Question
from index.store.contents import ArticleEntry, Contents
from index.text.numbers import numbers
from index.text.words import FUNCTION_WORDS, one_spelling
from index.tuning.answers import COPY_LENGTH, COPY_LIKENESS, COPY_NEARNESS, VERSION_LIKENESS, VERSION_NEARNESS
from kb.article import Passage
from kb.folding import folded_case

_TOKEN = re.compile(r"[^\W\d_\u3400-\u9fff]+|[\u3400-\u9fff]|\d+")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(  # 2024, 2024年, 2024-03, 2024年3月1日
    r"(?<!\d)(?:19|20)\d\d(?!\d)\s?年?(?:[-/.]?\d{1,2}(?!\d)\s?月?(?:[-/.]?\d{1,2}(?!\d)\s?日?)?)?"
)
# Negations: one more or less can reverse what a text says.
_NOT = frozenset(("not", "no", "never", "without", "except", *"不没未无非勿免除"))
_REMEMBERED = 2000  # passages


@dataclass(frozen=True)
class Folded:
    """A row of the passages, and its score. copies: rows of other articles that say the same; older: of earlier versions."""

    row: int
    score: float
    copies: tuple[int, ...] = ()
    older: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Text:
    """What is compared of a passage.

    tokens: those of its text without years. years: the years in its text. above: the tokens of its title and its headings.
    series: title and headings without dates. counted: the numbers in the text without years, in digits. spelled: title,
    headings and text, in which words are looked up. when: the year of the passage and the date of its article, "" where there
    is none; the year is that in title or headings (then named_year is true), otherwise that of the article.
    """

    tokens: Counter[str]
    years: frozenset[str]
    above: frozenset[str]
    series: str
    counted: tuple[str, ...]
    spelled: str
    when: tuple[str, str]
    named_year: bool

    @classmethod
    def of(cls, passage: Passage, title: str, published: str, series: str) -> _Text:
        names, text = _plain("\n".join((title, *passage.section))), _plain(passage.text)
        years = frozenset(_YEAR.findall(text))
        named_years = _YEAR.findall(names)
        return cls(
            tokens=Counter(token for token in _TOKEN.findall(text) if token not in years),
            years=years,
            above=frozenset(_TOKEN.findall(names)),
            series=series,
            counted=tuple(sorted(number for _, _, number in numbers(text) if number not in years)),
            spelled=f"{names}\n{text}",
            when=(max(named_years, default=published[:4]), published),
            named_year=bool(named_years),
        )

    def likeness(self, other: _Text) -> float:
        """The part of the tokens of both that both have, 0 to 1 (Dice)."""
        return 2 * (self.tokens & other.tokens).total() / max(self.tokens.total() + other.tokens.total(), 1)

    def is_copy_of(self, other: _Text, asked: Rows[str]) -> bool:
        """Whether both say the same to somebody who asked these tokens.

        The words in which they differ must not be asked for, be numbers, negate, or distinguish their titles.
        """
        if self.counted != other.counted or self.likeness(other) < COPY_LIKENESS:
            return False
        differing = {*(self.tokens - other.tokens), *(other.tokens - self.tokens), *(self.years ^ other.years)}
        return differing.isdisjoint(asked) and differing.isdisjoint(_NOT | (self.above ^ other.above))

    def is_version_of(self, other: _Text, nearness: float) -> bool:
        """Whether both are the same text from different times.

        nearness: the cosine of their vectors. Where title or headings of both name a year, it is enough: a new edition may be
        worded differently.
        """
        if self.series != other.series or self.when == other.when or not (self.when[0] and other.when[0]):
            return False
        yearly = self.named_year and other.named_year and self.when[0] != other.when[0]
        return self.likeness(other) >= VERSION_LIKENESS or (yearly and nearness >= VERSION_NEARNESS)

    def held(self, words: Rows[str]) -> int:
        """How many of these words stand in it."""
        return sum(word in self.spelled or word in self.counted for word in words)


@dataclass(frozen=True)
class _Asked:
    """What is compared of a question. tokens: all, cut as in passages. words: without function words. years: among these."""

    tokens: frozenset[str]
    words: frozenset[str]
    years: frozenset[str]

    @classmethod
    def of(cls, question: Question) -> _Asked:
        words = frozenset(word.text for word in question.words) - FUNCTION_WORDS
        return cls(frozenset(_TOKEN.findall(_plain(question.text))), words, frozenset(filter(_YEAR.fullmatch, words)))


class SameThing:
    """Folds the passages that one index finds."""

    def __init__(self, contents: Contents, passages: Collection) -> None:
        self._passages = contents.passages
        self._dense = passages.dense
        articles = {article.id: article for article in contents.articles}
        # Not methods of this object: a cache of those would hold it, and so the index, until the next search for cycles.
        titles = {article.id: article.title for article in contents.articles}
        self._series = lru_cache(_REMEMBERED)(partial(_without_dates, titles))
        self._text = lru_cache(_REMEMBERED)(partial(_read, self._passages, articles, self._series))

    def fold(self, ranking: Ranking, question: Question, wanted: int, settled: Rows[int] = ()) -> list[Folded]:
        """The best `wanted` passages that say different things. settled: rows that are shown themselves and not a copy of them.

        Of a group of copies and versions one is shown, at the rank of the best. Chosen in this order: its year is asked for;
        it has most words of the question; it is the newest; it ranks best. A version newer than the chosen one stays a hit of
        its own.
        """
        asked = _Asked.of(question)
        rows, vectors = ranking.ids.tolist(), self._dense.vectors(ranking.ids)
        left = np.ones(len(rows), bool)
        found: list[Folded] = []
        while left.any() and len(found) < wanted:
            best = int(left.argmax())
            nearness = vectors @ vectors[best]
            near = np.flatnonzero(left & (nearness >= COPY_NEARNESS)).tolist()
            alike = [at for at in near if self._alike(rows[best], rows[at], float(nearness[at]), asked)]
            stays = best
            if alike and rows[best] not in settled:
                stays = max([best, *alike], key=lambda at: self._worth(rows[at], asked))
            copies: list[int] = []
            older: list[int] = []
            for at in {best, *alike} - {stays}:
                mine, theirs = self._text(rows[stays]), self._text(rows[at])
                if mine.is_copy_of(theirs, asked.tokens):
                    copies.append(at)
                elif theirs.when < mine.when and mine.is_version_of(theirs, float(vectors[at] @ vectors[stays])):
                    older.append(at)
            left[[stays, *copies, *older]] = False
            folded = (tuple(rows[at] for at in sorted(places)) for places in (copies, older))
            found.append(Folded(rows[stays], float(ranking.scores[best]), *folded))
        return found

    def _worth(self, row: int, asked: _Asked) -> tuple[bool, int, tuple[str, str]]:
        text = self._text(row)
        return text.when[0] in asked.years, text.held(asked.words), text.when

    def _alike(self, row: int, other: int, nearness: float, asked: _Asked) -> bool:
        """Whether two rows of different articles are copies or versions of each other."""
        mine, theirs = self._passages[row], self._passages[other]
        if mine.article == theirs.article:
            return False
        if self._series(mine.article, mine.section) == self._series(theirs.article, theirs.section):
            if self._text(row).is_version_of(self._text(other), nearness):
                return True
        elif not COPY_LENGTH <= len(mine.text) / len(theirs.text) <= 1 / COPY_LENGTH:
            return False
        return self._text(row).is_copy_of(self._text(other), asked.tokens)


def _read(
    passages: Sequence[Passage],
    articles: Mapping[str, ArticleEntry],
    series: Callable[[str, tuple[str, ...]], str],
    row: int,
) -> _Text:
    passage = passages[row]
    article = articles[passage.article]
    return _Text.of(passage, article.title, article.published or "", series(passage.article, passage.section))


def _without_dates(titles: Mapping[str, str], article: str, section: tuple[str, ...]) -> str:
    names = _plain("\n".join((titles[article], *section)))
    return " ".join(_TOKEN.findall(_DAY.sub(" ", names)))


def _plain(text: str) -> str:
    return folded_case(one_spelling(text))

"""The collections that are ranked for a question, kept side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.retrieval.collection import QUESTIONS, Collection, Ranking
from index.retrieval.query import Question
from index.retrieval.translations import Wordings
from index.search.filters import Scope
from index.store.versions import LAYOUT
from index.text.glossary import Concept


@dataclass(frozen=True)
class Lexical:
    """The lexical scores of one question for every row of the collections, (n,) float32 each. wordings: empty without any."""

    passages: np.ndarray
    topics: np.ndarray
    questions: np.ndarray
    wordings: np.ndarray


@dataclass(frozen=True)
class Collections:
    """Passages, related topics and known questions. Their rows are those of Contents (index/store/contents.py). wordings: the
    translations of passages, by which these are found as well.
    """

    passages: Collection
    topics: Collection
    questions: Collection
    wordings: Wordings | None = None

    @classmethod
    def read(cls, folder: Path) -> Collections:
        """Read the collections of a version from its folder. Raises OSError, ValueError."""
        return cls(
            Collection.read(folder / LAYOUT.passage_collection),
            Collection.read(folder / LAYOUT.topic_collection),
            Collection.read(folder / LAYOUT.question_collection, QUESTIONS),
            Wordings.read(folder / LAYOUT.wording_collection),
        )

    def with_bonus(self, bonus: float) -> Collections:
        """The same with this score added to passages in the other language."""
        passages = self.passages
        fusion = replace(passages.fusion, cross_language_bonus=bonus)
        wordings = self.wordings and self.wordings.with_bonus(bonus)
        return replace(self, passages=replace(passages, fusion=fusion), wordings=wordings)

    def among(self, scope: Scope) -> Collections:
        """The same, of which only the rows of a scope are found."""
        return Collections(
            replace(self.passages, among=scope.passages),
            replace(self.topics, among=scope.topics),
            replace(self.questions, among=scope.questions),
            self.wordings and self.wordings.among(scope.passages),
        )

    def lexical(self, concepts: Sequence[Concept]) -> Lexical:
        """The lexical scores of a question with these concepts."""
        return Lexical(
            passages=self.passages.words.scores(concepts),
            topics=self.topics.words.scores(concepts),
            questions=self.questions.words.scores(concepts),
            wordings=self.wordings.texts.words.scores(concepts) if self.wordings else np.zeros(0, np.float32),
        )

    def rank_passages(self, asked: Question, candidates: int, also: Iterable[int], lexical: Lexical) -> Ranking:
        """Rank the passages for a question, by their text and by their translations.

        candidates: how many texts are looked at closely, of the passages and of the translations; also: rows of passages that
        are looked at as well.
        """
        if self.wordings is None:
            return self.passages.rank(asked, candidates, also, lexical.passages)
        translated = self.wordings.candidates(asked, candidates, lexical.wordings)
        found = self.passages.rank(asked, candidates, (*also, *translated.tolist()), lexical.passages)
        return self.wordings.weighed(asked, found, lexical.wordings)

    def near(self, asked: Question, count: int) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
        """(row, score) of the best `count` known questions, and of the best `count` topics."""
        known, topics = (part.rank(asked, count).first(count) for part in (self.questions, self.topics))
        return known, topics

    def write(self, folder: Path) -> None:
        """Write the collections into the folder of a version. Raises OSError."""
        self.passages.write(folder / LAYOUT.passage_collection)
        self.topics.write(folder / LAYOUT.topic_collection)
        self.questions.write(folder / LAYOUT.question_collection)
        if self.wordings:
            self.wordings.write(folder / LAYOUT.wording_collection)

"""The three collections that are ranked for a question, kept side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.retrieval.collection import QUESTIONS, Collection
from index.retrieval.query import Question
from index.search.filters import Scope
from index.store.versions import LAYOUT
from index.text.glossary import Concept


@dataclass(frozen=True)
class Lexical:
    """The lexical scores of one question for every row of the three collections, (n,) float32 each."""

    passages: np.ndarray
    topics: np.ndarray
    questions: np.ndarray


@dataclass(frozen=True)
class Collections:
    """Passages, related topics and known questions. Their rows are those of Contents (index/store/contents.py)."""

    passages: Collection
    topics: Collection
    questions: Collection

    @classmethod
    def read(cls, folder: Path) -> Collections:
        """Read the collections of a version from its folder. Raises OSError, ValueError."""
        return cls(
            Collection.read(folder / LAYOUT.passage_collection),
            Collection.read(folder / LAYOUT.topic_collection),
            Collection.read(folder / LAYOUT.question_collection, QUESTIONS),
        )

    def with_bonus(self, bonus: float) -> Collections:
        """The same with this score added to passages in the other language."""
        passages = self.passages
        fusion = replace(passages.fusion, cross_language_bonus=bonus)
        return replace(self, passages=replace(passages, fusion=fusion))

    def among(self, scope: Scope) -> Collections:
        """The same, of which only the rows of a scope are found."""
        return Collections(
            replace(self.passages, among=scope.passages),
            replace(self.topics, among=scope.topics),
            replace(self.questions, among=scope.questions),
        )

    def lexical(self, concepts: Sequence[Concept]) -> Lexical:
        """The lexical scores of a question with these concepts."""
        return Lexical(*(part.words.scores(concepts) for part in (self.passages, self.topics, self.questions)))

    def near(self, asked: Question, count: int) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
        """(row, score) of the best `count` known questions, and of the best `count` topics."""
        known, topics = (part.rank(asked, count).first(count) for part in (self.questions, self.topics))
        return known, topics

    def write(self, folder: Path) -> None:
        """Write the collections into the folder of a version. Raises OSError."""
        self.passages.write(folder / LAYOUT.passage_collection)
        self.topics.write(folder / LAYOUT.topic_collection)
        self.questions.write(folder / LAYOUT.question_collection)

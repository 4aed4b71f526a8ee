"""Tells, without asking them, which questions a small change of the index cannot affect."""

from __future__ import annotations

from collections.abc import Collection as Articles
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.encoder.encoder import TextEncoder
from index.retrieval.query import QuestionWords
from index.search.coverage_words import content_words
from index.search.search_index import SearchIndex
from index.text.glossary import Concept
from index.text.words import FUNCTION_WORDS, words
from index.tuning.scores import VECTOR_CANDIDATES_PER_WORD_CANDIDATE

_BLOCK = 512  # rows looked at in one go; mostly the first block already has enough that are nearer than a new passage
_EQUAL = 1e-5  # products of vectors that differ by less are taken as equal


@dataclass(frozen=True, kw_only=True)
class ChangeImpact:
    """A small change from the index in use to a new one, with the same calibration and the same known questions.

    index: the new one. fresh: (f,) int64, the rows of its new passages, to which no known question leads. touched: the
    articles that differ. changed_words: the words whose log odds differ (coverage_words.py). candidates: how many passages a
    search takes by vector. encoder: that of its questions.
    """

    index: SearchIndex
    fresh: np.ndarray
    touched: frozenset[str]
    changed_words: frozenset[str]
    candidates: int
    encoder: TextEncoder

    def affects(self, question: str, articles: Articles[str]) -> bool:
        """Whether the change may give the question another result. articles: those that its result was taken from.

        It may when one of the articles differs, when the log odds of one of its words differ, when a new passage stands under
        a heading with its text, or when one may be among its candidates.
        """
        if not self.touched.isdisjoint(articles):
            return True
        read = self.index.homophones.respelled(question)
        analysed = QuestionWords.of(read)
        if not self.changed_words.isdisjoint(content_words(analysed.words)):
            return True
        if not len(self.fresh):
            return False
        if np.isin(self.fresh, self.index.names.under(read)).any():
            return True
        (encoded,) = self.encoder.questions([read])
        vector = self.index.space.vector(encoded.vector, "question", analysed.language)
        return self._near(vector, analysed.language) or self._worded(analysed.concepts)

    def _near(self, vector: np.ndarray, language: str) -> bool:
        """Whether a new passage may be a candidate by vector, (d,) float32: fewer than `candidates` others are nearer."""
        passages = self.index.collections.passages
        bonus = passages.fusion.cross_language_bonus * passages.in_other_language(language).astype(np.float32)
        best = float((self._vectors[self.fresh] @ vector + bonus[self.fresh]).max()) + _EQUAL
        nearer = 0
        for start in range(0, len(self._vectors), _BLOCK):
            block = slice(start, start + _BLOCK)
            nearer += int(np.count_nonzero(self._vectors[block] @ vector + bonus[block] > best))
            if nearer >= self.candidates:
                return False
        return True

    def _worded(self, concepts: tuple[Concept, ...]) -> bool:
        """Whether a new passage may be a candidate by words."""
        # Words of grammar alone make no candidate: other passages have the words of content.
        about = [concept for concept in concepts if concept.word not in FUNCTION_WORDS] or concepts
        wanted = (word for concept in about for alternative in concept.alternatives for word in alternative)
        if self._words.isdisjoint(wanted):
            return False
        scores = self.index.collections.passages.words.scores(concepts)
        best = scores[self.fresh].max()
        return bool(
            best > 0 and np.count_nonzero(scores > best) < self.candidates // VECTOR_CANDIDATES_PER_WORD_CANDIDATE
        )

    @cached_property
    def _vectors(self) -> np.ndarray:
        """The vectors of all passages, (n, d) float32."""
        passages = self.index.collections.passages
        return passages.dense.vectors(np.arange(len(passages)))

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words of the new passages."""
        passages = self.index.contents.passages
        return frozenset(word.text for row in self.fresh.tolist() for word in words(passages[row].text))

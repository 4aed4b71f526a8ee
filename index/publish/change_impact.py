"""Which questions a small change of the index cannot reach, told without asking them."""

from __future__ import annotations

from collections.abc import Collection as Names
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.encoder.encoder import TextEncoder
from index.retrieval.query import QuestionWords
from index.search.coverage_words import content_words
from index.search.search_index import SearchIndex
from index.text.glossary import Concept
from index.text.words import FUNCTION_WORDS, words
from index.tuning import VECTOR_CANDIDATES_PER_WORD_CANDIDATE

_BLOCK = 512  # rows: seldom more are needed to find enough that are nearer than a new passage
_EQUAL = 1e-5  # products of vectors that differ by less are taken as equal


@dataclass(frozen=True)
class ChangeImpact:
    """A small change from the index in use to another, with the calibration and the known questions as they were.

    `fresh`: (f,) int64, the rows of the passages that the index in use does not have, none with a known question of its
    own; `touched`: the articles that differ; `moved`: the words whose log odds differ (coverage_words.py);
    `candidates` as in a search of `index`; `encoder` of its questions.
    """

    index: SearchIndex
    fresh: np.ndarray
    touched: frozenset[str]
    moved: frozenset[str]
    candidates: int
    encoder: TextEncoder

    def affects(self, question: str, articles: Names[str]) -> bool:
        """Whether one of the `articles` differs, a word of the question leans otherwise, or a new passage may be among its
        candidates.
        """
        if not self.touched.isdisjoint(articles):
            return True
        read = self.index.homophones.respelled(question)
        said = QuestionWords.of(read)
        if not self.moved.isdisjoint(content_words(said.words)):
            return True
        if not len(self.fresh):
            return False
        (encoded,) = self.encoder.questions([read])
        vector = self.index.space.vector(encoded.vector, "question", said.language)
        return self._near(vector, said.language) or self._worded(said.concepts)

    def _near(self, vector: np.ndarray, language: str) -> bool:
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
        # Who has only the words of form of a question is no candidate by words: others have what it is about.
        about = [concept for concept in concepts if concept.word not in FUNCTION_WORDS] or concepts
        said = (word for concept in about for alternative in concept.alternatives for word in alternative)
        if self._words.isdisjoint(said):
            return False
        scores = self.index.collections.passages.words.scores(concepts)
        best = scores[self.fresh].max()
        return bool(
            best > 0 and np.count_nonzero(scores > best) < self.candidates // VECTOR_CANDIDATES_PER_WORD_CANDIDATE
        )

    @cached_property
    def _vectors(self) -> np.ndarray:
        passages = self.index.collections.passages
        return passages.dense.vectors(np.arange(len(passages)))

    @cached_property
    def _words(self) -> frozenset[str]:
        passages = self.index.contents.passages
        return frozenset(word.text for row in self.fresh.tolist() for word in words(passages[row].text))

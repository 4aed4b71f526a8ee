"""A question prepared for ranking: its vectors, its words and, if it is long, its parts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.encoder.encoder import Encoded
from index.retrieval.centering import CenteredSpace, unit
from index.retrieval.late_interaction import content_mask
from index.text.glossary import Concept, bundled
from index.text.words import FUNCTION_WORDS, Word, language, words
from index.tuning.scores import LONG_QUESTION_TOKENS, MAX_QUESTION_PARTS, MIN_PART_WORDS
from kb.structure.sentences import sentences


@dataclass(frozen=True)
class QuestionWords:
    """What is known of a question without the encoder: its language, its words and their concepts."""

    language: str
    words: tuple[Word, ...]
    concepts: tuple[Concept, ...]

    @classmethod
    def of(cls, text: str) -> QuestionWords:
        """Find the language, the words and the concepts of a question."""
        found = tuple(words(text))
        return cls(language(text), found, bundled().concepts(found))


@dataclass(frozen=True)
class Question:
    """A question prepared for ranking.

    vector: (d,) and tokens: (m, w), float32 unit rows; rotated: (m, bits) float32, the tokens times the space's rotation;
    weights: (m,) float32 with sum 1, 0 for punctuation; spans: (m, 2) int32, the character range of each token. parts: the
    last sentences with content of a long question, each a question by itself: somebody who tells a story asks in one of
    them.
    """

    text: str
    language: str
    vector: np.ndarray
    tokens: np.ndarray
    rotated: np.ndarray
    weights: np.ndarray
    spans: np.ndarray
    words: tuple[Word, ...]
    concepts: tuple[Concept, ...]
    parts: tuple[Question, ...] = ()

    @classmethod
    def of(cls, text: str, encoded: Encoded, space: CenteredSpace, analysed: QuestionWords | None = None) -> Question:
        """`analysed` is QuestionWords.of(text), when it was computed before."""
        analysed = analysed or QuestionWords.of(text)
        tokens = space.tokens(encoded.tokens, "question", analysed.language)
        whole = cls(
            text=text,
            language=analysed.language,
            vector=space.vector(encoded.vector, "question", analysed.language),
            tokens=tokens,
            rotated=tokens @ space.rotation,
            weights=_weights(text, encoded.spans),
            spans=encoded.spans,
            words=analysed.words,
            concepts=analysed.concepts,
        )
        if np.count_nonzero(whole.weights) < LONG_QUESTION_TOKENS:
            return whole
        return replace(whole, parts=whole._last_parts(sentences(text)))

    def with_rest(self, rest: Question) -> Question:
        """Add `rest`, the text beyond the encoder's window, to the parts."""
        return replace(self, parts=(*self.parts, rest, *rest.parts)[-MAX_QUESTION_PARTS:])

    def _last_parts(self, cuts: Sequence[tuple[int, int]]) -> tuple[Question, ...]:
        """The last MAX_QUESTION_PARTS sentences with content, in order. Those before them are not looked at."""
        parts: list[Question] = []
        for cut in reversed(cuts):
            if len(parts) == MAX_QUESTION_PARTS:
                break
            part = self._part(*cut)
            if part:
                parts.append(part)
        return tuple(reversed(parts))

    def _part(self, start: int, end: int) -> Question | None:
        """The sentence from start to end as a question, with the tokens that the encoder gave it among the others; None when it
        has too few words of content.
        """
        # Words stand in order. To look at all of them for each sentence would make the work grow with the square.
        first, last = (bisect_left(self.words, at, key=lambda word: word.start) for at in (start, end))
        words_of_part = self.words[first:last]
        if len({word.text for word in words_of_part} - FUNCTION_WORDS) < MIN_PART_WORDS:
            return None
        rows = np.flatnonzero((self.spans[:, 0] >= start) & (self.spans[:, 0] < end))
        weights = self.weights[rows]
        if not weights.any():
            return None
        return replace(
            self,
            text=self.text[start:end],
            vector=self._mean_vector(rows),
            tokens=self.tokens[rows],
            rotated=self.rotated[rows],
            weights=weights / weights.sum(),
            spans=self.spans[rows],
            words=words_of_part,
            concepts=bundled().concepts(words_of_part),
        )

    def _mean_vector(self, rows: np.ndarray) -> np.ndarray:
        """rows: (k,) int64 → the weighted mean of these tokens, (d,) float32, unit: the encoder gives a part no text vector."""
        mean = self.weights[rows] @ self.tokens[rows]
        return unit(mean) if len(mean) == len(self.vector) else self.vector


def _weights(text: str, spans: np.ndarray) -> np.ndarray:
    """spans: (m, 2) int32 → (m,) float32 with sum 1: equal for all tokens with content, 0 for the others."""
    content = content_mask(text, spans).astype(np.float32)
    return content / np.float32(max(content.sum(), 1))

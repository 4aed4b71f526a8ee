"""A question made ready for ranking: its vectors, its words and, of a long one, its parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from index.encoder.encoder import Encoded
from index.retrieval.centering import CenteredSpace, unit
from index.retrieval.late_interaction import content_mask
from index.text.glossary import Concept, bundled
from index.text.words import FUNCTION_WORDS, Word, language, words
from index.tuning import LONG_QUESTION_TOKENS, MAX_QUESTION_PARTS, MIN_PART_WORDS
from kb.structure.sentences import sentences


@dataclass(frozen=True)
class QuestionWords:
    """What is known of a text before an encoder has read it: its language, its words and what these stand for."""

    language: str
    words: tuple[Word, ...]
    concepts: tuple[Concept, ...]

    @classmethod
    def of(cls, text: str) -> QuestionWords:
        found = tuple(words(text))
        return cls(language(text), found, bundled().concepts(found))


@dataclass(frozen=True)
class Question:
    """A question made ready for ranking.

    vector: (d,) and tokens: (m, w), float32 unit rows; rotated: (m, bits) float32, the tokens times the space's rotation;
    weights: (m,) float32 with sum 1, 0 for punctuation; spans: (m, 2) int32, the character range of each token. `parts`
    are the last sentences of a long one that say something: who tells a story asks in one of them.
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
    def of(cls, text: str, encoded: Encoded, space: CenteredSpace, said: QuestionWords | None = None) -> Question:
        """`said` is Said.of(text), when it is there already."""
        said = said or QuestionWords.of(text)
        tokens = space.tokens(encoded.tokens, "question", said.language)
        whole = cls(
            text,
            said.language,
            space.vector(encoded.vector, "question", said.language),
            tokens,
            tokens @ space.rotation,
            _weights(text, encoded.spans),
            encoded.spans,
            said.words,
            said.concepts,
        )
        if np.count_nonzero(whole.weights) < LONG_QUESTION_TOKENS:
            return whole
        parts = [whole._part(*cut) for cut in sentences(text)]
        return replace(whole, parts=tuple(part for part in parts if part)[-MAX_QUESTION_PARTS:])

    def with_rest(self, rest: Question) -> Question:
        """With the parts of what stands after the end of what the encoder read of it."""
        return replace(self, parts=(*self.parts, rest, *rest.parts)[-MAX_QUESTION_PARTS:])

    def _part(self, start: int, end: int) -> Question | None:
        """One sentence of it, read with the others around it and in the language of the whole; None when it says next to
        nothing.
        """
        own = np.flatnonzero((self.spans[:, 0] >= start) & (self.spans[:, 0] < end))
        weights = self.weights[own]
        said = tuple(word for word in self.words if start <= word.start < end)
        if len({word.text for word in said} - FUNCTION_WORDS) < MIN_PART_WORDS or not weights.any():
            return None
        return replace(
            self,
            text=self.text[start:end],
            vector=self._towards(own),
            tokens=self.tokens[own],
            rotated=self.rotated[own],
            weights=weights / weights.sum(),
            spans=self.spans[own],
            words=said,
            concepts=bundled().concepts(said),
        )

    def _towards(self, own: np.ndarray) -> np.ndarray:
        """Where some of its tokens point together, in place of a text vector of their own."""
        together = self.weights[own] @ self.tokens[own]
        return unit(together) if len(together) == len(self.vector) else self.vector


def _weights(text: str, spans: np.ndarray) -> np.ndarray:
    """Equal for all tokens that say something, 0 for the others."""
    content = content_mask(text, spans).astype(np.float32)
    return content / np.float32(max(content.sum(), 1))

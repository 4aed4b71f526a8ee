"""A set of short texts that can be ranked for a question: the passages, the related topics, the known questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.dense import DenseIndex
from index.encoder import Encoded
from index.late import TokenCodes, sign_codes
from index.lexical import WordIndex
from index.space import Space
from index.text import Word, language, words
from kb.sentences import sentences

_VECTORS = "vectors.faiss"


@dataclass(frozen=True)
class Fusion:
    """Weights of the kinds of evidence in a score: MaxSim over the whole text and over its best sentence, words, text
    vector. The first two add up to 1, so a score stays near a cosine.
    """

    whole: float = 0.6
    sentence: float = 0.4
    lexical: float = 0.2
    dense: float = 0.0


# Between languages the text vector of a passage says less than its tokens do, and only finds candidates; between two
# questions it adds. benchmarks/ablation.md has the numbers.
PASSAGES = Fusion()
QUESTIONS = Fusion(dense=1.0)
_MIN_SENTENCE = 6  # tokens; a shorter one is matched together with its neighbour


@dataclass(frozen=True)
class Question:
    """A question made ready for ranking.

    vector: (d,) and tokens: (m, w), float32 unit rows; weights: (m,) float32 with sum 1, 0 for punctuation;
    spans: (m, 2) int32, the character range of each token.
    """

    text: str
    language: str
    vector: np.ndarray
    tokens: np.ndarray
    weights: np.ndarray
    spans: np.ndarray
    words: tuple[Word, ...]

    @classmethod
    def of(cls, text: str, encoded: Encoded, space: Space) -> Question:
        spoken = language(text)
        return cls(
            text,
            spoken,
            space.vector(encoded.vector, "question", spoken),
            space.tokens(encoded.tokens, "question", spoken),
            _weights(text, encoded.spans),
            encoded.spans,
            tuple(words(text)),
        )


@dataclass(frozen=True)
class Ranking:
    """Row ids (c,) int64 and their scores (c,) float32, best first."""

    ids: np.ndarray
    scores: np.ndarray

    @classmethod
    def of(cls, ids: np.ndarray, scores: np.ndarray) -> Ranking:
        order = np.argsort(-scores, kind="stable")
        return cls(ids[order], scores[order])

    @property
    def best(self) -> float:
        return float(self.scores[0]) if len(self.scores) else 0.0

    def first(self, count: int) -> list[tuple[int, float]]:
        """(row, score) of the best."""
        return list(zip(self.ids[:count].tolist(), self.scores[:count].tolist(), strict=True))

    def only(self, kept: np.ndarray) -> Ranking:
        """kept: (c,) bool."""
        return Ranking(self.ids[kept], self.scores[kept])

    def joined(self, other: Ranking) -> Ranking:
        return Ranking.of(np.concatenate([self.ids, other.ids]), np.concatenate([self.scores, other.scores]))

    def raised(self, by: np.ndarray) -> Ranking:
        """by: (c,) float32, added to the scores."""
        return Ranking.of(self.ids, self.scores + by)


@dataclass(frozen=True)
class Collection:
    dense: DenseIndex
    tokens: TokenCodes
    words: WordIndex
    fusion: Fusion

    def __len__(self) -> int:
        return len(self.dense)

    @classmethod
    def build(cls, texts: Sequence[str], encoded: Iterable[Encoded], space: Space) -> Collection:
        """`encoded` gives one value per text, in order, encoded as passages."""
        vectors, codes, breaks, spans = [], [], [], []
        for text, value in zip(texts, encoded, strict=True):
            spoken = language(text)
            vectors.append(space.vector(value.vector, "passage", spoken))
            codes.append(sign_codes(space.tokens(value.tokens, "passage", spoken)))
            breaks.append(_sentence_starts(text, value.spans))
            spans.append(value.spans)
        width = len(next(iter(space.vector_means.values())))
        return cls(
            DenseIndex.build(np.array(vectors, np.float32).reshape(-1, width)),
            TokenCodes.join(codes, breaks, spans, space.turn.shape[1] // 8),
            WordIndex.build([[word.text for word in words(text)] for text in texts]),
            PASSAGES,
        )

    @classmethod
    def of_questions(cls, questions: Sequence[Question], space: Space) -> Collection:
        width = len(next(iter(space.vector_means.values())))
        return cls(
            DenseIndex.build(np.array([question.vector for question in questions], np.float32).reshape(-1, width)),
            TokenCodes.join(
                [sign_codes(question.tokens) for question in questions],
                [[0] if len(question.tokens) else [] for question in questions],
                [question.spans for question in questions],
                space.turn.shape[1] // 8,
            ),
            WordIndex.build([[word.text for word in question.words] for question in questions]),
            QUESTIONS,
        )

    @classmethod
    def read(cls, folder: Path, fusion: Fusion = PASSAGES) -> Collection:
        return cls(DenseIndex.read(folder / _VECTORS), TokenCodes.read(folder), WordIndex.read(folder), fusion)

    def write(self, folder: Path) -> None:
        folder.mkdir()
        self.dense.write(folder / _VECTORS)
        self.tokens.write(folder)
        self.words.write(folder)

    def rank(self, question: Question, candidates: int) -> Ranking:
        """The best texts for a question: the nearest `candidates` by vector and the best by words, scored alike."""
        near, _ = self.dense.search(question.vector, candidates)
        lexical = self._lexical(question)
        worded = np.flatnonzero(lexical)
        if len(worded) > candidates // 2:
            worded = worded[np.argpartition(-lexical[worded], candidates // 2)[: candidates // 2]]
        return self._score(question, np.union1d(near, worded), lexical)

    def score(self, question: Question, ids: np.ndarray) -> Ranking:
        """Rank the texts `ids`, (c,) int64, whatever they are."""
        return self._score(question, ids, self._lexical(question))

    def _score(self, question: Question, ids: np.ndarray, lexical: np.ndarray) -> Ranking:
        whole, sentence = self.tokens.interact(question.tokens, question.weights, ids)
        scores = self.fusion.whole * whole + self.fusion.sentence * sentence + self.fusion.lexical * lexical[ids]
        if self.fusion.dense:
            scores += self.fusion.dense * (self.dense.vectors(ids) @ question.vector)
        return Ranking.of(ids, scores)

    def _lexical(self, question: Question) -> np.ndarray:
        """BM25 as a part of what a text with every question word once, at average length, would reach, times the part
        of the question, by idf, that the collection has words for: about 0 to 1, and little for a foreign question.
        """
        asked = list(dict.fromkeys(word.text for word in question.words))
        ideal = sum(self.words.idf_of(word) for word in asked)
        if not ideal:
            return np.zeros(len(self), np.float32)
        known = sum(self.words.idf_of(word) for word in asked if word in self.words.vocabulary)
        return self.words.scores(asked) * np.float32(known / ideal / ideal)


def _sentence_starts(text: str, spans: np.ndarray) -> list[int]:
    """The token rows at which a sentence of the text begins; none for a text without tokens."""
    starts = [0] if len(spans) else []
    for start, _ in sentences(text):
        row = int(np.searchsorted(spans[:, 0], start))
        if starts and row - starts[-1] >= _MIN_SENTENCE and len(spans) - row >= _MIN_SENTENCE:
            starts.append(row)
    return starts


def _weights(text: str, spans: np.ndarray) -> np.ndarray:
    """Equal for all tokens that hold a letter or digit; for all of them when none does."""
    says = np.array([any(map(str.isalnum, text[start:end])) for start, end in spans], np.float32)
    if not says.any():
        says = np.ones(len(spans), np.float32)
    return says / np.float32(max(says.sum(), 1))

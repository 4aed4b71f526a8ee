"""A set of short texts that can be ranked for a question: the passages, the related topics, the known questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.encoder.encoder import Encoded
from index.retrieval.bm25 import WordIndex
from index.retrieval.centering import CenteredSpace
from index.retrieval.dense import DenseIndex
from index.retrieval.late_interaction import TokenCodes, centroid, code_products, content_mask, token_codes
from index.retrieval.query import Question
from index.text.token_table import TokenTable
from index.text.words import LANGUAGES, language
from index.tuning import (
    MIN_SENTENCE_TOKENS,
    PASSAGE_CROSS_LANGUAGE_BONUS,
    PASSAGE_DENSE_WEIGHT,
    PASSAGE_LEXICAL_WEIGHT,
    PASSAGE_PRF_WEIGHT,
    PASSAGE_SENTENCE_WEIGHT,
    PASSAGE_WHOLE_WEIGHT,
    PRF_SOFTNESS,
    PRF_TEXTS,
    QUESTION_CROSS_LANGUAGE_BONUS,
    QUESTION_DENSE_WEIGHT,
    QUESTION_PRF_WEIGHT,
    VECTOR_CANDIDATES_PER_WORD_CANDIDATE,
)
from kb.structure.sentences import sentences

_VECTORS, _LANGUAGES = "vectors.faiss", "languages.npy"


@dataclass(frozen=True)
class Fusion:
    """Weights of the kinds of evidence in a score: MaxSim over the whole text and over its best sentence, words, text
    vector, likeness to the best texts (pseudo-relevance feedback). The first two add up to 1. A text in the other language
    gets `cross_language_bonus`: the encoder sees less of what it has in common with a question.
    """

    whole: float = PASSAGE_WHOLE_WEIGHT
    sentence: float = PASSAGE_SENTENCE_WEIGHT
    lexical: float = PASSAGE_LEXICAL_WEIGHT
    dense: float = PASSAGE_DENSE_WEIGHT
    prf_weight: float = PASSAGE_PRF_WEIGHT
    cross_language_bonus: float = PASSAGE_CROSS_LANGUAGE_BONUS


# Between languages the text vector of a passage says less than its tokens do, and only finds candidates; between two
# questions it adds. benchmarks/ablation.md has the numbers.
PASSAGES = Fusion()
QUESTIONS = Fusion(
    dense=QUESTION_DENSE_WEIGHT,
    prf_weight=QUESTION_PRF_WEIGHT,
    cross_language_bonus=QUESTION_CROSS_LANGUAGE_BONUS,
)


@dataclass(frozen=True)
class Ranking:
    """Row ids (c,) int64 and their scores (c,) float32, best first. `nearness`: how near the question comes to any of them,
    by tokens and words, and by text vector (each with what another language is bonus); higher for a question on their subject.
    """

    ids: np.ndarray
    scores: np.ndarray
    nearness: float = 0.0

    @classmethod
    def of(cls, ids: np.ndarray, scores: np.ndarray, nearness: float = 0.0) -> Ranking:
        order = np.argsort(-scores, kind="stable")
        return cls(ids[order], scores[order], nearness)

    @property
    def best(self) -> float:
        return float(self.scores[0]) if len(self.scores) else 0.0

    def first(self, count: int) -> list[tuple[int, float]]:
        """(row, score) of the best."""
        return list(zip(self.ids[:count].tolist(), self.scores[:count].tolist(), strict=True))

    def only(self, kept: np.ndarray) -> Ranking:
        """kept: (c,) bool."""
        return replace(self, ids=self.ids[kept], scores=self.scores[kept])

    def followed_by(self, other: Ranking) -> Ranking:
        """This ranking, and after it what only the other has; no score there is above the last one here."""
        new = other.only(~np.isin(other.ids, self.ids))
        last = self.scores[-1:].repeat(len(new.ids)) if len(self.ids) else new.scores
        scores = np.concatenate([self.scores, np.minimum(new.scores, last)])
        return replace(self, ids=np.concatenate([self.ids, new.ids]), scores=scores)

    def joined(self, other: Ranking) -> Ranking:
        """What either has, with the better score of the two."""
        ids = np.union1d(self.ids, other.ids)
        scores = np.full(len(ids), -np.inf, np.float32)
        for part in (self, other):
            places = np.searchsorted(ids, part.ids)
            scores[places] = np.maximum(scores[places], part.scores)
        return Ranking.of(ids, scores, max(self.nearness, other.nearness))

    def raised(self, by: np.ndarray) -> Ranking:
        """by: (c,) float32, added to the scores."""
        return Ranking.of(self.ids, self.scores + by, self.nearness)


@dataclass(frozen=True)
class Collection:
    """`languages`: (n,) uint8, the language of each text, as its place in space.LANGUAGES."""

    dense: DenseIndex
    tokens: TokenCodes
    words: WordIndex
    languages: np.ndarray
    fusion: Fusion

    def __len__(self) -> int:
        return len(self.dense)

    @classmethod
    def build(cls, texts: Sequence[str], encoded: Iterable[Encoded], space: CenteredSpace) -> Collection:
        """`encoded` gives one value per text, in order, encoded as passages."""
        vectors, codes, breaks, spans, languages = [], [], [], [], []
        for text, value in zip(texts, encoded, strict=True):
            written_in = language(text)
            languages.append(LANGUAGES.index(written_in))
            vectors.append(space.vector(value.vector, "passage", written_in))
            own = content_mask(text, value.spans)
            tokens = space.tokens(value.tokens[own], "passage", written_in)
            codes.append(token_codes(tokens, centroid(vectors[-1], tokens), space.rotation))
            spans.append(value.spans[own])
            breaks.append(_sentence_starts(text, spans[-1]))
        width = len(next(iter(space.vector_means.values())))
        in_languages = np.array(languages, np.uint8)
        return cls(
            DenseIndex.build(np.array(vectors, np.float32).reshape(-1, width), in_languages),
            TokenCodes.join(codes, breaks, spans, 1 + space.rotation.shape[1] // 8),
            WordIndex.of_table(TokenTable.of(texts)),
            in_languages,
            PASSAGES,
        )

    @classmethod
    def of_questions(cls, questions: Sequence[Question], space: CenteredSpace) -> Collection:
        width = len(next(iter(space.vector_means.values())))
        vectors = np.array([question.vector for question in questions], np.float32).reshape(-1, width)
        says = [question.weights > 0 for question in questions]
        in_languages = np.array([LANGUAGES.index(question.language) for question in questions], np.uint8)
        return cls(
            DenseIndex.build(vectors, in_languages),
            TokenCodes.join(
                [
                    token_codes(question.tokens[own], centroid(question.vector, question.tokens), space.rotation)
                    for question, own in zip(questions, says, strict=True)
                ],
                [[0] if len(question.tokens) else [] for question in questions],
                [question.spans[own] for question, own in zip(questions, says, strict=True)],
                1 + space.rotation.shape[1] // 8,
            ),
            WordIndex.build([[[word.text for word in question.words]] for question in questions]),
            in_languages,
            QUESTIONS,
        )

    @classmethod
    def read(cls, folder: Path, fusion: Fusion = PASSAGES) -> Collection:
        languages = np.load(folder / _LANGUAGES, allow_pickle=False)
        return cls(
            DenseIndex.read(folder / _VECTORS), TokenCodes.read(folder), WordIndex.read(folder), languages, fusion
        )

    def write(self, folder: Path) -> None:
        folder.mkdir()
        self.dense.write(folder / _VECTORS)
        self.tokens.write(folder)
        self.words.write(folder)
        np.save(folder / _LANGUAGES, self.languages, allow_pickle=False)

    def rank(
        self, question: Question, candidates: int, also: Iterable[int] = (), lexical: np.ndarray | None = None
    ) -> Ranking:
        """The candidates for a question and the rows `also`, all scored alike. `lexical`: the scores of its words, (n,)
        float32, when they are there already.
        """
        if lexical is None:
            lexical = self.words.scores(question.concepts)
        return self._score(question, self._candidates(question, candidates, lexical, also), lexical)

    def candidates(self, question: Question, count: int) -> np.ndarray:
        """Rows of the nearest `count` texts by vector, those in another language with their bonus, and of the best by words,
        at most half as many; (c,) int64.
        """
        return self._candidates(question, count, self.words.scores(question.concepts))

    def _candidates(self, question: Question, count: int, lexical: np.ndarray, also: Iterable[int] = ()) -> np.ndarray:
        chosen = np.zeros(len(self), bool)
        bonus = [
            0.0 if written_in == question.language else self.fusion.cross_language_bonus for written_in in LANGUAGES
        ]
        chosen[self.dense.search(question.vector, count, np.array(bonus, np.float32))[0]] = True
        worded = np.flatnonzero(lexical)
        most = count // VECTOR_CANDIDATES_PER_WORD_CANDIDATE
        if len(worded) > most:
            worded = worded[np.argpartition(-lexical[worded], most)[:most]]
        chosen[worded] = True
        chosen[[*also]] = True
        return np.flatnonzero(chosen)

    def in_other_language(self, language: str) -> np.ndarray:
        """Which texts are in another language, (n,) bool."""
        other: np.ndarray = self.languages != LANGUAGES.index(language)
        return other

    def score(self, question: Question, ids: np.ndarray) -> Ranking:
        """Rank the texts `ids`, (c,) int64, whatever they are."""
        return self._score(question, ids, self.words.scores(question.concepts))

    def _score(self, question: Question, ids: np.ndarray, lexical: np.ndarray) -> Ranking:
        vectors = self.dense.vectors(ids)
        whole, sentence = self.tokens.interact(question.rotated, question.weights, ids, _nearness(vectors, question))
        bonus = self.fusion.cross_language_bonus * self.in_other_language(question.language)[ids].astype(np.float32)
        evidence = (
            self.fusion.whole * whole + self.fusion.sentence * sentence + self.fusion.lexical * lexical[ids] + bonus
        )
        near = vectors @ question.vector
        scores = evidence + self.fusion.dense * near
        if self.fusion.prf_weight and len(ids):
            scores += self.fusion.prf_weight * _likeness(vectors, scores)
        return Ranking.of(ids, scores, float((evidence + near + bonus).max(initial=0)))

    def products(self, question: Question, rows: Sequence[int]) -> list[np.ndarray]:
        """Of each text in `rows` the products of its tokens with those of the question, (m, t) float32."""
        codes = [self.tokens.of(row) for row in rows]
        lengths = [len(part) for part in codes]
        if not sum(lengths):
            return [np.zeros((len(question.rotated), 0), np.float32) for _ in rows]
        # Row by row: in a product of matrices the last digits of a row depend on how many rows there are.
        nearness = np.concatenate([_nearness(self.dense.vectors(np.array([row])), question) for row in rows], axis=1)
        products = code_products(question.rotated, np.concatenate(codes), np.repeat(nearness, lengths, axis=1))
        return np.split(products, np.cumsum(lengths)[:-1], axis=1)


def _nearness(vectors: np.ndarray, question: Question) -> np.ndarray:
    """Products of texts' centroids with the question's tokens, (m, c) float32. vectors: (c, d) float32."""
    if vectors.shape[1] != question.tokens.shape[1]:
        return np.zeros((len(question.tokens), len(vectors)), np.float32)
    products: np.ndarray = question.tokens @ vectors.T
    return products


def _likeness(vectors: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """How like the best texts each one is, (c,) float32: pseudo-relevance feedback. Texts that answer one question
    are like each other (van Rijsbergen's cluster hypothesis). The best weigh by how near the first they come.
    """
    best = np.argsort(-scores, kind="stable")[:PRF_TEXTS]
    weights = np.exp((scores[best] - scores[best[0]]) / PRF_SOFTNESS)
    likeness: np.ndarray = vectors @ (weights / weights.sum() @ vectors[best])
    return likeness


def _sentence_starts(text: str, spans: np.ndarray) -> list[int]:
    """The token rows at which a sentence of the text begins; none for a text without tokens."""
    starts = [0] if len(spans) else []
    for start, _ in sentences(text):
        row = int(np.searchsorted(spans[:, 0], start))
        if starts and row - starts[-1] >= MIN_SENTENCE_TOKENS and len(spans) - row >= MIN_SENTENCE_TOKENS:
            starts.append(row)
    return starts

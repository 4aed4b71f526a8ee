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
from index.tuning.scores import (
    EXPLAINING_PASSAGES,
    MIN_SENTENCE_TOKENS,
    PASSAGE_DENSE_WEIGHT,
    PASSAGE_LEXICAL_WEIGHT,
    PASSAGE_PRF_WEIGHT,
    PASSAGE_SENTENCE_WEIGHT,
    PASSAGE_WHOLE_WEIGHT,
    PRF_SOFTNESS,
    PRF_TEXTS,
    QUESTION_DENSE_WEIGHT,
    QUESTION_PRF_WEIGHT,
    VECTOR_CANDIDATES_PER_WORD_CANDIDATE,
)
from kb.structure.sentences import sentences

_VECTORS, _LANGUAGES = "vectors.faiss", "languages.npy"
_AHEAD = 1e-3  # of a score, by which passages that a question names lead


@dataclass(frozen=True)
class Fusion:
    """The weights by which the parts of a score are added up; index/tuning/scores.py says what moving each does.

    whole, sentence: MaxSim over the whole text and over its best sentence, together 1. lexical: the words. dense: the text
    vector. prf_weight: likeness to the best texts (pseudo-relevance feedback). cross_language_bonus: added to a text in the
    other language, as the encoder sees less of what it has in common with the question; it is measured on the passages
    (index/publish/calibrate.py).
    """

    whole: float = PASSAGE_WHOLE_WEIGHT
    sentence: float = PASSAGE_SENTENCE_WEIGHT
    lexical: float = PASSAGE_LEXICAL_WEIGHT
    dense: float = PASSAGE_DENSE_WEIGHT
    prf_weight: float = PASSAGE_PRF_WEIGHT
    cross_language_bonus: float = 0.0


# The text vector of a passage only finds candidates: in its score it adds nothing to the tokens. Between two questions it
# does. benchmarks/answers/ablation.md has the numbers.
PASSAGES = Fusion()
QUESTIONS = Fusion(dense=QUESTION_DENSE_WEIGHT, prf_weight=QUESTION_PRF_WEIGHT)


@dataclass(frozen=True)
class Ranking:
    """ids: (c,) int64, rows, and scores: (c,) float32, best first.

    nearness: the highest sum, over these texts, of MaxSim, words, the cosine of the text vectors and twice the cross-language
    bonus. It is higher for a question about their subject, and is what confidence is judged by. nearest: row and nearness of
    the EXPLAINING_PASSAGES nearest texts, best first.
    """

    ids: np.ndarray
    scores: np.ndarray
    nearness: float = 0.0
    nearest: tuple[tuple[int, float], ...] = ()

    @classmethod
    def of(
        cls,
        ids: np.ndarray,
        scores: np.ndarray,
        nearness: float = 0.0,
        nearest: tuple[tuple[int, float], ...] = (),
    ) -> Ranking:
        """Sort rows, (c,) int64, by their scores, (c,) float32; equal ones keep their order."""
        order = np.argsort(-scores, kind="stable")
        return cls(ids[order], scores[order], nearness, nearest)

    @property
    def best(self) -> float:
        """The highest score; 0 when nothing was ranked."""
        return float(self.scores[0]) if len(self.scores) else 0.0

    def first(self, count: int) -> list[tuple[int, float]]:
        """(row, score) of the best `count`."""
        return list(zip(self.ids[:count].tolist(), self.scores[:count].tolist(), strict=True))

    def only(self, kept: np.ndarray) -> Ranking:
        """The part of the ranking that kept, (c,) bool, names."""
        return replace(self, ids=self.ids[kept], scores=self.scores[kept])

    def followed_by(self, other: Ranking) -> Ranking:
        """This ranking, then the rows that only the other has. Their scores are cut to the last one here."""
        new = other.only(~np.isin(other.ids, self.ids))
        last = self.scores[-1:].repeat(len(new.ids)) if len(self.ids) else new.scores
        scores = np.concatenate([self.scores, np.minimum(new.scores, last)])
        return replace(self, ids=np.concatenate([self.ids, new.ids]), scores=scores)

    def joined(self, other: Ranking) -> Ranking:
        """The rows of both rankings, each with the higher of its scores."""
        ids = np.union1d(self.ids, other.ids)
        scores = np.full(len(ids), -np.inf, np.float32)
        for part in (self, other):
            places = np.searchsorted(ids, part.ids)
            scores[places] = np.maximum(scores[places], part.scores)
        return Ranking.of(ids, scores, max(self.nearness, other.nearness))

    def led_by(self, rows: Iterable[int]) -> Ranking:
        """Sorted anew with these rows before all others, in their own order."""
        leading = np.isin(self.ids, list(rows))
        if not leading.any() or leading.all():
            return self
        behind = self.scores[~leading].max() - self.scores[leading].min() + _AHEAD
        return self.raised(np.where(leading, max(behind, 0), 0).astype(np.float32))

    def raised(self, by: np.ndarray) -> Ranking:
        """Sorted anew after by, (c,) float32, is added to the scores."""
        return Ranking.of(self.ids, self.scores + by, self.nearness, self.nearest)


@dataclass(frozen=True)
class Collection:
    """n texts. languages: (n,) uint8, the language of each as its place in index.text.words.LANGUAGES. among: (n,) bool, the
    texts that `rank` may find; None for all.
    """

    dense: DenseIndex
    tokens: TokenCodes
    words: WordIndex
    languages: np.ndarray
    fusion: Fusion
    among: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.dense)

    @classmethod
    def build(
        cls,
        texts: Sequence[str],
        encoded: Iterable[Encoded],
        space: CenteredSpace,
        contexts: Sequence[str] | None = None,
    ) -> Collection:
        """From the passage encodings of `texts`, one each and in their order. contexts: what was read before each, if anything;
        its tokens and words are found, too.
        """
        before = contexts or [""] * len(texts)
        vectors, codes, breaks, spans, languages = [], [], [], [], []
        for context, text, value in zip(before, texts, encoded, strict=True):
            written_in = language(text)
            languages.append(LANGUAGES.index(written_in))
            vectors.append(space.vector(value.vector, "passage", written_in))
            content = content_mask(context + text, value.spans + len(context))
            tokens = space.tokens(value.tokens[content], "passage", written_in)
            codes.append(token_codes(tokens, centroid(vectors[-1], tokens), space.rotation))
            spans.append(np.maximum(value.spans[content], 0))
            breaks.append(_sentence_starts(text, spans[-1]))
        width = len(next(iter(space.vector_means.values())))
        in_languages = np.array(languages, np.uint8)
        return cls(
            dense=DenseIndex.build(np.array(vectors, np.float32).reshape(-1, width), in_languages),
            tokens=TokenCodes.join(codes, breaks, spans, 1 + space.rotation.shape[1] // 8),
            words=WordIndex.of_table(
                TokenTable.of([context + text for context, text in zip(before, texts, strict=True)])
            ),
            languages=in_languages,
            fusion=PASSAGES,
        )

    @classmethod
    def of_questions(cls, questions: Sequence[Question], space: CenteredSpace) -> Collection:
        """From questions that are themselves to be found: the known ones."""
        width = len(next(iter(space.vector_means.values())))
        vectors = np.array([question.vector for question in questions], np.float32).reshape(-1, width)
        contents = [question.weights > 0 for question in questions]
        in_languages = np.array([LANGUAGES.index(question.language) for question in questions], np.uint8)
        return cls(
            dense=DenseIndex.build(vectors, in_languages),
            tokens=TokenCodes.join(
                [
                    token_codes(question.tokens[content], centroid(question.vector, question.tokens), space.rotation)
                    for question, content in zip(questions, contents, strict=True)
                ],
                [[0] if len(question.tokens) else [] for question in questions],
                [question.spans[content] for question, content in zip(questions, contents, strict=True)],
                1 + space.rotation.shape[1] // 8,
            ),
            words=WordIndex.build([[[word.text for word in question.words]] for question in questions]),
            languages=in_languages,
            fusion=QUESTIONS,
        )

    @classmethod
    def read(cls, folder: Path, fusion: Fusion = PASSAGES) -> Collection:
        """Read what `write` stored. fusion: the weights of its kind of texts. Raises OSError, ValueError."""
        languages = np.load(folder / _LANGUAGES, allow_pickle=False)
        return cls(
            dense=DenseIndex.read(folder / _VECTORS),
            tokens=TokenCodes.read(folder),
            words=WordIndex.read(folder),
            languages=languages,
            fusion=fusion,
        )

    def write(self, folder: Path) -> None:
        """Write the collection into a new folder. Raises OSError."""
        folder.mkdir()
        self.dense.write(folder / _VECTORS)
        self.tokens.write(folder)
        self.words.write(folder)
        np.save(folder / _LANGUAGES, self.languages, allow_pickle=False)

    def rank(
        self, question: Question, candidates: int, also: Iterable[int] = (), lexical: np.ndarray | None = None
    ) -> Ranking:
        """Rank the candidates for a question, and the rows `also`.

        candidates: how many are taken by vector, see `candidates`; lexical: (n,) float32, the scores of the question's words,
        when they were computed before.
        """
        lexical = self._lexical(question, lexical)
        return self._score(question, self._candidates(question, candidates, lexical, also), lexical)

    def candidates(self, question: Question, count: int, lexical: np.ndarray | None = None) -> np.ndarray:
        """The rows, (c,) int64, of the `count` texts nearest by vector and cross-language bonus, and of the best by words, at
        most half as many. lexical: as in `rank`.
        """
        return self._candidates(question, count, self._lexical(question, lexical))

    def _lexical(self, question: Question, known: np.ndarray | None) -> np.ndarray:
        return self.words.scores(question.concepts) if known is None else known

    def _candidates(self, question: Question, count: int, lexical: np.ndarray, also: Iterable[int] = ()) -> np.ndarray:
        chosen = np.zeros(len(self), bool)
        bonus = [
            0.0 if written_in == question.language else self.fusion.cross_language_bonus for written_in in LANGUAGES
        ]
        chosen[self.dense.search(question.vector, count, np.array(bonus, np.float32), self.among)[0]] = True
        worded = np.flatnonzero(lexical if self.among is None else lexical * self.among)
        most = count // VECTOR_CANDIDATES_PER_WORD_CANDIDATE
        if len(worded) > most:
            worded = worded[np.argpartition(-lexical[worded], most)[:most]]
        chosen[worded] = True
        chosen[[*also]] = True
        return np.flatnonzero(chosen if self.among is None else chosen & self.among)

    def in_other_language(self, language: str) -> np.ndarray:
        """Which texts are not in `language`, (n,) bool."""
        other: np.ndarray = self.languages != LANGUAGES.index(language)
        return other

    def score(self, question: Question, ids: np.ndarray, lexical: np.ndarray | None = None) -> Ranking:
        """Rank exactly the texts of the rows ids, (c,) int64. lexical: as in `rank`."""
        return self._score(question, ids, self._lexical(question, lexical))

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
        nearness = evidence + near + bonus
        first = np.argsort(-nearness, kind="stable")[:EXPLAINING_PASSAGES]
        nearest = tuple(zip(ids[first].tolist(), nearness[first].tolist(), strict=True))
        return Ranking.of(ids, scores, float(nearness.max(initial=0)), nearest)

    def products(self, question: Question, rows: Sequence[int]) -> list[np.ndarray]:
        """For each text in `rows` the products of the question's m tokens with its t tokens, (m, t) float32; those of its
        context are left out.
        """
        codes = [self.tokens.of(row) for row in rows]
        lengths = [len(part) for part in codes]
        if not sum(lengths):
            return [np.zeros((len(question.rotated), 0), np.float32) for _ in rows]
        # Row by row: the last digits of a matrix product depend on how many rows it has.
        nearness = np.concatenate([_nearness(self.dense.vectors(np.array([row])), question) for row in rows], axis=1)
        products = code_products(question.rotated, np.concatenate(codes), np.repeat(nearness, lengths, axis=1))
        return np.split(products, np.cumsum(lengths)[:-1], axis=1)


def _nearness(vectors: np.ndarray, question: Question) -> np.ndarray:
    """vectors: (c, d) float32, of texts → products of the question's tokens with their centroids, (m, c) float32."""
    if vectors.shape[1] != question.tokens.shape[1]:
        return np.zeros((len(question.tokens), len(vectors)), np.float32)
    products: np.ndarray = question.tokens @ vectors.T
    return products


def _likeness(vectors: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """vectors: (c, d) and scores: (c,) float32 → likeness of each text to the best ones, (c,) float32.

    This is pseudo-relevance feedback: texts that answer the same question are like each other (van Rijsbergen's cluster
    hypothesis). Each of the best PRF_TEXTS weighs the less, the further its score lies below the first.
    """
    best = np.argsort(-scores, kind="stable")[:PRF_TEXTS]
    weights = np.exp((scores[best] - scores[best[0]]) / PRF_SOFTNESS)
    likeness: np.ndarray = vectors @ (weights / weights.sum() @ vectors[best])
    return likeness


def _sentence_starts(text: str, spans: np.ndarray) -> list[int]:
    """spans: (t, 2) integers → the token rows at which a sentence begins; the context, if any, is one. Short sentences are
    joined; a text without tokens has none.
    """
    first = int(np.searchsorted(spans[:, 1], 1))  # tokens of the context have an empty range
    starts = sorted({0, first} - {len(spans)})
    for start, _ in sentences(text):
        row = first + int(np.searchsorted(spans[first:, 0], start))
        if starts and row - starts[-1] >= MIN_SENTENCE_TOKENS and len(spans) - row >= MIN_SENTENCE_TOKENS:
            starts.append(row)
    return starts

"""Explains a hit: its best sentences and the words that matched, from the same token products that ranked it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index.retrieval.collection import Collection
from index.retrieval.query import Question
from index.search.answer import TokenMatch
from index.text.words import FUNCTION_WORDS, Word
from index.tuning.answers import (
    CONTINUED_MATCH_SHARE,
    MAX_MARKED_SENTENCES,
    MAX_WORD_MATCHES,
    MIN_WORD_MATCH,
    SECOND_SENTENCE_SHARE,
)
from kb.structure.sentences import sentences

_NO_CONTENT = " \t\n,.;:!?()[]\"'，。；：！？、（）【】“”‘’"
_LATIN = re.compile(r"[A-Za-z0-9\u00c0-\u024f]")


@dataclass(frozen=True)
class Explanation:
    """Why a passage was found: the character ranges of its best sentences, and the words that matched."""

    highlights: tuple[tuple[int, int], ...] = ()
    matches: tuple[TokenMatch, ...] = ()


NOT_EXPLAINED = Explanation()


@dataclass(frozen=True)
class Explainer:
    """Explains the hits of one question. columns: each word of content, with the rows of its tokens."""

    question: Question
    columns: tuple[tuple[Word, list[int]], ...]

    @classmethod
    def of(cls, question: Question) -> Explainer:
        """An explainer for one question: the rows of its token vectors for each of its content words."""
        starts, ends = question.spans.T.tolist() if len(question.spans) else ([], [])  # both ascend
        columns = [
            (word, list(range(bisect_right(ends, word.start), bisect_left(starts, word.end))))
            for word in question.words
            if word.text not in FUNCTION_WORDS
        ]
        return cls(question, tuple((word, rows) for word, rows in columns if rows))

    def __call__(self, passages: Collection, hits: Sequence[tuple[int, str]]) -> list[Explanation]:
        """Explain each hit, given as row and text of a passage."""
        products = passages.products(self.question, [row for row, _ in hits])
        return [
            self._explanation(of_hit, passages.tokens.spans_of(row), text)
            for of_hit, (row, text) in zip(products, hits, strict=True)
        ]

    def _explanation(self, products: np.ndarray, spans: np.ndarray, text: str) -> Explanation:
        if not products.size:
            return NOT_EXPLAINED
        return Explanation(
            _highlights(products, self.question.weights, spans, text), self._word_matches(products, spans, text)
        )

    def _word_matches(self, products: np.ndarray, spans: np.ndarray, text: str) -> tuple[TokenMatch, ...]:
        """The closest pairs of a question word and its best passage token, in question order.

        products: (m, t) float32, of question and passage tokens; spans: (t, 2), the character ranges of the latter.
        """
        best = products.argmax(axis=1)
        nearest, scores = best.tolist(), products[np.arange(len(best)), best].tolist()
        starts, ends = spans.T.tolist()
        found: list[TokenMatch] = []
        for word, columns in self.columns:
            score, token = max((scores[column], nearest[column]) for column in columns)
            if found and found[-1].question[1] == word.start:  # prefer the place right after the last match
                following = bisect_left(starts, found[-1].passage[1])
                if following < len(starts) and starts[following] == found[-1].passage[1]:
                    there = max(float(products[column, following]) for column in columns)
                    score, token = (there, following) if there >= CONTINUED_MATCH_SHARE * score else (score, token)
            start, end = _whole_word(text, starts[token], ends[token])
            matched = text[start:end]
            if score >= MIN_WORD_MATCH and matched.strip(_NO_CONTENT) and matched not in FUNCTION_WORDS:
                found.append(TokenMatch((word.start, word.end), (start, end), score))
        closest = sorted(_joined(found), key=lambda match: -match.score)[:MAX_WORD_MATCHES]
        return tuple(sorted(closest, key=lambda match: match.question))


@lru_cache(maxsize=4096)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The sentences of a passage, remembered: many questions find the same passages."""
    return tuple(sentences(text))


def _highlights(products: np.ndarray, weights: np.ndarray, spans: np.ndarray, text: str) -> tuple[tuple[int, int], ...]:
    """The sentence in which the weighted mean of the question tokens' best products is highest, and one almost as good.

    products: (m, t) float32; weights: (m,) float32; spans: (t, 2), character ranges of the passage tokens.
    """
    cuts = _sentences(text)
    bounds = np.searchsorted(spans[:, 0], [*(start for start, _ in cuts), len(text)])
    filled = np.flatnonzero(bounds[1:] > bounds[:-1])
    if not len(filled):
        return ()
    scores = weights @ np.maximum.reduceat(products[:, : bounds[-1]], bounds[filled], axis=1)
    scored = [(score, cuts[number]) for score, number in zip(scores.tolist(), filled.tolist(), strict=True)]
    best = max(score for score, _ in scored)
    good = sorted((item for item in scored if item[0] >= SECOND_SENTENCE_SHARE * best > 0), key=lambda item: -item[0])
    return tuple(sorted(span for _, span in good[:MAX_MARKED_SENTENCES] or scored[:1]))


def _joined(matches: list[TokenMatch]) -> list[TokenMatch]:
    """Join matches that are adjacent in the question and in the passage: the dictionary may have cut a name apart."""
    joined: list[TokenMatch] = []
    for match in matches:
        last = joined[-1] if joined else None
        if last and last.question[1] == match.question[0] and last.passage[1] == match.passage[0]:
            score = max(last.score, match.score)
            joined[-1] = TokenMatch((last.question[0], match.question[1]), (last.passage[0], match.passage[1]), score)
        else:
            joined.append(match)
    return joined


def _whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """The whole word of a token, which may be a piece of a Latin word or number, or begin with a space."""
    while start < end and text[start].isspace():
        start += 1
    while start > 0 and _LATIN.match(text[start]) and _LATIN.match(text[start - 1]):
        start -= 1
    while end < len(text) and _LATIN.match(text[end]) and _LATIN.match(text[end - 1]):
        end += 1
    return start, end

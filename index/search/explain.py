"""Which sentence of a passage answers, and which words met: read off the same token products that ranked it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index.retrieval.collection import Collection
from index.retrieval.query import Question
from index.search.answer import TokenMatch
from index.text.words import FUNCTION_WORDS, Word
from index.tuning import (
    CONTINUED_MATCH_SHARE,
    MAX_MARKED_SENTENCES,
    MAX_WORD_MATCHES,
    MIN_WORD_MATCH,
    SECOND_SENTENCE_SHARE,
)
from kb.structure.sentences import sentences

_NOT_SAID = " \t\n,.;:!?()[]\"'，。；：！？、（）【】“”‘’"
_LATIN = re.compile(r"[A-Za-z0-9\u00c0-\u024f]")


@dataclass(frozen=True)
class Explanation:
    """Why a passage was found: the character ranges of its best sentences, and the words that met."""

    highlights: tuple[tuple[int, int], ...] = ()
    matches: tuple[TokenMatch, ...] = ()


NOT_EXPLAINED = Explanation()


@dataclass(frozen=True)
class Explainer:
    """Explains one question's hits. `columns`: of each word that says something, the tokens it consists of."""

    question: Question
    columns: tuple[tuple[Word, list[int]], ...]

    @classmethod
    def of(cls, question: Question) -> Explainer:
        spans = question.spans.tolist()
        columns = [
            (word, [row for row, (start, end) in enumerate(spans) if start < word.end and end > word.start])
            for word in question.words
            if word.text not in FUNCTION_WORDS
        ]
        return cls(question, tuple((word, rows) for word, rows in columns if rows))

    def __call__(self, passages: Collection, hits: Sequence[tuple[int, str]]) -> list[Explanation]:
        """The explanation of each hit: row and text of a passage."""
        products = passages.products(self.question, [row for row, _ in hits])
        return [
            self._explanation(own, passages.tokens.spans_of(row), text)
            for own, (row, text) in zip(products, hits, strict=True)
        ]

    def _explanation(self, products: np.ndarray, spans: np.ndarray, text: str) -> Explanation:
        if not products.size:
            return NOT_EXPLAINED
        return Explanation(
            _highlights(products, self.question.weights, spans, text), self._meetings(products, spans, text)
        )

    def _meetings(self, products: np.ndarray, spans: np.ndarray, text: str) -> tuple[TokenMatch, ...]:
        """For each question word that says something its best passage token; the closest pairs, in question order."""
        best = products.argmax(axis=1)
        nearest, scores = best.tolist(), products[np.arange(len(best)), best].tolist()
        starts, ends = spans.T.tolist()
        found: list[TokenMatch] = []
        for word, columns in self.columns:
            score, token = max((scores[column], nearest[column]) for column in columns)
            if found and found[-1].question[1] == word.start:  # of two places prefer the one that goes on from the last
                following = bisect_left(starts, found[-1].passage[1])
                if following < len(starts) and starts[following] == found[-1].passage[1]:
                    there = max(float(products[column, following]) for column in columns)
                    score, token = (there, following) if there >= CONTINUED_MATCH_SHARE * score else (score, token)
            start, end = _whole_word(text, starts[token], ends[token])
            said = text[start:end]
            if score >= MIN_WORD_MATCH and said.strip(_NOT_SAID) and said not in FUNCTION_WORDS:
                found.append(TokenMatch((word.start, word.end), (start, end), score))
        closest = sorted(_joined(found), key=lambda meeting: -meeting.score)[:MAX_WORD_MATCHES]
        return tuple(sorted(closest, key=lambda meeting: meeting.question))


@lru_cache(maxsize=4096)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Readers ask much the same: the passages they get are cut into sentences once."""
    return tuple(sentences(text))


def _highlights(products: np.ndarray, weights: np.ndarray, spans: np.ndarray, text: str) -> tuple[tuple[int, int], ...]:
    """The sentence with the highest weighted mean, over question tokens, of their best match; and one as good as it."""
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
    """Neighbours in the question that met neighbours in the passage are one match: the dictionary may cut a name apart."""
    joined: list[TokenMatch] = []
    for met in matches:
        last = joined[-1] if joined else None
        if last and last.question[1] == met.question[0] and last.passage[1] == met.passage[0]:
            score = max(last.score, met.score)
            joined[-1] = TokenMatch((last.question[0], met.question[1]), (last.passage[0], met.passage[1]), score)
        else:
            joined.append(met)
    return joined


def _whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """A token may be a piece of a Latin word or number, or begin with the space before it."""
    while start < end and text[start].isspace():
        start += 1
    while start > 0 and _LATIN.match(text[start]) and _LATIN.match(text[start - 1]):
        start -= 1
    while end < len(text) and _LATIN.match(text[end]) and _LATIN.match(text[end - 1]):
        end += 1
    return start, end

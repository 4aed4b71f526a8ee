"""Which sentence of a passage answers, and which words met: read off the same token products that ranked it."""

from __future__ import annotations

import numpy as np

from index.answer import Meeting
from index.collection import Question
from index.late import TokenCodes, code_products
from index.text import Word, words
from kb.passages import sentences

_SECOND_SENTENCE = 0.97  # a second sentence is marked too when it scores this close to the best
_MEETING_FLOOR = 0.25  # words further apart than this have nothing to do with each other
_MEETINGS = 6


def explain(
    question: Question, tokens: TokenCodes, row: int, text: str
) -> tuple[tuple[tuple[int, int], ...], tuple[Meeting, ...]]:
    """The highlights and meetings of the passage `row` whose text is `text`."""
    spans = tokens.spans_of(row).astype(np.int64)
    if not len(spans) or not len(question.tokens):
        return (), ()
    products = code_products(question.tokens, tokens.of(row))
    return _highlights(products, question.weights, spans, text), _meetings(products, spans, question, text)


def _highlights(products: np.ndarray, weights: np.ndarray, spans: np.ndarray, text: str) -> tuple[tuple[int, int], ...]:
    """Each sentence scores the weighted mean, over question tokens, of its best match."""
    scored = []
    for start, end in sentences(text):
        inside = (spans[:, 0] >= start) & (spans[:, 0] < end)
        if inside.any():
            scored.append((float(products[inside].max(axis=0) @ weights), (start, end)))
    if not scored:
        return ()
    best = max(score for score, _ in scored)
    marked = sorted((item for item in scored if item[0] >= _SECOND_SENTENCE * best > 0), key=lambda item: -item[0])[:2]
    return tuple(sorted(span for _, span in marked or scored[:1]))


def _meetings(products: np.ndarray, spans: np.ndarray, question: Question, text: str) -> tuple[Meeting, ...]:
    """For each question word its best passage word; the weightiest pairs, in question order."""
    passage_words = words(text)
    found: dict[tuple[int, int], Meeting] = {}
    for word in question.words:
        own = np.flatnonzero((question.spans[:, 0] < word.end) & (question.spans[:, 1] > word.start))
        if not len(own):
            continue
        token, column = np.unravel_index(int(products[:, own].argmax()), (len(products), len(own)))
        score = float(products[token, own[column]])
        met = _word_at(passage_words, int(spans[token, 0]), int(spans[token, 1]))
        if score >= _MEETING_FLOOR and met:
            found[word.start, word.end] = Meeting((word.start, word.end), (met.start, met.end), score)
    best = sorted(found.values(), key=lambda meeting: -meeting.score)[:_MEETINGS]
    return tuple(sorted(best, key=lambda meeting: meeting.question))


def _word_at(candidates: list[Word], start: int, end: int) -> Word | None:
    return next((word for word in candidates if word.start < end and word.end > start), None)

"""Which sentence of a passage answers, and which words met: read off the same token products that ranked it."""

from __future__ import annotations

import re

import numpy as np

from index.answer import Meeting
from index.collection import Question
from index.late import TokenCodes, code_products
from index.text import FUNCTION_WORDS
from kb.passages import sentences

_SECOND_SENTENCE = 0.97  # a second sentence is marked too when it scores this close to the best
_MEETING_FLOOR = 0.25  # words further apart than this have nothing to do with each other
_MEETINGS = 6
_GOES_ON = 0.9  # of the best match is enough for a place that continues the last one
_NOT_SAID = " \t\n,.;:!?()[]\"'，。；：！？、（）【】“”‘’"
_LATIN = re.compile(r"[A-Za-z0-9\u00c0-\u024f]")


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
    """For each question word that says something its best passage token; the closest pairs, in question order."""
    found: list[Meeting] = []
    for word in question.words:
        own = np.flatnonzero((question.spans[:, 0] < word.end) & (question.spans[:, 1] > word.start))
        if not len(own) or word.text in FUNCTION_WORDS:
            continue
        best = products[:, own].max(axis=1)
        token = int(best.argmax())
        if found and found[-1].question[1] == word.start:  # of two places prefer the one that goes on from the last
            following = np.flatnonzero(spans[:, 0] == found[-1].passage[1])
            if len(following) and best[following[0]] >= _GOES_ON * best[token]:
                token = int(following[0])
        score = float(best[token])
        start, end = _whole_word(text, int(spans[token, 0]), int(spans[token, 1]))
        if score < _MEETING_FLOOR or text[start:end].strip(_NOT_SAID) == "" or text[start:end] in FUNCTION_WORDS:
            continue
        found.append(Meeting((word.start, word.end), (start, end), score))
    closest = sorted(_joined(found), key=lambda meeting: -meeting.score)[:_MEETINGS]
    return tuple(sorted(closest, key=lambda meeting: meeting.question))


def _joined(meetings: list[Meeting]) -> list[Meeting]:
    """Neighbours in the question that met neighbours in the passage are one meeting: the dictionary may cut a name apart."""
    joined: list[Meeting] = []
    for met in meetings:
        last = joined[-1] if joined else None
        if last and last.question[1] == met.question[0] and last.passage[1] == met.passage[0]:
            score = max(last.score, met.score)
            joined[-1] = Meeting((last.question[0], met.question[1]), (last.passage[0], met.passage[1]), score)
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

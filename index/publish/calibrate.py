"""Fits the confidence of an index.

First the baselines are measured: the best scores that background questions reach. Then the regressions of confidence.py are
fitted on the known questions, each asked as if it were not known, and on the background questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from index.progress import BuildStep, Report
from index.retrieval.background import Background
from index.retrieval.collection import Collection
from index.retrieval.query import Question
from index.search import confidence
from index.search.collections import Collections
from index.search.confidence import Calibration, ScoreBaseline, ScoreBaselines, Signals, by_language
from index.search.search_index import SearchIndex
from index.text.words import LANGUAGES
from index.tuning.answers import MIN_KNOWN_QUESTIONS, TOPIC_BACKGROUND_STEP, TOPIC_CANDIDATES
from index.tuning.scores import (
    CROSS_LANGUAGE_MIN_TEXTS,
    CROSS_LANGUAGE_QUESTION_STEP,
    CROSS_LANGUAGE_TEXTS,
    KNOWN_QUESTION_CANDIDATES,
)
from kb.errors import Message


def topic_levels(titles: Collection, background: Background) -> dict[str, ScoreBaseline]:
    """Language → baseline of the best topic's score for background questions. `titles` are the topics."""
    asked = [
        Question.of(text, value, background.space)
        for text, value in zip(
            background.questions[::TOPIC_BACKGROUND_STEP], background.encoded[::TOPIC_BACKGROUND_STEP], strict=True
        )
    ]
    return by_language(
        [question.language for question in asked], [titles.rank(question, TOPIC_CANDIDATES).best for question in asked]
    )


def known_levels(known: Collection, off_subject: Sequence[Question]) -> dict[str, ScoreBaseline]:
    """Language → baseline of the nearest known question's score for background questions."""
    return by_language(
        [question.language for question in off_subject],
        [known.rank(question, KNOWN_QUESTION_CANDIDATES).best for question in off_subject],
    )


def calibrated(
    index_with: Callable[[Calibration], SearchIndex],
    collections: Collections,
    asked: Sequence[Question],
    background: Background,
    *,
    candidates: int,
    report: Report,
) -> Calibration:
    """The calibration of a new index, which `index_with` makes with a given one.

    collections: those of that index; asked: its known questions, row by row; candidates: how many passages a search
    ranks.
    """
    off_subject = [
        Question.of(text, value, background.space)
        for text, value in zip(background.questions, background.encoded, strict=True)
    ]
    report(Message(BuildStep.CALIBRATING, known=len(asked), others=len(off_subject)))
    bonus = cross_language_bonus(collections.passages, off_subject[::CROSS_LANGUAGE_QUESTION_STEP])
    topics = topic_levels(collections.topics, background)
    measured = _levels(collections.with_bonus(bonus), off_subject, topics, candidates)
    return _fit(index_with(Calibration(measured, cross_language_bonus=bonus)), asked, off_subject)


def cross_language_bonus(passages: Collection, asked: Sequence[Question]) -> float:
    """How much lower passages in the other language score than those in the question's own, for questions about anything.

    The mean of both gaps. Averaging cancels that some texts are near to every question. 0 where the other language scores
    higher, or one has too few passages.
    """
    plain = replace(passages, fusion=replace(passages.fusion, prf_weight=0.0, cross_language_bonus=0.0))
    rows = {name: np.flatnonzero(passages.languages == number) for number, name in enumerate(LANGUAGES)}
    if any(len(found) < CROSS_LANGUAGE_MIN_TEXTS for found in rows.values()):
        return 0.0
    spread = {
        name: found[np.linspace(0, len(found) - 1, min(len(found), CROSS_LANGUAGE_TEXTS)).astype(np.int64)]
        for name, found in rows.items()
    }
    gaps: dict[str, list[float]] = {name: [] for name in LANGUAGES}
    for question in asked:
        level = {name: float(plain.score(question, found).scores.mean()) for name, found in spread.items()}
        other = next(name for name in LANGUAGES if name != question.language)
        gaps[question.language].append(level[question.language] - level[other])
    return max(0.0, sum(float(np.mean(values)) for values in gaps.values() if values) / 2)


def _levels(
    collections: Collections, off_subject: Sequence[Question], topic: Mapping[str, ScoreBaseline], candidates: int
) -> ScoreBaselines:
    """The baselines: the best scores of the background questions among these passages and known questions."""
    languages = [question.language for question in off_subject]
    passage = [collections.passages.rank(question, candidates).nearness for question in off_subject]
    return ScoreBaselines(
        confidence.by_language(languages, passage), known_levels(collections.questions, off_subject), topic
    )


def _fit(index: SearchIndex, asked: Sequence[Question], off_subject: Sequence[Question]) -> Calibration:
    """Fit on every known question, asked as if it were not known, and on every background question."""
    if sum(bool(entry.passages) for entry in index.contents.questions) < MIN_KNOWN_QUESTIONS:
        return index.calibration
    covered: list[Signals] = []
    uncovered: list[Signals] = []
    for row, (question, entry) in enumerate(zip(asked, index.contents.questions, strict=True)):
        (covered if entry.passages else uncovered).append(index.find(question, without=row).signals)
    background = [index.find(question).signals for question in off_subject]
    return confidence.fit(index.calibration, covered, uncovered, background)

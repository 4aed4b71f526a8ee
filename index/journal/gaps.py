"""Finds gaps: questions that readers ask in vain, grouped by meaning, Chinese and English together.

Two questions are compared by the cosine of their text vectors, after a part of the mean of all questions, their common
subject, is subtracted. The cosine is standardised by those of unrelated background questions in the same two languages,
because between languages the same meaning scores lower. Groups are merged by complete linkage down to SAME_GAP_FLOOR: every
question of a group is as like every other, so that unlike questions do not stand together because one is between them.
benchmarks/answers/gaps.md has the numbers. The result is deterministic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from index.journal.reader import AskedQuestion
from index.retrieval.background import sample_questions
from index.retrieval.centering import unit
from index.retrieval.query import Question
from index.search.answer import Hit, Outcome, TopicHit
from index.search.confidence import ScoreBaseline
from index.search.search_index import SearchIndex
from index.text.words import LANGUAGES
from index.tuning.around import (
    GAP_BACKGROUND_STEP,
    GAP_COMMON_HALF_AT,
    GAP_COMMON_SHARE,
    GAP_EXAMPLES,
    GAP_TOPIC_CANDIDATES,
    GAP_TOPIC_FLOOR,
    SAME_GAP_FLOOR,
)
from kb.folding import comparable

OPEN = (Outcome.NOT_COVERED, Outcome.UNSURE)  # what a question came to that shows a gap


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A group of questions with the same meaning. text: the most asked of its `wordings`; times: how often all were asked.

    topic: the nearest related topic that has no article yet. nearest: the nearest passage. outcome, confidence: those of `text`
    now. noted: whether an editor already keeps one of the wordings as a not-covered known question.
    """

    text: str
    times: int
    wordings: tuple[AskedQuestion, ...]
    topic: TopicHit | None
    nearest: Hit | None
    outcome: Outcome
    confidence: float
    noted: bool

    @property
    def examples(self) -> tuple[AskedQuestion, ...]:
        """The first of the wordings."""
        return self.wordings[:GAP_EXAMPLES]


def find_gaps(index: SearchIndex, asked: Sequence[AskedQuestion], threshold: float) -> tuple[Gap, ...]:
    """The gaps among the questions `asked`, largest first, noted ones last.

    A question that the index now answers with a confidence of at least `threshold` is left out: somebody has filled that gap.
    The title of a topic without an article stays, whatever its confidence: passages of other articles may be near it, but
    the reader wants that article.
    """
    kept, questions = [], []
    for item in asked:
        if not any(map(str.isalnum, item.text)):
            continue
        answer = index.search(item.text, top=1, explained=False, noticing=False)
        if answer.unwritten or answer.confidence < threshold:
            kept.append(item)
            questions.append(index.prepared(item.text))
    background = [index.prepared(text) for text in sample_questions(GAP_BACKGROUND_STEP)] if kept else []
    floors = _topic_floors(index, background) if kept else {}
    known = {comparable(entry.text) for entry in index.contents.questions if not entry.passages}
    gaps = [
        _gap(index, [kept[row] for row in rows], questions[rows[0]], floors=floors, known=known)
        for rows in group(questions, background, [item.times for item in kept])
    ]
    return tuple(sorted(gaps, key=lambda gap: (gap.noted, -gap.times, gap.text)))


def unwritten(index: SearchIndex) -> tuple[str, ...]:
    """The titles of related topics without an article; on the page a click on one asks it as a question."""
    return tuple(topic.title for topic in index.contents.topics if index.unwritten(topic.title))


def group(questions: Sequence[Question], background: Sequence[Question], times: Sequence[int]) -> list[list[int]]:
    """Groups of questions with the same meaning, as rows: the most often asked first, then the most central.

    background: unrelated questions to compare with; times: how often each of `questions` was asked.
    """
    if len(questions) < 2:
        return [[row] for row in range(len(questions))]
    from sklearn.cluster import AgglomerativeClustering  # a second to load, and only needed here

    likeness = _likeness(questions, background)
    most = max(
        float(likeness.max()), SAME_GAP_FLOOR
    )  # where all questions are less alike than that, there are no groups
    distances = most - likeness
    np.fill_diagonal(distances, 0)
    clustering = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="complete", distance_threshold=most - SAME_GAP_FLOOR
    )
    labels = clustering.fit_predict(distances)
    order = np.argsort(labels, kind="stable")
    cuts = [0, *(np.flatnonzero(np.diff(labels[order])) + 1).tolist(), len(order)]
    groups = []
    for start, end in pairwise(cuts):
        rows: list[int] = order[start:end].tolist()
        central = dict(zip(rows, likeness[np.ix_(rows, rows)].mean(axis=1).tolist(), strict=True))
        groups.append(sorted(rows, key=lambda row: (-times[row], -central[row], questions[row].text)))
    return groups


def _likeness(questions: Sequence[Question], background: Sequence[Question]) -> np.ndarray:
    """(n, n) float32: the cosines of questions, in standard deviations above those of unrelated ones in the same languages."""
    values = _products(questions)
    unrelated = _products(background)
    languages = np.array([question.language for question in questions])
    background_languages = np.array([question.language for question in background])
    apart = ~np.eye(len(background), dtype=bool)
    for one in LANGUAGES:
        for other in LANGUAGES:
            there = unrelated[(background_languages[:, None] == one) & (background_languages[None, :] == other) & apart]
            here = (languages[:, None] == one) & (languages[None, :] == other)
            values[here] = (values[here] - there.mean()) / there.std()
    return values


def _products(questions: Sequence[Question]) -> np.ndarray:
    """(n, n) float32: cosines of the text vectors, after a part of their mean is subtracted."""
    vectors = np.array([question.vector for question in questions])
    vectors = unit(
        vectors - GAP_COMMON_SHARE * len(vectors) / (len(vectors) + GAP_COMMON_HALF_AT) * vectors.mean(axis=0)
    )
    products: np.ndarray = vectors @ vectors.T
    return products


def _missing(index: SearchIndex, question: Question) -> TopicHit | None:
    """The nearest topic that has no article."""
    titles = index.contents.topics
    for row, score in index.collections.topics.rank(question, GAP_TOPIC_CANDIDATES).first(GAP_TOPIC_CANDIDATES):
        if titles[row].article is None:
            return TopicHit(titles[row].title, score)
    return None


def _topic_floors(index: SearchIndex, background: Sequence[Question]) -> dict[str, float]:
    """Language → the score from which a topic is about a question."""
    scores: dict[str, list[float]] = {language: [] for language in LANGUAGES}
    for question in background:
        nearest = _missing(index, question)
        scores[question.language].append(nearest.score if nearest else 0.0)
    levels = {language: ScoreBaseline.of(found) for language, found in scores.items()}
    return {language: level.mean + GAP_TOPIC_FLOOR * level.deviation for language, level in levels.items()}


def _gap(
    index: SearchIndex, asked: Sequence[AskedQuestion], first: Question, floors: Mapping[str, float], known: set[str]
) -> Gap:
    topic = _missing(index, first)
    answer = index.search(asked[0].text, top=1, explained=False)
    return Gap(
        text=asked[0].text,
        times=sum(item.times for item in asked),
        wordings=tuple(asked),
        topic=topic if topic and topic.score >= floors[first.language] else None,
        nearest=answer.hits[0] if answer.hits else None,
        outcome=answer.outcome,
        confidence=answer.confidence,
        noted=any(comparable(item.text) in known for item in asked),
    )

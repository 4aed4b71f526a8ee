"""Tells which passages of a search are about the words typed; confidence.py does so only for the search as a whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from index.retrieval.collection import Collection
from index.retrieval.query import Question
from index.search.answer import Searches
from index.search.confidence import ScoreBaselines
from index.search.findings import Findings
from index.store.contents import Contents
from index.tuning.answers import NEAR_QUESTION_CENTRE, PASSAGE_CENTRE
from index.tuning.around import MEANT_FLOOR


def about(
    asked: Question, found: Findings, count: int, *, contents: Contents, passages: Collection, levels: ScoreBaselines
) -> list[tuple[int, float]]:
    """(row, score) of those of the best `count` passages found that are about the question: their nearness reaches
    PASSAGE_CENTRE, or they answer a known question that reaches NEAR_QUESTION_CENTRE.
    """
    passage, known = levels.passage[asked.language], levels.known[asked.language]
    answering = {
        row
        for number, score in zip(found.known.ids.tolist(), found.known.scores.tolist(), strict=True)
        if known.standardise(score) >= NEAR_QUESTION_CENTRE
        for row in contents.questions[number].passages
    }
    best = found.passages.first(count)
    near = nearness(passages, asked, np.array([row for row, _ in best], np.int64))
    return [(row, score) for row, score in best if row in answering or passage.standardise(near[row]) >= PASSAGE_CENTRE]


def near_known(index: Searches, question: str) -> list[str]:
    """The known questions near a question that readers may ask instead, nearest first. Raises ValueError when it is blank."""
    found = index.near(question).questions
    known = [index.contents.questions[row] for row, nearness in found if nearness >= MEANT_FLOOR]
    return [entry.text for entry in known if entry.offered]


def nearness(texts: Collection, asked: Question, rows: np.ndarray) -> dict[int, float]:
    """rows: (c,) int64 → the nearness of each of these texts, as in Ranking.nearness, which is the highest one.

    Baselines are made of nearness and not of scores: a score leaves out the text vector, and rises with likeness to the best
    passages.
    """
    fusion = texts.fusion
    measure = replace(
        fusion, dense=fusion.dense + 1, prf_weight=0.0, cross_language_bonus=2 * fusion.cross_language_bonus
    )
    ranking = replace(texts, fusion=measure).score(asked, rows)
    return dict(ranking.first(len(rows)))

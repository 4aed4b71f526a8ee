"""Known questions raise the passages that answer them, as far as they tell more than the passages do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.retrieval.collection import Ranking
from index.search.confidence import ScoreBaselines
from index.store.contents import KnownEntry
from index.tuning.scores import EXPLAINED_SHARE, KNOWN_QUESTION_WEIGHT, KNOWN_QUESTIONS_PER_PASSAGE


def lifted(
    passages: Ranking, known: Sequence[tuple[KnownEntry, float]], levels: ScoreBaselines, language: str
) -> Ranking:
    """Raise each passage by the mean score of its nearest known questions.

    known: known questions that are near to a question in `language`, each with its score minus the mean of the background. A
    question about the subject is near to all known questions, also to those of other passages. So a part of the nearness is
    subtracted: EXPLAINED_SHARE of how near the best passage is that the known question does not name. What is left is the lift,
    never below 0. A passage with fewer than KNOWN_QUESTIONS_PER_PASSAGE of them is raised as if the others scored 0.
    """
    deviation = levels.known[language].deviation
    explained = [(row, levels.passage[language].standardise(near)) for row, near in passages.nearest]
    nearest: dict[int, list[float]] = {}
    for entry, above in known:
        other = next((near for row, near in explained if row not in entry.passages), 0.0)
        lift = max(above - EXPLAINED_SHARE * max(other, 0.0) * deviation, 0.0)
        for row in entry.passages:
            nearest.setdefault(row, []).append(lift)
    lifts = [
        KNOWN_QUESTION_WEIGHT
        * sum(sorted(nearest.get(row, []), reverse=True)[:KNOWN_QUESTIONS_PER_PASSAGE])
        / KNOWN_QUESTIONS_PER_PASSAGE
        for row in passages.ids.tolist()
    ]
    return passages.raised(np.array(lifts, np.float32))

"""What is learned in one step: some questions of one knowledge base, and the passages they are compared with."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from training.knowledge_bases import KnowledgeBase

ANSWERED, UNANSWERED = 8, 7  # questions of a step: about so many, at most so many
_PASSAGES = 28  # of a step, at most
_HARD = 8  # the best passages by search, of which some are drawn


@dataclass(frozen=True)
class Batch:
    """Rows of a knowledge base's questions: those that its passages answer, and those that only sound like it."""

    base: KnowledgeBase
    answered: list[int]
    unanswered: list[int]


class Schedule:
    """Draws the steps of a training. `drcd` are knowledge bases of another set, and `share` their part of the steps."""

    def __init__(self, bases: Sequence[KnowledgeBase], drcd: Sequence[KnowledgeBase], share: float) -> None:
        self._bases, self._drcd, self._share = bases, drcd, share
        self._pool: list[Batch] = []

    def epoch(self) -> list[Batch]:
        """Every question of the knowledge bases once, in random order, with steps of the other set between."""
        steps = []
        for batch in _shuffled(self._bases):
            steps.append(batch)
            if self._drcd and random.random() < self._share / (1 - self._share):
                self._pool = self._pool or _shuffled(self._drcd)
                steps.append(self._pool.pop())
        return steps


def _shuffled(bases: Sequence[KnowledgeBase]) -> list[Batch]:
    batches = [batch for base in bases for batch in _batches(base)]
    random.shuffle(batches)
    return batches


def _batches(base: KnowledgeBase) -> list[Batch]:
    answered, unanswered = base.of_kind("answer"), base.of_kind("same")
    random.shuffle(answered)
    random.shuffle(unanswered)
    count = max(1, round(len(answered) / ANSWERED))
    return [Batch(base, answered[at::count], unanswered[at::count][:UNANSWERED]) for at in range(count)]


def passages_of(batch: Batch) -> list[int]:
    """The passages of a step, ascending: two that answer each question, the best that search finds and two more of them.

    Those of the other questions are wrong answers, too. Where they are too many, those that answer stay.
    """
    questions = batch.base.questions
    rows: set[int] = set()
    for row in batch.answered:
        gold = questions[row].gold
        rows.update(random.sample(gold, min(2, len(gold))))
    for row in batch.answered + batch.unanswered:
        hard = questions[row].ranks[:_HARD]
        rows.update(random.sample(hard, min(2, len(hard))))
        rows.update(hard[:1])
    if len(rows) <= _PASSAGES:
        return sorted(rows)
    all_gold = {gold for row in batch.answered for gold in questions[row].gold}
    kept = [row for row in sorted(rows) if row in all_gold][:_PASSAGES]
    rest = [row for row in sorted(rows) if row not in all_gold]
    random.shuffle(rest)
    return sorted(kept + rest[: _PASSAGES - len(kept)])

"""What the second look learns from."""

from __future__ import annotations

import math
import random

import pytest
import torch

from training.knowledge_bases import Question
from training.second_look.train import answering, chosen


def test_an_answered_question_has_its_answer_and_three_others_two_of_them_of_the_nearest() -> None:
    question = Question("q", "answer", "en", gold=[4], ranks=[7, 4, 1, 2, 3, 5, 6, 8])
    random.seed(1)
    for _ in range(50):
        first, *others = chosen(question)
        assert first == 4
        assert len(set(others)) == 3
        assert len({7, 1, 2} & set(others)) == 2
        assert 4 not in others


def test_an_unanswered_question_has_the_nearest_passage_and_one_of_the_next() -> None:
    question = Question("q", "same", "en", gold=[], ranks=[7, 4, 1, 2, 3, 5])
    random.seed(1)
    found = {tuple(chosen(question)) for _ in range(50)}
    assert found == {(7, 4), (7, 1), (7, 2), (7, 3)}
    assert chosen(Question("q", "same", "en", gold=[], ranks=[7])) == [7]


def test_log_odds_that_say_nothing_cost_a_bit() -> None:
    """softplus(0) = ln 2 for each; of two unanswered ones together softplus(ln 2) = ln 3."""
    nothing = torch.zeros(2)
    assert answering(nothing, answered=True).item() == pytest.approx(math.log(2))
    assert answering(nothing[:1], answered=True).item() == pytest.approx(math.log(2) / 2)
    assert answering(nothing, answered=False).item() == pytest.approx(math.log(3))
    assert answering(torch.tensor([20.0, -20.0]), answered=True).item() < 1e-6

"""The losses, on numbers that can be followed by hand."""

from __future__ import annotations

import math

import pytest
import torch

from training.losses import interaction, listwise, pairwise
from training.network import Encoded, Text


def passage(sentence: list[int]) -> Text:
    return Text(
        "passage", "en", list(range(len(sentence))), torch.ones(len(sentence), dtype=torch.bool), torch.tensor(sentence)
    )


def test_interaction_is_whole_passage_and_best_sentence() -> None:
    """Two question tokens, x and y. The first passage has x in one sentence and y in another, the second both in one."""
    x, y = [1.0, 0.0], [0.0, 1.0]
    question = Encoded([torch.tensor([x, y])], torch.zeros(1, 2))
    passages = Encoded([torch.tensor([x, y]), torch.tensor([x, y])], torch.zeros(2, 2))
    scores = interaction(question, passages, [passage([1, 2]), passage([1, 1])])
    # Both passages have both tokens, so the tokens weigh alike: whole 1 and 1, best sentence 0.5 and 1.
    assert scores.tolist() == [pytest.approx([0.3 + 0.7 * 0.5, 1.0])]
    scores = interaction(question, passages, [passage([0, 1]), passage([1, 1])])
    assert scores.tolist() == [pytest.approx([1.0, 1.0])]  # a sentence is matched together with the context


def test_tokens_that_tell_passages_apart_weigh_more() -> None:
    x, y = [1.0, 0.0], [0.0, 1.0]
    question = Encoded([torch.tensor([x, y])], torch.zeros(1, 2))
    passages = Encoded([torch.tensor([x, y]), torch.tensor([x])], torch.zeros(2, 2))
    scores = interaction(question, passages, [passage([1, 1]), passage([1])])
    # Only y leads, so it has all of one half and half of the other: 0.75.
    assert scores.tolist() == [pytest.approx([1.0, 0.25])]


def test_listwise() -> None:
    scores, gold = torch.tensor([[1.0, 1.0, 1.0, 1.0]]), torch.tensor([[True, False, False, True]])
    assert float(listwise(scores, gold, 0.03)) == pytest.approx(
        math.log(2), abs=1e-5
    )  # half of the softmax is on the right ones


def test_pairwise() -> None:
    gold = torch.tensor([[True, False]])
    assert float(pairwise(torch.tensor([[0.5, 0.9]]), gold, 1)) == 0  # nothing to compare with
    equal = pairwise(torch.tensor([[0.5, 0.9], [0.5, 0.1]]), gold, 1)
    assert float(equal) == pytest.approx(math.log(2))
    nearer = pairwise(torch.tensor([[0.56, 0.9], [0.5, 0.1]]), gold, 1)
    assert float(nearer) == pytest.approx(math.log(1 + math.exp(-1)), abs=1e-5)

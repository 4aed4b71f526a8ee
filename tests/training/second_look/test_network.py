"""The second look begins as late interaction: with the gate closed, neither text sees the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch.nn import functional
from transformers import BertConfig, BertModel

from training.network import FROZEN, Lower, Means, Text
from training.second_look.network import Pairs, SecondLook, late_interaction

CONFIG = BertConfig(
    vocab_size=30,
    hidden_size=16,
    num_hidden_layers=FROZEN + 2,
    num_attention_heads=2,
    intermediate_size=24,
    max_position_embeddings=20,
)
MEANS = Means({}, {("question", "en"): torch.full((16,), 0.1), ("passage", "zh"): torch.zeros(16)})


def text(kind: str, ids: list[int], content: list[bool]) -> Text:
    language = "en" if kind == "question" else "zh"
    return Text(kind, language, ids, content=torch.tensor(content), sentence=torch.zeros(len(ids), dtype=torch.int64))


ASKED = text("question", [0, 5, 7, 2], [False, True, True, False])
LONG = text("passage", [0, 9, 11, 4, 13, 2], [False, True, True, False, True, False])
SHORT = text("passage", [0, 21, 2], [False, True, False])


@pytest.fixture(scope="module")
def bert() -> BertModel:
    torch.manual_seed(3)
    return BertModel(CONFIG, add_pooling_layer=False).eval()


@torch.no_grad()
def test_behind_a_closed_gate_it_is_late_interaction_of_the_whole_encoder(bert: BertModel) -> None:
    network = SecondLook(bert)
    network.gate.fill_(-1e4)
    found = network(Pairs.of([(ASKED, LONG), (ASKED, SHORT)], Lower(bert), MEANS))
    for score, passage in zip(found.tolist(), (LONG, SHORT), strict=True):
        asked = bert(torch.tensor([ASKED.ids])).last_hidden_state[0][ASKED.content]
        answering = bert(torch.tensor([passage.ids])).last_hidden_state[0][passage.content]
        mean = torch.full((16,), 0.1)
        tokens = functional.normalize(functional.normalize(asked, dim=-1) - 0.7 * mean, dim=-1)
        products = tokens @ functional.normalize(answering, dim=-1).T
        expected = products.max(1).values.mean() * torch.tensor(3.0).exp()
        assert score == pytest.approx(expected.item(), abs=0.3)  # the lower states are kept in half precision


@torch.no_grad()
def test_an_open_gate_lets_the_texts_see_each_other_and_what_fills_a_batch_is_seen_by_nobody(bert: BertModel) -> None:
    network = SecondLook(bert)
    alone = network(Pairs.of([(ASKED, SHORT)], Lower(bert), MEANS))
    beside = network(Pairs.of([(ASKED, LONG), (ASKED, SHORT)], Lower(bert), MEANS))
    assert beside[1].item() == pytest.approx(alone[0].item(), abs=1e-3)
    network.gate.fill_(0.0)
    assert network(Pairs.of([(ASKED, SHORT)], Lower(bert), MEANS))[0].item() != pytest.approx(alone[0].item(), abs=1e-3)


def test_only_tokens_with_content_count() -> None:
    """By hand: of the question's tokens the second counts, of the passage's the last; their product is 0.6 · 1 + 0.8 · 0."""
    states = torch.tensor([[[9.0, 1.0], [0.6, 0.8], [5.0, 5.0], [2.0, 0.0]]])
    pairs = Pairs(
        states,
        filled=torch.tensor([[True] * 4]),
        question=torch.tensor([[True, True, False, False]]),
        asked=torch.tensor([[False, True, False, False]]),
        answering=torch.tensor([[False, False, False, True]]),
        means=(torch.zeros(1, 2), torch.zeros(1, 2)),
    )
    assert late_interaction(states, pairs).tolist() == pytest.approx([0.6])
    all_count = replace(pairs, asked=pairs.question)  # (9, 1) has the cosine 9 / √82 with (2, 0)
    assert late_interaction(states, all_count).tolist() == pytest.approx([(0.6 + 9 / 82**0.5) / 2])

"""Reads question and passage together: the lower layers apart, as in the search, the last four over both.

At the start it gives what late interaction gives: the layers are those of the encoder, and tokens of one text see the other
only through a gate that is nearly closed. So it has only to learn what reading both together adds. PreTTR (MacAvaney and others
2020) joins them late in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from index.tuning.stored import CENTERING_STRENGTH
from training.network import FROZEN, Lower, Means, Text

CLOSED = -2.0  # added to the attention between the two texts at the start: e^-2 of what it would be
_SCALE = 3.0  # the logarithm of what a score of late interaction is multiplied by at the start
_HEAD_WEIGHT = 4.0  # of the linear head, which gives 0 at the start
_HIDDEN = -1e4  # added to the attention to tokens that only fill a batch


@dataclass(frozen=True)
class Pairs:
    """n questions, each with a passage behind it, t tokens at most.

    states: (n, t, d), of the lower layers; filled, question, asked, answering: (n, t) bool: which tokens are there, which are
    the question's, and which of both have a letter or digit; means: two of (n, d), subtracted from tokens of questions and of
    passages.
    """

    states: Tensor
    filled: Tensor
    question: Tensor
    asked: Tensor
    answering: Tensor
    means: tuple[Tensor, Tensor]

    @classmethod
    def of(cls, pairs: Sequence[tuple[Text, Text]], lower: Lower, means: Means) -> Pairs:
        """Put questions and passages side by side."""
        states = [torch.cat([lower.states(text.ids) for text in pair]) for pair in pairs]
        longest = max(map(len, states))
        whole = torch.zeros(len(pairs), longest, states[0].shape[-1], dtype=torch.bfloat16)
        masks = torch.zeros(4, len(pairs), longest, dtype=torch.bool)
        for row, (both, (question, passage)) in enumerate(zip(states, pairs, strict=True)):
            border = len(question.ids)
            whole[row, : len(both)] = both
            masks[0, row, : len(both)] = True
            masks[1, row, :border] = True
            masks[2, row, :border] = question.content
            masks[3, row, border : len(both)] = passage.content
        subtracted = [
            torch.stack([means.tokens[text.kind, text.language] for text in side]) for side in zip(*pairs, strict=True)
        ]
        filled, asking, asked, answering = masks
        return cls(whole, filled, asking, asked, answering, (subtracted[0], subtracted[1]))


class Layer(nn.Module):
    """A layer of BERT with one product for queries, keys and values. Tokens see the other text through a gate."""

    def __init__(self, layer: Any, heads: int) -> None:
        super().__init__()
        attention, own = layer.attention, layer.attention.self
        self.heads = heads
        self.own = _joined([own.query, own.key, own.value])
        self.mixed: nn.Linear = attention.output.dense
        self.after_attention: nn.LayerNorm = attention.output.LayerNorm
        self.wide: nn.Linear = layer.intermediate.dense
        self.narrow: nn.Linear = layer.output.dense
        self.after: nn.LayerNorm = layer.output.LayerNorm

    def forward(self, states: Tensor, hidden: Tensor, side: Tensor, gate: Tensor) -> Tensor:
        """states: (n, t, d); hidden: (n, 1, 1, t), added to the attention; side: (n, t, 2), (1, 0) or (0, 1) by text; gate:
        (heads,).
        """
        count, length, width = states.shape
        query, key, value = self.own(states).view(count, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        # Two further dimensions add the gate to the product of a token with one of the other text, and to no other.
        sides = side[:, None].expand(count, self.heads, length, 2)
        query = torch.cat([query / math.sqrt(width / self.heads), sides], -1)
        key = torch.cat([key, gate[None, :, None, None] * sides.flip(-1)], -1)
        seen = torch.softmax(query @ key.transpose(-1, -2) + hidden, -1) @ value
        states = self.after_attention(states + self.mixed(seen.transpose(1, 2).reshape(count, length, width)))
        found: Tensor = self.after(states + self.narrow(functional.gelu(self.wide(states))))
        return found


class SecondLook(nn.Module):
    """How well a passage answers a question: late interaction of tokens that have seen both, and a linear head."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        width, heads = bert.config.hidden_size, bert.config.num_attention_heads
        self.layers = nn.ModuleList(Layer(layer, heads) for layer in bert.encoder.layer[FROZEN:])
        self.gate = nn.Parameter(torch.full((len(self.layers), heads), CLOSED))
        self.segment = nn.Parameter(torch.zeros(2, width))
        self.dense, self.head = nn.Linear(2 * width, width), nn.Linear(width, 1)
        self.scale = nn.Parameter(torch.tensor([_SCALE]))
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, pairs: Pairs) -> Tensor:
        """(n,) float32: log odds that the passage answers."""
        kind = self.segment.dtype
        states = pairs.states.to(kind) + torch.where(pairs.question[..., None], self.segment[0], self.segment[1])
        hidden = torch.zeros(len(states), 1, 1, states.shape[1], dtype=kind)
        hidden = hidden.masked_fill(~pairs.filled[:, None, None, :], _HIDDEN)
        side = torch.stack([pairs.question, ~pairs.question], -1).to(kind)
        for layer, gate in zip(self.layers, self.gate, strict=True):
            states = layer(states, hidden, side, gate)
        of_question = pairs.question[..., None].to(kind)
        mean = (states * of_question).sum(1) / of_question.sum(1)
        head = self.head(torch.tanh(self.dense(torch.cat([states[:, 0], mean], 1))))[:, 0].float()
        found: Tensor = late_interaction(states.float(), pairs) * self.scale.float().exp() + _HEAD_WEIGHT * head
        return found


def late_interaction(states: Tensor, pairs: Pairs) -> Tensor:
    """states: (n, t, d) float32 → (n,): the mean over the question's tokens of the best product with a token of the passage."""
    longest = int(pairs.question.sum(1).max())
    unit = functional.normalize(states, dim=-1)
    question, passage = (
        functional.normalize(unit - CENTERING_STRENGTH * mean[:, None], dim=-1) for mean in pairs.means
    )
    products = (question[:, :longest] @ passage.transpose(1, 2)).masked_fill(~pairs.answering[:, None, :], -1)
    weights = pairs.asked[:, :longest].float()
    found: Tensor = (products.max(2).values * weights).sum(1) / weights.sum(1)
    return found


def _joined(parts: Sequence[nn.Linear]) -> nn.Linear:
    """Linear layers on the same input as one."""
    whole = nn.Linear(parts[0].in_features, sum(part.out_features for part in parts))
    whole.weight = nn.Parameter(torch.cat([part.weight for part in parts]).detach().clone())
    whole.bias = nn.Parameter(torch.cat([part.bias for part in parts]).detach().clone())
    return whole

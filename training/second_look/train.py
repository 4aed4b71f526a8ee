"""Train the second look on questions with the passages that the search finds for them.

    python -m training.second_look.train --model RUN/shipped/model --pairs RUN/pairs.json --out RUN/second_look.safetensors

--pairs: from training.collect with the same model. Weights are learned in float32 and used in bfloat16, which is several times
as fast where the processor multiplies it by itself. One core, 1 to 2 s a step.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from index.encoder.encoder import Encoder
from index.encoder.prepare import prepare
from index.retrieval.background import background_of
from training.knowledge_bases import KnowledgeBase, Question, load
from training.network import Lower, Means, Reader, Text
from training.second_look.network import Pairs, SecondLook

_QUESTIONS, _TOGETHER = 8, 24  # questions in a step; pairs in one call of the network
_NEAR, _NEAR_TAKEN, _OTHERS = (
    3,
    2,
    3,
)  # wrong passages of an answered question: of the first three two, and three in all
_HEAD_RATE, _ANSWERED_WEIGHT = 5, 0.5  # the head's learning rate; the weight of the second loss
_WARM_UP, _TOLD_EVERY = 50, 50  # steps


@dataclass(frozen=True)
class Group:
    """A question with passages; of an answered one the first answers."""

    answered: bool
    pairs: list[tuple[Text, Text]]


def main() -> None:
    options = _options()
    torch.set_num_threads(1)
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    left = set(options.leave.split(","))
    bases = [base for base in load(options.pairs) if base.name not in left]
    bert = BertModel.from_pretrained(options.model, add_pooling_layer=False, attn_implementation="sdpa")
    bert.train(mode=False).requires_grad_(False)
    means = Means.of(background_of(Encoder(prepare(str(options.model)), bulk=True)).space)
    network = SecondLook(bert)
    if options.start:
        network.load_state_dict(load_file(options.start))
    learner = Learner(network.to(torch.bfloat16).requires_grad_(True), Lower(bert), means, options.rate)
    learner.run(groups(bases, Reader(options.model)), options.steps, options.minutes)
    save_file({name: value.contiguous() for name, value in learner.weights.items()}, options.out)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--model", type=Path, required=True, help="the encoder of the search, a sentence-transformers folder"
    )
    parser.add_argument("--pairs", type=Path, required=True, help="from training.collect")
    parser.add_argument("--leave", default="", metavar="DOMAIN,DOMAIN", help="knowledge bases to leave out")
    parser.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=2400)
    parser.add_argument(
        "--minutes", type=float, default=60, help="stop then at the latest; the rate falls to 0 till then"
    )
    parser.add_argument("--rate", type=float, default=8e-5, help="the highest learning rate")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def groups(bases: Sequence[KnowledgeBase], reader: Reader) -> Iterator[Group]:
    """The questions of knowledge bases, each once and then again in another order, for ever; without those off subject."""
    items = [(base, question) for base in bases for question in base.questions if question.kind != "off"]
    while True:
        random.shuffle(items)
        for base, question in items:
            asked = reader.text("question", question.text)
            rows = chosen(question)
            yield Group(
                question.kind == "answer",
                [(asked, reader.text("passage", base.passages[row], base.contexts[row])) for row in rows],
            )


def chosen(question: Question) -> list[int]:
    """The rows of the passages to learn from: one that answers and others, or the nearest where none answers."""
    if question.kind != "answer":
        return [*question.ranks[:1], *random.sample(question.ranks[1:5], min(1, len(question.ranks[1:5])))]
    wrong = [row for row in question.ranks if row not in question.gold]
    near, far = wrong[:_NEAR], wrong[_NEAR:]
    taken = random.sample(near, min(_NEAR_TAKEN, len(near)))
    taken += random.sample(far, min(_OTHERS - len(taken), len(far)))
    return [random.choice(question.gold), *taken]


class Learner:
    """Trains a network in bfloat16 by a copy of its weights in float32."""

    def __init__(self, network: SecondLook, lower: Lower, means: Means, rate: float) -> None:
        self._network, self._lower, self._means, self._rate = network, lower, means, rate
        self._used = dict(network.named_parameters())
        self.weights = {name: nn.Parameter(value.detach().float().clone()) for name, value in self._used.items()}
        layers = [value for name, value in self.weights.items() if name.startswith("layers.")]
        head = [value for name, value in self.weights.items() if not name.startswith("layers.")]
        self._optimiser = torch.optim.AdamW(
            [{"params": layers, "times": 1}, {"params": head, "times": _HEAD_RATE}], lr=rate, weight_decay=0.01
        )

    def run(self, questions: Iterator[Group], steps: int, minutes: float) -> None:
        """Learn, until the steps are done or the time is up."""
        started = time.monotonic()
        losses: list[tuple[float, float]] = []
        for number in range(steps):
            done = max(number / steps, (time.monotonic() - started) / 60 / minutes)
            if done >= 1:
                break
            for part in self._optimiser.param_groups:
                part["lr"] = self._rate * part["times"] * min((number + 1) / _WARM_UP, 1 - done)
            losses.append(self._step([next(questions) for _ in range(_QUESTIONS)]))
            if len(losses) == _TOLD_EVERY:
                print(number + 1, np.round(np.nanmean(losses, axis=0), 3), flush=True)
                losses = []

    def _step(self, taken: list[Group]) -> tuple[float, float]:
        pairs = [pair for group in taken for pair in group.pairs]
        scores = torch.split(self.scores(pairs), [len(group.pairs) for group in taken])
        first = [
            -functional.log_softmax(found, 0)[0] for found, group in zip(scores, taken, strict=True) if group.answered
        ]
        right = [answering(found, answered=group.answered) for found, group in zip(scores, taken, strict=True)]
        ranking = torch.stack(first).mean() if first else torch.zeros(())
        judging = torch.stack(right).mean()
        self._network.zero_grad()
        (ranking + _ANSWERED_WEIGHT * judging).backward()  # type: ignore[no-untyped-call]
        self._learn()
        return float(ranking.detach()) if first else float("nan"), float(judging.detach())

    def _learn(self) -> None:
        for name, value in self._used.items():
            self.weights[name].grad = None if value.grad is None else value.grad.float()
        nn.utils.clip_grad_norm_(self.weights.values(), 1.0)
        self._optimiser.step()
        with torch.no_grad():
            for name, value in self._used.items():
                value.copy_(self.weights[name])

    def scores(self, pairs: Sequence[tuple[Text, Text]]) -> Tensor:
        """(n,) float32, in the order of the pairs; they go through the network by length."""
        order = sorted(range(len(pairs)), key=lambda row: len(pairs[row][1].ids))
        parts = [order[at : at + _TOGETHER] for at in range(0, len(order), _TOGETHER)]
        found = [self._network(Pairs.of([pairs[row] for row in part], self._lower, self._means)) for part in parts]
        return torch.cat(found)[torch.argsort(torch.tensor(order))]


def answering(scores: Tensor, *, answered: bool) -> Tensor:
    """How far log odds are from saying which passages answer: the first and no other, or none. scores: (n,)."""
    if not answered:
        return functional.softplus(torch.logsumexp(scores, 0))
    others = functional.softplus(scores[1:]).mean() if len(scores) > 1 else torch.zeros(())
    return 0.5 * functional.softplus(-scores[0]) + 0.5 * others


if __name__ == "__main__":
    main()

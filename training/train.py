"""Train the last four layers of the encoder on questions and passages.

    python -m training.train --base RUN/base/model --pairs RUN/pairs.json --drcd RUN/drcd.json --out RUN/first

Writes a sentence-transformers folder, which `kb build --model` and the next run (--start) take. One core, 3 to 6 s a step.
"""

from __future__ import annotations

import argparse
import copy
import math
import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import BertModel

from index.encoder.encoder import Encoder
from index.encoder.prepare import prepare
from index.retrieval.background import background_of
from training.batches import Batch, Schedule, passages_of
from training.knowledge_bases import load
from training.losses import (
    TOKEN_TEMPERATURE,
    VECTOR_TEMPERATURE,
    anchor,
    anchored,
    interaction,
    listwise,
    pairwise,
)
from training.network import Encoded, Lower, Means, Reader, Text, encode, upper_layers
from training.pack import WEIGHTS

_VECTOR_WEIGHT, _PAIR_WEIGHT, _ANCHOR_WEIGHT = 0.3, 0.5, 0.3  # beside late interaction, which has 1
_DROPOUT, _WEIGHT_DECAY, _LONGEST_GRADIENT = 0.05, 0.01, 1.0
_WARM_UP = 20  # steps
_ANCHOR_EVERY = 2  # steps: the base encoder takes as long as the other
_TOLD_EVERY = 20


def main() -> None:
    options = _options()
    torch.set_num_threads(1)
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    start = options.start or options.base
    space = background_of(Encoder(prepare(str(start)), bulk=True)).space
    left = set(filter(None, options.leave.split(",")))
    bases = [base for path in options.pairs for base in load(path) if base.name not in left]
    drcd = load(options.drcd) if options.drcd else []
    schedule = Schedule(bases, drcd, options.drcd_share)
    trainer = Trainer(options.base, start, Means.of(space), options.rate)
    steps = [batch for _ in range(math.ceil(options.epochs)) for batch in schedule.epoch()]
    steps = steps[: round(len(steps) * options.epochs / math.ceil(options.epochs))]
    print(f"{len(bases)} knowledge bases, {len(drcd)} articles of DRCD, {len(steps)} steps", flush=True)
    trainer.run(steps, options.minutes)
    trainer.save(options.base, options.out)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="the untrained encoder, to which training is anchored")
    parser.add_argument("--start", type=Path, help="the folder of an earlier run to go on from; else the base")
    parser.add_argument("--pairs", type=Path, nargs="+", required=True, help="from training.collect")
    parser.add_argument("--leave", default="", metavar="DOMAIN,DOMAIN", help="knowledge bases to leave out")
    parser.add_argument("--drcd", type=Path, help="from training.drcd")
    parser.add_argument("--drcd-share", type=float, default=0.2, help="of the steps")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=float, default=2)
    parser.add_argument(
        "--minutes", type=float, default=20, help="stop then at the latest; the rate falls to 0 till then"
    )
    parser.add_argument("--rate", type=float, default=3e-5, help="the highest learning rate")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


@dataclass(frozen=True)
class Losses:
    """The four losses of a step, not weighted."""

    tokens: Tensor
    vectors: Tensor
    pairs: Tensor
    anchor: Tensor

    @property
    def sum(self) -> Tensor:
        """What is made small."""
        weighted = _VECTOR_WEIGHT * self.vectors + _PAIR_WEIGHT * self.pairs + _ANCHOR_WEIGHT * self.anchor
        return self.tokens + weighted

    @property
    def values(self) -> list[float]:
        """For the eye."""
        return [float(loss.detach()) for loss in (self.tokens, self.vectors, self.pairs, self.anchor)]


class Trainer:
    """The layers that learn, and a copy of them as they were in the base encoder.

    base, start: folders of the base encoder and of the one to go on from; rate: the highest learning rate.
    """

    def __init__(self, base: Path, start: Path, means: Means, rate: float) -> None:
        self._bert = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="sdpa")
        self._bert.train(mode=False)
        self._reader, self._lower, self._means, self._rate = Reader(base), Lower(self._bert), means, rate
        self._upper = upper_layers(self._bert)
        self._base_upper = copy.deepcopy(self._upper).eval()
        self._bert.load_state_dict(_weights_of(start), strict=False)
        self._bert.requires_grad_(False)
        self._upper.requires_grad_(True).train()
        for module in self._upper.modules():
            if isinstance(module, nn.Dropout):
                module.p = _DROPOUT
        self._learned = list(self._upper.parameters())
        self._optimiser = torch.optim.AdamW(self._learned, lr=rate, weight_decay=_WEIGHT_DECAY)

    def run(self, steps: list[Batch], minutes: float) -> None:
        """Learn, until the steps are done or the time is up."""
        started = time.monotonic()
        told: list[list[float]] = []
        for number, batch in enumerate(steps):
            spent = time.monotonic() - started
            done = max(number / len(steps), spent / 60 / minutes)
            if done >= 1:
                print(f"the time is up after {number} steps")
                break
            for group in self._optimiser.param_groups:
                group["lr"] = self._rate * min((number + 1) / _WARM_UP, 1 - done)
            losses = self._losses(batch, anchoring=number % _ANCHOR_EVERY == 0)
            self._optimiser.zero_grad()
            losses.sum.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self._learned, _LONGEST_GRADIENT)
            self._optimiser.step()
            told.append(losses.values)
            if len(told) == _TOLD_EVERY or number + 1 == len(steps):
                pace = (time.monotonic() - started) / (number + 1)
                print(number + 1, np.round(np.mean(told, axis=0), 3), f"{pace:.1f} s a step", flush=True)
                told = []

    def _losses(self, batch: Batch, *, anchoring: bool) -> Losses:
        asked, rows = batch.answered + batch.unanswered, passages_of(batch)
        base = batch.base
        questions = [self._reader.text("question", base.questions[row].text) for row in asked]
        passages = [self._reader.text("passage", base.passages[row], base.contexts[row]) for row in rows]
        of_questions, of_passages = self._encoded(questions), self._encoded(passages)
        gold = torch.tensor([[row in base.questions[question].gold for row in rows] for question in batch.answered])
        answered = len(batch.answered)
        scores = interaction(of_questions, of_passages, passages)
        cosines = of_questions.vectors @ of_passages.vectors.T
        apart = torch.zeros(())
        if anchoring:
            with torch.no_grad():
                of_base = self._of_base(questions), self._of_base(list(anchored(passages)))
            apart = anchor(of_questions, of_passages, of_base)
        return Losses(
            listwise(scores[:answered], gold, TOKEN_TEMPERATURE),
            listwise(cosines[:answered], gold, VECTOR_TEMPERATURE),
            pairwise(scores + cosines, gold, answered),
            apart,
        )

    def _encoded(self, texts: list[Text]) -> Encoded:
        return encode(self._upper, self._lower, self._means, texts)

    def _of_base(self, texts: list[Text]) -> Encoded:
        return encode(self._base_upper, self._lower, self._means, texts)

    def save(self, base: Path, folder: Path) -> None:
        """Write the base encoder with the layers as they are now."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(base, folder)
        weights = load_file(base / WEIGHTS)
        learned = self._bert.state_dict()
        save_file(
            {name: learned.get(name, old).contiguous() for name, old in weights.items()},
            folder / WEIGHTS,
            {"format": "pt"},
        )


def _weights_of(folder: Path) -> dict[str, Tensor]:
    """The weights of a model without its pooler, which is not used."""
    return {name: value for name, value in load_file(folder / WEIGHTS).items() if not name.startswith("pooler")}


if __name__ == "__main__":
    main()

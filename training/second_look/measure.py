"""Measure the second look on knowledge bases that it was not trained on, behind the product's own search; prints a table.

    python -m training.second_look.measure --model RUN/shipped/model DOMAIN ...

Each number: the search → with the second look. It reads the first eight passages; its log odds, times WEIGHT, are
added to their scores. Whether a question is answered is judged by the nearness of the search → by the highest log odds.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import BertModel

from index.encoder import tuned_layers
from index.encoder.encoder import Encoder
from index.encoder.prepare import prepare
from index.evaluation.metrics import auroc
from index.publish.compose import Source, compose_index
from index.retrieval.background import Background, background_of
from kb.config.settings import Settings
from training.knowledge_bases import PAIRS, KnowledgeBase, articles, read
from training.network import Lower, Means, Reader
from training.second_look.network import Pairs, SecondLook

FILE = Path(__file__).parent / "layers.safetensors"
SHA256 = "a1d0cb0986db4cec2d99db8171caeea67188273372c95e6104dc4a5a051d6bd8"
DEPTH, WEIGHT = 8, 0.08
HEADER = "| domain | questions: answer / same | Hit@1 | Hit@3 | AUROC same |\n| --- | --- | ---: | ---: | ---: |"


@dataclass(frozen=True)
class Looked:
    """What was found for a question: whether each of the first passages answers, best first, by the search and with the second
    look; the nearness of the search and the highest log odds.
    """

    kind: str
    search: list[bool]
    both: list[bool]
    nearness: float
    log_odds: float


class Second:
    """The second look as it was trained. model: the encoder of the search, a sentence-transformers folder."""

    def __init__(self, model: Path, background: Background) -> None:
        bert = BertModel.from_pretrained(model, add_pooling_layer=False, attn_implementation="sdpa")
        bert.train(mode=False).requires_grad_(False)
        self._network = SecondLook(bert)
        weights = {name: torch.tensor(value) for name, value in tuned_layers.read(FILE, SHA256).items()}
        self._network.load_state_dict(weights)
        self._network.to(torch.bfloat16)
        self._lower, self._reader, self._means = Lower(bert), Reader(model), Means.of(background.space)

    @torch.no_grad()
    def log_odds(self, question: str, base: KnowledgeBase, rows: Sequence[int]) -> np.ndarray:
        """Of the passages in these rows, (n,) float32."""
        asked = self._reader.text("question", question)
        pairs = [(asked, self._reader.text("passage", base.passages[row], base.contexts[row])) for row in rows]
        found: np.ndarray = self._network(Pairs.of(pairs, self._lower, self._means)).numpy()
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("domains", nargs="+", metavar="DOMAIN")
    options = parser.parse_args()
    encoder = Encoder(prepare(str(options.model)), bulk=True)
    background = background_of(encoder)
    second = Second(options.model, background)
    print(HEADER)
    every: list[np.ndarray] = []
    for domain in options.domains:
        looked = look(read(PAIRS / domain), encoder, background, second)
        counts = " / ".join(str(sum(one.kind == kind for one in looked)) for kind in ("answer", "same"))
        every.append(measured(looked))
        print(f"| {domain} | {counts} | {_line(every[-1])} |", flush=True)
    print(f"| **mean** | | {_line(np.mean(every, axis=0))} |")


def look(base: KnowledgeBase, encoder: Encoder, background: Background, second: Second) -> list[Looked]:
    """Ask the search, and then look at what it found a second time."""
    source = Source.of_articles([article for _, article in articles(PAIRS / base.name)])
    index = compose_index(source, encoder, background, Settings())
    looked = []
    for question in base.questions:
        found = index.find(index.prepared(question.text), depth=DEPTH)
        rows, scores = found.passages.ids[:DEPTH], found.passages.scores[:DEPTH]
        odds = second.log_odds(question.text, base, rows.tolist())
        right = np.isin(rows, question.gold)
        both = right[np.argsort(-(scores + WEIGHT * odds), kind="stable")]
        looked.append(Looked(question.kind, right.tolist(), both.tolist(), found.signals.passage, float(odds.max())))
    return looked


def measured(looked: Sequence[Looked]) -> np.ndarray:
    """Hit@1, Hit@3 and AUROC on the same subject, (3, 2): by the search, and with the second look."""
    answered, same = ([one for one in looked if one.kind == kind] for kind in ("answer", "same"))
    rows = [
        [np.mean([any(one.search[:within]) for one in answered]), np.mean([any(one.both[:within]) for one in answered])]
        for within in (1, 3)
    ]
    near = auroc([one.nearness for one in answered], [one.nearness for one in same])
    odds = auroc([one.log_odds for one in answered], [one.log_odds for one in same])
    return np.array([*rows, [near, odds]])


def _line(numbers: np.ndarray) -> str:
    return " | ".join(f"{before:.2f} → {after:.2f}" for before, after in numbers)


if __name__ == "__main__":
    main()

"""Measure an encoder by the product's own search, on knowledge bases that it was not trained on; prints a Markdown table.

    python -m training.measure [--model FOLDER] DOMAIN ...

Without a model, the one that is shipped. Confidence is that without any known question.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np

from index.encoder.encoder import Encoder
from index.encoder.prepare import prepare
from index.evaluation.metrics import auroc
from index.publish.compose import Source, compose_index
from index.retrieval.background import Background, background_of
from index.search.answer import Answer
from kb.config.settings import Settings
from training.knowledge_bases import PAIRS, KnowledgeBase, articles, read

HEADER = "| domain | questions: answer / same / off | Hit@1 | Hit@3 | AUROC same | AUROC off |"


@dataclass(frozen=True)
class Measured:
    """Shares of the answered questions whose passage comes first, or among the first three; areas under the curve."""

    hit_1: float
    hit_3: float
    same: float
    off: float

    def __str__(self) -> str:
        return f"{self.hit_1:.2f} | {self.hit_3:.2f} | {self.same:.2f} | {self.off:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("domains", nargs="+", metavar="DOMAIN")
    parser.add_argument("--model", help="a sentence-transformers folder")
    options = parser.parse_args()
    encoder = Encoder(prepare(options.model), bulk=True)
    background = background_of(encoder)
    print(f"{HEADER}\n| --- | --- | ---: | ---: | ---: | ---: |")
    for domain in options.domains:
        base = read(PAIRS / domain)
        counts = " / ".join(str(len(base.of_kind(kind))) for kind in ("answer", "same", "off"))
        print(f"| {domain} | {counts} | {measured(base, asked(base, encoder, background))} |", flush=True)


def asked(base: KnowledgeBase, encoder: Encoder, background: Background) -> list[Answer]:
    """The answers of an index of a knowledge base to its questions."""
    source = Source.of_articles([article for _, article in articles(PAIRS / base.name)])
    index = compose_index(source, encoder, background, Settings())
    return [index.search(question.text, explained=False) for question in base.questions]


def measured(base: KnowledgeBase, answers: list[Answer]) -> Measured:
    """Compare the answers with what the questions say."""
    confidence: dict[str, list[float]] = {"answer": [], "same": [], "off": []}
    hits: list[tuple[bool, bool]] = []
    for question, answer in zip(base.questions, answers, strict=True):
        confidence[question.kind].append(answer.confidence)
        if question.kind == "answer":
            gold = {base.passages[row] for row in question.gold}
            found = [hit.passage.text in gold for hit in answer.hits[:3]]
            hits.append((any(found[:1]), any(found)))
    hit_1, hit_3 = np.mean(hits, axis=0).tolist()
    same, off = (auroc(confidence["answer"], confidence[kind]) for kind in ("same", "off"))
    return Measured(hit_1, hit_3, same, off)


if __name__ == "__main__":
    main()

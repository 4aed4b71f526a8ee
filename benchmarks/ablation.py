"""What each part of the ranking is worth: every part off in turn, on BEIR folders.

python benchmarks/ablation.py BEIR_FOLDER…
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from report import save, table

from index.background import background
from index.build import Source, assemble
from index.collection import PASSAGES, Fusion
from index.encoder import Encoded, Encoder
from index.evaluate import BeirSet, as_articles, read_beir
from index.metrics import ndcg
from index.model import prepare
from index.search import Collections, SearchIndex
from index.settings import Settings

DENSE_ONLY = Fusion(whole=0, sentence=0, lexical=0, dense=1)
VARIANTS: dict[str, Fusion] = {
    "as shipped": PASSAGES,
    "plain dense, centred": DENSE_ONLY,
    "whole passage only (no best sentence)": replace(PASSAGES, whole=1, sentence=0),
    "best sentence only": replace(PASSAGES, whole=0, sentence=1),
    "no words": replace(PASSAGES, lexical=0),
    "words twice": replace(PASSAGES, lexical=0.4),
    "text vector added": replace(PASSAGES, dense=0.2),
}


class Recorded:
    """Every text is encoded once, however many indexes are made of it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[str, str, str], Encoded] = {}

    def questions(self, texts: list[str], progress: object = None) -> list[Encoded]:
        return self._of("question", texts, [""] * len(texts))

    def passages(self, texts: list[str], progress: object = None, contexts: list[str] | None = None) -> list[Encoded]:
        return self._of("passage", texts, contexts or [""] * len(texts))

    def _of(self, kind: str, texts: list[str], contexts: list[str]) -> list[Encoded]:
        keys = [(kind, context, text) for context, text in zip(contexts, texts, strict=True)]
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        if kind == "question":
            values = self._encoder.questions([text for _, _, text in new])
        else:
            values = self._encoder.passages([text for _, _, text in new], None, [context for _, context, _ in new])
        self._known.update(zip(new, values, strict=True))
        return [self._known[key] for key in keys]


def score(index: SearchIndex, data: BeirSet) -> str:
    """Hit@1 / nDCG@10."""
    hits, gains = [], []
    for key, relevance in data.relevance.items():
        found = index.search(data.questions[key], top=100, explained=False).hits
        ranked = list(dict.fromkeys(hit.passage.article for hit in found))
        hits.append(bool(ranked) and ranked[0] in relevance)
        gains.append(ndcg(ranked, relevance))
    return f"{np.mean(hits):.3f} / {np.mean(gains):.3f}"


def indexes(source: Source, encoder: Recorded) -> dict[str, Callable[[], SearchIndex]]:
    def made(fusion: Fusion) -> SearchIndex:
        index = assemble(source, encoder, background(encoder), Settings())  # type: ignore[arg-type]
        passages = replace(index.collections.passages, fusion=fusion)
        ranked = Collections(passages, index.collections.topics, index.collections.questions)
        return SearchIndex(index.contents, ranked, index.space, index.calibration, encoder)  # type: ignore[arg-type]

    def without_context() -> SearchIndex:
        bare = replace(source, articles=tuple(replace(article, title="") for article in source.articles))
        return assemble(bare, encoder, background(encoder), Settings())  # type: ignore[arg-type]

    found: dict[str, Callable[[], SearchIndex]] = {
        name: (lambda fusion=fusion: made(fusion)) for name, fusion in VARIANTS.items()
    }
    return {**found, "no title before the passage": without_context}


def main() -> None:
    encoder = Recorded(Encoder(prepare(Settings.from_env().model), bulk=True))
    columns: dict[str, dict[str, str]] = {}
    for name in sys.argv[1:]:
        data = read_beir(Path(name))
        made = indexes(as_articles(data), encoder)
        columns[Path(name).resolve().name] = {variant: score(make(), data) for variant, make in made.items()}
    names = list(columns)
    rows = [[variant, *(columns[name][variant] for name in names)] for variant in columns[names[0]]]
    body = "Hit@1 / nDCG@10.\n\n" + table(["", *names], rows)
    save(__file__, "What each part is worth", body)


if __name__ == "__main__":
    main()

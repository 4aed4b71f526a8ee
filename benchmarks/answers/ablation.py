"""What each part of the ranking is worth: every part off in turn, on BEIR folders.

python -m benchmarks.answers.ablation BEIR_FOLDER…
"""

from __future__ import annotations

import index.retrieval.background  # noqa: F401 isort: skip - before numpy: `index` says how many threads its BLAS takes

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import numpy as np

from benchmarks.report import save, table
from index.encoder.encoder import Encoded, Encoder
from index.encoder.prepare import prepare
from index.evaluation.beir import BeirSet, as_articles, read_beir
from index.evaluation.metrics import ndcg
from index.publish.compose import Source, compose_index
from index.retrieval import bm25, centering, collection, late_interaction, query
from index.retrieval.background import background
from index.retrieval.collection import PASSAGES, Fusion
from index.search.collections import Collections
from index.search.search_index import SearchIndex
from index.text.glossary import Glossary
from kb.config.settings import Settings

Score = Callable[[BeirSet], str]

DENSE_ONLY = Fusion(whole=0, sentence=0, lexical=0, dense=1, prf_weight=0)
VARIANTS: dict[str, Fusion] = {
    "as shipped": PASSAGES,
    "plain dense, centred": DENSE_ONLY,
    "whole passage only (no best sentence)": replace(PASSAGES, whole=1, sentence=0),
    "best sentence only": replace(PASSAGES, whole=0, sentence=1),
    "no words": replace(PASSAGES, lexical=0),
    "words twice": replace(PASSAGES, lexical=2 * PASSAGES.lexical),
    "text vector added": replace(PASSAGES, dense=0.2),
    "no feedback": replace(PASSAGES, prf_weight=0),
    "nothing for another language": replace(PASSAGES, cross_language_bonus=0),
    "tokens alone: no words, no feedback": replace(PASSAGES, lexical=0, prf_weight=0),
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


def score(made: SearchIndex, data: BeirSet) -> str:
    """Hit@1 / nDCG@10."""
    hits, gains = [], []
    for key, relevance in data.relevance.items():
        found = made.search(data.questions[key], top=100, explained=False).hits
        ranked = list(dict.fromkeys(hit.passage.article for hit in found))
        hits.append(bool(ranked) and ranked[0] in relevance)
        gains.append(ndcg(ranked, relevance))
    return f"{np.mean(hits):.3f} / {np.mean(gains):.3f}"


def variants(source: Source, encoder: Recorded) -> dict[str, Score]:
    def made(fusion: Fusion) -> SearchIndex:
        whole = compose_index(source, encoder, background(encoder), Settings())  # type: ignore[arg-type]
        passages = replace(whole.collections.passages, fusion=fusion)
        ranked = Collections(passages, whole.collections.topics, whole.collections.questions)
        return SearchIndex(whole.contents, ranked, whole.space, whole.calibration, encoder=encoder)  # type: ignore[arg-type]

    def without_context() -> SearchIndex:
        bare = replace(source, articles=tuple(replace(article, title="") for article in source.articles))
        return compose_index(bare, encoder, background(encoder), Settings())  # type: ignore[arg-type]

    def patched(module: ModuleType, name: str, value: object) -> Score:
        def scored(data: BeirSet) -> str:
            with patch.object(module, name, value):
                return score(made(PASSAGES), data)

        return scored

    def without_centroids(data: BeirSet) -> str:
        def none(vector: np.ndarray, tokens: np.ndarray) -> np.ndarray:
            return np.zeros(tokens.shape[1], np.float32)

        with patch.object(collection, "centroid", none), patch.object(centering, "centroid", none):
            return score(made(PASSAGES), data)

    found: dict[str, Score] = {
        name: (lambda data, fusion=fusion: score(made(fusion), data)) for name, fusion in VARIANTS.items()
    }
    return {
        **found,
        "every question token counts alike": patched(
            late_interaction, "reweight_by_contrast", lambda weights, best: weights
        ),
        "words of the whole passage only": patched(bm25, "SAME_SENTENCE_WEIGHT", 0.0),
        "numbers are words like others": patched(bm25, "NUMBERS_WEIGHT", 0.0),
        "no translations": patched(query, "bundled", lambda: Glossary({}, {})),
        "signs of whole tokens, no share of the text vector": without_centroids,
        "a random rotation before the signs": patched(centering, "fit_rotation", lambda turn, rests: turn),
        "punctuation is stored, too": patched(
            collection, "content_mask", lambda text, spans: np.ones(len(spans), bool)
        ),
        "not centred": patched(centering, "CENTERING_STRENGTH", 0.0),
        "no title before the passage": lambda data: score(without_context(), data),
    }


def main() -> None:
    encoder = Recorded(Encoder(prepare(Settings.from_env().model), bulk=True))
    columns: dict[str, dict[str, str]] = {}
    for name in sys.argv[1:]:
        data = read_beir(Path(name))
        scored = variants(as_articles(data), encoder)
        columns[Path(name).resolve().name] = {variant: measure(data) for variant, measure in scored.items()}
    names = list(columns)
    rows = [[variant, *(columns[name][variant] for name in names)] for variant in columns[names[0]]]
    body = "Hit@1 / nDCG@10.\n\n" + table(["", *names], rows)
    save(__file__, "What each part is worth", body)


if __name__ == "__main__":
    main()

"""Search among ten thousand passages, against the encoder's own forward pass: the whole, and what each stage takes.

    python -m benchmarks.speed.scale FOLDER [BEIR_FOLDER…] [--passages 10000]

The passages are sentences of the shipped articles, of the background texts and of the BEIR corpora, put together anew with
a fixed seed. FOLDER keeps them and their index; a second run builds only what has changed, as `kb build` does, so delete it
after an edit of index/ that did not raise RECIPE.
"""

from __future__ import annotations

import index.retrieval.background  # isort: skip - before numpy: `index` says how many threads its BLAS takes

import argparse
import json
import random
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from benchmarks.report import save, table
from benchmarks.speed.speed import QUESTIONS, milliseconds
from index.encoder.encoder import Encoder
from index.encoder.model import TOKENIZER
from index.encoder.prepare import prepare
from index.publish.build import build
from index.retrieval.bm25 import WordIndex
from index.retrieval.collection import Collection
from index.retrieval.dense import DenseIndex
from index.retrieval.late_interaction import TokenCodes
from index.search.explain import Explainer
from index.search.search_index import SearchIndex
from index.text.words import language, one_spelling
from kb.config.settings import Settings
from kb.library.library import Library
from kb.structure.line_grammar import units
from kb.structure.passages import TARGET, cut
from kb.structure.sentences import sentences

SEED, SECTIONS, ROUNDS, ASKED = 3, 100, 15, 24
FORWARD, BESIDE = "encoder: forward pass", "words: BM25, beside the forward pass"
LEAST = 40  # units of the shortest passage; the longest one is as long as the cut would make it


def pool(folders: Sequence[Path]) -> dict[str, list[str]]:
    """Language → the distinct sentences to make passages of, each on one line and beginning with a letter."""
    background = Path(index.retrieval.background.__file__).parent / "data" / "passages.tsv"
    texts = [line.split("\t", 1)[1] for line in background.read_text("utf-8").splitlines() if line]
    texts += [passage.text for article in Library(Settings().articles).articles() for passage in cut(article)]
    for folder in folders:
        texts += [json.loads(line)["text"] for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines()]
    found: dict[str, list[str]] = {"zh": [], "en": []}
    for sentence in dict.fromkeys(text[start:end] for text in texts for start, end in sentences(text)):
        if sentence[0].isalpha() and "\n" not in sentence and units(sentence) < TARGET:
            found[language(sentence)].append(sentence)
    return found


def write_articles(folder: Path, wanted: int, sources: dict[str, list[str]]) -> None:
    """The shipped articles with their known questions, and Markdown articles of one passage a section: `wanted` in all."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(Settings().articles, folder)
    have = sum(len(cut(article)) for article in Library(folder).articles())
    chance = random.Random(SEED)
    for first in range(0, wanted - have, SECTIONS):
        lang = chance.choice(("zh", "en"))
        numbers = range(first, min(first + SECTIONS, wanted - have))
        parts = [f"## {number}\n\n{_passage(chance, lang, sources[lang])}\n" for number in numbers]
        (folder / f"made-{first:06}.md").write_text(f"# {first}\n\n" + "\n".join(parts), "utf-8")


def _passage(chance: random.Random, lang: str, source: Sequence[str]) -> str:
    text, size = "", chance.uniform(LEAST, TARGET)
    while units(text) < size:
        sentence = chance.choice(source)
        if text and units(text) + units(sentence) > TARGET:
            break
        text += sentence if lang == "zh" else f" {sentence}"
    return text.strip()


def published(folder: Path, wanted: int, sources: dict[str, list[str]]) -> Settings:
    """Settings of an index with `wanted` passages under `folder`, built unless it is there."""
    articles = folder / f"articles-{wanted}"
    write_articles(articles, wanted, sources)
    settings = Settings(articles=articles, index=folder / f"index-{wanted}", model=Settings.from_env().model)
    found = build(settings, force=True, report=print, progress=_progress)
    if found.counts["passages"] != wanted:
        raise SystemExit(f"expected {wanted} passages, found {found.counts['passages']}; the cut has changed")
    return settings


def _progress(done: int, total: int) -> None:
    if done % 1000 == 0 or done == total:
        print(f"{done} of {total} texts encoded", flush=True)


def asked(folders: Sequence[Path]) -> list[str]:
    """The questions of speed.py, and some of each BEIR folder."""
    found = list(QUESTIONS)
    for folder in folders:
        lines = (folder / "queries.jsonl").read_text("utf-8").splitlines()
        found += [json.loads(line)["text"] for line in random.Random(SEED).sample(lines, min(ASKED, len(lines)))]
    return found


def compare(ready: SearchIndex, encoder: Encoder, questions: Sequence[str]) -> list[tuple[float, float]]:
    """Of each question the median milliseconds of the bare forward pass and of the whole search, taking turns."""
    model = encoder.model
    tokenizer = Tokenizer.from_file(str(model.folder / TOKENIZER))
    found = []
    for question in questions:
        ids = np.array([tokenizer.encode(model.query_prompt + one_spelling(question)).ids], np.int64)
        pairs = [
            (
                milliseconds(lambda ids=ids: encoder.forward(ids)),  # type: ignore[misc]
                milliseconds(lambda question=question: ready.search(question)),  # type: ignore[misc]
            )
            for _ in range(ROUNDS)
        ]
        forward, whole = np.median(pairs, axis=0).tolist()
        found.append((forward, whole))
    return found


class Stages:
    """Seconds that named calls took, each inside `search`; a call within another one counts for the outer name."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._at = threading.local()  # words are scored in a thread of their own

    @contextmanager
    def watching(self, ready: SearchIndex) -> Iterator[None]:
        """The methods that do the work report here meanwhile. A name that is gone is an error: correct this list."""
        named = {id(ready.collections.questions): "known questions", id(ready.collections.topics): "related topics"}
        calls: list[tuple[type, str, Callable[[object], str | None]]] = [
            (Encoder, "forward", lambda _: FORWARD),
            (DenseIndex, "search", lambda _: "dense candidates"),
            (WordIndex, "scores", lambda _: BESIDE),
            (TokenCodes, "interact", lambda _: "late interaction"),
            (Explainer, "__call__", lambda _: "explaining the hits"),
            (Collection, "rank", lambda this: named.get(id(this))),
        ]
        before = [getattr(owner, name) for owner, name, _ in calls]
        for method, (owner, name, stage_of) in zip(before, calls, strict=True):
            setattr(owner, name, self._timed(method, stage_of))
        try:
            yield
        finally:
            for method, (owner, name, _) in zip(before, calls, strict=True):
                setattr(owner, name, method)

    def _timed(self, method: Callable[..., object], stage_of: Callable[[object], str | None]) -> Callable[..., object]:
        @wraps(method)
        def timed(this: object, *arguments: object, **named: object) -> object:
            stage = stage_of(this)
            if stage is None or getattr(self._at, "work", False):
                return method(this, *arguments, **named)
            self._at.work = True
            started = time.perf_counter()
            try:
                return method(this, *arguments, **named)
            finally:
                self._at.work = False
                self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - started

        return timed


def shares(ready: SearchIndex, questions: Sequence[str]) -> list[list[object]]:
    """Of each stage the mean milliseconds of a search, and its part of the time of a forward pass and of the whole."""
    stages = Stages()
    with stages.watching(ready):
        times = [
            milliseconds(lambda question=question: ready.search(question))  # type: ignore[misc]
            for _ in range(ROUNDS)
            for question in questions
        ]
    whole = sum(times) / 1000
    found = sorted(stages.seconds.items(), key=lambda item: -item[1])
    rest = whole - sum(seconds for name, seconds in found if name != BESIDE)
    found += [("the rest: tokenizer, centring, fusion, hits", rest)]
    forward = stages.seconds[FORWARD]
    return [
        [name, f"{1000 * value / len(times):.2f}", f"{value / forward:.2f}", f"{value / whole:.0%}"]
        for name, value in [*found, ("the whole search", whole)]
    ]


def sizes(ready: SearchIndex) -> list[list[object]]:
    """The arrays of the passages' token codes: bytes a token on disk, and whether they stay there."""
    tokens = ready.collections.passages.tokens
    count = len(tokens.codes)
    return [
        [name, f"{array.nbytes / count:.2f}", "memory-mapped" if _mapped(array) else "in memory"]
        for name, array in vars(tokens).items()
        if isinstance(array, np.ndarray)
    ]


def _mapped(array: np.ndarray | None) -> bool:
    while array is not None:
        if isinstance(array, np.memmap):
            return True
        array = array.base if isinstance(array.base, np.ndarray) else None
    return False


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("beir", nargs="*", type=Path)
    parser.add_argument("--passages", type=int, default=10_000)
    wanted = parser.parse_args()
    sources = pool(wanted.beir)
    settings = published(wanted.folder, wanted.passages, sources)
    encoder = Encoder(prepare(settings.model))
    ready = SearchIndex.open(settings.index, encoder, settings)
    questions = asked(wanted.beir)
    for question in questions:
        ready.search(question)
    pairs = compare(ready, encoder, questions)
    save(__file__, "Search among many passages", body(ready, sources, questions, pairs))


def body(
    ready: SearchIndex, sources: dict[str, list[str]], questions: Sequence[str], pairs: Sequence[tuple[float, float]]
) -> str:
    ratios = [(whole - forward) / forward for forward, whole in pairs]
    forward, whole = np.median(pairs, axis=0)
    counts, tokens = ready.counts, ready.collections.passages.tokens
    return (
        f"{counts['passages']} passages ({len(tokens.codes)} tokens) of {len(sources['zh'])} Chinese and "
        f"{len(sources['en'])} English sentences, {counts['questions']} known questions, {counts['topics']} related "
        f"topics; {len(questions)} questions, {ROUNDS} rounds, forward pass and search taking turns.\n\n"
        f"Median of a forward pass {forward:.2f} ms, of the whole search {whole:.2f} ms. The search costs on top of the "
        f"forward pass, as a multiple of it: **median {np.median(ratios):.2f}**, from {min(ratios):.2f} to "
        f"{max(ratios):.2f}.\n\n"
        + table(["stage", "ms", "forward passes", "of the whole"], shares(ready, questions))
        + "\n"
        + table(["token codes of the passages", "bytes a token", ""], sizes(ready))
    )


if __name__ == "__main__":
    main()

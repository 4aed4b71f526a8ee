"""This product beside plain FAISS and txtai: the same encoder, the same passages, the same questions.

    python -m benchmarks.answers.peers BEIR_FOLDER… QUESTIONS.jsonl…

A file holds labelled questions (index/evaluation/labelled.py) about the shipped articles. txtai is no dependency of the
product: `pip install txtai` gives its two rows, and without it they say so.
"""

from __future__ import annotations

import index  # noqa: F401 # isort: skip - before numpy: it says how many threads its BLAS takes

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import faiss
import numpy as np

from benchmarks.answers.ablation import Recorded
from benchmarks.report import save, table
from index.encoder.encoder import Encoder
from index.encoder.prepare import prepare
from index.evaluation.beir import as_articles, read_beir
from index.evaluation.labelled import ANSWER, NONE, read_labelled
from index.evaluation.metrics import auroc, ndcg
from index.publish.compose import Source, compose_index, context
from index.retrieval.background import background
from kb.config.settings import Settings
from kb.faq.known_questions import Faq, read_folder
from kb.library.library import Library

DEPTH, SHOWN = 50, 5  # passages that are ranked for the measures, and that a reader is shown
OURS, WITHOUT_FAQ = "semantic-faq", "semantic-faq, no known questions"
MISSING = "txtai is not installed: pip install txtai"


class System(Protocol):
    """What is compared."""

    def ask(self, question: str) -> object:
        """Answer as a reader would be: this is timed."""

    def rank(self, question: str) -> list[int]:
        """Rows of the passages, best first, at most DEPTH."""

    def certainty(self, question: str) -> float:
        """What the system has to tell a question that it can answer from one that it cannot."""


class Ours:
    def __init__(self, source: Source, recorded: Recorded, encoder: Encoder) -> None:
        made = compose_index(source, recorded, background(recorded), Settings())  # type: ignore[arg-type]
        self._index = made.asking(encoder)
        self._rows = {passage.id: row for row, passage in enumerate(source.passages)}

    def ask(self, question: str) -> object:
        return self._index.search(question, SHOWN)

    def rank(self, question: str) -> list[int]:
        found = self._index.search(question, DEPTH, explained=False)
        return [self._rows[hit.passage.id] for hit in found.hits]

    def certainty(self, question: str) -> float:
        return self._index.search(question, SHOWN, explained=False).confidence


class PlainFaiss:
    """The encoder's text vectors as they come, nearest by cosine. LlamaIndex, Haystack and LangChain do this by default."""

    def __init__(self, vectors: np.ndarray, encoder: Encoder) -> None:
        self._encoder = encoder
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def _search(self, question: str, count: int) -> tuple[np.ndarray, np.ndarray]:
        (encoded,) = self._encoder.questions([question])
        scores, rows = self._index.search(encoded.vector[None], count)
        return scores[0], rows[0]

    def ask(self, question: str) -> object:
        return self._search(question, SHOWN)

    def rank(self, question: str) -> list[int]:
        return [int(row) for row in self._search(question, DEPTH)[1] if row >= 0]

    def certainty(self, question: str) -> float:
        return float(self._search(question, 1)[0][0])


class Txtai:
    """txtai with its own settings: `hybrid` adds BM25, each with half of the weight. Only the vectors are ours."""

    _QUERY, _DATA = "query\t", "data\t"  # txtai puts these before a text, so we know which of the two it is

    def __init__(self, texts: Sequence[str], vectors: np.ndarray, encoder: Encoder, *, hybrid: bool) -> None:
        from txtai import Embeddings

        known = {self._DATA + text: vector for text, vector in zip(texts, vectors, strict=True)}

        def transform(batch: Sequence[str]) -> np.ndarray:
            return np.array([known[text] if text in known else asked(text) for text in batch], np.float32)

        def asked(text: str) -> np.ndarray:
            (encoded,) = encoder.questions([text.removeprefix(self._QUERY)])
            return encoded.vector

        instructions = {"query": self._QUERY, "data": self._DATA}
        self._index = Embeddings(method="external", transform=transform, instructions=instructions, hybrid=hybrid)
        self._index.index(list(enumerate(texts)))

    def ask(self, question: str) -> object:
        return self._index.search(question, SHOWN)

    def rank(self, question: str) -> list[int]:
        return [int(row) for row, _ in self._index.search(question, DEPTH)]

    def certainty(self, question: str) -> float:
        found = self._index.search(question, 1)
        return float(found[0][1]) if found else 0.0


@dataclass(frozen=True)
class PeerQuestion:
    """A question and the gain of each right item; an item is an article of a BEIR set, else a passage."""

    text: str
    relevance: Mapping[str, float]


@dataclass(frozen=True)
class Task:
    """`item`: of each passage, what is judged of it; `none`: kind → questions that are not answered."""

    name: str
    source: Source
    item: Sequence[str]
    asked: Sequence[PeerQuestion]
    none: Mapping[str, Sequence[str]]


def beir_task(folder: Path) -> Task:
    data = read_beir(folder)
    source = as_articles(data)
    asked = [PeerQuestion(data.questions[key], relevance) for key, relevance in data.relevance.items()]
    return Task(folder.resolve().name, source, [passage.article for passage in source.passages], asked, {})


def labelled_task(path: Path) -> Task:
    labels = read_labelled(path)
    articles = Library(Settings().articles).articles()
    source = Source.of_articles(articles)
    source = replace(source, faq=read_folder(Settings().articles, source.passages))
    asked = [
        PeerQuestion(
            label.question, {passage.id: 1.0 for passage in source.passages if _says(passage.text, label.gold)}
        )
        for label in labels
        if label.kind == ANSWER
    ]
    none = {
        kind: [label.question for label in labels if label.kind == kind]
        for kind in sorted({label.kind for label in labels if label.kind.startswith(NONE)})
    }
    return Task(path.stem, source, [passage.id for passage in source.passages], asked, none)


def _says(text: str, gold: Sequence[str]) -> bool:
    return any(phrase in text for phrase in gold)


def systems(task: Task, recorded: Recorded, encoder: Encoder) -> dict[str, Callable[[], System]]:
    """Every system gets the text that our index encodes: the passage with the place where it stands before it."""
    articles = {article.id: article for article in task.source.articles}
    contexts = [context(passage, articles[passage.article]) for passage in task.source.passages]
    bodies = [passage.text for passage in task.source.passages]
    vectors = np.array([value.vector for value in recorded.passages(bodies, None, contexts)], np.float32)
    texts = [before + body for before, body in zip(contexts, bodies, strict=True)]
    made: dict[str, Callable[[], System]] = {"plain FAISS": lambda: PlainFaiss(vectors, encoder)}
    if find_spec("txtai"):
        made["txtai, dense"] = lambda: Txtai(texts, vectors, encoder, hybrid=False)
        made["txtai, hybrid"] = lambda: Txtai(texts, vectors, encoder, hybrid=True)
    made[WITHOUT_FAQ if task.source.faq.questions else OURS] = lambda: Ours(
        replace(task.source, faq=Faq()), recorded, encoder
    )
    if task.source.faq.questions:
        made[OURS] = lambda: Ours(task.source, recorded, encoder)
    return made


def measure(task: Task, made: Mapping[str, System]) -> list[list[object]]:
    """A row of each system. They are timed in turn, another one first at every question."""
    times: dict[str, list[float]] = {name: [] for name in made}
    ranked: dict[str, list[list[str]]] = {name: [] for name in made}
    for number, asked in enumerate(task.asked):
        for name, system in _turned(list(made.items()), number):
            started = time.perf_counter()
            system.ask(asked.text)
            times[name].append((time.perf_counter() - started) * 1000)
            ranked[name].append(list(dict.fromkeys(task.item[row] for row in system.rank(asked.text))))
    return [
        [name, *_measures(task, system, ranked[name]), f"{np.median(times[name]):.1f}"] for name, system in made.items()
    ]


def _turned(items: list[tuple[str, System]], number: int) -> list[tuple[str, System]]:
    first = number % len(items)
    return items[first:] + items[:first]


def _measures(task: Task, system: System, ranked: Sequence[Sequence[str]]) -> list[str]:
    pairs = list(zip(ranked, (asked.relevance for asked in task.asked), strict=True))
    values = [
        float(np.mean([not relevance.keys().isdisjoint(items[:1]) for items, relevance in pairs])),
        float(np.mean([not relevance.keys().isdisjoint(items[:5]) for items, relevance in pairs])),
        float(np.mean([ndcg(items, relevance) for items, relevance in pairs])),
    ]
    if task.none:
        answerable = [system.certainty(asked.text) for asked in task.asked]
        values += [auroc(answerable, [system.certainty(text) for text in texts]) for texts in task.none.values()]
    return [f"{value:.3f}" for value in values]


def section(task: Task, recorded: Recorded, encoder: Encoder) -> str:
    made = {name: make() for name, make in systems(task, recorded, encoder).items()}
    rows = measure(task, made)
    header = ["", "Hit@1", "Hit@5", "nDCG@10", *(f"AUROC {kind}" for kind in task.none), "ms (p50)"]
    if not find_spec("txtai"):
        rows.insert(1, [MISSING, *["–"] * (len(header) - 1)])
    none = ", ".join(f"{len(texts)} {kind}" for kind, texts in task.none.items())
    size = f"{len(task.asked)} questions{f' and {none}' if none else ''}, {len(task.item)} passages"
    return f"## {task.name}\n\n{size}.\n\n{table(header, rows)}"


def body(names: Sequence[str]) -> str:
    model = prepare(Settings.from_env().model)
    recorded, encoder = Recorded(Encoder(model, bulk=True)), Encoder(model)
    tasks = [beir_task(Path(name)) if Path(name).is_dir() else labelled_task(Path(name)) for name in names]
    try:
        peer = f"txtai {version('txtai')}"
    except PackageNotFoundError:
        peer = MISSING
    return (
        f"{peer}. All systems rank the same passages, each with its title and section before it, by the vectors of the "
        "same int8 encoder; txtai has its default settings besides (faiss; `hybrid`: BM25 with half of the weight). "
        "Plain FAISS is also what the default in-memory retrievers of LlamaIndex, Haystack and LangChain compute: "
        "cosine, nearest first. A search is timed from the question's text to five passages, the systems in turn. "
        "AUROC: does the system's own number (confidence; score of the best passage) tell answerable questions from "
        "those that the articles do not answer, on the same subject (none_in) and on others (none_out)?\n\n"
        + "\n".join(section(task, recorded, encoder) for task in tasks)
    )


def main() -> None:
    if not sys.argv[1:]:
        raise SystemExit("expected BEIR folders and files of labelled questions, found no argument")
    save(__file__, "Peers with the same encoder", body(sys.argv[1:]))


if __name__ == "__main__":
    main()

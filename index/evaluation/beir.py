"""How good is retrieval? Corpora with judged questions in the BEIR layout.

Every question goes through SearchIndex.search, as `kb ask` does, so a number here is a number of the product.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from index.encoder.encoder import Encoder
from index.encoder.prepare import prepare
from index.evaluation.files import (
    EvaluationError,
    EvaluationProblem,
    id_of,
    json_lines,
    numbered_lines,
    question_of,
    text_of,
)
from index.evaluation.metrics import ndcg, recall, reciprocal_rank
from index.progress import Progress, Report
from index.publish.compose import Source, compose_index
from index.retrieval.background import background_of
from kb.article import Article, Block
from kb.config.settings import Settings
from kb.faq.known_questions import Faq, KnownQuestion

_DEPTH = 50
_WHOLE_NUMBER = re.compile(r"-?[0-9]+")


@dataclass(frozen=True)
class RetrievalReport:
    """Means over the questions; times of one question from text to answer, in milliseconds."""

    questions: int
    passages: int
    ndcg_at_10: float
    mrr_at_10: float
    hit_at_1: float
    hit_at_5: float
    recall_at_50: float
    query_ms_p50: float
    query_ms_p95: float
    passages_per_s: float

    def to_dict(self) -> dict[str, float]:
        """The measures by name, with four decimals."""
        return {name: round(value, 4) for name, value in asdict(self).items()}

    def to_text(self) -> str:
        """The measures in three lines for people."""
        return (
            f"{self.questions} questions, {self.passages} passages\n"
            f"nDCG@10 {self.ndcg_at_10:.3f}  MRR@10 {self.mrr_at_10:.3f}  Hit@1 {self.hit_at_1:.3f}  "
            f"Hit@5 {self.hit_at_5:.3f}  Recall@50 {self.recall_at_50:.3f}\n"
            f"a question: median {self.query_ms_p50:.1f} ms, p95 {self.query_ms_p95:.1f} ms; "
            f"{self.passages_per_s:.0f} passages encoded a second"
        )


@dataclass(frozen=True)
class BeirSet:
    """documents: id → (title, text); questions: id → text; relevance: question id → document id → gain."""

    documents: Mapping[str, tuple[str, str]]
    questions: Mapping[str, str]
    relevance: Mapping[str, Mapping[str, float]]


def read_beir(folder: Path) -> BeirSet:
    """Read corpus.jsonl, queries.jsonl and qrels/test.tsv. Raises EvaluationError."""
    for name in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv"):
        if not (folder / name).is_file():
            raise EvaluationError(EvaluationProblem.MISSING, path=folder / name)
    documents = {
        id_of(row, where): (str(row.get("title") or ""), text_of(row, "text", where))
        for where, row in json_lines(folder / "corpus.jsonl")
    }
    questions = {
        id_of(row, where): question_of(row, "text", where) for where, row in json_lines(folder / "queries.jsonl")
    }
    relevance: dict[str, dict[str, float]] = {}
    path = folder / "qrels" / "test.tsv"
    for number, line in numbered_lines(path):
        fields = line.split("\t")
        if number == 1 and fields[0] == "query-id":
            continue
        if len(fields) != 3 or not _WHOLE_NUMBER.fullmatch(fields[2].strip()):
            raise EvaluationError(EvaluationProblem.JUDGEMENT, where=f"{path}:{number}", found=line[:60])
        if fields[0] in questions and float(fields[2]) > 0:
            relevance.setdefault(fields[0], {})[fields[1]] = float(fields[2])
    if not documents or not relevance:
        raise EvaluationError(
            EvaluationProblem.EMPTY, folder=folder, documents=len(documents), questions=len(relevance)
        )
    return BeirSet(documents, questions, relevance)


def evaluate_beir(
    folder: Path,
    settings: Settings,
    *,
    known_questions: bool = False,
    report: Report = lambda _: None,
    progress: Progress = lambda done, total: None,
) -> RetrievalReport:
    """Index a BEIR corpus in memory and ask all its judged questions.

    `known_questions` takes the corpus as known questions and ranks those, question to question.
    Raises EvaluationError or ModelError.
    """
    data = read_beir(folder)
    model = prepare(settings.model, report=report)
    encoder = Encoder(model, bulk=True)
    common = background_of(encoder)
    source = _as_known_questions(data) if known_questions else as_articles(data)
    timed = _Stopwatch(progress)
    index = compose_index(source, encoder, common, settings, progress=timed)
    asking = index.asking(Encoder(model))
    ids = list(data.documents)
    rankings, times = {}, []
    for question_id in data.relevance:
        text = data.questions[question_id]
        started = time.perf_counter()
        if known_questions:
            ranked = [ids[row] for row in asking.known_questions(text, _DEPTH)]
        else:
            asking.search(text, noticing=False)
        times.append((time.perf_counter() - started) * 1000)
        if not known_questions:
            found = asking.search(text, top=2 * _DEPTH, explained=False, noticing=False)
            ranked = list(dict.fromkeys(passage.article for hit in found.hits for passage in hit.all_passages))
        rankings[question_id] = ranked
    return report_of(data, rankings, times, counts=index.counts, rate=timed.rate)


class _Stopwatch:
    """Passes progress on, and knows the rate at which texts were encoded."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._started = time.perf_counter()
        self.rate = 0.0

    def __call__(self, done: int, total: int) -> None:
        self.rate = done / (time.perf_counter() - self._started)
        self._progress(done, total)


def as_articles(data: BeirSet) -> Source:
    """The documents of a set as articles with one block each, cut into passages.

    Documents without text are left out.
    """
    return Source.of_articles(
        [
            Article(key, title, text, (Block(0, len(text)),))
            for key, (title, text) in data.documents.items()
            if text.strip()
        ]
    )


def _as_known_questions(data: BeirSet) -> Source:
    entries = (f"{title} {text}".strip() for title, text in data.documents.values())
    return Source(
        (), (), Faq(tuple(KnownQuestion(entry, (), "corpus.jsonl", line) for line, entry in enumerate(entries, 1)))
    )


def report_of(
    data: BeirSet,
    rankings: Mapping[str, Sequence[str]],
    times: Sequence[float],
    counts: Mapping[str, int],
    rate: float,
) -> RetrievalReport:
    """The measures of these rankings, by question id. times: milliseconds of the questions. rate: texts encoded a second."""
    pairs = [(rankings[key], relevance) for key, relevance in data.relevance.items()]
    hits = [[item in relevance for item in ranked] for ranked, relevance in pairs]
    return RetrievalReport(
        questions=len(pairs),
        passages=counts["passages"] or counts["questions"],
        ndcg_at_10=float(np.mean([ndcg(ranked, relevance) for ranked, relevance in pairs])),
        mrr_at_10=float(np.mean([reciprocal_rank(found) for found in hits])),
        hit_at_1=float(np.mean([any(found[:1]) for found in hits])),
        hit_at_5=float(np.mean([any(found[:5]) for found in hits])),
        recall_at_50=float(np.mean([recall(ranked, set(relevance), _DEPTH) for ranked, relevance in pairs])),
        query_ms_p50=float(np.percentile(times, 50)),
        query_ms_p95=float(np.percentile(times, 95)),
        passages_per_s=rate,
    )

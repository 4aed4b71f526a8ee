"""Evaluates labelled questions about the published articles: are the right passages first, are the right ones refused?

One JSON object a line: `question`; `kind`: `answer` (a right passage contains one of the phrases in `gold`), `topic` (a
right related topic is one of `gold`), or any kind that starts with `none` (the articles do not answer it); optional `id`
and `lang`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.evaluation.files import EvaluationError, EvaluationProblem, json_lines, question_of, text_of
from index.evaluation.metrics import auroc, calibration_error, reciprocal_rank
from index.search.answer import Answer
from index.search.search_index import SearchIndex
from index.text.words import language
from kb.config.settings import Settings

_DEPTH = 10
ANSWER, TOPIC, NONE = "answer", "topic", "none"


@dataclass(frozen=True)
class LabelledQuestion:
    """A question and its right answer.

    kind: ANSWER, TOPIC, or a name that starts with NONE for what the articles do not answer. gold: phrases, one of
    which a right passage contains, or the titles of right topics.
    """

    id: str
    language: str
    kind: str
    question: str
    gold: tuple[str, ...]


@dataclass(frozen=True)
class Miss:
    """A question with a wrong result. problem: a wrong rank, a wrong answer or a wrong refusal; first: what came first."""

    id: str
    kind: str
    question: str
    problem: str
    confidence: float
    first: str


@dataclass(frozen=True)
class GroupReport:
    """Measures of one group of questions; NaN where the group has no question of that kind.

    false_answers: the share of not-covered questions that were answered; false_refusals: the share of answerable questions
    that were not. Lower is better for these two and for calibration_error.
    """

    questions: int
    hit_at_1: float
    hit_at_3: float
    mrr: float
    topic_hit_at_3: float
    auroc: float
    false_answers: float
    false_refusals: float
    calibration_error: float


@dataclass(frozen=True)
class QuestionsReport:
    """`groups`: "all", each language, and "answer against <kind>" for each kind of not-covered questions."""

    groups: dict[str, GroupReport]
    misses: tuple[Miss, ...]

    def to_dict(self) -> dict[str, Any]:
        """The measures of each group, with four decimals and None where there is none, and the misses."""
        groups = {
            name: {key: None if value != value else round(value, 4) for key, value in asdict(group).items()}
            for name, group in self.groups.items()
        }
        return {"groups": groups, "misses": [asdict(miss) for miss in self.misses]}

    def to_text(self) -> str:
        """The measures as a table, and the misses, for people."""
        wide = max(len(name) for name in self.groups)
        header = f"{'group':{wide}}    n  Hit@1  Hit@3    MRR  topic@3  AUROC  false ans.  false ref.    ECE"
        lines = [header]
        for name, g in self.groups.items():
            lines.append(
                f"{name:{wide}} {g.questions:4} {_cell(g.hit_at_1)} {_cell(g.hit_at_3)} {_cell(g.mrr)}"
                f"  {_cell(g.topic_hit_at_3)} {_cell(g.auroc)}"
                f"      {_cell(g.false_answers)}      {_cell(g.false_refusals)} {_cell(g.calibration_error)}"
            )
        if self.misses:
            lines.append("\nmisses:")
            lines += [
                f"  {miss.id} [{miss.kind}] {miss.question} — {miss.problem} "
                f"(confidence {miss.confidence:.2f}; first: {miss.first})"
                for miss in self.misses
            ]
        return "\n".join(lines)


def _cell(value: float) -> str:
    return "     –" if value != value else f"{value:6.3f}"


@dataclass(frozen=True)
class _Result:
    label: LabelledQuestion
    answer: Answer
    hits: tuple[bool, ...]  # of the first passages, or topics, whether each is right


def evaluate_questions(path: Path, settings: Settings) -> QuestionsReport:
    """Ask every labelled question of the published index. Raises EvaluationError, StoreError or ModelError."""
    labels = read_labelled(path)
    return evaluate_labelled(labels, SearchIndex.open(settings.index, settings=settings))


def evaluate_labelled(labels: Sequence[LabelledQuestion], index: SearchIndex) -> QuestionsReport:
    """Ask all questions; measure them together, by language, and against each kind of questions without an answer."""
    results = [_ask(label, index) for label in labels]
    groups = {"all": results}
    for lang in sorted({label.language for label in labels}):
        groups[lang] = [result for result in results if result.label.language == lang]
    for kind in sorted({label.kind for label in labels if label.kind.startswith(NONE)}):
        groups[f"answer against {kind}"] = [result for result in results if result.label.kind in (ANSWER, kind)]
    misses = tuple(miss for result in results for miss in _misses(result))
    return QuestionsReport({name: _report(group) for name, group in groups.items()}, misses)


def read_labelled(path: Path) -> list[LabelledQuestion]:
    """Raises EvaluationError with file and line."""
    labels = []
    for number, (where, row) in enumerate(json_lines(path), 1):
        question, kind = question_of(row, "question", where), text_of(row, "kind", where)
        gold = row.get("gold", [])
        if not (kind in (ANSWER, TOPIC) or kind.startswith(NONE)):
            raise EvaluationError(EvaluationProblem.KIND, where=where, found=kind)
        if not isinstance(gold, list) or (kind in (ANSWER, TOPIC) and not gold):
            raise EvaluationError(EvaluationProblem.GOLD, where=where)
        lang = str(row.get("lang") or language(question))
        labels.append(
            LabelledQuestion(
                id=str(row.get("id", number)), language=lang, kind=kind, question=question, gold=tuple(map(str, gold))
            )
        )
    if not labels:
        raise EvaluationError(EvaluationProblem.NO_LABELS, path=path)
    return labels


def _ask(label: LabelledQuestion, index: SearchIndex) -> _Result:
    answer = index.search(label.question, top=_DEPTH, explained=False)
    if label.kind == TOPIC:
        return _Result(label, answer, tuple(topic.title in label.gold for topic in answer.topics))
    return _Result(
        label, answer, tuple(any(phrase in hit.passage.text for phrase in label.gold) for hit in answer.hits)
    )


def _report(results: Sequence[_Result]) -> GroupReport:
    answerable = [result for result in results if result.label.kind == ANSWER]
    topics = [result for result in results if result.label.kind == TOPIC]
    not_covered = [result for result in results if result.label.kind.startswith(NONE)]
    judged = answerable + not_covered
    return GroupReport(
        questions=len(results),
        hit_at_1=_mean(any(result.hits[:1]) for result in answerable),
        hit_at_3=_mean(any(result.hits[:3]) for result in answerable),
        mrr=_mean(reciprocal_rank(result.hits) for result in answerable),
        topic_hit_at_3=_mean(any(result.hits[:3]) for result in topics),
        auroc=auroc(
            [result.answer.confidence for result in answerable], [result.answer.confidence for result in not_covered]
        ),
        false_answers=_mean(result.answer.answered for result in not_covered),
        false_refusals=_mean(not result.answer.answered for result in answerable),
        calibration_error=calibration_error(
            [result.answer.confidence for result in judged], [result.label.kind == ANSWER for result in judged]
        ),
    )


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return float(np.mean(found)) if found else float("nan")


def _misses(result: _Result) -> list[Miss]:
    label, answer = result.label, result.answer
    problems = []
    if label.kind in (ANSWER, TOPIC) and not any(result.hits[:1]):
        rank = next((rank for rank, hit in enumerate(result.hits, 1) if hit), None)
        problems.append(f"right one at rank {rank}" if rank else "right one not found")
    if label.kind == ANSWER and not answer.answered:
        problems.append("refused")
    if label.kind.startswith(NONE) and answer.answered:
        problems.append("answered")
    if label.kind == TOPIC:
        first = answer.topics[0].title if answer.topics else "–"
    else:
        first = (answer.hits[0].passage.section_path or answer.hits[0].passage.text[:20]) if answer.hits else "–"
    return (
        [
            Miss(
                id=label.id,
                kind=label.kind,
                question=label.question,
                problem=", ".join(problems),
                confidence=answer.confidence,
                first=first,
            )
        ]
        if problems
        else []
    )

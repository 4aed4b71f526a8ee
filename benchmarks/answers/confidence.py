"""Can the confidence be trusted? With the shipped known questions, with a part of them, and without any.

python -m benchmarks.answers.confidence QUESTIONS.jsonl…      # labelled questions about the shipped articles
"""

from __future__ import annotations

import index  # noqa: F401 # isort: skip - before numpy: it says how many threads its BLAS takes

import random
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.answers.ablation import Recorded
from benchmarks.report import counted, save, table
from index.encoder.encoder import Encoder
from index.encoder.prepare import prepare
from index.evaluation.labelled import ANSWER, NONE, LabelledQuestion, read_labelled
from index.evaluation.metrics import auroc, calibration_error
from index.publish.compose import Source, compose_index
from index.retrieval.background import Background, background
from index.retrieval.query import Question
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from kb.faq.known_questions import Faq, read_folder
from kb.library.library import Library

PARTS, SEEDS, BINS = (0.5, 0.25), (0, 1, 2), 10
ALL, NO_FAQ = "all", "no known questions"
COVERED = "covered"  # of the known questions, where ANSWER is of the labelled ones


@dataclass(frozen=True)
class JudgedAnswer:
    """A question with the kind that it is of, and what was said of it."""

    kind: str
    language: str
    confidence: float
    answered: bool

    @property
    def answerable(self) -> bool:
        return self.kind in (ANSWER, COVERED)


class Workshop:
    """Makes indexes of the shipped articles with the known questions one wants; every text is encoded once."""

    def __init__(self) -> None:
        settings = Settings()
        self._encoder = Recorded(Encoder(prepare(Settings.from_env().model), bulk=True))
        self._common: Background = background(self._encoder)  # type: ignore[arg-type]
        articles = Library(settings.articles).articles()
        source = Source.of_articles(articles)
        self.source = replace(source, faq=read_folder(settings.articles, source.passages))

    def index(self, faq: Faq) -> SearchIndex:
        return compose_index(replace(self.source, faq=faq), self._encoder, self._common, Settings())  # type: ignore[arg-type]

    def sample(self, part: float, seed: int) -> Faq:
        """A part of the known questions, drawn at random, in their order."""
        every = self.source.faq.questions
        chosen = sorted(random.Random(seed).sample(range(len(every)), round(part * len(every))))
        return Faq(tuple(every[number] for number in chosen))

    def without_itself(self, ready: SearchIndex) -> list[JudgedAnswer]:
        """Every known question asked as if it were not known: what the calibration was fitted on."""
        texts = [entry.text for entry in ready.contents.questions]
        found = []
        for row, (text, value) in enumerate(zip(texts, self._encoder.questions(texts), strict=True)):
            question = Question.of(text, value, ready.space)
            confidence = ready.calibration.confidence(ready.find(question, without=row).signals)
            kind = COVERED if ready.contents.questions[row].passages else f"{NONE}_known"
            found.append(JudgedAnswer(kind, question.language, confidence, confidence >= Settings().threshold))
        return found


def ask(ready: SearchIndex, labels: Sequence[LabelledQuestion]) -> list[JudgedAnswer]:
    """Those that are answered by a passage or by none; related topics are another matter."""
    found = []
    for label in labels:
        if label.kind == ANSWER or label.kind.startswith(NONE):
            answer = ready.search(label.question, explained=False)
            found.append(JudgedAnswer(label.kind, label.language, answer.confidence, answer.answered))
    return found


def measures(judged: Sequence[JudgedAnswer]) -> dict[str, float]:
    """Of each kind that is not answered AUROC and false answers; then false refusals and the calibration error."""
    right = [item for item in judged if item.answerable]
    found: dict[str, float] = {}
    for kind in sorted({item.kind for item in judged if not item.answerable}):
        wrong = [item for item in judged if item.kind == kind]
        found[f"AUROC {kind}"] = auroc([item.confidence for item in right], [item.confidence for item in wrong])
        found[f"false answers {kind}"] = _mean(item.answered for item in wrong)
    found["false refusals"] = _mean(not item.answered for item in right)
    found["ECE"] = calibration_error([item.confidence for item in judged], [item.answerable for item in judged], BINS)
    return found


def _mean(values: Iterable[bool]) -> float:
    return float(np.mean(list(values)))


def rows(groups: Mapping[str, Sequence[Sequence[JudgedAnswer]]]) -> str:
    """A row of each group: the mean over its repetitions, and the worst and best of them where there are several."""
    found = {name: [measures(judged) for judged in repeated] for name, repeated in groups.items()}
    columns = list(next(iter(found.values()))[0])
    return table(
        ["", *columns],
        [[name, *(_cell([one[column] for one in repeated]) for column in columns)] for name, repeated in found.items()],
    )


def _cell(values: Sequence[float]) -> str:
    spread = f" ({min(values):.3f}–{max(values):.3f})" if len(values) > 1 else ""
    return f"{np.mean(values):.3f}{spread}"


def reliability(judged: Sequence[JudgedAnswer]) -> str:
    """Of the questions with about one confidence, the part that is answerable: the two should be the same."""
    groups: dict[int, list[JudgedAnswer]] = {}
    for item in judged:
        groups.setdefault(min(int(item.confidence * BINS), BINS - 1), []).append(item)
    return table(
        ["confidence", "questions", "mean confidence", "answerable"],
        [
            [
                f"{number / BINS:.1f} to {(number + 1) / BINS:.1f}",
                len(group),
                f"{np.mean([item.confidence for item in group]):.3f}",
                f"{_mean(item.answerable for item in group):.3f}",
            ]
            for number, group in sorted(groups.items())
        ],
    )


def section(path: Path, indexes: Mapping[str, Sequence[SearchIndex]]) -> str:
    """One file of labelled questions."""
    labels = read_labelled(path)
    groups = {name: [ask(ready, labels) for ready in repeated] for name, repeated in indexes.items()}
    (shipped,), (bare,) = groups[ALL], groups[NO_FAQ]
    lang = {f"{ALL}, asked in {name}": [_in(shipped, name)] for name in sorted({item.language for item in shipped})}
    return (
        f"## {path.stem}\n\n{counted(item.kind for item in shipped)}.\n\n"
        + rows({ALL: groups[ALL], **lang} | {name: found for name, found in groups.items() if name != ALL})
        + f"\nReliability, {ALL} known questions:\n\n{reliability(shipped)}"
        + f"\nReliability, {NO_FAQ}:\n\n{reliability(bare)}"
    )


def _in(judged: Sequence[JudgedAnswer], language: str) -> list[JudgedAnswer]:
    return [item for item in judged if item.language == language]


def body(paths: Sequence[Path]) -> str:
    shop = Workshop()
    known = shop.source.faq
    indexes = {
        ALL: [shop.index(known)],
        **{f"{part:.0%} of them": [shop.index(shop.sample(part, seed)) for seed in SEEDS] for part in PARTS},
        NO_FAQ: [shop.index(Faq())],
    }
    own = shop.without_itself(indexes[ALL][0])
    covered = sum(question.covered for question in known.questions)
    return (
        f"{covered} covered and {len(known.questions) - covered} not-covered known questions; threshold "
        f"{Settings().threshold}. AUROC: answerable questions against those of a kind that the articles do not answer. "
        f"False answers and refusals are parts of the questions of their kind; ECE is the expected calibration error "
        f"over {BINS} bins (lower is better, as they are). Parts of the known questions are drawn {len(SEEDS)} times: "
        "mean (least–most).\n\n"
        + "\n".join(section(path, indexes) for path in paths)
        + "\n## The known questions themselves\n\nEach asked as if it were not known; the calibration was fitted on "
        + "these. An editor writes each of them unlike the others, so it has less near it than a reader's question.\n\n"
        + rows({"all": [own], **{name: [_in(own, name)] for name in sorted({item.language for item in own})}})
        + f"\n{reliability(own)}"
    )


def main() -> None:
    if not sys.argv[1:]:
        raise SystemExit("expected files of labelled questions, found no argument")
    save(__file__, "How far the confidence can be trusted", body([Path(name) for name in sys.argv[1:]]))


if __name__ == "__main__":
    main()

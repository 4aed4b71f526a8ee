"""What the first article is worth with few known questions: none, ten, forty, and all that it has.

python -m benchmarks.answers.first_questions benchmarks/answers/held-out.jsonl

Few are drawn as an editor would write them: half covered, spread over the passages, and half not covered; shown ones, without
further wordings. Drawn three times; the numbers are means.
"""

from __future__ import annotations

import index  # noqa: F401 # isort: skip - before numpy: it says how many threads its BLAS takes

import random
import sys
from collections.abc import Sequence
from itertools import chain, zip_longest
from pathlib import Path

import numpy as np

from benchmarks.answers.confidence import Workshop
from benchmarks.report import counted, save, table
from index.evaluation.labelled import NONE, LabelledQuestion, evaluate_labelled, read_labelled
from index.search.search_index import SearchIndex
from kb.faq.known_questions import Faq, KnownQuestion

COUNTS, SEEDS = (0, 10, 40), (0, 1, 2)


def drawn(faq: Faq, count: int, seed: int) -> Faq:
    """`count` of the questions: half covered, one passage after the other, and half not covered."""
    chance = random.Random(seed)
    shown = [question for question in faq.questions if question.shown or not question.covered]
    chance.shuffle(shown)
    by_passage: dict[str, list[KnownQuestion]] = {}
    for question in shown:
        if question.covered:
            by_passage.setdefault(question.passages[0], []).append(question)
    turns = chain.from_iterable(zip_longest(*by_passage.values()))
    covered = [question for question in turns if question is not None]
    uncovered = [question for question in shown if not question.covered]
    return Faq((*covered[: count // 2], *uncovered[: count // 2]))


def unanswered(labels: Sequence[LabelledQuestion]) -> list[str]:
    """The kinds of questions that the article does not answer."""
    return sorted({label.kind for label in labels if label.kind.startswith(NONE)})


def measured(ready: SearchIndex, labels: Sequence[LabelledQuestion]) -> list[float]:
    """Hit@1, Hit@3, false answers of each kind that is not answered, and refusals."""
    groups = evaluate_labelled(labels, ready).groups
    false = [groups[f"answer against {kind}"].false_answers for kind in unanswered(labels)]
    return [groups["all"].hit_at_1, groups["all"].hit_at_3, *false, groups["all"].false_refusals]


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("expected one file of labelled questions")
    labels = read_labelled(Path(sys.argv[1]))
    shop = Workshop()
    known = shop.source.faq
    rows = []
    for count in COUNTS:
        found = [measured(shop.index(drawn(known, count, seed)), labels) for seed in (SEEDS if count else SEEDS[:1])]
        rows.append([count or "none", *(f"{value:.2f}" for value in np.mean(found, axis=0))])
        print(rows[-1], flush=True)
    rows.append([len(known.questions), *(f"{value:.2f}" for value in measured(shop.index(known), labels))])
    told = f"{Path(sys.argv[1]).name}: {counted(label.kind for label in labels)}.\n\n"
    columns = (
        "known questions",
        "Hit@1",
        "Hit@3",
        *(f"false answers, {kind}" for kind in unanswered(labels)),
        "refused",
    )
    save(__file__, "The first article with few known questions", told + table(columns, rows))


if __name__ == "__main__":
    main()

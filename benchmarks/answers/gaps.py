"""How well gaps are grouped: pairs of questions put together rightly, on gaps.tsv (group, question), Chinese and English.

And how many unlike questions stand under one gap, on gaps-unlike.txt.

    python -m benchmarks.answers.gaps [--index DIR]

The threshold is chosen on every second group, and measured on the others. Questions without a group belong to nobody.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.journal import gaps
from index.retrieval.background import sample_questions
from index.search.search_index import SearchIndex
from index.tuning.around import GAP_BACKGROUND_STEP
from kb.config.settings import Settings

_HERE = Path(__file__).parent
_THRESHOLDS = [float(round(value, 1)) for value in np.arange(1.0, 3.6, 0.1)]
_SLACK = 0.02  # of two thresholds about as good the stricter one is taken: more questions make more chance pairs


def _measured(labels: Sequence[int], groups: Sequence[str]) -> tuple[float, float, float]:
    """F1, precision and recall over all pairs."""
    both = found = right = 0
    for one, other in itertools.combinations(range(len(groups)), 2):
        same, together = bool(groups[one]) and groups[one] == groups[other], labels[one] == labels[other]
        both += same and together
        found += together
        right += same
    return 2 * both / max(found + right, 1), both / max(found, 1), both / max(right, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Settings().index)
    index = SearchIndex.open(parser.parse_args().index)
    rows = [line.split("\t") for line in (_HERE / "gaps.tsv").read_text("utf-8").splitlines()]
    names = sorted({name for name, _ in rows if name})
    alone = [row for row in rows if not row[0]]
    sets = {
        "choosing half": [row for row in rows if row[0] in names[1::2]] + alone[1::2],
        "other half": [row for row in rows if row[0] in names[0::2]] + alone[0::2],
        "all": rows,
    }
    background = [index.prepared(text) for text in sample_questions(GAP_BACKGROUND_STEP)]
    results: dict[str, dict[float, tuple[float, float, float]]] = {}
    for name, own in sets.items():
        questions = [index.prepared(text) for _, text in own]
        for threshold in _THRESHOLDS:
            gaps.SAME_GAP_FLOOR = threshold
            labels = [0] * len(own)
            for number, members in enumerate(gaps.group(questions, background, [1] * len(own))):
                for member in members:
                    labels[member] = number
            results.setdefault(name, {})[threshold] = _measured(labels, [group for group, _ in own])
    best = max(value[0] for value in results["choosing half"].values())
    chosen = max(at for at, value in results["choosing half"].items() if value[0] >= best - _SLACK)
    print(f"# Grouping of gaps\n\n{len(rows)} questions, {len(names)} groups, threshold {chosen}\n")
    print("| set | questions | F1 | precision | recall |\n|---|---|---|---|---|")
    for name, own in sets.items():
        print(f"| {name} | {len(own)} | " + " | ".join(f"{value:.2f}" for value in results[name][chosen]) + " |")
    gaps.SAME_GAP_FLOOR = chosen
    unlike = [index.prepared(text) for text in (_HERE / "gaps-unlike.txt").read_text("utf-8").split("\n") if text]
    largest = max(map(len, gaps.group(unlike, background, [1] * len(unlike))))
    print(f"\nOf {len(unlike)} unlike questions, the largest group has {largest}.")


if __name__ == "__main__":
    main()

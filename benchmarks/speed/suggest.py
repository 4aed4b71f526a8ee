"""Suggestions while typing, with many known questions: how long the server takes for each key.

    python -m benchmarks.speed.suggest --index .index [--questions FILE.jsonl]

The known questions are synthetic, of pieces of those in the index. With --questions, lines with "kind" (topic, none_out, …)
and "question": what different floors for related topics and for suggestions by meaning would show.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.report import save, table
from index.retrieval.background import sample_questions
from index.search.autocomplete import Suggester
from index.search.collections import Collections
from index.search.search_index import SearchIndex
from index.store.contents import Contents, KnownEntry
from index.text.words import language
from index.tuning.answers import TOPIC_BACKGROUND_STEP, TOPIC_FLOOR
from index.tuning.around import SUGGESTION_CANDIDATES, SUGGESTION_FLOOR

SIZES = (1_000, 10_000, 50_000)
TYPED = (
    "花", "花呗逾", "逾期 花呗", "花呗逾期多久会", "h", "hb", "hbyq", "huabei yuqi", "huabeiyuqiduojiu", "how", "how long",
    "will i be su", "what happens if i do", "yhk", "逾期会影响工作吗", "zzzz",
)  # fmt: skip
ROUNDS = 5
FLOORS = (1.5, 2.0, 2.5, 3.0, 3.5, 4.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=Path)
    options = parser.parse_args()
    index = SearchIndex.open(options.index)
    body = _speed(index)
    if options.questions:
        asked = [json.loads(line) for line in options.questions.read_text("utf-8").splitlines()]
        body += _topics(index, asked) + _meanings(index, asked)
    save(__file__, "Suggestions while typing", body)


def _speed(index: SearchIndex) -> str:
    known = [entry.text for entry in index.contents.questions]
    rows = []
    for size in SIZES:
        larger = _with_known(index, _synthetic(known, size))
        started = time.perf_counter()
        suggester = Suggester.of(larger)
        made = time.perf_counter() - started
        suggester.suggest("zhu yi")  # loads the dictionaries
        times, busy = [], []
        for typed in TYPED * ROUNDS:
            started, worked = time.perf_counter(), time.process_time()
            suggester.suggest(typed)
            busy.append((time.process_time() - worked) * 1000)
            times.append((time.perf_counter() - started) * 1000)
        spread = (*np.percentile(times, (50, 95)), *np.percentile(busy, (50, 95)), max(busy))
        rows.append((f"{size:,}", f"{made:.2f}", *(f"{value:.1f}" for value in spread)))
    return (
        table(("known questions", "made in s", "median ms", "p95 ms", "processor: median ms", "p95 ms", "max ms"), rows)
        + f"\n{len(TYPED)} things typed, {ROUNDS} times each: 8 suggestions by spelling, pinyin and, where these are few,"
        " by meaning\n(with an encoding and a ranking of the index's own questions). `processor` is the time that the"
        " process worked, on all\ncores together: other work on the machine does not show in it.\n"
    )


def _synthetic(known: Sequence[str], count: int) -> list[str]:
    """The beginning of one question and the end of another, all different."""
    random = Random(7)
    made: dict[str, None] = {}
    while len(made) < count:
        one, other = random.choice(known), random.choice(known)
        text = one[: random.randint(1, len(one))] + " " + other[random.randint(0, len(other) - 1) :]
        made.setdefault(text)
    return list(made)


def _with_known(index: SearchIndex, texts: Sequence[str]) -> SearchIndex:
    """The index with `texts` as what is suggested; what ranks known questions stays, so rows repeat."""
    old = index.contents
    questions = tuple(KnownEntry(text, (0,)) for text in texts)
    contents = Contents(old.articles, old.passages, old.topics, questions)
    collections = Collections(index.collections.passages, index.collections.topics, index.collections.questions)
    return SearchIndex(contents, collections, index.space, index.calibration, encoder=index.encoder)


def _topics(index: SearchIndex, asked: Sequence[dict[str, str]]) -> str:
    levels = index.calibration.levels.topic
    used = set(sample_questions(TOPIC_BACKGROUND_STEP))
    background = [text for text in sample_questions(2) if text not in used]
    kinds = {kind: [item["question"] for item in asked if item["kind"] == kind] for kind in _kinds(asked)}
    kinds["background"] = background
    best = {}
    for kind, questions in kinds.items():
        best[kind] = [
            [levels[language(text)].standardise(hit.score) for hit in index.search(text, 1, explained=False).topics]
            for text in questions
        ]
    rows = []
    for floor in FLOORS:
        cells = []
        for found in best.values():
            shown = [sum(value >= floor for value in scores) for scores in found]
            cells.append(f"{sum(map(bool, shown))} of {len(shown)} ({sum(shown) / len(shown):.1f})")
        rows.append((f"**{floor}**" if floor == TOPIC_FLOOR else floor, *cells))
    return (
        "\n## From which score on a topic is shown\n\n"
        "Questions that list any topic, and how many topics on average, by the floor in standard deviations above\n"
        "background questions. `background` are background questions that the level was not measured with.\n\n"
        + table(("floor", *best), rows)
    )


def _meanings(index: SearchIndex, asked: Sequence[dict[str, str]]) -> str:
    rows = []
    for near in FLOORS:
        cells = []
        for kind in _kinds(asked):
            questions = [item["question"] for item in asked if item["kind"] == kind]
            some = 0
            for text in questions:
                question = index.prepared(text)
                level = index.calibration.levels.known[question.language]
                ranking = index.collections.questions.rank(question, SUGGESTION_CANDIDATES)
                some += any(
                    level.standardise(score) >= near and index.contents.questions[row].passages
                    for row, score in ranking.first(SUGGESTION_CANDIDATES)
                )
            cells.append(f"{some} of {len(questions)}")
        rows.append((f"**{near}**" if near == SUGGESTION_FLOOR else near, *cells))
    return (
        "\n## From which score on a known question is suggested by its meaning\n\n"
        "Questions for which there would be any, by the floor in standard deviations above background questions.\n\n"
        + table(("floor", *_kinds(asked)), rows)
    )


def _kinds(asked: Sequence[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(item["kind"] for item in asked))


if __name__ == "__main__":
    main()

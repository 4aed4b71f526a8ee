"""What a filter does to the confidence: questions asked of the articles that answer them, and of others.

    python -m benchmarks.answers.filters FOLDER…

FOLDER: as for day_one.py, with the ten known questions of `known-10/`. Each answerable question is asked of all articles, of
those with a right passage, of these and three others, of three others, and of all others; each one without an answer of all,
of one and of three articles. The last columns tell how often it was answered without the rule on passages outside
(`Calibration.confidence_in_part`), and how far the nearest passage outside was ahead, in standard deviations.
"""

from __future__ import annotations

import index  # noqa: F401 # isort: skip - before numpy: it says how many threads its BLAS takes

import argparse
import json
import random
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.report import save, table
from index.publish.build import build
from index.search.filters import Filter, Scopes
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from kb.library.library import Library

HEADER = ("asked of", "questions", "answered", "without the rule", "lead: median", "lead: 95 %")
_SOME = 3  # articles of a filter that is drawn


def _opened(folder: Path, scratch: Path) -> SearchIndex:
    """Add the articles of a knowledge base as an editor does, with ten known questions, and publish."""
    settings = replace(Settings(), articles=scratch / "articles", index=scratch / "index")
    settings.articles.mkdir()
    library = Library(settings.articles)
    for path in sorted(path for path in (folder / "articles").iterdir() if path.is_file()):
        library.add(path.name, path.read_bytes())
    for path in (folder / "known-10").glob("*.faq.yaml"):
        shutil.copy(path, settings.articles)
    build(settings)
    return SearchIndex.open(settings.index, settings=settings)


def _asked_of(found: SearchIndex, item: dict[str, Any], draw: random.Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a question is asked of, in words, and the ids of the articles."""
    ids = [entry.id for entry in found.contents.articles]
    if item["kind"] != "answer":
        yield f"{item['kind']}: all articles", ()
        for count in (1, _SOME):
            yield f"{item['kind']}: {count} articles", tuple(draw.sample(ids, count))
        return
    passages = found.contents.passages
    right = {passage.article for passage in passages if any(phrase in passage.text for phrase in item["gold"])}
    others = [own for own in ids if own not in right]
    some = tuple(draw.sample(others, _SOME))
    yield "answer: all articles", ()
    yield "answer: those with it", tuple(sorted(right))
    yield "answer: those with it and three others", (*sorted(right), *some)
    yield "answer: three others", some
    yield "answer: all others", tuple(others)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    options = parser.parse_args()
    seen: dict[str, list[tuple[bool, bool, float]]] = defaultdict(list)
    draw = random.Random(1)
    for folder in options.folders:
        with tempfile.TemporaryDirectory() as scratch:
            found = _opened(folder, Path(scratch))
            for line in (folder / "questions.jsonl").read_text("utf-8").splitlines():
                item = json.loads(line)
                asked = found.prepared(item["question"])
                whole = found.find(asked).signals
                for name, articles in _asked_of(found, item, draw):
                    wanted = Filter(articles=articles)
                    parts = found.collections.among(Scopes(found.contents).of(wanted)) if wanted else None
                    part = found.find(asked, parts=parts).signals
                    bare = found.calibration.confidence(part) >= found.settings.threshold
                    answered = found.search(item["question"], within=wanted, explained=False).answered
                    seen[name].append((answered, bare, whole.passage - part.passage))
    rows = []
    for name, values in seen.items():
        answered, bare, leads = (np.array(column) for column in zip(*values, strict=True))
        lead = (np.median(leads), np.quantile(leads, 0.95))
        rows.append((name, len(values), *(f"{value:.2f}" for value in (answered.mean(), bare.mean(), *lead))))
    save(__file__, "Confidence under a filter", table(HEADER, rows))


if __name__ == "__main__":
    main()

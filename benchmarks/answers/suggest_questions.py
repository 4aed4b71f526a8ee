"""Does `kb suggest-questions` name the passages that readers miss?

    python -m benchmarks.answers.suggest_questions FOLDER…

FOLDER: a knowledge base as for day_one.py, of which only `articles/` and `questions.jsonl` are used: no known questions, no
log. A question with an answer is missed when the first passage does not hold it; the passages that do are those that it needs.
Counted are, of the first ten proposals, those whose passage a missed question needs, and the missed questions that need one of
the ten. Beside each stands what ten passages drawn by chance give on average, computed and not drawn.
"""

from __future__ import annotations

import index  # noqa: F401 # isort: skip - before numpy: it says how many threads its BLAS takes

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from math import comb
from pathlib import Path

from benchmarks.report import save, table
from index.proposals.folder_state import FolderState
from index.proposals.propose import AskedByReaders, Evidence, propose
from index.publish.build import build
from index.publish.compose import Source
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from kb.library.library import Library

TOP = 10  # proposals


def by_chance(passages: int, needed: Sequence[frozenset[int]]) -> tuple[float, float]:
    """How many of TOP passages drawn by chance some question needs, and how many questions need one of them, on average.

    needed: the passages that each question needs; passages: how many there are.
    """
    some = frozenset[int]().union(*needed)
    drawn = min(TOP, passages)
    none = [comb(passages - len(own), drawn) / comb(passages, drawn) for own in needed]
    return drawn * len(some) / passages, sum(1 - chance for chance in none)


def _opened(folder: Path, scratch: Path) -> SearchIndex:
    """Add the articles of a knowledge base as an editor does, publish, and open the index."""
    settings = replace(Settings(), articles=scratch / "articles", index=scratch / "index")
    settings.articles.mkdir()
    library = Library(settings.articles)
    for path in sorted(path for path in (folder / "articles").iterdir() if path.is_file()):
        library.add(path.name, path.read_bytes())
    build(settings)
    return SearchIndex.open(settings.index, settings=settings)


def _measured(folder: Path) -> list[object]:
    """A row of the table."""
    lines = [json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()]
    asked = [line for line in lines if line["kind"] == "answer"]
    with tempfile.TemporaryDirectory() as scratch:
        found = _opened(folder, Path(scratch))
        passages = found.contents.passages
        rows = {passage.id: row for row, passage in enumerate(passages)}
        needed = []
        for line in asked:
            own = frozenset(
                row for row, passage in enumerate(passages) if any(phrase in passage.text for phrase in line["gold"])
            )
            first = found.search(line["question"], top=1, explained=False).hits[0]
            if own and rows[first.passage.id] not in own:
                needed.append(own)
        evidence = Evidence.gather(found, AskedByReaders())
        proposals = propose(found, evidence, FolderState.of(Source((), passages)))[:TOP]
        named = {rows[proposal.passage.id] for proposal in proposals}
    chance = by_chance(len(passages), needed)
    some = frozenset[int]().union(*needed)
    helped = sum(not own.isdisjoint(named) for own in needed)
    return [
        folder.name, len(passages), len(asked), len(needed), len(named & some), f"{chance[0]:.1f}", helped, f"{chance[1]:.1f}",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    rows = []
    for folder in parser.parse_args().folders:
        rows.append(_measured(folder))
        print(rows[-1], flush=True)
    counted = ("passages", "questions", "missed")
    header = ("", *counted, "proposals that a missed one needs", "by chance", "missed that need one", "by chance")
    save(__file__, "What to write next, without a log", table(header, rows))


if __name__ == "__main__":
    main()

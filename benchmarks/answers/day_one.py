"""What an editor gets on the first day: knowledge bases with no, ten and forty known questions.

    python -m benchmarks.answers.day_one FOLDER… [--model NAME]

FOLDER: a knowledge base with `articles/`, with `questions.jsonl` of {"kind", "question", "gold"}, and with FAQ files in
`known-10/` and `known-40/`, named as `kb add` names the articles. kind: "answer" (gold: phrases, any of which a right passage
holds), "none_in" (the same subject, but no article answers it), "none_out" (another subject). A passage of more than 1,200
characters counts as wrong: whoever gets a whole article has not got an answer.
"""

from __future__ import annotations

import index  # noqa: F401 # isort: skip - before numpy: it says how many threads its BLAS takes

import argparse
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.report import save, table
from index.evaluation.metrics import auroc, calibration_error
from index.publish.build import build
from index.search.answer import Answer
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from kb.library.library import Library

KNOWN = ("none", "known-10", "known-40")
HEADER = ("Hit@1", "Hit@3", "AUROC same", "AUROC off", "false same", "false off", "refused", "ECE")
_LONGEST = 1200  # characters of a passage that counts as an answer


def _right(answer: Answer, gold: Sequence[str], within: int) -> bool:
    texts = [hit.passage.text for hit in answer.hits[:within]]
    return any(len(text) <= _LONGEST and any(phrase in text for phrase in gold) for text in texts)


def _measured(asked: Sequence[dict[str, object]], answers: Sequence[Answer]) -> list[float]:
    """The numbers of HEADER, for one index. asked: the lines of questions.jsonl."""
    said: dict[str, list[Answer]] = {"answer": [], "none_in": [], "none_out": []}
    hits: dict[int, list[bool]] = {1: [], 3: []}
    for item, answer in zip(asked, answers, strict=True):
        said[str(item["kind"])].append(answer)
        for within, found in hits.items():
            if item["kind"] == "answer":
                found.append(_right(answer, item["gold"], within))  # type: ignore[arg-type]
    confidence = {kind: [answer.confidence for answer in found] for kind, found in said.items()}
    answered = {kind: float(np.mean([answer.answered for answer in found])) for kind, found in said.items()}
    return [
        float(np.mean(hits[1])),
        float(np.mean(hits[3])),
        auroc(confidence["answer"], confidence["none_in"]),
        auroc(confidence["answer"], confidence["none_out"]),
        answered["none_in"],
        answered["none_out"],
        1 - answered["answer"],
        calibration_error([answer.confidence for answer in answers], [item["kind"] == "answer" for item in asked]),
    ]


def _asked(folder: Path, known: str, model: str | None, questions: Sequence[str]) -> list[Answer]:
    """Add the articles of a knowledge base as an editor does, publish, and ask."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = replace(Settings(), articles=Path(scratch, "articles"), index=Path(scratch, "index"), model=model)
        settings.articles.mkdir()
        library = Library(settings.articles)
        for path in sorted(path for path in (folder / "articles").iterdir() if path.is_file()):
            library.add(path.name, path.read_bytes())
        if known != KNOWN[0]:
            for path in (folder / known).glob("*.faq.yaml"):
                shutil.copy(path, settings.articles)
        build(settings)
        found = SearchIndex.open(settings.index, settings=settings)
        return [found.search(question, explained=False) for question in questions]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--model", help="sentence-transformers name or folder (default: the bundled model)")
    options = parser.parse_args()
    rows: list[list[object]] = []
    numbers: dict[str, list[list[float]]] = {known: [] for known in KNOWN}
    counts = []
    for folder in options.folders:
        asked = [json.loads(line) for line in (folder / "questions.jsonl").read_text("utf-8").splitlines()]
        kinds = [item["kind"] for item in asked]
        counts.append(f"{folder.name} {kinds.count('answer')} / {kinds.count('none_in')} / {kinds.count('none_out')}")
        for known in KNOWN:
            answers = _asked(folder, known, options.model, [item["question"] for item in asked])
            found = _measured(asked, answers)
            numbers[known].append(found)
            rows.append([folder.name, known, *(f"{value:.2f}" for value in found)])
            print(rows[-1], flush=True)
    for known, found_of in numbers.items():
        rows.append(["**mean**", known, *(f"{value:.3f}" for value in np.mean(found_of, axis=0))])
    told = "Questions with an answer / on the same subject without one / off subject: " + "; ".join(counts) + ".\n\n"
    save(__file__, "The first day: other people's articles", told + table(("", "known questions", *HEADER), rows))


if __name__ == "__main__":
    main()

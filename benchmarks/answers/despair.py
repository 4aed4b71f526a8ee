"""How well despair is noticed: 100 questions of despair and 100 harmless look-alikes (despair.jsonl), Chinese and English.

    python -m benchmarks.answers.despair [--index DIR]

Half of them chose the two thresholds (DESPAIR_NEARNESS, DESPAIR_LEAD) and helped with the patterns; the other half only
measures. False alarms are also counted on questions that nobody wrote for this: the known questions of the index, the
held-out questions about its subject, and background questions about anything.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from benchmarks.report import save, table
from index.encoder.encoder import Encoder
from index.encoder.model import open_model
from index.retrieval.background import sample_questions
from index.search.notices import despair
from index.search.search_index import SearchIndex
from index.store.versions import open_current
from index.text.words import language
from index.tuning.answers import DESPAIR_LEAD, DESPAIR_NEARNESS
from kb.config.settings import Settings

_HERE = Path(__file__).parent


def _choice(measures: np.ndarray, labels: np.ndarray, quiet: np.ndarray) -> list[list[str]]:
    """Thresholds that raise no false alarm among `quiet`, best first: nearness, lead, found, false alarms."""
    rows = []
    for near in np.arange(0.30, 0.80, 0.05):
        for lead in np.arange(0.0, 0.30, 0.05):
            found = (measures[:, 0] >= near) & (measures[:, 1] >= lead)
            alarms = ((quiet[:, 0] >= near) & (quiet[:, 1] >= lead)).sum()
            rows.append((found[labels].sum(), -found[~labels].sum() - alarms, near, lead, found[~labels].sum(), alarms))
    rows.sort(key=lambda row: (row[0] + 2 * row[1], row[2], row[3]), reverse=True)
    return [
        [f"{near:.2f}", f"{lead:.2f}", str(found), str(false), str(alarms)]
        for found, _, near, lead, false, alarms in rows[:8]
    ]


def main() -> None:
    """Print the tables and keep them in despair.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Settings().index)
    parser.add_argument("--choose", action="store_true", help="only the choosing half, to choose thresholds")
    options = parser.parse_args()
    index = SearchIndex.open(options.index)
    encoder = Encoder(open_model(open_current(options.index).manifest.description.model))
    near = despair.nearness(encoder, index.space)

    def measures(texts: list[str]) -> np.ndarray:
        return np.array([near.measure(index.prepared(text).vector) for text in texts])

    rows = [json.loads(line) for line in (_HERE / "despair.jsonl").read_text("utf-8").splitlines()]
    held = [json.loads(line)["question"] for line in (_HERE / "held-out.jsonl").read_text("utf-8").splitlines()]
    known = [entry.text for entry in index.contents.questions]
    others = {"known questions": known, "held-out questions": held, "background questions": list(sample_questions(1))}
    if options.choose:
        own = [row for row in rows if row["half"] == "tune"]
        labels = np.array([row["despair"] for row in own])
        found = measures([row["text"] for row in own])
        quiet = measures(known[::4] + list(sample_questions(3)))
        texts = known[::4] + list(sample_questions(3))
        for text, (nearest, lead) in zip(texts, quiet, strict=True):
            if (nearest >= DESPAIR_NEARNESS and lead >= 0) or despair.is_despair(text):
                print(f"alarm {despair.is_despair(text):d} {nearest:.2f} {lead:+.2f} {text}")
        header = ("nearness", "lead", "found of 50", "false of 50", f"false of {len(quiet)}")
        print(table(header, _choice(found, labels, quiet)))
        for row, (nearest, lead) in sorted(zip(own, found, strict=True), key=lambda pair: -pair[1][1]):
            print(
                f"{row['despair']:d} words {despair.is_despair(row['text']):d} {nearest:.2f} {lead:+.2f} {row['text']}"
            )
        return
    lines = []
    for half in ("tune", "measure"):
        for code in ("zh", "en"):
            own = [row for row in rows if row["half"] == half and language(row["text"]) == code]
            labels = np.array([row["despair"] for row in own])
            words = np.array([despair.is_despair(row["text"]) for row in own])
            found = measures([row["text"] for row in own])
            meaning = (found[:, 0] >= DESPAIR_NEARNESS) & (found[:, 1] >= DESPAIR_LEAD)
            for way, hit in (("words", words), ("meaning", meaning), ("both", words | meaning)):
                told = (f"{hit[labels].sum()} of {labels.sum()}", f"{hit[~labels].sum()} of {(~labels).sum()}")
                lines.append(("choosing" if half == "tune" else "measuring", code, way, *told))
    body = table(("half", "language", "by", "despair noticed", "false alarms"), lines)
    alarms = []
    for name, texts in others.items():
        values = measures(texts)
        by_meaning = (values[:, 0] >= DESPAIR_NEARNESS) & (values[:, 1] >= DESPAIR_LEAD)
        by_words = np.array([despair.is_despair(text) for text in texts])
        shown = [text for text, hit in zip(texts, by_meaning | by_words, strict=True) if hit]
        alarms.append((name, len(texts), by_words.sum(), by_meaning.sum(), " / ".join(shown)))
    body += "\n" + table(("questions that are none", "count", "by words", "by meaning", "which"), alarms)
    save(
        __file__,
        "Despair",
        f"Thresholds: nearness {DESPAIR_NEARNESS}, lead {DESPAIR_LEAD}.\n\n{body}\n"
        "A known question, asked word for word, is not judged by its meaning.\n\n"
        "Both halves have one author, who also wrote the patterns: of other people's words fewer may be noticed.\n",
    )


if __name__ == "__main__":
    main()

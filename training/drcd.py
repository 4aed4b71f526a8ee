"""Make knowledge bases of DRCD, a Chinese reading set: each article of Wikipedia is one, its paragraphs are the passages.

    python -m training.drcd DRCD_dev.json DRCD_test.json --out RUN/drcd.json

DRCD is by Shao and others (2018), CC BY-SA 3.0, and is not part of this project. All its questions are answered, in words near
those of the paragraph; they keep other subjects in the encoder. The passages beside the answer are drawn by chance.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.knowledge_bases import KnowledgeBase, Question, save

_SEED = 0
_LONGEST = 900  # characters: longer paragraphs are left out
_QUESTIONS = 4  # of a paragraph, the first
_BESIDE = 6  # passages drawn for a question


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    bases = [base for file in options.files for base in read_set(json.loads(file.read_text("utf-8"))["data"])]
    chance = random.Random(_SEED)
    for base in bases:
        rows = range(len(base.passages))
        for question in base.questions:
            drawn = chance.sample(rows, min(len(rows), _BESIDE))
            question.ranks = [row for row in drawn if row not in question.gold]
    save(bases, options.out)
    questions = sum(len(base.questions) for base in bases)
    print(f"{len(bases)} articles, {sum(len(base.passages) for base in bases)} passages, {questions} questions")


def read_set(data: list[dict[str, Any]]) -> Iterator[KnowledgeBase]:
    """The articles of a set in SQuAD's form that have at least two paragraphs and a question."""
    for article in data:
        base = KnowledgeBase(article["title"], [], [], [])
        for paragraph in article["paragraphs"]:
            if len(paragraph["context"]) > _LONGEST:
                continue
            base.passages.append(paragraph["context"])
            gold = [len(base.passages) - 1]
            asked = [entry["question"] for entry in paragraph["qas"][:_QUESTIONS]]
            base.questions += [Question(text, "answer", "zh", list(gold)) for text in asked]
        base.contexts = [f"{base.name}\n"] * len(base.passages)
        if len(base.passages) >= 2 and base.questions:
            yield base


if __name__ == "__main__":
    main()

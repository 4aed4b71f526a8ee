"""How many documents and questions there are, by domain and language: the table in README.md.

python -m training.counts
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from index.text.words import LANGUAGES
from training.knowledge_bases import ARTICLES, PAIRS, domains, rows_of
from training.sources import sources

KINDS = ("answer", "same", "off")


def counts(folder: Path) -> list[int]:
    """Documents, then the questions of each kind in Chinese and in English."""
    fetched = sources(folder)
    documents = len(fetched) or sum(1 for _ in (folder / ARTICLES).iterdir())
    questions = Counter((row["kind"], row["lang"]) for row in rows_of(folder))
    return [documents, *(questions[kind, language] for kind in KINDS for language in LANGUAGES)]


def table() -> str:
    """A Markdown table with a row for each domain, and the sums."""
    header = [
        "domain",
        "documents",
        *(f"{kind} {language}" for kind in KINDS for language in LANGUAGES),
        "all questions",
    ]
    rows, total = [], [0] * (1 + len(KINDS) * len(LANGUAGES))
    for domain in domains():
        found = counts(PAIRS / domain)
        total = [sum(pair) for pair in zip(total, found, strict=True)]
        rows.append([domain + (" (fetched)" if sources(PAIRS / domain) else ""), *found, sum(found[1:])])
    rows.append(["**all**", *total, sum(total[1:])])
    lines: list[list[object]] = [[*header], ["---", *["---:"] * (len(header) - 1)], *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    print(table(), end="")

"""Folders of articles and questions, read as the product reads them: passages, their contexts, and which passage answers what.

A folder of training/pairs/ has `articles/` and `questions.jsonl`, one question a line:

- kind: "answer" (the articles answer it), "same" (it sounds as if they did, but they don't) or "off" (another subject)
- lang, question
- article and answer: the file and the piece of it that holds the answer, letter by letter; where the article is not ours
  to publish, start and end instead: the characters of the file between which the answer stands
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from index.publish.compose import context
from kb.article import Article
from kb.readers.read import read_article
from kb.structure.passages import cut

PAIRS = Path(__file__).parent / "pairs"
QUESTIONS, ARTICLES, SOURCES = "questions.jsonl", "articles", "SOURCES.tsv"
_SHORTEST_HALF = 12  # characters: with fewer, half of an answer would be found in many passages


@dataclass
class Question:
    """A question.

    gold: the rows of the passages that answer it; ranks: the rows that the product's search finds, best first.
    """

    text: str
    kind: str
    language: str
    gold: list[int]
    ranks: list[int] = field(default_factory=list)


@dataclass
class KnowledgeBase:
    """The passages of a folder with a context for each (its title and headings), and the questions about them.

    lost: questions left out, as no passage holds their answer: it stands in two passages, or the reader dropped markup in it.
    """

    name: str
    passages: list[str]
    contexts: list[str]
    questions: list[Question]
    lost: int = 0

    def of_kind(self, kind: str) -> list[int]:
        """The rows of the questions of a kind."""
        return [row for row, question in enumerate(self.questions) if question.kind == kind]


def domains() -> list[str]:
    """The names of all knowledge bases, whether their articles are here or must be fetched."""
    return sorted(path.parent.name for path in PAIRS.glob(f"*/{QUESTIONS}"))


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """The lines of a folder's questions."""
    lines = (folder / QUESTIONS).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def articles(folder: Path) -> Iterator[tuple[str, Article]]:
    """Every article of a folder with the name of its file, as the product reads it. Raises FileNotFoundError without any."""
    paths = sorted((folder / ARTICLES).glob("*"))
    if not paths:
        raise FileNotFoundError(f"{folder / ARTICLES}: expected articles, found none; see training/README.md, Fetch")
    for path in paths:
        yield path.name, read_article(path.read_bytes(), path.name)


def answer_of(row: dict[str, Any], folder: Path) -> str:
    """The piece of the article that answers, whether it stands in the line or only its place does."""
    if "answer" in row:
        return str(row["answer"])
    text = (folder / ARTICLES / str(row["article"])).read_bytes().decode("utf-8")
    start, end = int(row["start"]), int(row["end"])
    return text[start:end]


def read(folder: Path) -> KnowledgeBase:
    """Read a folder. Questions whose answer is in no passage are left out, and counted in `lost`."""
    passages, contexts, owners = [], [], []
    for name, article in articles(folder):
        for passage in cut(article):
            passages.append(passage.text)
            contexts.append(context(passage, article))
            owners.append(name)
    found = KnowledgeBase(folder.name, passages, contexts, [])
    squeezed = [_squeeze(text) for text in passages]
    for row in rows_of(folder):
        gold = []
        if row["kind"] == "answer":
            gold = answering(_squeeze(answer_of(row, folder)), row["article"], squeezed, owners)
            if not gold:
                found.lost += 1
                continue
        found.questions.append(Question(row["question"], row["kind"], row["lang"], gold))
    return found


def answering(answer: str, article: str, passages: Sequence[str], owners: Sequence[str]) -> list[int]:
    """The rows of the passages that hold an answer; of its own article, if any does, and else one half of it at least.

    answer and passages: texts without white space; owners: the article of each passage.
    """
    holding = [row for row, text in enumerate(passages) if answer in text]
    gold = [row for row in holding if owners[row] == article] or holding
    if gold:
        return gold
    half = max(_SHORTEST_HALF, len(answer) // 2)
    halves = (answer[:half], answer[-half:])
    return [row for row, text in enumerate(passages) if owners[row] == article and any(part in text for part in halves)]


def _squeeze(text: str) -> str:
    return "".join(text.split())


def save(bases: Sequence[KnowledgeBase], path: Path) -> None:
    """Write knowledge bases into a JSON file."""
    path.write_text(json.dumps([asdict(base) for base in bases], ensure_ascii=False), "utf-8")


def load(path: Path) -> list[KnowledgeBase]:
    """Read what `save` wrote."""
    return [
        KnowledgeBase(**{**values, "questions": [Question(**question) for question in values["questions"]]})
        for values in json.loads(path.read_text("utf-8"))
    ]

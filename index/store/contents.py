"""What a version of the index says, beside its vectors: articles, passages, topics and known questions, row by row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.store.versions import LAYOUT
from kb.article import Passage, Topic


@dataclass(frozen=True)
class ArticleEntry:
    """What a reader is told of an article; `published` is in ISO format.

    `topics` are rows of the topics that it names as related, in its editor's order.
    """

    id: str
    title: str
    published: str | None
    source: str | None
    topics: tuple[int, ...] = ()


@dataclass(frozen=True)
class KnownEntry:
    """A known question; `passages` are rows of the passages, none when it is known not to be covered.

    One that is not `shown` is only matched: no reader sees it.
    """

    text: str
    passages: tuple[int, ...]
    shown: bool = True

    @property
    def offered(self) -> bool:
        """Whether readers are told that they can ask it."""
        return self.shown and bool(self.passages)


@dataclass(frozen=True)
class Contents:
    """Rows in the order of the collections of the same name."""

    articles: tuple[ArticleEntry, ...]
    passages: tuple[Passage, ...]
    topics: tuple[Topic, ...]
    questions: tuple[KnownEntry, ...]

    def counts(self) -> dict[str, int]:
        return {
            "articles": len(self.articles),
            "passages": len(self.passages),
            "topics": len(self.topics),
            "questions": len(self.questions),
        }

    def write(self, folder: Path) -> None:
        _write(folder / LAYOUT.articles, self.articles)
        _write(folder / LAYOUT.passages, self.passages)
        _write(folder / LAYOUT.topics, self.topics)
        _write(folder / LAYOUT.questions, self.questions)

    @classmethod
    def read(cls, folder: Path) -> Contents:
        return cls(
            tuple(ArticleEntry(**row | {"topics": tuple(row["topics"])}) for row in _read(folder / LAYOUT.articles)),
            tuple(Passage(**row | {"section": tuple(row["section"])}) for row in _read(folder / LAYOUT.passages)),
            tuple(Topic(**row) for row in _read(folder / LAYOUT.topics)),
            tuple(KnownEntry(**row | {"passages": tuple(row["passages"])}) for row in _read(folder / LAYOUT.questions)),
        )


def _write(path: Path, rows: Sequence[Any]) -> None:
    encoded = map(json.JSONEncoder(ensure_ascii=False).encode, map(vars, rows))
    path.write_text("".join(f"{line}\n" for line in encoded), "utf-8")


def _read(path: Path) -> list[dict[str, Any]]:
    # Not splitlines(): texts may hold line separators of Unicode that JSON leaves as they are.
    found: list[dict[str, Any]] = json.loads(b"[" + path.read_bytes().strip().replace(b"\n", b",") + b"]")
    return found

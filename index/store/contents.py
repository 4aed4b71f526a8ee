"""What a version of the index says, beside its vectors: articles, passages, topics and known questions, row by row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from index.cures import BUILD
from index.store.versions import LAYOUT, StoreProblem, raised_as
from kb.article import Mark, Passage, Picture, Topic
from kb.pictures.places import below
from kb.translations.translation import TranslatedPassage

_Row = TypeVar("_Row")


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
    tags: tuple[str, ...] = ()


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
    """Rows in the order of the collections of the same name. translations: each with the row of its passage."""

    articles: tuple[ArticleEntry, ...]
    passages: tuple[Passage, ...]
    topics: tuple[Topic, ...]
    questions: tuple[KnownEntry, ...]
    translations: tuple[tuple[int, TranslatedPassage], ...] = ()

    def translated(self, row: int) -> tuple[TranslatedPassage, ...]:
        """The translations of a passage."""
        return self._translated.get(row, ())

    @cached_property
    def _translated(self) -> Mapping[int, tuple[TranslatedPassage, ...]]:
        found: dict[int, tuple[TranslatedPassage, ...]] = {}
        for row, one in self.translations:
            shown = replace(one, passage=below(one.passage, self.passages[row]))
            found[row] = (*found.get(row, ()), shown)
        return found

    def counts(self) -> dict[str, int]:
        """How many there are of each."""
        return {
            "articles": len(self.articles),
            "passages": len(self.passages),
            "topics": len(self.topics),
            "questions": len(self.questions),
        }

    def write(self, folder: Path) -> None:
        """Write the texts into the folder of a version. Raises OSError."""
        rows = [{name: value for name, value in vars(entry).items() if name != "tags"} for entry in self.articles]
        _write(folder / LAYOUT.articles, rows)
        tags = {entry.id: entry.tags for entry in self.articles if entry.tags}
        (folder / LAYOUT.tags).write_text(json.dumps(tags, ensure_ascii=False) + "\n", "utf-8")
        _write(folder / LAYOUT.passages, map(_row_of, self.passages))
        shown = {passage.id: passage.pictures for passage in self.passages if passage.pictures}
        (folder / LAYOUT.shown).write_text(json.dumps(shown, ensure_ascii=False) + "\n", "utf-8")
        _write(folder / LAYOUT.topics, map(vars, self.topics))
        _write(folder / LAYOUT.questions, map(vars, self.questions))
        translated = ({"row": row, **vars(one), "passage": _row_of(one.passage)} for row, one in self.translations)
        _write(folder / LAYOUT.translations, translated)

    @classmethod
    def read(cls, folder: Path) -> Contents:
        """Raises StoreError when the files are damaged, OSError when they are not there (any more)."""
        tags = _tags(folder / LAYOUT.tags)
        return cls(
            _rows(folder / LAYOUT.articles, lambda row: _article(row, tags)),
            _with_pictures(_rows(folder / LAYOUT.passages, _passage), folder / LAYOUT.shown),
            _rows(folder / LAYOUT.topics, lambda row: Topic(**row)),
            _rows(folder / LAYOUT.questions, lambda row: KnownEntry(**row | {"passages": tuple(row["passages"])})),
            translations=_translations(folder / LAYOUT.translations),
        )


def _tags(path: Path) -> Mapping[str, tuple[str, ...]]:
    """Article id → tags. A file of their own, which a program of before articles had any leaves alone, as this one does
    without it.
    """
    with raised_as(StoreProblem.DAMAGED, path, cure=BUILD):
        found = json.loads(path.read_bytes()) if path.exists() else {}
        return {article: tuple(map(str, tags)) for article, tags in found.items()}


def _row_of(passage: Passage) -> dict[str, Any]:
    return {name: value for name, value in vars(passage).items() if name != "pictures"}


def _with_pictures(passages: tuple[Passage, ...], path: Path) -> tuple[Passage, ...]:
    """A file of their own, as that of the tags."""
    with raised_as(StoreProblem.DAMAGED, path, cure=BUILD):
        shown = json.loads(path.read_bytes()) if path.exists() else {}
        found = {passage: tuple(Picture(*picture) for picture in pictures) for passage, pictures in shown.items()}
    if not found:
        return passages
    return tuple(replace(passage, pictures=found.get(passage.id, ())) for passage in passages)


def _translations(path: Path) -> tuple[tuple[int, TranslatedPassage], ...]:
    """A file of their own, as that of the tags."""
    return _rows(path, _translation) if path.exists() else ()


def _translation(row: dict[str, Any]) -> tuple[int, TranslatedPassage]:
    number = row.pop("row")
    return int(number), TranslatedPassage(**row | {"passage": _passage(row["passage"])})


def _article(row: dict[str, Any], tags: Mapping[str, tuple[str, ...]]) -> ArticleEntry:
    return ArticleEntry(**row | {"topics": tuple(row["topics"]), "tags": tags.get(row["id"], ())})


def _passage(row: dict[str, Any]) -> Passage:
    """A passage without `context` or `marks` was stored before there were any."""
    context = tuple(map(tuple, row.get("context", ())))
    marks = tuple(map(Mark.of_json, row.get("marks", ())))
    return Passage(**row | {"section": tuple(row["section"]), "context": context, "marks": marks})


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    encoded = map(json.JSONEncoder(ensure_ascii=False).encode, rows)
    path.write_text("".join(f"{line}\n" for line in encoded), "utf-8")


def _rows(path: Path, of: Callable[[dict[str, Any]], _Row]) -> tuple[_Row, ...]:
    with raised_as(StoreProblem.DAMAGED, path, cure=BUILD):
        return tuple(map(of, _read(path)))


def _read(path: Path) -> list[dict[str, Any]]:
    # Not splitlines(): texts may hold line separators of Unicode that JSON leaves as they are.
    found: list[dict[str, Any]] = json.loads(b"[" + path.read_bytes().strip().replace(b"\n", b",") + b"]")
    return found

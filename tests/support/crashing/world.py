"""A small knowledge base for the crash tests: articles, an index of them, a log; what readers and editors find there."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from index.journal.reader import AskedLog, ExportFormat
from index.journal.writer import Journal, JournalEntry, Traffic
from index.publish import build as building
from index.publish.build import Built
from index.retrieval.background import Background, background
from index.search.search_index import SearchIndex
from index.store import versions
from index.store.repair import ASIDE
from kb.config.settings import Settings
from kb.errors import KnowledgeBaseError
from kb.library.article_cache import LibraryProblem
from kb.library.library import Library, LibraryError
from kb.storage.tree import walk
from tests.conftest import KeywordEncoder
from tests.support.indexes.fake_index import answer

KEPT = 2  # versions: each build cleans one up
_BACKGROUND = (
    12  # background questions that a tiny build asks of each language; all of them would take most of its time
)
_MODEL = SimpleNamespace(id="tiny", name="tiny", checksum="0" * 64, max_tokens=512)
_LASTING = {".lock", ".changing.lock", ".removed"}  # hidden names that belong there
_UNFINISHED = re.compile(r"/\.(?:building|old|writing)-[^/]*/")
_CHANCE = re.compile(  # names of versions and of what was removed, times, checksums, the ends of temporary names
    rb"[0-9]{8}T[0-9]+Z?(?:-[0-9a-f]{8})?|20[0-9-]{8}T[0-9:]{5,8}(?:Z|\+00:00)|\b[0-9a-f]{16}(?:[0-9a-f]{48})?\b"
    rb"|(?<=-)[a-z0-9_]{8}$"
)
_LOG = re.compile(r"questions\.sqlite(\.lock|\.(damaged|salvaged)-[0-9]+)?")


@dataclass(frozen=True)
class World:
    """One knowledge base: everything of it lies under `home`."""

    home: Path

    @property
    def articles(self) -> Path:
        return self.home / "articles"

    @property
    def index(self) -> Path:
        return self.home / "index"

    @property
    def log(self) -> Path:
        return self.home / "log" / "questions.sqlite"

    @property
    def settings(self) -> Settings:
        return Settings(articles=self.articles, index=self.index, log=self.log, keep=KEPT)


@cache
def _common() -> Background:
    """The background of the tiny encoder, of a few questions."""
    whole = background(KeywordEncoder())
    kept = [row for row in range(len(whole.questions)) if row % (len(whole.questions) // (2 * _BACKGROUND)) == 0]
    return replace(
        whole, questions=tuple(whole.questions[row] for row in kept), encoded=tuple(whole.encoded[row] for row in kept)
    )


def tiny_build(settings: Settings, **options: Any) -> Built:
    """A real build, gate and publish, with the tiny encoder: a tenth of a second."""
    tiny = {
        "prepare": lambda *_, **__: _MODEL,
        "Encoder": lambda *_, **__: KeywordEncoder(),
        "background_of": lambda _: _common(),
    }
    with patch.multiple(building, **tiny):
        return building.build(settings, author="editor", **options)


def warm() -> None:
    """Load what every action needs, so that it is not loaded by each of them."""
    _common()


def ask(log: Path, *questions: str, days: int = 365) -> int:
    """Write questions to the log. → how many were kept."""
    journal = Journal(log, days)
    for text in questions:
        journal.record(JournalEntry.of(answer(text), "v1", Traffic.READER))
    journal.close(60)
    return len(questions) - journal.dropped


@dataclass(frozen=True)
class View:
    """What somebody finds. trash: the checksums of what was removed or replaced. index: titles, texts and known questions of
    the published version; None without one. log: the questions, oldest first, then the votes.
    """

    files: frozenset[tuple[str, str]]
    trash: frozenset[str]
    index: tuple[str, ...] | None
    log: tuple[str, ...]

    @property
    def kept(self) -> frozenset[str]:
        """The checksums of all that editors wrote and that is still there."""
        return self.trash | {checksum for _, checksum in self.files}


class Broken(Exception):
    """A promise that was not kept."""


def look(world: World) -> View:
    """Open everything as readers and editors do. Raises Broken."""
    try:
        _articles(world.articles)
        index = _index(world.index)
        log = _log(world.log)
    except (KnowledgeBaseError, OSError, ValueError, sqlite3.Error) as error:
        raise Broken(f"{type(error).__name__}: {error}") from error
    files = _files(world.articles)
    return View(
        files=frozenset(files.items()),
        trash=frozenset(_files(world.articles / ".removed").values()),
        index=index,
        log=log,
    )


def _articles(folder: Path) -> None:
    """Read them all. There may be none yet."""
    try:
        Library(folder).articles()
    except LibraryError as error:
        if error.code not in (LibraryProblem.NO_FOLDER, LibraryProblem.NO_ARTICLES):
            raise


def _files(folder: Path) -> dict[str, str]:
    """Name → checksum of the visible files; empty ones are marks, not something that an editor wrote."""
    found = {path: path.read_bytes() for path in (walk(folder) if folder.exists() else [])}
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(data).hexdigest() for path, data in found.items() if data
    }


def _index(root: Path) -> tuple[str, ...] | None:
    if not (root / versions.CURRENT).exists():
        return None
    opened = SearchIndex.open(root, KeywordEncoder())
    if not opened.search("will they take me to court").hits:
        raise Broken("nothing is found")
    there = opened.contents
    return (
        *("(not the published version)" for _ in range(opened.trouble is not None)),
        *(article.title for article in there.articles),
        *(passage.text for passage in there.passages),
        *(f"{known.text} {known.passages}" for known in there.questions),
    )


def _log(path: Path) -> tuple[str, ...]:
    log = AskedLog(path)
    found = [json.loads(line)["question"] for line in log.export(ExportFormat.JSONL).splitlines()]
    votes = [f"{vote.question} {vote.helpful} {vote.comment}" for vote in reversed(log.judged())]
    return (*found, *votes)


def litter(world: World) -> list[str]:
    """What dead writers left: hidden files and folders that do not belong there, and strangers beside the log."""
    found = [path for folder in (world.articles, world.index) for path in folder.rglob("*")]
    hidden = [path for path in found if path.name.startswith(".") and path.name not in _LASTING]
    hidden = [path for path in hidden if not path.name.startswith(ASIDE)]
    hidden = [path for path in hidden if ".removed" not in path.relative_to(world.home).parts]
    beside = [path for path in world.log.parent.glob("*") if not _LOG.fullmatch(path.name)]
    outside = [path for path in world.home.iterdir() if path.name not in ("articles", "index", "log")]
    return sorted(path.relative_to(world.home).as_posix() for path in (*hidden, *beside, *outside))


def fingerprint(world: World, said: int) -> str:
    """Equal for states in which the same is found. Times, random names and checksums of them make no difference, nor does what
    is in an unfinished folder. said: how much was promised.
    """
    digest = hashlib.sha256(f"{said}".encode())
    numbers: dict[bytes, bytes] = {}  # which of them are the same does make a difference: CURRENT names a version

    def numbered(match: re.Match[bytes]) -> bytes:
        return numbers.setdefault(match[0], b"*%d" % len(numbers))

    for path in sorted(world.home.rglob("*")):
        name = path.relative_to(world.home).as_posix()
        if not _UNFINISHED.search(name):
            digest.update(_CHANCE.sub(numbered, name.encode()) + b"\0")
            digest.update(_CHANCE.sub(numbered, path.read_bytes()) if path.is_file() else b"/")
    return digest.hexdigest()

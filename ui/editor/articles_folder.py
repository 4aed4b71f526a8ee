"""The folder of articles as the Manage page sees it. It is read anew only when a file in it has changed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import streamlit as st

from index.publish.build import READINGS
from kb.article import Article
from kb.config.settings import Settings
from kb.library.library import Library, LibraryError
from kb.library.preview import check
from kb.storage.tree import walk
from kb.structure.passages import cut


@dataclass(frozen=True)
class Row:
    """An article in the list: how many passages it has, and how many things an editor should check."""

    article: Article
    passages: int
    cautions: int


@dataclass(frozen=True)
class Shelf:
    """`errors` is what stops a build, one message each; `ignored` are files that nothing reads, in messages, too."""

    rows: tuple[Row, ...] = ()
    errors: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@st.cache_resource(max_entries=4, show_spinner=False)
def library(folder: Path) -> Library:
    """One for all sessions: it remembers the files that have not changed, and what the last build has read."""
    return Library(folder, Settings.from_env().index / READINGS)


def stamp(folder: Path) -> str:
    """Changes whenever a file of the folder does."""
    seen = []
    with suppress(OSError):  # no such folder, or none to read: `shelf` says so
        for path in walk(folder):
            with suppress(FileNotFoundError):  # removed meanwhile
                found = path.stat()
                seen.append((str(path), found.st_mtime_ns, found.st_size, found.st_ino))
    return sha256(repr(seen).encode("utf-8", "replace")).hexdigest()


def is_empty(folder: Path) -> bool:
    """Whether there is no article yet. What is wrong with the folder is said elsewhere."""
    try:
        return not folder.exists() or not library(folder).files()
    except LibraryError:
        return False


@st.cache_resource(max_entries=4, show_spinner=False)
def shelf(folder: Path, stamp: str) -> Shelf:
    """`stamp` is the rest of the cache key."""
    found = library(folder)
    if not folder.exists():
        return Shelf()
    try:
        files = found.files()
    except LibraryError as error:
        return Shelf(errors=(error.message,))
    errors: list[str] = []
    try:
        articles = found.articles() if files else []
    except LibraryError as error:
        errors.append(error.message)
        articles = found.readable()
    readable = {article.id for article in articles}
    for own in (own for own in map(found.id_of, files) if own not in readable):
        try:
            found.find(own)
        except LibraryError as error:
            errors.append(error.message)
    return Shelf(tuple(map(_row, articles)), tuple(dict.fromkeys(errors)), tuple(found.ignored()))


@lru_cache(maxsize=4096)  # one changed article is no reason to cut the others again
def _row(article: Article) -> Row:
    return Row(article, len(cut(article)), sum(1 for _ in check(article)))

"""The folder of articles as the pages for editors see it. It is read again only after a file in it has changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st

from index.publish.build import READINGS
from kb.article import Article
from kb.config.settings import Settings
from kb.library.library import Library, LibraryError
from kb.library.preview import check
from kb.structure.passages import cut


@dataclass(frozen=True)
class ArticleRow:
    """An article in the list, with the number of its passages and of the things that an editor should check."""

    article: Article
    passages: int
    cautions: int


@dataclass(frozen=True)
class ArticlesFolder:
    """What the folder holds. `errors` are the messages about what would stop a build, `ignored` those about files that are
    not read.
    """

    rows: tuple[ArticleRow, ...] = ()
    errors: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@st.cache_resource(max_entries=4, show_spinner=False)
def library(folder: Path) -> Library:
    """The library of a folder, shared by all sessions. It caches the files it has read, and reuses what the last build read."""
    return Library(folder, Settings.from_env().index / READINGS)


def is_empty(folder: Path) -> bool:
    """Whether there is no article yet. False when the folder cannot be read: `shelf` reports that."""
    try:
        return not folder.exists() or not library(folder).files()
    except LibraryError:
        return False


@st.cache_resource(max_entries=4, show_spinner=False)
def shelf(folder: Path, stamp: str) -> ArticlesFolder:
    """Read the folder. `stamp` is only part of the cache key: another stamp means that files have changed."""
    found = library(folder)
    if not folder.exists():
        return ArticlesFolder()
    try:
        files = found.files()
    except LibraryError as error:
        return ArticlesFolder(errors=(error.message,))
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
    return ArticlesFolder(tuple(map(_row, articles)), tuple(dict.fromkeys(errors)), tuple(found.ignored()))


@lru_cache(maxsize=4096)  # so when one article changes, the others are not cut again
def _row(article: Article) -> ArticleRow:
    return ArticleRow(article, len(cut(article)), sum(1 for _ in check(article)))

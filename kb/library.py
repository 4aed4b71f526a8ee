"""The folder of articles."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kb.article import Article
from kb.faq import SUFFIX as FAQ_SUFFIX
from kb.readers import ReaderError, article_id, read_article

ARTICLE_SUFFIXES = (".txt", ".md", ".markdown")


class LibraryError(ValueError):
    """A folder that cannot be served. The message is one line with the cure."""


class Library:
    """The articles in the top level of a folder: .txt and Markdown files that are not hidden."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def files(self) -> list[Path]:
        """The files of the articles, by name. Raises LibraryError if the folder cannot be listed."""
        if not self.folder.exists():
            raise LibraryError(f"{self.folder}: no such folder; create it or name another one")
        if not self.folder.is_dir():
            raise LibraryError(f"{self.folder}: expected a folder of articles, found a file; name the folder it is in")
        try:
            entries = sorted(self.folder.iterdir(), key=lambda path: path.name)
        except OSError as error:
            raise LibraryError(f"{self.folder}: cannot be read: {_reason(error)}; check its permissions") from error
        return [path for path in entries if self._is_article(path)]

    def ignored(self) -> list[str]:
        """A line for each file that is neither an article nor a FAQ file nor hidden: its editor may think it is read."""
        kinds = ", ".join(ARTICLE_SUFFIXES)
        return [
            f"{path.name}: not read; expected an article ({kinds}) or a FAQ file ({FAQ_SUFFIX})"
            for path in sorted(self.folder.iterdir(), key=lambda path: path.name)
            if not (
                path.name.startswith(".") or path.name.endswith(FAQ_SUFFIX) or path.is_dir() or self._is_article(path)
            )
        ]

    @staticmethod
    def _is_article(path: Path) -> bool:
        return not path.name.startswith(".") and path.suffix.lower() in ARTICLE_SUFFIXES and not path.is_dir()

    def articles(self) -> list[Article]:
        """All articles, in the order of their file names, with `Topic.article` set where a topic is one of them.

        Raises LibraryError if the folder or one of the files cannot be used, two files would have the same id or
        hold the same text, or there is no article.
        """
        files = self.files()
        if not files:
            kinds = ", ".join(ARTICLE_SUFFIXES)
            raise LibraryError(f"{self.folder}: expected articles ({kinds}), found none; put an article there")
        _check_ids(files)
        articles = [_read(path) for path in files]
        _check_texts(files, articles)
        return link_topics(articles)


def link_topics(articles: Sequence[Article]) -> list[Article]:
    """The articles with `Topic.article` set where another article has the topic as its title."""
    by_title: dict[str, str] = {}
    for article in articles:
        by_title.setdefault(title_key(article.title), article.id)
    linked: list[Article] = []
    for article in articles:
        topics = []
        for topic in article.topics:
            target = by_title.get(title_key(topic.title))
            topics.append(replace(topic, article=None if target == article.id else target))
        linked.append(replace(article, topics=tuple(topics)))
    return linked


def title_key(title: str) -> str:
    """What two spellings of one title have in common: no spaces, punctuation, case or width."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    return "".join(char for char in folded if char.isalnum()) or folded


def _check_ids(files: Sequence[Path]) -> None:
    seen: dict[str, Path] = {}
    for path in files:
        first = seen.setdefault(article_id(path.name).casefold(), path)
        if first is not path:
            found = f"{first.name} and {path.name}"
            raise LibraryError(f"{found} would both be the article {article_id(path.name)!r}; rename one")


def _check_texts(files: Sequence[Path], articles: Sequence[Article]) -> None:
    seen: dict[str, Path] = {}
    for path, article in zip(files, articles, strict=True):
        key = "".join(unicodedata.normalize("NFKC", article.text).casefold().split())
        first = seen.setdefault(key, path)
        if first is not path:
            raise LibraryError(f"{first.name} and {path.name} have the same text; remove one")


def _read(path: Path) -> Article:
    try:
        return read_article(path.read_bytes(), path.name)
    except ReaderError as error:
        raise LibraryError(str(error)) from error
    except OSError as error:
        raise LibraryError(f"{path.name}: cannot be read: {_reason(error)}; check its permissions") from error


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()

"""What was removed or replaced of articles: which of it are articles, a list of them, and deleting it for good."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kb.faq.schema import SUFFIX as FAQ_SUFFIX
from kb.faq.schema import files, read, sheet
from kb.ids import article_id
from kb.library.article_cache import LibraryError, LibraryProblem
from kb.library.corrections import SUFFIX as META_SUFFIX
from kb.pictures.beside import SUFFIX as PICTURES_SUFFIX
from kb.readers.read import ARTICLE_SUFFIXES
from kb.storage import transaction
from kb.translations.names import named, translation_suffix, translations_among

BELONGING = (META_SUFFIX, FAQ_SUFFIX, PICTURES_SUFFIX)  # endings of the files beside an article


@dataclass(frozen=True, kw_only=True)
class Removed:
    """An article that was removed, or replaced by another version.

    key: its name for `Library.restore`. at: when it happened (UTC). title: None when the file cannot be read.
    questions: whether its known questions were removed with it.
    """

    key: str
    id: str
    title: str | None
    at: datetime
    replaced: bool
    questions: bool


def belongings(files: Sequence[Path], article: Path, base: str) -> dict[str, bytes]:
    """What belongs to an article among files, under the names that it has beside an article of the path `base`."""
    held = {suffix: article.with_name(f"{article_id(article.name)}{suffix}") for suffix in BELONGING}
    for file in translations_among(filter(is_readable, files)):
        if found := named(file.name):
            held[translation_suffix(found.language)] = file
    return {f"{base}{suffix}": file.read_bytes() for suffix, file in held.items() if file.exists()}


def is_readable(path: Path) -> bool:
    """Whether a file could be an article, or a translation of one."""
    return not path.name.startswith(".") and path.suffix.lower() in ARTICLE_SUFFIXES and not path.is_dir()


def articles_among(paths: Iterable[Path]) -> list[Path]:
    """The files that are articles, in their order. Translations of others among them are none."""
    readable = list(filter(is_readable, paths))
    translated = translations_among(readable)
    return [path for path in readable if path not in translated]


def list_removed(folder: Path, title: Callable[[Path, Path], str | None], most: int) -> tuple[Removed, ...]:
    """What was removed or replaced, newest first, at most `most`. title: of the article in a file of a folder.

    Raises OSError.
    """
    found: list[Removed] = []
    for place in transaction.list_trash(folder):
        there = place.files()
        path = next(iter(articles_among(there)), None)
        if path is not None and len(found) < most:
            found.append(
                Removed(
                    key=place.folder.name,
                    id=article_id(path.relative_to(place.folder).as_posix()),
                    title=title(path, place.folder),
                    at=place.at,
                    replaced=place.replaced,
                    questions=any(file.name.endswith(FAQ_SUFFIX) for file in there),
                )
            )
    return tuple(found)


def purge_removed(folder: Path, article: str) -> tuple[str, ...]:
    """Delete the folders under `.removed` that hold an article, its corrections or its questions. → their names.

    Raises ArticlesBusyError, OSError.
    """
    gone = []
    with transaction.changing(folder):
        for place in transaction.list_trash(folder):
            there = place.files()
            translated = translations_among(filter(is_readable, there))
            own = [file for file in there if file not in translated]  # a translation goes with what it translates
            ids = {_id(file.relative_to(place.folder).as_posix()) for file in own}
            if article in ids:
                transaction.purge(place.folder)
                gone.append(place.folder.name)
    return tuple(gone)


def check_questions(folder: Path, article: str) -> frozenset[str]:
    """Look through the FAQ files for questions about an article that is not in the folder any more. → the names of all files.

    Those in files of its own name were removed with it. Raises LibraryError when another file has some, FaqError.
    """
    names = files(folder)
    for name in names:
        if sheet(read(folder / name), name).article == article:
            raise LibraryError(LibraryProblem.QUESTIONS_LEFT, id=article, file=name)
    return frozenset(names)


def _id(name: str) -> str:
    """The id of the article that a file is or belongs to."""
    for suffix in BELONGING:
        if name.endswith(suffix):
            name = f"{name.removesuffix(suffix)}.txt"
    return article_id(name)

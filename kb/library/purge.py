"""Deletes for good what was removed or replaced of an article."""

from __future__ import annotations

from pathlib import Path

from kb.faq.known_questions import SUFFIX as FAQ_SUFFIX
from kb.ids import article_id
from kb.library.corrections import SUFFIX as META_SUFFIX
from kb.storage import transaction


def purge_removed(folder: Path, article: str) -> tuple[str, ...]:
    """Delete the folders under `.removed` that hold an article, its corrections or its questions. → their names.

    Raises ArticlesBusyError, OSError.
    """
    gone = []
    with transaction.changing(folder):
        for place in transaction.list_trash(folder):
            ids = {_id(file.relative_to(place.folder).as_posix()) for file in place.files()}
            if article in ids:
                transaction.purge(place.folder)
                gone.append(place.folder.name)
    return tuple(gone)


def _id(name: str) -> str:
    """The id of the article that a file is or belongs to."""
    for suffix in (META_SUFFIX, FAQ_SUFFIX):
        if name.endswith(suffix):
            name = f"{name.removesuffix(suffix)}.txt"
    return article_id(name)

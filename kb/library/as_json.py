"""The JSON objects of articles in the folder, for programs: `kb list --json`, `kb show --json`, and the API for editors."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from kb.article import Article
from kb.library.library import Library, Removed
from kb.library.preview import Check, Preview
from kb.structure.passages import cut
from kb.translations.translation import Translation

Say = Callable[[str], str]  # a message, which is a str, in the language of whoever reads it


def line(article: Article, file: str, translated: Iterable[str] = ()) -> dict[str, Any]:
    """An article in a list. file: its path in the folder. translated: the languages of its translations."""
    return {
        "id": article.id,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "file": file,
        "passages": len(cut(article)),
        "topics": len(article.topics),
        "tags": list(article.tags),
        "translations": sorted(translated),
    }


def _translation(found: Translation, say: Say) -> dict[str, Any]:
    """A translation of an article, and the state of each passage in it."""
    return {
        "language": found.language,
        "file": found.file,
        "title": found.title or None,
        "passages": [str(piece.state) for piece in found.pieces],
        "problems": list(map(say, found.problems)),
    }


def understood(seen: Preview, file: str, say: Say = str, translated: Iterable[Translation] = ()) -> dict[str, Any]:
    """An article as it was understood, with all that is set aside and what should be checked."""
    article = seen.article
    return {
        "id": article.id,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "file": file,
        "sections": [{"path": list(found.path), "start": found.start, "end": found.end} for found in article.sections],
        "passages": [
            {
                "id": found.id,
                "section": list(found.section),
                "start": found.start,
                "end": found.end,
                "text": found.text,
                "context": list(article.context_of(found)),
                "pictures": [picture.name for picture in found.pictures],
            }
            for found in seen.passages
        ],
        "topics": [topic.title for topic in article.topics],
        "tags": list(article.tags),
        "warnings": [_check(caution, say) for caution in seen.cautions],
        "pictures": [
            {key: value for key, value in picture._asdict().items() if key != "at"} for picture in article.pictures
        ],
        "set_aside": [{"text": piece.text, "reason": say(piece.reason)} for piece in article.set_aside],
        "translations": [_translation(found, say) for found in translated],
    }


def removed(item: Removed) -> dict[str, Any]:
    """Something that was removed or replaced."""
    return vars(item) | {"at": item.at.isoformat()}


def lines(library: Library) -> list[dict[str, Any]]:
    """All articles that can be read, as in a list. Raises LibraryError for the folder only."""
    files = {library.id_of(path): library.name_of(path) for path in library.files()}
    translated = library.translated()
    return [line(article, files[article.id], translated.get(article.id, ())) for article in library.readable()]


def _check(caution: Check, say: Say) -> dict[str, Any]:
    return {
        "kind": caution.concern.name.lower(),
        "message": say(caution.message),
        "article": caution.article or None,
        "start": caution.start,
        "end": caution.end,
    }

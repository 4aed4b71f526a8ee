"""Which files of the folder of articles are translations: `<id>.en.md` beside the article `<id>`, whatever its format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from kb.ids import article_id

LANGUAGES = ("en", "zh")
_NAME = re.compile(r"(?P<stem>.+)\.(?P<language>en|zh)\.(?:md|markdown)", re.IGNORECASE | re.DOTALL)


class NamedTranslation(NamedTuple):
    """What the name of a translation says: the id of the article, and the language."""

    article: str
    language: str


def named(name: str) -> NamedTranslation | None:
    """What a path in the folder says if it is a translation; None if it cannot be one."""
    found = _NAME.fullmatch(name.replace("\\", "/"))
    if found is None or found["stem"].endswith("/"):
        return None
    return NamedTranslation(article_id(f"{found['stem']}.txt"), found["language"].lower())


def translation_suffix(language: str) -> str:
    """What follows the id in the name of a translation."""
    return f".{language}.md"


def translations_among(articles: Iterable[Path]) -> Mapping[Path, Path]:
    """The translations among files that could all be articles, each with the article that it translates.

    A file of such a name is an article of its own where there is nothing that it could translate, or where that is a
    translation itself.
    """
    files = sorted(articles, key=lambda path: (len(path.name), path.name))  # an article has the shorter name
    if not any(map(named, (path.name for path in files))):  # mostly
        return {}
    originals: dict[tuple[Path, str], Path] = {}
    found: dict[Path, Path] = {}
    for path in files:
        translation = named(path.name)
        original = originals.get((path.parent, translation.article.casefold())) if translation else None
        if original is not None:
            found[path] = original
        else:
            originals.setdefault((path.parent, article_id(path.name).casefold()), path)
    return found

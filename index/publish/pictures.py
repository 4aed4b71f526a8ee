"""The pictures of the articles, written anew into the folder of a version. Those of the version before are taken over."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from index.store.versions import LAYOUT
from kb.article import Article
from kb.errors import KnowledgeBaseError
from kb.library.article_cache import beside
from kb.library.library import Library
from kb.pictures.beside import SUFFIX, find_beside
from kb.pictures.recode import recoded
from kb.pictures.taken import keeping_pictures, pictures_beside
from kb.readers.read import read_article


def write_pictures(folder: Path, articles: Sequence[Article], library: Library, before: Path | None) -> None:
    """Write the pictures of these articles into the folder of a version; `before` is that of another one.

    A picture whose file cannot be read any more is left out: its article is shown without it. Raises OSError.
    """
    wanted = {picture.name for article in articles for picture in article.pictures}
    if not wanted:
        return
    target = folder / LAYOUT.pictures
    target.mkdir()
    taken = {name for name in wanted if before and _take(before / LAYOUT.pictures / name, target / name)}
    for article in articles:
        own = {picture.name for picture in article.pictures} - taken
        for name, data in _originals(library, article.id).items() if own else ():
            if name in own and (new := recoded(data)):
                (target / name).write_bytes(new)
                taken.add(name)


def _take(old: Path, new: Path) -> bool:
    """The same file under another name, or a copy where a disk has no second names."""
    try:
        os.link(old, new)
    except FileNotFoundError:
        return False
    except OSError:
        shutil.copyfile(old, new)
    return True


def _originals(library: Library, article: str) -> dict[str, bytes]:
    with keeping_pictures() as kept, suppress(KnowledgeBaseError, OSError):
        path = library.path(article)
        with pictures_beside(find_beside(beside(path, SUFFIX))):
            read_article(path.read_bytes(), path.name)
    return kept

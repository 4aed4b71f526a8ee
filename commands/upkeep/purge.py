"""`kb purge`: deletes for good what was removed, or what an article said before."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from commands.common import DONE, FAILED, Commands, articles_option, counted, index_option, plain
from kb.config.settings import Settings


def register(commands: Commands) -> None:
    """Add `kb purge` to the command line."""
    purge = commands.add_parser(
        "purge", help="delete for good what was removed, from .removed, all versions, caches and the log"
    )
    purge.add_argument("ids", nargs="+", metavar="ID")
    articles_option(purge)
    index_option(purge)
    purge.set_defaults(run=_purge)


def _purge(options: argparse.Namespace, settings: Settings) -> int:
    unknown = 0
    for article in options.ids:
        lines = list(purged(article, settings))
        for line in lines:
            print(plain(f"{article}: {line}"))
        if not lines:
            print(plain(f"kb: {article}: nothing of it was found; is the id right?"), file=sys.stderr)
            unknown += 1
    return FAILED if unknown else DONE


def purged(article: str, settings: Settings) -> Iterator[str]:
    """Delete an article everywhere, and say where it was. Nothing is deleted while the published version still has it.

    Raises StoreError, LibraryError, FaqError, JournalError, KeysError, IndexBusyError, ArticlesBusyError, OSError.
    """
    from api.keys.calls import Calls
    from index.publish.purge import check_published, purge
    from index.store import versions
    from index.store.lock import user
    from kb.faq.schema import files
    from kb.library.purge import check_questions, purge_removed

    wanted = _checksum(article, settings.articles)
    published = (settings.index / versions.CURRENT).exists()
    if published:
        check_published(settings.index, article, wanted)
    there = frozenset(files(settings.articles)) if wanted else check_questions(settings.articles, article)
    if removed := purge_removed(settings.articles, article):
        yield f"deleted {counted(len(removed), 'folder')} in {settings.articles / '.removed'}"
    if published:
        found = purge(settings.index, article, wanted, user(), files=there, was_there=bool(removed))
        if found.renewed:
            yield "the version in use was replaced by a copy that does not mention what was before"
        if found.versions:
            yield f"deleted {counted(len(found.versions), 'version')}: {', '.join(found.versions)}"
    if settings.log_file is not None:
        yield from _forgotten(article, settings.log_file)
    if deleted := Calls(settings.keys_file).delete_answers():
        yield f"deleted {counted(deleted, 'answer')} to programs that were kept for a day"
    if wanted:
        yield "it is published as it is now; what was before is gone"


def _checksum(article: str, folder: Path) -> str | None:
    """The checksum of the article as it is in the folder; None when it is not there."""
    from index.publish.compose import checksums
    from kb.library.article_cache import LibraryProblem
    from kb.library.library import Library, LibraryError
    from kb.library.translations import all_translations

    library = Library(folder)
    try:
        found = [item for item in library.readings() if item.article.id == article]
    except LibraryError as error:
        if error.code is LibraryProblem.NO_ARTICLES:
            return None
        raise
    return checksums([item.article for item in found], all_translations(library, found)).get(article)


def _forgotten(article: str, log: Path) -> Iterator[str]:
    from index.journal.forget import delete_set_aside, forget_article
    from index.journal.salvage import bring_back

    if log.exists():
        bring_back(log)
    if rows := forget_article(log, article):
        yield f"taken out of {counted(rows, 'row')} of the log"
    if deleted := delete_set_aside(log):
        yield f"deleted {counted(len(deleted), 'damaged log')}: {', '.join(deleted)}"

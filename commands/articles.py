"""`kb remove`, `kb restore`, `kb list`, `kb show`: the articles of a folder and how they are understood."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from commands.common import DONE, FAILED, Commands, articles_option, counted, given, plain
from kb.config.settings import Settings
from kb.folding import storable

if TYPE_CHECKING:
    from kb.library.preview import Preview
    from kb.translations.translation import Translation

_SHOWN = 60  # characters of a passage in a list
_ALL = 1_000_000  # more than anybody removes


def register(commands: Commands) -> None:
    """Add `kb remove`, `kb restore`, `kb list` and `kb show` to the command line."""
    remove = commands.add_parser("remove", help="move articles out of the folder, to its .removed")
    remove.add_argument("ids", nargs="+", metavar="ID")
    articles_option(remove)
    remove.set_defaults(run=_remove)

    restore = commands.add_parser("restore", help="bring back an article that was removed or replaced")
    restore.add_argument("ids", nargs="+", metavar="ID", help="the last of this id, or a name in .removed")
    articles_option(restore)
    restore.set_defaults(run=_restore)

    listing = commands.add_parser("list", help="list the articles")
    listing.add_argument("--removed", action="store_true", help="those that were removed or replaced, newest first")
    listing.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    articles_option(listing)
    listing.set_defaults(run=_list)

    show = commands.add_parser("show", help="show how an article is understood")
    show.add_argument("id", metavar="ID")
    show.add_argument("--json", action="store_true", help="one JSON object, for programs")
    articles_option(show)
    show.set_defaults(run=_show)


def _remove(options: argparse.Namespace, settings: Settings) -> int:
    from kb.library.library import Library

    library = Library(settings.articles)

    def remove(article: str) -> str:
        return f"removed {article}; it is kept in {library.remove(article)}"

    return _each(options, remove, "not removed")


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    from kb.library.library import Library

    library = Library(settings.articles)

    def restore(wanted: str) -> str:
        restored = library.restore(wanted)
        questions = " and its questions" if restored.questions else ""
        kept = "; what was there is kept in .removed" if restored.replaced else ""
        return f"restored {restored.article.id}: {restored.article.title}{questions}{kept}"

    return _each(options, restore, "not restored")


def _each(options: argparse.Namespace, act: Callable[[str], str], undone: str) -> int:
    """Call `act` for each id and print its line.

    An id that fails gets a line on stderr, and the others are still done.
    """
    from kb.library.library import LibraryError

    failed = 0
    for wanted in options.ids:
        try:
            done = act(wanted)
        except LibraryError as error:
            print(f"kb: {plain(str(error))}", file=sys.stderr)
            failed += 1
        except OSError as error:
            print(f"kb: {plain(wanted)}: {error.strerror or error}; {undone}", file=sys.stderr)
            failed += 1
        else:
            print(plain(done))
    if failed < len(options.ids):
        print(next_build(options))
    return FAILED if failed else DONE


def _list_removed(options: argparse.Namespace, settings: Settings) -> int:
    from kb.library import as_json
    from kb.library.library import Library

    library = Library(settings.articles)
    library.files()  # raises for a wrong folder
    for item in library.removed(_ALL):
        if options.json:
            _print_json(as_json.removed(item))
        else:
            what = "replaced" if item.replaced else "removed"
            questions = ", with its questions" if item.questions else ""
            title = item.title or "cannot be read"
            print(plain(f"{item.id}: {title} ({what} {item.at:%Y-%m-%d %H:%M} UTC{questions}, {item.key})"))
    return DONE


def _list(options: argparse.Namespace, settings: Settings) -> int:
    if options.removed:
        return _list_removed(options, settings)
    from kb.library import as_json
    from kb.library.library import Library, LibraryError
    from kb.structure.passages import cut

    library = Library(settings.articles)
    translated = library.translated()
    failed = 0
    for path in library.files():
        try:
            article = library.find(library.id_of(path))
        except LibraryError as error:
            print(f"kb: {plain(str(error))}", file=sys.stderr)
            failed += 1
            continue
        if options.json:
            _print_json(as_json.line(article, library.name_of(path), translated.get(article.id, ())))
        else:
            day = f"{article.published:%Y-%m-%d}" if article.published else "no date"
            facts = [
                day,
                counted(len(cut(article)), "passage"),
                library.name_of(path),
                *(f"#{tag}" for tag in article.tags),
                *(f"translated: {language}" for language in sorted(translated.get(article.id, ()))),
            ]
            print(plain(f"{article.id}: {article.title} ({', '.join(facts)})"))
    return FAILED if failed else DONE


def _show(options: argparse.Namespace, settings: Settings) -> int:
    from kb.library import as_json
    from kb.library.library import Library
    from kb.library.preview import preview_stored
    from kb.library.translations import translations_of

    library = Library(settings.articles)
    seen = preview_stored(options.id, library)
    translated = translations_of(library, options.id)
    if options.json:
        _print_json(as_json.understood(seen, library.name_of(library.path(options.id)), translated=translated))
    else:
        print_preview(seen)
        for found in translated:
            print_translation(found)
    return DONE


def print_translation(found: Translation) -> None:
    """Print how many passages of a translation are in which state, and what to look at."""
    from kb.translations.translation import TranslationState

    states = [f"{found.count(state)} {state.replace('_', ' ')}" for state in TranslationState if found.count(state)]
    print(plain(f"translated: {found.language}: {found.title or 'no title'} ({', '.join(states)})"))
    for line in found.problems:
        print(plain(f"   {line}"))


def print_preview(seen: Preview, more: Sequence[str] = ()) -> None:
    """Print how an article is understood. more: further lines of what should be checked."""
    article = seen.article
    facts = (
        ("id", article.id),
        ("title", article.title),
        ("published", article.published.isoformat(" ") if article.published else "-"),
        ("source", article.source or "-"),
        *([("tags", ", ".join(article.tags))] if article.tags else []),
    )
    for name, value in facts:
        print(plain(f"{name + ':':<11}{value}"))
    print(f"sections:  {len(article.sections)}")
    for section in article.sections:
        print(plain(f"   {' › '.join(section.path)}"))
    print(f"passages:  {len(seen.passages)}")
    for passage in seen.passages:
        place = f"{passage.section_path}: " if passage.section else ""
        print(plain(f"   {passage.start}-{passage.end}  {place}{_short(passage.text)}"))
    print(f"related:   {len(article.topics)}")
    for topic in article.topics:
        print(plain(f"   {topic.title}"))
    if article.pictures:
        print(f"pictures:  {len(article.pictures)}")
        for picture in article.pictures:
            print(plain(f"   {picture.name} ({picture.width} × {picture.height}) {_short(picture.alt)}".rstrip()))
    print(f"set aside: {len(article.set_aside)}")
    for piece in article.set_aside:
        print(plain(f"   {_short(piece.text)} ({piece.reason})"))
    checks = [*map(str, seen.cautions), *more]
    print(f"to check:  {len(checks)}")
    for line in checks:
        print(plain(f"   {line}"))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def _print_json(value: dict[str, object]) -> None:
    print(storable(json.dumps(value, ensure_ascii=False)))


def next_build(options: argparse.Namespace) -> str:
    """The line that tells which command puts the change into the index."""
    return f"run: kb build{given(options, 'articles')}"

"""`kb add`, `kb remove`, `kb list`, `kb show`: the articles of a folder and how they are understood."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from commands.common import DONE, FAILED, Commands, UsageError, articles_option, counted, given, plain
from index.settings import Settings

if TYPE_CHECKING:
    from kb.bundle import Member, Refused
    from kb.corrections import Correction
    from kb.library import Library
    from kb.preview import Caution, Preview

_SHOWN = 60  # characters of a passage in a list


def register(commands: Commands) -> None:
    add = commands.add_parser("add", help="store articles: files, folders, ZIP files, or - for stdin")
    add.add_argument("paths", nargs="+", metavar="FILE|DIR|-")
    add.add_argument("--name", metavar="NAME", help="file name of what stdin holds; its ending tells what it is")
    add.add_argument("--title", metavar="TEXT", help="instead of the title that was found (one article)")
    add.add_argument(
        "--date", metavar="DATE", help="when it was published, as 2024-04-01 or 2024-04-01 20:09 (one article)"
    )
    add.add_argument("--source", metavar="TEXT", help="where it is from, best a web address (one article)")
    add.add_argument("--dry-run", action="store_true", help="show how the articles are understood and store nothing")
    articles_option(add)
    add.set_defaults(run=_add)

    remove = commands.add_parser("remove", help="move articles out of the folder, to its .removed")
    remove.add_argument("ids", nargs="+", metavar="ID")
    articles_option(remove)
    remove.set_defaults(run=_remove)

    listing = commands.add_parser("list", help="list the articles")
    listing.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    articles_option(listing)
    listing.set_defaults(run=_list)

    show = commands.add_parser("show", help="show how an article is understood")
    show.add_argument("id", metavar="ID")
    show.add_argument("--json", action="store_true", help="one JSON object, for programs")
    articles_option(show)
    show.set_defaults(run=_show)


def _add(options: argparse.Namespace, settings: Settings) -> int:
    from kb.library import Library

    correction = _correction(options)
    if options.name is not None and "-" not in options.paths:
        raise UsageError("--name goes with -, which reads stdin")
    if "-" in options.paths and not options.name:
        raise UsageError("- reads stdin; expected --name, such as --name article.md")
    if correction and (
        len(options.paths) > 1 or Path(options.paths[0]).is_dir() or _is_zip(options.name or options.paths[0])
    ):
        raise UsageError("--title, --date and --source go with one article; expected one file")
    library = Library(settings.articles)
    stored = shown = failed = 0
    taken: dict[str, str] = {}
    for member in _members(options.paths, options.name):
        outcome = _add_one(library, member, correction, options.dry_run, taken)
        stored += outcome and not options.dry_run
        shown += outcome and options.dry_run
        failed += not outcome
    if not (stored or shown or failed):
        print("kb: expected articles, found no file there", file=sys.stderr)
        return FAILED
    if failed:
        print(
            f"kb: {failed} of {stored + shown + failed} not {'readable' if options.dry_run else 'added'}",
            file=sys.stderr,
        )
    if stored:
        print(_next(options))
    return FAILED if failed else DONE


def _correction(options: argparse.Namespace) -> Correction:
    from kb.corrections import Correction, checked_date

    published = None
    if options.date is not None and (published := checked_date(options.date)) is None:
        raise UsageError(f"--date: expected a date such as 2024-04-01, found {options.date!r}")
    for name in ("title", "source"):
        if getattr(options, name) is not None and not getattr(options, name).strip():
            raise UsageError(f"--{name}: expected text, found nothing")
    return Correction(options.title, published, options.source)


def _is_zip(path: str) -> bool:
    from kb.bundle import is_bundle

    return is_bundle(path)


def _members(paths: list[str], name: str | None) -> Iterator[Member | Refused]:
    """The files that the arguments stand for. What cannot be read is refused; the others are added all the same."""
    from kb.bundle import MAX_ARCHIVE, BundleError, Member, Refused, read_path, unzip
    from kb.readers import MAX_BYTES

    for path in paths:
        try:
            if path == "-":
                packed = _is_zip(str(name))
                data = sys.stdin.buffer.read((MAX_ARCHIVE if packed else MAX_BYTES) + 1)
                yield from unzip(data, str(name)) if packed else [Member(str(name), data)]
            else:
                yield from read_path(Path(path))
        except BundleError as error:
            yield Refused("", str(error))


def _add_one(
    library: Library, member: Member | Refused, correction: Correction, dry_run: bool, taken: dict[str, str]
) -> bool:
    """Store or show one file; whether that was possible. Why not is said on stderr.

    `taken` are the articles of this call and their files: a second file must not silently take the place of the first.
    """
    from kb.bundle import Refused
    from kb.library import LibraryError
    from kb.preview import preview
    from kb.readers import ReaderError

    try:
        if isinstance(member, Refused):
            raise ReaderError(str(member))
        seen = preview(member.data, member.name, library, correction)
        own = seen.article.id.casefold()
        if own in taken:
            found = f"would be the same article as {taken[own]}, which this call has too"
            raise LibraryError(f"{member.name}: {found}; rename one of the two, or leave one out")
        if dry_run:
            taken[own] = member.name
            _print_preview(seen)
            return True
        added = library.add(member.name, member.data, correction)
        taken[own] = member.name
    except (ReaderError, LibraryError) as error:
        print(f"kb: {plain(' '.join(str(error).split()))}", file=sys.stderr)
        return False
    except OSError as error:
        print(f"kb: {plain(str(getattr(member, 'name', '')))}: {error.strerror or error}; not added", file=sys.stderr)
        return False
    verb = "replaced" if added.replaced else "added"
    print(plain(f"{verb} {added.article.id}: {added.article.title} ({counted(len(seen.passages), 'passage')})"))
    for caution in seen.cautions:
        if caution.concern.name != "REPLACES":
            print(plain(f"   check: {caution}"))
    return True


def _remove(options: argparse.Namespace, settings: Settings) -> int:
    from kb.library import Library, LibraryError

    library = Library(settings.articles)
    failed = 0
    for article in options.ids:
        try:
            place = library.remove(article)
        except LibraryError as error:
            print(f"kb: {plain(str(error))}", file=sys.stderr)
            failed += 1
        except OSError as error:
            print(f"kb: {plain(article)}: {error.strerror or error}; not removed", file=sys.stderr)
            failed += 1
        else:
            print(plain(f"removed {article}; it is kept in {place}"))
    if failed < len(options.ids):
        print(_next(options))
    return FAILED if failed else DONE


def _list(options: argparse.Namespace, settings: Settings) -> int:
    from kb.library import Library, LibraryError
    from kb.passages import cut
    from kb.readers import article_id

    library = Library(settings.articles)
    failed = 0
    for path in library.files():
        try:
            article = library.find(article_id(path.name))
        except LibraryError as error:
            print(f"kb: {plain(str(error))}", file=sys.stderr)
            failed += 1
            continue
        count = len(cut(article))
        if options.json:
            row: dict[str, object] = {
                "id": article.id,
                "title": article.title,
                "published": article.published.isoformat() if article.published else None,
                "source": article.source,
                "file": path.name,
                "passages": count,
                "topics": len(article.topics),
            }
            _print_json(row)
        else:
            day = f"{article.published:%Y-%m-%d}" if article.published else "no date"
            print(plain(f"{article.id}: {article.title} ({day}, {counted(count, 'passage')}, {path.name})"))
    return FAILED if failed else DONE


def _show(options: argparse.Namespace, settings: Settings) -> int:
    from kb.library import Library
    from kb.preview import preview_stored

    library = Library(settings.articles)
    seen = preview_stored(options.id, library)
    if options.json:
        _print_json(_as_json(seen, library.path(options.id).name))
    else:
        _print_preview(seen)
    return DONE


def _print_preview(seen: Preview) -> None:
    article = seen.article
    facts = (
        ("id", article.id),
        ("title", article.title),
        ("published", article.published.isoformat(" ") if article.published else "-"),
        ("source", article.source or "-"),
    )
    for name, value in facts:
        print(plain(f"{name + ':':<11}{value}"))
    print(f"sections:  {len(article.sections)}")
    for section in article.sections:
        print(plain(f"   {' › '.join(section.path)}"))
    print(f"passages:  {len(seen.passages)}")
    for passage in seen.passages:
        text = " ".join(passage.text.split())
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        place = f"{passage.section_path}: " if passage.section else ""
        print(plain(f"   {passage.start}-{passage.end}  {place}{shown}"))
    print(f"related:   {len(article.topics)}")
    for topic in article.topics:
        print(plain(f"   {topic.title}"))
    print(f"to check:  {len(seen.cautions)}")
    for caution in seen.cautions:
        print(plain(f"   {caution}"))


def _as_json(seen: Preview, file: str) -> dict[str, object]:
    article = seen.article
    return {
        "id": article.id,
        "title": article.title,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "file": file,
        "sections": [{"path": list(found.path), "start": found.start, "end": found.end} for found in article.sections],
        "passages": [
            {"id": found.id, "section": list(found.section), "start": found.start, "end": found.end, "text": found.text}
            for found in seen.passages
        ],
        "topics": [topic.title for topic in article.topics],
        "warnings": [_caution_json(caution) for caution in seen.cautions],
    }


def _caution_json(caution: Caution) -> dict[str, object]:
    return {
        "kind": caution.concern.name.lower(),
        "message": str(caution),
        "article": caution.article or None,
        "start": caution.start,
        "end": caution.end,
    }


def _print_json(value: dict[str, object]) -> None:
    print(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode())


def _next(options: argparse.Namespace) -> str:
    return f"run: kb build{given(options, 'articles')}"

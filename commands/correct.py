"""`kb correct`: correct how a stored article was understood. The options of corrections are those of `kb add`, too."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from commands.articles import next_build
from commands.common import DONE, Commands, Usage, UsageError, articles_option, plain
from kb.config.settings import Settings
from kb.errors import Code, KnowledgeBaseError, Where
from kb.tags import cleaned, without

if TYPE_CHECKING:
    from kb.library.corrections import Correction
    from kb.library.library import Library

# option → part of a correction
FACTS = {"title": "title", "date": "published", "source": "source", "related": "topics", "tags": "tags"}
_STRUCTURE = {"keep": "keep", "headings": "no_headings", "joins": "join", "text": "text"}
_LISTS = ("keep", "no_heading", "join")


class TagProblem(Code):
    """Why tags of an article are not changed."""

    NOT_THERE = "{id}: has no tag {tag!r}; it has: {tags}"
    NONE_THERE = "{id}: has no tag {tag!r}; it has none"


class CorrectError(KnowledgeBaseError):
    """A correction that cannot be made. The message says why."""


def register(commands: Commands) -> None:
    """Add `kb correct` to the command line."""
    correct = commands.add_parser("correct", help="correct what was misunderstood in a stored article")
    correct.add_argument("id", metavar="ID")
    correction_options(correct)
    correct.add_argument("--tag", action="append", metavar="TAG", help="one more tag; may be given again")
    correct.add_argument("--untag", action="append", metavar="TAG", help="a tag that goes; may be given again")
    correct.add_argument(
        "--text", metavar="FILE", help="a Markdown file with its whole text, written anew; the original stays as it is"
    )
    correct.add_argument(
        "--markdown", action="store_true", help="print its text as Markdown, to be changed and given to --text"
    )
    correct.add_argument(
        "--forget",
        action="append",
        choices=(*FACTS, *_STRUCTURE, "all"),
        help="what the file says again; may be given again",
    )
    articles_option(correct)
    correct.set_defaults(run=_correct)


def correction_options(parser: argparse.ArgumentParser, which: str = "") -> None:
    """Add what can be corrected. `which` tells what it goes with."""
    parser.add_argument("--title", metavar="TEXT", help=f"instead of the title that was found{which}")
    parser.add_argument(
        "--date", metavar="DATE", help=f"when it was published, as 2024-04-01 or 2024-04-01 20:09{which}"
    )
    parser.add_argument("--source", metavar="TEXT", help=f"where it is from, best a web address{which}")
    related = parser.add_mutually_exclusive_group()
    related.add_argument(
        "--related",
        action="append",
        metavar="TITLE",
        help=f"a related topic instead of those found; may be given again{which}",
    )
    related.add_argument("--no-related", action="store_true", help=f"it has no related topics{which}")
    for name, text in (
        ("keep", "a piece that was set aside belongs to the article"),
        ("no-heading", "this heading is text"),
        ("join", "the passage that begins so belongs to the one above"),
    ):
        parser.add_argument(
            f"--{name}", action="append", metavar="WORDS", help=f"{text}; its first words, may be given again{which}"
        )


def given_correction(options: argparse.Namespace) -> Correction:
    """The corrections that a call gives. Raises UsageError."""
    from kb.library.corrections import Correction, checked_date

    published = None
    if options.date is not None and (published := checked_date(options.date)) is None:
        raise UsageError(Usage.DATE, option="date", text=options.date)
    related: list[str] | None = [] if options.no_related else options.related
    given = {"title": [options.title], "source": [options.source], "related": related or [], "tag": options.tag or []}
    given["untag"] = getattr(options, "untag", None) or []
    for name, texts in given.items():
        if any(text is not None and not text.strip() for text in texts):
            raise UsageError(Usage.NO_TEXT, option=name)
    topics = None if related is None else tuple(dict.fromkeys(" ".join(title.split()) for title in related))
    for name in _LISTS:
        if any(not words.strip() for words in getattr(options, name) or ()):
            raise UsageError(Usage.NO_TEXT, option=name.replace("_", "-"))
    return Correction(
        options.title,
        published,
        options.source,
        topics,
        keep=tuple(options.keep or ()),
        no_headings=tuple(options.no_heading or ()),
        join=tuple(options.join or ()),
    )


def _correct(options: argparse.Namespace, settings: Settings) -> int:
    from kb.library.as_markdown import DiffLine, difference, text_of_file, text_to_edit, with_text
    from kb.library.corrections import Correction
    from kb.library.library import Library

    library = Library(settings.articles)
    if options.markdown:
        sys.stdout.write(text_to_edit(library, options.id))
        return DONE
    new, forget = given_correction(options), set(options.forget or ())
    if not (new or forget or options.text is not None or options.tag or options.untag):
        raise UsageError(Usage.NO_CORRECTION)
    parts = FACTS | _STRUCTURE
    gone = parts.values() if "all" in forget else [parts[name] for name in forget]
    before = library.correction(options.id)
    kept = replace(before, **{part: getattr(Correction(), part) for part in gone})
    lines: list[DiffLine] = []
    if options.text is not None:
        was = text_to_edit(library, options.id)
        kept = with_text(library, options.id, kept, _text_of(options.text))
        lines = difference(was, kept.text.markdown if kept.text else text_of_file(library, options.id, kept))
    if new.keep or new.no_headings or new.join:
        new = new.named_in(library.find(options.id))
    wanted = new.over(kept)
    if options.tag or options.untag:
        wanted = replace(wanted, tags=_tags(library, options, wanted))
    article = library.correct(options.id, wanted)
    print(plain(f"corrected {article.id}: {article.title}"))
    if options.text is not None:
        print(
            f"   text: {sum(line.sign == '-' for line in lines)} lines gone, {sum(line.sign == '+' for line in lines)} new"
        )
    print(next_build(options))
    return DONE


def _text_of(path: str) -> str:
    """The text in a file, or on stdin for "-"."""
    from kb.readers.encoding import DecodeError, decode

    data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    try:
        return decode(data).text
    except DecodeError as error:
        raise CorrectError(Where.FILE, name=path, reason=error.message) from error


def _tags(library: Library, options: argparse.Namespace, wanted: Correction) -> tuple[str, ...]:
    """The tags of an article with those that are added, without those that go. Raises CorrectError for one that it has not."""
    from kb.readers.read import read_article

    path = library.path(options.id)
    data = path.read_bytes()
    had = wanted.apply(read_article(data, path.name), data).tags
    missing = without(options.untag or (), had)
    if missing:
        problem = TagProblem.NOT_THERE if had else TagProblem.NONE_THERE
        raise CorrectError(problem, id=options.id, tag=missing[0], tags=", ".join(had))
    return cleaned((*without(had, options.untag or ()), *(options.tag or ())))

"""`kb add`, `kb import-faq`: store articles."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from commands.articles import next_build, print_preview
from commands.common import DONE, FAILED, Commands, Usage, UsageError, articles_option, counted, index_option, plain
from commands.correct import FACTS, correction_options, given_correction
from commands.question_tables import check_table, import_lines
from kb.config.settings import Settings
from kb.errors import Code, KnowledgeBaseError
from kb.readers.progress import reporting_progress
from kb.tags import cleaned
from kb.translations.names import named

if TYPE_CHECKING:
    from kb.library.archives import Member, Refused
    from kb.library.corrections import Correction
    from kb.library.library import Library
    from kb.translations.names import NamedTranslation

_SAID_EVERY = 3.0  # seconds between two lines about a file that takes long


class AddProblem(Code):
    """Why a file of a call is not added."""

    TWICE = (
        "{name}: would be the same article as {other}, which this call has too; rename one of the two, or leave one out"
    )


class AddError(KnowledgeBaseError):
    """A file that is not added. The message says why."""


def register(commands: Commands) -> None:
    """Add `kb add` and `kb import-faq` to the command line."""
    add = commands.add_parser("add", help="store articles: files, folders, ZIP files, or - for stdin")
    add.add_argument("paths", nargs="+", metavar="FILE|DIR|-")
    add.add_argument("--name", metavar="NAME", help="file name of what stdin holds; its ending tells what it is")
    correction_options(add, " (one article)")
    add.add_argument(
        "--tag", action="append", metavar="TAG", help="a tag of each article, beside those it has; may be given again"
    )
    add.add_argument(
        "--keep-corrections", action="store_true", help="keep what was corrected in the version that is there"
    )
    add.add_argument("--dry-run", action="store_true", help="show how the articles are understood and store nothing")
    articles_option(add)
    add.set_defaults(run=_add)

    table = commands.add_parser("import-faq", help="store a table of questions and answers: CSV, XLSX or JSONL")
    table.add_argument("file", metavar="FILE", help="with columns named question and answer, or 问题 and 答案")
    articles_option(table)
    index_option(table)
    table.set_defaults(run=_import_faq)


def _add(options: argparse.Namespace, settings: Settings) -> int:
    from kb.library.library import Library

    correction = given_correction(options)
    if options.name is not None and "-" not in options.paths:
        raise UsageError(Usage.NAME_WITHOUT_STDIN)
    if "-" in options.paths and not options.name:
        raise UsageError(Usage.STDIN_WITHOUT_NAME)
    if correction and (
        len(options.paths) > 1 or Path(options.paths[0]).is_dir() or _is_zip(options.name or options.paths[0])
    ):
        raise UsageError(Usage.MANY_ARTICLES)
    stored = shown = failed = 0
    library = Library(settings.articles)
    adding = _Adding(
        library,
        settings,
        correction,
        tags=options.tag or (),
        keep_corrections=options.keep_corrections,
        dry_run=options.dry_run,
    )
    for member in _members(options.paths, options.name):
        outcome = adding.take(member)
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
        print(next_build(options))
    return FAILED if failed else DONE


def _import_faq(options: argparse.Namespace, settings: Settings) -> int:
    """As `kb add` of a file that must be a table of questions and answers. What was corrected in it stays so."""
    from kb.library.corrections import Correction
    from kb.library.library import Library

    adding = _Adding(Library(settings.articles), settings, Correction(), keep_corrections=True, only_tables=True)
    outcomes = [adding.take(member) for member in _members([options.file], None)]
    if any(outcomes):
        print(next_build(options))
    return DONE if outcomes and all(outcomes) else FAILED


def _is_zip(path: str) -> bool:
    from kb.library.archives import is_bundle

    return is_bundle(path)


def _members(paths: list[str], name: str | None) -> Iterator[Member | Refused]:
    """The files that the arguments name.

    A ZIP file or folder that cannot be read is refused; the others are still added.
    """
    from kb.library.archives import MAX_ARCHIVE, BundleError, Member, Refused, read_path, unzip
    from kb.readers.read import MAX_BYTES

    for path in sorted(paths, key=lambda path: named(path) is not None):  # a translation after its article
        try:
            if path == "-":
                packed = _is_zip(str(name))
                data = sys.stdin.buffer.read((MAX_ARCHIVE if packed else MAX_BYTES) + 1)
                yield from unzip(data, str(name)) if packed else [Member(str(name), data)]
            else:
                yield from read_path(Path(path))
        except BundleError as error:
            yield Refused("", error.message)


@dataclass
class _Pages:
    """Says on stderr how far a long file is, from time to time."""

    name: str
    last: float = field(default_factory=time.monotonic)

    def __call__(self, done: int, total: int) -> None:
        """Called for each page that was read."""
        if time.monotonic() - self.last > _SAID_EVERY:
            self.last = time.monotonic()
            print(plain(f"   {self.name}: page {done} of {total}"), file=sys.stderr, flush=True)


@dataclass
class _Adding:
    """Adds the files of one call.

    tags: those of every article, beside its own. taken: id of an article, in lower case → its file. A second file must not
    silently replace an article of this call.
    """

    library: Library
    settings: Settings
    correction: Correction
    keep_corrections: bool
    tags: Sequence[str] = ()
    dry_run: bool = False
    only_tables: bool = False
    taken: dict[str, str] = field(default_factory=dict)

    def take(self, member: Member | Refused) -> bool:
        """Store or show one file; return whether that was possible. If not, stderr gets the reason."""
        from kb.library.archives import Refused

        try:
            if isinstance(member, Refused):
                raise AddError.of(member.message)
            with reporting_progress(_Pages(member.name)):
                self._take(member)
        except KnowledgeBaseError as error:
            if self._has_text(error):
                print(plain(f"left out {error.facts['name']}: it has the same text as {error.facts['id']}"))
                return True
            print(f"kb: {plain(' '.join(str(error).split()))}", file=sys.stderr)
            return False
        except OSError as error:
            name = plain(str(getattr(member, "name", "")))
            print(f"kb: {name}: {error.strerror or error}; not added", file=sys.stderr)
            return False
        return True

    def _has_text(self, error: KnowledgeBaseError) -> bool:
        """Whether a file of this call is stored already that has the same text: what it says is there."""
        from kb.library.article_cache import LibraryProblem

        return error.message.code is LibraryProblem.SAME_TEXT and str(error.facts["id"]).casefold() in self.taken

    def _take(self, member: Member) -> None:
        from kb.library.preview import CheckKind, preview
        from kb.library.translations import meant_for

        if meant := meant_for(self.library, member.name):
            self._take_translation(member, meant)
            return
        before = self._before(member.name)
        correction = self._named(member).over(before) if self.keep_corrections else self._named(member)
        seen = preview(member.data, member.name, self.library, correction, find=member.find)
        if self.tags:
            correction = replace(correction, tags=cleaned((*seen.article.tags, *self.tags)))
            seen = replace(seen, article=correction.apply(seen.article))
        own, origin = seen.article.id.casefold(), member.origin or member.name
        if own in self.taken:
            raise AddError(AddProblem.TWICE, name=origin, other=self.taken[own])
        if self.only_tables:
            check_table(seen.article, member.name)
        lost = self._lost(before.missing_in(seen.article, correction), seen.article.id)
        if self.dry_run:
            if self.taken:
                print()
            print_preview(seen, lost)
        else:
            added = self.library.add(member.name, member.data, correction, seen.beside.get)
            verb = "replaced" if added.replaced else "added"
            print(plain(f"{verb} {added.article.id}: {added.article.title} ({counted(len(seen.passages), 'passage')})"))
            checks = [str(caution) for caution in seen.cautions if caution.concern is not CheckKind.REPLACES]
            for line in (*checks, *lost):
                print(plain(f"   check: {line}"))
            if added.questions is not None:
                for line in import_lines(added.article, added.questions, self.settings):
                    print(plain(line))
        self.taken[own] = origin

    def _take_translation(self, member: Member, meant: NamedTranslation) -> None:
        """Store a file that translates a stored article, or tell that it would be."""
        from kb.library.translations import add, translation_of

        if self.dry_run:
            print(plain(f"{member.name}: a translation of {meant.article} ({meant.language})"))
            return
        added = add(self.library, member.name, member.data)
        verb = "replaced" if added.replaced else "added"
        print(plain(f"{verb} the translation of {meant.article} ({meant.language})"))
        found = translation_of(self.library, meant.article, meant.language)
        for line in found.problems if found else ():
            print(plain(f"   check: {line}"))

    def _named(self, member: Member) -> Correction:
        """The corrections of this call, with the pieces and headings that its words mean in the file."""
        from kb.readers.read import read_article

        own = self.correction
        if not (own.keep or own.no_headings or own.join):
            return own
        return own.named_in(read_article(member.data, member.name))

    def _lost(self, lost: Correction, own: str) -> list[str]:
        """A line about corrections that go with the version that is replaced, and how to keep them; [] for none."""
        values = {
            "title": lost.title,
            "date": lost.published,
            "source": lost.source,
            "related": None if lost.topics is None else ", ".join(lost.topics) or "none",
            "keep": "; ".join(lost.keep) or None,
            "no heading": "; ".join(lost.no_headings) or None,
            "join": "; ".join(lost.join) or None,
            "text": "written anew" if lost.text else None,
            "tags": None if lost.tags is None else ", ".join(lost.tags) or "none",
        }
        kept_open = [name for name in values if name not in FACTS or getattr(self.correction, FACTS[name]) is None]
        gone = "; ".join(f"{name}: {values[name]}" for name in kept_open if values[name] is not None)
        if not gone:
            return []
        cure = "--keep-corrections keeps it"
        if not self.dry_run:
            cure = f"to keep it, kb restore {own}, then add the file again with --keep-corrections"
        return [f"what was corrected in the version before is gone ({gone}); {cure}"]

    def _before(self, name: str) -> Correction:
        """The corrections of the version that is replaced.

        If they cannot be read they count as none, because they would go anyway, unless they are to be kept.
        """
        from kb.library.corrections import Correction
        from kb.library.library import LibraryError

        try:
            return self.library.correction_for(name)
        except LibraryError:
            if self.keep_corrections:
                raise
            return Correction()

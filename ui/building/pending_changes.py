"""What an editor has changed since the published version was built."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.encoder.model import ModelError
from index.publish import gate
from index.publish.build import outdated
from index.publish.compose import Source, contents_of
from index.publish.gate_report import GateReport
from index.publish.history import Diff, compare
from index.store import versions
from index.store.contents import Contents
from index.store.versions import LAYOUT, Description, StoreError
from kb.article import Passage
from kb.config.settings import Settings
from kb.faq.known_questions import BrokenLink
from kb.library.library import Library
from kb.storage.files import sha256_of_text


@dataclass(frozen=True)
class Pending:
    """`version` is the published one that this is compared with, None when there is none that can be read; `broken` are
    questions whose passage is not there (any more). True when a build would make another index: another setting or program
    does, too, though `diff` is then empty.
    """

    version: str | None
    diff: Diff
    broken: tuple[BrokenLink, ...]
    outdated: bool = True

    def __bool__(self) -> bool:
        return self.outdated

    @property
    def is_listed(self) -> bool:
        """Whether `diff` says why."""
        return bool(self.diff.articles or self.diff.questions or self.diff.golden)


def pending(settings: Settings, library: Library) -> Pending:
    """Golden questions are those that a build would ask, so one whose passage is not there is not taken for removed.

    Raises LibraryError or FaqError: what stops a build.
    """
    source = Source.of_folder(library)
    now = {article.id: sha256_of_text(repr(article)) for article in source.articles}
    contents = contents_of(source)
    try:
        version = versions.current_version(settings.index)
        description = versions.manifest_of(settings.index, version).description
        folder = versions.folder_of(settings.index, version)
        before, report = Contents.read(folder), GateReport.read(folder / LAYOUT.gate)
    except (StoreError, OSError):  # none, of another format, or cleaned up meanwhile
        nothing = compare(
            {}, Contents((), (), (), ()), now, contents, golden_before={}, golden_after=_golden(source, None, ())
        )
        return Pending(None, nothing, source.faq.broken)
    golden = report.golden(), _golden(source, report, before.passages)
    found = compare(description.articles, before, now, contents, *golden)
    return Pending(version, found, source.faq.broken, _outdated(description, source, settings))


def _outdated(description: Description, source: Source, settings: Settings) -> bool:
    try:
        return outdated(description, source, settings)
    except ModelError:  # a build says what is wrong
        return True


def _golden(source: Source, report: GateReport | None, there: Sequence[Passage]) -> dict[str, str]:
    """Golden question → where it must lead."""
    expected = gate.expectations(source.faq, source.passages, report, there)
    return {item.text: item.wanted for item in expected if item.golden}

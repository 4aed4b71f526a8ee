"""What editors have changed since the published version was built."""

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


@dataclass(frozen=True)
class Pending:
    """The differences between the folder of articles and the published version.

    `version` is the published version, None when there is none that can be read. `broken` are the questions whose passage
    does not exist. The value is true when a build would make another index. That can be so although `diff` is empty: a
    setting or the program may have changed.
    """

    version: str | None
    diff: Diff
    broken: tuple[BrokenLink, ...]
    outdated: bool = True

    def __bool__(self) -> bool:
        return self.outdated

    @property
    def is_listed(self) -> bool:
        """Whether `diff` names any change."""
        return bool(self.diff.articles or self.diff.questions or self.diff.golden)


def pending(settings: Settings, library: Library) -> Pending:
    """Compare the folder of articles with the published version.

    Golden questions are taken as a build would ask them. So a question whose passage is missing does not count as removed.
    Raises LibraryError or FaqError for what would stop a build.
    """
    source = Source.of_folder(library)
    now = source.checksums
    contents = contents_of(source)
    try:
        version = versions.current_version(settings.index)
        description = versions.manifest_of(settings.index, version).description
        folder = versions.folder_of(settings.index, version)
        before, report = Contents.read(folder), GateReport.read(folder / LAYOUT.gate)
    except (StoreError, OSError):  # no version, one of another format, or one deleted since
        nothing = compare(
            {}, Contents((), (), (), ()), now, contents, golden_before={}, golden_after=_golden(source, None, ())
        )
        return Pending(None, nothing, source.faq.broken)
    found = compare(
        description.articles,
        before,
        now,
        contents,
        golden_before=report.golden(),
        golden_after=_golden(source, report, before.passages),
    )
    return Pending(version, found, source.faq.broken, _outdated(description, source, settings))


def _outdated(description: Description, source: Source, settings: Settings) -> bool:
    try:
        return outdated(description, source, settings)
    except ModelError:  # the build itself reports this error
        return True


def _golden(source: Source, report: GateReport | None, there: Sequence[Passage]) -> dict[str, str]:
    """Each golden question with the place that must answer it."""
    expected = gate.expectations(source.faq, source.passages, report, there)
    return {item.text: item.wanted for item in expected if item.golden}

"""What an editor has changed since the published version was built."""

from __future__ import annotations

from dataclasses import dataclass

from index import store
from index.compose import Source, contents_of
from index.contents import Contents
from index.files import sha256_of_text
from index.gate import GateReport, Place
from index.history import Change, Diff, compare
from index.settings import Settings
from index.store import LAYOUT, StoreError
from kb.faq import BrokenLink
from kb.library import Library

_NOT_COVERED = "not covered"


@dataclass(frozen=True)
class Pending:
    """`version` is the published one that this is compared with, None when there is none that can be read; `broken` are
    questions whose passage is not there (any more).
    """

    version: str | None
    diff: Diff
    golden: tuple[Change, ...]
    broken: tuple[BrokenLink, ...]

    def __bool__(self) -> bool:
        return bool(self.diff.articles or self.diff.questions or self.golden)


def pending(settings: Settings, library: Library) -> Pending:
    """Raises LibraryError or FaqError: what stops a build."""
    source = Source.of_folder(library)
    now = {article.id: sha256_of_text(repr(article)) for article in source.articles}
    contents = contents_of(source)
    places = {passage.id: Place(passage.article, passage.section) for passage in source.passages}
    golden = {item.text: _said([places[id_] for id_ in item.passages]) for item in source.faq.golden}
    try:
        version = store.current(settings.index).split(" ")[0]
        then = store.manifest_of(settings.index, version).description.articles
        folder = settings.index / store.VERSIONS / version
        before, report = Contents.read(folder), GateReport.read(folder / LAYOUT.gate)
    except (StoreError, OSError, ValueError, TypeError, KeyError):  # none, of another format, or cleaned up meanwhile
        nothing = compare({}, Contents((), (), (), ()), now, contents)
        return Pending(None, nothing, _golden({}, golden), source.faq.broken)
    asked = {row.expected.text: _said(row.expected.places) for row in report.rows if row.expected.golden}
    return Pending(version, compare(then, before, now, contents), _golden(asked, golden), source.faq.broken)


def _said(places: list[Place] | tuple[Place, ...]) -> str:
    return "; ".join(dict.fromkeys(map(str, places))) or _NOT_COVERED


def _golden(before: dict[str, str], now: dict[str, str]) -> tuple[Change, ...]:
    return tuple(
        Change(text, before.get(text), now.get(text))
        for text in dict.fromkeys([*now, *before])
        if before.get(text) != now.get(text)
    )

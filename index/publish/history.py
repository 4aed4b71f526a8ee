"""The versions of an index: who published each, what differs between two, and the return to an older one."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from index.cures import VERSIONS
from index.publish.gate_report import GateReport
from index.store import versions
from index.store.contents import Contents
from index.store.lock import Doing, only_writer, user
from index.store.versions import LAYOUT, StoreError, StoreProblem, Version, raised_as
from kb.article import SECTION_SEPARATOR, Passage
from kb.storage.files import write_atomically

HISTORY = "HISTORY.jsonl"
_NOT_COVERED = "not covered"
_NOT_SHOWN = " (not shown)"


@dataclass(frozen=True)
class Change:
    """One difference: an article, a passage, a known or a golden question, by name.

    before, after: the title of the article, the text of the passage, or the place where the question is answered.
    `before` is None for what was added, `after` for what was removed.
    """

    name: str
    before: str | None
    after: str | None

    @property
    def kind(self) -> str:
        """Which of the three it is: added, changed or removed."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"


@dataclass(frozen=True)
class Tally:
    """How many things were added, changed and removed."""

    added: int
    changed: int
    removed: int

    @classmethod
    def of(cls, changes: Sequence[Change]) -> Tally:
        """Count changes by kind."""
        kinds = [change.kind for change in changes]
        return cls(kinds.count("added"), kinds.count("changed"), kinds.count("removed"))

    def __str__(self) -> str:
        parts = [f"{count} {name}" for name, count in asdict(self).items() if count]
        return ", ".join(parts) or "as before"


@dataclass(frozen=True)
class Diff:
    """What differs between two versions."""

    articles: tuple[Change, ...]
    passages: tuple[Change, ...]
    questions: tuple[Change, ...]
    golden: tuple[Change, ...] = ()

    def to_dict(self) -> dict[str, list[dict[str, str | None]]]:
        """The changes by what they are of, each with its kind."""
        return {
            field.name: [asdict(change) | {"kind": change.kind} for change in getattr(self, field.name)]
            for field in fields(self)
        }


@dataclass(frozen=True, kw_only=True)
class Record:
    """What an editor should know of a version.

    author: who published it. forced: whether it was published although questions broke. changed_articles: ids.
    articles, passages, questions, golden: how many differ from the version before. gate: the summary of the gate.
    calibrated_on: how many passages there were when its confidence was fitted. drifted: how many of them have changed
    since (build.py).
    """

    author: str
    forced: bool
    changed_articles: tuple[str, ...]
    articles: Tally
    passages: Tally
    questions: Tally
    gate: str
    calibrated_on: int
    drifted: int
    golden: Tally = Tally(0, 0, 0)  # the last one, as older records do not have it

    def write(self, folder: Path) -> None:
        """Write the record into the folder of its version. Raises OSError."""
        (folder / LAYOUT.record).write_text(json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n", "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Record:
        """Read the record of a version. Raises StoreError when it is damaged, OSError when it is not there."""
        path = folder / LAYOUT.record
        with raised_as(StoreProblem.RECORD, path):
            values = json.loads(path.read_text("utf-8"))
            names = [field.name for field in fields(cls) if isinstance(values.get(field.name), dict)]
            tallies = {name: Tally(**values[name]) for name in names}
            return cls(**values | tallies | {"changed_articles": tuple(values["changed_articles"])})


@dataclass(frozen=True, kw_only=True)
class Published:
    """A version that can be used. `created` is in UTC, ISO format."""

    version: str
    created: str
    in_use: bool
    counts: Mapping[str, int]
    record: Record


@dataclass(frozen=True)
class RolledBack:
    """A return from one version, `before`, to another, `version`. at: in UTC, ISO format."""

    at: str
    author: str
    before: str
    version: str


def list_versions(root: Path) -> tuple[Published, ...]:
    """The versions that can be used, newest first. Those of another format and damaged ones are left out.

    Raises StoreError when there is no index.
    """
    in_use = versions.current_version(root)
    found = []
    for name in reversed(versions.names(root)):
        try:
            manifest = versions.manifest_of(root, name)
            record = Record.read(versions.folder_of(root, name))
        except (StoreError, OSError):  # damaged, or removed meanwhile
            continue
        found.append(
            Published(
                version=name,
                created=manifest.created,
                in_use=name == in_use,
                counts=manifest.description.counts,
                record=record,
            )
        )
    return tuple(found)


def full_name(root: Path, version: str) -> str:
    """The full name of a version, from its name or from how that begins or ends.

    A name that is not there is returned unchanged. Raises StoreError when several versions match.
    """
    found = [name for name in versions.names(root) if version and (name.startswith(version) or name.endswith(version))]
    if not found or version in found:
        return version
    if len(found) > 1:
        raise StoreError(StoreProblem.AMBIGUOUS, folder=root, count=len(found), name=version)
    return found[0]


def rollback(root: Path, version: str | None = None, *, author: str | None = None) -> RolledBack:
    """Use an earlier version again: `version`, or without it the one that the version in use replaced.

    Every file of it is verified first. The return is recorded before it takes effect, so that none is without a record.
    Raises StoreError when the version is not there or damaged, IndexBusyError while somebody builds; the version in use
    then stays.
    """
    author = author or user()
    versions.current(root)  # a folder without an index is not made
    with only_writer(root, Doing.ROLLING_BACK, author):
        before = versions.current_version(root)
        wanted = full_name(root, version) if version else _before(root, before)
        if wanted == before:
            raise StoreError(StoreProblem.IN_USE, folder=root, version=wanted)
        versions.open_version(root, wanted)
        step = RolledBack(datetime.now(UTC).isoformat(timespec="seconds"), author, before, wanted)
        log = _log(root)
        end = b"\n" if log and not log.endswith(b"\n") else b""
        line = json.dumps(asdict(step), ensure_ascii=False) + "\n"
        try:
            write_atomically(root / HISTORY, log + end + line.encode())
            versions.publish(root, wanted)
        except BaseException:
            if versions.current_version(root) == before:
                write_atomically(root / HISTORY, log)
            raise
    return step


def rollbacks(root: Path) -> tuple[RolledBack, ...]:
    """All returns to older versions, oldest first. Damaged lines are left out; without a log there are none."""
    with suppress(OSError):
        return tuple(step for line in _lines(root) if (step := _step(line)))
    return ()


def damaged_lines(root: Path) -> int:
    """How many lines of the log cannot be read. Raises OSError."""
    return sum(_step(line) is None for line in _lines(root))


def drop_damaged_lines(root: Path) -> int:
    """Leave out the lines that cannot be read. → how many they were. Call it only while holding the lock. Raises OSError."""
    count = damaged_lines(root)
    if count:
        write_atomically(root / HISTORY, b"".join(line + b"\n" for line in _lines(root) if _step(line)))
    return count


def _lines(root: Path) -> list[bytes]:
    return [line for line in _log(root).split(b"\n") if line.strip()]


def _step(line: bytes) -> RolledBack | None:
    with suppress(ValueError, TypeError):
        return RolledBack(**json.loads(line.decode()))
    return None


def _log(root: Path) -> bytes:
    """The bytes of the log. A line that cannot be read is kept when the next one is added."""
    try:
        return (root / HISTORY).read_bytes()
    except FileNotFoundError:
        return b""


def diff(root: Path, before: str, after: str) -> Diff:
    """What differs between two versions. before, after: names as `full_name` takes them. Raises StoreError."""
    one, other = (versions.open_version(root, full_name(root, name)) for name in (before, after))
    return difference(one, other)


def report_of(root: Path, version: str) -> GateReport:
    """The report of the gate from when this version was published. Raises StoreError, OSError."""
    return GateReport.read(versions.open_version(root, full_name(root, version)).folder / LAYOUT.gate)


def difference(before: Version, after: Version) -> Diff:
    """What differs between two opened versions. Raises StoreError."""
    old, new = before.manifest.description.articles, after.manifest.description.articles
    golden_before, golden_after = (_golden(side.folder) for side in (before, after))
    return compare(
        old,
        Contents.read(before.folder),
        new,
        Contents.read(after.folder),
        golden_before=golden_before,
        golden_after=golden_after,
    )


def _golden(folder: Path) -> dict[str, str]:
    """The golden questions of a version and where they are answered; {} where no report can be read.

    A version can be published without a gate, or by a program that wrote another kind of report.
    """
    try:
        return GateReport.read(folder / LAYOUT.gate).golden()
    except (StoreError, OSError):
        return {}


def compare(
    old: Mapping[str, str],
    before: Contents,
    new: Mapping[str, str],
    after: Contents,
    *,
    golden_before: Mapping[str, str] = MappingProxyType({}),
    golden_after: Mapping[str, str] = MappingProxyType({}),
) -> Diff:
    """What differs between two versions.

    old, new: id → checksum of the articles. golden_before, golden_after: the golden questions, see GateReport.golden.
    """
    touched = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    titles = [{article.id: article.title for article in side.articles} for side in (before, after)]
    articles = [Change(name, titles[0].get(name), titles[1].get(name)) for name in sorted(touched)]
    questions = _changes(_placed(before), _placed(after))
    passages = [change for name in sorted(touched) for change in _passages(name, before, after)]
    return Diff(tuple(articles), tuple(passages), questions, _changes(golden_before, golden_after))


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """What differs between two mappings from a question to the place of its answer."""
    return tuple(
        Change(text, before.get(text), after.get(text))
        for text in dict.fromkeys([*after, *before])
        if before.get(text) != after.get(text)
    )


def _before(root: Path, in_use: str) -> str:
    """The version that was in use when `in_use` was published.

    It need not be the one that is next by age, because a version between them may have been rolled back. Where it is
    not known or is gone, it is the next older one. Raises StoreError when there is none.
    """
    there = versions.names(root)
    with suppress(StoreError, OSError):
        against = GateReport.against_in(versions.folder_of(root, in_use) / LAYOUT.gate)
        if against in there:
            return str(against)
    older = [name for name in there if name < in_use]
    if not older:
        raise StoreError(StoreProblem.NO_VERSION_BEFORE, folder=root, version=in_use, cure=VERSIONS)
    return older[-1]


def _placed(contents: Contents) -> dict[str, str]:
    """Known question → the section that answers it.

    Offsets are left out, because any edit before the passage moves them.
    """
    placed = {}
    for entry in contents.questions:
        where = "; ".join(dict.fromkeys(_name(contents.passages[row]) for row in entry.passages)) or _NOT_COVERED
        placed[entry.text] = where if entry.shown else where + _NOT_SHOWN
    return placed


def _name(passage: Passage) -> str:
    return SECTION_SEPARATOR.join((passage.article, *passage.section))


def _passages(article: str, before: Contents, after: Contents) -> list[Change]:
    """The changes between the passages of one article.

    The same text in another section is one change, and so is another text in the same section.
    """
    old, new = ([item for item in side.passages if item.article == article] for side in (before, after))
    found: list[Change] = []
    same: Callable[[Passage], Any]
    for same in (lambda item: (item.section, item.text), lambda item: item.text, lambda item: item.section):
        waiting: dict[Any, list[Passage]] = defaultdict(list)
        for item in old:
            waiting[same(item)].append(item)
        left = []
        for item in new:
            if partners := waiting[same(item)]:
                partner = partners.pop(0)
                if (partner.section, partner.text) != (item.section, item.text):
                    found.append(Change(_name(item), partner.text, item.text))
            else:
                left.append(item)
        old, new = [item for partners in waiting.values() for item in partners], left
    found += [Change(_name(item), None, item.text) for item in new]
    return found + [Change(_name(item), item.text, None) for item in old]

"""Builds and versions, as objects for editors."""

from __future__ import annotations

from api.objects.base import Out
from api.objects.gate import Gate


class VersionGate(Gate):
    """What the gate found when a version was published."""

    version: str


class BuildOutcome(Out):
    """How a build ended. error: why it failed; otherwise null."""

    error: str | None
    changed: bool
    published: bool
    counts: dict[str, int] | None
    encoded: int | None
    broken_links: list[str]
    warnings: list[str]
    summary: str | None
    gate: Gate | None


class BuildJob(Out):
    """A build. done of total texts are encoded; step: what it is doing."""

    id: str
    author: str
    since: str
    check: bool
    running: bool
    cancelled: bool
    done: int
    total: int
    seconds_left: float | None
    step: str | None
    outcome: BuildOutcome | None


class TallyObject(Out, title="Tally"):
    """How many things were added, changed and removed."""

    added: int
    changed: int
    removed: int


class VersionRecord(Out):
    """Who published a version and what changed. forced: although questions broke."""

    author: str
    forced: bool
    changed_articles: list[str]
    articles: TallyObject
    passages: TallyObject
    questions: TallyObject
    gate: str
    calibrated_on: int
    drifted: int
    golden: TallyObject


class PublishedVersion(Out):
    """A version that can be used."""

    version: str
    created: str
    in_use: bool
    counts: dict[str, int]
    record: VersionRecord


class RolledBackObject(Out, title="RolledBack"):
    """A return from one version, `before`, to another."""

    at: str
    author: str
    before: str
    version: str


class Versions(Out):
    """The versions that can be used, newest first, and all returns to older ones."""

    versions: list[PublishedVersion]
    rollbacks: list[RolledBackObject]

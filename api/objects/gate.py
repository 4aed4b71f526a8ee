"""What goes out about the gate of a version, as pydantic models."""

from __future__ import annotations

from api.objects.base import Out, Outcome


class PlaceObject(Out, title="Place"):
    """Where a passage stands."""

    article: str
    section: list[str]


class GateQuestion(Out):
    """A question of the gate, and the places of the passages that must answer it. lost: why there is none."""

    text: str
    golden: bool
    places: list[PlaceObject]
    file: str
    line: int
    lost: str


class GateResultObject(Out, title="GateResult"):
    """What came of a question. rank: that of the first expected passage."""

    passed: bool
    rank: int | None
    outcome: Outcome
    confidence: float
    first: PlaceObject | None
    articles: list[str]


class GateRowObject(Out, title="GateRow"):
    """A question in a version and in the one that it was compared with."""

    expected: GateQuestion
    now: GateResultObject
    before: GateResultObject | None
    verdict: str


class Headings(Out):
    """How many of its own headings were asked of an article, and which do not lead to it. closest: those that do, but not as an
    answer; null where an older version did not look.
    """

    article: str
    asked: int
    missed: list[str]
    closest: list[str] | None
    fresh: bool


class Gate(Out):
    """What the gate found. against: the version that it was compared with."""

    against: str | None
    threshold: float
    rows: list[GateRowObject]
    gone: list[GateQuestion]
    headings: list[Headings]

"""The results of the gate: each question in the new index and in the one in use, and which articles are found by their own
headings. They are kept with every version.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from index.search.answer import Outcome
from index.store.versions import StoreProblem, raised_as
from index.tuning.around import CONFIDENCE_SHIFT
from kb.article import SECTION_SEPARATOR

_SHOWN = 20  # lines of each kind in the text for a terminal
_NAMED = 5  # headings in one line
_NOT_COVERED = "not covered"


class Verdict(StrEnum):
    """How the result of a question compares with that in the index in use."""

    BROKEN = "broken"
    FIXED = "fixed"
    MOVED = "moved"  # passes as before, at another rank
    NEW_FAILING = "new and failing"
    STILL_FAILING = "still failing"
    SAME = "same"


@dataclass(frozen=True)
class Place:
    """Where a passage stands. Unlike its id, this stays when the article is cut into other passages."""

    article: str
    section: tuple[str, ...]

    def __str__(self) -> str:
        return SECTION_SEPARATOR.join((self.article, *self.section))


@dataclass(frozen=True)
class GateExpectation:
    """A question and the places of the passages that answer it. places: none when it is not covered, or when its link leads
    nowhere; lost: in the latter case the reason.
    """

    text: str
    golden: bool
    places: tuple[Place, ...]
    file: str
    line: int
    lost: str = ""

    @property
    def wanted(self) -> str:
        """The expectation in words. A reason may quote the article, so escape it."""
        if self.lost:
            return f"a passage that is not there: {self.lost}"
        return " or ".join(dict.fromkeys(map(str, self.places))) or _NOT_COVERED


@dataclass(frozen=True, kw_only=True)
class GateResult:
    """The result of one question. rank: that of the first expected passage among the GATE_DEPTH best; first: the place of the
    best passage; articles: those of the best passages.
    """

    passed: bool
    rank: int | None
    outcome: Outcome
    confidence: float
    first: Place | None
    articles: tuple[str, ...] = ()


@dataclass(frozen=True)
class GateRow:
    """A question in the new index and in the one in use. before: None when it could not be asked there."""

    expected: GateExpectation
    now: GateResult
    before: GateResult | None

    @property
    def verdict(self) -> Verdict:
        """The comparison of the two results."""
        if self.before is None:
            return Verdict.SAME if self.now.passed else Verdict.NEW_FAILING
        if self.now.passed != self.before.passed:
            return Verdict.FIXED if self.now.passed else Verdict.BROKEN
        if not self.now.passed:
            return Verdict.STILL_FAILING
        return Verdict.SAME if self.now.rank == self.before.rank else Verdict.MOVED

    @property
    def shift(self) -> float:
        """The rise of the confidence."""
        return self.now.confidence - self.before.confidence if self.before else 0.0

    def __str__(self) -> str:
        was = f"; before: {_in_words(self.before)}" if self.before else ""
        where = f"{self.expected.file}:{self.expected.line}"
        return f"{where}: {self.expected.text} (expected {self.expected.wanted}; now: {_in_words(self.now)}{was})"


@dataclass(frozen=True, kw_only=True)
class ArticleHeadings:
    """An article was asked its own title and headings.

    asked: how many. missed: those for which another passage comes first. closest: those for which the right passage comes
    first, but not as an answer; None in older reports, which did not look. fresh: whether this version was asked; otherwise
    the result is that of the version before.
    """

    article: str
    asked: int
    missed: tuple[str, ...]
    fresh: bool = True
    closest: tuple[str, ...] | None = ()

    @property
    def found(self) -> int:
        """How many lead to it, as an answer."""
        return self.asked - len(self.missed) - len(self.closest or ())


def headings_line(headings: Sequence[ArticleHeadings]) -> str:
    """In one line: how many are found, and the first of those that are not. It quotes articles: escape it."""
    parts = [_counted(headings)]
    for title, names in _lacking(headings):
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        parts.append(f"{title}: {', '.join(names[:_NAMED])}{more}")
    return "; ".join(parts)


def headings_text(headings: Sequence[ArticleHeadings]) -> str:
    """In lines: how many are found, and all that are not. "" when none were asked. It quotes articles: escape it."""
    if not headings:
        return ""
    lines = [_counted(headings)]
    for title, names in _lacking(headings):
        lines += [f"{title}:", *(f"  {name}" for name in names)]
    return "\n".join(lines) + "\n"


def _counted(headings: Sequence[ArticleHeadings]) -> str:
    asked, found = sum(item.asked for item in headings), sum(item.found for item in headings)
    return f"{found} of {asked} headings are found"


def _lacking(headings: Sequence[ArticleHeadings]) -> list[tuple[str, list[str]]]:
    """Those that readers get only as the closest passage, and those that are not found, each kind with its count."""
    closest = [SECTION_SEPARATOR.join((item.article, name)) for item in headings for name in item.closest or ()]
    missed = [SECTION_SEPARATOR.join((item.article, name)) for item in headings for name in item.missed]
    kinds = ((f"{len(closest)} only as the closest passage", closest), (f"{len(missed)} not found", missed))
    return [(title, names) for title, names in kinds if names]


@dataclass(frozen=True)
class GateReport:
    """against: the version that the new index was compared with, None without one. threshold: the confidence from which a
    question counted as answered. gone: golden questions that were asked of that version but are no longer: somebody removed
    them, or their article. headings: of all articles; none in older reports.
    """

    against: str | None
    rows: tuple[GateRow, ...]
    threshold: float = 0.5
    gone: tuple[GateExpectation, ...] = ()
    headings: tuple[ArticleHeadings, ...] = ()

    def of(self, verdict: Verdict) -> tuple[GateRow, ...]:
        """The rows with this verdict."""
        return tuple(row for row in self.rows if row.verdict is verdict)

    @property
    def broken(self) -> tuple[GateRow, ...]:
        """The questions that passed before and fail now."""
        return self.of(Verdict.BROKEN)

    @property
    def shifted(self) -> tuple[GateRow, ...]:
        """The questions whose confidence changed by CONFIDENCE_SHIFT or more, the largest change first."""
        found = [row for row in self.rows if abs(row.shift) >= CONFIDENCE_SHIFT]
        return tuple(sorted(found, key=lambda row: -abs(row.shift)))

    @property
    def fresh_headings(self) -> tuple[ArticleHeadings, ...]:
        """Those of the articles that were asked of this version."""
        return tuple(item for item in self.headings if item.fresh)

    def summary(self) -> str:
        """The counts of all verdicts, in one line."""
        passing = sum(row.now.passed for row in self.rows)
        counts = ((verdict, len(self.of(verdict))) for verdict in Verdict if verdict is not Verdict.SAME)
        parts = [f"{count} {verdict}" for verdict, count in counts if count]
        if self.shifted:
            parts.append(f"{len(self.shifted)} with another confidence")
        if self.gone:
            parts.append(f"{len(self.gone)} golden no longer asked")
        return f"{passing} of {len(self.rows)} known and golden questions pass" + (
            f": {', '.join(parts)}" if parts else ""
        )

    def to_text(self) -> str:
        """For a terminal: the summary, and the questions of each verdict. It quotes articles: escape it."""
        lines = [self.summary()]
        for verdict in (kind for kind in Verdict if kind is not Verdict.SAME):
            lines += _listed(str(verdict), [str(row) for row in self.of(verdict)])
        shifts = [f"{row.expected.text} ({row.shift:+.2f} to {row.now.confidence:.2f})" for row in self.shifted]
        lines += _listed("confidence", shifts)
        lines += _listed("golden no longer asked", [f"{item.file}:{item.line}: {item.text}" for item in self.gone])
        return "\n".join(lines) + "\n"

    def golden(self) -> dict[str, str]:
        """Golden question → where it must lead."""
        return {row.expected.text: row.expected.wanted for row in self.rows if row.expected.golden}

    def to_json(self) -> str:
        """The report as it is stored, in one line of JSON."""
        return json.dumps(self, default=vars, ensure_ascii=False) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """The report as it is stored, with the verdict of each row."""
        values: dict[str, Any] = json.loads(self.to_json())
        for row, stored in zip(self.rows, values["rows"], strict=True):
            stored["verdict"] = row.verdict
        return values

    @classmethod
    def read(cls, path: Path) -> GateReport:
        """Raises StoreError when it is damaged or of another program, OSError when it is not there."""
        with raised_as(StoreProblem.REPORT, path):
            values = json.loads(path.read_text("utf-8"))
            rows = [
                GateRow(
                    _expectation(row["expected"]),
                    _result(row["now"]),
                    _result(row["before"]) if row["before"] else None,
                )
                for row in values["rows"]
            ]
            gone = tuple(map(_expectation, values.get("gone", ())))  # older reports do not have it
            headings = tuple(map(_headings, values.get("headings", ())))
            return cls(values["against"], tuple(rows), values["threshold"], gone, headings=headings)

    @staticmethod
    def against_in(path: Path) -> str | None:
        """`against` alone, which reports of other programs have, too. Raises StoreError, OSError."""
        with raised_as(StoreProblem.REPORT, path):
            found: str | None = json.loads(path.read_text("utf-8"))["against"]
            return found


def _in_words(result: GateResult) -> str:
    place = f"{result.first} first" if result.first else "nothing found"
    if result.rank and result.rank > 1:
        place += f", expected one {result.rank}."
    return f"{place}, {result.outcome.replace('_', ' ')} {result.confidence:.2f}"


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    more = [f"  … and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return [f"{title}:", *(f"  {line}" for line in lines[:_SHOWN]), *more]


def _headings(values: dict[str, Any]) -> ArticleHeadings:
    closest = values.get("closest")
    return ArticleHeadings(
        **values | {"missed": tuple(values["missed"]), "closest": None if closest is None else tuple(closest)}
    )


def _expectation(values: dict[str, Any]) -> GateExpectation:
    return GateExpectation(**values | {"places": tuple(map(_place, values["places"]))})


def _place(values: dict[str, Any]) -> Place:
    return Place(values["article"], tuple(values["section"]))


def _result(values: dict[str, Any]) -> GateResult:
    first = _place(values["first"]) if values["first"] else None
    return GateResult(
        **values | {"outcome": Outcome(values["outcome"]), "first": first, "articles": tuple(values["articles"])}
    )

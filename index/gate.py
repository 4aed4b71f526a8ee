"""The gate before readers: golden questions are asked of a new index and compared with the index in use.

Golden questions are the known questions of the FAQ files and those under `golden` there. Which passes:

- a known question when a passage that answers it is among the first three: asking it word for word must lead there;
- a `golden` question when such a passage is the first;
- either kind, when it is expected not to be covered, when it is not answered.

"Broken" is a question that passed in the index in use and does not pass now. Only that stops a publish. A question is
compared under what is expected of it now; when that was edited, the index in use is asked again, and so it is about what
is not covered when the threshold was. A question whose link leads nowhere any more is judged by where it led before: the
article that changed is why.

After a small change (see reach.py) a question keeps its result when the change cannot reach it: all that it found and all
that was expected is in articles that stayed as they were, and no new passage is among its candidates. What is left is how
little the weights of words shift with a few passages. A check (`kb build --check`) asks everything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from index.answer import Outcome
from index.contents import Contents
from index.reach import Change
from index.search import SearchIndex
from kb.article import SECTION_SEPARATOR, Passage
from kb.faq import Faq, Golden, KnownQuestion

DEPTH = 5  # passages looked at
_KNOWN_WITHIN, _GOLDEN_WITHIN = 3, 1
_SHIFT = 0.1  # a change of confidence that is worth a line
_SHOWN = 20  # lines of each kind in the text for a terminal


class Verdict(StrEnum):
    BROKEN = "broken"
    FIXED = "fixed"
    MOVED = "moved"  # passes as before, at another rank
    NEW_FAILING = "new and failing"
    STILL_FAILING = "still failing"
    SAME = "same"


@dataclass(frozen=True)
class Place:
    """Where a passage stands: what stays when an article is cut anew."""

    article: str
    section: tuple[str, ...]

    def __str__(self) -> str:
        return SECTION_SEPARATOR.join((self.article, *self.section))


@dataclass(frozen=True)
class Expectation:
    """A question and the places of the passages that answer it, none when it is not covered."""

    text: str
    golden: bool
    places: tuple[Place, ...]
    file: str
    line: int


@dataclass(frozen=True)
class Result:
    """What came of a question: `rank` of the first expected passage among the first five, what came first, and the
    articles of the five.
    """

    passed: bool
    rank: int | None
    outcome: Outcome
    confidence: float
    first: Place | None
    articles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compared:
    """A question in the new index and in the one in use; `before` is None when there it could not be asked."""

    expected: Expectation
    now: Result
    before: Result | None

    @property
    def verdict(self) -> Verdict:
        if self.before is None:
            return Verdict.SAME if self.now.passed else Verdict.NEW_FAILING
        if self.now.passed != self.before.passed:
            return Verdict.FIXED if self.now.passed else Verdict.BROKEN
        if not self.now.passed:
            return Verdict.STILL_FAILING
        return Verdict.SAME if self.now.rank == self.before.rank else Verdict.MOVED

    @property
    def shift(self) -> float:
        """How much the confidence rose."""
        return self.now.confidence - self.before.confidence if self.before else 0.0

    def __str__(self) -> str:
        wanted = " or ".join(dict.fromkeys(map(str, self.expected.places))) or "not covered"
        was = f"; before: {_said(self.before)}" if self.before else ""
        where = f"{self.expected.file}:{self.expected.line}"
        return f"{where}: {self.expected.text} (expected {wanted}; now: {_said(self.now)}{was})"


@dataclass(frozen=True)
class GateReport:
    """`against` is the version that the new index was compared with, None when there was none; `threshold` the
    confidence from which a question counted as answered.
    """

    against: str | None
    rows: tuple[Compared, ...]
    threshold: float = 0.5

    def of(self, verdict: Verdict) -> tuple[Compared, ...]:
        return tuple(row for row in self.rows if row.verdict is verdict)

    @property
    def broken(self) -> tuple[Compared, ...]:
        return self.of(Verdict.BROKEN)

    @property
    def shifted(self) -> tuple[Compared, ...]:
        """The questions whose confidence changed visibly, most first."""
        found = [row for row in self.rows if abs(row.shift) >= _SHIFT]
        return tuple(sorted(found, key=lambda row: -abs(row.shift)))

    def summary(self) -> str:
        """One line."""
        passing = sum(row.now.passed for row in self.rows)
        counts = ((verdict, len(self.of(verdict))) for verdict in Verdict if verdict is not Verdict.SAME)
        told = [f"{count} {verdict}" for verdict, count in counts if count]
        if self.shifted:
            told.append(f"{len(self.shifted)} with another confidence")
        return f"{passing} of {len(self.rows)} golden questions pass" + (f": {', '.join(told)}" if told else "")

    def to_text(self) -> str:
        """For a terminal: the summary, and the questions of each kind. Articles' words are in it: escape them."""
        lines = [self.summary()]
        for verdict in (kind for kind in Verdict if kind is not Verdict.SAME):
            lines += _listed(str(verdict), [str(row) for row in self.of(verdict)])
        shifts = [f"{row.expected.text} ({row.shift:+.2f} to {row.now.confidence:.2f})" for row in self.shifted]
        return "\n".join(lines + _listed("confidence", shifts)) + "\n"

    def to_json(self) -> str:
        return json.dumps(self, default=vars, ensure_ascii=False) + "\n"

    @classmethod
    def read(cls, path: Path) -> GateReport:
        values = json.loads(path.read_text("utf-8"))
        rows = [
            Compared(
                Expectation(**row["expected"] | {"places": tuple(map(_place, row["expected"]["places"]))}),
                _result(row["now"]),
                _result(row["before"]) if row["before"] else None,
            )
            for row in values["rows"]
        ]
        return cls(values["against"], tuple(rows), values["threshold"])


def expectations(faq: Faq, passages: Sequence[Passage], before: GateReport | None) -> tuple[Expectation, ...]:
    """What is expected of which question: known questions, golden ones, and those that were asked before and whose link
    is broken now. What an editor took out or reworded is asked no more.
    """
    places = {passage.id: Place(passage.article, passage.section) for passage in passages}
    asked: tuple[KnownQuestion | Golden, ...] = (*faq.questions, *faq.golden)
    found = {
        item.text: Expectation(
            item.text, isinstance(item, Golden), tuple(places[id_] for id_ in item.passages), item.file, item.line
        )
        for item in asked
    }
    lost = {text for link in faq.broken for text in link.questions}
    for row in before.rows if before else ():
        if row.expected.places and row.expected.text in lost:
            found.setdefault(row.expected.text, row.expected)
    return tuple(found.values())


def passages_of(faq: Faq) -> dict[str, frozenset[str]]:
    """Question → ids of the passages that answer it."""
    asked: tuple[KnownQuestion | Golden, ...] = (*faq.questions, *faq.golden)
    return {item.text: frozenset(item.passages) for item in asked}


def ask(index: SearchIndex, expected: Expectation, ids: frozenset[str]) -> Result:
    """Ask as a reader does. `ids` are the passages that answer it, in this index."""
    answer = index.search(expected.text, top=DEPTH, explained=False)
    ranks = [rank for rank, hit in enumerate(answer.hits, 1) if hit.passage.id in ids]
    rank = ranks[0] if ranks else None
    if expected.places:
        passed = rank is not None and rank <= (_GOLDEN_WITHIN if expected.golden else _KNOWN_WITHIN)
    else:
        passed = answer.outcome is not Outcome.ANSWERED
    first = Place(answer.hits[0].passage.article, answer.hits[0].passage.section) if answer.hits else None
    articles = tuple(dict.fromkeys(hit.passage.article for hit in answer.hits))
    return Result(passed, rank, answer.outcome, round(answer.confidence, 4), first, articles)


def ids_at(contents: Contents, expected: Expectation, texts: frozenset[str]) -> frozenset[str]:
    """The passages of another index that answer a question: those with these texts, else those at the same places."""
    places = set(expected.places)
    own = [passage for passage in contents.passages if passage.article in {place.article for place in places}]
    same = [passage for passage in own if passage.text in texts]
    found = same or [passage for passage in own if Place(passage.article, passage.section) in places]
    return frozenset(passage.id for passage in found)


def out_of_reach(expected: Sequence[Expectation], before: GateReport, change: Change) -> dict[str, Result]:
    """The questions that keep the result they have in the report of the index in use."""
    known = _results(before)
    kept: dict[str, Result] = {}
    for item in expected:
        then = known.get((item.text, _terms(item)))
        if then and not change.reaches(item.text, {*then.articles, *(place.article for place in item.places)}):
            kept[item.text] = then
    return kept


def run(
    index: SearchIndex,
    expected: Sequence[Expectation],
    answers: dict[str, frozenset[str]],
    before: GateReport | None,
    in_use: tuple[str, Callable[[], SearchIndex | None]] | None,
    kept: Mapping[str, Result] = MappingProxyType({}),
    threshold: float = 0.5,
) -> GateReport:
    """Ask the new index everything but what is `kept` (see out_of_reach), and compare.

    `answers` are the ids that answer each question (see passages_of); `before` is the report of the version in use;
    `in_use` is its name and what opens it, for questions that the report does not have, None when it cannot be opened.
    """
    known = _results(before)
    other_threshold = before is not None and before.threshold != threshold
    texts = {passage.id: passage.text for passage in index.contents.passages}
    other: SearchIndex | None = None
    opened = False
    rows = []
    for item in expected:
        ids = answers.get(item.text) if item.text in answers else ids_at(index.contents, item, frozenset())
        then = known.get((item.text, _terms(item)))
        if item.text in kept:
            rows.append(Compared(item, kept[item.text], then))
            continue
        if other_threshold and not item.places:
            then = None  # whether it was answered depended on the threshold
        if then is None and in_use and not opened:
            other, opened = in_use[1](), True
        if then is None and other is not None:
            wanted = frozenset(texts[id_] for id_ in ids or ())
            then = ask(other, item, ids_at(other.contents, item, wanted))
        rows.append(Compared(item, ask(index, item, ids or frozenset()), then))
    return GateReport(in_use[0] if in_use else None, tuple(rows), threshold)


def _results(report: GateReport | None) -> dict[tuple[str, tuple[bool, frozenset[Place]]], Result]:
    return {(row.expected.text, _terms(row.expected)): row.now for row in report.rows} if report else {}


def _terms(expected: Expectation) -> tuple[bool, frozenset[Place]]:
    return expected.golden, frozenset(expected.places)


def _said(result: Result) -> str:
    place = f"{result.first} first" if result.first else "nothing found"
    if result.rank and result.rank > 1:
        place += f", expected one {result.rank}."
    return f"{place}, {result.outcome.replace('_', ' ')} {result.confidence:.2f}"


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    more = [f"  … and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return [f"{title}:", *(f"  {line}" for line in lines[:_SHOWN]), *more]


def _place(values: dict[str, Any]) -> Place:
    return Place(values["article"], tuple(values["section"]))


def _result(values: dict[str, Any]) -> Result:
    first = _place(values["first"]) if values["first"] else None
    return Result(
        **values | {"outcome": Outcome(values["outcome"]), "first": first, "articles": tuple(values["articles"])}
    )

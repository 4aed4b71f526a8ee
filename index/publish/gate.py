"""The gate before readers: golden questions are asked of a new index and compared with the index in use.

Golden questions are the known questions of the FAQ files and those under `golden` there. Which passes:

- a known question when a passage that answers it is among the first three: asking it word for word must lead there;
- a `golden` question when such a passage is the first;
- either kind, when it is expected not to be covered, when it is not answered.

"Broken" is a question that passed in the index in use and does not pass now. Only that stops a publish. A question is
compared under what is expected of it now; when that was edited, the index in use is asked again, and so it is about what
is not covered when the threshold was. A question whose link leads nowhere any more is judged by where it led before: the
article that changed is why. One whose link never led anywhere fails, so that no question is left out unseen.

After a small change (see reach.py) a question keeps its result when the change cannot reach it: all that it found and all
that was expected is in articles that stayed as they were, and no new passage is among its candidates. What is left is how
little the weights of words shift with a few passages. A check (`kb build --check`) asks everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from index.publish.change_impact import ChangeImpact
from index.publish.gate_report import GateExpectation, GateReport, GateResult, GateRow, Place, Verdict
from index.search.answer import Outcome
from index.search.search_index import SearchIndex
from index.store.contents import Contents
from index.tuning import GATE_DEPTH, GATE_GOLDEN_WITHIN, GATE_KNOWN_WITHIN
from kb.article import Passage
from kb.faq.known_questions import BrokenLink, Faq, Golden, KnownQuestion
from kb.faq.links import Targets, UnresolvedLink

__all__ = [
    "GateExpectation",
    "GateReport",
    "GateResult",
    "GateRow",
    "Place",
    "Verdict",
    "ask",
    "expectations",
    "ids_at",
    "out_of_reach",
    "passages_of",
    "run",
]  # fmt: skip

_Terms: TypeAlias = tuple[bool, frozenset[Place], bool]


def expectations(
    faq: Faq, passages: Sequence[Passage], before: GateReport | None, in_use: Sequence[Passage] = ()
) -> tuple[GateExpectation, ...]:
    """What is expected of which question: known questions, golden ones, and those whose link is broken now. Such a one is
    judged by where it led: in the report of the index in use, else among the passages there, `in_use`; when it leads
    nowhere there either, it fails. What an editor took out or reworded is asked no more.
    """
    places = {passage.id: Place(passage.article, passage.section) for passage in passages}
    asked: tuple[KnownQuestion | Golden, ...] = (*faq.questions, *faq.golden)
    found = {
        item.text: GateExpectation(
            item.text, isinstance(item, Golden), tuple(places[id_] for id_ in item.passages), item.file, item.line
        )
        for item in asked
    }
    lost = {item.text: item for link in faq.broken for item in _lost(link, in_use)}
    for row in before.rows if before else ():
        if row.expected.places and row.expected.text in lost:
            found.setdefault(row.expected.text, row.expected)
    return tuple((found | {text: item for text, item in lost.items() if text not in found}).values())


def _lost(link: BrokenLink, in_use: Sequence[Passage]) -> Iterator[GateExpectation]:
    """What was meant by the questions of a link that leads nowhere now."""
    places: tuple[Place, ...] = ()
    if link.section is not None or link.quote is not None:
        ids = Targets(link.article, in_use).find(link.section, link.quote)
        found = () if isinstance(ids, UnresolvedLink) else ids
        places = tuple(Place(passage.article, passage.section) for passage in in_use if passage.id in found)
    for text in link.questions:
        yield GateExpectation(text, link.golden, places, link.file, link.line, "" if places else link.reason)


def passages_of(faq: Faq) -> dict[str, frozenset[str]]:
    """Question → ids of the passages that answer it."""
    asked: tuple[KnownQuestion | Golden, ...] = (*faq.questions, *faq.golden)
    return {item.text: frozenset(item.passages) for item in asked}


def ask(index: SearchIndex, expected: GateExpectation, ids: frozenset[str]) -> GateResult:
    """Ask as a reader does. `ids` are the passages that answer it, in this index."""
    answer = index.search(expected.text, top=GATE_DEPTH, explained=False)
    ranks = [rank for rank, hit in enumerate(answer.hits, 1) if hit.passage.id in ids]
    rank = ranks[0] if ranks else None
    if expected.lost:
        passed = False
    elif expected.places:
        passed = rank is not None and rank <= (GATE_GOLDEN_WITHIN if expected.golden else GATE_KNOWN_WITHIN)
    else:
        passed = answer.outcome is not Outcome.ANSWERED
    first = Place(answer.hits[0].passage.article, answer.hits[0].passage.section) if answer.hits else None
    articles = tuple(dict.fromkeys(hit.passage.article for hit in answer.hits))
    return GateResult(passed, rank, answer.outcome, round(answer.confidence, 4), first, articles)


def ids_at(contents: Contents, expected: GateExpectation, texts: frozenset[str]) -> frozenset[str]:
    """The passages of another index that answer a question: those with these texts, else those at the same places."""
    places = set(expected.places)
    own = [passage for passage in contents.passages if passage.article in {place.article for place in places}]
    same = [passage for passage in own if passage.text in texts]
    found = same or [passage for passage in own if Place(passage.article, passage.section) in places]
    return frozenset(passage.id for passage in found)


def out_of_reach(
    expected: Sequence[GateExpectation], before: GateReport, change: ChangeImpact
) -> dict[str, GateResult]:
    """The questions that keep the result they have in the report of the index in use."""
    known = _results(before)
    kept: dict[str, GateResult] = {}
    for item in expected:
        then = known.get((item.text, _terms(item)))
        if then and not change.affects(item.text, {*then.articles, *(place.article for place in item.places)}):
            kept[item.text] = then
    return kept


def run(
    index: SearchIndex,
    expected: Sequence[GateExpectation],
    answers: dict[str, frozenset[str]],
    before: GateReport | None,
    in_use: tuple[str, Callable[[], SearchIndex | None]] | None,
    kept: Mapping[str, GateResult] = MappingProxyType({}),
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
            rows.append(GateRow(item, kept[item.text], then))
            continue
        if other_threshold and not item.places:
            then = None  # whether it was answered depended on the threshold
        wanted_there = then is None and not item.lost
        if wanted_there and in_use and not opened:
            other, opened = in_use[1](), True
        if wanted_there and other is not None:
            wanted = frozenset(texts[id_] for id_ in ids or ())
            then = ask(other, item, ids_at(other.contents, item, wanted))
        rows.append(GateRow(item, ask(index, item, ids or frozenset()), then))
    asked = {item.text for item in expected}
    guarded = [row.expected for row in before.rows if row.expected.golden] if before else []
    gone = tuple(item for item in guarded if item.text not in asked)
    return GateReport(in_use[0] if in_use else None, tuple(rows), threshold, gone)


def _results(report: GateReport | None) -> dict[tuple[str, _Terms], GateResult]:
    return {(row.expected.text, _terms(row.expected)): row.now for row in report.rows} if report else {}


def _terms(expected: GateExpectation) -> _Terms:
    return expected.golden, frozenset(expected.places), bool(expected.lost)

"""The publish gate: asks a new index its known and golden questions, and compares the results with the index in use.

Both kinds stand in the FAQ files, golden questions under `golden`. A question passes

- when it is known, and a passage that answers it is among the first three: asked word for word, it must lead there;
- when it is golden, such a passage is the first, and readers get it as the answer, not only as the nearest one;
- when it is expected not to be covered, and it is not answered.

A question is broken when it passed in the index in use and does not pass now. Only that stops a publish. Both results are
judged by what is expected now, and by the rules above: of a stored result the rank and the outcome count, as the program that
stored it may have had other rules. Where the expectation was edited, the index in use is asked again; where the threshold
changed, it is asked all golden questions again and all that are not covered, as their outcome depended on it. When a changed
article leaves the link of a question without a target, the question is judged by the place that the link led to before. A
link that never had a target fails, so that no question is left out unnoticed.

After a small change (change_impact.py) a question keeps its old result when the change cannot affect it: everything that it
found and that was expected is in unchanged articles, and no new passage is among its candidates. This neglects only that a
few passages change the idf of words slightly. A check (`kb build --check`) asks everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

from index.publish.change_impact import ChangeImpact
from index.publish.gate_report import GateExpectation, GateReport, GateResult, GateRow, Place, Verdict
from index.search.answer import Outcome
from index.search.search_index import SearchIndex
from index.store.contents import Contents
from index.tuning.around import GATE_DEPTH, GATE_GOLDEN_WITHIN, GATE_KNOWN_WITHIN
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
    "passes",
    "run",
]  # fmt: skip

_Terms: TypeAlias = tuple[bool, frozenset[Place], bool]


def expectations(
    faq: Faq, passages: Sequence[Passage], before: GateReport | None, in_use: Sequence[Passage] = ()
) -> tuple[GateExpectation, ...]:
    """What is expected of the known questions, of the golden ones, and of questions whose link is broken now.

    A broken link is judged by the place that it led to: in the report of the index in use, `before`, else among the passages
    of that index, `in_use`. If it leads nowhere there either, the question fails. What an editor removed or reworded is no
    longer asked.
    """
    places = {passage.id: Place(passage.article, passage.section) for passage in passages}
    asked: tuple[KnownQuestion | Golden, ...] = (*faq.questions, *faq.golden)
    found = {
        item.text: GateExpectation(
            text=item.text,
            golden=isinstance(item, Golden),
            places=tuple(places[id_] for id_ in item.passages),
            file=item.file,
            line=item.line,
        )
        for item in asked
    }
    lost = {item.text: item for link in faq.broken for item in _lost(link, in_use)}
    for row in before.rows if before else ():
        if row.expected.places and row.expected.text in lost:
            found.setdefault(row.expected.text, row.expected)
    return tuple((found | {text: item for text, item in lost.items() if text not in found}).values())


def _lost(link: BrokenLink, in_use: Sequence[Passage]) -> Iterator[GateExpectation]:
    """The expectations of the questions of a broken link: the places that it led to in the index in use."""
    places: tuple[Place, ...] = ()
    if link.section is not None or link.quote is not None:
        ids = Targets(link.article, in_use).find(link.section, link.quote)
        found = () if isinstance(ids, UnresolvedLink) else ids
        places = tuple(Place(passage.article, passage.section) for passage in in_use if passage.id in found)
    for text in link.questions:
        yield GateExpectation(
            text=text,
            golden=link.golden,
            places=places,
            file=link.file,
            line=link.line,
            lost="" if places else link.reason,
        )


def passages_of(faq: Faq) -> dict[str, frozenset[str]]:
    """Question → ids of the passages that answer it, for known and golden questions."""
    asked: tuple[KnownQuestion | Golden, ...] = (*faq.questions, *faq.golden)
    return {item.text: frozenset(item.passages) for item in asked}


def passes(expected: GateExpectation, rank: int | None, outcome: Outcome) -> bool:
    """Whether a question is answered as it should be. rank: that of the first expected passage, None when it was not found."""
    if expected.lost:
        return False
    if not expected.places:
        return outcome is not Outcome.ANSWERED
    if expected.golden:
        return rank is not None and rank <= GATE_GOLDEN_WITHIN and outcome is Outcome.ANSWERED
    return rank is not None and rank <= GATE_KNOWN_WITHIN


def ask(index: SearchIndex, expected: GateExpectation, ids: frozenset[str]) -> GateResult:
    """Ask a question as a reader does. ids: the passages of this index that answer it."""
    answer = index.search(expected.text, top=GATE_DEPTH, explained=False, noticing=False)
    found = [[passage.id for passage in hit.all_passages] for hit in answer.hits]
    ranks = [rank for rank, folded in enumerate(found, 1) if not ids.isdisjoint(folded)]
    rank = ranks[0] if ranks else None
    first = Place(answer.hits[0].passage.article, answer.hits[0].passage.section) if answer.hits else None
    articles = tuple(dict.fromkeys(passage.article for hit in answer.hits for passage in hit.all_passages))
    return GateResult(
        passed=passes(expected, rank, answer.outcome),
        rank=rank,
        outcome=answer.outcome,
        confidence=round(answer.confidence, 4),
        first=first,
        articles=articles,
    )


def ids_at(contents: Contents, expected: GateExpectation, texts: frozenset[str]) -> frozenset[str]:
    """The ids of passages of another index that answer a question: those with these texts, else those at the same places."""
    places = set(expected.places)
    candidates = [passage for passage in contents.passages if passage.article in {place.article for place in places}]
    same = [passage for passage in candidates if passage.text in texts]
    found = same or [passage for passage in candidates if Place(passage.article, passage.section) in places]
    return frozenset(passage.id for passage in found)


def out_of_reach(
    expected: Sequence[GateExpectation], before: GateReport, change: ChangeImpact
) -> dict[str, GateResult]:
    """The results in the report of the index in use, of the questions that the change cannot affect."""
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
    """Ask the new index all questions but the `kept` ones (see out_of_reach), and compare with the index in use.

    answers: question → ids of the passages that answer it (see passages_of). before: the report of the version in use.
    in_use: the name of that version, and a function that opens it for questions that the report does not have; the function
    returns None when it cannot be opened.
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
        if other_threshold and (item.golden or not item.places):
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
    """The results of the report by question and expectation, judged anew by their rank and outcome."""
    return {
        (row.expected.text, _terms(row.expected)): replace(
            row.now, passed=passes(row.expected, row.now.rank, row.now.outcome)
        )
        for row in (report.rows if report else ())
    }


def _terms(expected: GateExpectation) -> _Terms:
    return expected.golden, frozenset(expected.places), bool(expected.lost)

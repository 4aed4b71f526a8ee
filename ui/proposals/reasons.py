"""Puts a proposal and the effect of a trial into words and HTML. The templates escape all texts of articles and readers."""

from __future__ import annotations

from markupsafe import Markup

from index.proposals.proposal import Proposal
from index.proposals.propose import opening
from index.proposals.trial import AskedAs, ChangedAnswer, Effect, Found
from index.search.answer import Outcome
from kb.article import SECTION_SEPARATOR, Passage
from ui.shell.templates import render
from ui.strings.proposals import ProposalStrings


def place(title: str, passage: Passage) -> str:
    """Where a passage stands: the title of its article and its headings."""
    return SECTION_SEPARATOR.join((title, *passage.section))


def card(number: int, proposal: Proposal, texts: ProposalStrings) -> Markup:
    """What is proposed and why: a question of readers, or a passage."""
    title = proposal.texts[0] if proposal.asked else place(proposal.title, proposal.passage)
    return render("editor/proposals.card", title=f"{number}. {title}", reasons=why(proposal, texts))


def quoted(passage: Passage, texts: ProposalStrings) -> Markup:
    """The first sentence of a passage, and all of it to unfold."""
    start, whole = opening(passage), " ".join(passage.text.split())
    return render(
        "editor/proposals.passage", opening=start, label=texts.whole_passage, text=whole if whole != start else ""
    )


def why(proposal: Proposal, texts: ProposalStrings) -> list[str]:
    """Why it is proposed, a line for each reason, the strongest first."""
    lines: list[str] = []
    if proposal.asked:
        asked = proposal.asked
        said = texts.asked_once if asked.times == 1 else texts.asked_times
        outcome = texts.by_a_hair if asked.outcome is Outcome.ANSWERED else texts.outcomes[asked.outcome]
        lines.append(said.format(times=asked.times, outcome=outcome, confidence=_percent(asked.confidence)))
    for lost in proposal.elsewhere:
        there = place(lost.first.title, lost.first.passage)
        said = texts.heading if lost.heading else texts.opening
        lines.append(said.format(text=lost.text, place=there))
    nearest = [texts.nearest.format(place=place(proposal.title, proposal.passage))] if proposal.asked else []
    return [*lines, *nearest, *([texts.unnamed] if proposal.unnamed else [])]


def effect(found: Effect, texts: ProposalStrings) -> Markup:
    """What new questions change: what they find themselves, then the other questions."""
    count = len(found.changes)
    title = texts.none_change
    if count:
        title = texts.one_changes if count == 1 else texts.many_change.format(count=count)
    asked = " · ".join(f"{texts.kinds[kind]} {number}" for kind, number in found.asked.items())
    return render(
        "editor/proposals.effect",
        own=[_row(change, texts) for change in found.own],
        title=title,
        changes=[_row(change, texts) for change in found.changes],
        notes=[texts.asked_again.format(counts=asked), texts.only_near],
    )


def _row(change: ChangedAnswer, texts: ProposalStrings) -> tuple[str, str, list[str]]:
    kind = texts.kinds[change.asked_as]
    if change.asked_as is not AskedAs.NEW:
        verdict = {True: texts.better, False: texts.worse, None: texts.other}[change.better]
        kind = f"{verdict} · {kind}"
    lines = [f"{texts.before} {_found(change.before, texts)}", f"{texts.after} {_found(change.after, texts)}"]
    return f"{kind}{texts.colon}", change.text, lines


def _found(found: Found, texts: ProposalStrings) -> str:
    facts = {"outcome": texts.outcomes[found.outcome], "confidence": _percent(found.confidence)}
    if found.first is None:
        return texts.finds_nothing.format_map(facts)
    return texts.finds.format(place=place(found.first.title, found.first.passage), **facts)


def _percent(confidence: float) -> str:
    return f"{confidence:.0%}"

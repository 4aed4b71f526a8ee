"""What a build changes and what the gate found, as HTML. Pure functions, for Publish and Versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from index.publish.gate_report import ArticleHeadings, GateReport, GateResult, GateRow, Verdict
from index.publish.history import Change, Diff
from index.search.answer import Outcome
from ui.shell import urls
from ui.shell.elements import fold, remark, text_items
from ui.shell.templates import NOTHING, joined, render
from ui.strings.publish import PublishStrings

_SHOWN = 50  # lines of each kind


def all_changes(found: Diff, texts: PublishStrings) -> Markup:
    """The changes of articles, passages, known and golden questions, a folded list for each."""
    return joined(
        changes(part, what, texts)
        for part, what in (
            (found.articles, texts.articles),
            (found.passages, texts.passages),
            (found.questions, texts.known),
            (found.golden, texts.golden),
        )
    )


def changes(found: Sequence[Change], what: str, texts: PublishStrings) -> Markup:
    """A folded list of what was added, changed and removed; one line when nothing was. `what` names the kind of things."""
    if not found:
        return remark(f"{what}{texts.colon}{texts.as_before}")
    counts = {kind: sum(change.kind == kind for change in found) for kind in texts.kinds}
    told_counts = texts.comma.join(texts.kinds[kind].format(count=count) for kind, count in counts.items() if count)
    marks = {"added": "+", "changed": "~", "removed": "−"}
    shown = [(change.kind, marks[change.kind], change.name, dict.fromkeys(_sides(change))) for change in found[:_SHOWN]]
    items = render("editor/publish.changes", found=shown)
    return fold(f"{what}{texts.colon}{told_counts}", items, "kb-changes", _more(len(found), texts))


def _sides(change: Change) -> Iterable[str]:
    return (" ".join(side.split())[:300] for side in (change.before, change.after) if side is not None)


def _more(count: int, texts: PublishStrings) -> Markup:
    return remark(texts.more.format(count=count - _SHOWN)) if count > _SHOWN else NOTHING


def report(gate: GateReport, texts: PublishStrings) -> Markup:
    """The report of the gate: how the questions did in the new index and in the one in use, and which headings are found.

    Questions that broke are unfolded.
    """
    passing = sum(row.now.passed for row in gate.rows)
    parts = []
    if gate.rows:
        said = texts.gate_sum.format(passing=passing, total=len(gate.rows))
        parts.append(render("editor/publish.gate_sum", text=said))
    if gate.against is None and gate.rows:
        parts.append(remark(texts.gate_first))
    for verdict, title in texts.verdicts.items():
        rows = gate.of(verdict)
        if rows:
            items = render("editor/publish.rows", found=[_compared_row(row, texts) for row in rows[:_SHOWN]])
            css = f"kb-gate {verdict.name.lower().replace('_', '-')}"
            more = _more(len(rows), texts)
            is_open = verdict is Verdict.BROKEN
            parts.append(fold(title.format(count=len(rows)), items, css, more, is_open=is_open))
    shifted = [row for row in gate.shifted if row.before]
    if shifted:
        told = [(row.expected.text, (_shift(row, texts),), "", [_try(row, texts)]) for row in shifted[:_SHOWN]]
        items = render("editor/publish.rows", found=told)
        parts.append(fold(texts.shifted.format(count=len(shifted)), items, "kb-gate", _more(len(shifted), texts)))
    if gate.gone:
        parts.append(folded(texts.gone.format(count=len(gate.gone)), [item.text for item in gate.gone]))
    if gate.fresh_headings:
        parts.append(_headings(texts.headings_now, gate.fresh_headings, texts))
    if len(gate.fresh_headings) < len(gate.headings):
        parts.append(_headings(texts.headings_all, gate.headings, texts))
    return joined(parts)


def _headings(title: str, found: Sequence[ArticleHeadings], texts: PublishStrings) -> Markup:
    """How many titles and headings are found; folded, the articles with others, and which these are."""
    counts = {"found": sum(item.found for item in found), "total": sum(item.asked for item in found)}
    closest = sum(len(item.closest or ()) for item in found)
    said = title.format_map(counts) + (texts.headings_closest.format(count=closest) if closest else "")
    lacking = [item for item in found if item.missed or item.closest]
    if not lacking:
        return remark(said)
    rows = [(item.article, _lacking(item, texts), texts.try_headings, _tries(item, texts)) for item in lacking[:_SHOWN]]
    items = render("editor/publish.rows", found=rows)
    return fold(said, items, "kb-gate", _more(len(lacking), texts))


def _lacking(item: ArticleHeadings, texts: PublishStrings) -> list[str]:
    kinds = ((texts.headings_unsure, item.closest or ()), (texts.headings_missed, item.missed))
    return [
        texts.headings_of.format(found=item.found, total=item.asked),
        *(said.format(names=_names(names, texts)) for said, names in kinds if names),
    ]


def _tries(item: ArticleHeadings, texts: PublishStrings) -> list[tuple[str, str]]:
    """Links that try the headings which are not found."""
    names = (*(item.closest or ()), *item.missed)[:_SHOWN]
    return [(name, urls.trial(name, texts.code)) for name in names]


def _names(names: Sequence[str], texts: PublishStrings) -> str:
    more = texts.and_more_headings.format(count=len(names) - _SHOWN) if len(names) > _SHOWN else ""
    return texts.semicolon.join(names[:_SHOWN]) + more


def _try(row: GateRow, texts: PublishStrings) -> tuple[str, str]:
    """A link that tries a question."""
    return texts.try_it, urls.trial(row.expected.text, texts.code)


def _compared_row(row: GateRow, texts: PublishStrings) -> tuple[str, list[str], str, list[tuple[str, str]]]:
    """The text of a question, lines about its results, and a link that tries it."""
    expected = texts.semicolon.join(dict.fromkeys(map(str, row.expected.places))) or texts.expected_nothing
    expected = texts.expected_lost if row.expected.lost else expected
    lines = [texts.expected.format(place=expected), texts.got.format(result=_result(row.now, texts))]
    if row.before:
        lines.append(texts.had.format(result=_result(row.before, texts)))
    return row.expected.text, lines, "", [_try(row, texts)]


def _result(result: GateResult, texts: PublishStrings) -> str:
    place = str(result.first) if result.first else texts.got_nothing
    rank = texts.rank.format(rank=result.rank) if result.rank and result.rank > 1 else ""
    return f"{place}{rank} · {texts.outcomes[Outcome(result.outcome)]} {result.confidence:.2f}"


def _shift(row: GateRow, texts: PublishStrings) -> str:
    before = row.before.confidence if row.before else 0.0
    return texts.shift.format(before=f"{before:.2f}", now=f"{row.now.confidence:.2f}")


def folded(title: str, lines: Iterable[str]) -> Markup:
    """Lines that an editor can unfold."""
    return fold(title, text_items(lines), "kb-changes")

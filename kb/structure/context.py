"""What a piece of a list or table needs to be understood when the list is cut: its lead-in, its item, its column names.

Each list gets a group, and so does each table: what is in one group stays in one passage where it fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from kb.structure.classify_lines import UnitRole
from kb.structure.line_grammar import ends_sentence, fold, is_row, units
from kb.structure.lists import ListRun, is_inside
from kb.structure.parts import ClassifiedUnit, Part
from kb.structure.points import ends_with_colon
from kb.structure.sentences import Span, sentences

_CONTEXT_UNITS = 90  # of a longer item only its first sentence is context
_ANNOUNCES = re.compile(
    r"(?:如下|以下|下列|下面|下述|之一|following|as follows|below|these)[^。.]{0,40}[。.]$", re.IGNORECASE
)
_MOST_NESTED = 8  # items around an item that are told


def add_context(text: str, pieces: Sequence[ClassifiedUnit], runs: Sequence[ListRun]) -> None:
    """Give the pieces their groups and their context."""
    groups = count(1 + max((piece.group for piece in pieces), default=0))
    _add_to_clauses(text, pieces)
    run_of = {i: run for run in runs for i in run.members}
    for run in runs:
        if _is_list(run, pieces) and not _within_list(run, run_of, pieces):
            _add_to_list(text, pieces, run=run, group=next(groups), run_of=run_of)
    for start, end in _tables(text, pieces):
        _add_to_table(text, pieces, start=start, end=end, group=next(groups))


def leads_in(text: str, piece: ClassifiedUnit) -> bool:
    """Whether a line announces what follows it: it ends with a colon, or with no end at all, or says "the following"."""
    if piece.unit.line.code:
        return False
    content = text[piece.unit.body : piece.unit.end]
    folded = fold(content[-80:])
    return (
        ends_with_colon(text, piece)
        or bool(_ANNOUNCES.search(folded))
        or not (ends_sentence(content) or folded.endswith("?"))
    )


def _add_to_clauses(text: str, pieces: Sequence[ClassifiedUnit]) -> None:
    """The first sentence of an article of a statute is context of all the rest."""
    for i, piece in enumerate(pieces):
        if piece.part is not Part.CLAUSE:
            continue
        is_first = i == 0 or pieces[i - 1].part is not Part.CLAUSE or pieces[i - 1].group != piece.group
        if is_first:
            lead = (_first_sentence(text, piece),)
        else:
            piece.context = lead


def _is_list(run: ListRun, pieces: Sequence[ClassifiedUnit]) -> bool:
    return any(pieces[i].part in (Part.ITEM, Part.POINT) for i in run.members)


def _within_list(run: ListRun, run_of: dict[int, ListRun], pieces: Sequence[ClassifiedUnit]) -> bool:
    """Whether the list is part of an item of another list, and not of a heading or a point of its own."""
    return run.parent is not None and pieces[run.parent].part is Part.ITEM


def _add_to_list(
    text: str, pieces: Sequence[ClassifiedUnit], run: ListRun, group: int, run_of: dict[int, ListRun]
) -> None:
    first, end = run.members[0], run.end
    before = pieces[first - 1] if first else None
    lead: tuple[Span, ...] = ()
    has_lead = before is not None and before.part in (Part.TEXT, Part.POINT) and leads_in(text, before)
    if before is not None and has_lead:
        lead = (_last_sentence(text, before),)
    parts = {pieces[i].part for i in range(first, end)}
    is_one = parts.isdisjoint((Part.HEADING, Part.POINT))
    for i in range(first, end):
        piece = pieces[i]
        if is_one or piece.part in (Part.ITEM, Part.POINT):
            piece.context = (*lead, *_items_around(text, pieces, i, run_of))
            piece.group = group if is_one else 0
    if before is not None and has_lead and is_one and not before.group:
        before.group = group


def _items_around(text: str, pieces: Sequence[ClassifiedUnit], i: int, run_of: dict[int, ListRun]) -> tuple[Span, ...]:
    """The items that the piece is inside of, the outermost first."""
    found: list[Span] = []
    at: int | None = i
    while at is not None and len(found) < _MOST_NESTED:
        run = run_of.get(at)
        at = run.parent if run else _item_of(pieces, at, run_of)
        if at is None or pieces[at].part is not Part.ITEM:
            break
        found.append(_first_sentence(text, pieces[at]))
    return tuple(reversed(found))


def _item_of(pieces: Sequence[ClassifiedUnit], i: int, run_of: dict[int, ListRun]) -> int | None:
    """The item that a paragraph or code stands in."""
    for j in range(i - 1, max(i - 50, -1), -1):
        if j in run_of:
            return j if is_inside(pieces[i].unit, pieces[j].unit) else None
    return None


def _tables(text: str, pieces: Sequence[ClassifiedUnit]) -> list[tuple[int, int]]:
    """Half-open ranges of at least two rows of cells, one right after the other."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for i, piece in enumerate(pieces):
        unit = piece.unit
        row = piece.part is Part.TEXT and unit.role is UnitRole.TEXT and not unit.line.code and not piece.group
        row = row and is_row(text[unit.start : unit.end])
        if start is not None and (not row or unit.line.gap):
            found.append((start, i))
            start = None
        if row and start is None:
            start = i
    if start is not None:
        found.append((start, len(pieces)))
    return [(start, end) for start, end in found if end > start + 1]


def _add_to_table(text: str, pieces: Sequence[ClassifiedUnit], start: int, end: int, group: int) -> None:
    names = (pieces[start].unit.start, pieces[start].unit.end)
    before = pieces[start - 1] if start else None
    lead: tuple[Span, ...] = ()
    if before is not None and before.part is Part.TEXT and not before.group:
        content = fold(text[before.unit.start : before.unit.end])
        if ends_with_colon(text, before) or _ANNOUNCES.search(content[-80:]):
            lead = (_last_sentence(text, before),)
            before.group = group
    for i in range(start, end):
        pieces[i].group = group
        pieces[i].context = (*lead, names) if i > start else lead


def _first_sentence(text: str, piece: ClassifiedUnit) -> Span:
    """All of a short piece, else its first sentence."""
    start, end = piece.unit.start, piece.unit.end
    if units(text[start:end]) <= _CONTEXT_UNITS:
        return start, end
    first, last = sentences(text[start:end])[0]
    return start + first, start + last


def _last_sentence(text: str, piece: ClassifiedUnit) -> Span:
    first, last = sentences(text[piece.unit.start : piece.unit.end])[-1]
    return piece.unit.start + first, piece.unit.start + last

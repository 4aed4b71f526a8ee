"""Units of an article → its parts: which are headings, named points, list items, questions, articles of a statute."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from kb.structure import line_grammar
from kb.structure.classify_lines import LineUnit, ScannedArticle, UnitRole
from kb.structure.lists import OUTER_LEVEL, ListRun, find_runs
from kb.structure.point_names import NameFinder, emphasised_name, is_named_item, separated_name
from kb.structure.questions import pairs
from kb.structure.statutes import clauses

_BOLD_LEVEL = line_grammar.BULLET_LEVEL - 1  # of a paragraph that begins with its name in bold


_LAW = re.compile(
    r"\b(?:by-?laws?|laws?|acts?|ordinances?|regulations?|statutes?|rules|code|constitution|charter|treaty)\b",
    re.IGNORECASE,
)


class Part(Enum):
    """What a unit of an article is, in view of its neighbours."""

    HEADING = "heading"
    POINT = "point"
    ITEM = "item"
    TEXT = "text"
    CLAUSE = "clause"
    QUESTION = "question"
    ANSWER = "answer"


@dataclass
class ClassifiedUnit:
    """`name` is the length of a point's name. Neighbours of the same `group` other than 0 are one thing."""

    unit: LineUnit
    part: Part
    name: int = 0
    group: int = 0
    context: tuple[tuple[int, int], ...] = ()


def classify_units(text: str, scanned: ScannedArticle) -> tuple[list[ClassifiedUnit], list[ListRun]]:
    """Decide what each unit is. Needs the neighbours: a short numbered line is a heading only if text follows it."""
    units = scanned.units
    pieces = [ClassifiedUnit(unit, Part.TEXT) for unit in units]
    if scanned.title and _LAW.search(scanned.title):
        _number_sections(text, units)
    taken = _take_ranges(text, pieces)
    runs = find_runs(text, units, taken)
    _take_simple(text, pieces, taken)
    numbers: dict[int, tuple[int, ...]] = {}  # the last decimal heading of each level
    for i, unit in enumerate(units):
        if unit.rule == "decimal" and i not in taken:
            pieces[i].part = _decimal(text, unit, _following(units, i), numbers)
    runs = [run for run in runs if run.key[0] != "decimal"]
    for run in runs:
        _classify_run(text, units, run, pieces)
    _name_points(text, scanned, pieces)
    return pieces, runs


def _number_sections(text: str, units: Sequence[LineUnit]) -> None:
    """Sections of a statute are known by their numbers: these stay in their names."""
    for unit in units:
        content = text[unit.start : unit.end]
        if unit.role is UnitRole.HEADING and unit.rule == "section" and content[0].isascii():
            unit.name = content.rstrip(" :.")


def _take_ranges(text: str, pieces: Sequence[ClassifiedUnit]) -> set[int]:
    """Mark the articles of a statute, else the pairs of questions and answers; the indices of their units."""
    units = [piece.unit for piece in pieces]
    taken: set[int] = set()
    found = clauses(text, units)
    ranges = [(start, end, Part.CLAUSE) for start, end in found]
    if not found:
        ranges = [(start, end, Part.ANSWER) for start, end in pairs(text, units)]
    for group, (start, end, part) in enumerate(ranges, start=1):
        for i in range(start, end):
            pieces[i].part, pieces[i].group = part, group
            taken.add(i)
        if part is Part.ANSWER:
            pieces[start].part = Part.QUESTION
    return taken


def _take_simple(text: str, pieces: Sequence[ClassifiedUnit], taken: set[int]) -> None:
    """Headings that are marked as such, bullets, and lines of text that read like headings."""
    units = [piece.unit for piece in pieces]
    has_headings = any(unit.rule == "hash" for unit in units)
    for i, (unit, piece) in enumerate(zip(units, pieces, strict=True)):
        if i in taken:
            continue
        following = _following(units, i)
        if unit.role is UnitRole.HEADING:
            piece.part = Part.HEADING
        elif unit.role is UnitRole.BRACKET:
            piece.part = Part.HEADING if following and following.role is not UnitRole.HEADING else Part.TEXT
        elif unit.role is UnitRole.BULLET:
            piece.part = Part.ITEM
        elif unit.role is UnitRole.TEXT and _is_unmarked_heading(text, unit, following, has_headings):
            piece.part = Part.HEADING


def _following(units: Sequence[LineUnit], i: int) -> LineUnit | None:
    return units[i + 1] if i + 1 < len(units) else None


def _is_short(text: str, unit: LineUnit) -> bool:
    content = text[unit.body : unit.end]
    if (
        len(content) > line_grammar.LABEL_CHARS
        or "\n" in content
        or line_grammar.units(content) > line_grammar.HEADING_UNITS
    ):
        return False
    return not line_grammar.ends_sentence(content)


def _has_body(unit: LineUnit, following: LineUnit | None) -> bool:
    """Whether the unit is followed by text or by something further in."""
    if following is None or following.role is UnitRole.HEADING:
        return False
    return following.role is not UnitRole.NUMBERED or following.level > unit.level


def _heads_text(text: str, unit: LineUnit, following: LineUnit | None) -> bool:
    """Whether a numbered line is short and more than a list of its own or a program stands under it."""
    if not _is_short(text, unit) or not _has_body(unit, following) or following is None:
        return False
    if unit.level < OUTER_LEVEL:
        return True
    further_in = following.line.inside > max(unit.line.inside, 0) or following.line.indent > unit.line.indent
    is_sublist = following.role in (UnitRole.NUMBERED, UnitRole.BULLET) and further_in
    return not (is_sublist or following.line.code)


def _classify_run(text: str, units: Sequence[LineUnit], run: ListRun, pieces: Sequence[ClassifiedUnit]) -> None:
    """Headings if text stands under (nearly) all of the siblings, else points and items of a list."""
    if units[run.members[0]].role is UnitRole.BULLET:
        return
    if run.after is not None and pieces[run.after].part is Part.HEADING:  # steps under a heading that is numbered alike
        for i in run.members:
            units[i].level += 1
    heads = {i for i in run.members if _heads_text(text, units[i], _following(units, i))}
    named = {i for i in run.members if _is_point(text, units[i])}
    if len(run.members) > 1:
        heads -= named
    share = 2 if units[run.members[0]].level < OUTER_LEVEL else 4
    are_headings = len(heads) > 0 and share * (len(run.members) - len(heads)) <= len(run.members)
    for i in run.members:
        unit, piece = units[i], pieces[i]
        if are_headings and i in heads:
            piece.part = Part.HEADING
            unit.name = line_grammar.heading_name(text[unit.start : unit.end])
        else:
            piece.part = Part.POINT if i in named or not _is_short(text, unit) else Part.ITEM


def _is_point(text: str, unit: LineUnit) -> bool:
    content = text[unit.body : unit.end]
    name = separated_name(content)
    return bool(name) and is_named_item(content, name)


def _decimal(text: str, unit: LineUnit, following: LineUnit | None, numbers: dict[int, tuple[int, ...]]) -> Part:
    """ "3.5" is a heading only where 3.4 was before it or it begins a count: "3.1"."""
    last = numbers.get(unit.level)
    follows_on = unit.number[-1] == 1 or last == (*unit.number[:-1], unit.number[-1] - 1)
    if not (follows_on and _is_short(text, unit) and _has_body(unit, following)):
        return Part.TEXT
    numbers[unit.level] = unit.number
    unit.name = line_grammar.heading_name(text[unit.start : unit.end])
    return Part.HEADING


def _is_unmarked_heading(text: str, unit: LineUnit, following: LineUnit | None, has_headings: bool) -> bool:
    """A line of its own that reads like a heading: wholly bold in markup, or short between blank lines in a text."""
    content = text[unit.start : unit.end]
    if (
        unit.doubt
        or unit.line.inside
        or unit.line.code
        or not _is_short(text, unit)
        or not _has_body(unit, following)
        or not following
    ):
        return False
    if unit.line.markup:
        is_heading = unit.line.bold >= len(content)
    else:
        apart = unit.line.gap and following.line.gap
        prose = following.role is not UnitRole.TEXT or line_grammar.ends_sentence(text[following.start : following.end])
        is_heading = apart and prose and not has_headings and line_grammar.is_plain_heading(content)
    if is_heading:
        unit.name, unit.level = line_grammar.heading_name(content), line_grammar.PLAIN_LEVEL
    return is_heading


def _name_points(text: str, scanned: ScannedArticle, pieces: Sequence[ClassifiedUnit]) -> None:
    """Find the names of the points; a list item or bold paragraph with a name becomes a point."""
    for piece in pieces:
        unit = piece.unit
        if piece.part not in (Part.POINT, Part.ITEM, Part.TEXT) or unit.line.code:
            continue
        content = text[unit.body : unit.end]
        name = 0
        if unit.line.bold > unit.body - unit.start:
            name = emphasised_name(content, unit.line.bold - (unit.body - unit.start))
        if not name and piece.part is not Part.TEXT:
            name = separated_name(content)
        if name and is_named_item(content, name):
            piece.name = name
            if piece.part is Part.TEXT:
                unit.level = _BOLD_LEVEL
            piece.part = Part.POINT
    runs = _series(pieces)
    if not runs:
        return
    finder = NameFinder(_visible(text, scanned), [piece.unit.body for run in runs for piece in run])
    for run in runs:
        spans = [(piece.unit.body, piece.unit.end) for piece in run]
        for piece, name in zip(run, finder.series(spans, [piece.name for piece in run]), strict=True):
            piece.name = name


def _series(pieces: Sequence[ClassifiedUnit]) -> list[list[ClassifiedUnit]]:
    """The numbered points that belong to one list: same numbering, no heading of their level or above in between."""
    runs: list[list[ClassifiedUnit]] = []
    current: dict[tuple[str, int], list[ClassifiedUnit]] = {}
    for piece in pieces:
        unit = piece.unit
        if piece.part is Part.HEADING:
            current = {key: run for key, run in current.items() if key[1] < unit.level}
        elif piece.part is Part.POINT and unit.role is UnitRole.NUMBERED:
            key = (unit.rule, unit.level)
            if key not in current:
                current[key] = []
                runs.append(current[key])
            current[key].append(piece)
    return runs


def _visible(text: str, scanned: ScannedArticle) -> str:
    """The text with all but title, headings and body made blank lines."""
    parts: list[str] = []
    at = 0
    spans = [(unit.start, unit.end) for unit in scanned.units]
    for start, end in sorted([scanned.title_span, *spans]):
        if start >= at:
            parts += ["\n" * (start - at), text[start:end]]
            at = end
    parts.append("\n" * (len(text) - at))
    return "".join(parts)

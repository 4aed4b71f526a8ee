"""Scanned lines → Article: which numbered lines are headings, points or list items, the sections, the body blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from kb.article import Article, Block, Note, Section, SetAside, Topic
from kb.errors import Message
from kb.structure import line_grammar
from kb.structure.classify_lines import Line, LineUnit, Role, ScannedArticle, scan
from kb.structure.point_names import NameFinder, emphasised_name, is_named_item, separated_name

_BOLD_LEVEL = line_grammar.BULLET_LEVEL - 1  # of a paragraph that begins with its name in bold


class Part(Enum):
    HEADING = "heading"
    POINT = "point"
    ITEM = "item"
    TEXT = "text"
    NOTHING = "nothing"


@dataclass
class ClassifiedUnit:
    unit: LineUnit
    part: Part
    name: int = 0  # length of a point's name


@dataclass(frozen=True)
class DocumentMetadata:
    """What is known of an article besides its lines.

    file_date: a date of the file; a date in the text says more. set_aside: what the reader of the format left out of the text.
    """

    title: str | None = None
    fallback_title: str = ""
    published: datetime | None = None
    source: str | None = None
    topics: tuple[str, ...] = ()
    warnings: tuple[Message, ...] = ()
    file_date: datetime | None = None
    set_aside: tuple[SetAside, ...] = ()


def assemble_article(article_id: str, text: str, lines: Sequence[Line], known: DocumentMetadata) -> Article:
    """The article that these lines of `text` make. Its body is empty if there is nothing but title and furniture."""
    scanned = scan(text, lines, known.title)
    pieces = _parts(text, scanned)
    _name_points(text, scanned, pieces)
    body, sections = _build(text, pieces)
    warnings = list(known.warnings)
    title = scanned.title
    if title is None:
        title = known.fallback_title
        warnings.append(Message(Note.NO_TITLE, detail=title))
    published = known.published or scanned.published or known.file_date
    if published is None:
        unread = [Message(Note.UNREAD_DATE, text=found) for found in scanned.unread]
        warnings += unread or [Message(Note.NO_DATE)]
    topics = dict.fromkeys((*known.topics, *scanned.topics))
    return Article(
        id=article_id,
        title=title,
        text=text,
        body=body,
        sections=sections,
        topics=tuple(Topic(topic) for topic in topics),
        published=published,
        source=known.source or scanned.source,
        warnings=tuple(warnings),
        set_aside=(*known.set_aside, *scanned.set_aside),
    )


def _parts(text: str, scanned: ScannedArticle) -> list[ClassifiedUnit]:
    """Decide what each unit is. Needs the neighbours: a short numbered line is a heading only if text follows it."""
    units = scanned.units
    has_headings = any(unit.rule == "hash" for unit in units)
    pieces: list[ClassifiedUnit] = []
    numbers: dict[int, tuple[int, ...]] = {}  # the last decimal heading of each level
    for i, unit in enumerate(units):
        following = units[i + 1] if i + 1 < len(units) else None
        before = pieces[-1] if pieces else None
        if unit.role is Role.HEADING:
            part = Part.HEADING
        elif unit.role is Role.BRACKET:
            part = Part.HEADING if following and following.role is not Role.HEADING else Part.NOTHING
        elif unit.role is Role.BULLET:
            part = Part.ITEM
        elif unit.role is Role.CODE:
            part = Part.TEXT
        elif unit.role is Role.TEXT:
            is_heading = _is_unmarked_heading(text, unit, following, has_headings)
            part = Part.HEADING if is_heading else Part.TEXT
        elif unit.rule == "decimal":
            part = _decimal(text, unit, following, numbers)
        else:
            part = _numbered(text, unit, following, before)
        pieces.append(ClassifiedUnit(unit, part))
    return pieces


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
    if following is None or following.role is Role.HEADING:
        return False
    return following.role is not Role.NUMBERED or following.level > unit.level


def _numbered(text: str, unit: LineUnit, following: LineUnit | None, before: ClassifiedUnit | None) -> Part:
    content = text[unit.body : unit.end]
    sibling = before.part if before and (before.unit.rule, before.unit.level) == (unit.rule, unit.level) else None
    if not _is_short(text, unit):
        return Part.POINT
    name = separated_name(content)
    is_point = bool(name) and is_named_item(content, name)
    if sibling is Part.ITEM:  # the last item of a list, whatever follows
        return Part.POINT if is_point else Part.ITEM
    if _has_body(unit, following) and not (is_point and sibling is Part.POINT):
        unit.name = line_grammar.heading_name(text[unit.start : unit.end])
        return Part.HEADING
    return Part.POINT if is_point else Part.ITEM


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
    if unit.line.inside or not _is_short(text, unit) or not _has_body(unit, following) or following is None:
        return False
    if unit.line.markup:
        is_heading = unit.line.bold >= len(content)
    else:
        apart = unit.line.gap and following.line.gap
        prose = following.role is not Role.TEXT or line_grammar.ends_sentence(text[following.start : following.end])
        is_heading = apart and prose and not has_headings and line_grammar.is_plain_heading(content)
    if is_heading:
        unit.name, unit.level = line_grammar.heading_name(content), line_grammar.PLAIN_LEVEL
    return is_heading


def _name_points(text: str, scanned: ScannedArticle, pieces: Sequence[ClassifiedUnit]) -> None:
    """Find the names of the points; a list item or bold paragraph with a name becomes a point."""
    for piece in pieces:
        unit = piece.unit
        if piece.part not in (Part.POINT, Part.ITEM, Part.TEXT):
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
        elif piece.part is Part.POINT and unit.role is Role.NUMBERED:
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


@dataclass
class _Open:
    """A section that has begun. `until` is the index of the next point of the same list, for points."""

    level: int
    name: str
    start: int
    end: int
    point: LineUnit | None = None
    until: int = 0
    leaf: bool = False


@dataclass
class _Builder:
    text: str
    pieces: Sequence[ClassifiedUnit]
    stack: list[_Open] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    sections: list[tuple[int, Section]] = field(default_factory=list)

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(entry.name for entry in self.stack)

    def close(self, level: int) -> None:
        """End the sections of this level and further in."""
        while self.stack and self.stack[-1].level >= level:
            self._pop()

    def outer(self, heading: LineUnit) -> int:
        """The level of a heading. A summary or introduction holds no other headings, whatever their level."""
        return 0 if any(entry.leaf for entry in self.stack) else heading.level

    def _pop(self) -> None:
        path = self.path
        entry = self.stack.pop()
        self.sections.append((len(path), Section(path, entry.start, entry.end)))

    def leave_points(self, i: int) -> None:
        """Before the text `i`: end the points that it does not belong to."""
        unit = self.pieces[i].unit
        while self.stack and (point := self.stack[-1].point):
            attached = not unit.line.gap and point.line.gap and unit.line.start != point.line.start
            depth = unit.line.inside - (unit.role is Role.BULLET)  # of the item that the line is a part of
            if i < self.stack[-1].until or attached or depth >= max(point.line.inside, 1):
                return
            self._pop()

    def open(self, i: int, name: str, point: LineUnit | None) -> None:
        unit = self.pieces[i].unit
        until = self._until(i) if point else 0
        self.stack.append(_Open(unit.level, name, unit.start, unit.end, point, until, unit.rule == "named"))

    def _until(self, i: int) -> int:
        """Index of the next point or item of the same list, or 0."""
        unit = self.pieces[i].unit
        for j in range(i + 1, len(self.pieces)):
            other = self.pieces[j].unit
            if self.pieces[j].part is Part.HEADING and other.level <= unit.level:
                return 0
            if self.pieces[j].part in (Part.POINT, Part.ITEM) and other.level <= unit.level:
                return j if other.rule == unit.rule else 0
        return 0

    def extend(self, end: int) -> None:
        for entry in self.stack:
            entry.end = end


def _build(text: str, pieces: Sequence[ClassifiedUnit]) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    build = _Builder(text, pieces)
    for i, piece in enumerate(pieces):
        unit = piece.unit
        if piece.part is Part.NOTHING:
            continue
        if piece.part is Part.HEADING:
            build.close(build.outer(unit))
            build.open(i, unit.name, None)
        elif piece.part is Part.POINT and piece.name:
            build.close(unit.level)
            name_end = unit.body + piece.name
            build.open(i, text[unit.body : name_end].strip(), unit)
            build.blocks.append(Block(unit.body, unit.end, build.path, name_end, alone=True))
        else:
            if piece.part is Part.ITEM:
                build.close(unit.level)
            if piece.part is Part.TEXT or (unit.role is Role.BULLET and unit.line.gap):
                build.leave_points(i)
            build.blocks.append(Block(unit.start, unit.end, build.path))
        build.extend(unit.end)
    build.close(0)
    ordered = sorted(build.sections, key=lambda entry: (entry[1].start, entry[0]))
    return tuple(build.blocks), tuple(section for _, section in ordered)

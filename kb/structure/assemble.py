"""Scanned lines → Article: the sections, the body blocks, and what is known beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kb.article import Article, Block, Mark, MarkKind, Note, Picture, Section, SetAside, Topic
from kb.errors import Message
from kb.structure import line_grammar
from kb.structure.classify_lines import Line, LineUnit, UnitRole
from kb.structure.context import add_context
from kb.structure.dates import Meta
from kb.structure.lists import ListRun, is_inside
from kb.structure.parts import ClassifiedUnit, Part, classify_units
from kb.structure.points import settle_points
from kb.structure.questions import question_end
from kb.structure.scanner import scan

_QUESTION_LEVEL = line_grammar.BULLET_LEVEL - 2  # of a question with its answer
_DEEPEST = 8  # an item that stands in more than so many is shown as if it stood in these


@dataclass(frozen=True)
class DocumentMetadata:
    """What is known of an article besides its lines.

    file_date: a date of the file; a date in the text says more. set_aside: what the reader of the format left out of the text.
    A reader tells of the pictures how many lines are before each; in the article they have offsets.
    """

    title: str | None = None
    fallback_title: str = ""
    published: datetime | None = None
    source: str | None = None
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    warnings: tuple[Message, ...] = ()
    file_date: datetime | None = None
    set_aside: tuple[SetAside, ...] = ()
    pictures: tuple[Picture, ...] = ()


def assemble_article(article_id: str, text: str, lines: Sequence[Line], known: DocumentMetadata) -> Article:
    """The article that these lines of `text` make. Its body is empty if there is nothing but title and furniture."""
    scanned = scan(text, lines, known.title)
    pieces, runs = classify_units(text, scanned)
    settle_points(text, scanned, pieces, runs)
    add_context(text, pieces, runs)
    body, sections = _build(text, pieces)
    warnings = list(known.warnings)
    title = scanned.title
    if title is None:
        title = known.fallback_title
        warnings.append(Message(Note.NO_TITLE, detail=title))
    published = known.published or scanned.published or known.file_date
    if scanned.doubtful and published == scanned.published:
        warnings.append(_doubt(scanned.doubtful))
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
        marks=_marks(lines, pieces, runs),
        tags=known.tags,
        pictures=known.pictures,
    )


def _marks(lines: Sequence[Line], pieces: Sequence[ClassifiedUnit], runs: Sequence[ListRun]) -> tuple[Mark, ...]:
    """How the text was laid out: items of lists and what stands in them, rows of tables, code, links."""
    links = [
        Mark(MarkKind.LINK, line.start + start, line.start + end, address=address)
        for line in lines
        for start, end, address in line.links
    ]
    laid = [
        mark
        for piece, depth in zip(pieces, _depths(pieces, runs), strict=True)
        if piece.part is not Part.HEADING and (mark := _mark(piece, depth))
    ]
    return tuple(sorted([*laid, *links], key=lambda mark: (mark.start, mark.kind)))


def _mark(piece: ClassifiedUnit, depth: int) -> Mark | None:
    """How a piece was laid out; None for a paragraph outside of lists."""
    unit, depth = piece.unit, min(depth, _DEEPEST)
    if unit.line.code:
        return Mark(MarkKind.CODE, unit.line.start, unit.end, depth)
    if unit.line.cells:
        return Mark(MarkKind.ROW, unit.line.start, unit.end, depth, cells=unit.line.cells)
    if not depth:
        return None
    return Mark(MarkKind.ITEM if _is_item(piece) else MarkKind.TEXT, unit.start, unit.end, depth)


def _is_item(piece: ClassifiedUnit) -> bool:
    """Whether a piece is shown as an item. One with a name is a passage of its own, without its number."""
    is_numbered = piece.unit.role in (UnitRole.NUMBERED, UnitRole.BULLET)
    return is_numbered and piece.part is not Part.HEADING and not (piece.part is Part.POINT and piece.name)


def _depths(pieces: Sequence[ClassifiedUnit], runs: Sequence[ListRun]) -> list[int]:
    """How many items each piece stands in, itself included. Lists of points and headings do not count."""
    run_of = {i: run for run in runs for i in run.members}
    depths: list[int] = []
    last: int | None = None  # the last item
    for i, piece in enumerate(pieces):
        unit = piece.unit
        if piece.part is Part.HEADING:
            last = None
        if i in run_of:
            last = i if _is_item(piece) else None
            parent = run_of[i].parent
            depths.append((depths[parent] if parent is not None else 0) + _is_item(piece))
        elif piece.part in (Part.QUESTION, Part.ANSWER, Part.CLAUSE):
            depths.append(unit.line.inside)
        else:
            at = last
            while at is not None and not is_inside(unit, pieces[at].unit):
                at = run_of[at].parent
            depths.append(depths[at] if at is not None else 0)
            last = last if at is not None else None
    return depths


def _doubt(meta: Meta) -> Message:
    days = [date.date().isoformat() for date in (meta.published, meta.other) if date]
    return Message(Note.DOUBTFUL_DATE, readings=f"{meta.text} = {' / '.join(days)}")


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
    group: int = 0  # of a question


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
            depth = unit.line.inside - (unit.role is UnitRole.BULLET)  # of the item that the line is a part of
            if i < self.stack[-1].until or attached or depth >= max(point.line.inside, 1):
                return
            self._pop()

    def open(self, i: int, name: str, point: LineUnit | None) -> None:
        unit = self.pieces[i].unit
        until = self._until(i) if point else 0
        self.stack.append(
            _Open(unit.level, name, start=unit.start, end=unit.end, point=point, until=until, leaf=unit.rule == "named")
        )

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

    def add(self, piece: ClassifiedUnit, start: int, name_end: int | None = None, *, alone: bool = False) -> None:
        alone = alone or name_end is not None
        block = Block(
            start,
            piece.unit.end,
            section=self.path,
            name_end=name_end,
            alone=alone,
            group=piece.group,
            context=piece.context,
        )
        self.blocks.append(block)

    def ask(self, i: int) -> None:
        """A question begins: it is the name of the point that its answer makes."""
        piece = self.pieces[i]
        span = question_end(self.text, piece.unit.body, piece.unit.end)
        assert span is not None
        self.leave_all_points()
        name = " ".join(self.text[span[0] : span[1]].split())
        self.stack.append(_Open(_QUESTION_LEVEL, name, piece.unit.start, piece.unit.end, group=piece.group))
        self.add(piece, span[0], span[1])

    def leave_question(self, i: int) -> None:
        """Before the piece `i`: end the question before it, unless the piece is of its answer."""
        group = self.pieces[i].group
        while any(entry.group not in (0, group) for entry in self.stack):
            self._pop()

    def leave_all_points(self) -> None:
        while self.stack and self.stack[-1].point:
            self._pop()

    def extend(self, end: int) -> None:
        for entry in self.stack:
            entry.end = end


def _build(text: str, pieces: Sequence[ClassifiedUnit]) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
    build = _Builder(text, pieces)
    for i, piece in enumerate(pieces):
        unit = piece.unit
        build.leave_question(i)
        if unit.line.after_part:
            build.close(line_grammar.FOLDED_LEVEL)
        if piece.part is Part.HEADING:
            build.close(build.outer(unit))
            build.open(i, unit.name, None)
        elif piece.part is Part.POINT and piece.name:
            build.close(unit.level)
            name_end = unit.body + piece.name
            build.open(i, text[unit.body : name_end].strip(), unit)
            build.add(piece, unit.body, name_end)
        elif piece.part is Part.QUESTION:
            build.ask(i)
        elif piece.part is Part.CLAUSE:
            build.leave_all_points()
            build.add(piece, unit.start, alone=True)
        else:
            if piece.part in (Part.ITEM, Part.POINT):
                build.close(unit.level)
            if piece.part is Part.TEXT or (unit.role is UnitRole.BULLET and unit.line.gap):
                build.leave_points(i)
            build.add(piece, unit.start, alone=piece.part is Part.ANSWER)
        build.extend(unit.end)
    build.close(0)
    ordered = sorted(build.sections, key=lambda entry: (entry[1].start, entry[0]))
    return tuple(build.blocks), tuple(section for _, section in ordered)

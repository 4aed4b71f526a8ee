"""A passage with what must be read before it, as one text, so that a list or table that was cut is whole enough to be shown.

The index keeps passages and no articles. Their context is body text too, so it stands in the passages before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.article import Cell, Mark, MarkKind, Passage
from kb.structure.line_grammar import is_row
from kb.written.links import addresses, safe_address
from kb.written.parts import Span


@dataclass(frozen=True)
class Written:
    """`text` is the context, if there is any, and the passage, which begins at `start`.

    `pieces` are the ranges of both, in order. `marks` and `links` are those of the passage, as ranges of this text and not
    beyond the piece that they stand in; the cells of a row are ranges of this text too. `indents` has the blanks that stand
    before a piece of code in the article and not here. A link is a range and a safe address.
    """

    text: str
    start: int
    pieces: tuple[Span, ...]
    marks: tuple[Mark, ...] = ()
    links: tuple[tuple[int, int, str], ...] = ()
    indents: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, passage: Passage, context: Sequence[str] = ()) -> Written:
        """`context` has the text of each of `passage.context`, or is empty to do without."""
        ranges = [
            (start, end, text) for (start, end), text in zip(passage.context, context, strict=False) if text.strip()
        ]
        made = _Composed()
        for start, end, text in [*ranges, (passage.start, passage.end, passage.text)]:
            made.add(start, end, text, passage.marks)
        return made.written()

    def inlines(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """A range in pieces: start, end, and the address that it leads to, "" for most."""
        found: list[tuple[int, int, str]] = []
        at = start
        for left, right, address in self.links:
            left, right = max(left, start), min(right, end)
            if left < right:
                found += [(at, left, ""), (left, right, address)]
                at = right
        return [piece for piece in (*found, (at, end, "")) if piece[0] < piece[1]]


def context_of(passages: Sequence[Passage], place: int) -> tuple[str, ...]:
    """The texts of the context of `passages[place]`. Before it stand others of its article, in their order.

    What stands in none of them is left out of its text: an older index may have been cut otherwise.
    """
    own = passages[place].article
    found: list[str] = []
    for start, end in passages[place].context:
        parts: list[str] = []
        at = bisect_right(passages, start, hi=place, key=lambda one: one.end if one.article == own else -1)
        while at < place and passages[at].start < end:
            before = passages[at]
            parts.append(before.text[max(start - before.start, 0) : end - before.start])
            at += 1
        found.append(" ".join(parts))
    return tuple(found)


@dataclass
class _Composed:
    parts: list[str] = field(default_factory=list)
    size: int = 0
    pieces: list[Span] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    links: list[tuple[int, int, str]] = field(default_factory=list)
    indents: dict[int, int] = field(default_factory=dict)

    def add(self, start: int, end: int, text: str, marks: Sequence[Mark]) -> None:
        """One piece, with those of the marks of the article that it overlaps."""
        if self.parts:  # the row with the names of columns is of one table with the rows
            gap = "\n" if self._ends_with_row() else "\n\n"
            self.parts.append(gap)
            self.size += len(gap)
        place = self.size
        self.parts.append(text)
        self.size += len(text)
        self.pieces.append((place, self.size))
        read = [(place + left, place + right, address) for left, right, address in addresses(text)]
        self.links += read
        for mark in marks:
            if mark.start < end and mark.end > start:
                self._mark(mark, place - start, (place, self.size), read)

    def _ends_with_row(self) -> bool:
        start = self.pieces[-1][0]
        is_marked = any(mark.kind is MarkKind.ROW and mark.start >= start for mark in self.marks)
        return is_marked or is_row(self.parts[-1])

    def _mark(self, mark: Mark, shift: int, piece: Span, read: Sequence[tuple[int, int, str]]) -> None:
        start, end = _within(mark.start + shift, mark.end + shift, piece)
        if mark.kind is MarkKind.LINK:
            # An address that can be read leads where it says.
            address = safe_address(mark.address)
            if address and start < end and not any(left < end and start < right for left, right, _ in read):
                self.links.append((start, end, address))
            return
        is_begun = mark.start + shift < piece[0]
        if mark.kind is MarkKind.CODE and is_begun:
            self.indents[start] = piece[0] - mark.start - shift
        kind = MarkKind.TEXT if mark.kind is MarkKind.ITEM and is_begun else mark.kind
        cells = tuple(_cell(cell, mark.start + shift, piece) for cell in mark.cells)
        self.marks.append(Mark(kind, start, end, mark.depth, cells=cells))

    def written(self) -> Written:
        """The whole, when all pieces were added."""
        start = self.pieces[-1][0]
        return Written(
            "".join(self.parts),
            start,
            tuple(self.pieces),
            marks=tuple(self.marks),
            links=tuple(sorted(self.links)),
            indents=self.indents,
        )


def _within(start: int, end: int, piece: Span) -> Span:
    return max(start, piece[0]), min(end, piece[1])


def _cell(cell: Cell, row: int, piece: Span) -> Cell:
    """The cell as ranges of the whole text; what is not in the piece is empty."""
    name = _within(row + cell.name_start, row + cell.name_end, piece)
    value = _within(row + cell.start, row + cell.end, piece)
    return Cell(cell.column, name[0], max(name), start=value[0], end=max(value))

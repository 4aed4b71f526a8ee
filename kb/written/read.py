"""A text with marks → its parts. What has no mark is taken by its looks: an older index has none."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from kb.article import Cell, MarkKind
from kb.structure.line_grammar import is_row, marker
from kb.structure.sentences import trim
from kb.written.parts import NOTHING, CodeLines, Grid, ItemList, ListItem, Paragraph, Part, Span
from kb.written.text import Written

_FENCE = re.compile(r"\s*(`{3,}|~{3,})[^`\n]{0,80}")
_BETWEEN_CELLS = re.compile(r" \| |\t+")
_OUTER = re.compile(r"\|\s|\s\|")
_NO_ITEMS = ("hash", "chapter", "section", "chinese", "decimal")  # number headings more often than items
_TAB = 4


def parts_of(written: Written, skip: int = 0) -> tuple[Part, ...]:
    """The parts of a text. `skip` is how many characters of the passage are shown elsewhere, such as its name."""
    tree = _Tree(written)
    tables = groupby(_tables(list(_Reader(written, skip).units())), key=lambda unit: unit.table)
    for table, units in tables:
        if table:
            tree.table(list(units))
        else:
            for unit in units:
                tree.add(unit)
    return tree.parts


@dataclass(frozen=True)
class _Unit:
    """A line, or lines that are one item or one piece of code. `table` is the number of the table that a row is in, or 0."""

    kind: MarkKind
    start: int
    end: int
    depth: int = 0
    gap: bool = False
    cells: tuple[Cell, ...] = ()
    marked: bool = True
    table: int = 0


class _Reader:
    """Cuts a text into units."""

    def __init__(self, written: Written, skip: int) -> None:
        self._written, self._text = written, written.text
        self._first = written.start + skip
        self._starts = [mark.start for mark in written.marks]
        self._open: list[tuple[int, int, str]] = []  # unmarked items around the line: indentation, level, numbering

    def units(self) -> Iterator[_Unit]:
        """The units of context and passage, in order."""
        gap = True
        for number, (start, end) in enumerate(self._written.pieces):
            at = max(start, self._first) if start == self._written.start else start
            if number:
                gap = "\n\n" in self._text[self._written.pieces[number - 1][1] : start]
            while at < end:
                stop = self._stop(at, end)
                left, right = trim(self._text, at, stop)
                if left == right:
                    gap, at = True, stop + 1
                    continue
                unit = self._marked(at, left, end, gap=gap) or self._unmarked(at, left, (right, end), gap)
                yield unit
                gap, at = False, self._after(unit.end, end)

    def _stop(self, at: int, end: int) -> int:
        found = self._text.find("\n", at, end)
        return end if found < 0 else found

    def _after(self, at: int, end: int) -> int:
        """Where to go on: behind the line break, if nothing else stands in the line."""
        stop = self._stop(at, end)
        return at if self._text[at:stop].strip() else stop + 1

    def _marked(self, at: int, left: int, end: int, gap: bool) -> _Unit | None:
        place = bisect_right(self._starts, left) - 1
        mark = self._written.marks[place] if place >= 0 else None
        if mark is None or mark.end <= left:
            return None
        self._open = []
        start = max(mark.start, at) if mark.kind is MarkKind.CODE else left
        kind = MarkKind.TEXT if mark.kind is MarkKind.ITEM and mark.start < at else mark.kind
        return _Unit(kind, start, min(mark.end, end), mark.depth, gap=gap, cells=mark.cells)

    def _unmarked(self, at: int, left: int, ends: Span, gap: bool) -> _Unit:
        """A line by its looks. `ends` are those of the line and of the piece."""
        line = self._text[left : ends[0]]
        indent = len(self._text[at:left].expandtabs(_TAB))
        if close := self._closing(line, *ends):
            self._open = []
            return _Unit(MarkKind.CODE, at, close, gap=gap, marked=False)
        if is_row(line):
            return _Unit(MarkKind.ROW, left, ends[0], gap=gap, cells=tuple(_cells(line, left)), marked=False)
        found = marker(line)
        if found and found.rule not in _NO_ITEMS:
            depth = self._item_depth((indent, found.level, found.rule))
            return _Unit(MarkKind.ITEM, left, ends[0], depth, gap=gap, marked=False)
        if self._open and (gap or indent <= self._open[-1][0]):
            self._open = []
        return _Unit(MarkKind.TEXT, left, ends[0], len(self._open), gap=gap, marked=False)

    def _closing(self, line: str, stop: int, end: int) -> int:
        """The end of the code whose first line is this one: behind the line that closes it. 0 if it is none."""
        fence = _FENCE.fullmatch(line)
        if not fence:
            return 0
        found = re.compile(rf"\n[ \t]*{re.escape(fence[1])}[ \t]*(?=\n|$)").search(self._text, stop, end)
        return found.end() if found else 0

    def _item_depth(self, key: tuple[int, int, str]) -> int:
        """How many items an unmarked one stands in, by its indentation, then by how its numbering is."""
        while self._open and self._open[-1] != key and self._open[-1][:2] >= key[:2]:
            self._open.pop()
        if not self._open or self._open[-1] != key:
            self._open.append(key)
        return len(self._open)


def _cells(line: str, start: int) -> Iterator[Cell]:
    """The cells of a line with " | " or tabs between."""
    left, right = trim(line, 0, len(line))
    left += 2 if _OUTER.match(line, left) else 0
    right -= 2 if right - left > 2 and _OUTER.fullmatch(line, right - 2, right) else 0
    at = left
    for column, found in enumerate([*_BETWEEN_CELLS.finditer(line, left, right), None]):
        end = found.start() if found else right
        begin, stop = trim(line, at, max(end, at))
        yield Cell(column, 0, 0, start=start + begin, end=start + stop)
        at = found.end() if found else right


def _tables(units: Sequence[_Unit]) -> list[_Unit]:
    """The units, with each row in a table. Unmarked lines are one when there are several with as many cells."""
    found: list[_Unit] = []
    tables = 0
    at = 0
    while at < len(units):
        end = at + 1
        while end < len(units) and _goes_on(units[at:end], units[end]):
            end += 1
        run = units[at:end]
        is_table = run[0].kind is MarkKind.ROW and (run[0].marked or len(run) > 1)
        tables += is_table
        for unit in run:
            if is_table:
                found.append(replace(unit, table=tables))
            else:
                found.append(replace(unit, kind=MarkKind.TEXT) if unit.kind is MarkKind.ROW else unit)
        at = end
    return found


def _goes_on(table: Sequence[_Unit], unit: _Unit) -> bool:
    """Whether a row is of the same table as those before it."""
    last = table[-1]
    if (
        not (last.kind is unit.kind is MarkKind.ROW)
        or unit.gap
        or (last.depth, last.marked) != (unit.depth, unit.marked)
    ):
        return False
    return unit.marked or len(last.cells) == len(unit.cells)


@dataclass
class _OpenItem:
    depth: int
    mark: Span
    numbered: bool
    held: list[Part | _OpenItem] = field(default_factory=list)


class _Tree:
    """Puts units into the items that they stand in."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self._root: list[Part | _OpenItem] = []
        self._items: list[_OpenItem] = []
        self._last: _Unit | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts, when all units were added."""
        return _closed(self._root)

    def add(self, unit: _Unit) -> None:
        """One unit that is no row of a table."""
        if unit.kind is MarkKind.ITEM:
            holder = self._holder(unit.depth - 1)
            found = marker(self._written.text[unit.start : unit.end])
            mark = (unit.start, unit.start + (found.end if found else 0))
            item = _OpenItem(unit.depth, mark, not found or found.rule != "bullet")
            holder.append(item)
            self._items.append(item)
            if mark[1] < unit.end:
                item.held.append(Paragraph(mark[1], unit.end))
        else:
            holder = self._holder(unit.depth)
            before = holder[-1] if holder else None
            if unit.kind is MarkKind.CODE:
                holder.append(self._code(unit))
            elif isinstance(before, Paragraph) and not unit.gap and before.end > self._piece(unit.start):
                holder[-1] = Paragraph(before.start, unit.end)
            else:
                holder.append(Paragraph(unit.start, unit.end))

    def table(self, rows: Sequence[_Unit]) -> None:
        """The rows of tables that follow each other without a gap: one for each set of names."""
        begun: list[_Unit] = []
        names: dict[int, Span] = {}
        for row in rows:
            own = {
                cell.column: (cell.name_start, cell.name_end) for cell in row.cells if cell.name_start < cell.name_end
            }
            if any(column in names and not self._same(names[column], name) for column, name in own.items()):
                self._grid(begun, names)
                begun, names = [], {}
            begun.append(row)
            names = own | names
        self._grid(begun, names)

    def _same(self, one: Span, other: Span) -> bool:
        return self._written.text[slice(*one)] == self._written.text[slice(*other)]

    def _grid(self, units: Sequence[_Unit], names: dict[int, Span]) -> None:
        columns = sorted(
            {cell.column for unit in units for cell in unit.cells}
        )  # a sheet may have thousands of empty ones
        rows = [_filled({cell.column: (cell.start, cell.end) for cell in unit.cells}, columns) for unit in units]
        heads = _filled(names, columns)
        if not names:
            heads = ()
            if len(rows) > 1 and units[0].end <= self._written.start:  # the row that a cut table needs
                heads = rows.pop(0)
        self._holder(units[0].depth).append(Grid(heads, tuple(rows)))

    def _code(self, unit: _Unit) -> CodeLines:
        """The code without the signs that stand around it in a text."""
        text, start, end = self._written.text, unit.start, unit.end
        stop = text.find("\n", start, end)
        last = text.rfind("\n", start, end)
        if stop >= 0 and _FENCE.fullmatch(text, start, stop):
            start = stop + 1
            if last >= start and _FENCE.fullmatch(text, last + 1, end):
                end = last
            return CodeLines(min(start, end), end)
        return CodeLines(start, end, self._written.indents.get(start, 0))

    def _holder(self, depth: int) -> list[Part | _OpenItem]:
        """What holds a part that is inside of `depth` items."""
        while self._items and self._items[-1].depth > depth:
            self._items.pop()
        return self._items[-1].held if self._items else self._root

    def _piece(self, at: int) -> int:
        """Where the piece begins that holds a place: paragraphs of two pieces are not one."""
        return next(start for start, end in self._written.pieces if start <= at < end)


def _filled(spans: dict[int, Span], columns: Sequence[int]) -> tuple[Span, ...]:
    return tuple(spans.get(column, NOTHING) for column in columns)


def _closed(held: Sequence[Part | _OpenItem]) -> tuple[Part, ...]:
    """The parts with items that follow each other put into lists."""
    found: list[Part] = []
    for item in held:
        if not isinstance(item, _OpenItem):
            found.append(item)
            continue
        made = ListItem(item.mark, _closed(item.held))
        last = found[-1] if found else None
        if isinstance(last, ItemList) and last.numbered is item.numbered:
            found[-1] = ItemList(last.numbered, (*last.items, made))
        else:
            found.append(ItemList(item.numbered, (made,)))
    return tuple(found)

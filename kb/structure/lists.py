"""Which numbered lines and bullets make one list: siblings of one numbering, with what stands between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from kb.structure.classify_lines import LineUnit, UnitRole
from kb.structure.line_grammar import ends_sentence, fold

_DIGITS = re.compile(r"[(]?([0-9]{1,2})")
_CHINESE = {char: number for number, char in enumerate("一二三四五六七八九十", start=1)}
OUTER_LEVEL = 16  # numberings further out than "1." are those of headings more often than of lists
_INDENT = 2  # columns that put an item of a text inside the one before it
_MOST_ALIKE = 3  # lists of one numbering that can wait for their next item, each within the one before


@dataclass
class ListRun:
    """A list: `members` are the indices of its units, `parent` that of the item of another list that it stands in.

    `after` is the last member so far of a list of the same numbering that this one interrupts. `end` is the index after
    the last unit that belongs to its last member.
    """

    key: tuple[str, int, int, int]
    members: list[int] = field(default_factory=list)
    parent: int | None = None
    after: int | None = None
    end: int = 0
    number: int | None = None

    @property
    def depth(self) -> tuple[int, int, int]:
        """How far inside its items stand; what stands further inside compares as greater."""
        return self.key[1:]


def find_runs(text: str, units: Sequence[LineUnit], taken: AbstractSet[int]) -> list[ListRun]:
    """The lists of an article, in the order in which they begin. Headings that are marked as such end all of them.

    Units in `taken` are part of something else, and end lists as well.
    """
    runs: list[ListRun] = []
    open_runs: list[ListRun] = []
    for i, unit in enumerate(units):
        if i in taken or unit.role in (UnitRole.HEADING, UnitRole.BRACKET):
            open_runs = []
        elif unit.role is UnitRole.TEXT:
            open_runs = [run for run in open_runs if _stays(units[run.members[-1]], unit)]
            for run in open_runs:
                if is_inside(unit, units[run.members[-1]]):
                    run.end = i + 1
        else:
            _add_member(text, units, i=i, runs=runs, open_runs=open_runs)
    return runs


def item_key(unit: LineUnit) -> tuple[str, int, int, int]:
    """What the items of one list have in common: the numbering, and how far in it stands."""
    return unit.rule, unit.line.inside, unit.line.indent // _INDENT, unit.level


def ranges(text: str, units: Sequence[LineUnit], starts: Sequence[int]) -> list[tuple[int, int]]:
    """Half-open ranges of what begins at each of `starts`: up to the next one, a heading that is marked as one, or the
    next number of a numbering that was begun before the first: "四、" after "三、" and the questions under it.
    """
    outer: dict[tuple[str, int, int, int], int | None] = {}
    found: list[tuple[int, int]] = []
    begun = frozenset(starts)
    start: int | None = None
    for i, unit in enumerate(units):
        key, number = item_key(unit), _number(text, unit)
        is_outer = start is None and unit.role is UnitRole.NUMBERED
        if key in outer and unit.role is UnitRole.NUMBERED:
            last = outer[key]
            is_outer = (
                is_outer or unit.level < OUTER_LEVEL or (None not in (last, number) and number == (last or 0) + 1)
            )
        ends = i in begun or is_outer or unit.role in (UnitRole.HEADING, UnitRole.BRACKET)
        ends = ends or (start is not None and i > start + 1 and _is_bold_line(text, unit))
        if ends and start is not None:
            found.append((start, i))
            start = None
        if i in begun:
            start = i
        elif is_outer:
            outer[key] = number
    if start is not None:
        found.append((start, len(units)))
    return found


def _is_bold_line(text: str, unit: LineUnit) -> bool:
    """Whether a line is wholly bold and no sentence, as headings are that are not marked as such."""
    content = text[unit.start : unit.end]
    return unit.role is UnitRole.TEXT and unit.line.bold >= len(content) and not ends_sentence(content)


def _add_member(text: str, units: Sequence[LineUnit], i: int, runs: list[ListRun], open_runs: list[ListRun]) -> None:
    unit = units[i]
    key = item_key(unit)
    number = _number(text, unit)
    run = _continued(open_runs, key, number)
    if run is None:
        while open_runs and open_runs[-1].depth >= key[1:] and open_runs[-1].key != key:
            open_runs.pop()
        is_nested = open_runs and (open_runs[-1].depth < key[1:])
        run = ListRun(key, parent=open_runs[-1].members[-1] if is_nested else None)
        runs.append(run)
        same = [other for other in open_runs if other.key == key]
        run.after = same[-1].members[-1] if same else None
        if len(same) > _MOST_ALIKE:
            open_runs.remove(same[0])
        open_runs.append(run)
    else:
        del open_runs[open_runs.index(run) + 1 :]
    run.members.append(i)
    run.number = number
    for outer in open_runs:
        if outer is run or outer.depth < run.depth:
            outer.end = i + 1


def _continued(open_runs: Sequence[ListRun], key: tuple[str, int, int, int], number: int | None) -> ListRun | None:
    """The list that goes on with this item, the innermost one that awaits its number first."""
    same = [run for run in reversed(open_runs) if run.key == key]
    for run in same:
        if number is None or run.number is None or number == run.number + 1:
            return run
    return same[0] if same and number != 1 else None


def _stays(member: LineUnit, unit: LineUnit) -> bool:
    """Whether the list of an item may go on after a line of text. One of bullets ends with the next paragraph."""
    return member.role is UnitRole.NUMBERED or is_inside(unit, member) or not unit.line.gap


def is_inside(unit: LineUnit, item: LineUnit) -> bool:
    """Whether a line of text is a part of a list item before it."""
    if unit.line.markup:
        return unit.line.inside >= max(item.line.inside, 1)
    return unit.line.indent > item.line.indent or (item.role is UnitRole.BULLET and not unit.line.gap)


def _number(text: str, unit: LineUnit) -> int | None:
    """The number of an item, None for a bullet and for numbers that are not counted here."""
    if unit.role is UnitRole.BULLET or unit.rule == "decimal":
        return None
    head = fold(text[unit.start : unit.start + 6])
    if found := _DIGITS.match(head):
        return int(found[1])
    if unit.rule in ("chinese", "chinese-parens"):
        name = head.strip("( ")
        return _CHINESE.get(name[:1]) if len(name) > 1 and name[1] not in _CHINESE else None
    return None

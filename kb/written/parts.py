"""What a text is made of when it is shown: paragraphs, lists, tables, code. All of them are ranges of the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Span = tuple[int, int]
NOTHING: Span = (0, 0)  # an empty cell, or no name


@dataclass(frozen=True)
class Paragraph:
    """Lines of prose; its line breaks count."""

    start: int
    end: int


@dataclass(frozen=True)
class CodeLines:
    """Lines whose blanks count. `indent` is how many stand before the first of them in the article."""

    start: int
    end: int
    indent: int = 0


@dataclass(frozen=True)
class Grid:
    """A table. `names` are those of its columns, empty when none has a name. Each row has a range for each column."""

    names: tuple[Span, ...]
    rows: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True)
class ListItem:
    """`mark` is its number or bullet, with the blanks behind it."""

    mark: Span
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class ItemList:
    """Items that follow each other, all with a number or all with a bullet."""

    numbered: bool
    items: tuple[ListItem, ...]


Part = Paragraph | CodeLines | Grid | ItemList


def spans_of(parts: Sequence[Part]) -> Iterator[Span]:
    """All ranges of the text that parts are made of, marks and names included."""
    for part in parts:
        if isinstance(part, ItemList):
            for item in part.items:
                yield item.mark
                yield from spans_of(item.parts)
        elif isinstance(part, Grid):
            yield from part.names
            for row in part.rows:
                yield from row
        else:
            yield part.start, part.end


def only_from(parts: Sequence[Part], start: int) -> tuple[Part, ...]:
    """The parts without what stands before `start`. What is inside of an item stays there, and the names of columns stay."""
    kept: list[Part] = []
    for part in parts:
        if isinstance(part, Paragraph | CodeLines):
            kept += [part] if part.end > start else []
        elif isinstance(part, Grid):
            rows = tuple(row for row in part.rows if any(end > start for _, end in row))
            kept += [Grid(part.names, rows)] if rows else []
        else:
            items = [ListItem(_from(item.mark, start), only_from(item.parts, start)) for item in part.items]
            kept += (
                [ItemList(part.numbered, tuple(item for item in items if item.parts))]
                if any(item.parts for item in items)
                else []
            )
    return tuple(kept)


def _from(span: Span, start: int) -> Span:
    return span if span[1] > start else NOTHING

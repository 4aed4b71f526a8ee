"""The lines of an article, the same for text and markup.

A text reader gives the lines of its text as they are (`text_lines`); a markup reader gives a list of `Markup`, from
which `markup_lines` writes the text. kb/structure/scanner.py then tells title, facts, page furniture and related topics
from the rest, and leaves units.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from itertools import accumulate
from typing import NamedTuple

from kb.article import Aside, Cell, SetAside
from kb.structure.dates import Meta

_FENCE = re.compile(r"(?P<fence>`{3,}|~{3,})[^`]{0,80}")
LIST_LEVELS = 40  # a nested list is this many levels below the list around it


class LineKind(Enum):
    """What a line of a markup document is, by its markup."""

    TEXT = "text"
    HEADING = "heading"
    ITEM = "item"
    CODE = "code"
    END = "end"  # of a folded part; no text


class Link(NamedTuple):
    """A half-open range of a text that leads to an address."""

    start: int
    end: int
    address: str


@dataclass(frozen=True)
class Markup:
    """One line of a markup document. `text` is plain, without line breaks, but with the numbering of a list item.

    Code and other preformatted text is a `CODE` line for each line, with its leading blanks; empty ones count. Nothing in it
    is a marker, a heading, a title, a fact or furniture.

    `level` is the level of a heading (1-6, or FOLDED_LEVEL), or how many list items a text or an item is inside of, its own
    included. The first `bold` characters are emphasised. A line that is `apart` begins a block; the others follow the line
    before them as the items of a list do, or the lines of a paragraph with hard breaks. The row of a table tells its `cells`.
    """

    kind: LineKind
    level: int
    text: str
    bold: int = 0
    apart: bool = True
    cells: tuple[Cell, ...] = ()
    links: tuple[Link, ...] = ()

    def led_by(self, lead: str) -> Markup:
        """The line with more text before its own."""
        size = len(lead)
        cells = (Cell(cell.column, *(place + size for place in cell[1:])) for cell in self.cells)
        links = (Link(link.start + size, link.end + size, link.address) for link in self.links)
        bold = self.bold + size if self.bold else 0
        return replace(self, text=lead + self.text, bold=bold, cells=tuple(cells), links=tuple(links))


@dataclass(frozen=True)
class Line:
    """A line of the article's text without the blanks around it: `text[start:end]`.

    `gap`: a blank line is before it. `heading` (level), `inside`, `bold`, `cells` and `links` are what `Markup` told of it.
    `indent` is the columns of blanks before a line of a text. Nothing in a line of `code` is a marker; the blanks before it
    belong to it. `after_part`: a folded part of the text ended before it.
    """

    start: int
    end: int
    gap: bool = False
    markup: bool = False
    heading: int = 0
    inside: int = 0
    bold: int = 0
    code: bool = False
    indent: int = 0
    cells: tuple[Cell, ...] = ()
    links: tuple[Link, ...] = ()
    after_part: bool = False


class UnitRole(Enum):
    """What a line looks like, by how it begins."""

    HEADING = "heading"
    NUMBERED = "numbered"
    BULLET = "bullet"
    BRACKET = "bracket"
    TEXT = "text"


@dataclass
class LineUnit:
    """A line (or lines broken by a margin) of the article proper. `body` is where the text after its marker begins.

    `doubt` is why the line may have to be set aside: it looks like a line around an article but stands inside this one.
    `meta` are the facts it then tells.
    """

    role: UnitRole
    start: int
    end: int
    body: int
    level: int = 0
    rule: str = ""
    name: str = ""
    number: tuple[int, ...] = ()
    line: Line = field(default=Line(0, 0))
    doubt: Aside | None = None
    meta: Meta | None = None


@dataclass
class ScannedArticle:
    """What the lines of an article say."""

    title: str | None = None
    title_span: tuple[int, int] = (0, 0)
    units: list[LineUnit] = field(default_factory=list)
    topics: dict[str, None] = field(default_factory=dict)  # an ordered set
    published: datetime | None = None
    updated: bool = False
    doubtful: Meta | None = None  # where `published` is from, if it may be another day
    source: str | None = None
    unread: list[str] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)


def text_lines(text: str) -> list[Line]:
    """The non-blank lines of a plain text. Lines between ``` or ~~~ are code, these marks included."""
    lines: list[Line] = []
    at, gap, fence = 0, True, ""
    closing = _closing_fences(text)
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            mark = _FENCE.fullmatch(stripped)
            opens = not fence and mark is not None and closing.get(mark["fence"][:3], -1) > at
            is_code = bool(fence) or opens
            if opens and mark:
                fence = mark["fence"]
            elif fence and mark and mark["fence"].startswith(fence) and stripped == mark["fence"]:
                fence = ""
            before = raw.index(stripped[0])
            start = at if is_code else at + before
            indent = len(raw[:before].expandtabs(4))
            lines.append(Line(start, at + before + len(stripped), gap, code=is_code, indent=indent))
        gap = not stripped
        at += len(raw) + 1
    return lines


def _closing_fences(text: str) -> dict[str, int]:
    """Offset of the last line that can close a block of code, for either mark. One that never closes opens none."""
    return {mark: found for mark in ("```", "~~~") if (found := text.rfind(f"\n{mark}")) >= 0}


def markup_lines(marked: Iterable[Markup]) -> tuple[str, list[Line]]:
    """The text of a markup document, with blank lines between blocks, and its lines."""
    parts: list[str] = []
    lines: list[Line] = []
    at = empty = 0  # empty: lines of code without text that wait for the next line of their block
    begins = False  # the block of code has begun with empty lines
    after_part = False
    for item in marked:
        if item.kind is LineKind.END:
            after_part = True
            continue
        is_code = item.kind is LineKind.CODE
        text = item.text.rstrip() if is_code else item.text.strip()
        if not text:
            begins = is_code and (begins or item.apart)
            empty += is_code and not begins and bool(lines) and lines[-1].code
            continue
        apart = item.apart or (begins and is_code)
        if parts:
            parts.append("\n\n" if apart else "\n" * (1 + empty * is_code))
            at += len(parts[-1])
        level = {"heading": item.level} if item.kind is LineKind.HEADING else {"inside": item.level}
        bold, gap = min(item.bold, len(text)), apart or not lines
        lines.append(
            Line(
                at,
                at + len(text),
                gap,
                True,
                bold=bold,
                code=is_code,
                cells=item.cells,
                links=item.links,
                after_part=after_part,
                **level,
            )
        )
        after_part = False
        parts.append(text)
        at += len(text)
        empty, begins = 0, False
    return "".join(parts), lines


def placed(
    pieces: Iterable[SetAside], marked: Sequence[Markup], lines: Sequence[Line], end: int
) -> tuple[SetAside, ...]:
    """Pieces that were set aside, each with the offset of the line that follows it instead of the number of lines before.

    `lines` are those that `markup_lines` made of `marked`; `end` is the length of the text.
    """
    offsets = offsets_of(marked, lines, end)
    return tuple(
        piece if piece.at is None else replace(piece, at=offsets[min(piece.at, len(marked))]) for piece in pieces
    )


def offsets_of(marked: Sequence[Markup], lines: Sequence[Line], end: int) -> list[int]:
    """For each number of lines of `marked`, where the line begins that follows so many. `lines`, `end`: as for `placed`."""
    starts = [line.start for line in lines]
    written = [bool(item.text.strip()) and item.kind is not LineKind.END for item in marked]
    before = [0, *accumulate(written)]  # lines of the text before each item
    return [starts[count] if count < len(starts) else end for count in before]

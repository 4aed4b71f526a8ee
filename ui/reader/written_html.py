"""Makes HTML of a passage as it was written, with ui/templates/reader/written.html. Pure functions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from index.text.words import language
from kb.article import Passage, Picture
from kb.structure.line_grammar import units
from kb.written.parts import CodeLines, Grid, ItemList, Paragraph, Part, Span, only_from
from kb.written.read import parts_of
from kb.written.text import Written
from ui.shell import urls
from ui.shell.templates import NOTHING, joined, render
from ui.strings.ask import Strings

_SHORT_CELL = 8  # Chinese characters, or about four words


def whole(passage: Passage, context: Sequence[str], strings: Strings, *, highlights: Sequence[Span] = ()) -> Markup:
    """The text of a passage behind its name, and before it what it needs to be understood.

    The `highlights`, ranges of the passage's text, stand in `mark`; where they overlap they are joined.
    """
    written = Written.of(passage, context)
    shown = _placed(passage, written)
    return _text(written, parts_of(written, _behind_name(passage)), highlights, strings=strings, shown=shown)


def within(passage: Passage, context: Sequence[str], strings: Strings, *, named: bool = False) -> Markup:
    """The text of a passage where it stands in its article; its own name is a part of it when it is `named`.

    Its context is only what holds it: the items around it, and the names of columns.
    """
    written = Written.of(passage, context)
    parts = parts_of(written, 0 if named else _behind_name(passage))
    return _text(written, only_from(parts, written.start), (), strings=strings, shown=_placed(passage, written))


def _placed(passage: Passage, written: Written) -> list[tuple[int, Picture]]:
    """The pictures of a passage, each with its place in the text that is drawn."""
    end = len(written.text)
    return [(min(max(one.at - passage.start, 0) + written.start, end), one) for one in passage.pictures]


def _behind_name(passage: Passage) -> int:
    """Where the text goes on behind the name of a point and the colon after it."""
    rest = passage.text[passage.name_end :]
    return len(passage.text) - len(rest.lstrip(":： \n")) if passage.name_end else 0


def _text(
    written: Written,
    parts: Sequence[Part],
    highlights: Sequence[Span],
    *,
    strings: Strings,
    shown: Sequence[tuple[int, Picture]],
) -> Markup:
    if not parts and not shown:
        return NOTHING
    marked = [(start + written.start, end + written.start) for start, end in sorted(highlights)]
    starts = sorted(_starts(parts))
    below: dict[int, list[Picture]] = {}
    for at, picture in shown:
        place = bisect_left(starts, at) - 1
        below.setdefault(starts[place] if place >= 0 else -1, []).append(picture)
    drawing = _Drawing(written, marked, strings, below)
    body = drawing.pictures(-1) + drawing.parts(parts)
    return render("reader/written.text", language=language(written.text[written.start :]), body=body)


def _starts(parts: Sequence[Part]) -> Iterator[int]:
    """Where each part that is no list begins."""
    for part in parts:
        if isinstance(part, ItemList):
            for item in part.items:
                yield from _starts(item.parts)
        else:
            yield _start(part)


def _start(part: Paragraph | CodeLines | Grid) -> int:
    if isinstance(part, Grid):
        return min((start for row in part.rows for start, end in row if start < end), default=0)
    return part.start


@dataclass(frozen=True)
class _Drawing:
    written: Written
    marked: Sequence[Span]  # in order
    strings: Strings
    below: Mapping[int, Sequence[Picture]]  # where a part begins → the pictures that stand below it

    def pictures(self, start: int) -> Markup:
        """The pictures below the part that begins there; those before all parts for -1."""
        found = [(urls.picture(one.name), one) for one in self.below.get(start, ())]
        return render("reader/written.pictures", found=found, unnamed=self.strings.picture) if found else NOTHING

    def parts(self, parts: Sequence[Part]) -> Markup:
        return joined(map(self._part, parts))

    def _part(self, part: Part) -> Markup:
        if isinstance(part, ItemList):
            return self._items(part)
        return self._leaf(part) + self.pictures(_start(part))

    def _leaf(self, part: Paragraph | CodeLines | Grid) -> Markup:
        if isinstance(part, Paragraph):
            return render("reader/written.paragraph", body=self._span(part.start, part.end), before=self._before(part))
        if isinstance(part, CodeLines):
            body = " " * part.indent + self._span(part.start, part.end)
            return render("reader/written.code", body=body, before=self._before(part))
        names = [(self._plain(name), self._is_long(name)) for name in part.names]
        rows = [[(self._span(*cell), self._is_long(cell)) for cell in row] for row in part.rows]
        return render("reader/written.grid", label=self.strings.table, names=names, rows=rows)

    def _items(self, part: ItemList) -> Markup:
        found = [(self._plain(item.mark), self.parts(item.parts)) for item in part.items]
        return render("reader/written.items", numbered=part.numbered, found=found)

    def _before(self, part: Paragraph | CodeLines) -> bool:
        return part.end <= self.written.start

    def _is_long(self, cell: Span) -> bool:
        """Whether a cell is broken into lines. A table of a few words each is wider than a phone rather than all broken."""
        return units(self.written.text[slice(*cell)]) > _SHORT_CELL

    def _plain(self, span: Span) -> str:
        """A number or the name of a column. It is not marked: it stands there for more than the sentence."""
        return self.written.text[slice(*span)].strip()

    def _span(self, start: int, end: int) -> Markup:
        """A range of the text with its links and highlights, without blanks at its ends."""
        pieces = []
        for left, right, address in self.written.inlines(start, end):
            body = render("reader/written.pieces", found=list(self._pieces(left, right)))
            pieces.append(render("reader/written.link", address=address, body=body) if address else body)
        return joined(pieces).rstrip()

    def _pieces(self, start: int, end: int) -> Iterator[tuple[str, bool]]:
        """A range in pieces: their text, and whether it is marked."""
        text, at = self.written.text, start
        for left, right in self.marked:
            left, right = max(left, at), min(right, end)
            if left < right:
                if at < left:
                    yield text[at:left], False
                yield text[left:right], True
                at = right
        if at < end:
            yield text[at:end], False

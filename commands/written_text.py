"""A passage as it was written, for a terminal: tables with aligned columns, lists with their numbers, code as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wcwidth import wcswidth

from commands.common import plain
from kb.article import Passage
from kb.written.parts import CodeLines, Grid, Paragraph, Part, Span, spans_of
from kb.written.read import parts_of
from kb.written.text import Written

_BETWEEN = "  "  # columns
_NARROWEST = 20  # a table in a list deep inside gets so many columns at least


@dataclass(frozen=True)
class Signs:
    """What stands before and after the best sentences, and whether a terminal shows it without room."""

    before: str
    after: str
    seen: bool


BOLD = Signs("\x1b[1m", "\x1b[0m", seen=False)
QUOTES = Signs("»", "«", seen=True)


def lines_of(
    passage: Passage, context: Sequence[str], highlights: Sequence[Span], signs: Signs, columns: int
) -> list[str]:
    """The lines of a passage, and before them what it needs to be understood, in a terminal of so many columns."""
    written = Written.of(passage, context)
    return _Lines(written, _joined(highlights, written.start), signs).parts(parts_of(written), columns)


def _joined(highlights: Sequence[Span], start: int) -> list[Span]:
    """Ranges of the whole text. Sentences that follow each other are marked together."""
    found: list[Span] = []
    for left, right in sorted(highlights):
        if found and left + start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], right + start))
        else:
            found.append((left + start, right + start))
    return found


@dataclass(frozen=True)
class _Lines:
    written: Written
    marked: Sequence[Span]
    signs: Signs

    def parts(self, parts: Sequence[Part], columns: int) -> list[str]:
        """The lines of parts, with a blank line where one is in the article."""
        lines: list[str] = []
        for i, part in enumerate(parts):
            lines += [""] * (i > 0 and self._are_apart(parts[i - 1], part))
            lines += self._part(part, max(columns, _NARROWEST))
        return lines

    def _are_apart(self, part: Part, following: Part) -> bool:
        end = max(end for _, end in spans_of([part]))
        start = min(start for start, end in spans_of([following]) if start < end)
        return end > self.written.start and self.written.text.count("\n", end, start) > 1

    def _part(self, part: Part, columns: int) -> list[str]:
        if isinstance(part, Paragraph):
            more = " …" if part.end <= self.written.start else ""
            return [line.strip() for line in (self._span(part.start, part.end) + more).split("\n")]
        if isinstance(part, CodeLines):
            return (" " * part.indent + self._span(part.start, part.end)).split("\n")
        if isinstance(part, Grid):
            return self._grid(part, columns)
        return [line for item in part.items for line in self._item(item.mark, item.parts, columns)]

    def _item(self, mark: Span, parts: Sequence[Part], columns: int) -> Iterator[str]:
        sign = self._plain(mark)
        indent = " " * (wcswidth(sign) + 1 if sign else 2)
        lines = self.parts(parts, columns - len(indent)) or [""]
        yield f"{sign} {lines[0]}" if sign else indent + lines[0]
        yield from (indent + line if line else "" for line in lines[1:])

    def _grid(self, part: Grid, columns: int) -> list[str]:
        """Rows with aligned columns; where they do not fit, a line for each cell with the name of its column."""
        rows = [[self._span(*cell) for cell in row] for row in part.rows]
        names = [self._plain(name) for name in part.names]
        table = [names, *rows] if names else rows
        widths = [max(map(self._width, column)) for column in zip(*table, strict=True)]
        if sum(widths) + len(_BETWEEN) * (len(widths) - 1) > columns:
            return self._records(names, rows)
        lines = [
            _BETWEEN.join(cell + " " * (width - self._width(cell)) for cell, width in zip(row, widths, strict=True))
            for row in table
        ]
        if names:
            lines.insert(1, _BETWEEN.join("─" * width for width in widths))
        return [line.rstrip() for line in lines]

    def _records(self, names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
        lines: list[str] = []
        for row in rows:
            lines += [""] if lines else []
            if names:
                lines += [f"{name}: {cell}" if name else cell for name, cell in zip(names, row, strict=True) if cell]
            else:
                lines.append(" | ".join(filter(None, row)))
        return lines

    def _width(self, cell: str) -> int:
        """How many columns of a terminal a text takes: Chinese takes two for each character."""
        text = cell if self.signs.seen else cell.replace(self.signs.before, "").replace(self.signs.after, "")
        return max(wcswidth(text), 0)

    def _plain(self, span: Span) -> str:
        """A number or the name of a column. It is not marked: it stands there for more than the sentence."""
        return plain(self.written.text[slice(*span)]).strip()

    def _span(self, start: int, end: int) -> str:
        """A range of the text, with the best sentences marked, and behind a link where it leads."""
        pieces: list[str] = []
        for left, right, address in self.written.inlines(start, end):
            pieces.append(self._marked(left, right))
            where = address.removeprefix("mailto:")
            if where != self.written.text[left:right]:
                pieces.append(f" ({where})" if where else "")
        return "".join(pieces)

    def _marked(self, start: int, end: int) -> str:
        text, at = self.written.text, start
        pieces: list[str] = []
        for left, right in self.marked:
            left, right = max(left, start), min(right, end)
            if left < right:
                pieces += [plain(text[at:left]), self.signs.before, plain(text[left:right]), self.signs.after]
                at = right
        return "".join([*pieces, plain(text[at:end])])

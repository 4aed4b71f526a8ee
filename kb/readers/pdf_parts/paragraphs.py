"""Rows in the order of reading → lines of markup: paragraphs, headings, rows of tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from statistics import median

from kb.folding import squeezed
from kb.readers.pdf_parts.layout import Flow, Row, is_unspaced
from kb.readers.pdf_parts.runs import FIELD
from kb.readers.pdf_parts.tables import Table, with_tables
from kb.readers.tables import table_lines
from kb.structure import line_grammar
from kb.structure.classify_lines import LineKind, Markup
from kb.structure.dates import meta_line

_FULL = 0.8  # of the width between the margins: a row as wide was broken by the margin
_MIN_WIDTH = 8  # times the size of the text; what is narrower is a list of words
_SAME_SIZE = 0.12  # by which the sizes of one paragraph may differ
_LARGE = 1.12  # times the usual size: a heading
_APART = 1.35  # times the usual distance of rows: a new paragraph
_TIGHT = 1.5  # times the size of a heading: the most between two rows of it
_HEADING_ROWS = 3
_BOLD = 0.9
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]$")
_LEVELS = 6
_LEADERS = re.compile(r"(?:\s?[.·]){6,200}\s?")  # dots that lead the eye to a number


@dataclass
class _Paragraph:
    text: str
    rows: list[Row]
    flow: Flow
    level: int = 0  # of the outline of the file

    @property
    def size(self) -> float:
        return max(self.rows, key=lambda row: len(row.text)).size

    @property
    def bold(self) -> bool:
        return all(row.bold >= _BOLD for row in self.rows)


@dataclass
class TextMeasures:
    """What is known of all rows together."""

    size: float  # of most of the text, in points
    plain: bool  # no row is larger or bolder than others
    words: set[str] = field(default_factory=set)  # with a hyphen inside
    headings: Mapping[str, int] = field(default_factory=dict)  # of the outline, without white space → level
    steps: Mapping[float, float] = field(default_factory=dict)  # size → usual distance of two rows


def about(flows: Sequence[Flow], headings: Mapping[str, int]) -> TextMeasures:
    """What all rows of a file have in common; `headings` is its outline, as in `TextMeasures`."""
    sizes: Counter[float] = Counter()
    bold = letters = 0
    steps: dict[float, list[float]] = {}
    words: set[str] = set()
    for flow in flows:
        for row in flow.rows:
            sizes[round(row.size, 1)] += len(row.text)
            letters += len(row.text)
            bold += len(row.text) if row.bold >= _BOLD else 0
            words.update(re.findall(r"[^\W\d_]{1,40}-[^\W\d_]{1,40}", row.text.casefold()))
        for upper, lower in pairwise(flow.rows):
            if 0 < upper.low - lower.low < 3 * lower.size:
                steps.setdefault(round(lower.size), []).append(upper.low - lower.low)
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    plain = not any(other > _LARGE * size for other in sizes) and bold in (0, letters)
    return TextMeasures(
        size, plain, words=words, headings=headings, steps={near: _usual(found) for near, found in steps.items()}
    )


def _usual(steps: Sequence[float]) -> float:
    """The distance of rows inside paragraphs: the smallest that is common."""
    counts = Counter(round(step) for step in steps)
    common = [step for step, count in counts.items() if count >= 0.2 * len(steps)]
    return float(min(common)) if common else median(steps)


@dataclass(frozen=True)
class Largest:
    """The largest text of the first page. `unique`: no other there is as large; `each_page`: others begin with such text."""

    text: str
    unique: bool
    each_page: bool


def largest(pages: Sequence[Sequence[Flow]], text: TextMeasures) -> Largest | None:
    """The largest text of the first page, if it is larger than most text."""
    parts = [part for flow in pages[0] for part in _parts(flow, text)] if pages else []
    large = [part for part in parts if isinstance(part, _Paragraph) and _may_be_title(part, text)]
    if not large:
        return None
    best = max(large, key=lambda part: part.size)
    tops = [flows[0].rows[0] for flows in pages[1:] if flows and flows[0].rows]
    alike = sum(top.size > 0.97 * best.size for top in tops)
    unique = sum(part.size > 0.97 * best.size for part in large) == 1
    return Largest(best.text, unique, alike >= 2 and 2 * alike > len(tops))


def _may_be_title(part: _Paragraph, text: TextMeasures) -> bool:
    short = len(part.rows) <= _HEADING_ROWS and len(part.text) <= 200
    return short and part.size > _LARGE * text.size and sum(char.isalpha() for char in part.text) >= 2


def marked(flows: Iterable[Flow], text: TextMeasures, title: str | None) -> list[Markup]:
    """The lines of markup. `title` is the title of the article where it is known."""
    parts: list[_Paragraph | Table] = []
    for flow in flows:
        found = _parts(flow, text)
        if parts and found and _goes_on(parts[-1], found[0], text):
            last, first = parts[-1], found.pop(0)
            assert isinstance(last, _Paragraph)
            assert isinstance(first, _Paragraph)
            last.text = joined(last.text, first.text, text.words)
            last.rows += first.rows
            last.flow = first.flow
        parts += found
    levels = _levels(parts, text, 1 if title else 2)
    lines: list[Markup] = []
    for part, following in zip_longest(parts, parts[1:]):
        if isinstance(part, Table):
            cells = table_lines(part.cells, part.header)
            lines += [line.markup(apart=not i) for i, line in enumerate(cells)]
        else:
            lines.append(_line(part, following, text=text, levels=levels, title=title))
    return lines


def _levels(parts: Sequence[_Paragraph | Table], text: TextMeasures, first: int) -> dict[float, int]:
    """Size of a heading → its level: the largest have the level `first`."""
    sizes = sorted(
        {round(part.size, 1) for part in parts if isinstance(part, _Paragraph) and _is_large(part, text)}, reverse=True
    )
    levels: dict[float, int] = {}
    level, last = first - 1, 0.0
    for size in sizes:
        if last - size > 0.4 or not levels:
            level, last = level + 1, size
        levels[size] = min(level, _LEVELS)
    return levels


def _is_large(part: _Paragraph, text: TextMeasures) -> bool:
    short = len(part.rows) <= _HEADING_ROWS and line_grammar.units(part.text[:400]) <= 60
    closed = line_grammar.ends_sentence(part.text) and line_grammar.units(part.text[:400]) > 20
    names = any(char.isalpha() for char in part.text)
    return part.size > _LARGE * text.size and short and not closed and names


def _line(
    part: _Paragraph,
    following: _Paragraph | Table | None,
    text: TextMeasures,
    levels: Mapping[float, int],
    title: str | None,
) -> Markup:
    if part.level:
        return Markup(LineKind.HEADING, part.level, part.text)
    if title and squeezed(part.text) == squeezed(title) and _is_large(part, text):
        return Markup(LineKind.HEADING, 1, part.text)
    if level := levels.get(round(part.size, 1)) if _is_large(part, text) else None:
        return Markup(LineKind.HEADING, level, part.text)
    if part.bold and not text.plain:
        return Markup(LineKind.TEXT, 0, part.text, len(part.text))
    is_heading = text.plain and _is_plain(part) and isinstance(following, _Paragraph) and not _is_plain(following)
    return Markup(LineKind.TEXT, 0, part.text, len(part.text) if is_heading else 0)


def _is_plain(part: _Paragraph) -> bool:
    """A single row that reads like a heading. Where all text looks the same, it is one if a paragraph follows."""
    single = len(part.rows) == 1 and not line_grammar.marker(part.text)
    return single and line_grammar.is_plain_heading(part.text)


def _parts(flow: Flow, text: TextMeasures) -> list[_Paragraph | Table]:
    """The paragraphs and tables of one flow."""
    parts: list[_Paragraph | Table] = []
    for part in with_tables(flow.rows):
        if isinstance(part, Table):
            parts.append(part)
            continue
        line = _LEADERS.sub(" … ", " ".join(part.text.split())).strip()
        level = text.headings.get(squeezed(line), 0)
        last = parts[-1] if parts else None
        if isinstance(last, _Paragraph) and not level and not last.level and _continues(last, part, text):
            last.text = joined(last.text, line, text.words)
            last.rows.append(part)
        else:
            parts.append(_Paragraph(line, [part], flow, level))
    return parts


def _continues(paragraph: _Paragraph, row: Row, text: TextMeasures) -> bool:
    """Whether the margin, and not the writer, ended the last row of a paragraph."""
    last = paragraph.rows[-1]
    step = last.low - row.low
    usual = text.steps.get(round(row.size), 1.2 * row.size)
    if step > _APART * usual or _differ(paragraph, last, row):
        return False
    if line_grammar.marker(row.text) or meta_line(last.text) or FIELD in (last.cells[-1].kind, row.cells[-1].kind):
        return False
    if min(last.size, row.size) > _LARGE * text.size and len(paragraph.rows) < _HEADING_ROWS:
        return step <= _TIGHT * row.size  # a heading of two rows
    flow = paragraph.flow
    width = max(flow.right - flow.left, _MIN_WIDTH * row.size)
    reached = (last.end - flow.left) / width
    if line_grammar.ends_sentence(last.text) or line_grammar.fold(last.text[-1]) in "?!:":
        indented = row.start - flow.left > row.size and row.start - last.start > row.size
        return not text.plain and not indented and flow.right - last.end < 0.8 * _first_word(row)
    return reached >= _FULL or (row.text[0].islower() and reached >= 0.5)


def _differ(paragraph: _Paragraph, last: Row, row: Row) -> bool:
    """Whether two rows look so different that one of them is a heading."""
    if abs(paragraph.size - row.size) > _SAME_SIZE * max(paragraph.size, row.size):
        return True
    if paragraph.bold and row.bold < 0.5:
        return True
    return row.bold >= _BOLD and last.bold < 0.5 and not row.text[0].islower()


def _first_word(row: Row) -> float:
    """The width of the first word of a row, or of a Chinese character."""
    if line_grammar.is_cjk(row.text[0]):
        return 1.5 * row.size
    word = row.text.split(" ", 1)[0]
    return (row.end - row.start) * (len(word) + 1) / len(row.text)


def _goes_on(last: _Paragraph | Table, first: _Paragraph | Table, text: TextMeasures) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    if not (isinstance(last, _Paragraph) and isinstance(first, _Paragraph)):
        return False
    row, following = last.rows[-1], first.rows[0]
    if last.level or first.level or _differ(last, row, following) or _is_large(first, text):
        return False
    if line_grammar.ends_sentence(row.text) or line_grammar.fold(row.text[-1]) in "?!:" or meta_line(row.text):
        return False
    if line_grammar.marker(following.text) or row.cells[0].direction != following.cells[0].direction:
        return False
    width = max(last.flow.right - last.flow.left, _MIN_WIDTH * row.size)
    reached = (row.end - last.flow.left) / width
    return reached >= _FULL or (following.text[0].islower() and reached >= 0.5)


def joined(line: str, following: str, words: set[str]) -> str:
    """Two rows as one text. A hyphen at the end of a row goes, unless the word is written with it elsewhere."""
    if found := _HYPHEN.search(line):
        start, rest = line[: found.start()], following.split(" ", 1)[0]
        begun = re.search(r"[^\W\d_]{1,40}$", start)
        ended = re.match(r"[^\W\d_]{1,40}", rest)
        whole = f"{begun[0]}-{ended[0]}".casefold() if begun and ended else ""
        if found[0] == "\u00ad" or (following[0].islower() and whole not in words):
            return start + following
        return line + following
    return line + ("" if is_unspaced(line[-1] + following[0]) else " ") + following

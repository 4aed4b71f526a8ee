"""Elements of a page → lines of markup: headings, paragraphs, lists with their numbers, rows of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from kb.readers.tables import table_lines
from kb.structure.classify_lines import Kind, Markup
from kb.structure.line_grammar import CJK

INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q rp ruby s samp small "
        "span strike strong sub sup time tt u var wbr",
    )
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = ("ul", "ol", "menu", "dir")
_BOLD = ("b", "strong")
_BREAK = "\0"  # what <br> is until lines are made; no parsed page has NULs
_JOIN = re.compile(
    rf"(?:(?<=[{CJK}])|(?<=[{CJK}][,.;:!?]))[ \t\r\f]*\n\s*(?=[{CJK}])"
)  # Chinese needs no space where the source has a margin
_SPACE = re.compile(r"\s+")
_CELL_BLOCKS = ("table", "ul", "ol", "dl", "form", "article", "section", *_HEADINGS)
_MAX_SPAN = 50  # columns or rows that a cell may say it covers


def clean(text: str) -> str:
    return _SPACE.sub(" ", _JOIN.sub("", text)).strip()


def own_text(element: etree._Element) -> str:
    """All text in an element, as it reads on one line."""
    return clean("".join(element.itertext()))


def runs(root: etree._Element, inline: frozenset[str] = INLINE) -> Iterator[tuple[etree._Element, str]]:
    """The texts between the block elements under `root`, each with the block it stands in."""
    stack: list[etree._Element] = []
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        block = element is root or element.tag not in inline
        if block and parts:
            if stack and (text := clean("".join(parts))):
                yield stack[-1], text
            parts = []
        if event == "start":
            if block:
                stack.append(element)
            parts.append(element.text or "")
        else:
            if block:
                stack.pop()
            if element is not root:
                parts.append(element.tail or "")


def markup(root: etree._Element) -> list[Markup]:
    """The lines of all that is in `root`."""
    writer = _Writer()
    walk = etree.iterwalk(root, events=("start", "end"))
    written: etree._Element | None = None  # the table whose end comes next
    for event, element in walk:
        if event == "start" and element.tag == "table" and (rows := _data_rows(element)):
            writer.table(element, *rows)
            walk.skip_subtree()
            written = element
        elif event == "start":
            writer.start(element)
            writer.add(element.text)
        else:
            if element is not written:
                writer.end(element)
            if element is not root:
                writer.add(element.tail)
    writer.flush()
    return writer.lines


@dataclass
class _List:
    number: int | None  # of the next item; None for bullets
    fresh: bool = False  # the item has begun and its first line is still to come


@dataclass
class _Writer:
    lines: list[Markup] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    parts: list[tuple[str, bool]] = field(default_factory=list)  # text, and whether it is bold
    bold: int = 0  # how many bold elements we are in
    preformatted: int = 0
    heading: int = 0
    apart: bool = True

    def start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == "br":
            self.parts.append((_BREAK, False))
        elif tag in _BOLD:
            self.bold += 1
        if tag in INLINE or tag == "br":
            return
        self.flush()
        self.apart = self.apart or not self.lists
        self.heading = _HEADINGS.get(tag, self.heading)
        self.preformatted += tag == "pre"
        if tag in _LISTS:
            self.lists.append(_List(_number(element.get("start"), 1) if tag == "ol" else None))
        elif tag == "li" and self.lists:
            self.lists[-1].fresh = True

    def end(self, element: etree._Element) -> None:
        tag = element.tag
        self.bold -= tag in _BOLD
        if tag in INLINE or tag == "br":
            return
        self.flush()
        self.apart = self.apart or not self.lists
        if tag in _HEADINGS:
            self.heading = 0
        self.preformatted -= tag == "pre"
        if tag in _LISTS:
            self.lists.pop()
            self.apart = self.apart or not self.lists
        elif tag == "li" and self.lists and (number := self.lists[-1].number) is not None:
            self.lists[-1].number = number + 1

    def add(self, text: str | None) -> None:
        if text:
            self.parts.append((text.replace("\n", _BREAK) if self.preformatted else text, self.bold > 0))

    def flush(self) -> None:
        """Write the lines of the text since the last block."""
        whole = "".join(text for text, _ in self.parts)
        bold = 0
        for text, is_bold in self.parts:
            if not is_bold and text.strip():
                break
            bold += len(text)
        self.parts = []
        for raw in whole.split(_BREAK):
            text = clean(raw)
            if not text:
                self.apart = self.apart or (bool(self.lines) and not self.lists)
                bold = max(bold - len(raw) - 1, 0)
                continue
            self._line(text, len(clean(raw[:bold])))
            bold = 0

    def _line(self, text: str, bold: int) -> None:
        if self.heading:
            self.lines.append(Markup(Kind.HEADING, self.heading, text))
        elif self.lists and self.lists[-1].fresh:
            self.lists[-1].fresh = False
            number = self.lists[-1].number
            mark = "- " if number is None else f"{number}. "
            self.lines.append(
                Markup(Kind.ITEM, len(self.lists), mark + text, len(mark) + bold if bold else 0, self.apart)
            )
        else:
            self.lines.append(Markup(Kind.TEXT, len(self.lists), text, bold, self.apart))
        self.apart = False

    def table(self, element: etree._Element, rows: list[list[str]], header: bool) -> None:
        self.flush()
        self.apart = self.apart or not self.lists
        captions = [own_text(caption) for caption in element.findall("caption")]
        for line in [*filter(None, captions), *table_lines(rows, header)]:
            self._line(line, 0)
        self.apart = not self.lists


def _data_rows(table: etree._Element) -> tuple[list[list[str]], bool] | None:
    """The cells of a table of data and whether its first row names the columns; None for a table that lays out a page."""
    if table.get("role") == "presentation" or next(table.iter(*_CELL_BLOCKS[1:]), None) is not None:
        return None
    if len(list(table.iter("table"))) > 1:
        return None
    rows: list[list[str]] = []
    header = False
    covered: dict[int, tuple[int, str]] = {}  # column → rows still covered by a cell above, and its text
    for element in table.iter("tr"):
        cells = [cell for cell in element if cell.tag in ("td", "th")]
        if any(len(cell.findall(".//p")) > 1 for cell in cells):
            return None
        names = bool(cells) and not rows and all(_is_name(cell) for cell in cells)
        header = header or names
        if row := _row(cells, covered, names):
            rows.append(row)
    return (rows, header) if any(len(row) > 1 for row in rows) else None


def _is_name(cell: etree._Element) -> bool:
    text = own_text(cell)
    return cell.tag == "th" or (bool(text) and text == clean("".join(own_text(bold) for bold in cell.iter(*_BOLD))))


def _row(cells: list[etree._Element], covered: dict[int, tuple[int, str]], names: bool) -> list[str]:
    """The texts of a row: a cell that covers rows stands in each of them, a name that covers columns above each."""
    row: list[str] = []
    waiting = list(reversed(cells))
    while waiting or len(row) in covered:
        column = len(row)
        if column in covered:
            left, text = covered.pop(column)
            row.append(text)
            if left > 1:
                covered[column] = (left - 1, text)
            continue
        cell = waiting.pop()
        text = own_text(cell)
        down, across = (min(max(_number(cell.get(name), 1), 1), _MAX_SPAN) for name in ("rowspan", "colspan"))
        for i in range(across):
            row.append(text if names or not i else "")
            if down > 1:
                covered[column + i] = (down - 1, row[-1])
    return row


def _number(value: str | None, default: int) -> int:
    """A whole number from an attribute."""
    text = (value or "").strip()
    return int(text) if text.isdecimal() and len(text) < 6 else default

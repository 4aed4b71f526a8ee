"""An ODT file → lines: headings, lists with their marks, tables, notes; comments and what was deleted are set aside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from kb.article import Aside, SetAside
from kb.pictures.taken import Pictures
from kb.readers.file_type import FormatError
from kb.readers.office.package import (
    DAMAGED,
    OfficePackage,
    OfficeProblem,
    aside,
    children,
    descendants,
    joined,
    local,
    table_markup,
)
from kb.readers.office.rest import left_out, paragraphs
from kb.readers.web.math import linear
from kb.structure.assemble import DocumentMetadata
from kb.structure.classify_lines import LineKind, Markup

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_INDEXES = ("table-of-content", "alphabetical-index", "illustration-index", "table-index", "user-index", "object-index")
_GROUPS = ("section", "index-body", "numbered-paragraph", "text")
_ALTERNATIVES = ("title", "desc")  # of pictures: words that stand beside them and are not shown
_PARAGRAPHS = ("p", "h")
_DC = "{http://purl.org/dc/elements/1.1/}"
_NOT_TEXT = ("change-info", f"{_DC}date", f"{_DC}creator", "creator-initials")  # who wrote a comment, and when
_MOST_REPEATED = 50  # of a cell; sheets in texts fill whole rows with one empty cell


def read_odt(data: bytes) -> tuple[list[Markup], DocumentMetadata]:
    """The lines of an ODT file, its title and date. Raises FormatError for one that is damaged, locked or a ZIP bomb."""
    try:
        package = OfficePackage(data)
        if b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise FormatError(OfficeProblem.LOCKED)
        content = package.xml("content.xml")
        styles = package.xml("styles.xml") if "styles.xml" in package.names else None
        reader = _Reader(package, [root for root in (styles, content) if root is not None])
        for text in descendants(content, "text"):
            if local(text.getparent()) == "body":
                reader.blocks(text)
        if styles is not None:
            for area in descendants(styles, *("header", "footer", "header-left", "footer-left")):
                reader.set_aside += aside(" ".join(area.itertext()), Aside.REPEATED)
        told = [line.text for line in reader.marked] + [piece.text for piece in reader.set_aside]
        bodies = descendants(content, "body")
        texts = (texts for body in bodies for texts in paragraphs(body, _PARAGRAPHS, without=_NOT_TEXT))
        reader.set_aside += left_out(texts, told)
        known = _known(package)
    except DAMAGED as error:
        raise FormatError(OfficeProblem.DAMAGED) from error
    title, date = known
    return reader.marked, DocumentMetadata(
        title=title,
        file_date=date,
        set_aside=(*reader.set_aside, *reader.pictures.set_aside),
        pictures=tuple(reader.pictures.found),
    )


def _known(package: OfficePackage) -> tuple[str | None, datetime | None]:
    """Title and date of the file itself."""
    if "meta.xml" not in package.names:
        return None, None
    meta = package.xml("meta.xml")
    title = next((" ".join((found.text or "").split()) for found in descendants(meta, "title")), "")
    dates = [found.text or "" for name in ("date", "creation-date") for found in descendants(meta, name)]
    for date in dates:
        try:
            return title or None, datetime.fromisoformat(date[:19])
        except ValueError:
            continue
    return title or None, None


@dataclass
class _List:
    """A list that is open: the name of its style, and the number of the last item of each level."""

    style: str
    numbers: dict[int, int] = field(default_factory=dict)


class _Reader:
    def __init__(self, package: OfficePackage, roots: list[etree._Element]) -> None:
        self._package = package
        self.marked: list[Markup] = []
        self.set_aside: list[SetAside] = []
        self.pictures = Pictures()
        self._before: int | None = None  # in a cell: how many lines stand before its table
        self._styles = {style.get(f"{_STYLE}name", ""): style for root in roots for style in descendants(root, "style")}
        self._lists = {
            style.get(f"{_STYLE}name", ""): style for root in roots for style in descendants(root, "list-style")
        }
        self._continued: dict[str, dict[int, int]] = {}

    def blocks(self, parent: etree._Element) -> None:
        """The blocks in an element, in order."""
        for block in parent:
            name = local(block)
            if name in ("p", "h"):
                self._paragraph(block)
            elif name == "list":
                self._list(block, _List(block.get(f"{_TEXT}style-name", "")), 1)
            elif name == "table":
                self._table(block)
            elif name in _INDEXES:
                self.set_aside += aside(" ".join(block.itertext()), Aside.CONTENTS, len(self.marked))
            elif name == "tracked-changes":
                for gone in descendants(block, "deletion"):
                    self.set_aside += aside(" ".join(_without(gone, "change-info")), Aside.DELETED, len(self.marked))
            elif name == "section" and block.get(f"{_TEXT}display") == "none":
                self.set_aside += aside(" ".join(block.itertext()), Aside.HIDDEN, len(self.marked))
            elif name in _GROUPS:
                self.blocks(block)
            elif name in ("frame", "text-box", "a", "g", "custom-shape", "rect"):
                self._framed(block)

    def _paragraph(self, paragraph: etree._Element, mark: str = "", depth: int = 0, first: bool = True) -> None:
        """A paragraph, then the boxes and notes that are anchored in it."""
        if self._is_hidden(paragraph):
            self.set_aside += aside(" ".join(paragraph.itertext()), Aside.HIDDEN, len(self.marked))
            return
        later: list[etree._Element] = []
        text = self._text(paragraph, later)
        lines = [" ".join(line.split()) for line in text.split("\n")]
        level = self._heading(paragraph)
        for number, line in enumerate(filter(None, lines)):
            if level and not mark:
                self.marked.append(Markup(LineKind.HEADING, level, line))
            elif mark and not number:
                self.marked.append(Markup(LineKind.ITEM, depth, f"{mark}{line}", apart=first))
            else:
                self.marked.append(Markup(LineKind.TEXT, depth, line, apart=not number and not depth))
        for block in later:
            if local(block) == "note":
                citation = " ".join("".join(found.itertext()) for found in children(block, "note-citation"))
                body = " ".join(" ".join(found.itertext()) for found in children(block, "note-body"))
                self.marked.append(
                    Markup(LineKind.TEXT, depth, f"[{citation}] {' '.join(body.split())}", apart=not depth)
                )
            else:
                self._framed(block)

    def _framed(self, frame: etree._Element) -> None:
        """The text in a box or a shape. The description of a picture is set aside."""
        for block in frame:
            if local(block) in _ALTERNATIVES:
                self.set_aside += aside(" ".join(block.itertext()), Aside.HIDDEN, len(self.marked))
            elif local(block) == "object":
                self._object(block)
            elif local(block) == "image":
                self._picture(frame, block)
        self.blocks(frame)

    def _picture(self, frame: etree._Element, image: etree._Element) -> None:
        """A picture; a formula and a chart have one of themselves, which is not needed."""
        name = joined("", image.get(_HREF, "").removeprefix("./"))
        if name in self._package.names and not any(local(block) == "object" for block in frame):
            alt = next((" ".join(block.itertext()) for block in frame if local(block) in _ALTERNATIVES), "")
            at = len(self.marked) if self._before is None else self._before
            self.pictures.add(self._package.read(name), at, alt, name.rpartition("/")[2])

    def _object(self, block: etree._Element) -> None:
        """A formula becomes a line; the words of a chart are set aside."""
        root = next((inner for inner in block if local(inner) == "math"), None)
        name = joined("", f"{block.get(_HREF, '').removeprefix('./').rstrip('/')}/content.xml")
        if root is None and name in self._package.names:
            root = self._package.xml(name)
        if root is None:
            return
        if local(root) == "math":
            if text := " ".join(linear(_bare(root)).split()):
                self.marked.append(Markup(LineKind.TEXT, 0, text))
            return
        for texts in paragraphs(root, _PARAGRAPHS):
            self.set_aside += aside("".join(texts), Aside.PICTURE, len(self.marked))

    def _text(self, element: etree._Element, later: list[etree._Element]) -> str:
        """The text of a paragraph. Boxes, shapes and notes in it are appended to `later`."""
        parts = [element.text or ""]
        for child in element:
            name = local(child)
            if name == "s":
                parts.append(" " * min(int(child.get(f"{_TEXT}c") or 1), 100))
            elif name == "tab":
                parts.append(" ")
            elif name == "line-break":
                parts.append("\n")
            elif name == "note":
                parts.append(f"[{' '.join(''.join(found.itertext()) for found in children(child, 'note-citation'))}]")
                later.append(child)
            elif name in ("frame", "custom-shape", "rect", "g", "text-box"):
                later.append(child)
            elif name == "ruby":
                parts += [self._text(base, later) for base in children(child, "ruby-base")]
                for reading in children(child, "ruby-text"):
                    self.set_aside += aside("".join(reading.itertext()), Aside.HIDDEN, len(self.marked))
            elif name and not self._is_set_aside(child):
                parts.append(self._inline(child, later))
            parts.append(child.tail or "")
        return "".join(parts)

    def _is_set_aside(self, child: etree._Element) -> bool:
        """Set aside a part of a paragraph that is no text of it: a comment, hidden and struck words."""
        if local(child) in ("annotation", "annotation-end"):
            words = " ".join(_without(child, "date", "creator", "creator-initials"))
            self.set_aside += aside(words, Aside.COMMENT, len(self.marked))
            return True
        if local(child) == "hidden-text" or self._is_hidden(child):
            self.set_aside += aside(" ".join(child.itertext()), Aside.HIDDEN, len(self.marked))
            return True
        if self._is_struck(child):
            self.set_aside += aside(" ".join(child.itertext()), Aside.DELETED, len(self.marked))
            return True
        return False

    def _inline(self, child: etree._Element, later: list[etree._Element]) -> str:
        text = self._text(child, later)
        address = child.get(_HREF, "") if local(child) == "a" else ""
        return f"{text} ({address})" if address.startswith(("http://", "https://")) and address not in text else text

    def _list(self, block: etree._Element, found: _List, depth: int) -> None:
        if depth == 1 and block.get(f"{_TEXT}continue-numbering") == "true":
            found.numbers = self._continued.get(found.style, found.numbers)
        first = depth == 1
        for item in children(block, "list-item", "list-header"):
            named = local(item) == "list-header"
            for part in item:
                if local(part) in ("p", "h") and not named:
                    self._paragraph(part, self._mark(item, found, depth), depth, first)
                    named, first = True, False
                elif local(part) in ("p", "h"):
                    self._paragraph(part, "", depth)
                elif local(part) == "list":
                    self._list(part, found, min(depth + 1, 10))
                elif local(part) == "table":
                    self._table(part)
        for level in [level for level in found.numbers if level > depth]:
            del found.numbers[level]
        if depth == 1:
            self._continued[found.style] = found.numbers

    def _mark(self, item: etree._Element, found: _List, depth: int) -> str:
        """What stands before an item: its number, or a dash for all bullets."""
        style = self._lists.get(found.style)
        levels = [] if style is None else [one for one in style if one.get(f"{_TEXT}level") == str(depth)]
        if not levels or local(levels[0]) != "list-level-style-number" or not levels[0].get(f"{_STYLE}num-format"):
            return "- "
        begin = int(item.get(f"{_TEXT}start-value") or levels[0].get(f"{_TEXT}start-value") or 1)
        restarted = item.get(f"{_TEXT}start-value") is not None or depth not in found.numbers
        found.numbers[depth] = begin if restarted else found.numbers[depth] + 1
        return f"{found.numbers[depth]}. "

    def _table(self, table: etree._Element) -> None:
        """A line a row; a table of one column is a frame around text."""
        header = next(descendants(table, "table-header-rows"), None) is not None
        rows = [row for row in descendants(table, "table-row") if _around(row, "table") is table]
        cells = [list(children(row, "table-cell", "covered-table-cell")) for row in rows]
        if all(len(row) == 1 for row in cells):
            for row in cells:
                for cell in row:
                    self.blocks(cell)
            return
        texts: list[list[str]] = []
        for row in cells:
            texts.append([])
            for cell in row:
                repeated = min(int(cell.get(f"{_TABLE}number-columns-repeated") or 1), _MOST_REPEATED)
                texts[-1] += [self._cell(cell)] * repeated
        marked, unused = table_markup(texts, header)
        self.marked += marked
        self.set_aside += unused

    def _cell(self, cell: etree._Element) -> str:
        """All text in a cell on one line, read as elsewhere."""
        before, self.marked = self.marked, []
        outer, self._before = self._before, len(before) if self._before is None else self._before
        self.blocks(cell)
        lines, self.marked = self.marked, before
        self._before = outer
        return " ".join(line.text for line in lines)

    def _chain(self, element: etree._Element) -> Iterator[etree._Element]:
        """The styles of an element, from its own to the last parent."""
        name, seen = element.get(f"{_TEXT}style-name"), set()
        while name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = self._styles[name].get(f"{_STYLE}parent-style-name")

    def _heading(self, paragraph: etree._Element) -> int:
        """The level of a heading, 0 for none."""
        names = {style.get(f"{_STYLE}{part}name") for style in self._chain(paragraph) for part in ("", "parent-style-")}
        names.add(paragraph.get(f"{_TEXT}style-name"))
        if "Title" in names:
            return 1
        return min(int(paragraph.get(f"{_TEXT}outline-level") or 1), 6) if local(paragraph) == "h" else 0

    def _properties(self, element: etree._Element, attribute: str) -> str | None:
        found = (one.get(attribute) for style in self._chain(element) for one in children(style, "text-properties"))
        return next(filter(None, found), None)

    def _is_hidden(self, element: etree._Element) -> bool:
        return self._properties(element, f"{_TEXT}display") == "none"

    def _is_struck(self, element: etree._Element) -> bool:
        return (self._properties(element, f"{_STYLE}text-line-through-style") or "none") != "none"


def _bare(root: etree._Element) -> etree._Element:
    """The elements without their namespaces, as formulas of pages have none."""
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = local(element)
    return root


def _around(element: etree._Element, name: str) -> etree._Element | None:
    return next((above for above in element.iterancestors() if local(above) == name), None)


def _without(element: etree._Element, *names: str) -> Iterator[str]:
    """The texts in an element, without those in parts with these names."""
    for inner in element.iter():
        if local(inner) in names:
            continue
        if not any(local(above) in names for above in inner.iterancestors()):
            yield inner.text or ""
        if inner is not element:
            yield inner.tail or ""

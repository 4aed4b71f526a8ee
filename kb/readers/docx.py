"""A DOCX file → lines of markup, with the numbers that Word shows beside list items and headings."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.coreprops import CoreProperties
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

from kb.errors import Code
from kb.readers.docx_numbering import Numbering
from kb.readers.file_type import FormatError
from kb.readers.tables import table_lines
from kb.structure.assemble import DocumentMetadata
from kb.structure.classify_lines import Kind, Markup

_MAX_MEMBERS = 5_000
_MAX_UNPACKED = 150 * 1024 * 1024  # pictures and all
_MAX_XML = 40 * 1024 * 1024  # text with its layout: more than 1,000 pages
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    PackageNotFoundError,
    etree.XMLSyntaxError,
    KeyError,
    ValueError,
    AttributeError,  # the library asks missing parts for their attributes
    EOFError,
    NotImplementedError,
    RuntimeError,  # a member with a password
)
_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLES = ("title", "标题", "標題")
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*\d", re.IGNORECASE)
_NO_TITLE = re.compile(r"microsoft word\b.*|word document|文档\s?\d*|document\s?\d*|.*\.docx?|", re.IGNORECASE)
_TEMPLATE_DATE = datetime(2013, 12, 23, 23, 15)  # of the template of python-docx, and of no article made with it
_WRAPPERS = tuple(map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag")))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = frozenset((_FALLBACK, *map(qn, ("w:del", "w:moveFrom", "w:txbxContent", "w:pPr"))))
_PARAGRAPH, _TABLE, _ROW, _CELL, _RUN = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc", "w:r"))
_VALUE = qn("w:val")
_OFF = ("0", "false", "off", "none")


class DocxProblem(Code):
    DAMAGED = "found a damaged one; open it in Word and save it again as DOCX"
    TOO_LARGE = "found one of {size} MB in {parts} parts (limit: {limit} MB unpacked, {text} MB of text); split it"


def read_docx(data: bytes) -> tuple[list[Markup], DocumentMetadata]:
    """The lines of a DOCX file, its title and date. Raises FormatError for one that is damaged, locked or a ZIP bomb."""
    try:
        _check_size(data)
        document = docx.Document(BytesIO(data))
        marked = _Reader(document).lines()
        properties = document.core_properties
        title, created = properties.title.strip(), _created(properties)
    except _DAMAGED as error:
        raise FormatError(DocxProblem.DAMAGED) from error
    first_level = sum(line.kind is Kind.HEADING and line.level == 1 for line in marked)
    if first_level == 1 or _NO_TITLE.fullmatch(title):  # what stands in the text says more
        title = ""
    date = created.replace(tzinfo=None, microsecond=0) if created else None
    return marked, DocumentMetadata(title=title or None, file_date=None if date == _TEMPLATE_DATE else date)


def _created(properties: CoreProperties) -> datetime | None:
    try:
        created: datetime | None = properties.created
    except (TypeError, OverflowError):  # an empty element, or a date at the end of time: the library expects neither
        return None
    return created


def _check_size(data: bytes) -> None:
    """Refuse what would fill the memory, before any of it is unpacked."""
    with zipfile.ZipFile(BytesIO(data)) as file:
        members = file.infolist()
    unpacked = sum(member.file_size for member in members)
    text = max((member.file_size for member in members if member.filename.endswith((".xml", ".rels"))), default=0)
    if len(members) > _MAX_MEMBERS or unpacked > _MAX_UNPACKED or text > _MAX_XML:
        size, limit, most = (number // 2**20 for number in (unpacked, _MAX_UNPACKED, _MAX_XML))
        raise FormatError(DocxProblem.TOO_LARGE, size=size, parts=len(members), limit=limit, text=most)


@dataclass(frozen=True)
class _Style:
    """What a paragraph style says, its parents included."""

    name: str = ""
    heading: int = 0
    list: str | None = None
    depth: int = 0


@dataclass
class _Reader:
    document: Document
    in_list: bool = False  # the line before was a list item
    marked: list[Markup] = field(default_factory=list)

    def __post_init__(self) -> None:
        part = self.document.part
        try:
            root = part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element  # type: ignore[attr-defined]
        except KeyError:
            root = None
        self.numbering = Numbering.of(root)
        elements = {style.get(qn("w:styleId")): style for style in part.styles.element.iterchildren(qn("w:style"))}
        self.styles = {name: _style(name, elements) for name in elements}

    def lines(self) -> list[Markup]:
        for block in _blocks(self.document.element.body):
            if block.tag == _TABLE:
                self._table(block)
            else:
                self._paragraph(block)
        return self.marked

    def _paragraph(self, paragraph: etree._Element) -> None:
        style = self.styles.get(_property(paragraph, "w:pStyle"), _Style())
        if _CONTENTS.match(style.name):
            return
        text, bold = _text(paragraph)
        if not text.strip():
            self.in_list = self.in_list and not text
            return
        outline = _property(paragraph, "w:outlineLvl")
        heading = int(outline) + 1 if outline and outline in "012345678" else style.heading
        name = _property(paragraph, "w:numPr/w:numId") or style.list
        depth = int(_property(paragraph, "w:numPr/w:ilvl") or style.depth)
        mark = self.numbering.mark(name, depth) if name and name != "0" else None
        for i, line in enumerate(text.split("\n")):
            whole = " ".join(line.split())
            emphasised = len(" ".join(line[:bold].split())) if not i else 0
            if heading:
                self.marked.append(Markup(Kind.HEADING, min(heading, 6), (mark or "") + whole if not i else whole))
            elif mark is not None and not i:
                bold_end = len(mark) + emphasised if emphasised else 0
                self.marked.append(Markup(Kind.ITEM, depth + 1, mark + whole, bold_end, not self.in_list))
            else:
                inside = depth + 1 if mark is not None else 0
                self.marked.append(Markup(Kind.TEXT, inside, whole, emphasised, apart=not i))
        self.in_list = mark is not None and not heading

    def _table(self, table: etree._Element) -> None:
        self.in_list = False
        rows = list(_rows(table))
        if all(len(row) == 1 for row in rows):  # a frame around text
            for cell in table.iter(_CELL):
                for block in _blocks(cell):
                    if block.tag == _PARAGRAPH:
                        self._paragraph(block)
            return
        for i, line in enumerate(table_lines(rows, _has_header(table))):
            self.marked.append(Markup(Kind.TEXT, 0, line, apart=not i))


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables of a document or a cell, in order; no tables of contents."""
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if element.tag in (_PARAGRAPH, _TABLE):
            yield element
        elif element.tag in _WRAPPERS:
            gallery = element.find(f"{qn('w:sdtPr')}//{qn('w:docPartGallery')}")
            if gallery is None or gallery.get(_VALUE) != "Table of Contents":
                waiting += reversed(element)


def _text(paragraph: etree._Element) -> tuple[str, int]:
    """The text of a paragraph, and how many of its first characters are bold. Deleted text is not in it."""
    parts: list[str] = []
    size = bold = 0
    for run in _runs(paragraph):
        piece = ""
        for child in run:
            if child.tag == qn("w:t"):
                piece += child.text or ""
            elif child.tag in (qn("w:tab"), qn("w:ptab")):
                piece += " "
            elif child.tag in (qn("w:br"), qn("w:cr")):
                piece += "\n"
            elif child.tag == qn("w:noBreakHyphen"):
                piece += "-"
        strong = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
        if bold == size and strong is not None and strong.get(_VALUE, "1") not in _OFF:
            bold = size + len(piece)
        parts.append(piece)
        size += len(piece)
    return "".join(parts), bold


def _runs(paragraph: etree._Element) -> Iterator[etree._Element]:
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag == _RUN:
            yield element
        elif element.tag not in _UNSEEN:
            waiting += reversed(element)


def _property(paragraph: etree._Element, path: str) -> str | None:
    """A value such as "w:pStyle" or "w:numPr/w:numId" of a paragraph or style."""
    found = paragraph.find("/".join(map(qn, ("w:pPr", *path.split("/")))))
    return None if found is None else found.get(_VALUE)


def _style(name: str, elements: dict[str, etree._Element]) -> _Style:
    """A style with what it has from the styles it is based on."""
    chain: list[etree._Element] = []
    at: str | None = name
    while at in elements and elements[at] not in chain:
        chain.append(elements[at])
        base = chain[-1].find(qn("w:basedOn"))
        at = None if base is None else base.get(_VALUE)

    def first(path: str) -> str | None:
        return next((value for style in chain if (value := _property(style, path)) is not None), None)

    own = chain[0].find(qn("w:name"))
    title = (own.get(_VALUE) or "").strip() if own is not None else ""
    found = _HEADING.fullmatch(title)
    level = first("w:outlineLvl")
    heading = int(found[1]) if found else int(level) + 1 if level and level in "012345678" else 0
    heading = 1 if title.casefold() in _TITLES else heading
    return _Style(title, heading, first("w:numPr/w:numId"), int(first("w:numPr/w:ilvl") or 0))


def _rows(table: etree._Element) -> Iterator[list[str]]:
    """The texts of the cells of each row. A cell that goes down over rows stands in each of them."""
    above: list[str] = []
    for row in table.iterchildren(_ROW):
        texts: list[str] = []
        for cell in row.iter(_CELL):
            if next(cell.iterancestors(_ROW)) is not row:
                continue  # of a table in the cell, whose text is read with it
            text = " ".join(" ".join(_text(paragraph)[0].split()) for paragraph in cell.iter(_PARAGRAPH)).strip()
            merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if merged is not None and merged.get(_VALUE) != "restart" and len(texts) < len(above):
                text = above[len(texts)]
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            width = span.get(_VALUE, "1") if span is not None else "1"
            texts += [text, *[""] * (min(int(width), 50) - 1)]
        above = texts
        yield texts


def _has_header(table: etree._Element) -> bool:
    """Whether the first row names the columns: it is marked so, or all of it is bold."""
    row = table.find(_ROW)
    if row is None:
        return False
    marked = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
    if marked is not None and marked.get(_VALUE, "1") not in _OFF:
        return True
    texts = [_text(paragraph) for paragraph in row.iter(_PARAGRAPH)]
    return any(text.strip() for text, _ in texts) and all(bold >= len(text.rstrip()) for text, bold in texts)

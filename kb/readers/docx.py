"""A DOCX file → lines of markup, as Word shows them, and the account of what it does not show.

python-docx opens the file; kb/readers/word/ reads its parts. `_Reader` puts them in order: the text of the document, text boxes
and notes after the paragraph that they belong to. Comments are set aside, and so are heads and feet of pages that say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from docx.opc.part import Part
from lxml import etree

from kb.article import Aside, Note
from kb.errors import Message
from kb.pictures.taken import Pictures
from kb.readers.file_type import FormatError
from kb.readers.links import CountedLink, LinkedText, counted, placed, solid
from kb.readers.tables import MarkedLine
from kb.readers.word import drawings, tables
from kb.readers.word.account import WordAccount
from kb.readers.word.chunks import chunk_lines
from kb.readers.word.math import Equation
from kb.readers.word.notes import Notes
from kb.readers.word.numbering import Numbering
from kb.readers.word.package import DAMAGED, DocxProblem, WordPackage, created_at, text_parts
from kb.readers.word.running import RunningText, place_of
from kb.readers.word.styles import ParagraphStyle, Styles
from kb.readers.word.text import Anchored, Inline, Inlines, NoteReference
from kb.readers.word.xml import FALLBACK, PARAGRAPH, TABLE, children, number, path, switch, tag, tags, value
from kb.structure.assemble import DocumentMetadata
from kb.structure.classify_lines import LineKind, Markup

__all__ = ["DocxProblem", "read_docx"]

_NO_TITLE = re.compile(r"microsoft word\b.*|word document|文档\s?\d*|document\s?\d*|.*\.docx?|", re.IGNORECASE)
# Of the template of python-docx, and of no article made with it.
_TEMPLATE_DATE = datetime.fromisoformat("2013-12-23 23:15")
_WRAPPERS = tags(*("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "w:smartTag"))
_EQUATIONS = tags("m:oMath", "m:oMathPara")
_CHUNK, _SUB_DOCUMENT, _ID = tag("w:altChunk"), tag("w:subDoc"), tag("r:id")
_NO_FILES = ("Equation", "MSGraph")  # objects that are pictures of themselves


def read_docx(data: bytes) -> tuple[list[Markup], DocumentMetadata]:
    """The lines of a DOCX file, its title and date, and what was set aside.

    Raises FormatError for one that is damaged, locked or a ZIP bomb.
    """
    try:
        package = WordPackage.open(data)
        reader = _Reader(package)
        reader.read()
        properties = package.document.core_properties
        title, created = properties.title.strip(), created_at(properties)
    except DAMAGED as error:
        raise FormatError(DocxProblem.DAMAGED) from error
    first_level = sum(line.kind is LineKind.HEADING and line.level == 1 for line in reader.marked)
    if reader.titled or first_level == 1 or _NO_TITLE.fullmatch(title):  # what stands in the text says more
        title = ""
    reader.add_running(place_of(reader.marked, is_titled=bool(title)))
    date = created.replace(tzinfo=None, microsecond=0) if created else None
    return reader.marked, DocumentMetadata(
        title=title or None,
        file_date=None if date == _TEMPLATE_DATE else date,
        warnings=tuple(reader.notices()),
        set_aside=(*reader.account.pieces, *reader.pictures.set_aside),
        pictures=tuple(reader.pictures.found),
    )


@dataclass
class _Reader:
    package: WordPackage
    is_inside: bool = False  # the document is a part of another one
    marked: list[Markup] = field(default_factory=list)
    account: WordAccount = field(default_factory=WordAccount)
    running: RunningText = field(default_factory=RunningText)
    warnings: dict[Message, None] = field(default_factory=dict)  # an ordered set
    titled: bool = False  # a paragraph says that it is the title
    in_list: bool = False  # the line before was a list item
    in_cell: bool = False  # what is read becomes one line
    carried: tuple[etree._Element, Inline] | None = None  # a paragraph whose end is deleted goes on in the next one
    pictures: Pictures = field(default_factory=Pictures)
    pending: list[NoteReference] = field(default_factory=list)  # notes to be read after the paragraph or table

    def __post_init__(self) -> None:
        self.account.lines = self.marked
        numbering = next(iter(self.package.related("numbering")), None)
        self.numbering = Numbering.of(None if numbering is None else self.package.root(numbering))
        self.styles = Styles(self.package.main.styles.element)  # type: ignore[attr-defined]
        self.notes = Notes(self.package)
        self.inlines = Inlines(self.styles, self.notes.mark, self._address)

    @cached_property
    def _root(self) -> etree._Element:
        root = self.package.root(self.package.main)
        assert root is not None  # python-docx has read it
        return root

    def read(self) -> None:
        body = self._root.find(tag("w:body"))
        with self.inlines.part(self._root):
            self._blocks(self._root if body is None else body)
        self._beside("comments", "w:comment", Aside.COMMENT)
        self.running.told_already(self.marked)
        for kind in ("header", "footer"):
            self._beside(kind, "", Aside.REPEATED)
        parts = (self.package.root(part) for part in text_parts(self.package))
        roots = [self._root, *(root for root in parts if root is not None)]
        self.account.add_rest(roots, self.inlines.used, (line.text for line in self.marked))

    def add_running(self, place: int) -> None:
        """Put what heads and feet of pages say before the line of this number."""
        count = len(self.running.lines)
        self.marked[place:place] = self.running.lines
        self.account.pieces = [
            replace(piece, at=at + count) if (at := piece.at or 0) > place else piece for piece in self.account.pieces
        ]
        self.pictures.shift(count, place)

    def notices(self) -> list[Message]:
        """What an editor should know."""
        unknown = self.inlines.unknown.items()
        signs = [Message(Note.UNKNOWN_SIGNS, font=font, count=count) for font, count in unknown]
        return [*self.warnings, *signs]

    def _beside(self, kind: str, short: str, why: Aside) -> None:
        """Set aside what the parts of this kind say. Heads and feet are the text of a file that has no other."""
        alone = why is Aside.REPEATED and not self.marked
        for part in self.package.related(kind):
            if (root := self.package.root(part)) is None:
                continue
            with self.inlines.part(root):
                if alone:
                    self._blocks(root)
                for holder in root.iter(tag(short)) if short else () if alone else (root,):
                    self._put_aside(holder, why)

    def _blocks(self, parent: etree._Element) -> None:
        """Read the paragraphs and tables of a document, a cell, a text box or a note, in order."""
        for element in children(parent):
            if element.tag == PARAGRAPH:
                self._paragraph(element)
            elif element.tag == TABLE:
                self._end_carried()
                self._table(element)
            elif element.tag in _EQUATIONS:
                self._add([Equation(self.inlines.used.add).read(element)])
            elif element.tag == _CHUNK:
                self._chunk(self.package.target(element.get(_ID)))
            elif element.tag in _WRAPPERS:
                if value(element, "w:sdtPr/w:docPartObj/w:docPartGallery") == "Table of Contents":
                    self._put_aside(element, Aside.CONTENTS)
                else:
                    self._blocks(element)
            if self.marked is self.account.lines:  # pictures stand after the paragraph or the table that holds them
                self.pictures.place(len(self.marked))
        if parent.tag not in _WRAPPERS:
            self._end_carried()

    def _paragraph(self, paragraph: etree._Element) -> None:
        inline = self.inlines.read(paragraph)
        if self.carried is not None:
            inline, self.carried = self.carried[1] + inline, None
        if any(paragraph.find(path(f"w:pPr/w:rPr/w:{name}")) is not None for name in ("del", "moveFrom")):
            self.carried = paragraph, inline
        else:
            self._write(paragraph, inline)

    def _end_carried(self) -> None:
        if self.carried is not None:
            (paragraph, inline), self.carried = self.carried, None
            self._write(paragraph, inline)

    def _write(self, paragraph: etree._Element, inline: Inline) -> None:
        style = self.styles.paragraph(paragraph)
        for why, text in inline.asides().items():
            self.account.add(text, why)
        if style.is_contents or (style.is_contents_title and self._has_contents):
            self.account.add(inline.text, Aside.CONTENTS)
        else:
            self._line(paragraph, style, inline)
        in_list = self.in_list
        for anchored in inline.anchored:
            self._anchored(anchored)
        self.in_list = in_list
        self.pending += inline.notes
        if not self.in_cell:
            self._end_notes()

    @cached_property
    def _has_contents(self) -> bool:
        return any(self.styles.paragraph(paragraph).is_contents for paragraph in self._root.iter(PARAGRAPH))

    def _line(self, paragraph: etree._Element, style: ParagraphStyle, inline: Inline) -> None:
        text = inline.text
        properties = paragraph.find(tag("w:pPr"))
        name, depth = self._list(properties, style)
        is_unseen = not text.strip() and bool(switch(properties, "w:rPr/w:vanish"))
        mark = None if name is None or is_unseen else self.numbering.mark(name, depth)
        if not text.strip():
            if self.in_cell and mark and mark != "- ":  # a cell with nothing but its number
                self._add([mark.strip()])
            self.in_list = self.in_list and not text
            return
        outline = value(properties, "w:outlineLvl")
        heading = int(outline) + 1 if outline and outline in "012345678" else style.heading
        if heading and (words := " ".join(inline.heading.split())):
            self.titled = self.titled or style.is_title
            number_before = mark if mark and mark != "- " else ""
            self.marked.append(Markup(LineKind.HEADING, min(heading, 6), number_before + words))
            self.in_list = False
            return
        links, before = inline.links, 0
        for i, line in enumerate(text.split("\n")):
            whole = " ".join(line.split())
            emphasised = len(" ".join(line[: inline.bold].split())) if not i else 0
            told = MarkedLine(whole, links=placed(whole, links, before))
            before += solid(whole)
            if mark is not None and not i:
                item = told.markup(depth + 1, LineKind.ITEM, bold=emphasised, apart=not self.in_list)
                self.marked.append(item.led_by(mark))
            else:
                self.marked.append(told.markup(depth + 1 if mark is not None else 0, bold=emphasised, apart=not i))
        self.in_list = mark is not None

    def _list(self, properties: etree._Element | None, style: ParagraphStyle) -> tuple[str | None, int]:
        """The list that a paragraph is an item of, and on which level; None if of none."""
        own = value(properties, "w:numPr/w:numId")
        name = own or style.list
        if not name or name == "0":
            return None, 0
        depth = value(properties, "w:numPr/w:ilvl")
        if depth is not None:
            return name, min(number(depth, 0), 8)
        if style.depth is not None and name == style.list:
            return name, min(style.depth, 8)
        return name, self.numbering.depth(name, value(properties, "w:pStyle"))

    def _add(self, lines: Sequence[str | MarkedLine], kind: LineKind = LineKind.TEXT) -> None:
        """Lines that belong together, as a block of their own."""
        whole = [line if isinstance(line, MarkedLine) else MarkedLine(" ".join(line.split())) for line in lines]
        for i, line in enumerate(line for line in whole if line.text):
            self.marked.append(
                Markup(kind, 1, f"- {line.text}", apart=not i) if kind is LineKind.ITEM else line.markup(apart=not i)
            )
        self.in_list = False

    @contextmanager
    def _aside_lines(self) -> Iterator[list[Markup]]:
        """While it lasts, lines go into a list of their own."""
        marked, in_list, carried = self.marked, self.in_list, self.carried
        self.marked, self.in_list, self.carried = [], False, None
        yield self.marked
        self.marked, self.in_list, self.carried = marked, in_list, carried

    def _table(self, table: etree._Element) -> None:
        self.in_list = False
        rows = tables.rows_of(table)
        if rows and not self.in_cell and tables.is_frame(table, self.styles):
            for row in rows:
                for cell in (row,) if tables.left_out(row) else tables.cells_of(row):
                    if why := tables.left_out(cell):
                        self._put_aside(cell, why)
                    else:
                        self._blocks(cell)
            return
        in_cell, self.in_cell = self.in_cell, True
        lines = tables.lines_of(table, self.styles, self._cell, self._put_aside)
        self.in_cell = in_cell
        self._add(["; ".join(line.text for line in lines)] if in_cell else lines)
        if not in_cell:
            self._end_notes()

    def _cell(self, cell: etree._Element) -> tables.CellText:
        with self._aside_lines() as lines:
            self._blocks(cell)
        text, links = "", list[CountedLink]()
        for line in lines:
            is_bullet = line.kind is LineKind.ITEM and line.text.startswith("- ")
            between = "; " if is_bullet and text else " "
            text += between
            before = solid(text) - is_bullet  # without the bullet that the line is counted with
            links += [CountedLink(before + link.before, *link[1:]) for link in counted(line.links, line.text)]
            text += line.text[2:] if is_bullet else line.text
        paragraphs = (self.styles.paragraph(paragraph) for paragraph in cell.iter(PARAGRAPH))
        is_bold = all(line.bold >= len(line.text.rstrip()) for line in lines) or all(style.bold for style in paragraphs)
        return tables.CellText(LinkedText.of(text.strip(), links), is_bold)

    def _anchored(self, anchored: Anchored) -> None:
        if anchored.element.tag == _SUB_DOCUMENT:
            self._unread(self.package.target(anchored.element.get(_ID)))
            return
        for found in drawings.drawn(anchored.element, self.inlines.used.add):
            if isinstance(found, drawings.Reference):
                self._refer(found, anchored)
            elif anchored.aside is not None:
                if isinstance(found, drawings.Box):
                    self._put_aside(found.content, anchored.aside)
                else:
                    self.account.add(" ".join(found.lines), anchored.aside)
            elif isinstance(found, drawings.Box):
                self._blocks(found.content)
            else:
                self._add(list(found.lines))

    def _refer(self, found: drawings.Reference, anchored: Anchored) -> None:
        """A chart or diagram is read; a file inside the file is told of."""
        target = self.package.target(found.id, self._part_of(anchored.element))
        if found.kind == "picture":
            if isinstance(target, Part) and anchored.aside is None:
                self.pictures.hold(target.blob, found.name or "", target.partname.rpartition("/")[2])
        elif found.kind == "object":
            if not (found.name or "").startswith(_NO_FILES):
                self._unread(target)
        elif isinstance(target, Part) and (root := self.package.root(target)) is not None and anchored.aside is None:
            if found.kind == "chart":
                self._add(drawings.chart_lines(root, self.inlines.used.add))
            else:
                self._add(drawings.diagram_lines(root, self.inlines.used.add), LineKind.ITEM)

    def _address(self, link: etree._Element) -> str:
        """Where a w:hyperlink leads to; "" for a place in the document."""
        target = self.package.target(link.get(_ID), self._part_of(link)) if link.get(_ID) else None
        return target if isinstance(target, str) else ""

    def _part_of(self, element: etree._Element) -> Part:
        """The part that an element stands in: its references are those of that part."""
        top = element.getroottree().getroot()
        return next((part for part in text_parts(self.package) if self.package.root(part) is top), self.package.main)

    def _unread(self, target: Part | str | None) -> None:
        if target is not None:
            address = target if isinstance(target, str) else str(target.partname)
            self.warnings[Message(Note.UNREAD_PART, name=address.replace("\\", "/").rpartition("/")[2])] = None

    def _chunk(self, target: Part | str | None) -> None:
        """Another document that stands in this one as if it were written here."""
        if not isinstance(target, Part):
            self._unread(target)
        elif target.blob.startswith(b"PK") and not self.is_inside:
            inner = _Reader(WordPackage.open(target.blob), is_inside=True)
            inner.read()
            inner.pictures.shift(len(self.marked), -1)
            self.pictures.found += inner.pictures.found
            self.marked += inner.marked
            self.account.pieces += inner.account.pieces
            self.warnings |= dict.fromkeys(inner.notices())
        elif lines := chunk_lines(target.blob, str(target.partname), target.content_type):
            self.marked += lines
        else:
            self._unread(target)

    def _end_notes(self) -> None:
        """The notes that the last paragraph or table refers to, as lines below it."""
        while self.pending:
            found = self.pending.pop(0)
            note = self.notes.take(found.note)
            if note is None:
                continue
            with self.inlines.part(note.getroottree().getroot()):
                if found.aside is not None:
                    self._put_aside(note, found.aside)
                    continue
                with self._aside_lines() as lines:
                    self._blocks(note)
            inside = self.marked[-1].level if self.in_list and self.marked else 0
            for i, line in enumerate(lines):
                mark = f"{found.mark} " if found.mark and not i else ""
                self.marked.append(Markup(LineKind.TEXT, inside, mark + line.text, apart=False))

    def _put_aside(self, holder: etree._Element, why: Aside) -> None:
        """Set aside all text in an element; what is deleted or hidden in it keeps that as its reason."""
        for paragraph in holder.iter(PARAGRAPH):
            if next(paragraph.iterancestors(FALLBACK), None) is not None:
                continue  # the form for older programs
            inline = self.inlines.read(paragraph)
            for reason, text in inline.asides().items():
                self.account.add(text, reason)
            is_running = why is Aside.REPEATED and not self.is_inside
            for text in self.running.take(inline) if is_running else (inline.text,):
                self.account.add(text, why)
            for found in inline.notes:
                if (note := self.notes.take(found.note)) is not None:
                    with self.inlines.part(note.getroottree().getroot()):
                        self._put_aside(note, found.aside or why)
        for art in holder.iter(tag("v:textpath")):
            self.account.add(art.get("string", ""), why)

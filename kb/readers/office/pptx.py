"""A PPTX file → lines: a heading a slide, its text and tables, and the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

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
    local,
    table_markup,
)
from kb.readers.office.rest import left_out, paragraphs
from kb.structure.assemble import DocumentMetadata
from kb.structure.classify_lines import LineKind, Markup

_MAIN = "ppt/presentation.xml"
_REF = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TITLES = ("title", "ctrTitle")
_FURNITURE = ("sldNum", "dt", "ftr", "hdr")
_LISTS = ("body", "subTitle", "obj", "")  # placeholders whose paragraphs have bullets unless they say otherwise
_NO_TITLE = ("powerpoint presentation", "presentation", "演示文稿", "幻灯片 1", "slide 1")
_FOR_ALL = ("ppt/slideMasters/slideMaster", "ppt/slideLayouts/slideLayout")
_WITH_TEXT = (
    *("ppt/slides/slide", "ppt/notesSlides/", "ppt/charts/chart", "ppt/diagrams/data", "ppt/comments/"),
    "ppt/threadedComments/",
)
_SHORT = 80  # characters of a line that may name a slide
_SLIDE = 2  # level of a heading


def read_pptx(data: bytes) -> tuple[list[Markup], DocumentMetadata]:
    """The lines of a PPTX file and its title. Raises FormatError for one that is damaged, locked or a ZIP bomb."""
    try:
        package = OfficePackage(data)
        relations = package.relations(_MAIN)
        numbers = [slide.get(f"{_REF}id", "") for slide in descendants(package.xml(_MAIN), "sldId")]
        reader = _Reader(package)
        for name in (relations[number][1] for number in numbers if number in relations):
            reader.slide(name)
        reader.finish()
        title = _title(package)
    except DAMAGED as error:
        raise FormatError(OfficeProblem.DAMAGED) from error
    aside_whole = (*reader.set_aside, *reader.pictures.set_aside)
    return reader.marked, DocumentMetadata(title=title, set_aside=aside_whole, pictures=tuple(reader.pictures.found))


def _title(package: OfficePackage) -> str | None:
    if "docProps/core.xml" not in package.names:
        return None
    titles = (" ".join((found.text or "").split()) for found in descendants(package.xml("docProps/core.xml"), "title"))
    return next((title for title in titles if title and title.casefold() not in _NO_TITLE), None)


@dataclass
class _Paragraph:
    """`level` is how deep in a list it stands, 0 for none."""

    text: str
    level: int = 0


@dataclass
class _Reader:
    package: OfficePackage
    marked: list[Markup] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    pictures: Pictures = field(default_factory=Pictures)

    def slide(self, name: str) -> None:
        """A slide: its title, what stands on it, its notes. A hidden one is set aside whole."""
        root, relations = self.package.xml(name), self.package.relations(name)
        if root.get("show") in ("0", "false"):
            self.set_aside += aside(" ".join(_texts(root)), Aside.HIDDEN, len(self.marked))
            return
        shapes = list(_shapes(root))
        titles = [shape for shape in shapes if _placeholder(shape) in _TITLES]
        named = " ".join(" ".join(part.text.split()) for shape in titles for part in self._paragraphs(shape, relations))
        lines: list[Markup] = []
        shown: list[tuple[etree._Element, int]] = []
        for shape in shapes:
            if shape not in titles:
                lines += self._shape(shape, relations)
            if local(shape) == "pic":
                shown.append((shape, len(lines)))
        count = len(lines)
        if not named and len(lines) > 1 and lines[0].kind is LineKind.TEXT and len(lines[0].text) <= _SHORT:
            named = lines.pop(0).text
        if named:
            self.marked.append(Markup(LineKind.HEADING, _SLIDE, named))
        for shape, at in shown:
            self._picture(shape, relations, len(self.marked) + max(at - (count - len(lines)), 0))
        self.marked += lines
        for kind, target in relations.values():
            if kind == "notesSlide" and target in self.package.names:
                self._notes(target)
            elif kind == "comments" and target in self.package.names:
                for comment in descendants(self.package.xml(target), "text", "t"):
                    self.set_aside += aside(comment.text or "", Aside.COMMENT, len(self.marked))

    def _picture(self, shape: etree._Element, relations: dict[str, tuple[str, str]], at: int) -> None:
        name = next(
            (relations.get(blip.get(f"{_REF}embed", ""), ("", ""))[1] for blip in descendants(shape, "blip")), ""
        )
        told = next(descendants(shape, "cNvPr"), None)
        if name in self.package.names and (told is None or told.get("hidden") not in ("1", "true")):
            alt = "" if told is None else told.get("descr", "")
            self.pictures.add(self.package.read(name), at, alt, name.rpartition("/")[2])

    def finish(self) -> None:
        """What stands on all slides, and what the others say besides, such as the labels of a chart."""
        pieces: list[list[str]] = []
        for name in sorted(self.package.names):
            if not name.endswith(".xml"):
                continue
            if name.startswith(_FOR_ALL):
                for shape in _shapes(self.package.xml(name)):
                    if _placeholder(shape) is None:
                        self.set_aside += aside(" ".join(_texts(shape)), Aside.REPEATED, len(self.marked))
            elif name.startswith(_WITH_TEXT):
                pieces += paragraphs(self.package.xml(name), ("p", "pt", "cm", "comment"), ("t", "v", "text"))
        told = [line.text for line in self.marked] + [piece.text for piece in self.set_aside]
        self.set_aside += left_out(pieces, told, Aside.PICTURE)

    def _notes(self, name: str) -> None:
        root, relations = self.package.xml(name), self.package.relations(name)
        for shape in _shapes(root):
            if _placeholder(shape) in _FURNITURE:
                self.set_aside += aside(" ".join(_texts(shape)), Aside.REPEATED, len(self.marked))
                continue
            self.marked += [Markup(LineKind.TEXT, 0, part.text) for part in self._paragraphs(shape, relations)]

    def _shape(self, shape: etree._Element, relations: dict[str, tuple[str, str]]) -> list[Markup]:
        if any(found.get("hidden") in ("1", "true") for found in descendants(shape, "cNvPr")):
            self.set_aside += aside(" ".join(_texts(shape)), Aside.HIDDEN, len(self.marked))
            return []
        if _placeholder(shape) in _FURNITURE:
            self.set_aside += aside(" ".join(_texts(shape)), Aside.REPEATED, len(self.marked))
            return []
        table = next(descendants(shape, "tbl"), None)
        if table is not None:
            rows, unused = table_markup(self._rows(table, relations), _first_row(table))
            self.set_aside += unused
            return rows
        if local(shape) == "graphicFrame":
            return self._graphic(shape, relations)
        marked: list[Markup] = []
        for part in self._paragraphs(shape, relations):
            first = not marked or marked[-1].kind is not LineKind.ITEM
            kind, mark = (LineKind.ITEM, "- ") if part.level else (LineKind.TEXT, "")
            for number, line in enumerate(filter(str.strip, part.text.split("\n"))):
                text = f"{mark}{line}" if not number else line
                marked.append(
                    Markup(kind if not number else LineKind.TEXT, part.level, text, apart=first and not number)
                )
        return marked

    def _rows(self, table: etree._Element, relations: dict[str, tuple[str, str]]) -> list[list[str]]:
        return [
            [" ".join(part.text for part in self._paragraphs(cell, relations)) for cell in children(row, "tc")]
            for row in children(table, "tr")
        ]

    def _graphic(self, shape: etree._Element, relations: dict[str, tuple[str, str]]) -> list[Markup]:
        """The words of a chart, a row for each category, or of a diagram."""
        targets = [
            relations[value][1] for inner in shape.iter() for value in inner.attrib.values() if value in relations
        ]
        marked: list[Markup] = []
        for target in dict.fromkeys(target for target in targets if target in self.package.names):
            if not target.endswith(".xml"):  # the file that is embedded
                continue
            root = self.package.xml(target)
            if local(root) == "chartSpace":
                marked += _chart(root)
            elif local(root) == "dataModel":
                texts = (" ".join("".join(_texts(point)).split()) for point in descendants(root, "pt"))
                marked += [
                    Markup(LineKind.ITEM, 1, f"- {text}", apart=not n) for n, text in enumerate(filter(None, texts))
                ]
        return marked

    def _paragraphs(self, shape: etree._Element, relations: dict[str, tuple[str, str]]) -> Iterator[_Paragraph]:
        in_list = _placeholder(shape) in _LISTS
        for body in (
            (shape, *descendants(shape, "txBody")) if local(shape) == "txBody" else descendants(shape, "txBody")
        ):
            for paragraph in children(body, "p"):
                text = self._text(paragraph, relations)
                if not text.strip():
                    continue
                level = next((int(found.get("lvl") or 0) for found in children(paragraph, "pPr")), 0)
                marks = {local(mark) for found in children(paragraph, "pPr") for mark in found}
                bullet = bool(marks & {"buChar", "buAutoNum", "buBlip"}) or (in_list and "buNone" not in marks)
                yield _Paragraph(text, min(level, 8) + 1 if bullet else 0)

    def _text(self, paragraph: etree._Element, relations: dict[str, tuple[str, str]]) -> str:
        """The text of a paragraph with the addresses of its links; what is struck is set aside."""
        parts: list[str] = []
        for run in descendants(paragraph, *("r", "br", "fld", "oMath")):
            if local(run) == "br":
                parts.append("\n")
                continue
            if any(local(above) == "oMath" for above in run.iterancestors()):
                continue
            text = "".join(_texts(run))
            properties = next(children(run, "rPr"), None)
            if properties is not None and properties.get("strike", "noStrike") != "noStrike":
                self.set_aside += aside(text, Aside.DELETED, len(self.marked))
                continue
            links = [] if properties is None else list(children(properties, "hlinkClick"))
            address = relations.get(links[0].get(f"{_REF}id", ""), ("", ""))[1] if links else ""
            seen = not address.startswith(("http://", "https://")) or address in text
            parts.append(text if seen else f"{text} ({address})")
        return "\n".join(" ".join(line.split()) for line in "".join(parts).split("\n"))


def _shapes(root: etree._Element) -> Iterator[etree._Element]:
    """What stands on a slide, in order; groups are opened. Of alternatives, the first is read."""
    waiting = list(descendants(root, "spTree"))[:1]
    while waiting:
        element = waiting.pop()
        name = local(element)
        if name in ("sp", "graphicFrame", "cxnSp", "pic"):
            yield element
        elif name in ("spTree", "grpSp", "Choice"):
            waiting += reversed(element)
        elif name == "AlternateContent":
            waiting += list(children(element, "Choice"))[:1] or list(children(element, "Fallback"))
        elif name == "Fallback":
            waiting += reversed(element)


def _placeholder(shape: etree._Element) -> str | None:
    """The kind of placeholder that a shape fills; None for a shape of its own."""
    return next((found.get("type", "") for found in descendants(shape, "ph")), None)


def _texts(element: etree._Element) -> Iterator[str]:
    return (found.text or "" for found in descendants(element, "t"))


def _first_row(table: etree._Element) -> bool:
    """Whether the first row names the columns; a table that does not say so has such a row by custom."""
    properties = next(children(table, "tblPr"), None)
    return properties is None or properties.get("firstRow", "1") not in ("0", "false")


def _chart(root: etree._Element) -> list[Markup]:
    """The title of a chart, and a row for each category with the values of all series."""
    titles = [" ".join("".join(_texts(title)).split()) for title in descendants(root, "title")]
    series = list(descendants(root, "ser"))
    names = [" ".join(value for found in children(one, "tx") for value in _values(found)) for one in series]
    categories = next(([*_values(found)] for one in series for found in children(one, "cat", "xVal")), [])
    columns = [[value for found in children(one, "val", "yVal") for value in _values(found)] for one in series]
    height = max((len(column) for column in [categories, *columns]), default=0)
    table = [categories, *columns]
    rows = [["", *names]]
    rows += [[column[number] if number < len(column) else "" for column in table] for number in range(height)]
    return [*(Markup(LineKind.TEXT, 0, title) for title in titles if title), *table_markup(rows, header=any(names))[0]]


def _values(element: etree._Element) -> Iterator[str]:
    return (found.text or "" for found in descendants(element, "v"))

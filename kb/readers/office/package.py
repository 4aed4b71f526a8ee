"""A ZIP file of XML parts: opened within limits, its parts parsed without anything from outside."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from io import BytesIO
from urllib.parse import unquote

from lxml import etree

from kb.article import Aside, SetAside
from kb.errors import Code, Message
from kb.readers.file_type import FormatError
from kb.readers.tables import table_lines
from kb.structure.classify_lines import Markup

_MAX_MEMBERS = 10_000
_MAX_UNPACKED = 200 * 1024 * 1024  # pictures and all
_MAX_TEXT = 40 * 1024 * 1024  # text with its layout: more than 1,000 pages
_TEXT_PARTS = (".xml", ".xhtml", ".html", ".htm", ".opf", ".ncx", ".rels")
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    etree.XMLSyntaxError,
    KeyError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,  # a member with a password
)


class OfficeProblem(Code):
    """What is wrong with such a file, as a part of a line."""

    DAMAGED = "found a damaged one; open it and save it again"
    LOCKED = "found one with a password or copy protection; save it without"
    TOO_LARGE = "found one of {size} MB in {parts} parts (limit: {limit} MB unpacked, {text} MB of text); split it"


class OfficePackage:
    """The parts of a file, by their names. Raises FormatError for one that unpacks to too much, BadZipFile for no ZIP file."""

    def __init__(self, data: bytes) -> None:
        self._file = zipfile.ZipFile(BytesIO(data))
        members = self._file.infolist()
        size = sum(member.file_size for member in members)
        text = sum(member.file_size for member in members if member.filename.lower().endswith(_TEXT_PARTS))
        if len(members) > _MAX_MEMBERS or size > _MAX_UNPACKED or text > _MAX_TEXT:
            limits = {"limit": _MAX_UNPACKED // 2**20, "text": _MAX_TEXT // 2**20}
            raise FormatError(OfficeProblem.TOO_LARGE, size=size // 2**20, parts=len(members), **limits)
        self.names = frozenset(member.filename for member in members)

    def read(self, name: str) -> bytes:
        """A part. Raises KeyError if there is none."""
        return self._file.read(name)

    def xml(self, name: str) -> etree._Element:
        """The root of a part. No entity is resolved and nothing is fetched."""
        return parse_xml(self.read(name))

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """id → (type, target) of a part of an Office file; the target of a link is its address, others are names of parts."""
        folder, last = posixpath.split(name)
        relations = f"{folder}/_rels/{last}.rels"
        if relations not in self.names:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for relation in self.xml(relations).iter(_RELATIONS):
            target = relation.get("Target", "")
            if relation.get("TargetMode") != "External":
                target = joined(folder, target)
            found[relation.get("Id", "")] = (relation.get("Type", "").rpartition("/")[2], target)
        return found


def parse_xml(data: bytes) -> etree._Element:
    """The root. An id that is none spoils nothing; any other fault raises XMLSyntaxError."""
    settings = {"resolve_entities": False, "no_network": True, "remove_comments": True}
    try:
        return etree.fromstring(data, etree.XMLParser(**settings))
    except etree.XMLSyntaxError as error:
        if error.code != etree.ErrorTypes.DTD_XMLID_VALUE:
            raise
        return etree.fromstring(data, etree.XMLParser(**settings, recover=True))


def joined(folder: str, target: str) -> str:
    """The name of a part that another one in `folder` names."""
    path = unquote(target).partition("#")[0]
    return posixpath.normpath(posixpath.join("/", folder, path)).removeprefix("/")


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The children with these local names."""
    return (child for child in element if local(child) in names)


def descendants(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """All elements inside with these local names, in the order of the document."""
    return (inner for inner in element.iter() if inner is not element and local(inner) in names)


def aside(text: str, why: Aside, at: int | None = None) -> list[SetAside]:
    """The piece to set aside; none if there is no text. `at`: the number of lines before it."""
    line = " ".join(text.split())
    return [SetAside(line, Message(why), at)] if line else []


def table_markup(rows: Sequence[Sequence[str]], header: bool) -> tuple[list[Markup], list[SetAside]]:
    """A line for each row, and the names of columns that stand in none of them."""
    lines = table_lines(rows, header)
    names = [" ".join(cell.split()) for cell in rows[0]] if header and len(rows) > 1 else []
    unused = [name for name in names if name and not any(f"{name}: " in line.text for line in lines)]
    marked = [line.markup(apart=not number) for number, line in enumerate(lines)]
    return marked, aside("; ".join(unused), Aside.COLUMN_NAMES)

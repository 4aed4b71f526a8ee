"""The bytes of a DOCX file → its parts. Opens what python-docx refuses: strict files, files with macros, missing parts."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from io import BytesIO

import docx
from docx.document import Document
from docx.opc.coreprops import CoreProperties
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part
from lxml import etree

from kb.errors import Code
from kb.readers.file_type import FormatError
from kb.readers.word.xml import parse

_MAX_MEMBERS = 5_000
_MAX_UNPACKED = 150 * 1024 * 1024  # pictures and all
_MAX_XML = 40 * 1024 * 1024  # text with its layout: more than 1,000 pages
DAMAGED = (
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
_TYPES = "[Content_Types].xml"
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w{1,40})(?=[/\"'])")
_STRICT_KINDS = ((b"/extendedProperties", b"/extended-properties"), (b"/customProperties", b"/custom-properties"))
_MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHER_MAIN_TYPES = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabledTemplate|ms-word\.(?:document|template)\.macroEnabled|"
    rb"openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]{0,4000}?/?>")
_TARGET = re.compile(rb"""\bTarget\s*=\s*["']([^"']{0,2000})["']""")
_XML_ENDINGS = (".xml", ".rels")
_HEAD = 4096  # bytes in which a part declares its names


class DocxProblem(Code):
    """Why a DOCX file cannot be read."""

    DAMAGED = "found a damaged one; open it in Word and save it again as DOCX"
    TOO_LARGE = "found one of {size} MB in {parts} parts (limit: {limit} MB unpacked, {text} MB of text); split it"


@dataclass(frozen=True)
class WordPackage:
    """An open file: the document and the parts that belong to it, by what they are to it ("footnotes", "header", …)."""

    document: Document

    @classmethod
    def open(cls, data: bytes) -> WordPackage:
        """Raises one of `DAMAGED`, or FormatError for what would fill the memory."""
        _check_size(data)
        return cls(docx.Document(BytesIO(_mended(data))))

    @property
    def main(self) -> Part:
        """The part with the text of the document."""
        return self.document.part

    def related(self, kind: str, part: Part | None = None) -> list[Part]:
        """The parts of this kind that a part (the document, if none is given) refers to, in the order of their names."""
        relations = (part or self.main).rels.values()
        found = {
            relation.target_part.partname: relation.target_part
            for relation in relations
            if not relation.is_external and relation.reltype.endswith(f"/{kind}")
        }
        return [found[name] for name in sorted(found, key=lambda name: (len(name), name))]

    def target(self, identity: str | None, part: Part | None = None) -> Part | str | None:
        """What the relation with this id leads to: a part, the address of another file, None if nothing."""
        relation = (part or self.main).rels.get(identity or "")
        if relation is None:
            return None
        return str(relation.target_ref) if relation.is_external else relation.target_part

    def root(self, part: Part) -> etree._Element | None:
        """The XML of a part. The same elements are returned each time."""
        if part.partname not in self._roots:
            own = getattr(part, "element", None)
            self._roots[part.partname] = parse(part.blob) if own is None else own
        return self._roots[part.partname]

    @cached_property
    def _roots(self) -> dict[str, etree._Element | None]:
        return {}


def created_at(properties: CoreProperties) -> datetime | None:
    """When a document says that it was made."""
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
    text = max((member.file_size for member in members if member.filename.endswith(_XML_ENDINGS)), default=0)
    if len(members) > _MAX_MEMBERS or unpacked > _MAX_UNPACKED or text > _MAX_XML:
        size, limit, most = (number // 2**20 for number in (unpacked, _MAX_UNPACKED, _MAX_XML))
        raise FormatError(DocxProblem.TOO_LARGE, size=size, parts=len(members), limit=limit, text=most)


def _mended(data: bytes) -> bytes:
    """The file as python-docx takes it; `data` itself if nothing is to be mended."""
    changed: dict[str, bytes] = {}
    with zipfile.ZipFile(BytesIO(data)) as file:
        names = set(file.namelist())
        for name in names:
            if name.endswith(_XML_ENDINGS) and (mended := _mended_part(file, name, names)) is not None:
                changed[name] = mended
        if not changed:
            return data
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
            for name in sorted(names):
                new.writestr(name, changed[name] if name in changed else file.read(name))
    return out.getvalue()


def _mended_part(file: zipfile.ZipFile, name: str, names: set[str]) -> bytes | None:
    """The part in the names of the usual format, without relations to parts that are not there. None if it is so already."""
    small = name.endswith(".rels") or name == _TYPES
    with file.open(name) as part:
        head = part.read(-1 if small else _HEAD)
    if not small and _STRICT not in head:
        return None
    old = head if small else file.read(name)
    new = _STRICT_NAME.sub(rb"http://schemas.openxmlformats.org/\1/2006", old)
    for strict, usual in _STRICT_KINDS if new != old else ():
        new = new.replace(strict, usual)
    if name == _TYPES:
        new = _OTHER_MAIN_TYPES.sub(_MAIN_TYPE, new)
    if name.endswith(".rels"):
        new = _RELATION.sub(lambda found: b"" if _is_lost(found[0], name, names) else found[0], new)
    return None if new == old else new


def _is_lost(relation: bytes, name: str, names: set[str]) -> bool:
    """Whether a relation leads to a part that the file does not have."""
    target = _TARGET.search(relation)
    if target is None or b'"External"' in relation or b"'External'" in relation:
        return False
    folder = posixpath.dirname(posixpath.dirname(name))
    address = target[1].decode("utf-8", "replace").partition("#")[0]
    return posixpath.normpath(posixpath.join("/", folder, address)).lstrip("/") not in names


def text_parts(package: WordPackage) -> Iterator[Part]:
    """The parts that hold text of the document, each once: all that the document leads to, but no styles and settings."""
    waiting, seen = [package.main], {package.main.partname}
    while waiting:
        part = waiting.pop()
        if part is not package.main and not _NO_TEXT.search(part.partname) and part.partname.endswith(".xml"):
            yield part
        if part is package.main or not _NO_TEXT.search(part.partname):
            for relation in part.rels.values():
                if not relation.is_external and relation.target_part.partname not in seen:
                    seen.add(relation.target_part.partname)
                    waiting.append(relation.target_part)


_NO_TEXT = re.compile(
    r"/(?:styles|stylesWithEffects|settings|webSettings|fontTable|numbering|people)\w{0,9}\.xml$|"
    r"/(?:theme|glossary|customXml|docProps|embeddings|media)/|/diagrams/(?:layout|colors|quickStyle|drawing)\d{0,5}\.xml$"
)

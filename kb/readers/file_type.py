"""What kind of file some bytes are, by their first bytes and never by their name."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from kb.errors import Code, KnowledgeBaseError, Message


class FileKind(Code):
    """Kinds of files, as parts of a line."""

    HTML = "an HTML page"
    DOCX = "a DOCX file"
    PDF = "a PDF file"
    ZIP = "a ZIP file"
    OFFICE = "an old Office file (DOC, XLS) or one with a password"
    RTF = "an RTF file"
    PNG = "a PNG image"
    GIF = "a GIF image"
    JPEG = "a JPEG image"
    GZIP = "a gzip file"
    SEVEN_ZIP = "a 7z file"
    RAR = "a RAR file"
    PROGRAM = "a program"
    DATABASE = "a database"
    XLSX = "an Excel file (XLSX)"
    PPTX = "a PowerPoint file (PPTX)"
    EPUB = "an e-book (EPUB)"
    ODT = "an OpenDocument text (ODT)"
    ODF = "an OpenDocument file that is no text (ODS, ODP)"


class FormatError(KnowledgeBaseError):
    """Bytes that a reader cannot read. The message says what was found and the cure, without the name of the file."""


@dataclass(frozen=True)
class FileType:
    """What a file looks like. `suffix` is the ending that the reader of such files goes by; None if there is none."""

    kind: FileKind
    suffix: str | None = None

    @property
    def what(self) -> Message:
        """The kind in words, as a part of a message."""
        return Message(self.kind)


_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*){0,9}(?:<!doctype\s+html|<html[\s>])", re.I | re.S
)
_MAGIC = (
    (b"%PDF-", FileType(FileKind.PDF, ".pdf")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileType(FileKind.OFFICE)),
    (b"{\\rtf", FileType(FileKind.RTF, ".rtf")),
    (b"\x89PNG", FileType(FileKind.PNG)),
    (b"GIF8", FileType(FileKind.GIF)),
    (b"\xff\xd8\xff", FileType(FileKind.JPEG)),
    (b"\x1f\x8b", FileType(FileKind.GZIP)),
    (b"7z\xbc\xaf\x27\x1c", FileType(FileKind.SEVEN_ZIP)),
    (b"Rar!\x1a", FileType(FileKind.RAR)),
    (b"\x7fELF", FileType(FileKind.PROGRAM)),
    (b"SQLite format 3", FileType(FileKind.DATABASE)),
)
_PARTS = (
    ("word/", FileType(FileKind.DOCX, ".docx")),
    ("xl/", FileType(FileKind.XLSX, ".xlsx")),
    ("ppt/", FileType(FileKind.PPTX, ".pptx")),
)
ZIP = FileType(FileKind.ZIP, ".zip")


def sniff(data: bytes) -> FileType | None:
    """What the bytes are if they are not plain text, as far as their beginning tells."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    for magic, found in _MAGIC:
        if data.startswith(magic):
            return found
    return FileType(FileKind.HTML, ".html") if _HTML.match(data.removeprefix(b"\xef\xbb\xbf")) else None


def _sniff_zip(data: bytes) -> FileType:
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            names = file.namelist()
            kind = file.read("mimetype")[:100].strip() if "mimetype" in names else b""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        names, kind = [], b""
    if kind == b"application/epub+zip" or "META-INF/container.xml" in names:
        return FileType(FileKind.EPUB, ".epub")
    if kind.startswith(b"application/vnd.oasis.opendocument."):
        is_text = kind.removeprefix(b"application/vnd.oasis.opendocument.").startswith(b"text")
        return FileType(FileKind.ODT, ".odt") if is_text else FileType(FileKind.ODF)
    if "[Content_Types].xml" in names:
        for part, found in _PARTS:
            if any(name.startswith(part) for name in names):
                return found
    return ZIP

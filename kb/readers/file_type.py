"""What kind of file some bytes are, by their first bytes and never by their name."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO


class FormatError(ValueError):
    """Bytes that a reader cannot read. The message says what was found and the cure, without the name of the file."""


@dataclass(frozen=True)
class FileType:
    """What a file looks like. `suffix` is the ending that the reader of such files goes by; None if there is none."""

    what: str
    suffix: str | None = None


_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*){0,9}(?:<!doctype\s+html|<html[\s>])", re.I | re.S
)
_MAGIC = (
    (b"%PDF-", FileType("a PDF file", ".pdf")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileType("an old Office file (DOC, XLS) or one with a password")),
    (b"{\\rtf", FileType("an RTF file")),
    (b"\x89PNG", FileType("a PNG image")),
    (b"GIF8", FileType("a GIF image")),
    (b"\xff\xd8\xff", FileType("a JPEG image")),
    (b"\x1f\x8b", FileType("a gzip file")),
    (b"7z\xbc\xaf\x27\x1c", FileType("a 7z file")),
    (b"Rar!\x1a", FileType("a RAR file")),
    (b"\x7fELF", FileType("a program")),
    (b"SQLite format 3", FileType("a database")),
)
_PARTS = (
    ("word/", FileType("a DOCX file", ".docx")),
    ("xl/", FileType("an Excel file (XLSX)")),
    ("ppt/", FileType("a PowerPoint file (PPTX)")),
    ("META-INF/", FileType("an e-book (EPUB) or a program")),
)
ZIP = FileType("a ZIP file", ".zip")


def sniff(data: bytes) -> FileType | None:
    """What the bytes are if they are not plain text, as far as their beginning tells."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(data)
    for magic, found in _MAGIC:
        if data.startswith(magic):
            return found
    return FileType("an HTML page", ".html") if _HTML.match(data.removeprefix(b"\xef\xbb\xbf")) else None


def _sniff_zip(data: bytes) -> FileType:
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            names = file.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        names = []
    if "[Content_Types].xml" in names or "META-INF/container.xml" in names:
        for part, found in _PARTS:
            if any(name.startswith(part) for name in names):
                return found
    return ZIP

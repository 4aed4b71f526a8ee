"""A PDF file → lines of markup: lines that a margin parted are joined, page numbers and running heads left out."""

from __future__ import annotations

import logging
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import Destination

from kb.article import Note
from kb.errors import Code, Message
from kb.readers.file_type import FormatError
from kb.structure import line_grammar
from kb.structure.assemble import DocumentMetadata
from kb.structure.classify_lines import Kind, Markup
from kb.structure.dates import meta_line

_MAX_PAGES = 1_000
_MAX_CHARS = 5_000_000
_MIN_CHARS = 5  # of a page that has text
_DAMAGED = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_EDGE = 2  # lines at the top and the bottom of a page where numbers and running heads stand
_NUMBER = re.compile(
    r"[-–—·\s]*(?:第\s?|page\s)?(?:[0-9]{1,4}|[ivxl]{1,6})\s?页?(?:\s?(?:/|of|,?\s?共)\s?[0-9]{1,4}\s?页?)?[-–—·\s]*",
    re.I,
)
_NO_TITLE = re.compile(r"microsoft word\b.*|untitled.*|无标题.*|.*\.(?:docx?|pdf|indd|wps|pages|tex)|", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=[a-z])[-\u00ad]$")
_FULL = 0.8  # of the usual width: a line as wide was broken by the margin
_MIN_WIDTH = 16  # columns; text that is narrower is a list of words


class PdfProblem(Code):
    PASSWORD = "found one with a password; save it without a password"
    ENCRYPTED = "found an encrypted one; save it without a password or print it to a new PDF"
    DAMAGED = "found a damaged one; open it and print it to a new PDF"
    SCANNED_PAGE = "found a scan: {count} page without text; recognise the text (OCR) first"
    SCAN = "found a scan: {count} pages without text; recognise the text (OCR) first"
    MANY_PAGES = "found one of {pages} pages (limit: {limit}); split it"
    MUCH_TEXT = "found one of more than {limit:,} characters; split it"


def read_pdf(data: bytes) -> tuple[list[Markup], DocumentMetadata]:
    """The lines of a PDF file, its title and date. Raises FormatError for one that is damaged, locked or only pictures."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs each oddity of a file
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FormatError(PdfProblem.PASSWORD)
        pages = _pages(reader)
        top = sum(isinstance(entry, Destination) for entry in reader.outline)
        headings = dict(_headings(reader.outline, 1 if top == 1 else 2))  # one entry above all others is the title
        metadata = reader.metadata
        title = " ".join((metadata.title or "").split()) if metadata else ""
        created = metadata.creation_date if metadata else None
    except DependencyError as error:
        raise FormatError(PdfProblem.ENCRYPTED) from error
    except _DAMAGED as error:
        raise FormatError(PdfProblem.DAMAGED) from error
    empty = [number for number, lines in enumerate(pages, 1) if sum(map(len, lines)) < _MIN_CHARS]
    if len(empty) == len(pages):
        raise FormatError(PdfProblem.SCAN if len(pages) > 1 else PdfProblem.SCANNED_PAGE, count=len(pages))
    lines = [line for page in _without_edges(pages) for line in page]
    known = DocumentMetadata(
        title=_document_title(title, lines),
        warnings=(Message(Note.EMPTY_PAGES, count=len(empty), total=len(pages), pages=_list(empty)),) if empty else (),
        file_date=_clock(created),
    )
    return _marked(lines, headings), known


def _pages(reader: PdfReader) -> list[list[str]]:
    """The lines of each page, without blanks."""
    if len(reader.pages) > _MAX_PAGES:
        raise FormatError(PdfProblem.MANY_PAGES, pages=len(reader.pages), limit=_MAX_PAGES)
    pages: list[list[str]] = []
    size = 0
    for page in reader.pages:
        text = page.extract_text().replace("\0", "").encode("utf-8", "replace").decode()
        size += len(text)
        if size > _MAX_CHARS:
            raise FormatError(PdfProblem.MUCH_TEXT, limit=_MAX_CHARS)
        pages.append([line for raw in text.splitlines() if (line := " ".join(raw.split()))])
    return pages


def _headings(entries: Sequence[object], level: int) -> Iterator[tuple[str, int]]:
    """(title without white space, level) of the entries of the outline."""
    for entry in entries:
        if isinstance(entry, list):
            yield from _headings(entry, level + 1)
        elif isinstance(entry, Destination) and entry.title:
            yield _squeezed(entry.title), min(level, 6)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _clock(date: datetime | None) -> datetime | None:
    return date.replace(tzinfo=None, microsecond=0) if date else None


def _list(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:10]))
    return f"{shown}, …" if len(numbers) > 10 else shown


def _without_edges(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """The pages without page numbers, and without first and last lines that most pages have."""
    edges = [set(map(_edge_key, (*page[:_EDGE], *page[-_EDGE:]))) for page in pages]
    often = Counter(key for keys in edges for key in keys)
    repeated = {key for key, count in often.items() if count >= 2 and 2 * count > len(pages)}

    def stays(line: str, i: int, size: int) -> bool:
        at_edge = i < _EDGE or i >= size - _EDGE
        return not (at_edge and (_NUMBER.fullmatch(line) or _edge_key(line) in repeated))

    return [[line for i, line in enumerate(page) if stays(line, i, len(page))] for page in pages]


def _edge_key(line: str) -> str:
    return re.sub(r"\d+", "#", _squeezed(line))


def _document_title(title: str, lines: Sequence[str]) -> str | None:
    """The title in the properties, if it is one: it stands in the text, or the text begins without a title."""
    if _NO_TITLE.fullmatch(title):
        return None
    stands = _squeezed(title) in _squeezed("".join(lines[:40]))
    return title if stands or not (lines and line_grammar.is_title(lines[0])) else None


def _marked(lines: Sequence[str], headings: dict[str, int]) -> list[Markup]:
    """Lines → paragraphs. A short line of its own before a paragraph is a heading, as if it were bold."""
    widths = sorted(line_grammar.columns(line) for line in lines)
    usual = max(widths[int(0.9 * (len(widths) - 1))], _MIN_WIDTH) if widths else _MIN_WIDTH
    marked: list[Markup] = []
    at = 0
    while at < len(lines):
        level = headings.get(_squeezed(lines[at]))
        paragraph, at = lines[at], at + 1
        if level:
            marked.append(Markup(Kind.HEADING, level, paragraph))
            continue
        single = True
        while at < len(lines) and _squeezed(lines[at]) not in headings and _continues(lines[at - 1], lines[at], usual):
            paragraph, at, single = _joined(paragraph, lines[at]), at + 1, False
        is_bold = single and line_grammar.is_plain_heading(paragraph) and not line_grammar.marker(paragraph)
        marked.append(Markup(Kind.TEXT, 0, paragraph, len(paragraph) if is_bold else 0))
    return marked


def _continues(line: str, following: str, usual: int) -> bool:
    """Whether the margin, and not the writer, ended `line`."""
    if (
        line_grammar.ends_sentence(line)
        or line_grammar.fold(line[-1]) in "?!:"
        or line_grammar.marker(following)
        or meta_line(line)
    ):
        return False
    width = line_grammar.columns(line)
    return width >= _FULL * usual or (following[0].islower() and 2 * width >= usual)


def _joined(line: str, following: str) -> str:
    if following[0].islower() and _HYPHEN.search(line):
        return line[:-1] + following
    between = "" if line_grammar.is_cjk(line[-1]) and line_grammar.is_cjk(following[0]) else " "
    return line + between + following

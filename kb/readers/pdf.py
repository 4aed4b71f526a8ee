"""A PDF file → lines of markup: read in columns, lines that a margin parted are joined, heads and feet of pages set aside.

The steps are in kb/readers/pdf_parts: glyphs, runs and annotations (what stands where), process (keeps them in bounds), layout
(rows and columns), edges (heads and feet), tables, paragraphs.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime

from kb.article import Aside, Note, SetAside
from kb.errors import Code, Message
from kb.folding import squeezed
from kb.readers.file_type import FormatError
from kb.readers.ocr.scans import Recognised, is_there, recognised
from kb.readers.pdf_parts.edges import furniture
from kb.readers.pdf_parts.layout import Flow, Row, flows, rows
from kb.readers.pdf_parts.paragraphs import TextMeasures, about, largest, marked
from kb.readers.pdf_parts.process import PdfDamagedError, PdfPage, PdfPasswordError, PdfPiece, PdfProcess
from kb.readers.pdf_parts.runs import (
    COMMENT,
    DOWN,
    FIELD,
    INVISIBLE,
    SLANTED,
    TURNED,
    TYPED,
    UP,
    VERTICAL,
    VISIBLE,
)
from kb.readers.progress import tell
from kb.structure import line_grammar
from kb.structure.assemble import DocumentMetadata
from kb.structure.classify_lines import Markup

MAX_PAGES = 1_000
MAX_CHARS = 3_000_000
MAX_SECONDS = 48.0  # for reading the pages and putting them in order; what then stands there is the article
_MIN_CHARS = 5  # of a page that has text
_UNSURE = 0.1  # share of characters without meaning: the page is doubtful
_LOST = 0.5  # the same of text without extent; files have empty text, too
_HIDDEN = 0.2  # visible text per invisible text; with less, the page is a picture
_NO_TITLE = re.compile(
    r"microsoft (?:word|powerpoint|excel)\b.*|untitled.*|无标题.*|無標題.*|(?:slide|folie|document|doc|title)\s?\d*|"
    r".*\.(?:docx?|pdf|indd|wps|pages|tex|pptx?|xlsx?|odt|rtf|html?|dvi|ps|qxd|pmd|cdr|ai)|"
    r"[^\w\s]*|.*(?:/g\d|\(cid:).*",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)(\d\d)?(\d\d)?(\d\d)?")


class PdfProblem(Code):
    """Why a PDF file, or a part of it, cannot be read."""

    PASSWORD = "found one with a password; save it without a password"
    DAMAGED = "found a damaged one; open it and print it to a new PDF"
    SCANNED_PAGE = "found a scan: {count} page without text; pip install 'semantic-faq[ocr]' recognises it"
    SCAN = "found a scan: {count} pages without text; pip install 'semantic-faq[ocr]' recognises it"
    NO_WORDS = "found a scan on which no text can be recognised; photograph or scan it again, larger and sharper"
    SLOW = "found one whose first page takes too long to read; print it to a new PDF"


def read_pdf(data: bytes) -> tuple[list[Markup], DocumentMetadata]:
    """The lines of a PDF file, its title and date. Raises FormatError for one that is damaged, locked or only pictures without
    any text that can be recognised.

    Of a very long file the first pages are read; a warning says how many.
    """
    end = time.monotonic() + MAX_SECONDS
    try:
        process = PdfProcess(data)
    except PdfPasswordError as error:
        raise FormatError(PdfProblem.PASSWORD) from error
    except PdfDamagedError as error:
        raise FormatError(PdfProblem.DAMAGED) from error
    with closing(process):
        header = process.header
        pages, stopped = _pages(process)
    if not pages:
        raise FormatError(PdfProblem.DAMAGED if stopped is None else PdfProblem.SLOW)
    shown, aside = _shown(pages)
    empty = _empty(pages, shown)
    told: list[Message] = []
    if empty and is_there():
        scans = recognised(data, empty)
        pages = [scans.pages.get(page.number, page) for page in pages]
        shown, aside = _shown(pages)
        empty = _empty(pages, shown)
        told = list(_recognised(scans, header.pages))
    if len(empty) == len(pages):
        if is_there():
            raise FormatError(PdfProblem.NO_WORDS)
        raise FormatError(PdfProblem.SCAN if len(empty) > 1 else PdfProblem.SCANNED_PAGE, count=len(empty))
    read, edges = _without_edges(pages, shown, end)
    if len(read) < len(pages):
        stopped = max(read, default=0)
        pages = [page for page in pages if page.number in read]
    if not pages:
        raise FormatError(PdfProblem.SLOW)
    text = about([flow for found in read.values() for flow in found], _outline(header.outline))
    title = _title(header.title, read, text)
    known = DocumentMetadata(
        title=title,
        warnings=(*told, *_warnings(pages, header.pages, empty=empty, left=process.left, stopped=stopped)),
        file_date=_date(header.created),
        set_aside=(*edges, *aside),
    )
    return marked((flow for found in read.values() for flow in found), text, title), known


def _empty(pages: Sequence[PdfPage], shown: Mapping[int, Sequence[PdfPiece]]) -> list[int]:
    """The pages without text."""
    return [page.number for page in pages if sum(len(piece.text) for piece in shown[page.number]) < _MIN_CHARS]


def _recognised(scans: Recognised, total: int) -> Iterable[Message]:
    """What an editor should know of pages whose text was recognised."""
    if numbers := list(scans.pages):
        sure = f"{scans.mean:.0%}"
        told = {"count": len(numbers), "total": total, "pages": _list(numbers)}
        yield Message(Note.RECOGNISED_PAGES, **told, certainty=sure)
    if scans.unsure:
        yield Message(Note.UNSURE_PAGES, count=len(scans.unsure), total=total, pages=_list(scans.unsure))


def _pages(process: PdfProcess) -> tuple[list[PdfPage], int | None]:
    """The pages that can be read within the limits, and the last of them if there are more."""
    pages: list[PdfPage] = []
    size = 0
    for page in process.pages():
        tell(page.number, process.header.pages)
        size += sum(len(piece.text) for piece in page.pieces)
        if pages and (page.number > MAX_PAGES or size > MAX_CHARS):
            return pages, pages[-1].number
        pages.append(page)
    return pages, process.stopped


def _shown(pages: Sequence[PdfPage]) -> tuple[dict[int, list[PdfPiece]], list[SetAside]]:
    """The pieces of each page that a reader sees, and the others with the reason."""
    shown: dict[int, list[PdfPiece]] = {}
    aside: dict[tuple[str, Aside], None] = {}
    for page in pages:
        lengths: Counter[str] = Counter()
        for piece in page.pieces:
            lengths[piece.kind] += len(piece.text)
        keeps = {VISIBLE, FIELD, TYPED}
        if lengths[VISIBLE] < _HIDDEN * lengths[INVISIBLE]:
            keeps.add(INVISIBLE)
        shown[page.number] = [piece for piece in page.pieces if piece.kind in keeps]
        for piece in page.pieces:
            if piece.kind not in keeps:
                aside[piece.text, Aside.COMMENT if piece.kind == COMMENT else Aside.HIDDEN] = None
    return shown, [SetAside(text, Message(why)) for text, why in aside]


def _without_edges(
    pages: Sequence[PdfPage], shown: Mapping[int, Sequence[PdfPiece]], end: float
) -> tuple[dict[int, list[Flow]], list[SetAside]]:
    """The flows of each page, and what repeats at the edges of pages; those of the first pages when the time `end` comes."""
    groups = {page.number: _by_direction(shown[page.number]) for page in pages}
    main = {number: rows(found[0]) for number, found in groups.items() if found}
    spans = {page.number: _span(page, groups[page.number][0][0].direction) for page in pages if groups[page.number]}
    edges = furniture(main, spans)
    if all(len(edges.get(number, ())) >= len(found) for number, found in main.items()):
        edges = {}  # nothing would be left: all pages say the same
    stamps = Counter(
        text for shown_pieces in shown.values() for text in {p.text for p in shown_pieces if p.direction == SLANTED}
    )
    read: dict[int, list[Flow]] = {}
    aside: dict[str, None] = {}
    for number, found in groups.items():
        if read and time.monotonic() > end:
            break
        gone = {id(cell) for row in edges.get(number, ()) for cell in row.cells}
        aside.update((row.text, None) for row in edges.get(number, ()))
        read[number] = []
        for pieces in found:
            if pieces[0].direction == SLANTED:
                stays = [p for p in pieces if stamps[p.text] < 2 or 2 * stamps[p.text] < len(pages)]
                aside.update((p.text, None) for p in pieces if p not in stays)
                read[number] += [Flow((Row((piece,)),), piece.start, piece.end) for piece in stays]
            else:
                read[number] += flows(_without(pieces, edges.get(number, ()), gone))
    return read, [SetAside(text, Message(Aside.REPEATED)) for text in aside]


def _without(pieces: Sequence[PdfPiece], gone: Iterable[Row], ids: set[int]) -> list[PdfPiece]:
    """The pieces without those in the rows that are gone."""
    boxes = [(row.start, row.end, row.low, row.high) for row in gone]
    return [
        piece
        for piece in pieces
        if id(piece) not in ids
        and not any(
            start - 0.1 <= piece.start
            and piece.end <= end + 0.1
            and low - 1 <= (piece.low + piece.high) / 2 <= high + 1
            for start, end, low, high in boxes
        )
    ]


def _by_direction(pieces: Sequence[PdfPiece]) -> list[list[PdfPiece]]:
    """The pieces of each direction; first the one with the most text, slanted text last."""
    groups: dict[str, list[PdfPiece]] = {}
    for piece in pieces:
        groups.setdefault(piece.direction, []).append(piece)
    return sorted(
        groups.values(), key=lambda group: (group[0].direction == SLANTED, -sum(len(piece.text) for piece in group))
    )


def _span(page: PdfPage, direction: str) -> tuple[float, float]:
    """From where to where the page goes across the lines of a direction."""
    left, low, right, high = page.box
    if direction == UP:
        return -right, -left
    if direction == TURNED:
        return -high, -low
    return (left, right) if direction in (DOWN, VERTICAL) else (low, high)


def _outline(entries: Sequence[tuple[int, str]]) -> dict[str, int]:
    """Heading without white space → its level. One entry above all others is the title."""
    top = sum(level == 0 for level, _ in entries)
    return {squeezed(title): min(level + (1 if top == 1 else 2), 6) for level, title in entries if title.strip()}


def _title(said: str, read: Mapping[int, Sequence[Flow]], text: TextMeasures) -> str | None:
    """What the file says, if it stands in the text; else the largest text of the first page; else what the file says, if it can
    be a title and the text begins without one.
    """
    said = " ".join(said.split())
    if _NO_TITLE.fullmatch(said) or _is_garbage(said):
        said = ""
    pages = [found for found in read.values() if found]
    lines = [row.text for flow in pages[0] for row in flow.rows] if pages else []
    if said and squeezed(said) in squeezed("".join(lines[:40])):
        return said
    large = largest(pages, text)
    if large and large.each_page:  # each page is about something else
        return said or None
    if large and not _is_garbage(large.text) and (large.unique or not said):
        return large.text
    return said if said and not (lines and line_grammar.is_title(lines[0])) else None


def _is_garbage(text: str) -> bool:
    odd = sum(not char.isprintable() or "\ue000" <= char <= "\uf8ff" or char == "\ufffd" for char in text)
    return odd > 0.1 * len(text)


def _warnings(
    pages: Sequence[PdfPage], total: int, empty: Sequence[int], left: Sequence[int], stopped: int | None
) -> Iterable[Message]:
    if empty:
        yield Message(Note.EMPTY_PAGES, count=len(empty), total=total, pages=_list(empty))
    doubtful = [page.number for page in pages if page.number not in empty and _is_doubtful(page)]
    if doubtful:
        yield Message(Note.DOUBTFUL_PAGES, count=len(doubtful), total=total, pages=_list(doubtful))
    if left:
        yield Message(Note.PAGES_LEFT, count=len(left), total=total, pages=_list(left))
    if stopped is not None:
        yield Message(Note.PAGES_STOPPED, page=stopped, total=total)


def _is_doubtful(page: PdfPage) -> bool:
    return page.unsure > _UNSURE * page.letters or page.lost > _LOST * page.objects


def _list(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:10]))
    return f"{shown}, …" if len(numbers) > 10 else shown


def _date(text: str) -> datetime | None:
    """A date as PDF writes it, without its time zone."""
    if not (found := _DATE.match(text.strip())):
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour=hour, minute=minute, second=second)
    except ValueError:
        return None

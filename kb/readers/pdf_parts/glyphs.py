"""What stands where on the pages of a PDF file, in a process of its own: PDFium → one JSON object a line.

PDFium is C++ that reads what strangers wrote. In a process of its own it can be stopped when a page takes too long, and a crash
ends only that process. So this file is run as a script (see kb/readers/pdf_parts/process.py) and imports nothing of ours.

Input: the file. Output: what the file says of itself, then each page in order; `Header` and `Page` there say what is in it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

VISIBLE, INVISIBLE, OUTSIDE, COMMENT, FIELD, TYPED = "visible", "invisible", "outside", "comment", "field", "typed"
UPRIGHT, UP, TURNED, DOWN, VERTICAL, SLANTED = "upright", "up", "turned", "down", "vertical", "slanted"
_MEMORY = 3 * 2**30  # bytes that the process may take
_THIN = 0.02  # points; PDFium passes over text that is not wider
_NEW_PIECE = 1.2  # times the size of the font: a wider gap parts two pieces of text
_SPACE = 0.24  # the same: a wider gap is a space
_TWICE = 0.1  # the same: a character drawn again so near is the same one, drawn twice to look bold
_LOOKED = 60_000  # characters of a page that are compared with each other
_BOLD = ("bold", "black", "heavy", "demi", "simhei", "heiti")
_HYPHENS = "\u0002\ufffe"  # what PDFium makes of a hyphen at the end of a line
_NO_TEXT = "\u200b\u200c\u200d\u2060\ufeff\r\n\0"
_SYMBOLS = dict.fromkeys(  # of the fonts Symbol and Wingdings
    "\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf06c\uf06e\uf071\uf0a8\uf09f\uf0e0\uf0f0\uf02d\u25cf\u25aa\u25a0", "•"
)
_CHECKED = {"on", "yes", "1", "true", "ja", "oui", "是"}


@dataclass
class Glyph:
    """A character: where it lies along its line (`start`:`end`) and across it (`low`:`high`), in points."""

    text: str
    start: float
    end: float
    low: float
    high: float
    style: Style
    spaced: bool = False  # PDFium saw a gap before it
    unsure: bool = False  # the file does not say which character it is


@dataclass(frozen=True)
class Style:
    """What the characters of one text object have in common."""

    number: int
    size: float
    bold: bool
    kind: str
    direction: str


def main() -> None:
    _bound_memory()
    data, skip = sys.stdin.buffer.read(), int(sys.argv[1])
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        _say({"error": "password" if "password" in str(error).lower() else "damaged"})
        return
    with contextlib.suppress(pypdfium2.PdfiumError):  # without them no field has a value
        document.init_forms()
    _say(_header(document))
    for number in range(skip, len(document)):
        _say(_page(document, number))


def _bound_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    except (ImportError, OSError, ValueError):
        pass  # not on this system


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _header(document: pypdfium2.PdfDocument) -> dict[str, Any]:
    about = document.get_metadata_dict(skip_empty=True)
    outline: list[list[Any]] = []
    try:
        for entry in document.get_toc(max_depth=6):
            if len(outline) < 5_000:
                outline.append([entry.level, entry.get_title()])
    except (pypdfium2.PdfiumError, ValueError, RecursionError):
        outline = []
    return {
        "pages": len(document),
        "title": about.get("Title", ""),
        "created": about.get("CreationDate", ""),
        "outline": outline,
    }


def _page(document: pypdfium2.PdfDocument, number: int) -> dict[str, Any]:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return {"error": "damaged"}
    left, low, right, high = page.get_bbox()
    turned, points, objects = _turn_thin_text(page)
    try:
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return {"error": "damaged"}
    glyphs, seen = _glyphs(text, turned, (left, low, right, high))
    glyphs = _vertical(glyphs)
    pieces = [piece for run in _runs(_once(glyphs)) if (piece := _piece(run))]
    pieces.extend(_annotations(document, page))
    letters = [glyph for glyph in glyphs if not glyph.text.isspace()]
    return {
        "box": [left, low, right, high],
        "pieces": pieces,
        "unsure": sum(glyph.unsure or _is_private(glyph.text) for glyph in letters),
        "letters": len(letters),
        "lost": len(points - seen),
        "objects": objects,
    }


def _is_private(text: str) -> bool:
    return any(
        "\ue000" <= char <= "\uf8ff" or char in "\ufffd\u25a1" or unicodedata.category(char) == "Cc" for char in text
    )


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _turn_thin_text(page: pypdfium2.PdfPage) -> tuple[set[int], set[int], int]:
    """(text objects that were turned, those without any extent, how many there are).

    PDFium reads no text object without width. A line of vertical writing has none when its font is not in the file. Turned by
    90 degrees its height is its width.
    """
    turned, points, objects = set[int](), set[int](), 0
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        item = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if not pdfium.FPDFPageObj_GetBounds(item, left, low, right, high):
            continue
        thin, flat = right.value - left.value < _THIN, high.value - low.value < _THIN
        if thin and not flat:
            pdfium.FPDFPageObj_Transform(item, 0, -1, 1, 0, 0, 0)
            turned.add(_address(item))
        if thin and flat:
            points.add(_address(item))
        objects += 1
    return turned, points, objects


def _glyphs(text: pypdfium2.PdfTextPage, turned: set[int], page: tuple[float, ...]) -> tuple[list[Glyph], set[int]]:
    """The characters in the order of the file, and the text objects that they are from."""
    raw, styles, glyphs = text.raw, dict[int, Style](), list[Glyph]()
    box = pdfium.FS_RECTF()
    spaced, high_half = False, ""
    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        item = pdfium.FPDFText_GetTextObject(raw, index)
        if pdfium.FPDFText_IsGenerated(raw, index) == 1 or not item:
            spaced = True
            continue
        char = chr(code) if code < 0x110000 else "\ufffd"
        if "\ud800" <= char <= "\udbff":
            high_half = char
            continue
        if "\udc00" <= char <= "\udfff":
            char = (high_half + char).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        high_half = ""
        char = _readable(char)
        if not char:
            continue
        pdfium.FPDFText_GetLooseCharBox(raw, index, box)
        address = _address(item)
        if address not in styles:
            styles[address] = _style(raw, index, item, len(styles), address in turned)
        style = styles[address]
        place = (box.left, box.bottom, box.right, box.top)
        if address in turned:
            place = (-box.top, box.left, -box.bottom, box.right)
        if place[2] < page[0] or place[0] > page[2] or place[3] < page[1] or place[1] > page[3]:
            style = replace(style, kind=OUTSIDE)
        unsure = pdfium.FPDFText_HasUnicodeMapError(raw, index) == 1
        glyphs.append(Glyph(char, *along(place, style.direction), style, spaced, unsure))
        spaced = False
    return glyphs, set(styles)


def _readable(char: str) -> str:
    """Ligatures and radicals become letters; what is no text becomes nothing."""
    if char in _NO_TEXT:
        return ""
    if char in _HYPHENS:
        return "-"
    if "\ufb00" <= char <= "\ufb06" or "\u2e80" <= char <= "\u2fdf":
        return unicodedata.normalize("NFKC", char)
    return " " if char.isspace() else _SYMBOLS.get(char, char)


def _style(raw: Any, index: int, item: Any, number: int, turned: bool) -> Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(raw, index, matrix)
    size = pdfium.FPDFText_GetFontSize(raw, index) * math.hypot(matrix.c, matrix.d)
    name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(raw, index, name, 200, flags)
    font = name.value.decode("utf-8", "replace").lower()
    bold = (
        pdfium.FPDFText_GetFontWeight(raw, index) >= 600
        or any(word in font for word in _BOLD)
        or bool(flags.value >> 18 & 1)
    )
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
    kind = INVISIBLE if mode in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP) else VISIBLE
    return Style(number, max(abs(size), 0.1), bold, kind, VERTICAL if turned else _direction(matrix.a, matrix.b))


def _direction(a: float, b: float) -> str:
    angle = math.degrees(math.atan2(b, a))
    for name, right in ((UPRIGHT, 0), (UP, 90), (TURNED, 180), (TURNED, -180), (DOWN, -90)):
        if abs(angle - right) < 5:
            return name
    return SLANTED


def along(place: tuple[float, ...], direction: str) -> tuple[float, float, float, float]:
    """A box of the page as seen along the writing: start, end, low, high."""
    left, low, right, high = place
    if direction == UP:
        return low, high, -right, -left
    if direction == TURNED:
        return -right, -left, -high, -low
    if direction in (DOWN, VERTICAL):
        return -high, -low, left, right
    return left, right, low, high


def _vertical(glyphs: list[Glyph]) -> list[Glyph]:
    """Chinese or Japanese that runs downwards, sign by sign, is vertical writing, if most of the page is written like that."""
    steps = [0, 0]
    for last, glyph in pairwise(glyphs):
        if glyph.style.direction != UPRIGHT or not _is_wide(last.text + glyph.text):
            continue
        size = glyph.style.size
        across = (glyph.start + glyph.end - last.start - last.end) / 2
        down = (last.low + last.high - glyph.low - glyph.high) / 2
        steps[0] += abs(down) < 0.3 * size and 0.3 * size < across < 2.2 * size
        steps[1] += abs(across) < 0.3 * size and 0.5 * size < down < 2.2 * size
    if steps[1] < 4 or steps[1] <= 2 * steps[0]:
        return glyphs
    styles: dict[Style, Style] = {}
    turned = []
    for glyph in glyphs:
        if glyph.style.direction == UPRIGHT:
            style = styles.setdefault(glyph.style, replace(glyph.style, direction=VERTICAL))
            place = along((glyph.start, glyph.low, glyph.end, glyph.high), VERTICAL)
            glyph = Glyph(glyph.text, *place, style, glyph.spaced, glyph.unsure)
        turned.append(glyph)
    return turned


def _is_wide(text: str) -> bool:
    return all(unicodedata.east_asian_width(char) in "WF" for char in text)


def _is_unspaced(text: str) -> bool:
    """Whether it is of a script that has no spaces between words. Korean has them."""
    return _is_wide(text) and not any("\uac00" <= char <= "\ud7af" for char in text)


def _once(glyphs: list[Glyph]) -> Iterator[Glyph]:
    """The characters without those that are drawn a second time at nearly the same place."""
    places: dict[tuple[str, str, int, int], list[Glyph]] = {}
    for number, glyph in enumerate(glyphs):
        if number < _LOOKED and glyph.text != " ":
            size = glyph.style.size
            column, row = round(glyph.start / size), round(glyph.low / size)
            near = _TWICE * size
            if any(
                other.style.number != glyph.style.number
                and abs(other.start - glyph.start) < near
                and abs(other.low - glyph.low) < near
                for x in (column - 1, column, column + 1)
                for y in (row - 1, row, row + 1)
                for other in places.get((glyph.text, glyph.style.kind, x, y), ())[-4:]
            ):
                continue
            places.setdefault((glyph.text, glyph.style.kind, column, row), []).append(glyph)
        yield glyph


def _runs(glyphs: Iterator[Glyph]) -> Iterator[list[Glyph]]:
    """Characters that follow each other on one line, without a wide gap. Spaces at the ends are left out."""
    run: list[Glyph] = []
    blank = False
    for glyph in glyphs:
        if glyph.text == " ":
            blank = True
            continue
        glyph.spaced = glyph.spaced or blank
        if run and not _follows(run[-1], glyph, blank):
            yield run
            run = []
        run.append(glyph)
        blank = False
    if run:
        yield run


def _follows(last: Glyph, glyph: Glyph, blank: bool) -> bool:
    size = max(last.style.size, glyph.style.size)
    if (last.style.direction, last.style.kind) != (glyph.style.direction, glyph.style.kind):
        return False
    overlap = min(last.high, glyph.high) - max(last.low, glyph.low)
    if overlap < 0.5 * min(last.high - last.low, glyph.high - glyph.low):
        return False
    gap = last.start - glyph.end if _is_rtl(last.text) and _is_rtl(glyph.text) else glyph.start - last.end
    return -0.8 * size < gap < _NEW_PIECE * size


def _is_rtl(text: str) -> bool:
    return unicodedata.bidirectional(text[0]) in ("R", "AL")


def _piece(run: list[Glyph]) -> list[Any] | None:
    """[text, left, low, right, high, size, share of bold, kind, direction] of a run."""
    parts: list[str] = []
    last = None
    for glyph in run:
        if last and (
            (glyph.spaced and not _is_unspaced(last.text + glyph.text)) or glyph.start - last.end > _gap(last, glyph)
        ):
            parts.append(" ")
        parts.append(glyph.text)
        last = glyph
    text = "".join(parts).strip()
    text = text[:-1].replace("\u00ad", "") + text[-1:]  # a soft hyphen shows at the end of a line only
    if not text:
        return None
    sizes = sorted(glyph.style.size for glyph in run)
    return [
        text,
        min(glyph.start for glyph in run),
        min(glyph.low for glyph in run),
        max(glyph.end for glyph in run),
        max(glyph.high for glyph in run),
        sizes[len(sizes) // 2],
        sum(glyph.style.bold for glyph in run) / len(run),
        run[0].style.kind,
        run[0].style.direction,
    ]


def _gap(last: Glyph, glyph: Glyph) -> float:
    wide = _is_unspaced(last.text + glyph.text)
    return (0.6 if wide else _SPACE) * max(last.style.size, glyph.style.size)


def _annotations(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[list[Any]]:
    """Pieces of what lies upon the page: values of form fields, typed text, comments."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), 5_000)):
        item = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not item:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(item)
        box = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(item, box)
        text, role = "", COMMENT
        if kind == pdfium.FPDF_ANNOT_WIDGET and document.formenv:
            text, role = _field(document.formenv, item), FIELD
        elif kind not in (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP, pdfium.FPDF_ANNOT_WIDGET):
            text = _string(pdfium.FPDFAnnot_GetStringValue, item, b"Contents")
            role = TYPED if kind == pdfium.FPDF_ANNOT_FREETEXT else COMMENT
        pdfium.FPDFPage_CloseAnnot(item)
        if text.strip():
            low, high = sorted((box.bottom, box.top))
            left, right = sorted((box.left, box.right))
            size = min(10.0, max(high - low, 1.0))
            yield [text.strip(), left, low, right, high, size, 0.0, role, UPRIGHT]


def _field(form: Any, item: Any) -> str:
    """ "name: value" of a form field, if it has a value."""
    kind = pdfium.FPDFAnnot_GetFormFieldType(form.raw, item)
    name = _string(pdfium.FPDFAnnot_GetFormFieldAlternateName, form.raw, item) or _string(
        pdfium.FPDFAnnot_GetFormFieldName, form.raw, item
    )
    if kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON):
        if not pdfium.FPDFAnnot_IsChecked(form.raw, item):
            return ""
        value = _string(pdfium.FPDFAnnot_GetFormFieldExportValue, form.raw, item)
        value = "✓" if value.lower() in _CHECKED else value
    elif kind in (pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX, pdfium.FPDF_FORMFIELD_TEXTFIELD):
        value = _string(pdfium.FPDFAnnot_GetFormFieldValue, form.raw, item)
    else:
        return ""
    value = " ".join(value.split())
    return f"{name.strip()}: {value}" if value and name.strip() else value


def _string(call: Any, *arguments: Any) -> str:
    """What a function of PDFium says that writes UTF-16 into a buffer."""
    size = call(*arguments, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    call(*arguments, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


if __name__ == "__main__":
    main()

"""What stands where on the pages of a PDF file, in a process of its own: PDFium → one JSON object a line.

PDFium is C++ that reads what strangers wrote. In a process of its own it can be stopped when a page takes too long, and a crash
ends only that process. kb/readers/pdf_parts/process.py starts it.

Input: the file. Output: what the file says of itself, then each page in order; `Header` and `Page` there say what is in it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from kb.readers.memory import bound
from kb.readers.pdf_parts.annotations import annotation_pieces
from kb.readers.pdf_parts.runs import (
    DOWN,
    INVISIBLE,
    OUTSIDE,
    SLANTED,
    TURNED,
    UP,
    UPRIGHT,
    VISIBLE,
    Glyph,
    RunStyle,
    along,
    pieces,
)

_MEMORY = 3 * 2**30  # bytes that the process may take
_THIN = 0.02  # points; PDFium passes over text that is not wider
_BOLD = ("bold", "black", "heavy", "demi", "simhei", "heiti")
_HYPHENS = "\u0002\ufffe"  # what PDFium makes of a hyphen at the end of a line
_NO_TEXT = "\u200b\u200c\u200d\u2060\ufeff\r\n\0"
_SYMBOLS = dict.fromkeys(  # of the fonts Symbol and Wingdings
    "\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf06c\uf06e\uf071\uf0a8\uf09f\uf0e0\uf0f0\uf02d\u25cf\u25aa\u25a0", "•"
)


def main() -> None:
    """Read the file from the standard input and write its pages to the standard output; argument: how many to skip."""
    bound(_MEMORY)
    data, skip = sys.stdin.buffer.read(), int(sys.argv[1])
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        _say({"error": "password" if error.err_code == pdfium.FPDF_ERR_PASSWORD else "damaged"})
        return
    with contextlib.suppress(pypdfium2.PdfiumError):  # without them no field has a value
        document.init_forms()
    _say(_header(document))
    for number in range(skip, len(document)):
        _say(_page(document, number))


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
    changed, objects = _widen_thin_text(page)
    try:
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return {"error": "damaged"}
    glyphs, seen = _glyphs(text, changed, (left, low, right, high))
    letters = [glyph for glyph in glyphs if not glyph.text.isspace()]
    return {
        "box": [left, low, right, high],
        "pieces": [*pieces(glyphs), *annotation_pieces(document, page)],
        "unsure": sum(glyph.unsure or _is_private(glyph.text) for glyph in letters),
        "letters": len(letters),
        "lost": len(changed.keys() - seen),
        "objects": objects,
    }


def _is_private(text: str) -> bool:
    return any(
        "\ue000" <= char <= "\uf8ff" or char in "\ufffd\u25a1" or unicodedata.category(char) == "Cc" for char in text
    )


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _widen_thin_text(page: pypdfium2.PdfPage) -> tuple[dict[int, int], int]:
    """(render mode of each text object that was changed, how many text objects there are).

    PDFium reads no text object without width. A line of vertical writing and a single character have none when their font is
    not in the file. Drawn with a stroke they are as wide as the stroke.
    """
    changed, objects = dict[int, int](), 0
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        item = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        objects += 1
        found = pdfium.FPDFPageObj_GetBounds(item, *(left, low, right, high))
        if found and min(right.value - left.value, high.value - low.value) < _THIN:
            changed[_address(item)] = pdfium.FPDFTextObj_GetTextRenderMode(item)
            pdfium.FPDFTextObj_SetTextRenderMode(item, pdfium.FPDF_TEXTRENDERMODE_STROKE)
            pdfium.FPDFPageObj_SetStrokeWidth(item, 1.0)
            pdfium.FPDFPageObj_Transform(item, *(1, 0, 0, 1, 0, 0))  # its extent is computed again
    return changed, objects


def _glyphs(
    text: pypdfium2.PdfTextPage, changed: Mapping[int, int], page: tuple[float, ...]
) -> tuple[list[Glyph], set[int]]:
    """The characters in the order of the file, and the text objects that they are from."""
    raw, styles, glyphs = text.raw, dict[int, RunStyle](), list[Glyph]()
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
            styles[address] = _style(raw, index, item=item, number=len(styles), mode=changed.get(address))
        style = styles[address]
        place = (box.left, box.bottom, box.right, box.top)
        if place[2] < page[0] or place[0] > page[2] or place[3] < page[1] or place[1] > page[3]:
            style = replace(style, kind=OUTSIDE)
        unsure = pdfium.FPDFText_HasUnicodeMapError(raw, index) == 1
        glyphs.append(Glyph(char, *along(place, style.direction), style, spaced, unsure))
        spaced = False
    return glyphs, set(styles)


def _readable(char: str) -> str:
    """Ligatures and radicals become letters; what is no text becomes nothing."""
    if "!" <= char <= "~":  # nearly all, so they come first
        return char
    if char in _NO_TEXT:
        return ""
    if char in _HYPHENS:
        return "-"
    if "\ufb00" <= char <= "\ufb06" or "\u2e80" <= char <= "\u2fdf":
        return unicodedata.normalize("NFKC", char)
    return " " if char.isspace() else _SYMBOLS.get(char, char)


def _style(raw: Any, index: int, item: Any, number: int, mode: int | None) -> RunStyle:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(raw, index, matrix)
    size = pdfium.FPDFText_GetFontSize(raw, index) * math.hypot(matrix.c, matrix.d)
    name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(raw, *(index, name, 200, flags))
    font = name.value.decode("utf-8", "replace").lower()
    bold = (
        pdfium.FPDFText_GetFontWeight(raw, index) >= 600
        or any(word in font for word in _BOLD)
        or bool(flags.value >> 18 & 1)
    )
    if mode is None:
        mode = pdfium.FPDFTextObj_GetTextRenderMode(item)
    kind = INVISIBLE if mode in (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP) else VISIBLE
    return RunStyle(number, max(abs(size), 0.1), bold=bold, kind=kind, direction=_direction(matrix.a, matrix.b))


def _direction(a: float, b: float) -> str:
    angle = math.degrees(math.atan2(b, a))
    for name, right in ((UPRIGHT, 0), (UP, 90), (TURNED, 180), (TURNED, -180), (DOWN, -90)):
        if abs(angle - right) < 5:
            return name
    return SLANTED


if __name__ == "__main__":
    main()

"""What lies upon the page of a PDF file: values of form fields, typed text, comments."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from kb.readers.pdf_parts.runs import COMMENT, FIELD, TYPED, UPRIGHT

_CHECKED = {"on", "yes", "1", "true", "ja", "oui", "是"}
_MOST = 5_000  # of a page


def annotation_pieces(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[list[Any]]:
    """Pieces as those of `runs.pieces`."""
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST)):
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

"""PDF files for tests: pages of lines, each line at its place, in a font without glyphs that says which character is what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO

from pypdf import PdfReader, PdfWriter

_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
    "/Supplement 0 >> /FontDescriptor 6 0 R /DW 1000 /W [0 [500] 32 126 500] >>",
)
_DESCRIPTOR = (
    "<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 "
    "/Descent -200 /CapHeight 700 /StemV 80 >>"
)
_RANGES = [f"<{high:02x}00> <{high:02x}FF> <{high:02x}00>" for high in range(256)]
_CMAP = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <0000> <FFFF> "
    "endcodespacerange "
    + " ".join(
        f"{len(ranges)} beginbfrange {' '.join(ranges)} endbfrange"
        for ranges in (_RANGES[:100], _RANGES[100:200], _RANGES[200:])
    )
    + " endcmap end end"
)


def pdf(pages: Sequence[Sequence[str]], *, info: Mapping[str, str] | None = None, outline: Sequence[str] = ()) -> bytes:
    """A PDF file. `info` is written as it is ({"/Title": …}); `outline` are headings, all on the first page."""
    kids = " ".join(f"{7 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        *_FONT,
        _stream(_CMAP),
        _DESCRIPTOR,
    ]
    for i, lines in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {8 + 2 * i} 0 R >>"
        )
        shown = [
            f"1 0 0 1 50 {800 - 18 * row} Tm <{line.encode('utf-16-be').hex()}> Tj" for row, line in enumerate(lines)
        ]
        objects.append(_stream("\n".join(["BT /F1 10 Tf", *shown, "ET"])))
    writer = PdfWriter(clone_from=PdfReader(BytesIO(_file(objects))))
    if info:
        writer.add_metadata(dict(info))
    for title in outline:
        writer.add_outline_item(title=title, page_number=0)
    return _written(writer)


def locked(data: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    return _written(writer)


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _file(objects: Sequence[str]) -> bytes:
    parts = ["%PDF-1.4\n"]
    places: list[int] = []
    for number, content in enumerate(objects, 1):
        places.append(sum(map(len, parts)))
        parts.append(f"{number} 0 obj\n{content}\nendobj\n")
    start = sum(map(len, parts))
    entries = "".join(f"{place:010} 00000 n \n" for place in places)
    parts.append(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}")
    parts.append(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n")
    return "".join(parts).encode("ascii")


def _written(writer: PdfWriter) -> bytes:
    data = BytesIO()
    writer.write(data)
    return data.getvalue()

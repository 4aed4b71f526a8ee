"""PDF files for tests: text at its places, in fonts without glyphs that say which character is what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject

_FONTS = ("Song", "Song-Bold", "Song-Vertical")


@dataclass(frozen=True)
class Ink:
    """A text at a place of the page, in points. `mode` 3 is invisible; `up`: it runs from bottom to top."""

    text: str
    x: float
    y: float
    size: float = 10
    font: str = "Song"
    mode: int = 0
    up: bool = False


def _font(name: str, number: int) -> tuple[str, str]:
    """A font and its descendant, whose number is `number`. ASCII is half as wide as all else."""
    encoding = "Identity-V" if name == "Song-Vertical" else "Identity-H"
    return (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{name} /Encoding /{encoding} /DescendantFonts [{number} 0 R] "
        "/ToUnicode 3 0 R >>",
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{name} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        "/Supplement 0 >> /FontDescriptor 4 0 R /DW 1000 /W [0 [500] 32 126 500] >>",
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
    """A PDF file of lines below each other. `info` is written as it is ({"/Title": …}); `outline` are headings, all on the
    first page.
    """
    drawn = [[Ink(line, 50, 800 - 18 * row) for row, line in enumerate(lines)] for lines in pages]
    return inked(drawn, info=info, outline=outline)


def inked(
    pages: Sequence[Sequence[Ink]],
    *,
    info: Mapping[str, str] | None = None,
    outline: Sequence[str] = (),
    fields: Mapping[str, str] | None = None,
    comments: Sequence[str] = (),
) -> bytes:
    """A PDF file of texts at their places. `fields` and `comments` lie on the first page."""
    first = 5 + 2 * len(_FONTS)
    kids = " ".join(f"{first + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        _stream(_CMAP),
        _DESCRIPTOR,
    ]
    for i, name in enumerate(_FONTS):
        objects += _font(name, 6 + 2 * i)
    fonts = " ".join(f"/{name} {5 + 2 * i} 0 R" for i, name in enumerate(_FONTS))
    for i, texts in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << {fonts} >> >> "
            f"/Contents {first + 1 + 2 * i} 0 R >>"
        )
        objects.append(_stream("\n".join(["BT", *map(_shown, texts), "ET"])))
    writer = PdfWriter(clone_from=PdfReader(BytesIO(_file(objects))))
    if info:
        writer.add_metadata(dict(info))
    for title in outline:
        writer.add_outline_item(title=title, page_number=0)
    for i, comment in enumerate(comments):
        writer.add_annotation(0, _annotation("/Text", i) | {NameObject("/Contents"): TextStringObject(comment)})
    if fields:
        _add_fields(writer, fields)
    return _written(writer)


def _shown(ink: Ink) -> str:
    turn = "0 1 -1 0" if ink.up else "1 0 0 1"
    return (
        f"/{ink.font} {ink.size} Tf {ink.mode} Tr {turn} {ink.x} {ink.y} Tm <{ink.text.encode('utf-16-be').hex()}> Tj"
    )


def _annotation(kind: str, row: int) -> DictionaryObject:
    place = ArrayObject(FloatObject(value) for value in (300, 300 - 20 * row, 450, 312 - 20 * row))
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(kind),
            NameObject("/Rect"): place,
        }
    )


def _add_fields(writer: PdfWriter, fields: Mapping[str, str]) -> None:
    added = ArrayObject()
    for i, (name, value) in enumerate(fields.items()):
        field = _annotation("/Widget", i)
        field[NameObject("/FT")] = NameObject("/Tx")
        field[NameObject("/T")], field[NameObject("/V")] = TextStringObject(name), TextStringObject(value)
        writer.add_annotation(0, field)
        added.append(writer.pages[0]["/Annots"][-1].indirect_reference)  # type: ignore[index]
    form = DictionaryObject({NameObject("/Fields"): added, NameObject("/DA"): TextStringObject("/Helv 10 Tf")})
    writer.root_object[NameObject("/AcroForm")] = form


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

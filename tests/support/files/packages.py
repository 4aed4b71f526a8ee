"""Office files and e-books made by hand: only the parts that the readers look at."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NS = (
    f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="{_OFFICE}" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODT_NS = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "text", "table", "style"))


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return data.getvalue()


def shape(*paragraphs: str, kind: str | None = None, hidden: bool = False) -> str:
    """A shape of a slide; `paragraphs` are in DrawingML, see `line`."""
    place = "" if kind is None else f'<p:nvPr><p:ph type="{kind}"/></p:nvPr>'
    seen = ' hidden="1"' if hidden else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name=""{seen}/>{place}</p:nvSpPr>'
        f"<p:txBody>{''.join(paragraphs)}</p:txBody></p:sp>"
    )


def line(text: str, properties: str = "", run: str = "") -> str:
    return f"<a:p>{properties}<a:r><a:rPr{run}/><a:t>{text}</a:t></a:r></a:p>"


def pptx(*slides: str, notes: str = "", title: str = "") -> bytes:
    """A file with these slides, each the shapes in it; a slide that begins with "hidden:" is hidden."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "docProps/core.xml": f'<c xmlns:d="http://purl.org/dc/elements/1.1/"><d:title>{title}</d:title></c>',
        "ppt/presentation.xml": f"<p:presentation {_NS}><p:sldIdLst>"
        + "".join(f'<p:sldId id="{256 + n}" r:id="r{n}"/>' for n in range(len(slides)))
        + "</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": f'<Relationships xmlns="{_RELS}">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{_OFFICE}/slide" Target="slides/slide{n}.xml"/>' for n in range(len(slides))
        )
        + "</Relationships>",
    }
    for number, shapes in enumerate(slides):
        hidden = ' show="0"' if shapes.startswith("hidden:") else ""
        tree = f"<p:cSld><p:spTree>{shapes.removeprefix('hidden:')}</p:spTree></p:cSld>"
        parts[f"ppt/slides/slide{number}.xml"] = f"<p:sld {_NS}{hidden}>{tree}</p:sld>"
    if notes:
        parts["ppt/notesSlides/n.xml"] = f"<p:notes {_NS}><p:cSld><p:spTree>{notes}</p:spTree></p:cSld></p:notes>"
        parts["ppt/slides/_rels/slide0.xml.rels"] = (
            f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_OFFICE}/notesSlide" '
            'Target="../notesSlides/n.xml"/></Relationships>'
        )
    return packed(parts)


def odt(body: str, styles: str = "", outside: str = "", title: str = "") -> bytes:
    """A text with this body; `styles` are automatic styles, `outside` stands in the headers and footers."""
    content = f"<office:document-content {_ODT_NS}><office:automatic-styles>{styles}</office:automatic-styles>"
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": f"{content}<office:body><office:text>{body}</office:text></office:body></office:document-content>",
            "styles.xml": f"<s {_ODT_NS}><style:header><text:p>{outside}</text:p></style:header></s>",
            "meta.xml": f'<m xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
            "<dc:date>2026-04-03T09:30:00</dc:date></m>",
        }
    )


def epub(*pages: str, contents: str = "", title: str = "", locked: str = "") -> bytes:
    """A book with these pages, the bodies of XHTML files, and a table of contents before them."""
    names = ["nav", *(f"p{number}" for number in range(len(pages)))]
    items = "".join(
        f'<item id="{name}" href="{name}%20.xhtml" media-type="application/xhtml+xml"'
        + (' properties="nav"/>' if name == "nav" else "/>")
        for name in names
    )
    order = "".join(f'<itemref idref="{name}"/>' for name in names)
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<c><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></c>',
        "OPS/book.opf": f'<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>{title}</dc:title>'
        f"<dc:date>2026-04-03</dc:date></metadata><manifest>{items}</manifest><spine>{order}</spine></package>",
    }
    for name, body in zip(names, (contents, *pages), strict=True):
        parts[f"OPS/{name} .xhtml"] = (
            f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
            f"<body>{body}</body></html>"
        )
    if locked:
        parts["META-INF/encryption.xml"] = f'<e><CipherReference URI="{locked}"/></e>'
    return packed(parts)

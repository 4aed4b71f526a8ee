# ruff: noqa: E501, UP031 (XML in one line)
"""DOCX files for tests: a document of python-docx with XML of one's own, and parts that python-docx does not make."""

from __future__ import annotations

import zipfile
from io import BytesIO

import docx
from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

OFFICE = "http://schemas.openxmlformats.org"
RELATIONS = f"{OFFICE}/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:w="{OFFICE}/wordprocessingml/2006/main" xmlns:m="{OFFICE}/officeDocument/2006/math" '
    f'xmlns:a="{OFFICE}/drawingml/2006/main" xmlns:c="{OFFICE}/drawingml/2006/chart" xmlns:dgm="{OFFICE}/drawingml/2006/diagram" '
    f'xmlns:r="{RELATIONS}" xmlns:mc="{OFFICE}/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def element(xml: str) -> etree._Element:
    """The element that this XML says, with the usual prefixes."""
    return etree.fromstring(f"<x {NAMES}>{xml}</x>")[0]


def document(*blocks: str) -> Document:
    """A document with these blocks, each an element as XML."""
    made = docx.Document()
    for block in blocks:
        made.element.body.insert(len(made.element.body) - 1, element(block))
    return made


def part(made: Document, kind: str, xml: str, name: str = "") -> str:
    """Give the document a part of this kind ("footnotes", "chart", …) and return the id of the relation."""
    data = xml if isinstance(xml, bytes) else xml.replace(">", f" {NAMES}>", 1).encode()
    added = Part(PackURI(f"/word/{name or f'{kind}.xml'}"), "application/xml", data, made.part.package)
    return made.part.relate_to(added, f"{RELATIONS}/{kind}")


def saved(made: Document) -> bytes:
    data = BytesIO()
    made.save(data)
    return data.getvalue()


def replaced(data: bytes, *pairs: tuple[bytes, bytes]) -> bytes:
    """The file with these bytes in place of others, in all of its XML."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            for before, after in pairs if name.endswith((".xml", ".rels")) else ():
                text = text.replace(before, after)
            new.writestr(name, text)
    return out.getvalue()


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph; a run that is no XML is its text."""
    inside = "".join(text if text.startswith("<") else run(text) for text in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def box(*paragraphs: str) -> str:
    """A run with a text box as Word writes it: the new form, and the same again for older programs."""
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def field(instruction: str, result: str) -> str:
    """A field in its long form."""
    kinds = ('<w:r><w:fldChar w:fldCharType="%s"/></w:r>' % kind for kind in ("begin", "separate", "end"))
    begin, separate, end = kinds
    return f"{begin}<w:r><w:instrText>{instruction}</w:instrText></w:r>{separate}{result}{end}"


def table(*rows: tuple[str, ...], properties: str = "") -> str:
    """A table of cells; a cell that is no XML is a paragraph with its text."""
    body = ""
    for row in rows:
        cells = "".join(f"<w:tc>{cell if cell.startswith('<') else paragraph(cell)}</w:tc>" for cell in row)
        body += f"<w:tr>{cells}</w:tr>"
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{body}</w:tbl>"

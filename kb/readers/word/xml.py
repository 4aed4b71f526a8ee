"""Names and values in the XML of a DOCX file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from lxml import etree

_OFFICE = "http://schemas.openxmlformats.org/"
_NAMESPACES = {
    "w": f"{_OFFICE}wordprocessingml/2006/main",
    "m": f"{_OFFICE}officeDocument/2006/math",
    "a": f"{_OFFICE}drawingml/2006/main",
    "c": f"{_OFFICE}drawingml/2006/chart",
    "dgm": f"{_OFFICE}drawingml/2006/diagram",
    "r": f"{_OFFICE}officeDocument/2006/relationships",
    "mc": f"{_OFFICE}markup-compatibility/2006",
    "cx": "http://schemas.microsoft.com/office/drawing/2014/chartex",
    "wp": f"{_OFFICE}drawingml/2006/wordprocessingDrawing",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
}
_OFF = ("0", "false", "off", "none")


@cache
def tag(short: str) -> str:
    """ "w:p" as lxml writes it: "{http://…}p"."""
    prefix, _, local = short.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def tags(*short: str) -> frozenset[str]:
    """Several of `tag`."""
    return frozenset(map(tag, short))


@cache
def path(short: str) -> str:
    """ "w:pPr/w:rPr" as a path for `find`."""
    return "/".join(map(tag, short.split("/")))


VALUE = tag("w:val")
PARAGRAPH, TABLE, ROW, CELL, RUN = map(tag, ("w:p", "w:tbl", "w:tr", "w:tc", "w:r"))
ALTERNATIVES, CHOICE, FALLBACK = map(tag, ("mc:AlternateContent", "mc:Choice", "mc:Fallback"))
TEXTS = tags("w:t", "w:delText", "m:t", "a:t")  # elements that hold text


def value(parent: etree._Element | None, short: str, attribute: str = VALUE) -> str | None:
    """The value of the element at this path, None if there is none."""
    found = None if parent is None else parent.find(path(short))
    return None if found is None else found.get(attribute)


def switch(parent: etree._Element | None, short: str) -> bool | None:
    """Whether an element that is a switch is on, as `<w:b/>` and `<w:b w:val="1"/>` are. None if it is not there."""
    found = None if parent is None else parent.find(path(short))
    return None if found is None else found.get(VALUE, "1") not in _OFF


def number(text: str | None, default: int) -> int:
    """A small whole number; `default` for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 6 else default


def content(element: etree._Element) -> str:
    """The text of an element that holds text; comments and entities in it are stepped over."""
    return (element.text or "") + "".join(child.tail or "" for child in element)


def parse(data: bytes) -> etree._Element | None:
    """The XML of a part, without its entities; None if it is no XML."""
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return None


def branch(alternatives: etree._Element) -> etree._Element | None:
    """The form of an mc:AlternateContent to read: the first one with text, or the first if none has any."""
    forms = [form for form in alternatives if form.tag in (CHOICE, FALLBACK)]
    told = (
        form
        for form in forms
        if any(True for _ in form.iter(*TEXTS)) or form.find(f".//{tag('v:textpath')}") is not None
    )
    return next(told, forms[0] if forms else None)


def children(parent: etree._Element) -> Iterator[etree._Element]:
    """The children of an element, those of the chosen form in place of alternatives; no comments, no entities."""
    for child in parent:
        if child.tag == ALTERNATIVES:
            chosen = branch(child)
            if chosen is not None:
                yield from children(chosen)
        elif isinstance(child.tag, str):
            yield child

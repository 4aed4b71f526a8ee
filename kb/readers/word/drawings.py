"""What stands in drawings and objects of a DOCX file: text boxes, WordArt, charts, diagrams, files inside the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from kb.readers.tables import MarkedLine, table_lines
from kb.readers.word.xml import children, content, tag, tags

BOX = tag("w:txbxContent")
_SHAPE_TEXT = tag("a:p")
_ART = tag("v:textpath")
_CHARTS = tags("c:chart", "cx:chart")
_DIAGRAM = tag("dgm:relIds")
_OBJECT = tag("o:OLEObject")
_ID, _EMBED = tag("r:id"), tag("r:embed")
_PICTURES = tags("a:blip", "v:imagedata")
_Use = Callable[[etree._Element], None]


@dataclass(frozen=True)
class Box:
    """A text box: its content is read as the text around it is."""

    content: etree._Element


@dataclass(frozen=True)
class Lines:
    """Text that stands in a drawing itself."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Reference:
    """A chart, a diagram, a picture or a file that is a part of its own. `kind` is "chart", "diagram", "picture" or "object".

    name: of an object, the program that made it, such as "Excel.Sheet.12"; of a picture, the words for it.
    """

    kind: str
    id: str | None
    name: str | None = None


def drawn(drawing: etree._Element, use: _Use) -> Iterator[Box | Lines | Reference]:
    """What of a drawing is text, in the order of its XML. `use` is told which elements were read."""
    waiting = [drawing]
    while waiting:
        element = waiting.pop()
        if element.tag == BOX:
            yield Box(element)
        elif element.tag == _SHAPE_TEXT:
            yield Lines((_line(element, use),))
        elif element.tag in _CHARTS and element.get(_ID):
            yield Reference("chart", element.get(_ID))
        elif element.tag == _DIAGRAM:
            yield Reference("diagram", element.get(tag("r:dm")))
        elif element.tag == _OBJECT:
            yield Reference("object", element.get(_ID), element.get("ProgID"))
        elif element.tag in _PICTURES and (identity := element.get(_EMBED) or element.get(_ID)):
            yield Reference("picture", identity, _alt(drawing))
        else:
            if element.tag == _ART and (text := element.get("string", "").strip()):
                yield Lines((text,))
            waiting += reversed(list(children(element)))


def _alt(drawing: etree._Element) -> str:
    """The words for the pictures of a drawing."""
    for named in drawing.iter(tag("wp:docPr"), tag("v:shape")):
        if text := named.get("descr") or named.get("alt"):
            return str(text)
    return ""


def _line(paragraph: etree._Element, use: _Use) -> str:
    parts = []
    for element in paragraph.iter(tag("a:t"), tag("a:br")):
        if element.tag == tag("a:t"):
            use(element)
            parts.append(content(element))
        else:
            parts.append(" ")
    return " ".join("".join(parts).split())


def diagram_lines(root: etree._Element, use: _Use) -> list[str]:
    """The texts of a diagram (SmartArt), a line for each of its points."""
    lines = []
    for point in root.iter(tag("dgm:pt")):
        lines += [text for paragraph in point.iter(_SHAPE_TEXT) if (text := _line(paragraph, use))]
    return lines


def chart_lines(root: etree._Element, use: _Use) -> list[MarkedLine]:
    """The titles of a chart, then its numbers as a table: a line for each category."""
    titles = [text for paragraph in root.iter(_SHAPE_TEXT) if (text := _line(paragraph, use))]
    names, categories, columns = [""], dict[int, str](), []
    for series in root.iter(tag("c:ser")):
        names.append(" ".join(_points(series, "c:tx").values()))
        for where in ("c:cat", "c:xVal"):
            categories |= _points(series, where)
        columns.append(_points(series, "c:val") or _points(series, "c:yVal"))
    places = sorted(set(categories).union(*columns))
    rows = [[categories.get(place, ""), *(column.get(place, "") for column in columns)] for place in places]
    return [*map(MarkedLine, dict.fromkeys(titles)), *table_lines([names, *rows], header=any(names))]


def _points(series: etree._Element, where: str) -> dict[int, str]:
    """Place → value of the points of a series. Categories on several levels are read from the outermost in."""
    found: dict[int, str] = {}
    for holder in series.iterchildren(tag(where)):
        levels = list(holder.iter(tag("c:lvl"))) or [holder]
        for level in reversed(levels):
            for place, point in _level_points(level):
                found[place] = " ".join(filter(None, (found.get(place, ""), point)))
        if not found:
            found = dict(enumerate(content(direct).strip() for direct in holder.iterchildren(tag("c:v"))))
    return found


def _level_points(level: etree._Element) -> Iterator[tuple[int, str]]:
    for point in level.iter(tag("c:pt")):
        number, place = point.find(tag("c:v")), point.get("idx", "")
        if number is not None and place.isdecimal() and len(place) < 7:
            yield int(place), _rounded(content(number).strip())


def _rounded(text: str) -> str:
    """A number as people write it: 4.2999999999999998 is 4.3."""
    if len(text) < 15:
        return text
    try:
        return f"{float(text):.10g}"
    except ValueError:
        return text

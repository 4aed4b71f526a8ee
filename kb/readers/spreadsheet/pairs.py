"""Rows of a table of questions and answers → pairs, and what of the rows is in none."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.article import Aside, SetAside
from kb.errors import Message
from kb.folding import comparable
from kb.readers.spreadsheet.columns import Columns
from kb.readers.spreadsheet.sheet import Rows

_TAG = re.compile(
    r"</?(?:p|br|div|ul|ol|li|b|strong|i|em|a|span|h[1-6]|u|font|table|tr|td)\b[^<>]{0,500}>", re.IGNORECASE
)
_HTML = re.compile(r"</[a-z]|<(?:br|p|li|div|tr)\b", re.IGNORECASE)  # a lone `<b>` is what the cell says
_LINE_TAGS = frozenset(("p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"))
_LIST = re.compile(r"[;；|｜\n]|##|(?<=[?？])(?=\s{0,9}\S)")  # between the wordings in one cell


@dataclass
class Pair:
    """A question and its answer. `similar` are other wordings, `category` is "" where the table has none."""

    question: str
    answer: str
    category: str = ""
    similar: list[str] = field(default_factory=list)


@dataclass
class Pairs:
    """What a sheet holds: `lead` is text above the names of the columns or before the first question."""

    pairs: list[Pair] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)


def pairs_of(rows: Rows, columns: Columns) -> Pairs:
    """The pairs of a table. An answer without a question goes on from the row above, and so do other wordings.

    A question that stands again in the next row belongs to the pair above as well. A row of a question alone is no pair:
    it is among the `unanswered`.
    """
    found = Pairs()
    if columns.header is not None:
        found.lead = [line for row in rows[: columns.header] if (line := " | ".join(filter(None, map(_line, row))))]
        header = rows[columns.header]
        names = "; ".join(filter(None, (_line(header[place]) for place in sorted(columns.used) if place < len(header))))
        found.set_aside += [SetAside(names, Message(Aside.COLUMN_NAMES))] if names else []
    last: Pair | None = None
    categories: dict[str, None] = {}
    for row in rows[0 if columns.header is None else columns.header + 1 :]:
        parts = _parts(row, columns)
        categories[parts.category] = None
        last = _take(found, parts, last)
    unused = categories.keys() - {"", *(pair.category for pair in found.pairs)}
    found.set_aside += [SetAside(name, Message(Aside.CATEGORY)) for name in categories if name in unused]
    for pair in found.pairs:
        pair.similar = list(
            dict.fromkeys(said for said in pair.similar if comparable(said) != comparable(pair.question))
        )
    similar = [said for pair in found.pairs for said in pair.similar]
    if similar:
        found.set_aside.append(SetAside("\n".join(similar), Message(Aside.SIMILAR)))
    found.set_aside += [SetAside(question, Message(Aside.NO_ANSWER)) for question in found.unanswered]
    found.set_aside += _other_columns(rows, columns)
    return found


def _take(found: Pairs, row: Pair, last: Pair | None) -> Pair | None:
    """Put a row where it belongs; gives the pair that the next row may go on with."""
    again = last is not None and (not row.question or comparable(row.question) == comparable(last.question))
    if last is not None and again and (not row.question or row.answer in ("", last.answer)):
        last.similar += row.similar
        if row.answer and row.answer != last.answer:
            last.answer += f"\n{row.answer}"
        return last
    if row.question and row.answer:
        found.pairs.append(row)
        return row
    if row.question:
        found.unanswered += [row.question, *row.similar]
    else:
        found.lead += filter(None, (row.answer, *row.similar))
    return None if row.question else last


def _parts(row: Sequence[str], columns: Columns) -> Pair:
    def cell(place: int) -> str:
        return row[place] if place < len(row) else ""

    answer = "\n".join(filter(None, (_text(cell(place)) for place in columns.answers)))
    similar = [said for place in columns.similar for said in _wordings(cell(place))]
    category = "" if columns.category is None else _line(cell(columns.category))
    return Pair(_line(cell(columns.question)), answer, category, similar)


def _other_columns(rows: Rows, columns: Columns) -> list[SetAside]:
    """The cells of each column that holds neither questions nor answers, as one piece a column."""
    body = rows[columns.header or 0 :]
    width = max(map(len, body), default=0)
    pieces = (
        "\n".join(filter(None, (_text(row[place]) for row in body if place < len(row))))
        for place in range(width)
        if place not in columns.used
    )
    return [SetAside(piece, Message(Aside.COLUMN)) for piece in pieces if piece]


def _wordings(cell: str) -> list[str]:
    """The other wordings in a cell: a JSON list, or texts with line ends, semicolons or strokes between them."""
    if cell.lstrip().startswith("["):
        try:
            listed = json.loads(cell)
        except (json.JSONDecodeError, RecursionError):
            listed = None
        if isinstance(listed, list) and all(isinstance(item, str) for item in listed):
            return [line for item in listed if (line := _line(item))]
    return [line for piece in _LIST.split(_text(cell)) if (line := _line(piece))]


def _line(cell: str) -> str:
    return " ".join(_text(cell).split())


def _text(cell: str) -> str:
    """The text of a cell, of HTML without its tags: systems that hold questions export answers as HTML."""
    text = _from_html(cell) if _TAG.search(cell) and _HTML.search(cell) else cell
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


def _from_html(cell: str) -> str:
    from lxml import etree  # most tables hold no HTML
    from lxml import html as lxml_html

    try:
        root = lxml_html.fragment_fromstring(cell, create_parent="div")
    except (etree.LxmlError, ValueError):
        return cell
    parts: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        own_line = element.tag in _LINE_TAGS
        if event == "start":
            parts += ["\n" if own_line else "", "- " if element.tag == "li" else "", element.text or ""]
        else:
            address = element.get("href", "") if element.tag == "a" else ""
            if address.startswith(("http://", "https://")) and address not in (element.text or ""):
                parts.append(f" ({address})")
            parts += [
                "\n" if own_line and element.tag != "br" else "",
                element.tail or "" if element is not root else "",
            ]
    return "\n".join(filter(None, (" ".join(line.split()) for line in "".join(parts).split("\n"))))

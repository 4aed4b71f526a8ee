"""What an XLSX file holds besides the cells that openpyxl gives: boxes, charts, page heads, prompts, readings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from kb.article import Aside, SetAside
from kb.readers.office.package import OfficePackage, aside, children, descendants, local
from kb.readers.office.rest import left_out, paragraphs

_BOOK = "xl/workbook.xml"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CODE = re.compile(
    r'&"[^"]{0,200}"|&K[0-9A-Fa-f]{6}|&K\d\d[+-]\d{3}|&\d{1,3}|&[A-Za-z]'
)  # of fonts, colours and fields
_PAGE_PARTS = tuple(f"{page}{part}" for page in ("odd", "even", "first") for part in ("Header", "Footer"))
_PROMPTS = ("promptTitle", "prompt", "errorTitle", "error")
_COMMENTS = ("xl/comments", "xl/threadedComments/")
_DRAWN = ("xl/drawings/drawing", "xl/charts/chart")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how a character that XML has not is written


class Parts:
    """The parts of the file. `boxes` are the texts in boxes and shapes, a line a paragraph, by the title of their sheet."""

    def __init__(self, data: bytes) -> None:
        self._package = OfficePackage(data)
        self.boxes: dict[str, list[str]] = {}
        self._aside: list[SetAside] = []
        for title, name in self._sheets():
            self._sheet(title, name)

    def rest(self, told: Iterable[str]) -> list[SetAside]:
        """What is set aside of these parts, and what of the cells and comments `told` does not hold."""
        pieces: dict[Aside, list[list[str]]] = {Aside.OUTSIDE: [], Aside.COMMENT: [], Aside.PICTURE: []}
        for name in sorted(self._package.names):
            if name == "xl/sharedStrings.xml":
                for text in self._strings(name, "si"):
                    pieces[Aside.OUTSIDE].append(text)
            elif name.startswith("xl/worksheets/sheet"):
                pieces[Aside.OUTSIDE] += self._strings(name, "is")
            elif name.startswith(_COMMENTS) and name.endswith(".xml"):
                pieces[Aside.COMMENT] += paragraphs(
                    self._package.xml(name), ("comment", "threadedComment"), ("t", "text")
                )
            elif name.startswith(_DRAWN):
                pieces[Aside.PICTURE] += paragraphs(self._package.xml(name), ("p",), ("t",))
        known = [*told, *(piece.text for piece in self._aside)]
        found = list(self._aside)
        for why, texts in pieces.items():
            found += left_out(texts, known, why)
        return found

    def _sheets(self) -> Iterator[tuple[str, str]]:
        """The titles and the parts of all sheets, those of charts, too."""
        relations = self._package.relations(_BOOK)
        for sheet in descendants(self._package.xml(_BOOK), "sheet"):
            target = relations.get(sheet.get(_ID, ""), ("", ""))[1]
            if target in self._package.names:
                yield sheet.get("name", ""), target

    def _sheet(self, title: str, name: str) -> None:
        root = self._package.xml(name)
        if local(root) == "chartsheet":
            self._aside += aside(title, Aside.PICTURE)
        for part in descendants(root, *_PAGE_PARTS):
            words = _CODE.sub(" ", (part.text or "").replace("&&", "\0")).replace("\0", "&")
            self._aside += aside(words, Aside.REPEATED)
        for rule in descendants(root, "dataValidation"):
            self._aside += aside(" ".join(filter(None, map(rule.get, _PROMPTS))), Aside.PROMPT)
        for kind, target in self._package.relations(name).values():
            if kind == "drawing" and target in self._package.names:
                drawn = self._package.xml(target)
                lines = [_line(texts) for texts in paragraphs(drawn, ("p",), ("t",))]
                self.boxes.setdefault(title, []).extend(filter(None, lines))

    def _strings(self, name: str, holder: str) -> Iterator[list[str]]:
        """The strings of cells. How a word is pronounced stands beside it and is set aside."""
        for string in descendants(self._package.xml(name), holder):
            texts = [_unescaped(text.text) for text in descendants(string, "t") if text.text]
            readings = [text.text or "" for above in children(string, "rPh") for text in children(above, "t")]
            self._aside += aside(" ".join(readings), Aside.READING)
            if readings:
                texts = [_unescaped(text.text) for text in _own(string) if text.text]
            if "".join(texts).strip():
                yield texts


def _own(string: etree._Element) -> Iterator[etree._Element]:
    yield from children(string, "t")
    for run in children(string, "r"):
        yield from children(run, "t")


def _unescaped(text: str) -> str:
    """The text with the characters that are meant; half of one, which cannot be stored, stays as it is written."""
    return _ESCAPE.sub(
        lambda found: found[0] if 0xD800 <= int(found[1], 16) <= 0xDFFF else chr(int(found[1], 16)), text
    )


def _line(texts: list[str]) -> str:
    return " ".join("".join(texts).split())

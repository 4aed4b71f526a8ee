"""Styles of a DOCX file: what a paragraph or a run has from its style, and from those that the style is based on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from kb.readers.word.xml import VALUE, number, path, switch, tag, value

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLES = ("title", "标题", "標題")
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*\d", re.IGNORECASE)
_CONTENTS_TITLES = ("toc heading", "toc 标题", "toc 標題", "目录标题", "目錄標題")
_PLAIN_FILLS = (None, "auto", "FFFFFF", "ffffff")


@dataclass(frozen=True)
class ParagraphStyle:
    """What a paragraph style says, its parents included. `heading` is a level, 0 for none."""

    name: str = ""
    heading: int = 0
    list: str | None = None
    depth: int | None = None
    bold: bool = False
    hidden: bool = False
    struck: bool = False

    @property
    def is_title(self) -> bool:
        """Whether it is the style of the title of a document."""
        return self.name.casefold() in _TITLES

    @property
    def is_contents(self) -> bool:
        """Whether it is the style of an entry of a table of contents."""
        return bool(_CONTENTS.match(self.name))

    @property
    def is_contents_title(self) -> bool:
        """Whether it is the style of the title of a table of contents."""
        return self.name.casefold() in _CONTENTS_TITLES


@dataclass(frozen=True)
class RunFormat:
    """What of the look of a run says something about its text."""

    bold: bool = False
    hidden: bool = False
    struck: bool = False
    font: str = ""
    style: str = ""


@dataclass
class Styles:
    """The styles of a document, by their ids; `root` is the part that holds them."""

    root: etree._Element
    _looks: dict[tuple[str | None, str | None], RunFormat] = field(default_factory=dict)
    _paragraphs: dict[str | None, ParagraphStyle] = field(default_factory=dict)

    @cached_property
    def _elements(self) -> dict[str | None, etree._Element]:
        return {style.get(tag("w:styleId")): style for style in self.root.iterchildren(tag("w:style"))}

    @cached_property
    def _default(self) -> str | None:
        """The style of a paragraph that names none."""
        for name, element in self._elements.items():
            if element.get(tag("w:type")) == "paragraph" and element.get(tag("w:default"), "0") in ("1", "true", "on"):
                return name
        return None

    def paragraph(self, paragraph: etree._Element) -> ParagraphStyle:
        """The style of a paragraph."""
        name = value(paragraph, "w:pPr/w:pStyle") or self._default
        if name not in self._paragraphs:
            self._paragraphs[name] = self._style(name)
        return self._paragraphs[name]

    def look(self, run: etree._Element, paragraph: ParagraphStyle) -> RunFormat:
        """How a run looks: a switch at the run counts alone, those of both styles cancel each other out (17.7.3)."""
        own = run.find(tag("w:rPr"))
        style = value(own, "w:rStyle")
        if (None, style) not in self._looks:
            self._looks[None, style] = self._style_look(style)
        base = self._looks[None, style]
        if own is None:
            return RunFormat(
                base.bold,
                base.hidden != paragraph.hidden,
                struck=base.struck != paragraph.struck,
                font=base.font,
                style=base.style,
            )
        bold, vanish, web = (switch(own, name) for name in ("w:b", "w:vanish", "w:webHidden"))
        strikes = [on for name in ("w:strike", "w:dstrike") if (on := switch(own, name)) is not None]
        hidden = base.hidden != paragraph.hidden if vanish is None else vanish
        fonts = own.find(tag("w:rFonts"))
        font = "" if fonts is None else fonts.get(tag("w:ascii")) or fonts.get(tag("w:hAnsi")) or ""
        return RunFormat(
            base.bold if bold is None else bold,
            hidden or bool(web),
            struck=any(strikes) if strikes else base.struck != paragraph.struck,
            font=font or base.font,
            style=base.style,
        )

    def names_columns(self, table: etree._Element) -> bool:
        """Whether the table's style makes its first row stand out, and the table lets it."""
        look = table.find(path("w:tblPr/w:tblLook"))
        if look is None:
            return False
        flags = look.get(VALUE, "")
        by_bits = int(flags, 16) & 0x20 if re.fullmatch(r"[0-9A-Fa-f]{1,8}", flags) else 0
        if look.get(tag("w:firstRow"), "1" if by_bits else "0") not in ("1", "true", "on"):
            return False
        for element in self._chain(value(table, "w:tblPr/w:tblStyle")):
            for part in element.iterchildren(tag("w:tblStylePr")):
                if part.get(tag("w:type")) == "firstRow":
                    return bool(switch(part, "w:rPr/w:b")) or is_shaded(part)
        return False

    def _chain(self, name: str | None) -> list[etree._Element]:
        """A style and those it is based on, the nearest first."""
        chain: list[etree._Element] = []
        while name in self._elements and self._elements[name] not in chain and len(chain) < 50:
            chain.append(self._elements[name])
            name = value(chain[-1], "w:basedOn")
        return chain

    def _style_look(self, name: str | None) -> RunFormat:
        chain = self._chain(name)
        bold, hidden, strike, double = (
            next((on for style in chain if (on := switch(style, f"w:rPr/{short}")) is not None), False)
            for short in ("w:b", "w:vanish", "w:strike", "w:dstrike")
        )
        return RunFormat(bold, hidden, strike or double, style=(value(chain[0], "w:name") or "") if chain else "")

    def _style(self, name: str | None) -> ParagraphStyle:
        chain = self._chain(name)
        if not chain:
            return ParagraphStyle()

        def first(short: str) -> str | None:
            return next((found for style in chain if (found := value(style, f"w:pPr/{short}")) is not None), None)

        title = (value(chain[0], "w:name") or "").strip()
        found, level = _HEADING.fullmatch(title), first("w:outlineLvl")
        heading = int(found[1]) if found else int(level) + 1 if level and level in "012345678" else 0
        look, depth = self._style_look(name), first("w:numPr/w:ilvl")
        return ParagraphStyle(
            title,
            1 if title.casefold() in _TITLES else heading,
            list=first("w:numPr/w:numId"),
            depth=None if depth is None else number(depth, 0),
            bold=look.bold,
            hidden=look.hidden,
            struck=look.struck,
        )


def is_shaded(part: etree._Element) -> bool:
    """Whether a cell, or a part of a table's style, has a colour behind its text."""
    shading = part.find(path("w:tcPr/w:shd"))
    return shading is not None and (
        shading.get(tag("w:fill")) not in _PLAIN_FILLS or shading.get(VALUE, "clear") not in ("clear", "nil")
    )

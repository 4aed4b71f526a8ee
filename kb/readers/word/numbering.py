"""The numbering of a DOCX file: which number or bullet Word shows before a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from kb.readers.word.counts import count
from kb.readers.word.xml import number, switch, tag, value

_PLACE = re.compile(r"%([1-9])")
_CHINESE = ("chinese", "ideograph", "japanese", "taiwanese")  # how the names of Chinese counts begin


@dataclass(frozen=True)
class Level:
    """One level of a list: `text` is "%1.%2" or the like, empty for a bullet.

    restart: the level, counted from 1, after which the count begins anew; 0 for never. legal: all numbers in it are
    decimal. style: the id of the paragraph style that stands for this level.
    """

    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    style: str = ""

    @property
    def is_bullet(self) -> bool:
        """Whether items of this level have a bullet and no number."""
        return self.form == "bullet" or (self.form != "none" and not self.text)


@dataclass
class Numbering:
    """The lists of a document, and how far each of them has been counted."""

    levels: dict[str, dict[int, Level]]  # of each abstract list
    lists: dict[str, str]  # list → abstract list
    restarts: dict[tuple[str, int], int]  # (list, level) → its own first number
    overrides: dict[tuple[str, int], Level] = field(default_factory=dict)  # (list, level) → its own form
    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: etree._Element | None) -> Numbering:
        """From the numbering part of a document, if it has one."""
        numbering = cls({}, {}, {})
        links: dict[str, str] = {}  # abstract list → the list style that it takes its levels from
        named: dict[str, str] = {}  # list style → the abstract list that holds its levels
        for abstract in root.iterchildren(tag("w:abstractNum")) if root is not None else ():
            name = abstract.get(tag("w:abstractNumId"), "")
            found = {
                number(level.get(tag("w:ilvl")), 0): _level(level) for level in abstract.iterchildren(tag("w:lvl"))
            }
            numbering.levels[name] = found
            if (link := value(abstract, "w:numStyleLink")) is not None and not found:
                links[name] = link
            if (style := value(abstract, "w:styleLink")) is not None:
                named[style] = name
        for name, link in links.items():
            numbering.levels[name] = numbering.levels.get(named.get(link, ""), {})
        for entry in root.iterchildren(tag("w:num")) if root is not None else ():
            name = entry.get(tag("w:numId"), "")
            numbering.lists[name] = value(entry, "w:abstractNumId") or ""
            for override in entry.iterchildren(tag("w:lvlOverride")):
                depth = number(override.get(tag("w:ilvl")), 0)
                if (own := override.find(tag("w:lvl"))) is not None:
                    numbering.overrides[name, depth] = _level(own)
                if (start := value(override, "w:startOverride")) is not None:
                    numbering.restarts[name, depth] = number(start, 1)
        return numbering

    def depth(self, name: str, style: str | None) -> int:
        """The level of a list that a paragraph style stands for; 0 if the list names none."""
        levels = self.levels.get(self.lists.get(name, ""), {})
        return next((depth for depth, level in levels.items() if style and level.style == style), 0)

    def mark(self, name: str, depth: int) -> str | None:
        """What stands before the next paragraph of a list: "- ", "2. ", "二、"; None if it is not a list."""
        abstract = self.lists.get(name)
        if abstract is None or not (levels := self.levels.get(abstract)):
            return None
        level = self.overrides.get((name, depth)) or levels.get(depth, Level())
        if level.is_bullet:
            return "- "
        if name not in self.begun:
            # Word counts on in another list of the same kind, unless this one says where to begin
            self.begun.add(name)
            for (other, at), start in self.restarts.items():
                if other == name:
                    self.counts[abstract, at] = start - 1
        self.counts[abstract, depth] = self.counts.get((abstract, depth), level.start - 1) + 1
        for deeper in range(depth + 1, 9):
            restart = levels.get(deeper, Level()).restart
            if restart is None or 0 < depth + 1 <= restart:
                self.counts.pop((abstract, deeper), None)

        def shown(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            other = (self.overrides.get((name, at)) or levels.get(at, Level())) if at != depth else level
            decimal = level.legal or (at != depth and other.form.startswith(_CHINESE))
            return count(self.counts.get((abstract, at), other.start), "decimal" if decimal else other.form)

        text = _PLACE.sub(shown, level.text).strip()
        return text if not text or text.endswith(("、", "．", "：")) else f"{text} "


def _level(element: etree._Element) -> Level:
    restart = value(element, "w:lvlRestart")
    return Level(
        value(element, "w:numFmt") or _alternative_form(element) or "decimal",
        value(element, "w:lvlText") or "",
        start=number(value(element, "w:start"), 1),
        restart=None if restart is None else number(restart, 0),
        legal=bool(switch(element, "w:isLgl")),
        style=value(element, "w:pStyle") or "",
    )


def _alternative_form(element: etree._Element) -> str | None:
    """A form that is newer than the format stands among alternatives; its other form is the one that all know."""
    forms = [found.get(tag("w:val")) for found in element.iter(tag("w:numFmt"))]
    return forms[-1] if forms else None

"""The numbering of a DOCX file: which number or bullet Word shows before a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

_VALUE = qn("w:val")
_PLACE = re.compile(r"%([1-9])")
_DIGITS = "零一二三四五六七八九十"
_ROMAN = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CHINESE = ("chinese", "ideograph", "japanese", "taiwanese")  # how the names of Chinese counts begin


@dataclass(frozen=True)
class Level:
    """One level of a list: `text` is "%1.%2" or the like, empty for a bullet."""

    form: str = "decimal"
    text: str = ""
    start: int = 1

    @property
    def is_bullet(self) -> bool:
        return self.form == "bullet" or (self.form != "none" and not self.text)


@dataclass
class Numbering:
    """The lists of a document, and how far each of them has been counted."""

    levels: dict[str, dict[int, Level]]  # of each abstract list
    lists: dict[str, str]  # list → abstract list
    restarts: dict[tuple[str, int], int]  # (list, level) → its own first number
    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: etree._Element | None) -> Numbering:
        """From the numbering part of a document, if it has one."""
        numbering = cls({}, {}, {})
        for abstract in root.iterchildren(qn("w:abstractNum")) if root is not None else ():
            found = {_number(level.get(qn("w:ilvl")), 0): _level(level) for level in abstract.iterchildren(qn("w:lvl"))}
            numbering.levels[abstract.get(qn("w:abstractNumId"), "")] = found
        for entry in root.iterchildren(qn("w:num")) if root is not None else ():
            name = entry.get(qn("w:numId"), "")
            numbering.lists[name] = _value(entry, "w:abstractNumId") or ""
            for override in entry.iterchildren(qn("w:lvlOverride")):
                if (start := _value(override, "w:startOverride")) is not None:
                    numbering.restarts[name, _number(override.get(qn("w:ilvl")), 0)] = _number(start, 1)
        return numbering

    def mark(self, name: str, depth: int) -> str | None:
        """What stands before the next paragraph of a list: "- ", "2. ", "二、"; None if it is not a list."""
        abstract = self.lists.get(name)
        if abstract is None or not (levels := self.levels.get(abstract)):
            return None
        level = levels.get(depth, Level())
        if level.is_bullet:
            return "- "
        if (
            name not in self.begun
        ):  # Word counts on in another list of the same kind, unless this one says where to begin
            self.begun.add(name)
            for (other, at), start in self.restarts.items():
                if other == name:
                    self.counts[abstract, at] = start - 1
        self.counts[abstract, depth] = self.counts.get((abstract, depth), level.start - 1) + 1
        for deeper in range(depth + 1, 9):
            self.counts.pop((abstract, deeper), None)
        if level.form == "none":
            return ""

        def shown(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            other = levels.get(at, Level())
            form = other.form if at == depth or not other.form.startswith(_CHINESE) else "decimal"
            return count(self.counts.get((abstract, at), other.start), form)

        text = _PLACE.sub(shown, level.text).strip()
        return text if text.endswith(("、", "．", "：")) else f"{text} "


def count(number: int, form: str) -> str:
    """A number as a list of this form (w:numFmt) writes it."""
    if form.startswith(_CHINESE) and 0 < number < 100:
        tens, rest = divmod(number, 10)
        first = "" if not tens else "十" if tens == 1 else _DIGITS[tens] + "十"
        return first + (_DIGITS[rest] if rest else "")
    if form in ("lowerLetter", "upperLetter") and 0 < number <= 26:
        return chr((ord("a") if form == "lowerLetter" else ord("A")) + number - 1)
    if form in ("lowerRoman", "upperRoman") and 0 < number < 90:
        text = ""
        for value, sign in _ROMAN:
            text += sign * (number // value)
            number %= value
        return text if form == "lowerRoman" else text.upper()
    if form.startswith("decimalEnclosedCircle") and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    return str(number)


def _level(element: etree._Element) -> Level:
    form = _value(element, "w:numFmt") or "decimal"
    return Level(form, _value(element, "w:lvlText") or "", _number(_value(element, "w:start"), 1))


def _value(element: etree._Element, name: str) -> str | None:
    child = element.find(qn(name))
    return None if child is None else child.get(_VALUE)


def _number(value: str | None, default: int) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 6 else default

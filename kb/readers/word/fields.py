"""Fields of a DOCX file: text that Word works out. Their results are read, their instructions are not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from kb.readers.word.symbols import symbol
from kb.readers.word.xml import switch, tag, value

CHAR = tag("w:fldChar")
_TYPE = tag("w:fldCharType")
_BOXES = ("☐", "☒")
_NAME = re.compile(r"\s*([A-Za-z]{1,30})")
_BUTTON = re.compile(r"\s*(?:macrobutton|gotobutton)\s+\S{1,200}\s+(.{1,2000})", re.IGNORECASE | re.DOTALL)
_SYMBOL = re.compile(
    r'\s*symbol\s+(0x[0-9a-f]{1,5}|[0-9]{1,6})(?:.{0,200}?\\f\s*"?([\w ]{1,60}))?', re.IGNORECASE | re.DOTALL
)
_HYPERLINK = re.compile(r'\s*hyperlink\s+(?:\\[mnot]\s+){0,3}"?([^"\s\\]{1,2000})', re.IGNORECASE)
_RINGS = tuple("○□△◇〇")
_MAX_EQUATION = 2_000
_EQUATION = re.compile(r"\s*eq\b", re.IGNORECASE)
_SWITCH = re.compile(
    r"\\\s?(\*\s*\S{1,60}(?:\s?\"[^\"]{0,100}\")?|[a-z]{1,3}[0-9]{0,4}(?:\s+[0-9]{1,4})?)\s*", re.IGNORECASE
)


@dataclass
class Field:
    """A field that is open while its runs are read. `shows`: its result has begun."""

    begin: etree._Element
    shows: bool = False
    instruction: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The instruction of the field, as far as it was read."""
        return "".join(self.instruction)

    @property
    def is_contents(self) -> bool:
        """Whether the field is a table of contents."""
        return is_contents(self.code)

    @property
    def address(self) -> str:
        """Where the result of the field leads to, "" for nowhere."""
        return address_in(self.code) if self.shows else ""

    def shown_without_result(self) -> str:
        """What a field without a result shows: a box, the choice of a list, a sign, an equation, the text of a button."""
        form = self.begin.find(tag("w:ffData"))
        if form is not None and form.find(tag("w:checkBox")) is not None:
            states = (switch(form, f"w:checkBox/{name}") for name in ("w:checked", "w:default"))
            return _BOXES[next((state for state in states if state is not None), False)]
        if form is not None and (choices := form.find(tag("w:ddList"))) is not None:
            entries = [entry.get(tag("w:val"), "") for entry in choices.iterchildren(tag("w:listEntry"))]
            chosen = value(choices, "w:result") or value(choices, "w:default") or "0"
            return entries[int(chosen)] if chosen.isdecimal() and len(chosen) < 4 and int(chosen) < len(entries) else ""
        code = self.code
        if found := _BUTTON.match(code):
            return found[1].strip()
        if found := _SYMBOL.match(code):
            return symbol((found[2] or "").strip(), int(found[1], 0))
        if (found := _EQUATION.match(code)) and len(code) <= _MAX_EQUATION:
            return equation(code[found.end() :])
        return ""


def is_contents(code: str) -> bool:
    """Whether the instruction of a field makes a table of contents."""
    found = _NAME.match(code)
    return found is not None and found[1].upper() == "TOC"


def address_in(code: str) -> str:
    """The address in the instruction of a field; "" where there is none, or only a place in the document."""
    found = _HYPERLINK.match(code)
    return found[1] if found else ""


def paired(root: etree._Element) -> set[etree._Element]:
    """The w:fldChar that belong to fields with an end. One without an end must not hide the rest of the document."""
    whole: set[etree._Element] = set()
    opened: list[list[etree._Element]] = []
    for char in root.iter(CHAR):
        kind = char.get(_TYPE)
        if kind == "begin":
            opened.append([char])
        elif opened and kind == "separate":
            opened[-1].append(char)
        elif opened and kind == "end":
            whole.update(opened.pop())
            whole.add(char)
    return whole


def kind_of(char: etree._Element) -> str:
    """What a w:fldChar does: "begin", "separate" or "end"."""
    return str(char.get(_TYPE, ""))


def equation(code: str) -> str:
    r"""The text of an EQ field: fractions `\f(a,b)`, roots `\r(3,x)`, signs over each other `\o(a,b)`, raised `\s\up4(x)`."""
    return " ".join(_equation(code, 0, 0)[0].split())


def _equation(code: str, at: int, depth: int) -> tuple[str, int]:
    """The text from `at` to the parenthesis that ends it, and where it ends."""
    parts: list[str] = []
    names: list[str] = []
    while at < len(code):
        if found := _SWITCH.match(code, at):
            names.append(found[1].lower())
            at = found.end()
        elif code[at] == "(" and names and depth < 20:
            arguments, at = _arguments(code, at + 1, depth + 1)
            parts.append(_said(names, arguments))
            names = []
        elif code[at] in ",;)" and depth:
            break
        elif code[at] == "\\" and at + 1 < len(code):  # a sign that would mean something otherwise
            parts.append(code[at + 1])
            at += 2
        else:
            parts.append(code[at])
            at += 1
    return "".join(parts), at


def _arguments(code: str, at: int, depth: int) -> tuple[list[str], int]:
    found: list[str] = []
    while True:
        text, at = _equation(code, at, depth)
        found.append(text.strip())
        if at >= len(code) or code[at] == ")":
            return found, at + 1
        at += 1


def _said(names: list[str], arguments: list[str]) -> str:
    kind = next((name[0] for name in names if name[0] != "*"), "")
    if kind == "f" and len(arguments) == 2:
        return "/".join(text if re.fullmatch(r"[\w.%]*", text) else f"({text})" for text in arguments)
    if kind == "r":
        return "√" + f"({'&'.join(filter(None, arguments))})"
    if kind == "o" and len(arguments) == 2:  # a ring around a sign, or the reading above a word
        above, word = arguments
        return above + word if above in _RINGS else f"{word}({above})" if above else word
    if kind == "b":
        return f"({', '.join(arguments)})"
    return ", ".join(filter(None, arguments))


def simple_code(element: etree._Element) -> str:
    """The instruction of a field in one element (w:fldSimple)."""
    return str(element.get(tag("w:instr"), ""))

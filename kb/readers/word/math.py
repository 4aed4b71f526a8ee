"""An equation of a DOCX file (OMML) as one line of text, in the linear form that Word itself writes: "(a+b)/2", "x^2"."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from kb.readers.word.xml import children, content, tag, value

_PREFIX = tag("m:t").removesuffix("t")
_VALUE = tag("m:val")
_ATOM = re.compile(r"[\w.,%′'∞°$€£¥￥]*")
_GROUPED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\|[^|]*\|")
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_SKIPPED = frozenset(map(tag, ("w:del", "w:moveFrom", "w:rPr", "w:pPr")))  # deleted text has no part in the equation
_Say = Callable[[etree._Element], str]


class Equation:
    """`read` gives the text of an equation and notes in `used` which elements it came from."""

    def __init__(self, used: Callable[[etree._Element], None]) -> None:
        self._used = used

    def read(self, element: etree._Element) -> str:
        """The text of m:oMath, m:oMathPara or any element of an equation."""
        name = element.tag.removeprefix(_PREFIX)
        if element.tag in (tag("m:t"), tag("w:t")):
            self._used(element)
            return content(element)
        if element.tag in _SKIPPED or name.endswith("Pr"):
            return ""
        say: _Say | None = getattr(self, f"_{name}", None) if name != element.tag else None
        return say(element) if say else self._inside(element)

    def _inside(self, element: etree._Element | None) -> str:
        return "" if element is None else "".join(map(self.read, children(element)))

    def _of(self, element: etree._Element, name: str) -> str:
        return self._inside(element.find(tag(f"m:{name}"))).strip()

    def _oMathPara(self, element: etree._Element) -> str:
        return " ".join(filter(None, (self.read(child).strip() for child in children(element))))

    def _f(self, element: etree._Element) -> str:
        above, below = self._of(element, "num"), self._of(element, "den")
        if value(element, "m:fPr/m:type", _VALUE) == "noBar":  # a binomial coefficient
            return f"{_grouped(above)}¦{_grouped(below)}"
        return f"{_grouped(above)}/{_grouped(below)}"

    def _sSup(self, element: etree._Element) -> str:
        return _grouped(self._of(element, "e")) + _script("^", self._of(element, "sup"))

    def _sSub(self, element: etree._Element) -> str:
        return _grouped(self._of(element, "e")) + _script("_", self._of(element, "sub"))

    def _sSubSup(self, element: etree._Element) -> str:
        base, sub, sup = (self._of(element, name) for name in ("e", "sub", "sup"))
        return _grouped(base) + _script("_", sub) + _script("^", sup)

    def _sPre(self, element: etree._Element) -> str:
        sub, sup, base = (self._of(element, name) for name in ("sub", "sup", "e"))
        return _script("_", sub) + _script("^", sup) + _grouped(base)

    def _rad(self, element: etree._Element) -> str:
        degree, inside = self._of(element, "deg"), self._of(element, "e")
        root = _ROOTS.get(degree)
        return f"{root}{_grouped(inside)}" if root else f"√({degree}&{inside})"

    def _nary(self, element: etree._Element) -> str:
        sign = value(element, "m:naryPr/m:chr", _VALUE)
        sub, sup, inside = (self._of(element, name) for name in ("sub", "sup", "e"))
        return f"{'∫' if sign is None else sign}{_script('_', sub)}{_script('^', sup)} {inside}".rstrip()

    def _d(self, element: etree._Element) -> str:
        signs = (
            default if (found := value(element, f"m:dPr/m:{name}", _VALUE)) is None else found
            for name, default in (("begChr", "("), ("endChr", ")"), ("sepChr", "|"))
        )
        begin, end, between = signs
        inside = [self._inside(child).strip() for child in element.iterchildren(tag("m:e"))]
        return begin + between.join(inside) + end

    def _m(self, element: etree._Element) -> str:
        rows = (
            ", ".join(self._inside(cell).strip() for cell in row.iterchildren(tag("m:e")))
            for row in element.iterchildren(tag("m:mr"))
        )
        in_brackets = any(parent.tag == tag("m:d") for parent in element.iterancestors(tag("m:d"), tag("m:m")))
        return "; ".join(rows) if in_brackets else f"[{'; '.join(rows)}]"

    def _eqArr(self, element: etree._Element) -> str:
        return "; ".join(self._inside(row).strip().replace("&", "") for row in element.iterchildren(tag("m:e")))

    def _func(self, element: etree._Element) -> str:
        name, inside = self._of(element, "fName"), self._of(element, "e")
        return f"{name}{inside}" if _enclosed(inside) else f"{name} {inside}".strip()

    def _limLow(self, element: etree._Element) -> str:
        return self._of(element, "e") + _script("_", self._of(element, "lim"))

    def _limUpp(self, element: etree._Element) -> str:
        return self._of(element, "e") + _script("^", self._of(element, "lim"))

    def _acc(self, element: etree._Element) -> str:
        inside = self._of(element, "e")
        sign = value(element, "m:accPr/m:chr", _VALUE)
        return inside + ("\u0302" if sign is None else sign) if len(inside) == 1 else inside


def _enclosed(text: str) -> bool:
    return bool(_GROUPED.fullmatch(text))


def _grouped(text: str) -> str:
    """In parentheses, unless it is one number or name, or has them already."""
    return text if _ATOM.fullmatch(text) or len(text) == 1 or _enclosed(text) else f"({text})"


def _script(sign: str, text: str) -> str:
    return sign + _grouped(text) if text else ""

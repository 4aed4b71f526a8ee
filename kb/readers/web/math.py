"""A formula in MathML → one line, as one would type it: x = (−b ± √(b^2−4 a c))/(2 a)."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

_SILENT = ("annotation", "annotation-xml", "mphantom", "maligngroup", "malignmark", "none", "mprescripts")
_SPACED = frozenset("=<>≤≥≠≈≡±∓→←↔⇒⇔∈∉⊂⊆∪∩∧∨∼≅∝")
_INVISIBLE = str.maketrans("", "", "\u2061\u2062\u2063\u2064")  # function application, times, comma, plus
_LIMITS = {"msub": "_", "munder": "_", "msup": "^", "mover": "^"}
_BOTH = ("msubsup", "munderover")
_MAX_DEPTH = 60


def linear(element: etree._Element, depth: int = 0) -> str:
    """The text of a formula or of a part of one. Formulas nested deeper than 60 elements are written without marks."""
    tag = _name(element)
    if tag in _SILENT:
        return ""
    if len(element) == 0 or depth > _MAX_DEPTH:
        return _token(tag, " ".join("".join(element.itertext()).split()).translate(_INVISIBLE))
    parts = [linear(child, depth + 1) for child in element]
    if tag == "mfrac" and len(parts) == 2:
        return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
    if tag == "msqrt":
        return f"√{_grouped(''.join(parts))}"
    if tag == "mroot" and len(parts) == 2:
        return f"{_grouped(parts[1])}√{_grouped(parts[0])}"
    if tag in _LIMITS and len(parts) == 2:
        return _script(parts[0], ((_LIMITS[tag], parts[1]),))
    if tag in _BOTH and len(parts) == 3:
        return _script(parts[0], (("_", parts[1]), ("^", parts[2])))
    if tag == "mtable":
        return "; ".join(filter(None, parts))
    if tag in ("mtr", "mlabeledtr"):
        return ", ".join(filter(None, parts))
    if tag == "mfenced":
        opened, closed = element.get("open", "("), element.get("close", ")")
        return f"{opened}{', '.join(parts)}{closed}"
    return _joined(element, parts)


def _joined(element: etree._Element, parts: Sequence[str]) -> str:
    """The parts of a row, with a blank between two names or numbers: they are multiplied, and no word."""
    line = element.text or ""
    for child, part in zip(element, parts, strict=True):
        line += f" {part}" if line[-1:].isalnum() and part[:1].isalnum() else part
        line += child.tail or ""
    return " ".join(line.split())


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition(":")[2].lower()


def _token(tag: str, text: str) -> str:
    return f" {text} " if tag == "mo" and text in _SPACED else text


def _grouped(text: str) -> str:
    """In parentheses unless it is one sign or one number."""
    text = text.strip()
    return text if len(text) < 2 or text.isdecimal() or _is_closed(text) else f"({text})"


def _is_closed(text: str) -> bool:
    """Whether one pair of parentheses is around all of the text."""
    if not (text.startswith("(") and text.endswith(")")):
        return False
    depth = 0
    for i, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if not depth:
            return i + 1 == len(text)
    return False


def _script(base: str, scripts: Sequence[tuple[str, str]]) -> str:
    return base.strip() + "".join(f"{mark}{_grouped(text)}" for mark, text in scripts if text.strip())

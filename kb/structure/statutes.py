"""The articles of a statute: 第三条, § 3 or Section 3 with its further paragraphs and its (一)(二)…."""

from __future__ import annotations

from collections.abc import Sequence

from kb.structure.classify_lines import LineUnit, UnitRole
from kb.structure.line_grammar import clause_marker, marker, section_marker
from kb.structure.lists import ranges

_FEWEST = 2  # articles that make a text a statute; one alone is quoted
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


def clauses(text: str, units: Sequence[LineUnit]) -> list[tuple[int, int]]:
    """Half-open ranges of units, each one article with all that belongs to it: up to the next article or heading.

    A heading that is an article itself is not in its range.
    """
    starts: list[int] = []
    last: int | None = None
    for i, unit in enumerate(units):
        if unit.line.code:
            continue
        content = _content(text, unit)
        found = clause_marker(content)
        if found is None and unit.rule != "section" and (section := section_marker(content)):
            found = section, True
        if found is None:
            continue
        number = _value(found[0])
        if found[1] or (last is not None and number == last + 1):  # "第四条规定的…" in a line of its own is none
            starts.append(i)
            last = number
    if len(starts) < _FEWEST:
        return []
    with_heads = ((start + (units[start].role is UnitRole.HEADING), end) for start, end in ranges(text, units, starts))
    return [(first, end) for first, end in with_heads if first < end]


def _content(text: str, unit: LineUnit) -> str:
    content = text[unit.start : unit.end]
    if unit.role is UnitRole.HEADING and (found := marker(content)) and found.rule == "hash":
        return content[found.end :]
    return content


def _value(number: str) -> int:
    """The number that Chinese or other digits write; digits without tens are read one by one: 一〇三."""
    if number.isdigit() and number.isascii():
        return int(number)
    if not any(char in _TENS for char in number):
        return int("".join(str(_DIGITS.get(char, 0)) for char in number))
    total, digit = 0, 0
    for char in number:
        if char in _TENS:
            total += (digit or 1) * _TENS[char]
            digit = 0
        else:
            digit = _DIGITS.get(char, 0)
    return total + digit

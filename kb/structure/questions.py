"""Pairs of questions and answers written as such: "Q: …" and "A: …", "问：…" and "答：…"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.structure.classify_lines import LineUnit, UnitRole
from kb.structure.line_grammar import fold
from kb.structure.lists import ranges

_NUMBER = r"\s?[0-9一二三四五六七八九十]{0,3}"
_QUESTION = re.compile(
    rf"(?:(?:q|question|问题|問題|问|問|提问|提問){_NUMBER}\s?:|q\s?[0-9]{{1,3}}\s?[.、)])\s*(?=\S)", re.IGNORECASE
)
_ANSWER = re.compile(
    rf"(?:(?:a|answer|答案|答复|答覆|回答|答){_NUMBER}\s?:|a\s?[0-9]{{1,3}}\s?[.、)])\s*", re.IGNORECASE
)
_INLINE_ANSWER = re.compile(r"(?:\s|(?<=[?。]))(?:a|answer|答案|回答|答)\s?:", re.IGNORECASE)
_HEAD = 40  # characters in which a mark of a question stands
_LONGEST = 600  # characters of a line searched for an answer in it
_FEWEST_UNMARKED = 2  # questions that are marked, when no answer is


def is_marked(line: str) -> bool:
    """Whether a line begins as a question or an answer."""
    head = fold(line[:_HEAD])
    return bool(_QUESTION.match(head) or _ANSWER.match(head))


def question_end(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the question in the line `text[start:end]` itself begins and ends; None if the line is not marked as one."""
    found = _QUESTION.match(fold(text[start : min(end, start + _HEAD)]))
    if not found:
        return None
    begin = start + found.end()
    answer = _INLINE_ANSWER.search(fold(text[begin : min(end, begin + _LONGEST)]))
    stop = begin + answer.start() if answer else end
    stop = begin + len(text[begin:stop].rstrip())
    return (begin, stop) if stop > begin else None


def pairs(text: str, units: Sequence[LineUnit]) -> list[tuple[int, int]]:
    """Half-open ranges of units, each a question with its answer."""
    starts = [i for i, unit in enumerate(units) if _asks(text, unit)]
    found = ranges(text, units, starts)
    answered = {span for span in found if _is_answered(text, units, *span)}
    unmarked = {(start, end) for start, end in found if end > start + 1}
    if len(unmarked) < _FEWEST_UNMARKED:
        unmarked = set()
    return sorted(answered | unmarked)


def _asks(text: str, unit: LineUnit) -> bool:
    return (
        not unit.line.code and unit.role is not UnitRole.HEADING and question_end(text, unit.body, unit.end) is not None
    )


def _is_answered(text: str, units: Sequence[LineUnit], start: int, end: int) -> bool:
    first = units[start]
    span = question_end(text, first.body, first.end)
    if span and span[1] < first.end:
        return True
    return any(
        _ANSWER.match(fold(text[unit.body : min(unit.end, unit.body + _HEAD)])) for unit in units[start + 1 : end]
    )

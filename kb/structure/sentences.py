"""Where sentences end, Chinese and English, and where a margin broke one into lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kb.structure.classify_lines import Line
from kb.structure.line_grammar import (
    CLOSERS,
    clause_marker,
    columns,
    ends_sentence,
    fold,
    is_cjk,
    is_reference,
    marker,
    wraps,
)

Span = tuple[int, int]

_ENDING = re.compile(f"(?P<mark>[。!?;.]+)[{re.escape(CLOSERS)}]*|…+[{re.escape(CLOSERS)}]*(?=\\s|$)|\n\\s*")
_LAST_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_]+)*$")
_NEXT_WORD = re.compile(r"[\s\"'“‘(\[]*([^\W\d_]+)")
_FULL_WIDTH = "\uff01\uff1f\uff1b"  # ! ? ; in full width
_LINE = 400  # characters of a line looked at
# The width at which a narrow Chinese text was broken into lines. Wider lines tell it by themselves (line_grammar.wraps).
_NARROWEST, _WIDEST = 24, 80  # columns; a Chinese character takes two
SLACK = 3  # columns by which a line stays short of the margin: a character, or a mark that may not begin a line
_FEWEST = 4  # lines that reach the margin
INSIDE = re.compile(r"[,。;:、!?].")  # prose has marks inside its lines; a list of titles has none


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\S+", text))


# A full stop after these never ends a sentence: a name or a number follows.
_TITLES = _words(
    "mr mrs ms dr prof st rev gen col lt capt sgt hon gov sen rep messrs no nos fig figs vol pp art sec eq vs v cf e.g "
    "i.e eg ie viz approx ca est al dept univ"
)
# After these it does only if the next word can hardly be anything but the first of a sentence.
_SHORT = _words(
    "inc ltd co corp jr sr ph.d b.a m.a u.s u.k e.u jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu "
    "fri sat sun"
)
_STARTERS = _words(
    "the a an he she it they we you i in on at if this that these those there but however and so for when while as "
    "although after before its his her their our my your some many most what who how why"
)


def sentences(text: str) -> list[Span]:
    """Half-open spans of the sentences of a text, in order and disjoint; every non-space character is in one.

    Quotes and brackets that close after a sentence belong to it. Line breaks end a sentence unless a margin made them.
    """
    spans: list[Span] = []
    start = 0
    for end in _ends(text):
        left, right = trim(text, start, end)
        if left < right:
            spans.append((left, right))
        start = end
    return spans


def trim(text: str, start: int, end: int) -> Span:
    """The span without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends(text: str) -> Iterator[int]:
    """The offsets right after each sentence, closing quotes included; the last one is the end of the text."""
    folded = fold(text)
    for found in _ENDING.finditer(folded):
        mark, start, end = found["mark"], found.start(), found.end()
        if found[0][0] == "\n":
            is_end = found[0].count("\n") > 1 or not _is_wrapped(text, start, end)
        elif mark is None or "。" in mark or any(char in _FULL_WIDTH for char in text[start:end]):
            is_end = True
        else:
            is_end = _is_end(text, mark, start, end)
        if is_end:
            yield end
    yield len(text)


def _is_wrapped(text: str, start: int, end: int) -> bool:
    before = text.rfind("\n", max(start - _LINE, 0), start) + 1 or max(start - _LINE, 0)
    after = text.find("\n", end, end + _LINE)
    return wraps(text[before:start].strip(), text[end : after if after >= 0 else end + _LINE].strip())


def _is_end(text: str, mark: str, start: int, end: int) -> bool:
    """Whether half-width marks `. ! ? ;` at `start`, closed at `end`, end a sentence."""
    before, following = text[start - 1 : start] if start else "", text[end : end + 1]
    if before in CLOSERS:  # “…”. Look at what is quoted
        before = text[start - 2 : start - 1] if start > 1 else ""
    joined = following.isascii() and following.isalnum()
    if before and is_cjk(before):
        return not (joined and mark == ".")
    if following and is_cjk(following):
        return mark != "." or not before.isdigit()
    if mark == ";" or (following and not following.isspace()):
        return False
    word = _NEXT_WORD.match(text, end, end + 40)
    if word and word[1][0].islower():  # "Really?" he asked. The U.S. economy. Wait... what?
        return False
    return mark != "." or _is_full_stop(text, start, end, word[1].lower() if word else "")


def _is_full_stop(text: str, start: int, end: int, following: str) -> bool:
    """Whether a "." before a space ends a sentence and not an abbreviation, an initial or the number of a list item."""
    line = text.rfind("\n", max(start - 4, 0), start) + 1
    if start - line <= 3 and text[line:start].strip().isdigit():
        return False
    found = _LAST_WORD.search(text, max(start - 24, 0), start)
    if not found:
        return True
    word = found[0].lower()
    if word in _TITLES:
        return False
    is_initial = len(word) == 1 and found[0].isupper()
    if word in _SHORT or is_initial or ("." in word and word not in ("a.m", "p.m")):
        return following in _STARTERS or not text[end : end + 40].strip()
    return True


def margin(text: str, lines: Sequence[Line]) -> int:
    """Columns of the lines that were broken, 0 if the text was not.

    Most of the lines that another follows without a blank line must reach it, and most of these must read like prose.
    """
    followed = [
        text[line.start : line.end]
        for line, following in pairwise(lines)
        if not (following.gap or line.markup or line.code)
    ]
    widths = Counter(width for content in followed if (width := columns(content[:_WIDEST])) <= _WIDEST)
    if not widths:
        return 0
    edge = max(widths, key=lambda width: (sum(widths[width - slack] for slack in range(SLACK)), width))
    full = [content for content in followed if edge - SLACK < columns(content[:_WIDEST]) <= edge]
    prose = sum(1 for content in full if INSIDE.search(fold(content)))
    is_margin = len(full) >= _FEWEST and 2 * len(full) >= len(followed) and 2 * prose >= len(full)
    return edge if is_margin and edge >= _NARROWEST else 0


def wraps_at(edge: int, line: str, following: str) -> bool:
    """Whether `following` continues a Chinese line that reaches the margin `edge`."""
    if ends_sentence(line) or fold(line[-1]) in "?:" or marker(following):
        return False
    return (
        edge - SLACK < columns(line) <= edge
        and columns(following) <= edge
        and is_cjk(line[-1])
        and is_cjk(following[0])
    )


def refers(line: str, following: str) -> bool:
    """Whether a line breaks off before the part of a statute that it speaks of, however short it is."""
    clause = clause_marker(following)
    if clause:
        return not clause[1] and line[-1].isalnum() and is_cjk(line[-1])
    return is_reference(following) and (line[-1].isalnum() or line[-1] == ",")

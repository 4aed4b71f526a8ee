"""The width at which a narrow Chinese text was broken into lines. Wider lines tell it by themselves (line_grammar.wraps)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from kb.structure.classify_lines import Line
from kb.structure.line_grammar import columns, ends_sentence, fold, is_cjk, marker

_NARROWEST, _WIDEST = 24, 80  # columns; a Chinese character takes two
_SLACK = 3  # columns by which a line stays short of the margin: a character, or a mark that may not begin a line
_FEWEST = 4  # lines that reach the margin
_INSIDE = re.compile(r"[,。;:、!?].")  # prose has marks inside its lines; a list of titles has none


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
    edge = max(widths, key=lambda width: (sum(widths[width - slack] for slack in range(_SLACK)), width))
    full = [content for content in followed if edge - _SLACK < columns(content[:_WIDEST]) <= edge]
    prose = sum(1 for content in full if _INSIDE.search(fold(content)))
    is_margin = len(full) >= _FEWEST and 2 * len(full) >= len(followed) and 2 * prose >= len(full)
    return edge if is_margin and edge >= _NARROWEST else 0


def wraps_at(edge: int, line: str, following: str) -> bool:
    """Whether `following` continues a Chinese line that reaches the margin `edge`."""
    if ends_sentence(line) or fold(line[-1]) in "?:" or marker(following):
        return False
    return (
        edge - _SLACK < columns(line) <= edge
        and columns(following) <= edge
        and is_cjk(line[-1])
        and is_cjk(following[0])
    )

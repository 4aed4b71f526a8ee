"""Where the parts of a Markdown text end that a reader opens by their titles: what comes after is not under the title."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.readers.md.containers import FOLDED, PartSign
from kb.readers.md.inline import TAG_END, tag_title

_ELEMENT = re.compile(
    r"<(/?)(summary|button|details|div|section|article|p|ul|ol|li|table|td)\b(?:[^<>\"']|\"[^\"]{0,2000}\"|'[^']{0,2000}')*>",
    re.IGNORECASE,
)


@dataclass
class _Panel:
    """A part in HTML: the number of elements around what is in it, and whether one of them has begun."""

    depth: int
    begun: bool


class FoldedParts:
    """The parts that are open, by the signs, the template tags and the elements that begin them."""

    def __init__(self) -> None:
        self._signs: list[bool] = []  # whether each is folded and has a title
        self._tags = 0
        self._panels: list[_Panel] = []
        self._depth = 0

    def follow_sign(self, sign: PartSign, title: str) -> bool:
        """Whether a folded part ends at this sign."""
        if sign.begins:
            self._signs.append(sign.folded and bool(title))
        return sign.ends and bool(self._signs) and self._signs.pop()

    def follow_tag(self, tag: str, closed: frozenset[str]) -> bool:
        """Whether a folded part ends at this template tag. `closed` are the names of the tags that have an end."""
        end = TAG_END.match(tag)
        if not end:
            self._tags += FOLDED.search(tag) is not None and bool(tag_title(tag, closed))
            return False
        if not self._tags or not FOLDED.search(end[0]):
            return False
        self._tags -= 1
        return True

    def follow_html(self, source: str, titles: int) -> tuple[bool, bool]:
        """Whether a part ends in this piece of HTML that began in one before, and whether one that began here goes on.

        `titles`: how many titles of folded parts it has.
        """
        before = least = len(self._panels)
        for found in _ELEMENT.finditer(source):
            end, name = bool(found[1]), found[2].lower()
            if name in ("summary", "button"):
                if titles and not end:  # a summary is inside of its part, a button stands before it
                    self._panels.append(_Panel(self._depth + (name == "button"), begun=name == "summary"))
                continue
            self._depth += -1 if end else 1
            while self._panels and self._is_over(self._panels[-1]):
                self._panels.pop()
                least = min(least, len(self._panels))
        return least < before, len(self._panels) > least

    def _is_over(self, panel: _Panel) -> bool:
        panel.begun = panel.begun or self._depth >= panel.depth
        return self._depth < panel.depth - (not panel.begun)

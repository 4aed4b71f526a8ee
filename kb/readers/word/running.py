"""What the heads and feet of pages say. A sentence is text of the file, told once; a page number, a name or a date is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kb.folding import squeezed
from kb.readers.links import placed, solid
from kb.readers.tables import MarkedLine
from kb.readers.word.text import Inline
from kb.structure.classify_lines import LineKind, Markup
from kb.structure.dates import meta_line, signed_date
from kb.structure.line_grammar import ends_sentence, is_cjk, is_furniture, is_title

_PARTS = re.compile(r"[\t\n]+")  # what stands at the left, in the middle and at the right of a line
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 3
_FEWEST_SIGNS = 6  # the same for Chinese
_FIRST_LINES = 3  # in which the title of a file is looked for


@dataclass
class RunningText:
    """Sentences in heads and feet, in order, each once."""

    lines: list[Markup] = field(default_factory=list)
    _told: set[str] = field(default_factory=set)

    def take(self, inline: Inline) -> list[str]:
        """Keep the sentences of a paragraph; the rest of it, that is to be set aside."""
        rest: list[str] = []
        before = 0
        for part in _PARTS.split(inline.text):
            text = " ".join(part.split())
            if not _says_something(text):
                rest.append(text)
            elif squeezed(text) not in self._told:
                self._told.add(squeezed(text))
                self.lines.append(MarkedLine(text, links=placed(text, inline.links, before)).markup(apart=True))
            before += solid(text)
        return [" ".join(rest)] if any(rest) else []

    def told_already(self, lines: Iterable[Markup]) -> None:
        """The file says these lines itself: in a head they are only repeated."""
        self._told |= {squeezed(line.text) for line in lines}


def place_of(lines: Sequence[Markup], *, is_titled: bool) -> int:
    """Where the sentences go: right after the title, so that they belong to no section; else at the end."""
    if is_titled:
        return 0
    for i, line in enumerate(lines[:_FIRST_LINES]):
        if line.kind is LineKind.HEADING:
            return i + 1 if line.level == 1 else i
    return 1 if lines and lines[0].kind is LineKind.TEXT and is_title(lines[0].text) else len(lines)


def _says_something(text: str) -> bool:
    """Whether a line is a sentence. Names, titles and "Page 1 of 3." have few words with a small letter, or no full stop."""
    if not ends_sentence(text) or is_furniture(text) or meta_line(text) or signed_date(text):
        return False
    if is_cjk(text[0]):
        return sum(is_cjk(char) and char.isalpha() for char in text) >= _FEWEST_SIGNS
    words = _WORD.findall(text)
    return len(words) >= _FEWEST_WORDS and 2 * sum(word[0].islower() for word in words) >= len(words)

"""Where a list of related pages ends: "Related articles" above titles, or above questions with their answers.

Only short lines without prose are titles of other pages. Where an answer stands under a line, both are the article's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.structure import line_grammar
from kb.structure.line_grammar import fold, is_cjk
from kb.structure.questions import is_marked

TEXT_LABEL_LEVEL = 6  # of a label that is no heading: any heading ends its list
_SENTENCE_WORDS = 3  # a line that ends with a full stop and has as many words is a sentence
_PAIRS = 2  # questions, each with a line that is none, which make a list of answers


@dataclass(frozen=True)
class RelatedLine:
    """A line as the search for the end of the list needs it."""

    text: str
    heading: int  # level of a heading that is marked as one, or 0
    ends: bool  # begins another part, whatever it says: a chapter, a summary, other related pages
    item: bool  # numbered or with a bullet
    gap: bool
    code: bool = False


def end_of_topics(lines: Sequence[RelatedLine], label: int, rest: str) -> int | None:
    """Index of the first line after the related topics under the line `label`; None if there is an answer among them.

    `rest` is what stands in the line of the label itself.
    """
    level = lines[label].heading or TEXT_LABEL_LEVEL
    found: list[int] = []
    end = len(lines)
    for i in range(label + 1, len(lines)):
        line = lines[i]
        if line.ends or (0 < line.heading <= level):
            end = i
            break
        if line_grammar.is_furniture(line.text) or line_grammar.is_empty_marker(line.text):
            continue
        if line.code or is_marked(line.text):
            return None
        if line.heading and _is_answered(lines, i):
            return None
        if _is_prose(line.text):
            return _before_prose(lines, found, i)
        found.append(i)
    if _alternates([lines[i] for i in found]):
        return None
    return end if found or rest or end == len(lines) else None


def _is_answered(lines: Sequence[RelatedLine], heading: int) -> bool:
    """Whether a paragraph stands under a heading in the list; bullets under it are titles."""
    following = lines[heading + 1] if heading + 1 < len(lines) else None
    return following is not None and not (following.heading or following.item or following.ends)


def _before_prose(lines: Sequence[RelatedLine], found: Sequence[int], prose: int) -> int | None:
    """The list ends before the prose at `prose`, and before the line that is its heading. One title alone is no list."""
    if len(found) < 2:
        return None
    last = found[-1]
    line = lines[last]
    is_heading = last == prose - 1 and not line_grammar.topic_bullet(line.text)
    is_heading = is_heading and (line.item or line.heading > 0 or fold(line.text).endswith("?") or line.gap)
    return last if is_heading else prose


def _is_prose(text: str) -> bool:
    if not line_grammar.is_topic(text):
        return True
    folded = fold(text).rstrip(line_grammar.CLOSERS)
    if not folded.endswith(".") or folded.endswith(".."):
        return False
    return len(text.split()) >= _SENTENCE_WORDS or is_cjk(text[-2:-1])


def _alternates(lines: Sequence[RelatedLine]) -> bool:
    """Question, answer, question, answer, without a full stop anywhere."""
    asks = [fold(line.text).endswith("?") for line in lines]
    return len(asks) >= 2 * _PAIRS and all(asks[::2]) and not any(asks[1::2])

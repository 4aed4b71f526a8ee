"""Which sentence of a translation stands where a marked sentence of the passage stands."""

from __future__ import annotations

from collections.abc import Sequence

from kb.article import Passage
from kb.structure.sentences import Span, sentences


def same_places(original: Passage, translated: Passage, marked: Sequence[Span]) -> tuple[Span, ...]:
    """The ranges of the translated text for ranges of the original one, sentence by sentence.

    None where the two have different numbers of sentences: it is then not known which sentence is which. Names of points do not
    count.
    """
    here, there = _behind_name(original), _behind_name(translated)
    if len(here) != len(there):
        return ()
    wanted = [number for number, one in enumerate(here) if any(_overlap(one, span) for span in marked)]
    return tuple(there[number] for number in wanted)


def _behind_name(passage: Passage) -> list[Span]:
    start = passage.name_end
    return [(left + start, right + start) for left, right in sentences(passage.text[start:])]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]

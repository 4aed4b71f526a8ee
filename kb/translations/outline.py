"""The outline of an article: its headings in their order, each with the passages that stand directly under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.article import Passage


@dataclass(frozen=True)
class Slot:
    """A heading, and the passages between it and the next one, as indexes. The first slot of an outline has no heading and the
    depth 0.
    """

    depth: int
    path: tuple[str, ...]
    passages: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The heading."""
        return self.path[-1] if self.path else ""


def outline(passages: Sequence[Passage]) -> tuple[Slot, ...]:
    """The slots of an article. Each passage is in one, in their order."""
    found: list[tuple[int, tuple[str, ...], list[int]]] = [(0, (), [])]
    for number, (before, after) in enumerate(pairwise([(), *(passage.section for passage in passages)])):
        found += [(depth, after[:depth], []) for depth, _ in new_names(before, after)]
        found[-1][2].append(number)
    return tuple(Slot(depth, path, tuple(numbers)) for depth, path, numbers in found)


def new_names(before: tuple[str, ...], after: tuple[str, ...]) -> list[tuple[int, str]]:
    """The headings to put between two passages, given the section paths of both. Each has its depth, counted from 1.

    These are the parts of the path that are new. When the text returns to an outer section, the name of that section is
    repeated. Otherwise its text would seem to belong to the inner section.
    """
    if before == after:
        return []
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    first = min(same, len(after) - 1) if after else 0
    return [(depth + 1, after[depth]) for depth in range(first, len(after))]

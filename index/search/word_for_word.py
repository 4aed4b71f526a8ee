"""Known questions that are asked word for word: an editor has named what answers them, however near other passages are."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from index.store.contents import KnownEntry
from kb.folding import comparable


def passages_named(question: str, near: Iterable[KnownEntry], respelled: Callable[[str], str]) -> frozenset[int]:
    """The rows of the passages that answer a known question with this text; none when there is no such question.

    question: with mistyped names read as the names, as a search reads it. near: the known questions nearest to it; one with its
    text is among them. respelled: reads a known question in that way. It takes time, and keeps the number of characters: so
    it is called for texts of the same length alone.
    """
    asked = comparable(question)
    same_length = (entry for entry in near if entry.passages and len(comparable(entry.text)) == len(asked))
    return frozenset(
        passage for entry in same_length if comparable(respelled(entry.text)) == asked for passage in entry.passages
    )

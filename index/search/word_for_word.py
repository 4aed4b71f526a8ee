"""Known questions that are asked word for word: an editor has named what answers them, however near other passages are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from index.store.contents import KnownEntry
from kb.folding import comparable


@dataclass(frozen=True)
class WordForWord:
    """known: folded text → (row, rows of its passages) of each covered known question with it."""

    known: Mapping[str, tuple[tuple[int, tuple[int, ...]], ...]]

    @classmethod
    def of(cls, questions: Sequence[KnownEntry], respelled: Callable[[str], str]) -> WordForWord:
        """respelled: a question with mistyped names read as the names, as a search reads it."""
        known: dict[str, list[tuple[int, tuple[int, ...]]]] = {}
        for row, entry in enumerate(questions):
            if entry.passages:
                known.setdefault(comparable(respelled(entry.text)), []).append((row, entry.passages))
        return cls({text: tuple(found) for text, found in known.items()})

    def passages(self, question: str, without: int | None = None) -> frozenset[int]:
        """The rows of the passages that answer a known question with this text; none when there is no such question.

        without: the row of a known question that is to be left out, as if it were not known.
        """
        found = self.known.get(comparable(question), ())
        return frozenset(passage for row, passages in found if row != without for passage in passages)

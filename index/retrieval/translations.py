"""Translations of passages, searched as further wordings of them: what is found is the passage, with its own row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.retrieval.collection import Collection, Ranking
from index.retrieval.query import Question
from index.tuning.scores import TRANSLATION_WEIGHT

_OWNERS = "owners.npy"


@dataclass(frozen=True)
class Wordings:
    """texts: m translated passages. owners: (m,) int64, for each the row of its passage among the n passages."""

    texts: Collection
    owners: np.ndarray

    @classmethod
    def read(cls, folder: Path) -> Wordings | None:
        """Read what `write` stored; None when nothing was stored. Raises OSError, ValueError."""
        if not folder.exists():
            return None
        return cls(Collection.read(folder), np.load(folder / _OWNERS, allow_pickle=False))

    def write(self, folder: Path) -> None:
        """Write the wordings into a new folder. Raises OSError."""
        self.texts.write(folder)
        np.save(folder / _OWNERS, self.owners, allow_pickle=False)

    def with_bonus(self, bonus: float) -> Wordings:
        """The same with this score added to those in another language than the question."""
        fusion = replace(self.texts.fusion, cross_language_bonus=bonus)
        return replace(self, texts=replace(self.texts, fusion=fusion))

    def among(self, passages: np.ndarray) -> Wordings:
        """The same, of which only those of some passages are found. passages: (n,) bool."""
        return replace(self, texts=replace(self.texts, among=passages[self.owners]))

    def candidates(self, question: Question, count: int, lexical: np.ndarray) -> np.ndarray:
        """The rows, (c,) int64, of the passages whose translations are candidates for a question (Collection.candidates).

        count: how many translations are taken by vector; lexical: (m,) float32, the scores of the question's words.
        """
        rows: np.ndarray = self.owners[self.texts.candidates(question, count, lexical)]
        return rows

    def weighed(self, question: Question, found: Ranking, lexical: np.ndarray) -> Ranking:
        """The ranking of passages, each with a translation by the weighted mean of its own score and that of its best one.

        Two wordings err in different places, so both together rank better than the higher one (docs/retrieval.md). Nearness, by
        which confidence is judged, stays that of the passages: questions in the language of a translation are nearer to it
        whether it answers them or not.
        """
        rows = np.flatnonzero(np.isin(self.owners, found.ids))
        best: dict[int, float] = {}
        for row, score in self.texts.score(question, rows, lexical).first(len(rows)):
            best.setdefault(int(self.owners[row]), score)
        more = [best.get(row, score) - score for row, score in found.first(len(found.ids))]
        return found.raised(TRANSLATION_WEIGHT * np.array(more, np.float32))

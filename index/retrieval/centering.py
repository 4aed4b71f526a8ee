"""The space that scores live in: raw encoder output, centred per language.

An encoder's vectors share a large common part (e5 cosines of unrelated texts are 0.7 to 0.9), and it differs between
languages and between questions and passages. What is left after subtracting it is what tells texts apart (Mu &
Viswanath 2018). The common part is measured once per model on background texts (background.py), never on the corpus:
so a passage's codes do not change when another article does, and a small corpus about one subject keeps its subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.retrieval.late_interaction import centroid, fit_rotation, project, random_rotation
from index.text.words import LANGUAGES
from index.tuning import CENTERING_STRENGTH

KINDS = ("question", "passage")


@dataclass(frozen=True)
class CenteredSpace:
    """vector_means and token_means: (kind, language) → (d,) and (w,) float32; rotation: (w, bits) float32, see late.py."""

    vector_means: Mapping[tuple[str, str], np.ndarray]
    token_means: Mapping[tuple[str, str], np.ndarray]
    rotation: np.ndarray

    @classmethod
    def of_means(
        cls, vectors: Mapping[tuple[str, str], np.ndarray], tokens: Mapping[tuple[str, str], np.ndarray]
    ) -> CenteredSpace:
        return cls(vectors, tokens, random_rotation(len(next(iter(tokens.values())))))

    def fitted(self, texts: Iterable[tuple[str, np.ndarray, np.ndarray]]) -> CenteredSpace:
        """With a rotation that fits the tokens of these passages: of each its language, raw vector and raw tokens.

        A narrow encoder keeps its random one: it has a bit for each dimension, and what it says of a few texts may leave
        out most directions.
        """
        if self.rotation.shape[1] >= self.rotation.shape[0]:
            return self
        residuals = []
        for language, vector, raw in texts:
            tokens = self.tokens(raw, "passage", language)
            residuals.append(project(tokens, centroid(self.vector(vector, "passage", language), tokens))[1])
        return replace(self, rotation=fit_rotation(self.rotation, np.concatenate(residuals)))

    def vector(self, raw: np.ndarray, kind: str, language: str) -> np.ndarray:
        """raw: (d,) float32, unit → centred, (d,) float32, unit."""
        return unit(raw - CENTERING_STRENGTH * self.vector_means[kind, language])

    def tokens(self, raw: np.ndarray, kind: str, language: str) -> np.ndarray:
        """raw: (t, w) float32 → centred, (t, w) float32, unit rows."""
        return unit(unit(raw) - CENTERING_STRENGTH * self.token_means[kind, language])

    def same(self, other: CenteredSpace) -> bool:
        """Whether codes made in one mean the same in the other."""
        mine, theirs = self.arrays(), other.arrays()
        return mine.keys() == theirs.keys() and all(np.array_equal(mine[name], theirs[name]) for name in mine)

    def arrays(self) -> dict[str, np.ndarray]:
        """The space as named arrays, for one .npz file; `of_arrays` is the way back."""
        arrays = {f"vector-{kind}-{language}": mean for (kind, language), mean in self.vector_means.items()}
        arrays |= {f"token-{kind}-{language}": mean for (kind, language), mean in self.token_means.items()}
        return arrays | {"turn": self.rotation}

    @classmethod
    def read(cls, path: Path) -> CenteredSpace:
        with np.load(path, allow_pickle=False) as arrays:
            return cls.of_arrays(arrays)

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, np.ndarray]) -> CenteredSpace:
        pairs = [(kind, language) for kind in KINDS for language in LANGUAGES]
        return cls(
            {pair: arrays[f"vector-{pair[0]}-{pair[1]}"] for pair in pairs},
            {pair: arrays[f"token-{pair[0]}-{pair[1]}"] for pair in pairs},
            arrays["turn"],
        )


def unit(rows: np.ndarray) -> np.ndarray:
    """Rows (or one vector) scaled to length 1; zeros stay zeros."""
    lengths = np.sqrt((rows * rows).sum(axis=-1, keepdims=True))
    scaled: np.ndarray = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled

"""The centred space in which texts are compared: encoder output minus a part of its mean.

The vectors of an encoder share a large common part: e5 gives unrelated texts cosines of 0.7 to 0.9. That part differs
between languages and between questions and passages. Subtracting it leaves what tells texts apart (Mu & Viswanath 2018).
The means are measured once per model on background texts (background.py), never on the articles. So the codes of a passage
do not change when another article does, and a small collection about one subject keeps its subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.retrieval.late_interaction import centroid, fit_rotation, project, random_rotation
from index.text.words import LANGUAGES
from index.tuning.stored import CENTERING_STRENGTH

KINDS = ("question", "passage")


@dataclass(frozen=True)
class CenteredSpace:
    """vector_means and token_means: (kind, language) → (d,) and (w,) float32, of text and token vectors.

    rotation: (w, bits) float32, applied to tokens before their signs are taken (late_interaction.py).
    """

    vector_means: Mapping[tuple[str, str], np.ndarray]
    token_means: Mapping[tuple[str, str], np.ndarray]
    rotation: np.ndarray

    @classmethod
    def of_means(
        cls, vectors: Mapping[tuple[str, str], np.ndarray], tokens: Mapping[tuple[str, str], np.ndarray]
    ) -> CenteredSpace:
        """With a random rotation, from the means of text vectors, (d,) float32, and of token vectors, (w,) float32."""
        return cls(vectors, tokens, random_rotation(len(next(iter(tokens.values())))))

    def fitted(self, texts: Iterable[tuple[str, np.ndarray, np.ndarray]]) -> CenteredSpace:
        """The same space with a rotation fitted to passages: language, raw vector (d,) and raw tokens (t, w) float32 of each.

        A narrow encoder keeps the random rotation. It has a bit for each dimension anyway, and the tokens of a few texts may
        not reach most of its directions.
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
        """Whether both spaces are equal, so that codes made in one can be compared with those made in the other."""
        mine, theirs = self.arrays(), other.arrays()
        return mine.keys() == theirs.keys() and all(np.array_equal(mine[name], theirs[name]) for name in mine)

    def arrays(self) -> dict[str, np.ndarray]:
        """The space as named arrays, for one .npz file: vector-… (d,), token-… (w,) and turn (w, bits), all float32."""
        arrays = {f"vector-{kind}-{language}": mean for (kind, language), mean in self.vector_means.items()}
        arrays |= {f"token-{kind}-{language}": mean for (kind, language), mean in self.token_means.items()}
        return arrays | {"turn": self.rotation}

    @classmethod
    def read(cls, path: Path) -> CenteredSpace:
        """Read a space from an .npz file. Raises OSError, ValueError."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls.of_arrays(arrays)

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, np.ndarray]) -> CenteredSpace:
        """The space whose `arrays` these are: the same names, shapes and dtypes."""
        pairs = [(kind, language) for kind in KINDS for language in LANGUAGES]
        return cls(
            {pair: arrays[f"vector-{pair[0]}-{pair[1]}"] for pair in pairs},
            {pair: arrays[f"token-{pair[0]}-{pair[1]}"] for pair in pairs},
            arrays["turn"],
        )


def unit(rows: np.ndarray) -> np.ndarray:
    """(…, d) float → the same rows scaled to length 1, (…, d) float32; rows of zeros stay zeros."""
    lengths = np.sqrt((rows * rows).sum(axis=-1, keepdims=True))
    scaled: np.ndarray = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled

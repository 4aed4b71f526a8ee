"""Exact nearest vectors by inner product. The only file that imports faiss."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

faiss.omp_set_num_threads(1)  # see index/__init__.py; the variable is read too early when torch is there
_KINDS = 16  # dimensions before a vector that mark its kind; 16, as FAISS is many times faster with multiples of 16


class DenseIndex:
    """Unit vectors in half precision, searched exactly. Each has a kind, here its language; its id is its row.

    A search may add a bonus to all vectors of a kind (the cross-language bonus). For this a vector is stored with a 1 in the
    dimension of its kind before it, and the question with the bonus there: one inner product has both.

    A version of the index never changes after it is written. So nothing is removed and row numbers can be ids; an
    IndexIDMap2 around it would only add a lookup (benchmarks/speed/dense_index.md has the numbers).
    """

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: np.ndarray, kinds: np.ndarray | None = None) -> DenseIndex:
        """vectors: (n, d) float32, unit rows; kinds: (n,) integers below 16, all 0 unless given."""
        marks = np.eye(_KINDS, dtype=np.float32)[np.zeros(len(vectors), np.uint8) if kinds is None else kinds]
        stored = np.concatenate([marks, vectors], axis=1, dtype=np.float32)
        index = faiss.IndexScalarQuantizer(stored.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        index.add(np.ascontiguousarray(stored))
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> DenseIndex:
        """Read what `write` stored."""
        return cls(faiss.read_index(str(path)))

    def write(self, path: Path) -> None:
        """Write the vectors into a file. Raises OSError."""
        # faiss's own file writer reports a full disk on the terminal only, when it closes the file.
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self,
        question: np.ndarray,
        k: int,
        language_bonus: np.ndarray | None = None,
        among: np.ndarray | None = None,
    ) -> tuple[np.ndarray, np.ndarray]:
        """The nearest vectors: ids (≤ k,) int64 and scores (≤ k,) float32, best first.

        question: (d,) float32; language_bonus: (kinds,) float32. A score is the inner product plus the bonus of the kind.
        among: (n,) bool, the vectors that may be found; None for all.
        """
        k = min(k, len(self) if among is None else int(among.sum()))
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        asked = np.zeros((1, _KINDS + len(question)), np.float32)
        asked[0, _KINDS:] = question
        if language_bonus is not None:
            asked[0, : len(language_bonus)] = language_bonus
        only = None
        if among is not None:
            bits = np.packbits(among, bitorder="little")
            only = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg, arg-type]
        scores, ids = self._index.search(asked, k, params=only)
        return ids[0], scores[0]

    def vectors(self, ids: np.ndarray) -> np.ndarray:
        """ids: (c,) integers → the stored vectors, (c, d) float32."""
        if not len(ids):
            return np.empty((0, self._index.d - _KINDS), np.float32)
        rows: np.ndarray = self._index.reconstruct_batch(np.asarray(ids, dtype=np.int64))[:, _KINDS:]
        return rows

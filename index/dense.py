"""Exact nearest vectors by inner product. The only file that imports faiss."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np

faiss.omp_set_num_threads(1)  # see index/__init__.py; the variable is read too early when torch is there


class DenseIndex:
    """Unit vectors in half precision; a vector's id is its row.

    A version of the index is never changed after it is written, so nothing is removed and row numbers are ids: an
    IndexIDMap2 around it would only add a lookup (benchmarks/dense_index.md has the numbers).
    """

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def build(cls, vectors: np.ndarray) -> DenseIndex:
        """vectors: (n, d) float32, unit rows."""
        index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def read(cls, path: Path) -> DenseIndex:
        return cls(faiss.read_index(str(path)))

    def write(self, path: Path) -> None:
        # faiss's own file writer reports a full disk on the terminal only, when it closes the file.
        path.write_bytes(faiss.serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, question: np.ndarray, k: int, among: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """question: (d,) float32 → ids (≤ k,) int64 and inner products (≤ k,) float32, best first; only rows that are
        `among` the asked ones, (n,) bool.
        """
        k = min(k, len(self) if among is None else int(np.count_nonzero(among)))
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        chosen = None
        if among is not None:
            # The stubs show the C++ signatures, not those of faiss's Python layer.
            selector = faiss.IDSelectorBitmap(np.packbits(among, bitorder="little"))  # type: ignore[call-arg, arg-type]
            chosen = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, ids = self._index.search(question[None].astype(np.float32), k, params=chosen)
        return ids[0], scores[0]

    def vectors(self, ids: np.ndarray) -> np.ndarray:
        """The stored vectors of `ids`, (len(ids), d) float32."""
        if not len(ids):
            return np.empty((0, self._index.d), np.float32)
        rows: np.ndarray = self._index.reconstruct_batch(np.asarray(ids, dtype=np.int64))
        return rows

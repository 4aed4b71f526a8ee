"""Late interaction: every question token looks for its best match among a passage's tokens (MaxSim, ColBERT).

Passage tokens are stored as the signs of a randomly rotated unit vector, one bit a dimension; question tokens stay
floats. For a rotated unit vector the expected product with the signs grows with the cosine (Charikar 2002, Plan &
Vershynin 2013), so ranking by it loses little and a 384-dimensional token takes 48 bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_SEED = 20240401
_BLOCK = 128  # codes unpacked at a time: they stay in the processor's cache, which beats look-up tables at all sizes


def rotation(width: int) -> np.ndarray:
    """A fixed random orthogonal matrix, (width, width) float32, width rounded up to a multiple of 8 in its rows."""
    padded = -(-width // 8) * 8
    matrix = np.random.default_rng(_SEED).standard_normal((padded, padded))
    q, r = np.linalg.qr(matrix)
    rotated: np.ndarray = (q * np.sign(np.diag(r)))[:width].astype(np.float32)
    return rotated


def sign_codes(tokens: np.ndarray) -> np.ndarray:
    """tokens: (t, w) float32, rotated → (t, w / 8) uint8, the sign of every dimension."""
    return np.packbits(tokens > 0, axis=1)


def code_products(tokens: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Inner products of tokens (m, w) float32 with the ±1/√w vectors that codes (t, w / 8) stand for → (t, m) float32.

    With bits b in {0, 1} the vector is (2b - 1)/√w, so a product is (2 b · token - the sum of the token) / √w.
    """
    scale = np.float32(1 / np.sqrt(codes.shape[1] * 8))
    products = np.empty((len(codes), len(tokens)), np.float32)
    columns = np.ascontiguousarray(tokens.T) * (2 * scale)
    for start in range(0, len(codes), _BLOCK):
        bits = np.unpackbits(codes[start : start + _BLOCK], axis=1).astype(np.float32)
        np.matmul(bits, columns, out=products[start : start + _BLOCK])
    products -= tokens.sum(axis=1) * scale
    return products


@dataclass(frozen=True)
class TokenCodes:
    """The coded tokens of n texts, one after the other.

    codes: (t, b) uint8; starts: (n + 1,) int64, text i owns rows starts[i]:starts[i + 1]; breaks: (s,) int64, ascending,
    the rows at which a sentence begins, the first of every text with tokens among them; spans: (t, 2) uint16, the
    half-open character range of each token in its text. What is read from disk stays memory-mapped.
    """

    codes: np.ndarray
    starts: np.ndarray
    breaks: np.ndarray
    spans: np.ndarray

    @classmethod
    def join(
        cls, codes: Sequence[np.ndarray], breaks: Sequence[Sequence[int]], spans: Sequence[np.ndarray], width: int
    ) -> TokenCodes:
        """codes, sentence starts (rows of its own) and spans of one text each; `width` is the bytes of a code."""
        starts = np.concatenate([[0], np.cumsum([len(part) for part in codes])]).astype(np.int64)
        shifted = [start + row for start, rows in zip(starts[:-1], breaks, strict=True) for row in rows]
        return cls(
            np.concatenate([np.empty((0, width), np.uint8), *codes]),
            starts,
            np.array(shifted, np.int64),
            np.concatenate([np.empty((0, 2), np.uint16), *spans]).astype(np.uint16),
        )

    @classmethod
    def read(cls, folder: Path) -> TokenCodes:
        return cls(*(np.asarray(np.load(path, mmap_mode="r", allow_pickle=False)) for path in cls._paths(folder)))

    def write(self, folder: Path) -> None:
        for path, array in zip(self._paths(folder), (self.codes, self.starts, self.breaks, self.spans), strict=True):
            np.save(path, array, allow_pickle=False)

    @staticmethod
    def _paths(folder: Path) -> list[Path]:
        return [folder / f"{name}.npy" for name in ("codes", "starts", "breaks", "spans")]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, text: int) -> np.ndarray:
        return self.codes[self.starts[text] : self.starts[text + 1]]

    def spans_of(self, text: int) -> np.ndarray:
        return self.spans[self.starts[text] : self.starts[text + 1]]

    def interact(self, tokens: np.ndarray, weights: np.ndarray, texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Two scores of each text: MaxSim over all of it, and the highest MaxSim over one of its sentences.

        tokens: (m, w) float32, turned unit rows; weights: (m,) float32; texts: (c,) ids → (c,) and (c,) float32, the
        weighted sum over question tokens of the best product. A text without tokens scores 0.
        """
        whole, sentence = np.zeros((2, len(texts)), np.float32)
        filled = np.flatnonzero(self.starts[texts + 1] > self.starts[texts])
        if not len(filled) or not len(tokens):
            return whole, sentence
        begins, ends = self.starts[texts[filled]], self.starts[texts[filled] + 1]
        rows, offsets = _ranges(begins, ends)
        products = code_products(tokens, self.codes[rows])
        firsts, lasts = np.searchsorted(self.breaks, begins), np.searchsorted(self.breaks, ends)
        own_breaks, groups = _ranges(firsts, lasts)
        breaks = self.breaks[own_breaks] + np.repeat(offsets - begins, lasts - firsts)
        by_sentence = np.maximum.reduceat(products, breaks, axis=0)
        whole[filled] = np.maximum.reduceat(by_sentence, groups, axis=0) @ weights
        sentence[filled] = np.maximum.reduceat(by_sentence @ weights, groups)
        return whole, sentence


def _ranges(begins: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The numbers begin … end - 1 of every pair, one after the other, and where in them each pair begins."""
    lengths = ends - begins
    offsets = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(begins - offsets, lengths), offsets

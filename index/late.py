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
_BITS = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).astype(np.float32) * 2 - 1  # (256, 8)
_GROUP = 16  # question tokens scored together: their look-up tables stay in the processor's cache


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

    Asymmetric distance computation (Jégou et al. 2011): the products of each group of 8 dimensions with all 256 codes
    are computed once per question and then only looked up.
    """
    count, width = tokens.shape
    products = np.zeros((len(codes), count), np.float32)
    columns = np.ascontiguousarray(codes.T)
    for start in range(0, count, _GROUP):
        part = tokens[start : start + _GROUP]
        tables = np.ascontiguousarray(_BITS @ part.reshape(len(part), -1, 8).transpose(1, 2, 0))  # (w / 8, 256, m)
        total = np.zeros((len(codes), len(part)), np.float32)
        for table, column in zip(tables, columns, strict=True):
            total += table.take(column, axis=0)
        products[:, start : start + _GROUP] = total
    return products / np.float32(np.sqrt(width))


@dataclass(frozen=True)
class TokenCodes:
    """The coded tokens of n texts, one after the other.

    codes: (t, b) uint8; starts: (n + 1,) int64, text i owns rows starts[i]:starts[i + 1]; spans: (t, 2) uint16,
    the half-open character range of each token in its text. Arrays read from disk stay memory-mapped.
    """

    codes: np.ndarray
    starts: np.ndarray
    spans: np.ndarray

    @classmethod
    def join(cls, codes: Sequence[np.ndarray], spans: Sequence[np.ndarray], width: int) -> TokenCodes:
        """codes and spans of one text each; `width` is the number of bytes of a code."""
        starts = np.concatenate([[0], np.cumsum([len(part) for part in codes])]).astype(np.int64)
        return cls(
            np.concatenate([np.empty((0, width), np.uint8), *codes]),
            starts,
            np.concatenate([np.empty((0, 2), np.uint16), *spans]).astype(np.uint16),
        )

    @classmethod
    def read(cls, folder: Path) -> TokenCodes:
        return cls(
            np.load(folder / "codes.npy", mmap_mode="r", allow_pickle=False),
            np.load(folder / "starts.npy", allow_pickle=False),
            np.load(folder / "spans.npy", mmap_mode="r", allow_pickle=False),
        )

    def write(self, folder: Path) -> None:
        for name, array in (("codes", self.codes), ("starts", self.starts), ("spans", self.spans)):
            np.save(folder / f"{name}.npy", array, allow_pickle=False)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, text: int) -> np.ndarray:
        return np.asarray(self.codes[self.starts[text] : self.starts[text + 1]])

    def spans_of(self, text: int) -> np.ndarray:
        return np.asarray(self.spans[self.starts[text] : self.starts[text + 1]])

    def best_matches(self, tokens: np.ndarray, texts: np.ndarray) -> np.ndarray:
        """For each text the best product of every question token with any of its tokens.

        tokens: (m, w) float32, rotated unit rows; texts: (c,) ids → (c, m) float32; a text without tokens gets zeros.
        """
        best = np.zeros((len(texts), len(tokens)), np.float32)
        lengths = self.starts[texts + 1] - self.starts[texts]
        filled = lengths > 0
        if not filled.any() or not len(tokens):
            return best
        codes = np.concatenate([self.of(int(text)) for text in texts[filled]])
        bounds = np.concatenate([[0], np.cumsum(lengths[filled])[:-1]])
        best[filled] = np.maximum.reduceat(code_products(tokens, codes), bounds, axis=0)
        return best

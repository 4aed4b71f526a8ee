"""Late interaction (MaxSim, ColBERT): every question token is compared with its best match among a passage's tokens.

The tokens of one text all point roughly in the direction of its text vector p, the centroid. A passage token x is
therefore stored in two parts: its projection a = x · p on the centroid, one byte, and the signs of the residual
r = x - a p, one bit for each dimension. Question tokens keep their values. After a random rotation the product with the
signs is on average √(2/π) of the product with the unit vector (Charikar 2002; Plan & Vershynin 2013), so for unit x

    q · x  ≈  a (q · p) + √(1 - a²) √(π/2) (q · signs / √bits)

A 384-dimensional token takes 48 bytes. Signs of x itself would err half as much again
(tests/index/retrieval/test_late_interaction.py). A rotation fitted to the encoder's tokens errs 6 % less than a random one,
measured on other texts (`fit_rotation`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.retrieval.sign_product import sign_products
from index.tuning.stored import ROTATION_FIT_ROUNDS, ROTATION_KEPT_LENGTH, ROTATION_NARROW_WIDTH, ROTATION_SEED

_ALIKE = 1e-5  # smaller lengths and differences are rounding errors
_PROJECTIONS = (np.arange(256) / 255).astype(np.float32)
_RESIDUALS = (np.sqrt(1 - _PROJECTIONS.astype(np.float64) ** 2) * np.sqrt(np.pi / 2)).astype(np.float32)


def random_rotation(width: int) -> np.ndarray:
    """A fixed random matrix, (width, bits) float32, that keeps inner products: exactly when bits ≥ width, else on average.

    `bits` is a multiple of 8: 8 fewer than the width where the width can spare them, else the width rounded up.
    """
    padded = -(-width // 8) * 8
    bits = padded - 8 if padded > ROTATION_NARROW_WIDTH else padded
    matrix = np.random.default_rng(ROTATION_SEED).standard_normal((padded, padded))
    q, r = np.linalg.qr(matrix)
    rotated: np.ndarray = (q * np.sign(np.diag(r)))[:width, :bits] * np.sqrt(max(width / bits, 1))
    return rotated.astype(np.float32)


def fit_rotation(rotation: np.ndarray, residuals: np.ndarray) -> np.ndarray:
    """A rotation after which signs lose less of such residuals: iterative quantisation (Gong & Lazebnik 2011).

    rotation: (w, bits) float32, the start; residuals: (t, w) float32, those of tokens → (w, bits) float32. Each round takes
    the signs of the rotated residuals, and then the rotation that brings the residuals nearest to these signs (Procrustes).
    The result is scaled by ROTATION_KEPT_LENGTH, so that products are estimated as after a random rotation.
    """
    lengths = np.linalg.norm(residuals, axis=1, keepdims=True)
    directions = residuals / np.maximum(lengths, _ALIKE)
    for _ in range(ROTATION_FIT_ROUNDS):
        left, _, right = np.linalg.svd(directions.T @ np.sign(directions @ rotation), full_matrices=False)
        rotation = left @ right
    scaled: np.ndarray = rotation * (np.sqrt(2 / np.pi) / ROTATION_KEPT_LENGTH)
    return scaled.astype(np.float32)


def content_mask(text: str, spans: np.ndarray) -> np.ndarray:
    """Which tokens of a text have content, (t,) bool: those with a letter or digit, or all where none has.

    spans: (t, 2) integers, their character ranges. Punctuation takes no part in matching, as in ColBERT (Khattab & Zaharia
    2020).
    """
    content = np.array([any(map(str.isalnum, text[start:end])) for start, end in spans.tolist()], bool)
    return content if content.any() else np.ones(len(spans), bool)


def centroid(vector: np.ndarray, tokens: np.ndarray) -> np.ndarray:
    """vector: (d,) float32 of a text, tokens: (t, w) → its centroid, (w,) float32: the vector, or zeros where d is not w."""
    return vector if len(vector) == tokens.shape[1] else np.zeros(tokens.shape[1], np.float32)


def project(tokens: np.ndarray, common: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Split tokens into projections on their centroid, in 255ths, (t,) uint8, and residuals, (t, w) float32.

    tokens: (t, w) float32, unit rows of one text; common: (w,) float32, its centroid, unit or zero. A token that points away
    from the centroid has the projection 0.
    """
    projections = np.rint(np.clip(tokens @ common, 0, 1) * 255).astype(np.uint8)
    return projections, tokens - _PROJECTIONS[projections][:, None] * common


def token_codes(tokens: np.ndarray, common: np.ndarray, rotation: np.ndarray) -> np.ndarray:
    """The projection and the signs of each token, (t, 1 + bits / 8) uint8.

    tokens: (t, w) and common: (w,) float32 as in `project`; rotation: (w, bits) float32.
    """
    projections, residuals = project(tokens, common)
    return np.concatenate([projections[:, None], np.packbits(residuals @ rotation > 0, axis=1)], axis=1)


def code_products(rotated: np.ndarray, codes: np.ndarray, nearness: np.ndarray) -> np.ndarray:
    """Inner products of m question tokens with t coded tokens, (m, t) float32, by the formula of the module.

    rotated: (m, bits) float32, the question tokens times the rotation; codes: (t, b) uint8; nearness: (m, t) or (m, 1)
    float32, the products of the question tokens with the centroid of each code's text.
    """
    projections = codes[:, 0]
    products = sign_products(rotated, codes[:, 1:])
    products *= (_RESIDUALS / np.float32(np.sqrt(rotated.shape[1])))[projections]
    products += _PROJECTIONS[projections] * nearness
    return products


@dataclass(frozen=True)
class TokenCodes:
    """The coded tokens of n texts, one after the other.

    codes: (t, b) uint8, see `token_codes`; starts: (n + 1,) int64, text i owns rows starts[i]:starts[i + 1]; breaks:
    (s,) int64, ascending, the rows at which a sentence begins, the first of every text with tokens among them; spans:
    (t, 2) uint16, the half-open character range of each token in its text. A text may begin with the tokens of its context,
    such as its headings: they are a sentence of their own, and their ranges are 0:0. What is read from disk stays
    memory-mapped.
    """

    codes: np.ndarray
    starts: np.ndarray
    breaks: np.ndarray
    spans: np.ndarray

    @classmethod
    def join(
        cls, codes: Sequence[np.ndarray], breaks: Sequence[Sequence[int]], spans: Sequence[np.ndarray], width: int
    ) -> TokenCodes:
        """From the codes (t, b) uint8, sentence starts (rows of `codes`) and spans (t, 2) of each text; `width` is b."""
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
        """Read what `write` stored; the arrays stay on the disk until they are used. Raises OSError, ValueError."""
        return cls(*(np.asarray(np.load(path, mmap_mode="r", allow_pickle=False)) for path in cls._paths(folder)))

    def write(self, folder: Path) -> None:
        """Write the arrays into a folder that exists. Raises OSError."""
        for path, array in zip(self._paths(folder), (self.codes, self.starts, self.breaks, self.spans), strict=True):
            np.save(path, array, allow_pickle=False)

    @staticmethod
    def _paths(folder: Path) -> list[Path]:
        return [folder / f"{name}.npy" for name in ("codes", "starts", "breaks", "spans")]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, text: int) -> np.ndarray:
        """The codes of one text without its context, (t, b) uint8."""
        return self.codes[self._body(text)]

    def spans_of(self, text: int) -> np.ndarray:
        """The character ranges of the tokens of one text without its context, (t, 2) uint16."""
        return self.spans[self._body(text)]

    def _body(self, text: int) -> slice:
        start, end = int(self.starts[text]), int(self.starts[text + 1])
        return slice(start + int(np.searchsorted(self.spans[start:end, 1], 1)), end)

    def interact(
        self, rotated: np.ndarray, weights: np.ndarray, texts: np.ndarray, nearness: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Two scores of each text, (c,) and (c,) float32: MaxSim over all of it, and the highest MaxSim over one sentence.

        rotated: (m, bits) float32, unit question tokens times the rotation; weights: (m,) float32; texts: (c,) integers, the
        rows of the texts; nearness: (m, c) float32, products of the question tokens with the centroids of these texts.
        MaxSim is the sum over question tokens of the best product, weighted by `reweight_by_contrast`. Each sentence is read
        with the context of its text: a question token may match either. A text without tokens scores 0.
        """
        whole, sentence = np.zeros((2, len(texts)), np.float32)
        filled = np.flatnonzero(self.starts[texts + 1] > self.starts[texts])
        if not len(filled) or not len(rotated):
            return whole, sentence
        begins, ends = self.starts[texts[filled]], self.starts[texts[filled] + 1]
        rows, offsets = _ranges(begins, ends)
        content = np.flatnonzero(weights)
        rotated, weights, nearness = rotated[content], weights[content], nearness[np.ix_(content, filled)]
        products = code_products(rotated, self.codes.take(rows, axis=0), np.repeat(nearness, ends - begins, axis=1))
        firsts, lasts = np.searchsorted(self.breaks, begins), np.searchsorted(self.breaks, ends)
        break_rows, groups = _ranges(firsts, lasts)
        breaks = self.breaks[break_rows] + np.repeat(offsets - begins, lasts - firsts)
        by_sentence = np.maximum.reduceat(products, breaks, axis=1)
        opening = np.repeat(groups, lasts - firsts)  # the first sentence of the same text
        is_context = self.spans[self.breaks[break_rows[opening]], 1] == 0
        if is_context.any():
            np.maximum(by_sentence, np.where(is_context, by_sentence[:, opening], -np.inf), out=by_sentence)
        best = np.maximum.reduceat(by_sentence, groups, axis=1)
        weights = reweight_by_contrast(weights, best)
        whole[filled] = weights @ best
        sentence[filled] = np.maximum.reduceat(weights @ by_sentence, groups)
        return whole, sentence


def reweight_by_contrast(weights: np.ndarray, best: np.ndarray) -> np.ndarray:
    """Give more weight to question tokens that tell these texts apart, (m,) float32, with the same sum.

    weights: (m,) float32; best: (m, c) float32, the best product of each token in each text. A token that matches one text
    far better than the average text is what the question is about. One that matches all alike does not help to choose.
    """
    lead = np.maximum(best.max(axis=1) - best.mean(axis=1), 0)
    contrast = weights * lead
    total = contrast.sum()
    return contrast * (weights.sum() / total) if total > _ALIKE else weights


def _ranges(begins: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """begins, ends: (k,) int64 → the numbers begin … end - 1 of every pair, (sum,) int64, and where each pair starts in them,
    (k,) int64.
    """
    lengths = ends - begins
    offsets = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(begins - offsets, lengths), offsets

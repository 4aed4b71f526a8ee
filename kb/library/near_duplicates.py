"""Texts that are nearly the same as others, found by the runs of characters that they share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kb.folding import folded

SHINGLE = 5  # characters
SAME_SHARE = 0.5  # Jaccard: half of all shingles of two texts are common to both
HELD_SHARE = 0.8  # containment: nearly all of the shorter text is in the longer one
_SAMPLE, _SAMPLE_SHARE = 64, 0.4
_MIN_SHINGLES = 40  # of the shorter text; less is a sentence that many articles have


@dataclass(frozen=True)
class Likeness:
    """How much two texts have in common, by their 5-gram shingles A and B (Broder 1997, "On the resemblance and
    containment of documents"): `resemblance` is |A ∩ B| / |A ∪ B|, `containment` |A ∩ B| / min(|A|, |B|)."""

    resemblance: float
    containment: float

    @property
    def is_near(self) -> bool:
        return self.resemblance >= SAME_SHARE or self.containment >= HELD_SHARE


@lru_cache(maxsize=4096)  # an editor looks at many new articles beside the same old ones
def shingles(text: str) -> frozenset[str]:
    """All runs of 5 characters of a text, folded."""
    return _shingles(folded(text))


def _shingles(text: str) -> frozenset[str]:
    return frozenset(text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1))


def may_be_near(text: str, own: frozenset[str], other: str) -> bool:
    """Whether a sample of the shorter text is in the other one: what is not is not near, and need not be compared.

    `own` are the shingles of `text`. Near texts hold two thirds of the shorter one: with a shingles in one and b in the
    other, c in both, c / (a + b - c) ≥ 0.5 means c ≥ (a + b) / 3 ≥ 2/3 min(a, b). In a sample of 64, two fifths are more
    than four standard deviations below that.
    """
    one, two = folded(text), folded(other)
    shorter = min(one, two, key=len)
    last = len(shorter) - SHINGLE
    if last < _SAMPLE:
        return True
    sample = [shorter[i * last // _SAMPLE : i * last // _SAMPLE + SHINGLE] for i in range(_SAMPLE)]
    found = sum(piece in two for piece in sample) if shorter is one else sum(piece in own for piece in sample)
    return found >= _SAMPLE_SHARE * _SAMPLE


def likeness(one: frozenset[str], other: frozenset[str]) -> Likeness:
    """Nothing in common if one of the texts is too short to tell."""
    smaller = min(len(one), len(other))
    if smaller < _MIN_SHINGLES:
        return Likeness(0.0, 0.0)
    common = len(one & other)
    return Likeness(common / (len(one) + len(other) - common), common / smaller)

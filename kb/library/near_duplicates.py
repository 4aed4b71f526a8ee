"""Finds texts that are nearly the same, by the runs of characters that they have in common."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from kb.folding import folded

SHINGLE = 5  # characters
SAME_SHARE = 0.5  # resemblance: half of all shingles of two texts are in both
HELD_SHARE = 0.8  # containment: most of the shorter text is in the longer one
_SAMPLE, _SAMPLE_SHARE = 64, 0.4
_MIN_SHINGLES = 40  # of the shorter text; below that, many articles share a sentence by chance


@dataclass(frozen=True)
class Likeness:
    """How much two texts have in common, by the sets A and B of their runs of 5 characters.

    resemblance: |A ∩ B| / |A ∪ B|. containment: |A ∩ B| / min(|A|, |B|). (Broder 1997, "On the resemblance and
    containment of documents")
    """

    resemblance: float
    containment: float

    @property
    def is_near(self) -> bool:
        """Whether an editor should look at the two texts."""
        return self.resemblance >= SAME_SHARE or self.containment >= HELD_SHARE


@lru_cache(maxsize=4096)  # many new articles are compared with the same old ones
def shingles(text: str) -> frozenset[str]:
    """All runs of 5 characters of a folded text."""
    return _shingles(folded(text))


def _shingles(text: str) -> frozenset[str]:
    return frozenset(text[i : i + SHINGLE] for i in range(len(text) - SHINGLE + 1))


def may_be_near(text: str, own: frozenset[str], other: str) -> bool:
    """Whether two texts can be near, by a sample of 64 runs of the shorter one. If not, they need not be compared.

    own: the shingles of `text`. Near texts share two thirds of the shorter text: with a and b shingles, c of them in
    both, c / (a + b - c) ≥ 0.5 means c ≥ (a + b) / 3 ≥ 2/3 min(a, b). The sample must contain two fifths, which is more
    than four standard deviations less.
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
    """How much two sets of shingles have in common. 0 if one of the texts is too short to tell."""
    smaller = min(len(one), len(other))
    if smaller < _MIN_SHINGLES:
        return Likeness(0.0, 0.0)
    common = len(one & other)
    return Likeness(common / (len(one) + len(other) - common), common / smaller)

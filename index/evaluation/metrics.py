"""Measures of rankings and of confidences. All are 0 to 1, and higher is better unless it says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np


def ndcg(ranked: Sequence[str], relevance: Mapping[str, float], k: int = 10) -> float:
    """Normalised discounted cumulative gain at k (Järvelin & Kekäläinen 2002), with linear gain as in trec_eval.

    ranked: item ids, best first; relevance: item id → gain.
    """
    gains = [max(relevance.get(item, 0.0), 0.0) for item in ranked[:k]]
    ideal = sorted((value for value in relevance.values() if value > 0), reverse=True)[:k]
    best = _discounted(ideal)
    return _discounted(gains) / best if best else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(rank + 2) for rank, gain in enumerate(gains)))


def reciprocal_rank(hits: Sequence[bool], k: int = 10) -> float:
    """1 / rank of the first hit among the first k, 0 without one. Its mean over questions is MRR@k."""
    return next((1 / rank for rank, hit in enumerate(hits[:k], 1) if hit), 0.0)


def recall(ranked: Sequence[str], relevant: set[str], k: int) -> float:
    """The share of the relevant items that are among the first k."""
    return len(relevant.intersection(ranked[:k])) / len(relevant) if relevant else 0.0


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The probability that a random positive scores above a random negative; a tie counts half. NaN when a side is empty."""
    if not len(positive) or not len(negative):
        return float("nan")
    a, b = np.asarray(positive)[:, None], np.asarray(negative)[None]
    return float((a > b).mean() + (a == b).mean() / 2)


def calibration_error(confidences: Sequence[float], outcomes: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error (Naeini et al. 2015) over bins of equal width; lower is better.

    outcomes: whether each question with that confidence was really answerable.
    """
    values, truths = np.asarray(confidences, float), np.asarray(outcomes, float)
    if not len(values):
        return float("nan")
    groups = np.minimum((values * bins).astype(int), bins - 1)
    gaps = [
        (groups == group).mean() * abs(values[groups == group].mean() - truths[groups == group].mean())
        for group in np.unique(groups)
    ]
    return float(sum(gaps))

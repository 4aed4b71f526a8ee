"""Measures of rankings and confidences, by hand and against their definitions."""

from __future__ import annotations

import math
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.evaluation.metrics import auroc, calibration_error, ndcg, recall, reciprocal_rank

_CHECKED = settings(deadline=None, database=None)
_LOG3 = math.log2(3)


@pytest.mark.parametrize(
    ("ranked", "relevance", "k", "expected"),
    [
        (["a", "b"], {"a": 1}, 10, 1.0),
        (["b", "a"], {"a": 1}, 10, 1 / _LOG3),  # second place: 1 / log2(3)
        (["b", "c", "a"], {"a": 1}, 10, 0.5),  # third: 1 / log2(4)
        (["b", "c", "a"], {"a": 1}, 2, 0.0),  # cut off
        (["b"], {"a": 1}, 10, 0.0),
        ([], {"a": 1}, 10, 0.0),
        (["a"], {}, 10, 0.0),
        (["a"], {"a": 0}, 10, 0.0),
        # Linear gains: (1 + 3/log2(3)) / (3 + 1/log2(3)).
        (["b", "a"], {"a": 3, "b": 1}, 10, (1 + 3 / _LOG3) / (3 + 1 / _LOG3)),
        # The ideal is cut at k, too: one of two relevant ones at k = 1 is all that can be had.
        (["a"], {"a": 1, "b": 1}, 1, 1.0),
        (["a"], {"a": 1, "b": 1}, 10, 1 / (1 + 1 / _LOG3)),
        # Judged worse than irrelevant counts as irrelevant (trec_eval).
        (["c", "a"], {"a": 1, "c": -2}, 10, 1 / _LOG3),
    ],
)
def test_ndcg(ranked: list[str], relevance: dict[str, float], k: int, expected: float) -> None:
    assert ndcg(ranked, relevance, k) == pytest.approx(expected)


@_CHECKED
@given(st.permutations("abcde"), st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 3)), st.integers(1, 6))
def test_ndcg_is_the_part_of_the_best_order(ranked: list[str], relevance: dict[str, float], k: int) -> None:
    def gain(order: tuple[str, ...]) -> float:
        return sum(relevance.get(item, 0) / math.log2(place + 1) for place, item in enumerate(order[:k], 1))

    best = max(gain(order) for order in permutations("abcdef", min(k, 6)))
    assert ndcg(ranked, relevance, k) == pytest.approx(gain(tuple(ranked)) / best if best else 0.0)


@pytest.mark.parametrize(
    ("hits", "k", "expected"),
    [
        ([], 10, 0.0),
        ([True, True], 10, 1.0),
        ([False, True, True], 10, 1 / 2),
        ([False] * 9 + [True], 10, 1 / 10),
        ([False] * 10 + [True], 10, 0.0),
        ([False, True], 1, 0.0),
    ],
)
def test_reciprocal_rank(hits: list[bool], k: int, expected: float) -> None:
    assert reciprocal_rank(hits, k) == expected


@pytest.mark.parametrize(
    ("ranked", "relevant", "k", "expected"),
    [
        (["a", "b", "c"], {"a", "c"}, 3, 1.0),
        (["a", "b", "c"], {"a", "c"}, 2, 0.5),
        (["b", "c"], {"a"}, 2, 0.0),
        ([], {"a"}, 5, 0.0),
        (["a"], set(), 5, 0.0),
        (["a"], {"a", "b", "c", "d"}, 5, 0.25),
    ],
)
def test_recall(ranked: list[str], relevant: set[str], k: int, expected: float) -> None:
    assert recall(ranked, relevant, k) == expected


def test_auroc_by_hand() -> None:
    # Of the 2 · 3 pairs 0.9 wins three; 0.5 wins one (0.1), ties one (half) and loses one (0.7): 4.5 of 6.
    assert auroc([0.9, 0.5], [0.1, 0.5, 0.7]) == pytest.approx(0.75)
    assert auroc([1], [0]) == 1.0
    assert auroc([0], [1]) == 0.0
    assert auroc([2, 2], [2]) == 0.5
    assert math.isnan(auroc([], [1]))
    assert math.isnan(auroc([1], []))


_SCORES = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=8)


@_CHECKED
@given(_SCORES, _SCORES)
def test_auroc_is_the_part_of_pairs_in_order(positive: list[float], negative: list[float]) -> None:
    won = sum(1.0 if a > b else 0.5 if a == b else 0.0 for a in positive for b in negative)
    assert auroc(positive, negative) == pytest.approx(won / len(positive) / len(negative))


def test_calibration_error_by_hand() -> None:
    # Two bins: {0.1, 0.3}: mean 0.2, none true: 0.2 of half the values; {0.6, 1.0}: mean 0.8, half true: 0.3 of half.
    assert calibration_error([0.1, 0.6, 0.3, 1.0], [False, True, False, False], bins=2) == pytest.approx(0.25)
    assert calibration_error([1.0, 1.0, 0.0], [True, True, False]) == 0.0
    assert calibration_error([1.0, 0.0], [False, True]) == 1.0
    # Bins hold their lower bound: 0.5 is with 0.9, not with 0.4.
    assert calibration_error([0.4, 0.5, 0.9], [False, False, True], bins=2) == pytest.approx(0.4 / 3 + 0.2 * 2 / 3)
    assert math.isnan(calibration_error([], []))


@_CHECKED
@given(st.lists(st.tuples(st.integers(0, 64), st.booleans()), min_size=1, max_size=12), st.sampled_from([1, 2, 4, 8]))
def test_calibration_error_is_the_weighted_gap_of_the_bins(pairs: list[tuple[int, bool]], bins: int) -> None:
    # 64ths: exact in binary, so that which bin a value belongs to is no matter of rounding.
    expected = 0.0
    for number in range(bins):
        low, high = 64 * number // bins, 64 * (number + 1) // bins
        inside = [pair for pair in pairs if low <= pair[0] < high or (pair[0] == 64 and number == bins - 1)]
        if inside:
            gap = abs(sum(value / 64 for value, _ in inside) - sum(truth for _, truth in inside)) / len(inside)
            expected += gap * len(inside) / len(pairs)
    found = calibration_error([value / 64 for value, _ in pairs], [truth for _, truth in pairs], bins)
    assert found == pytest.approx(expected)

"""Centring per language and turning, against the formula."""

from __future__ import annotations

import io
import math
from dataclasses import replace

import numpy as np
import pytest

from index.retrieval.centering import KINDS, CenteredSpace, unit
from index.retrieval.late_interaction import random_rotation
from index.text.words import LANGUAGES

_PAIRS = [(kind, language) for kind in KINDS for language in LANGUAGES]


def _space(vector_width: int = 10, token_width: int = 12) -> CenteredSpace:
    generator = np.random.default_rng(6)

    def means(width: int) -> dict[tuple[str, str], np.ndarray]:
        return {pair: unit(generator.standard_normal(width)) * np.float32(0.8) for pair in _PAIRS}

    return CenteredSpace.of_means(means(vector_width), means(token_width))


def _one(mean: list[float]) -> CenteredSpace:
    """The same mean for every kind and language, of vectors and of tokens."""
    means = dict.fromkeys(_PAIRS, np.array(mean, np.float32))
    return CenteredSpace.of_means(means, means)


def test_unit() -> None:
    rows = unit(np.array([[3, 4], [0, 0], [0, -2]]))
    assert (rows.tolist(), rows.dtype) == ([[np.float32(0.6), np.float32(0.8)], [0, 0], [0, -1]], np.float32)
    assert unit(np.array([0.0, 5.0])).tolist() == [0, 1]
    assert unit(np.empty((0, 3))).shape == (0, 3)


def test_a_vector_by_hand() -> None:
    space = _one([1, 0])
    # (0, 1) - 0.7 · (1, 0) = (-0.7, 1), of length √1.49; (1, 0) - (0.7, 0) = (0.3, 0) points where it did.
    expected = [-0.7 / math.sqrt(1.49), 1 / math.sqrt(1.49)]
    vector = space.vector(np.array([0, 1], np.float32), "question", "en")
    assert vector.dtype == np.float32
    np.testing.assert_allclose(vector, expected, rtol=1e-6)
    np.testing.assert_allclose(space.vector(np.array([1, 0], np.float32), "passage", "zh"), [1, 0], rtol=1e-6)


@pytest.mark.parametrize(("kind", "language"), _PAIRS)
def test_each_kind_and_language_has_its_own_mean(kind: str, language: str) -> None:
    space = _space()
    raw = unit(np.random.default_rng(7).standard_normal(10))
    centred = raw - 0.7 * space.vector_means[kind, language]
    np.testing.assert_allclose(space.vector(raw, kind, language), centred / math.sqrt(centred @ centred), rtol=1e-5)


@pytest.mark.parametrize(("kind", "language"), _PAIRS)
def test_tokens_are_scaled_centred_and_scaled(kind: str, language: str) -> None:
    space = _space()
    raw = np.random.default_rng(8).standard_normal((5, 12)).astype(np.float32) * 3
    expected = []
    for row in raw:
        centred = row / math.sqrt(row @ row) - 0.7 * space.token_means[kind, language]
        expected.append(centred / math.sqrt(centred @ centred))
    tokens = space.tokens(raw, kind, language)
    assert (tokens.shape, tokens.dtype) == ((5, 12), np.float32)
    np.testing.assert_allclose(tokens, np.array(expected), atol=1e-6)


def test_only_a_wide_space_is_fitted() -> None:
    raw = np.random.default_rng(9).standard_normal((50, 136)).astype(np.float32)
    narrow, wide = _space(12, 12), _space(136, 136)
    assert narrow.fitted([("zh", raw[0, :12], raw[:, :12])]) is narrow
    fitted = wide.fitted([("zh", raw[0], raw[:20]), ("en", raw[1], raw[20:])])
    assert fitted.rotation.shape == wide.rotation.shape == (136, 128)
    assert not fitted.same(wide)
    assert fitted.same(replace(wide, rotation=fitted.rotation.copy()))
    assert wide.same(replace(fitted, rotation=wide.rotation))
    other = dict(wide.token_means) | {("question", "en"): np.zeros(136, np.float32)}
    assert not wide.same(replace(wide, token_means=other))


def test_no_tokens() -> None:
    tokens = _space().tokens(np.empty((0, 12), np.float32), "question", "zh")
    assert (tokens.shape, tokens.dtype) == ((0, 12), np.float32)


def test_a_token_that_is_all_zeros_becomes_the_mean_reversed() -> None:
    mean = [0.0] * 7 + [0.5]
    (token,) = _one(mean).tokens(np.zeros((1, 8), np.float32), "passage", "en")
    np.testing.assert_allclose(token, [0] * 7 + [-1], atol=1e-6)


def test_inputs_are_not_changed() -> None:
    space = _space()
    vector, tokens = np.ones(10, np.float32), np.ones((2, 12), np.float32)
    space.vector(vector, "question", "zh")
    space.tokens(tokens, "question", "zh")
    np.testing.assert_array_equal(vector, np.ones(10))
    np.testing.assert_array_equal(tokens, np.ones((2, 12)))


def test_what_is_written_is_read() -> None:
    space = _space()
    file = io.BytesIO()
    np.savez(file, **space.arrays())
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        assert sorted(arrays) == sorted(
            [f"{part}-{kind}-{language}" for part in ("vector", "token") for kind, language in _PAIRS] + ["turn"]
        )
        read = CenteredSpace.of_arrays(arrays)
    for one, other in ((read.vector_means, space.vector_means), (read.token_means, space.token_means)):
        assert list(one) == list(other) == _PAIRS
        for pair in _PAIRS:
            np.testing.assert_array_equal(one[pair], other[pair])
            assert one[pair].dtype == other[pair].dtype
    np.testing.assert_array_equal(read.rotation, space.rotation)
    np.testing.assert_array_equal(space.rotation, random_rotation(12))

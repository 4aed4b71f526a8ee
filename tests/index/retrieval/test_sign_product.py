"""Products with signs, against sums that spell out their definition."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.retrieval.sign_product import sign_products
from tools.integer_product import graph


def _signs(packed: np.ndarray) -> np.ndarray:
    """±1 for each bit, the highest of a byte first."""
    return np.where([[byte >> place & 1 for byte in row for place in range(7, -1, -1)] for row in packed], 1.0, -1.0)


def test_by_hand() -> None:
    # 192 is 1 1 0 0 0 0 0 0, 1 is 0 0 0 0 0 0 0 1. First token: 127 + 2 - 3 - 4 = 122 and -127 - 2 - 3 + 4 = -128 (the
    # last value 4 is positive only in 1). Second: a zero token stays zero. Third: steps of 1/127; 0.3 is 38.1 of them and
    # counts as 38: 1 + 38/127, and the other row the opposite.
    tokens = np.array([[127, 2, 3, 0, 0, 0, 0, 4], [0] * 8, [1, 0.3, 0, 0, 0, 0, 0, 0]], np.float32)
    products = sign_products(tokens, np.array([[192], [1]], np.uint8))
    expected = np.array([[122, -128], [0, 0], [165 / 127, -165 / 127]])
    assert products.dtype == np.float32
    np.testing.assert_allclose(products, expected, rtol=1e-6)


@settings(deadline=None, database=None, max_examples=60)
@given(
    seed=st.integers(0, 1000),
    tokens=st.integers(0, 40),
    rows=st.sampled_from([0, 1, 5, 4096, 4097]),  # unpacked 4096 at a time
    width=st.integers(1, 6),
    size=st.sampled_from([1e-30, 1.0, 1e30]),
)
def test_a_product_strays_by_no_more_than_its_rounding(
    seed: int, tokens: int, rows: int, width: int, size: float
) -> None:
    generator = np.random.default_rng(seed)
    said = (generator.standard_normal((tokens, 8 * width)) * size).astype(np.float32)
    packed = generator.integers(0, 256, (rows, width), dtype=np.uint8)
    products = sign_products(said, packed)
    assert (products.shape, products.dtype) == ((tokens, rows), np.float32)
    exact = said.astype(np.float64) @ _signs(packed).reshape(rows, 8 * width).T
    # Each of the values is off by half a step at most.
    bound = 8 * width * np.abs(said).max(axis=1, initial=0)[:, None] / 127 / 2
    assert (np.abs(products - exact) <= bound * 1.001).all()


def test_rounding_is_small_beside_what_signs_leave_out() -> None:
    # 376 values of a unit token: the largest is about 3/√376, so a step is 0.0012 and an error of a step's 1/√12 in each
    # adds up to √376 · 0.0012/√12 = 0.0068; the product with the signs of an unrelated token is about 1.
    generator = np.random.default_rng(1)
    tokens = generator.standard_normal((50, 376)).astype(np.float32)
    tokens /= np.linalg.norm(tokens, axis=1, keepdims=True)
    packed = generator.integers(0, 256, (400, 47), dtype=np.uint8)
    exact = tokens.astype(np.float64) @ _signs(packed).T
    assert np.sqrt(np.mean((sign_products(tokens, packed) - exact) ** 2)) == pytest.approx(0.0068, rel=0.15)
    assert np.sqrt(np.mean(exact**2)) == pytest.approx(1, rel=0.05)


def test_no_row_depends_on_its_neighbours() -> None:
    generator = np.random.default_rng(2)
    tokens = generator.standard_normal((7, 376)).astype(np.float32)
    packed = generator.integers(0, 256, (5000, 47), dtype=np.uint8)
    together = sign_products(tokens, packed)
    for row in (0, 1, 4095, 4096, 4999):
        np.testing.assert_array_equal(sign_products(tokens, packed[row : row + 1])[:, 0], together[:, row])
    for token in range(7):
        np.testing.assert_array_equal(sign_products(tokens[token : token + 1], packed)[0], together[token])


def test_the_graph_is_what_its_recipe_makes() -> None:
    kept = onnx.load(Path("index/retrieval/integer_product.onnx"))
    onnx.checker.check_model(kept)
    assert kept == graph()

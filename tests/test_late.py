"""Late interaction over 1-bit codes, against loops that spell out its definition."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.late import TokenCodes, code_products, rotation, sign_codes
from index.space import unit


def _bits(code: np.ndarray) -> list[int]:
    """±1 for each bit of a code, the highest bit of each byte first."""
    return [1 if byte >> (7 - place) & 1 else -1 for byte in code.tolist() for place in range(8)]


def _product(token: np.ndarray, code: np.ndarray) -> float:
    signs = _bits(code)
    return sum(float(value) * sign for value, sign in zip(token, signs, strict=True)) / math.sqrt(len(signs))


def _random(seed: int, tokens: int, codes: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    return (
        unit(generator.standard_normal((tokens, width)).astype(np.float32)),
        generator.integers(0, 256, (codes, width // 8), dtype=np.uint8),
    )


def test_sign_codes() -> None:
    # Zero is not above zero: 1 0 0 1 0 0 0 0 is 128 + 16, and 0 0 0 0 0 0 0 1 is 1.
    tokens = np.array([[0.5, -0.5, 0, 1, -0.0, -1, -2, -3, -1, -1, -1, -1, -1, -1, -1, 1e-30]], np.float32)
    codes = sign_codes(tokens)
    assert (codes.tolist(), codes.dtype) == ([[144, 1]], np.uint8)
    assert sign_codes(np.empty((0, 16), np.float32)).shape == (0, 2)


def test_code_products_by_hand() -> None:
    # 160 is 1 0 1 0 0 0 0 0: 1 - 2 + 3 - 4 - 5 - 6 - 7 - 8 = -28; 255 adds all up: 36; 0 is its opposite.
    tokens = np.array([[1, 2, 3, 4, 5, 6, 7, 8], [0, 0, 1, 0, 0, 0, 0, 0]], np.float32)
    codes = np.array([[160], [255], [0]], np.uint8)
    products = code_products(tokens, codes)
    expected = np.array([[-28, 1], [36, 1], [-36, -1]]) / math.sqrt(8)
    assert products.dtype == np.float32
    np.testing.assert_allclose(products, expected, rtol=1e-6)


@pytest.mark.parametrize("tokens", [0, 1, 15, 16, 17, 33])  # question tokens are scored 16 at a time
@pytest.mark.parametrize(("codes", "width"), [(0, 8), (1, 8), (7, 24), (5, 64)])
def test_code_products_are_the_inner_products(tokens: int, codes: int, width: int) -> None:
    rows, coded = _random(tokens * 100 + codes, tokens, codes, width)
    products = code_products(rows, coded)
    expected = np.array([[_product(row, code) for row in rows] for code in coded], np.float64).reshape(codes, tokens)
    assert (products.shape, products.dtype) == ((codes, tokens), np.float32)
    np.testing.assert_allclose(products, expected, atol=1e-6)


def test_products_with_the_own_signs_are_the_mean_size_of_a_dimension() -> None:
    # Every term is |x|: the sum is the 1-norm, divided by √w.
    tokens, _ = _random(1, 4, 1, 32)
    own = np.diag(code_products(tokens, sign_codes(tokens)))
    np.testing.assert_allclose(own, np.abs(tokens).sum(axis=1) / math.sqrt(32), rtol=1e-5)


def test_the_product_grows_with_the_cosine() -> None:
    # For Gaussian directions E[x · sign(y)] / √w = √(2/π) · cos(x, y) (Plan & Vershynin 2013).
    generator = np.random.default_rng(3)
    width, pairs = 384, 300
    one = unit(generator.standard_normal((pairs, width)))
    other = generator.standard_normal((pairs, width))
    other = unit(other - (other * one).sum(axis=1, keepdims=True) * one)
    for cosine in (0.0, 0.3, 0.6, 0.9):
        near = cosine * one + math.sqrt(1 - cosine**2) * other
        products = np.diag(code_products(one, sign_codes(near)))
        # Standard error of the mean: less than 1 / √384 / √300 = 0.003; four of them.
        assert products.mean() == pytest.approx(math.sqrt(2 / math.pi) * cosine, abs=0.012)


@pytest.mark.parametrize(("width", "padded"), [(1, 8), (6, 8), (8, 8), (9, 16), (64, 64)])
def test_rotation_keeps_lengths_and_angles(width: int, padded: int) -> None:
    turn = rotation(width)
    assert (turn.shape, turn.dtype) == ((width, padded), np.float32)
    np.testing.assert_allclose(turn @ turn.T, np.eye(width), atol=1e-5)
    np.testing.assert_array_equal(turn, rotation(width))  # the same in every process that builds


def _codes(seed: int, lengths: list[int], width: int) -> TokenCodes:
    """Random tokens; a sentence begins at the first of every text and at every third further one."""
    generator = np.random.default_rng(seed)
    return TokenCodes.join(
        [generator.integers(0, 256, (length, width // 8), dtype=np.uint8) for length in lengths],
        [list(range(0, length, 3)) for length in lengths],
        [generator.integers(0, 500, (length, 2), dtype=np.int32) for length in lengths],
        width // 8,
    )


def _max_sim(own: list[np.ndarray], tokens: np.ndarray, weights: np.ndarray) -> float:
    """MaxSim (Khattab & Zaharia 2020), a loop a step."""
    best = [max(_product(token, code) for code in own) for token in tokens]
    return float(sum(weight * value for weight, value in zip(weights, best, strict=True)))


def _interact(
    codes: TokenCodes, tokens: np.ndarray, weights: np.ndarray, texts: list[int]
) -> tuple[list[float], list[float]]:
    whole, sentence = [], []
    for text in texts:
        own = list(codes.codes[codes.starts[text] : codes.starts[text + 1]])
        whole.append(_max_sim(own, tokens, weights) if own else 0.0)
        parts = [own[start : start + 3] for start in range(0, len(own), 3)]
        sentence.append(max((_max_sim(part, tokens, weights) for part in parts), default=0.0))
    return whole, sentence


def test_join() -> None:
    codes = TokenCodes.join(
        [np.array([[1], [2]], np.uint8), np.empty((0, 1), np.uint8), np.array([[3]], np.uint8)],
        [[0, 1], [], [0]],
        [np.array([[0, 2], [2, 3]]), np.empty((0, 2), int), np.array([[5, 60000]])],
        1,
    )
    assert len(codes) == 3
    assert (codes.codes.tolist(), codes.codes.dtype) == ([[1], [2], [3]], np.uint8)
    assert (codes.starts.tolist(), codes.starts.dtype) == ([0, 2, 2, 3], np.int64)
    assert (codes.breaks.tolist(), codes.breaks.dtype) == ([0, 1, 2], np.int64)  # the last text begins at row 2
    assert (codes.spans.tolist(), codes.spans.dtype) == ([[0, 2], [2, 3], [5, 60000]], np.uint16)
    assert [codes.of(text).tolist() for text in range(3)] == [[[1], [2]], [], [[3]]]
    assert [codes.spans_of(text).tolist() for text in range(3)] == [[[0, 2], [2, 3]], [], [[5, 60000]]]


def test_join_nothing() -> None:
    codes = TokenCodes.join([], [], [], 6)
    assert (len(codes), codes.codes.shape, codes.spans.shape, codes.starts.tolist()) == (0, (0, 6), (0, 2), [0])


def test_interact_by_hand() -> None:
    # Text 0 holds 160 (product -28/√8 with the first token, see above) and 255 (36/√8): the better one counts, for each
    # token by itself. Second token: with 160 all terms are positive: 36; with 255 it is 4 - 32 = -28; with 0: 28.
    codes = TokenCodes.join(
        [np.array([[160], [255]], np.uint8), np.empty((0, 1), np.uint8), np.array([[0]], np.uint8)],
        [[0, 1], [], [0]],
        [np.zeros((2, 2)), np.zeros((0, 2)), np.zeros((1, 2))],
        1,
    )
    tokens = np.array([[1, 2, 3, 4, 5, 6, 7, 8], [1, -2, 3, -4, -5, -6, -7, -8]], np.float32)
    weights = np.array([0.25, 0.75], np.float32)
    # Text 2: 0.25 · -36 + 0.75 · 28 = 12. Text 0 as a whole: 36. Its sentences: 160 alone 0.25 · -28 + 0.75 · 36 = 20,
    # 255 alone 0.25 · 36 + 0.75 · -28 = -12; the better is 20.
    whole, sentence = codes.interact(tokens, weights, np.array([2, 0, 1]))
    assert (whole.dtype, sentence.dtype) == (np.float32, np.float32)
    np.testing.assert_allclose(whole, np.array([12, 36, 0]) / math.sqrt(8), rtol=1e-6)
    np.testing.assert_allclose(sentence, np.array([12, 20, 0]) / math.sqrt(8), rtol=1e-6)


@settings(deadline=None, database=None, max_examples=60)
@given(
    seed=st.integers(0, 1000),
    lengths=st.lists(st.integers(0, 8), min_size=1, max_size=6),
    tokens=st.integers(0, 18),
    data=st.data(),
)
def test_interact_is_the_definition(seed: int, lengths: list[int], tokens: int, data: st.DataObject) -> None:
    codes = _codes(seed, lengths, 16)
    rows, _ = _random(seed, tokens, 0, 16)
    weights = np.random.default_rng(seed).random(tokens).astype(np.float32)
    texts = data.draw(st.lists(st.integers(0, len(lengths) - 1), max_size=8))  # any order, repeated or not
    whole, sentence = codes.interact(rows, weights, np.array(texts, np.int64))
    expected = _interact(codes, rows, weights, texts)
    np.testing.assert_allclose(whole, np.array(expected[0]).reshape(-1), atol=1e-5)
    np.testing.assert_allclose(sentence, np.array(expected[1]).reshape(-1), atol=1e-5)


@pytest.mark.parametrize("lengths", [[], [0], [3, 0, 2]])
def test_what_is_written_is_read(lengths: list[int], tmp_path: Path) -> None:
    codes = _codes(4, lengths, 24)
    codes.write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["breaks.npy", "codes.npy", "spans.npy", "starts.npy"]
    read = TokenCodes.read(tmp_path)
    for name in ("codes", "starts", "breaks", "spans"):
        one, other = getattr(read, name), getattr(codes, name)
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype
        assert isinstance(one.base, np.memmap) or not one.size
    tokens, _ = _random(5, 3, 0, 24)
    texts = np.arange(len(lengths))
    weights = np.ones(3, np.float32)
    np.testing.assert_array_equal(read.interact(tokens, weights, texts), codes.interact(tokens, weights, texts))

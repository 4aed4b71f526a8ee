"""Late interaction over token codes, against loops that spell out its definition."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.retrieval.centering import unit
from index.retrieval.late_interaction import (
    TokenCodes,
    code_products,
    content_mask,
    fit_rotation,
    random_rotation,
    reweight_by_contrast,
    token_codes,
)


def _bits(code: np.ndarray) -> list[int]:
    """±1 for each bit of a code, the highest bit of each byte first."""
    return [1 if byte >> (7 - place) & 1 else -1 for byte in code.tolist() for place in range(8)]


def _product(turned: np.ndarray, code: np.ndarray, nearness: float) -> float:
    """q · x ≈ a (q · p) + √(1 - a²) √(π/2) (q · signs / √bits), with q as index/retrieval/sign_product.py rounds it."""
    share, signs = code[0] / 255, _bits(code[1:])
    rest = sum(value * sign for value, sign in zip(_rounded(turned), signs, strict=True)) / math.sqrt(len(signs))
    return float(share * nearness + math.sqrt(1 - share**2) * math.sqrt(math.pi / 2) * rest)


def _rounded(token: np.ndarray) -> list[float]:
    """In 127 steps of the largest value; in single precision, as a value half-way between two may go either way."""
    step = np.abs(token).max() / np.float32(127)
    return [float(np.rint(value / step)) * float(step) for value in token]


def _random(seed: int, tokens: int, codes: int, bits: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Turned question tokens, codes, and the nearness of each pair."""
    generator = np.random.default_rng(seed)
    return (
        unit(generator.standard_normal((tokens, bits)).astype(np.float32)),
        generator.integers(0, 256, (codes, 1 + bits // 8), dtype=np.uint8),
        generator.uniform(-1, 1, (tokens, codes)).astype(np.float32),
    )


def test_token_codes_by_hand() -> None:
    # The centre is the first axis. Token 0 lies on it: share 1 = 255/255, nothing is left, and zero is not above zero.
    # Token 1: share 0.6 = 153/255; left are 0 and 0.8. Token 2 points away: share 0, left is the token itself.
    tokens = np.array([[1, 0], [0.6, 0.8], [-0.8, 0.6]], np.float32)
    turn = np.array([[1, 0, 0, 0, 0, 0, 0, -1], [0, 1, -1, 0, 0, 0, 1, 0]], np.float32)
    codes = token_codes(tokens, np.array([1, 0], np.float32), turn)
    # Signs of (0, .8) turned: 0 .8 -.8 0 0 0 .8 0 → 0 1 0 0 0 0 1 0 = 66; of (-.8, .6): -.8 .6 -.6 0 0 0 .6 .8 → 67.
    assert (codes[1:].tolist(), codes.dtype) == ([[153, 66], [0, 67]], np.uint8)
    assert codes[0].tolist() == [255, 0]


def test_without_a_centre_codes_are_the_signs() -> None:
    # 1 0 0 1 0 0 0 0 is 128 + 16, and 0 0 0 0 0 0 0 1 is 1.
    tokens = np.array([[0.5, -0.5, 0, 1, -0.0, -1, -2, -3, -1, -1, -1, -1, -1, -1, -1, 1e-30]], np.float32)
    assert token_codes(tokens, np.zeros(16, np.float32), np.eye(16, dtype=np.float32)).tolist() == [[0, 144, 1]]
    assert token_codes(np.empty((0, 16), np.float32), np.zeros(16, np.float32), np.eye(16)).shape == (0, 3)


def test_code_products_by_hand() -> None:
    # The largest value is 127, so nothing is rounded. 160 is 1 0 1 0 0 0 0 0: 1 - 2 + 3 - 4 - 5 - 6 - 7 - 127 = -147;
    # 255 adds all up: 155; 0 is its opposite.
    turned = np.array([[1, 2, 3, 4, 5, 6, 7, 127], [0, 0, 1, 0, 0, 0, 0, 0]], np.float32)
    codes = np.array([[0, 160], [153, 255], [255, 0]], np.uint8)
    nearness = np.array([[5, 10, 7], [5, -10, 8]], np.float32)
    products = code_products(turned, codes, nearness)
    # Shares 0, 0.6, 1: what is left weighs 1, 0.8 and 0.
    rest = math.sqrt(math.pi / 2) / math.sqrt(8)
    expected = np.array([[-147 * rest, 6 + 0.8 * 155 * rest, 7], [1 * rest, -6 + 0.8 * rest, 8]])
    assert products.dtype == np.float32
    np.testing.assert_allclose(products, expected, rtol=1e-5)


@pytest.mark.parametrize("tokens", [0, 1, 15, 33])
@pytest.mark.parametrize(("codes", "bits"), [(0, 8), (1, 8), (7, 24), (1500, 64)])  # codes are unpacked 1024 at a time
def test_code_products_are_those_of_the_formula(tokens: int, codes: int, bits: int) -> None:
    turned, coded, nearness = _random(tokens * 100 + codes, tokens, codes, bits)
    products = code_products(turned, coded, nearness)
    expected = [
        [_product(token, code, near) for code, near in zip(coded, row, strict=True)]
        for token, row in zip(turned, nearness, strict=True)
    ]
    assert (products.shape, products.dtype) == ((tokens, codes), np.float32)
    np.testing.assert_allclose(products, np.array(expected, np.float64).reshape(tokens, codes), atol=1e-5)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.8])
def test_products_with_codes_are_the_products_with_the_tokens_on_average(share: float) -> None:
    # Passage tokens with the given share of their centre; question tokens at several angles to them.
    generator = np.random.default_rng(3)
    width, pairs = 384, 400
    turn = random_rotation(width)
    centre = unit(generator.standard_normal(width))
    away = generator.standard_normal((pairs, width))
    away = unit(away - np.outer(away @ centre, centre))
    passage = unit(share * centre + math.sqrt(1 - share**2) * away).astype(np.float32)
    other = generator.standard_normal((pairs, width))
    other = unit(other - (other * passage).sum(axis=1, keepdims=True) * passage)
    codes = token_codes(passage, centre.astype(np.float32), turn)
    for cosine in (0.0, 0.3, 0.6, 0.9):
        question = (cosine * passage + math.sqrt(1 - cosine**2) * other).astype(np.float32)
        products = np.diag(
            code_products(question @ turn, codes, np.repeat((question @ centre)[:, None], pairs, axis=1))
        )
        # One product strays by about 1 / √384 = 0.05 and the mean of 400 by 0.0026: four of them.
        assert products.mean() == pytest.approx(cosine, abs=0.0105)


def test_the_share_keeps_more_of_a_token_than_signs_alone() -> None:
    # With 3/4 of the centre, √(1 - .75²) = .66 of the error is left.
    generator = np.random.default_rng(4)
    turn = random_rotation(384)
    centre = unit(generator.standard_normal(384)).astype(np.float32)
    away = generator.standard_normal((500, 384))
    away = unit(away - np.outer(away @ centre, centre))
    passage = (0.75 * centre + math.sqrt(1 - 0.75**2) * away).astype(np.float32)
    question = unit(generator.standard_normal((500, 384))).astype(np.float32)
    exact = (question * passage).sum(axis=1)

    def error(centre: np.ndarray) -> float:
        near = np.repeat((question @ centre)[:, None], 500, axis=1)
        found = np.diag(code_products(question @ turn, token_codes(passage, centre, turn), near))
        return float(np.sqrt(np.mean((found - exact) ** 2)))

    assert error(centre) / error(np.zeros(384, np.float32)) == pytest.approx(0.66, abs=0.08)


@pytest.mark.parametrize(("width", "bits"), [(1, 8), (6, 8), (8, 8), (9, 16), (64, 64), (128, 128)])
def test_a_narrow_rotation_keeps_lengths_and_angles(width: int, bits: int) -> None:
    turn = random_rotation(width)
    assert (turn.shape, turn.dtype) == ((width, bits), np.float32)
    np.testing.assert_allclose(turn @ turn.T, np.eye(width), atol=1e-5)
    np.testing.assert_array_equal(turn, random_rotation(width))  # the same in every process that builds


def test_a_wide_rotation_spares_a_byte_for_the_share() -> None:
    # Signs and share of 384 dimensions take 48 bytes. 376 of 384 rows of an orthogonal matrix, longer by √(384/376),
    # leave 1 as the mean of the diagonal.
    turn = random_rotation(384)
    assert turn.shape == (384, 376)
    assert np.trace(turn @ turn.T) / 384 == pytest.approx(1, rel=1e-5)
    assert token_codes(np.eye(384, dtype=np.float32)[:2], np.zeros(384, np.float32), turn).shape == (2, 48)


def test_a_fitted_rotation_by_hand() -> None:
    # Tokens on two axes. Turned by 10° a token is (cos 10°, sin 10°): its product with its signs is cos 10° + sin 10° =
    # 1.16. The nearest corners of the square lie at 45°, where it is √2; so both axes end there, each value ±1/√2, shorter
    # by √(2/π) / 0.82.
    angle = math.radians(10)
    begin = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]], np.float32)
    turn = fit_rotation(begin, np.array([[3, 0], [0, 0.1], [0, 0]], np.float32))
    assert turn.dtype == np.float32
    np.testing.assert_allclose(np.abs(turn), math.sqrt(2 / math.pi) / 0.82 / math.sqrt(2), rtol=1e-5)
    assert turn[0] @ turn[1] == pytest.approx(0, abs=1e-6)


def test_signs_keep_more_of_tokens_like_those_fitted_to() -> None:
    # Real tokens use some directions far more than others: here a third of the variance is in 8 of 144 dimensions.
    generator = np.random.default_rng(5)
    spread = np.where(np.arange(144) < 8, 3.0, 1.0)
    mixed = np.linalg.qr(generator.standard_normal((144, 144)))[0]
    tokens = unit((generator.standard_normal((6000, 144)) * spread) @ mixed).astype(np.float32)
    seen, new = tokens[:4000], tokens[4000:]
    begin = random_rotation(144)
    turn = fit_rotation(begin, seen)

    def kept(turn: np.ndarray) -> float:
        """Mean product of a token with the unit vector of its signs."""
        turned = new @ turn
        return float((np.abs(turned).sum(axis=1) / math.sqrt(turn.shape[1])).mean() / np.linalg.norm(turn[:, 0]))

    assert begin.shape == turn.shape == (144, 136)
    length = math.sqrt(2 / math.pi) / 0.82
    np.testing.assert_allclose(turn.T @ turn, length**2 * np.eye(136), atol=1e-4)
    assert kept(turn) > kept(begin) + 0.005


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("逾期，a!", [(0, 2), (2, 3), (3, 4), (4, 5)], [True, False, True, False]),
        ("……", [(0, 1), (1, 2)], [True, True]),
        ("", [], []),
    ],
)
def test_tokens_that_say_something(text: str, spans: list[tuple[int, int]], expected: list[bool]) -> None:
    says = content_mask(text, np.array(spans, np.int32).reshape(-1, 2))
    assert (says.tolist(), says.dtype) == (expected, bool)


def _codes(seed: int, lengths: list[int], width: int) -> TokenCodes:
    """Random tokens; a sentence begins at the first of every text and at every third further one."""
    generator = np.random.default_rng(seed)
    return TokenCodes.join(
        [generator.integers(0, 256, (length, 1 + width // 8), dtype=np.uint8) for length in lengths],
        [list(range(0, length, 3)) for length in lengths],
        [np.sort(generator.integers(1, 500, (length, 2), dtype=np.int32), axis=0) for length in lengths],
        1 + width // 8,
    )


def _max_sim(own: list[np.ndarray], turned: np.ndarray, weights: np.ndarray, nearness: np.ndarray) -> float:
    """MaxSim (Khattab & Zaharia 2020), a loop a step."""
    best = [max(_product(token, code, near) for code in own) for token, near in zip(turned, nearness, strict=True)]
    return float(sum(weight * value for weight, value in zip(weights, best, strict=True)))


def _emphasised(
    codes: TokenCodes, turned: np.ndarray, weights: np.ndarray, texts: list[int], nearness: np.ndarray
) -> list[float]:
    """Each weight times how far the token's best text lies above the mean of all that have tokens; with the same sum."""
    told = []
    for row, token in enumerate(turned):
        best = [
            max(_product(token, code, nearness[row, place]) for code in codes.of(text))
            for place, text in enumerate(texts)
            if len(codes.of(text))
        ]
        told.append(float(weights[row]) * (max(best) - sum(best) / len(best)) if best else 0.0)
    total = sum(told)
    return [value * float(weights.sum()) / total for value in told] if total > 1e-5 else weights.tolist()


def _interact(
    codes: TokenCodes, turned: np.ndarray, weights: np.ndarray, texts: list[int], nearness: np.ndarray
) -> tuple[list[float], list[float]]:
    weights = np.array(_emphasised(codes, turned, weights, texts, nearness))
    whole, sentence = [], []
    for text, near in zip(texts, nearness.T, strict=True):
        own = list(codes.codes[codes.starts[text] : codes.starts[text + 1]])
        whole.append(_max_sim(own, turned, weights, near) if own else 0.0)
        parts = [own[start : start + 3] for start in range(0, len(own), 3)]
        sentence.append(max((_max_sim(part, turned, weights, near) for part in parts), default=0.0))
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
    # All shares are 0 but that of text 2. Text 0 holds 160 (product -147 r with the first token, see above, where r is
    # √(π/2)/√8) and 255 (155 r): the better one counts, for each token by itself. Second token: with 160 all terms are
    # positive: 155 r; with 255 it is 4 - 151 = -147 r. Text 2 has the share 1: only the nearness 3 and 4 is left of it.
    codes = TokenCodes.join(
        [np.array([[0, 160], [0, 255]], np.uint8), np.empty((0, 2), np.uint8), np.array([[255, 0]], np.uint8)],
        [[0, 1], [], [0]],
        [np.ones((2, 2)), np.ones((0, 2)), np.ones((1, 2))],
        2,
    )
    turned = np.array([[1, 2, 3, 4, 5, 6, 7, 127], [1, -2, 3, -4, -5, -6, -7, -127]], np.float32)
    weights = np.array([0.25, 0.75], np.float32)
    nearness = np.array([[3, 9, 9], [4, 9, 9]], np.float32)
    # With r = 0.443 the best text meets both tokens with 155 r = 68.68, the other with 3 and 4. The first token stands out
    # by (68.68 - 3) / 2 = 32.84, the second by 32.34: weights 0.25 · 32.84 : 0.75 · 32.34 = 0.25288 : 0.74712.
    # Text 2: 0.25288 · 3 + 0.74712 · 4 = 3.74712. Text 0 as a whole: 155 r. Its sentences: 160 alone
    # (0.25288 · -147 + 0.74712 · 155) r = 78.63 r, 255 alone (0.25288 · 155 + 0.74712 · -147) r = -70.63 r.
    whole, sentence = codes.interact(turned, weights, np.array([2, 0, 1]), nearness)
    assert (whole.dtype, sentence.dtype) == (np.float32, np.float32)
    rest = math.sqrt(math.pi / 2) / math.sqrt(8)
    first = 0.25 * (155 * rest - 3) / (0.25 * (155 * rest - 3) + 0.75 * (155 * rest - 4))
    assert first == pytest.approx(0.25288, abs=1e-5)
    np.testing.assert_allclose(whole, np.array([4 - first, 155 * rest, 0]), rtol=1e-6)
    np.testing.assert_allclose(sentence, np.array([4 - first, (155 - 302 * first) * rest, 0]), rtol=1e-5)


def test_a_token_counts_by_how_far_its_best_text_stands_out() -> None:
    # Rows: met by one text alone (0.9 - mean 0.4 = 0.5), by all alike (0), and by two (0.8 - 0.6 = 0.2) at half the weight.
    best = np.array([[0.9, 0.1, 0.2], [0.7, 0.7, 0.7], [0.8, 0.8, 0.2]], np.float32)
    weights = np.array([0.4, 0.4, 0.2], np.float32)
    # 0.4 · 0.5 = 0.20, 0, 0.2 · 0.2 = 0.04; scaled to the sum 1: 5/6, 0, 1/6.
    np.testing.assert_allclose(reweight_by_contrast(weights, best), [5 / 6, 0, 1 / 6], rtol=1e-5)
    # One text alone, or all alike: nothing stands out, and the weights stay.
    np.testing.assert_array_equal(reweight_by_contrast(weights, best[:, :1]), weights)
    np.testing.assert_array_equal(reweight_by_contrast(weights, best[:, [0, 0]]), weights)


@settings(deadline=None, database=None, max_examples=60)
@given(
    seed=st.integers(0, 1000),
    lengths=st.lists(st.integers(0, 8), min_size=1, max_size=6),
    tokens=st.integers(0, 18),
    data=st.data(),
)
def test_interact_is_the_definition(seed: int, lengths: list[int], tokens: int, data: st.DataObject) -> None:
    codes = _codes(seed, lengths, 16)
    texts = data.draw(st.lists(st.integers(0, len(lengths) - 1), max_size=8))  # any order, repeated or not
    turned, _, nearness = _random(seed, tokens, len(texts), 16)
    weights = np.random.default_rng(seed).random(tokens).astype(np.float32)
    whole, sentence = codes.interact(turned, weights, np.array(texts, np.int64), nearness)
    expected = _interact(codes, turned, weights, texts, nearness)
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
    turned, _, nearness = _random(5, 3, len(lengths), 24)
    asked = (turned, np.ones(3, np.float32), np.arange(len(lengths)), nearness)
    np.testing.assert_array_equal(read.interact(*asked), codes.interact(*asked))


def test_every_sentence_is_read_with_the_context_of_its_text() -> None:
    # Two question tokens along the two axes, equal weights, codes of signs only: a product is ±1 / √2 · √(π/2) / √2 …; what
    # counts is which tokens are compared. Text 0 has a context (token 0) and two sentences (tokens 1, 2); text 1 the same
    # tokens without a context, as three sentences.
    codes = np.array([[0, 0b11000000], [0, 0b10000000], [0, 0b01000000]] * 2, np.uint8)[:, [0, 1]]
    spans = np.array([[0, 0], [0, 1], [2, 3], [0, 1], [1, 2], [2, 3]], np.uint16)
    tokens = TokenCodes(codes, np.array([0, 3, 6]), np.arange(6), spans)
    turned = np.zeros((2, 8), np.float32)
    turned[0, 0] = turned[1, 1] = 1
    weights = np.full(2, 0.5, np.float32)
    whole, sentence = tokens.interact(turned, weights, np.array([0, 1]), np.zeros((2, 2), np.float32))
    best = float(code_products(turned[:1], codes[:1], np.zeros((1, 1), np.float32))[0, 0])
    assert best > 0
    # The context matches both question tokens, so each sentence of text 0 does; in text 1 the first sentence does by itself.
    assert whole.tolist() == pytest.approx([best, best])
    assert sentence.tolist() == pytest.approx([best, best])
    apart = TokenCodes(codes[[0, 1, 2]][1:], np.array([0, 2]), np.arange(2), spans[4:])
    alone = apart.interact(turned, weights, np.array([0]), np.zeros((2, 1), np.float32))[1]
    assert alone.tolist() == pytest.approx([0.0], abs=1e-6)  # one token is matched, the other one is not
    assert tokens.of(0).tolist() == codes[1:3].tolist()
    assert tokens.spans_of(0).tolist() == [[0, 1], [2, 3]]
    assert len(tokens.of(1)) == 3

"""Exact search over half-precision vectors, against numpy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.retrieval.centering import unit
from index.retrieval.dense import DenseIndex

_ROWS, _WIDTH = 300, 24
_VECTORS = unit(np.random.default_rng(1).standard_normal((_ROWS, _WIDTH)))
_QUESTIONS = unit(np.random.default_rng(2).standard_normal((20, _WIDTH)))
_ROUNDING = 2**-11  # of one half-precision number, relative; all products of two unit vectors together stay below it


def _half(vectors: np.ndarray) -> np.ndarray:
    return vectors.astype(np.float16).astype(np.float32)


@pytest.mark.parametrize("k", [1, 7, _ROWS, _ROWS + 5])
def test_search_finds_what_numpy_finds(k: int) -> None:
    index = DenseIndex.build(_VECTORS)
    for question in _QUESTIONS:
        ids, scores = index.search(question, k)
        stored = _half(_VECTORS).astype(np.float64) @ question
        assert (ids.dtype, scores.dtype) == (np.int64, np.float32)
        # The same rows in the same order, but for neighbours whose scores differ less than single precision can tell.
        np.testing.assert_allclose(stored[ids], np.sort(stored)[::-1][:k], atol=1e-6)
        assert len(set(ids.tolist())) == min(k, _ROWS)
        np.testing.assert_allclose(scores, stored[ids], atol=1e-6)
        np.testing.assert_allclose(scores, _VECTORS[ids] @ question, atol=_ROUNDING)
        assert scores.tolist() == sorted(scores.tolist(), reverse=True)


def test_search_by_hand() -> None:
    # 0.6 and 0.8 are not half-precision numbers; the nearest are 0.60009765625 and 0.7998046875.
    index = DenseIndex.build(np.array([[1, 0], [0.6, 0.8], [-1, 0], [0, 1]], np.float32))
    ids, scores = index.search(np.array([1, 0], np.float32), 4)
    assert ids.tolist() == [0, 1, 3, 2]
    assert scores.tolist() == [1.0, 0.60009765625, 0.0, -1.0]
    ids, scores = index.search(np.array([0, 1]), 2)  # double precision is taken, too
    assert (ids.tolist(), scores.tolist()) == ([3, 1], [1.0, 0.7998046875])


@pytest.mark.parametrize("bonus", [[0.0, 0.15], [0.4, 0.0, 0.1], [1.0, 1.0, 1.0]])
def test_search_gives_each_kind_its_bonus(bonus: list[float]) -> None:
    kinds = np.random.default_rng(3).integers(0, len(bonus), _ROWS).astype(np.uint8)
    index = DenseIndex.build(_VECTORS, kinds)
    worth = np.array(bonus, np.float32)
    for question in _QUESTIONS:
        ids, scores = index.search(question, 7, worth)
        expected = _half(_VECTORS).astype(np.float64) @ question + worth.astype(np.float64)[kinds]
        np.testing.assert_allclose(expected[ids], np.sort(expected)[::-1][:7], atol=1e-6)
        np.testing.assert_allclose(scores, expected[ids], atol=1e-6)
        plain, other = index.search(question, 7), DenseIndex.build(_VECTORS).search(question, 7)
        for one, another in zip(plain, other, strict=True):  # kinds are worth nothing unless a question says so
            np.testing.assert_array_equal(one, another)
    np.testing.assert_array_equal(index.vectors(np.arange(_ROWS)), _half(_VECTORS))


def test_a_due_by_hand() -> None:
    # Products 1, 0.75 and 0; with 0.5 for the second kind 1, 1.25 and 0.5.
    index = DenseIndex.build(np.array([[1, 0], [0.75, 0.5], [0, 1]], np.float32), np.array([0, 1, 1], np.uint8))
    ids, scores = index.search(np.array([1, 0], np.float32), 3, np.array([0, 0.5], np.float32))
    assert (ids.tolist(), scores.tolist()) == ([1, 0, 2], [1.25, 1.0, 0.5])


def test_equal_vectors_are_all_found() -> None:
    index = DenseIndex.build(np.array([[1, 0], [0, 1], [1, 0], [1, 0]], np.float32))
    ids, scores = index.search(np.array([1, 0], np.float32), 3)
    assert (sorted(ids.tolist()), scores.tolist()) == ([0, 2, 3], [1.0, 1.0, 1.0])


def test_vectors_come_back_in_half_precision() -> None:
    index = DenseIndex.build(_VECTORS)
    ids = np.array([5, 0, 299, 5])
    np.testing.assert_array_equal(index.vectors(ids), _half(_VECTORS)[ids])
    np.testing.assert_array_equal(index.vectors(ids.astype(np.int32)), _half(_VECTORS)[ids])
    assert index.vectors(np.array([], np.int64)).shape == (0, _WIDTH)


def test_the_question_is_not_changed() -> None:
    question = _QUESTIONS[0].copy()
    DenseIndex.build(_VECTORS).search(question, 3)
    np.testing.assert_array_equal(question, _QUESTIONS[0])


def test_rows_that_are_not_contiguous() -> None:
    index = DenseIndex.build(np.asfortranarray(_VECTORS, np.float64)[::2])
    np.testing.assert_array_equal(index.vectors(np.arange(150)), _half(_VECTORS[::2]))


def test_nothing_to_search(tmp_path: Path) -> None:
    empty = DenseIndex.build(np.empty((0, _WIDTH), np.float32))
    empty.write(tmp_path / "empty")
    for index in (empty, DenseIndex.read(tmp_path / "empty")):
        assert len(index) == 0
        ids, scores = index.search(_QUESTIONS[0], 5)
        assert (ids.tolist(), ids.dtype, scores.tolist(), scores.dtype) == ([], np.int64, [], np.float32)
        assert index.vectors(np.array([], np.int64)).shape == (0, _WIDTH)
    full = DenseIndex.build(_VECTORS)
    assert [part.tolist() for part in full.search(_QUESTIONS[0], 0)] == [[], []]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "花呗.faiss"
    index = DenseIndex.build(_VECTORS)
    index.write(path)
    read = DenseIndex.read(path)
    assert len(read) == len(index) == _ROWS
    np.testing.assert_array_equal(read.vectors(np.arange(_ROWS)), _half(_VECTORS))
    for question in _QUESTIONS:
        for one, other in zip(read.search(question, 10), index.search(question, 10), strict=True):
            np.testing.assert_array_equal(one, other)

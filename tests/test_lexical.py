"""BM25, against its formula."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical import WordIndex

_Documents = list[list[str]]


def _idf(documents: _Documents, word: str) -> float:
    holding = sum(word in document for document in documents)
    return math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))


def _bm25(documents: _Documents, question: list[str]) -> list[float]:
    """Robertson & Zaragoza 2009, equation 3.15, with k1 = 1.2 and b = 0.75, and the idf of Lucene."""
    mean = sum(map(len, documents)) / len(documents) if documents else 0.0
    scores = []
    for document in documents:
        score = 0.0
        for word in set(question) & set(document):
            frequency = document.count(word)
            norm = 1.2 * (1 - 0.75 + 0.75 * len(document) / mean)
            score += _idf(documents, word) * frequency * (1.2 + 1) / (frequency + norm)
        scores.append(score)
    return scores


def test_scores_by_hand() -> None:
    index = WordIndex.build([["sue", "me", "sue"], ["me"]])
    # n = 2, mean length 2. "sue" is in 1 text: idf = ln(1 + 1.5/1.5) = ln 2; "me" in 2: ln(1 + 0.5/2.5) = ln 1.2.
    # Text 0 has length 3: k1 · (0.25 + 0.75 · 1.5) = 1.65; text 1 has length 1: 1.2 · (0.25 + 0.375) = 0.75.
    sue = math.log(2) * 2 * 2.2 / (2 + 1.65)
    me = [math.log(1.2) * 2.2 / 2.65, math.log(1.2) * 2.2 / 1.75]
    np.testing.assert_allclose(index.scores(["sue"]), [sue, 0], rtol=1e-6)
    np.testing.assert_allclose(index.scores(["me", "sue"]), [sue + me[0], me[1]], rtol=1e-6)
    assert index.scores(["sue"]).dtype == np.float32
    assert index.idf_of("sue") == pytest.approx(math.log(2))
    assert index.idf_of("me") == pytest.approx(math.log(1.2))
    # A word of no text: df = 0, ln(1 + 2.5/0.5).
    assert index.idf_of("花呗") == pytest.approx(math.log(6))


def test_a_repeated_question_word_counts_once_and_an_unknown_one_not_at_all() -> None:
    index = WordIndex.build([["a", "b"], ["b"], ["c"]])
    np.testing.assert_array_equal(index.scores(["b", "a", "b", "x", "b"]), index.scores(["b", "a"]))
    np.testing.assert_array_equal(index.scores(["x"]), np.zeros(3, np.float32))
    np.testing.assert_array_equal(index.scores([]), np.zeros(3, np.float32))


def test_the_postings() -> None:
    index = WordIndex.build([["b", "a", "b"], [], ["a", "c"]])
    assert index.size == 3
    assert index.vocabulary == {"b": 0, "a": 1, "c": 2}  # in the order they are met
    assert (index.starts.tolist(), index.starts.dtype) == ([0, 1, 3, 4], np.int64)
    assert (index.texts.tolist(), index.texts.dtype) == ([0, 0, 2, 2], np.int32)
    assert (index.weights.shape, index.weights.dtype, index.idf.shape, index.idf.dtype) == (
        (4,),
        np.float32,
        (3,),
        np.float32,
    )


_WORDS = st.sampled_from(["a", "b", "c", "花呗", "逾期"])


@settings(deadline=None, database=None)
@given(st.lists(st.lists(_WORDS, max_size=6), max_size=6), st.lists(st.sampled_from(["a", "花呗", "逾期", "x"])))
def test_scores_are_those_of_the_formula(documents: _Documents, question: list[str]) -> None:
    index = WordIndex.build(documents)
    scores = index.scores(question)
    assert (scores.shape, scores.dtype) == ((len(documents),), np.float32)
    np.testing.assert_allclose(scores, _bm25(documents, question), rtol=1e-5)
    for word in ("a", "花呗", "x"):
        assert index.idf_of(word) == pytest.approx(_idf(documents, word), rel=1e-6)


@settings(deadline=None, database=None, max_examples=25)
@given(documents=st.lists(st.lists(_WORDS | st.text(max_size=3), max_size=4), max_size=4))
def test_what_is_written_is_read(documents: _Documents, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "words"  # written over by every example
    folder.mkdir(exist_ok=True)
    index = WordIndex.build(documents)
    index.write(folder)
    read = WordIndex.read(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["postings.npz", "vocabulary.json"]
    assert (read.size, list(read.vocabulary.items())) == (index.size, list(index.vocabulary.items()))
    for name in ("starts", "texts", "weights", "idf"):
        one, other = getattr(read, name), getattr(index, name)
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype


def test_the_vocabulary_is_readable(tmp_path: Path) -> None:
    WordIndex.build([["花呗", 'a"b']]).write(tmp_path)
    assert (tmp_path / "vocabulary.json").read_text("utf-8") == '["花呗", "a\\"b"]'

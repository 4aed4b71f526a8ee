"""BM25, against its formula."""

from __future__ import annotations

import math
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.retrieval.bm25 import WordIndex
from index.text.glossary import Concept
from index.text.words import FUNCTION_WORDS
from index.tuning.scores import NUMBERS_WEIGHT, SAME_SENTENCE_WEIGHT

_Documents = list[list[list[str]]]  # the words of each sentence of each text


def _plain(*words: str) -> list[Concept]:
    return [Concept(((word,),)) for word in words]


def _saturated(documents: _Documents, text: int, word: str) -> float:
    """The frequency part of BM25: Robertson & Zaragoza 2009, equation 3.15, with k1 = 1.2 and b = 0.75."""
    said = [list(chain.from_iterable(document)) for document in documents]
    frequency = said[text].count(word)
    mean = sum(map(len, said)) / len(said)
    return frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * len(said[text]) / mean)) if frequency else 0.0


def _reckoned(documents: _Documents, concepts: list[Concept]) -> list[float]:
    """Score by score; a concept's idf is Lucene's, of the texts with any of its alternatives."""
    size = len(documents)
    total, ideal, known = [0.0] * size, 0.0, 0.0
    together = [[0.0] * len(document) for document in documents]
    numbers: list[list[bool]] = []
    for concept in concepts:
        parts = [
            max(
                min(_saturated(documents, text, word) for word in words)
                if any(set(words) <= set(sentence) for sentence in documents[text])
                else 0.0
                for words in concept.alternatives
            )
            for text in range(size)
        ]
        having = sum(part > 0 for part in parts)
        if not having and concept.word in FUNCTION_WORDS:
            continue
        idf = math.log(1 + (size - having + 0.5) / (having + 0.5))
        ideal += idf
        known += idf if having else 0
        total = [score + idf * part for score, part in zip(total, parts, strict=True)]
        if concept.word[0].isdigit():
            numbers.append([part > 0 for part in parts])
        for text, document in enumerate(documents):
            for row, sentence in enumerate(document):
                together[text][row] += idf * any(set(words) <= set(sentence) for words in concept.alternatives)
    if not known:
        return [0.0] * size
    return [
        score / ideal * known / ideal
        + SAME_SENTENCE_WEIGHT * max(together[text], default=0.0) / ideal
        + (NUMBERS_WEIGHT * sum(found[text] for found in numbers) / len(numbers) if numbers else 0.0)
        for text, score in enumerate(total)
    ]


def test_scores_by_hand() -> None:
    index = WordIndex.build([[["sue", "me"], ["sue"]], [["me"]]])
    # n = 2, mean length 2. "sue" is in 1 text: idf = ln(1 + 1.5/1.5) = ln 2; "me" in 2: ln(1 + 0.5/2.5) = ln 1.2.
    # Text 0 has length 3: k1 · (0.25 + 0.75 · 1.5) = 1.65; text 1 has length 1: 1.2 · (0.25 + 0.375) = 0.75.
    sue, me = 2 * 2.2 / (2 + 1.65), [2.2 / 2.65, 2.2 / 1.75]
    assert index.scores(_plain("sue")).dtype == np.float32
    # All of the question stands in one sentence of text 0.
    np.testing.assert_allclose(index.scores(_plain("sue")), [sue + SAME_SENTENCE_WEIGHT, 0], rtol=1e-6)
    two, rare = math.log(2), math.log(1.2)
    whole = two + rare
    # The first sentence of text 0 has both; that of text 1 has the part ln 1.2 of ln 2 + ln 1.2.
    expected = [
        (two * sue + rare * me[0]) / whole + SAME_SENTENCE_WEIGHT,
        rare * (me[1] + SAME_SENTENCE_WEIGHT) / whole,
    ]
    np.testing.assert_allclose(index.scores(_plain("me", "sue")), expected, rtol=1e-6)
    # A word of no text has df 0: ln(1 + 2.5/0.5) = ln 6. It is missed in what could be reached, and in what is known.
    six = math.log(6)
    expected = [two * sue / (two + six) * two / (two + six) + SAME_SENTENCE_WEIGHT * two / (two + six), 0]
    np.testing.assert_allclose(index.scores(_plain("sue", "花呗")), expected, rtol=1e-6)
    # Unless it only carries the form of a question.
    np.testing.assert_allclose(index.scores(_plain("sue", "the")), [sue + SAME_SENTENCE_WEIGHT, 0], rtol=1e-6)


def test_words_of_one_sentence_are_worth_more_than_the_same_words_apart() -> None:
    index = WordIndex.build([[["late", "fee"], ["court"]], [["late"], ["fee", "court"]], [[]]])
    near, apart, none = index.scores(_plain("late", "fee")).tolist()
    # Both words stand in as many texts, so either is half of the question.
    assert near - apart == pytest.approx(SAME_SENTENCE_WEIGHT / 2)
    assert none == 0


def test_a_number_that_is_named_is_meant() -> None:
    index = WordIndex.build([[["90", "day"]], [["14", "day"]], [["day"]]])
    first, second, third = index.scores(_plain("90", "day")).tolist()
    # Without the 90 all are alike (second) but for the length of their text (third); with it comes NUMBERS_WEIGHT, too.
    expected = _reckoned([[["90", "day"]], [["14", "day"]], [["day"]]], _plain("90", "day"))
    assert [first, second, third] == pytest.approx(expected)
    assert first - second > NUMBERS_WEIGHT > second


def test_a_translation_counts_as_the_word() -> None:
    index = WordIndex.build([[["起诉", "我"]], [["信用", "卡"]], [["卡", "我"]], [["我"]]])
    sue = Concept((("sue",), ("起诉",), ("控告",)))
    np.testing.assert_allclose(index.scores([sue]), index.scores(_plain("起诉")))
    # A translation of two words is there when both are: in text 1 alone.
    card = Concept((("card",), ("信用", "卡")))
    assert np.flatnonzero(index.scores([card])).tolist() == [1]
    # In two sentences they are not that word.
    assert not WordIndex.build([[["信用"], ["卡"]], [["我"]]]).scores([card]).any()


def test_of_several_alternatives_the_best_counts_and_their_texts_make_the_idf() -> None:
    documents = [[["法院", "法院"]], [["法庭"]], [["账户"]]]
    index = WordIndex.build(documents)
    court = Concept((("court",), ("法院",), ("法庭",)))
    both = Concept((("court",), ("法院",), ("法院",)))
    np.testing.assert_allclose(index.scores([court]), _reckoned(documents, [court]), rtol=1e-6)
    np.testing.assert_allclose(index.scores([both]), index.scores(_plain("法院")))  # saying it twice adds nothing


def test_nothing_asked_and_nothing_known() -> None:
    index = WordIndex.build([[["a", "b"]], [["b"]], [["c"]]])
    np.testing.assert_array_equal(index.scores(_plain("x")), np.zeros(3, np.float32))
    np.testing.assert_array_equal(index.scores(_plain("the")), np.zeros(3, np.float32))
    np.testing.assert_array_equal(index.scores([]), np.zeros(3, np.float32))
    assert WordIndex.build([]).scores(_plain("a")).shape == (0,)


def test_the_postings() -> None:
    index = WordIndex.build([[["b", "a"], ["b"]], [[]], [["a", "c"]]])
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
    # "b" stands in the sentences 0 and 1, "a" in 0 and 2, "c" in 2; text 1 has none.
    assert (index.sentence_starts.tolist(), index.sentences.tolist()) == ([0, 2, 4, 5], [0, 1, 0, 2, 2])
    assert (index.firsts.tolist(), index.firsts.dtype, index.sentences.dtype) == ([0, 2, 2, 3], np.int64, np.int32)


_WORDS = st.sampled_from(["a", "b", "c", "花呗", "90", "the"])


_CONCEPTS = st.lists(
    st.lists(st.lists(_WORDS | st.just("x"), min_size=1, max_size=2).map(tuple), min_size=1, max_size=3).map(
        lambda alternatives: Concept(tuple(alternatives))
    ),
    max_size=5,
)


@settings(deadline=None, database=None)
@given(st.lists(st.lists(st.lists(_WORDS, max_size=4), max_size=3), max_size=6), _CONCEPTS)
def test_scores_are_those_of_the_formula(documents: _Documents, concepts: list[Concept]) -> None:
    scores = WordIndex.build(documents).scores(concepts)
    assert (scores.shape, scores.dtype) == ((len(documents),), np.float32)
    np.testing.assert_allclose(scores, _reckoned(documents, concepts), rtol=1e-4)


@settings(deadline=None, database=None, max_examples=25)
@given(documents=st.lists(st.lists(st.lists(_WORDS | st.text(max_size=3), max_size=4), max_size=2), max_size=4))
def test_what_is_written_is_read(documents: _Documents, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp() / "words"  # written over by every example
    folder.mkdir(exist_ok=True)
    index = WordIndex.build(documents)
    index.write(folder)
    read = WordIndex.read(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["postings.npz", "vocabulary.json"]
    assert (read.size, list(read.vocabulary.items())) == (index.size, list(index.vocabulary.items()))
    for name in ("starts", "texts", "weights", "idf", "sentence_starts", "sentences", "firsts"):
        one, other = getattr(read, name), getattr(index, name)
        np.testing.assert_array_equal(one, other)
        assert one.dtype == other.dtype


def test_the_vocabulary_is_readable(tmp_path: Path) -> None:
    WordIndex.build([[["花呗", 'a"b']]]).write(tmp_path)
    assert (tmp_path / "vocabulary.json").read_text("utf-8") == '["花呗", "a\\"b"]'

"""Words as numbers: the same index and the same pairs as from the words themselves."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.bm25 import WordIndex
from index.text.token_table import TokenTable
from index.text.words import words
from kb.structure.sentences import sentences

_TEXTS = st.lists(st.text(alphabet="花呗逾期的还款 ab1,。\u3220唄", max_size=12), max_size=6)


def same(one: object, other: object) -> bool:
    """The fields of two values, arrays with their types."""
    fields, others = vars(one), vars(other)
    return fields.keys() == others.keys() and all(
        (value.dtype, value.tolist()) == (others[name].dtype, others[name].tolist())
        if isinstance(value, np.ndarray)
        else value == others[name]
        for name, value in fields.items()
    )


def test_words_are_numbered_as_they_come() -> None:
    found = TokenTable.of(["花呗 ok", "", "ok 还"])
    assert found.vocabulary == ("花", "呗", "ok", "还")
    assert (found.starts.tolist(), found.token_ids.tolist()) == ([0, 3, 3, 5], [0, 1, 2, 2, 3])
    assert found.adjacent.tolist() == [False, True, False, False, False]
    assert found.sentence_starts.tolist() == [0, 3]
    assert TokenTable.of(["还。花呗", "?", "ok"]).sentence_starts.tolist() == [0, 1, 3]
    assert found.neighbours(np.array([True, True, False, True])) == {("花", "呗"): 1}


def _by_sentence(text: str) -> list[list[str]]:
    return [[word.text for word in words(text) if start <= word.start < end] for start, end in sentences(text)]


@given(_TEXTS)
def test_the_word_index_is_the_one_of_the_words(texts: list[str]) -> None:
    expected = WordIndex.build([_by_sentence(text) for text in texts])
    found = WordIndex.of_table(TokenTable.of(texts))
    assert same(found, expected)
    assert list(found.vocabulary) == list(expected.vocabulary)


@given(_TEXTS, st.data())
def test_neighbours_are_words_side_by_side(texts: list[str], data: st.DataObject) -> None:
    table = TokenTable.of(texts)
    chosen = {word for word in table.vocabulary if data.draw(st.booleans())}
    expected = Counter(
        (one.text, other.text)
        for text in texts
        for one, other in pairwise(words(text))
        if one.end == other.start and {one.text, other.text} <= chosen
    )
    assert table.neighbours(np.array([word in chosen for word in table.vocabulary], bool)) == expected


@given(_TEXTS, _TEXTS, st.data())
def test_runs_of_texts_put_together_are_those_texts(one: list[str], other: list[str], data: st.DataObject) -> None:
    sides = (one, other)
    runs = []
    for _ in range(data.draw(st.integers(1, 4))):
        part = data.draw(st.integers(0, 1))
        first = data.draw(st.integers(0, len(sides[part])))
        runs.append((part, first, data.draw(st.integers(first, len(sides[part])))))
    texts = [text for part, first, last in runs for text in sides[part][first:last]]
    assert same(TokenTable.merged((TokenTable.of(one), TokenTable.of(other)), runs), TokenTable.of(texts))


@pytest.mark.parametrize("texts", [[], [""], ["花呗逾期 ok", "还款"]])
def test_what_is_written_is_read(tmp_path: Path, texts: list[str]) -> None:
    table = TokenTable.of(texts)
    table.write(tmp_path / "words.npz")
    assert same(TokenTable.read(tmp_path / "words.npz", table.vocabulary), table)

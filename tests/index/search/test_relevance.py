"""Which passages are about what somebody typed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from index.search import relevance
from index.search.confidence import ScoreBaseline, ScoreBaselines
from index.search.search_index import SearchIndex
from index.tuning.answers import NEAR_QUESTION_CENTRE, PASSAGE_CENTRE
from tests.conftest import ARTICLES, tiny_index
from tests.support.indexes.asking import ACCOUNT, COURT, LATE, LOST, QUESTIONS, TIME, asked


def about(index: SearchIndex, text: str, count: int = 9) -> list[str]:
    return [index.contents.passages[row].id for row, _ in index.passages_about(text, count)]


@pytest.mark.parametrize("question", [*QUESTIONS, "sue", "password", "快递"])
def test_the_highest_is_what_the_levels_are_made_of(index: SearchIndex, question: str) -> None:
    """Whatever the language: a measure of its own would have other levels."""
    texts, said = index.collections.passages, asked(index, question)
    rows = np.arange(len(texts))
    found = relevance.nearness(texts, said, rows)
    assert sorted(found) == rows.tolist()
    assert max(found.values()) == pytest.approx(texts.score(said, rows).nearness, abs=1e-6)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # By their scores none of them would: these know no text vector.
        ("password", [ACCOUNT]),
        ("起诉", [COURT]),  # in the other language
        ("快递", [TIME, LOST]),
        ("parcel", [TIME, LOST]),
    ],
)
def test_what_means_the_same_stands_out_in_either_language(index: SearchIndex, words: str, expected: list[str]) -> None:
    assert sorted(about(index, words)) == sorted(expected)


def test_the_floor_is_that_of_confidence(index: SearchIndex) -> None:
    """Of the same measure: a passage that is just as near as the floor is about the words, and not below it."""
    said = asked(index, "sue")
    rows = np.arange(len(index.collections.passages))
    first, second = sorted(relevance.nearness(index.collections.passages, said, rows).values())[:-3:-1]
    for floor, expected in ((first + 1e-4, 0), (first - 1e-4, 1), (second + 1e-4, 1), (second - 1e-4, 2)):
        moved = tiny_index()
        level = ScoreBaseline(floor - PASSAGE_CENTRE, 1.0)
        levels = replace(moved.calibration.levels, passage={"en": level, "zh": level})
        moved.calibration = replace(moved.calibration, levels=levels)
        assert len(about(moved, "sue")) == expected


def test_a_passage_that_answers_a_known_question_like_it_is_about_it_whatever_its_own_words() -> None:
    faq = "covered:\n- section: Paying late\n  questions: [parrot]\nnot_covered: [parrot parrot]\n"
    index = tiny_index(faq)
    assert "parrot" not in "".join(ARTICLES.values())
    known = index.find(asked(index, "parrot")).known  # rows in the order of the file: the covered one is the first
    score = float(known.scores[known.ids == 0][0])
    for shift, expected in ((1e-4, []), (-1e-4, [LATE])):
        level = ScoreBaseline(score - NEAR_QUESTION_CENTRE + shift, 1.0)
        far = ScoreBaseline(99.0, 1.0)
        levels = ScoreBaselines({"en": far, "zh": far}, {"en": level, "zh": level}, index.calibration.levels.topic)
        index.calibration = replace(index.calibration, levels=levels)
        assert about(index, "parrot") == expected

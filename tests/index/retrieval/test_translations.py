"""Translations are found as further wordings of their passages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.retrieval.background import background
from index.retrieval.collection import Collection, Ranking
from index.retrieval.query import Question
from index.retrieval.translations import Wordings
from tests.conftest import KeywordEncoder

TEXTS = ["The refund takes a week.", "The court hears lawsuits.", "Money is returned: a refund.", "A parcel is late."]
OWNERS = np.array([2, 0, 2, 1], np.int64)
ENCODER = KeywordEncoder()
SPACE = background(ENCODER).space


@pytest.fixture(scope="module")
def wordings() -> Wordings:
    return Wordings(Collection.build(TEXTS, ENCODER.passages(TEXTS), SPACE), OWNERS)


def asked(text: str) -> Question:
    return Question.of(text, next(iter(ENCODER.questions([text]))), SPACE)


def scores(wordings: Wordings, question: Question) -> np.ndarray:
    return wordings.texts.words.scores(question.concepts)


@pytest.mark.parametrize("text", ["refund", "sued in court", "late parcel", "the"])
def test_a_fifth_of_a_score_is_that_of_the_best_translation(wordings: Wordings, text: str) -> None:
    question = asked(text)
    found = Ranking.of(np.array([0, 1, 2, 3], np.int64), np.array([0.5, 1.0, 0.25, 0.9], np.float32), 7.0, ((1, 7.0),))
    best: dict[int, float] = {}
    for row, score in wordings.texts.score(question, np.arange(4)).first(4):
        best[int(OWNERS[row])] = max(score, best.get(int(OWNERS[row]), score))
    expected = {0: 0.4 + 0.2 * best[0], 1: 0.8 + 0.2 * best[1], 2: 0.2 + 0.2 * best[2], 3: 0.9}  # 3 has no translation
    ranked = wordings.weighed(question, found, scores(wordings, question))
    assert dict(ranked.first(4)) == pytest.approx(expected, abs=1e-5)
    assert ranked.ids.tolist() == sorted(expected, key=lambda row: -expected[row])
    assert (ranked.nearness, ranked.nearest) == (7.0, ((1, 7.0),))


def test_only_translations_of_what_was_found_count(wordings: Wordings) -> None:
    question = asked("refund")
    found = Ranking.of(np.array([1], np.int64), np.array([0.5], np.float32))
    alone = wordings.texts.score(question, np.array([3])).best  # the only one of passage 1
    assert wordings.weighed(question, found, scores(wordings, question)).first(2) == [
        (1, pytest.approx(0.4 + 0.2 * alone, abs=1e-5))
    ]


def test_candidates_are_the_passages_of_the_wanted_translations(wordings: Wordings) -> None:
    question = asked("refund")
    assert set(wordings.candidates(question, 9, scores(wordings, question)).tolist()) == {0, 1, 2}
    some = wordings.among(np.array([True, True, False]))
    assert set(some.candidates(question, 9, scores(some, question)).tolist()) == {0, 1}


def test_the_bonus_belongs_to_the_other_language(wordings: Wordings) -> None:
    question, lifted = asked("退款"), wordings.with_bonus(0.25)
    plain = dict(wordings.texts.score(question, np.arange(4)).first(4))
    for row, score in lifted.texts.score(question, np.arange(4)).first(4):
        assert score == pytest.approx(plain[row] + 0.25, abs=1e-5)


def test_what_is_written_is_read(wordings: Wordings, tmp_path: Path) -> None:
    assert Wordings.read(tmp_path / "none") is None
    wordings.write(tmp_path / "wordings")
    again = Wordings.read(tmp_path / "wordings")
    assert again is not None
    assert again.owners.tolist() == OWNERS.tolist()
    question = asked("refund")
    found, expected = again.texts.score(question, np.arange(4)), wordings.texts.score(question, np.arange(4))
    assert found.ids.tolist() == expected.ids.tolist()
    assert found.scores == pytest.approx(expected.scores, abs=1e-3)  # vectors are stored in half precision

"""What a calibration measures before anything is fitted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from index.publish.calibrate import cross_language_bonus
from index.retrieval.collection import Ranking
from index.search.search_index import SearchIndex
from tests.conftest import tiny_index


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return tiny_index()


@pytest.mark.parametrize(
    ("chinese", "english", "bonus"),
    [
        # asked in Chinese: own 0.4, other 0.2; in English: own 0.3, other 0.2 → (0.2 + 0.1) / 2
        ([0.4] * 5 + [0.2] * 5, [0.2] * 5 + [0.3] * 5, 0.15),
        # the English passages are nearer to every question: 0.3 on one side, -0.3 on the other
        ([0.1] * 5 + [0.4] * 5, [0.1] * 5 + [0.4] * 5, 0.0),
        # the other language is nearer: nothing is taken off
        ([0.1] * 5 + [0.2] * 5, [0.4] * 5 + [0.3] * 5, 0.0),
    ],
)
def test_the_bonus_is_half_of_both_gaps(
    index: SearchIndex, monkeypatch: pytest.MonkeyPatch, chinese: list[float], english: list[float], bonus: float
) -> None:
    passages = replace(index.collections.passages, languages=np.array([0] * 5 + [1] * 5, np.uint8))
    asked = [index.prepared("起诉"), index.prepared("lawsuit")]
    told = {"起诉": chinese, "lawsuit": english}
    monkeypatch.setattr(
        "index.retrieval.collection.Collection.score",
        lambda _, question, rows: Ranking.of(rows, np.array(told[question.text], np.float32)[rows]),
    )
    assert cross_language_bonus(passages, asked) == pytest.approx(bonus)


def test_a_language_with_few_passages_has_no_level(index: SearchIndex) -> None:
    passages = replace(index.collections.passages, languages=np.array([0] * 4 + [1] * 50, np.uint8))
    assert cross_language_bonus(passages, [index.prepared("起诉")]) == 0.0

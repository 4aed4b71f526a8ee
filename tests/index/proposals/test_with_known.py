"""Known questions that are added in memory are found as if a build had added them."""

from __future__ import annotations

import numpy as np
import pytest

from index.proposals.with_known import with_known
from index.retrieval.background import background
from index.retrieval.query import Question
from index.search.search_index import SearchIndex
from index.store.contents import KnownEntry
from tests.conftest import KeywordEncoder, tiny_index

FAQ = "covered:\n  - section: When you are sued\n    questions: [they sue me]\nnot_covered: [battery of a car]\n"
MORE = FAQ.replace("not_covered", "  - section: Paying late\n    questions: [i owe money, 逾期怎么办]\nnot_covered")
FIRST = "covered:\n  - section: Paying late\n    questions: [i owe money, 逾期怎么办]\n"
ASKED = (
    "they sue me",
    "i owe money",
    "逾期怎么办",
    "battery of a car",
    "when is the parcel delivered",
    "paying late",
    "退款",
)


def _added(index: SearchIndex) -> SearchIndex:
    row = next(row for row, passage in enumerate(index.contents.passages) if passage.section == ("Paying late",))
    common = background(KeywordEncoder())
    off_subject = [Question.of(*pair, common.space) for pair in zip(common.questions, common.encoded, strict=True)]
    return with_known(index, [KnownEntry("i owe money", (row,)), KnownEntry("逾期怎么办", (row,))], off_subject)


@pytest.mark.parametrize(("before", "built"), [("", FIRST), (FAQ, MORE)], ids=["the first", "more"])
def test_it_answers_as_a_build_would(before: str, built: str) -> None:
    """With fewer than eight known questions no regression is fitted, so that even the confidences are the same."""
    tried, wanted = _added(tiny_index(before)), tiny_index(built)
    assert {entry.text for entry in tried.contents.questions} == {entry.text for entry in wanted.contents.questions}
    for language, level in wanted.calibration.levels.known.items():
        found = tried.calibration.levels.known[language]
        assert (found.mean, found.deviation) == pytest.approx((level.mean, level.deviation), abs=1e-6)
    for text in ASKED:
        now, then = tried.search(text), wanted.search(text)
        assert [hit.passage.id for hit in now.hits] == [hit.passage.id for hit in then.hits]
        assert np.allclose([hit.score for hit in now.hits], [hit.score for hit in then.hits], atol=1e-6)
        assert (now.outcome, now.confidence) == (then.outcome, pytest.approx(then.confidence, abs=1e-6))


def test_the_index_in_use_stays_as_it_is() -> None:
    index = tiny_index(FAQ)
    before = [index.search(text).to_dict() | {"took_ms": 0} for text in ASKED]
    _added(index)
    assert [index.search(text).to_dict() | {"took_ms": 0} for text in ASKED] == before

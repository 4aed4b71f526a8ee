"""A known question asked word for word leads to the passages that its editor named."""

from __future__ import annotations

import numpy as np
import pytest

from index.retrieval.collection import Ranking
from index.retrieval.word_for_word import passages_named
from index.store.contents import KnownEntry
from tests.conftest import tiny_index

QUESTIONS = (
    KnownEntry("When do they call?", (0, 1), True),
    KnownEntry("when do they call", (2,), True),
    KnownEntry("weather", (), True),
)


@pytest.mark.parametrize(
    ("question", "without", "rows"),
    [
        ("when do they CALL", None, {0, 1, 2}),
        ("when do they call?", 0, {2}),  # as if the first were not known
        ("weather", None, set()),
        ("when do they call me", None, set()),
    ],
)
def test_the_passages_of_a_question(question: str, without: int | None, rows: set[int]) -> None:
    near = [entry for row, entry in enumerate(QUESTIONS) if row != without]
    assert passages_named(question, near, lambda text: text) == rows


def test_names_that_are_mistyped_are_read_as_the_names() -> None:
    near = [KnownEntry("花被逾期", (3,), False), KnownEntry("花呗逾期了", (4,), True)]
    assert passages_named("花呗逾期", near, lambda text: text.replace("花被", "花呗")) == {3}


def test_named_rows_lead_in_their_own_order() -> None:
    ranking = Ranking.of(np.array([7, 8, 9]), np.array([3.0, 2.0, 1.0], np.float32), 0.5)
    led = ranking.led_by({8, 9, 4})
    # 9 must come before 7: both are raised by 3 - 1 and a thousandth
    assert led.ids.tolist() == [8, 9, 7]
    assert led.scores.tolist() == pytest.approx([4.001, 3.001, 3.0])
    assert led.nearness == 0.5
    assert ranking.led_by(()) is ranking
    assert ranking.led_by({7, 8, 9}) is ranking


def test_its_passage_comes_first_though_another_is_nearer() -> None:
    # The words are those of the refund; the editor says that the account answers.
    faq = "covered:\n- section: Paying late\n  questions: [may I return goods and get the refund of my money]\n"
    index = tiny_index(faq)
    asked = "May I return goods and get the refund of my money?"
    assert index.search(asked).hits[0].passage.section == ("Paying late",)
    row = next(row for row, entry in enumerate(index.contents.questions) if entry.passages)
    first = index.find(index.prepared(asked), without=row).passages.ids[0]
    assert index.contents.passages[first].article == "refunds"

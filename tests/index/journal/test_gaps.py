"""Gaps on the tiny index: its encoder knows six meanings in two languages, so groups can be told by hand."""

from __future__ import annotations

import pytest

from index.journal.gaps import find_gaps, unwritten
from index.journal.reader import AskedQuestion
from index.search.answer import Outcome
from index.tuning.around import GAP_EXAMPLES
from tests.conftest import tiny_index

# The tiny encoder gives "lawsuit" and 起诉 the same vector, so every question on one of its meanings is one group.
_COURT = ("起诉 立案", "sued court lawsuit")
_BATTERY = ("电池 充电", "battery charging", "phone battery")
NEVER = 1.1  # a threshold that no confidence reaches: everything is open


def _asked(*texts: str, times: int = 1) -> list[AskedQuestion]:
    return [AskedQuestion(text, times, Outcome.NOT_COVERED) for text in texts]


def test_questions_of_one_meaning_are_one_gap_in_both_languages() -> None:
    gaps = find_gaps(tiny_index(), [*_asked(*_BATTERY), *_asked(*_COURT, times=4)], NEVER)
    assert [gap.times for gap in gaps] == [8, 3]
    assert [{item.text for item in gap.examples} for gap in gaps] == [set(_COURT), set(_BATTERY)]


def test_the_most_asked_stands_for_its_group_and_order_of_input_does_not_matter() -> None:
    asked = [*_asked(*_COURT), *_asked("电池 充电", times=7), *_asked("battery charging", times=2)]
    first, second = find_gaps(tiny_index(), asked, NEVER), find_gaps(tiny_index(), asked[::-1], NEVER)
    assert first == second
    assert (first[0].text, first[0].times) == ("电池 充电", 9)
    assert first[0].examples == (
        AskedQuestion("电池 充电", 7, Outcome.NOT_COVERED),
        *_asked("battery charging", times=2),
    )


def test_what_the_index_answers_by_now_is_no_gap() -> None:
    index = tiny_index()
    answered = index.search("will they sue me in court")
    asked = _asked("will they sue me in court")
    assert len(find_gaps(index, asked, answered.confidence + 0.01)) == 1
    assert find_gaps(index, asked, answered.confidence - 0.01) == ()


def test_an_article_that_is_missing_stays_wanted_though_others_answer() -> None:
    index = tiny_index()
    assert unwritten(index) == ("Paying late",)
    assert index.search("paying late, please").confidence > 0  # of passages near it
    asked = [AskedQuestion("paying late!", 3, Outcome.ANSWERED), AskedQuestion("paying", 9, Outcome.ANSWERED)]
    assert [(gap.text, gap.times) for gap in find_gaps(index, asked, 0)] == [("paying late!", 3)]
    answered = tiny_index("covered:\n- section: Paying late\n  questions: [paying late]")
    assert unwritten(answered) == ()
    assert find_gaps(answered, asked, 0) == ()


def test_a_gap_names_the_title_without_an_article_and_the_nearest_passage() -> None:
    (gap,) = find_gaps(tiny_index(), _asked("paying late overdue debt"), NEVER)
    assert gap.topic is not None
    assert (gap.topic.title, gap.topic.article) == ("Paying late", None)
    assert gap.nearest is not None
    assert gap.nearest.passage.article == "court"
    (far,) = find_gaps(tiny_index(), _asked("电池 充电"), NEVER)
    assert far.topic is None


def test_what_an_editor_noted_comes_last() -> None:
    index = tiny_index("not_covered: ['Battery charging?']")
    gaps = find_gaps(index, [*_asked("battery charging", times=9), *_asked("起诉 立案")], NEVER)
    assert [(gap.text, gap.noted) for gap in gaps] == [("起诉 立案", False), ("battery charging", True)]


def test_only_some_examples_are_kept() -> None:
    texts = ["battery charging" + " phone" * number for number in range(GAP_EXAMPLES + 3)]
    gaps = find_gaps(tiny_index(), _asked(*texts), NEVER)
    assert [(gap.times, len(gap.examples)) for gap in gaps] == [(GAP_EXAMPLES + 3, GAP_EXAMPLES)]


@pytest.mark.parametrize("texts", [(), ("",), ("???", "😀")])
def test_nothing_to_group(texts: tuple[str, ...]) -> None:
    assert find_gaps(tiny_index(), _asked(*texts), NEVER) == ()

"""The log odds of words, against the formula."""

from __future__ import annotations

from itertools import permutations
from math import fsum, log, sqrt
from pathlib import Path

import pytest

from index.search.coverage_words import NO_COVERAGE_WORDS, CoverageWords, content_words
from index.text.words import words

_COVERED = ["will they sue me", "sue over a late bill", "花呗逾期会被起诉吗"]
_NOT_COVERED = ["raise my limit", "借呗的额度", "close the account of my bill"]


def _coverage_words() -> CoverageWords:
    questions = [*_COVERED, *_NOT_COVERED]
    return CoverageWords.of(map(words, questions), [text in _COVERED for text in questions])


def test_words_are_counted_once_a_question_and_names_as_pairs() -> None:
    found = CoverageWords.of([words("sue sue me"), words("借呗")], [True, False])
    expected = CoverageWords({"sue": 1}, {"借": 1, "呗": 1, "借呗": 1}, 1, 1, ((), ()))
    assert found == expected  # "me" only carries the form


def test_log_odds_by_hand() -> None:
    coverage = _coverage_words()
    # Three questions of either kind, so a word in c covered and u others: log((u + ½) / 4) - log((c + ½) / 4).
    assert coverage.log_odds(words("sue"), ()) == pytest.approx(log(0.5 / 2.5))
    assert coverage.log_odds(words("limit"), ()) == pytest.approx(log(1.5 / 0.5))
    assert coverage.log_odds(words("bill"), ()) == pytest.approx(log(1.5 / 1.5))
    # Two words: their sum by the root of two. An unknown word says nothing.
    assert coverage.log_odds(words("sue zebra bill"), ()) == pytest.approx(log(0.5 / 2.5) / sqrt(2))
    # A word of the articles counts as two covered questions more.
    assert coverage.log_odds(words("limit"), [{"limit"}]) == pytest.approx(log(1.5 / 2.5))
    # A name that no dictionary has is known by its pair: 借, 呗 and 借呗; 呗 stands on both sides.
    assert coverage.log_odds(words("借呗"), ()) == pytest.approx(
        (log(1.5 / 0.5) + log(1.5 / 1.5) + log(1.5 / 0.5)) / sqrt(3)
    )


def test_the_last_digit_does_not_depend_on_the_order_of_the_words() -> None:
    """The words of a question are a set, and each process orders a set in its own way."""
    questions = ["delta", "sue", "bill", "alpha beta gamma delta", "beta gamma delta", "gamma"]
    coverage = CoverageWords.of(map(words, questions), [True] * 3 + [False] * 3)
    odds = [log((u + 0.5) / 4) - log((c + 0.5) / 4) for c, u in ((0, 1), (0, 2), (0, 3), (1, 2))]
    exact = fsum(odds) / 2
    assert all(sum(order) / 2 != exact for order in permutations(odds))  # so a plain sum would be seen
    assert coverage.log_odds(words("alpha beta gamma delta"), ()) == exact


def test_a_known_question_is_asked_as_if_it_were_not_known() -> None:
    coverage, rest = _coverage_words(), [*_COVERED[1:], *_NOT_COVERED]
    # "sue" is left in one other covered question, "limit" in none: it says nothing any more.
    assert coverage.log_odds(words("sue"), (), True) == pytest.approx(log(0.5 / 1.5))
    assert coverage.log_odds(words("limit"), (), False) == 0.0
    assert CoverageWords.of(map(words, rest), [text in _COVERED for text in rest]).covered["sue"] == 1


def test_only_words_of_not_covered_questions_mark_one() -> None:
    # Four questions of each kind: log(4½ / 5) - log(½ / 5) = log 9 = 2.2 is beyond 2; three of four, log 7 = 1.9, is not.
    coverage = CoverageWords.of(
        map(words, ["sue"] * 4 + ["sue loan rent"] * 3 + ["loan sue"]), [True] * 4 + [False] * 4
    )
    assert coverage.often == (*[()] * 4, *[("loan", "sue")] * 4)
    assert coverage.out_of_scope_markers(()) == {number: {"loan": pytest.approx(log(9) - 2)} for number in range(4, 8)}
    assert coverage.out_of_scope_markers([{"loan"}]) == {}  # a word of the articles: log(4½ / 2½)
    assert coverage.changed_words([{"loan", "dog"}], [{"sue"}, {"dog"}]) == {"loan", "sue"}
    assert coverage.may_mark(["sue", "loan"])  # whatever the articles have now
    assert not coverage.may_mark(["sue", "rent", "zebra"])
    few = CoverageWords.of(map(words, ["sue"] * 60 + ["loan sue"] * 3), [True] * 60 + [False] * 3)
    assert few.out_of_scope_markers(()) == {}  # log(3½ / 4) - log(½ / 61) = 4.7, of three questions


def test_pairs_with_words_of_form_are_no_names() -> None:
    assert content_words(words("借呗的呗了吗")) == {"借", "呗", "借呗"}


def test_without_known_questions_log_odds_are_zero() -> None:
    assert NO_COVERAGE_WORDS.log_odds(words("will they sue me"), [{"sue"}]) == 0.0


def test_what_is_written_is_read(tmp_path: Path) -> None:
    _coverage_words().write(tmp_path / "leaning.json")
    assert CoverageWords.read(tmp_path / "leaning.json") == _coverage_words()

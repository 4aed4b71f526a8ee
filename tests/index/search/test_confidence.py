"""Signals → probability, by values that can be worked out on paper."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from index.search.confidence import (
    Calibration,
    Curve,
    ScoreBaseline,
    ScoreBaselines,
    Signals,
    by_language,
    fit,
)
from index.tuning.answers import FIT_QUESTIONS, PASSAGE_CENTRE, PASSAGE_SLOPE
from index.tuning.scores import STUB_SHARE

LEVEL = ScoreBaseline(0.5, 0.1)
BOTH = {"zh": LEVEL, "en": LEVEL}
LEVELS = ScoreBaselines(BOTH, BOTH, BOTH)
FEW = 7  # one less than a fit asks for
MANY = 10**12  # of an article with so many known questions the fit alone counts


def signals(passage: float, covered: float = 0.0, uncovered: float = 0.0, known: int = MANY) -> Signals:
    return Signals(passage=passage, covered=covered, uncovered=uncovered, known=known)


class TestLevel:
    def test_mean_and_deviation(self) -> None:
        # mean 2; deviations -1, 0, 1 have the mean square 2/3
        level = ScoreBaseline.of([1.0, 2.0, 3.0])
        assert (level.mean, level.deviation) == (2.0, pytest.approx(math.sqrt(2 / 3)))

    def test_standardise(self) -> None:
        assert ScoreBaseline(0.5, 0.1).standardise(0.75) == pytest.approx(2.5)
        assert ScoreBaseline(0.5, 0.1).standardise(0.5) == 0.0
        assert ScoreBaseline(0.5, 0.1).standardise(0.4) == pytest.approx(-1.0)

    def test_equal_scores_do_not_divide_by_zero(self) -> None:
        assert ScoreBaseline.of([0.25, 0.25]) == ScoreBaseline(0.25, 0.001)
        assert ScoreBaseline.of([0.25]).standardise(0.26) == pytest.approx(10.0)

    def test_no_scores_count_as_zero(self) -> None:
        assert ScoreBaseline.of([]) == ScoreBaseline(0.0, 0.001)

    def test_levels_are_per_language(self) -> None:
        # zh: 0.25 and 0.75, mean 0.5, deviation 0.25. en: one question.
        found = by_language(["zh", "en", "zh"], [0.25, 0.5, 0.75])
        assert found == {"zh": ScoreBaseline(0.5, 0.25), "en": ScoreBaseline(0.5, 0.001)}
        assert by_language(["en"], [0.5])["zh"] == ScoreBaseline(0.0, 0.001)

    def test_unequal_lengths_raise(self) -> None:
        with pytest.raises(ValueError, match="zip"):
            by_language(["zh", "en"], [0.1])


class TestCurve:
    @pytest.mark.parametrize(
        ("value", "probability"),
        [(0.5, 0.5), (1.0, 1 / (1 + math.exp(-1))), (0.0, 1 / (1 + math.e)), (0.5 + math.log(3) / 2, 0.75)],
    )
    def test_logistic(self, value: float, probability: float) -> None:
        # 2 · value - 1: 0 at 0.5, 1 at 1, -1 at 0, ln 3 at the last, and 1 / (1 + 1/3) = 3/4
        assert Curve((2.0,), -1.0)(value) == pytest.approx(probability)

    def test_two_values_are_weighted(self) -> None:
        assert Curve((1.0, -1.0), 0.0)(7.0, 7.0) == 0.5
        assert Curve((1.0, -1.0), 0.0)(7.0, 6.0) == pytest.approx(1 / (1 + math.exp(-1)))

    def test_extremes_stay_probabilities(self) -> None:
        # exp(-50) = 1.9e-22, and 1 + that is 1 in double precision
        assert Curve((1.0,), 0.0)(1e9) == 1.0
        assert Curve((1.0,), 0.0)(-1e9) == pytest.approx(math.exp(-50))

    def test_a_missing_value_raises(self) -> None:
        with pytest.raises(ValueError, match="zip"):
            Curve((1.0, 1.0), 0.0)(1.0)


class TestConfidence:
    # Without a fit a known question far away (0) leaves 1 - 1 / (1 + e^8.8) of the passage's probability: 0.02 % less.
    def test_by_the_passage_alone_it_is_a_half_at_the_centre(self) -> None:
        assert Calibration(LEVELS).confidence(signals(PASSAGE_CENTRE)) == pytest.approx(0.5, abs=2e-4)
        # one deviation less: the logit is minus the slope
        less = Calibration(LEVELS).confidence(signals(PASSAGE_CENTRE - 1))
        assert math.log(less / (1 - less)) == pytest.approx(-PASSAGE_SLOPE, abs=1e-3)

    def test_the_nearer_the_passage_the_surer_without_an_end(self) -> None:
        found = [Calibration(LEVELS).confidence(signals(PASSAGE_CENTRE + step)) for step in range(-3, 5)]
        assert found == sorted(set(found))
        # four deviations above: the logit is four slopes
        assert math.log(found[-1] / (1 - found[-1])) == pytest.approx(4 * PASSAGE_SLOPE, abs=0.02)

    def test_an_article_without_known_questions_is_judged_by_its_passage(self) -> None:
        never = Calibration(LEVELS, Curve((0.0, 0.0), -50.0), Curve((0.0,), -50.0))
        asked = signals(PASSAGE_CENTRE, covered=-9.0, uncovered=-9.0, known=0)
        assert never.confidence(asked) == pytest.approx(0.5)
        assert never.confidence(signals(3.0, 9.0, -9.0)) == pytest.approx(0, abs=2e-6)

    @pytest.mark.parametrize(("known", "share"), [(0, 0), (FIT_QUESTIONS, 1 / 2), (3 * FIT_QUESTIONS, 3 / 4)])
    def test_the_more_known_questions_the_more_the_fit_counts(self, known: int, share: float) -> None:
        # The passage alone says a half, log odds 0; the fit says 1 / (1 + e^-2) · 1, log odds 2.
        fitted = Calibration(LEVELS, Curve((0.0, 0.0), 2.0))
        found = fitted.confidence(signals(PASSAGE_CENTRE, covered=-9.0, uncovered=-9.0, known=known))
        assert math.log(found / (1 - found)) == pytest.approx(2 * share, abs=1e-6)

    def test_without_a_fit_nearly_the_same_known_question_decides(self) -> None:
        plain = Calibration(LEVELS)
        # covered, 4 above the centre of nearness: 1 / (1 + e^-8.8); so is the doubt in a not-covered one
        assert plain.confidence(signals(-5.0, 8.0, 0.0)) == pytest.approx(1, abs=4e-4)
        assert plain.confidence(signals(50.0, 0.0, 8.0)) == pytest.approx(0, abs=2e-4)
        # both near: the nearer one wins; covered 8 raises the bar for the other from 4 to 8
        assert plain.confidence(signals(50.0, 8.0, 6.0)) > 0.95
        assert plain.confidence(signals(50.0, 6.0, 8.0)) < 0.02

    def test_the_product_of_both_questions(self) -> None:
        # on the subject: 1 · 2 + 1 · 1 - 3 = 0 → 1/2; covered: 1 · (1 - (1 - ln 3)) = ln 3 → 3/4
        both = Calibration(LEVELS, Curve((1.0, 1.0), -3.0), Curve((1.0,), 0.0))
        assert both.confidence(signals(2.0, 1.0, 1.0 - math.log(3))) == pytest.approx(3 / 8)

    def test_only_on_the_subject(self) -> None:
        assert Calibration(LEVELS, Curve((1.0, 1.0), -3.0)).confidence(signals(2.0, 1.0, 9.0)) == pytest.approx(0.5)


class TestNames:
    """What a title or heading with the question's text adds. 50 deviations are probability 1, and -50 are 0."""

    @pytest.mark.parametrize(
        ("passage", "named", "expected"),
        [
            (-50.0, 0.9, 0.9),
            (PASSAGE_CENTRE, 0.9, 0.95),
            (PASSAGE_CENTRE, 0.3, 0.65),
            (50.0, 0.3, 1.0),
            (-50.0, 0.0, 0.0),
        ],
    )
    def test_it_is_enough_to_be_near_or_to_be_named(self, passage: float, named: float, expected: float) -> None:
        found = Calibration(LEVELS).confidence(replace(signals(passage), named=named))
        assert found == pytest.approx(expected, abs=5e-4)

    def test_also_with_a_fit(self) -> None:
        half = Calibration(LEVELS, Curve((0.0, 0.0), 0.0))
        assert half.confidence(replace(signals(0.0), named=0.6)) == pytest.approx(1 - 0.5 * 0.4, abs=2e-4)

    def test_what_is_known_as_not_covered_is_not_answered_by_its_name(self) -> None:
        # 4 deviations beyond the centre of nearness: 1 / (1 + e^8.8) stays
        assert Calibration(LEVELS).confidence(replace(signals(-50.0, uncovered=8.0), named=0.9)) < 2e-4

    def test_of_a_stub_a_part_stays(self) -> None:
        assert Calibration(LEVELS).confidence(replace(signals(50.0), stub=True)) == pytest.approx(STUB_SHARE, abs=1e-3)


class TestFit:
    # Signals that mirror each other around 0: whatever is fitted, the curve is a half at 0 and rises.
    def test_the_boundary_lies_halfway(self) -> None:
        found = fit(Calibration(LEVELS), [signals(1.0, 2.0)] * 8, [], [signals(-1.0, -2.0)] * 8)
        assert found.on_subject is not None
        assert found.on_subject(0.0, 0.0) == pytest.approx(0.5, abs=1e-3)
        assert found.on_subject(1.0, 2.0) > 0.9
        assert found.on_subject(-1.0, -2.0) < 0.1
        assert found.covered is None

    def test_it_stays_there_when_one_side_is_ten_times_the_other(self) -> None:
        found = fit(
            Calibration(LEVELS), [signals(1.0, 2.0)] * 8, [signals(0.0, -3.0, 3.0)] * 80, [signals(-1.0, -2.0)] * 80
        )
        assert found.on_subject is not None
        assert found.on_subject(0.0, 0.0) == pytest.approx(0.5, abs=1e-3)
        # covered - uncovered: 2 for the covered, -6 for the others; halfway is -2
        assert found.covered is not None
        assert found.covered(-2.0) == pytest.approx(0.5, abs=1e-3)
        assert found.covered(2.0) > 0.9
        assert found.covered(-6.0) < 0.1

    def test_too_few_covered_questions_give_no_fit(self) -> None:
        found = fit(Calibration(LEVELS), [signals(1.0, 2.0)] * FEW, [signals(0.0, 0.0, 2.0)] * 50, [signals(-1.0)] * 50)
        assert found == Calibration(LEVELS)

    def test_too_few_not_covered_ones_leave_that_question_out(self) -> None:
        covered, background = [signals(1.0, 2.0)] * 8, [signals(-1.0, -2.0)] * 8
        found = fit(Calibration(LEVELS), covered, [signals(0.0, 0.0, 2.0)] * FEW, background)
        assert found == fit(Calibration(LEVELS), covered, [], background)
        assert found.on_subject is not None
        assert found.covered is None

    def test_no_known_questions(self) -> None:
        assert fit(Calibration(LEVELS), [], [], [signals(0.0)] * 50) == Calibration(LEVELS)


@pytest.mark.parametrize(
    "calibration",
    [
        Calibration(LEVELS),
        Calibration(LEVELS, Curve((1.5, -0.1), 0.25)),
        Calibration(
            ScoreBaselines(
                {"zh": ScoreBaseline(0.1, 0.2), "en": ScoreBaseline(0.3, 0.4)},
                {"zh": ScoreBaseline(0.5, 0.6), "en": ScoreBaseline(0.7, 0.8)},
                {"zh": ScoreBaseline(0.9, 1.0), "en": ScoreBaseline(1.1, 1.2)},
            ),
            Curve((1 / 3, 2 / 3), -1 / 7),
            Curve((0.1,), 0.0),
            0.25,
        ),
    ],
)
def test_to_json_and_back(calibration: Calibration) -> None:
    assert Calibration.from_dict(json.loads(json.dumps(calibration.to_dict()))) == calibration


def test_a_calibration_from_before_the_bonus_was_measured_keeps_the_one_it_was_made_with() -> None:
    stored = Calibration(LEVELS).to_dict()
    del stored["cross_language_bonus"]
    assert Calibration.from_dict(stored) == Calibration(LEVELS, cross_language_bonus=0.15)

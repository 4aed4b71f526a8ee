"""Turns the signals of one search into the probability that the passages answer the question.

All scores are first standardised by the baseline: the best scores that background questions of the same language, which
are about anything, reach in the same index. 0 is their mean, 1 a standard deviation above it. The probability is the
product of two logistic regressions, which are fitted when the index is built:

- on the subject: do the best passage and the nearest covered known question score like those of questions about the
  articles, or like those of background questions?
- covered: is the question nearer to a covered than to a not-covered known question? A question about the subject that the
  articles do not answer is as near to the passages as one that they do answer. Only this regression tells them apart.

To it comes what a name tells: a title or heading that is asked word for word leads to its section.

For the fit every known question is asked as if it were not known. A few questions tell little of what readers will ask, and
an article without any is judged by its passages alone; there a known question counts only when it is nearly the same as the one
asked. So both are mixed, in log odds: of an article with n covered known questions the fit counts n / (n + FIT_QUESTIONS).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from index.text.words import LANGUAGES
from index.tuning.answers import (
    FIT_QUESTIONS,
    LOG_ODDS_WEIGHT,
    MIN_KNOWN_QUESTIONS,
    MIN_SCORE_DEVIATION,
    NEAR_QUESTION_CENTRE,
    NEAR_QUESTION_SLOPE,
    OUTSIDE_LEAD_FREE,
    OUTSIDE_LEAD_MOST,
    PASSAGE_CENTRE,
    PASSAGE_SLOPE,
    SUREST,
)
from index.tuning.scores import FORMER_CROSS_LANGUAGE_BONUS, STUB_SHARE


@dataclass(frozen=True)
class ScoreBaseline:
    """Mean and standard deviation of the best scores that the background questions of one language reach."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, scores: Sequence[float]) -> ScoreBaseline:
        """The mean and the standard deviation of scores. The deviation is at least MIN_SCORE_DEVIATION."""
        values = np.array(scores or [0.0])
        return cls(float(values.mean()), float(max(values.std(), MIN_SCORE_DEVIATION)))

    def standardise(self, score: float) -> float:
        """How many standard deviations a score is above the mean."""
        return (score - self.mean) / self.deviation


@dataclass(frozen=True)
class ScoreBaselines:
    """Language → baseline of the best passage, of the nearest known question, and of the best related topic."""

    passage: Mapping[str, ScoreBaseline]
    known: Mapping[str, ScoreBaseline]
    topic: Mapping[str, ScoreBaseline]


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What one search tells about whether its question is answered.

    passage, covered, uncovered: the standardised scores of the best passage and of the nearest covered and not-covered
    known question; without such a known question 0, as for an average background question. `uncovered` has MARKER_PENALTY
    taken off. known: the number of covered known questions of the article of the best passage. log_odds: those of the
    question's words, see coverage_words.py. named, stub: what a title or heading with the question's text tells, see
    word_for_word.py.
    """

    passage: float
    covered: float
    uncovered: float
    known: int
    log_odds: float = 0.0
    named: float = 0.0
    stub: bool = False

    @property
    def side(self) -> float:
        """Above 0 when vectors and words together are nearer to a covered than to a not-covered known question."""
        return self.covered - self.uncovered - LOG_ODDS_WEIGHT * self.log_odds


@dataclass(frozen=True)
class Curve:
    """A logistic regression: P = 1 / (1 + exp(-(weights · values + bias)))."""

    weights: tuple[float, ...]
    bias: float

    def __call__(self, *values: float) -> float:
        total = sum(weight * value for weight, value in zip(self.weights, values, strict=True)) + self.bias
        return _probability(total)


BY_PASSAGE = Curve((PASSAGE_SLOPE,), -PASSAGE_SLOPE * PASSAGE_CENTRE)
BY_NEAR_QUESTION = Curve((NEAR_QUESTION_SLOPE,), -NEAR_QUESTION_SLOPE * NEAR_QUESTION_CENTRE)


@dataclass(frozen=True)
class Calibration:
    """on_subject: regression on (passage, covered); covered: the one on `Signals.side`. None with too few known questions.

    cross_language_bonus: the score added to a passage in the other language, as measured on these passages.
    """

    levels: ScoreBaselines
    on_subject: Curve | None = None
    covered: Curve | None = None
    cross_language_bonus: float = 0.0

    def confidence(self, signals: Signals) -> float:
        """The probability, 0 to 1, that the best passages answer the question.

        They do when they are near enough, or when they stand under the name that was asked. A stub under that name answers
        little, however near its heading is.
        """
        probability = STUB_SHARE * self._by_nearness(signals) if signals.stub else self._by_nearness(signals)
        return 1 - (1 - probability) * (1 - signals.named * _not_refused(signals))

    def _by_nearness(self, signals: Signals) -> float:
        plain = _without_fit(signals)
        if self.on_subject is None or not signals.known:
            return plain
        fitted = self.on_subject(signals.passage, signals.covered)
        fitted *= self.covered(signals.side) if self.covered else 1.0
        share = signals.known / (signals.known + FIT_QUESTIONS)
        return _probability(share * _log_odds(fitted) + (1 - share) * _log_odds(plain))

    def confidence_in_part(self, part: Signals, whole: Signals) -> float:
        """The probability that the best passages of some of the articles answer a question. whole: the signals of all.

        A part answers nothing that the whole does not. And where a passage outside comes far nearer to the question, the
        answer stands there: what was nearest to it in the part is only about the same subject.
        """
        lead = whole.passage - part.passage
        share = (OUTSIDE_LEAD_MOST - lead) / (OUTSIDE_LEAD_MOST - OUTSIDE_LEAD_FREE)
        return min(self.confidence(part), self.confidence(whole)) * min(max(share, 0.0), 1.0)

    def to_dict(self) -> dict[str, Any]:
        """The calibration as it is stored."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Calibration:
        """The calibration that `to_dict` gave. Raises KeyError or TypeError for other values."""
        passage, known, topic = (
            {language: ScoreBaseline(**level) for language, level in values["levels"][kind].items()}
            for kind in ("passage", "known", "topic")
        )
        on_subject, covered = (
            Curve(tuple(values[name]["weights"]), values[name]["bias"]) if values[name] else None
            for name in ("on_subject", "covered")
        )
        bonus = values.get("cross_language_bonus", FORMER_CROSS_LANGUAGE_BONUS)
        return cls(ScoreBaselines(passage, known, topic), on_subject, covered, bonus)


def _without_fit(signals: Signals) -> float:
    """Judge by the passage. A known question that is nearly the same decides; of one of each kind, the nearer one."""
    return max(BY_PASSAGE(signals.passage), BY_NEAR_QUESTION(signals.covered)) * _not_refused(signals)


def _not_refused(signals: Signals) -> float:
    """The probability that the question is none that an editor knows as not covered."""
    ahead = max(signals.covered - NEAR_QUESTION_CENTRE, 0.0)
    return 1 - BY_NEAR_QUESTION(signals.uncovered - ahead)


def _probability(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(log_odds, -50, 50))))


def _log_odds(probability: float) -> float:
    inside = min(max(probability, SUREST), 1 - SUREST)
    return float(np.log(inside / (1 - inside)))


def by_language(languages: Sequence[str], scores: Sequence[float]) -> dict[str, ScoreBaseline]:
    """Language → baseline, from the language of each background question and its best score."""
    return {
        language: ScoreBaseline.of([score for lang, score in zip(languages, scores, strict=True) if lang == language])
        for language in LANGUAGES
    }


def fit(
    measured: Calibration, covered: Sequence[Signals], uncovered: Sequence[Signals], background: Sequence[Signals]
) -> Calibration:
    """Fit on the signals of covered and not-covered known questions, each asked as if not known, and of background questions.

    measured: what was measured before, without regressions. Both classes of a regression weigh the same, so that 0.5 balances
    false answers and false refusals.
    """
    if len(covered) < MIN_KNOWN_QUESTIONS:
        return measured
    on_subject = _regress(
        [(item.passage, item.covered) for item in covered], [(item.passage, item.covered) for item in background]
    )
    if len(uncovered) < MIN_KNOWN_QUESTIONS:
        return replace(measured, on_subject=on_subject)
    side = _regress([(item.side,) for item in covered], [(item.side,) for item in uncovered])
    return replace(measured, on_subject=on_subject, covered=side)


def _regress(positive: Sequence[tuple[float, ...]], negative: Sequence[tuple[float, ...]]) -> Curve:
    """A logistic regression that tells `positive` from `negative` values."""
    from sklearn.linear_model import LogisticRegression

    labels = np.repeat([True, False], [len(positive), len(negative)])
    model = LogisticRegression(class_weight="balanced").fit(np.array([*positive, *negative]), labels)
    return Curve(tuple(float(weight) for weight in model.coef_[0]), float(model.intercept_[0]))

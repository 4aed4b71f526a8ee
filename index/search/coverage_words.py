"""Log odds of words: do covered or not-covered known questions use the words of a question more often? (naive Bayes)

Vectors find whatever is about the same subject, but a single word may tell what exactly is wanted: 借呗 in place of 花呗, or
"fee" in place of "instalments". Such a word is more frequent in the known questions of one kind.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from math import fsum, log, sqrt
from pathlib import Path

from index.text.words import FUNCTION_WORDS, Word
from index.tuning.answers import ARTICLE_WORD_COUNT, MARKER_LOG_ODDS, MARKER_MIN_QUESTIONS, WORD_COUNT_SMOOTHING


@dataclass(frozen=True)
class CoverageWords:
    """covered, uncovered: word → the number of covered and of not-covered known questions with it; all_covered and
    all_uncovered: the number of such questions.

    often: for each known question, in order, the words that may mark it as not covered, as at least MARKER_MIN_QUESTIONS
    not-covered questions have them; none for a covered question.
    """

    covered: dict[str, int]
    uncovered: dict[str, int]
    all_covered: int
    all_uncovered: int
    often: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, questions: Iterable[Sequence[Word]], covered: Sequence[bool]) -> CoverageWords:
        """Count the words of known questions. covered: which of the questions are."""
        kinds = {True: Counter[str](), False: Counter[str]()}
        words_of = [content_words(question) for question in questions]
        for words, kind in zip(words_of, covered, strict=True):
            kinds[kind].update(words)
        often = {word for word, count in kinds[False].items() if count >= MARKER_MIN_QUESTIONS}
        return cls(
            covered=dict(kinds[True]),
            uncovered=dict(kinds[False]),
            all_covered=sum(covered),
            all_uncovered=len(covered) - sum(covered),
            often=tuple(
                () if kind else tuple(sorted(words & often)) for words, kind in zip(words_of, covered, strict=True)
            ),
        )

    @classmethod
    def read(cls, path: Path) -> CoverageWords:
        """Read what `write` stored. Raises OSError, ValueError."""
        values = json.loads(path.read_text("utf-8"))
        return cls(**values | {"often": tuple(map(tuple, values["often"]))})

    def write(self, path: Path) -> None:
        """Write the counts as JSON. Raises OSError."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False) + "\n", "utf-8")

    def log_odds(self, asked: Sequence[Word], written: Sequence[Container[str]], without: bool | None = None) -> float:
        """The log odds of a question's words; above 0 when not-covered questions use them more.

        It is the sum of log(share of not-covered questions with the word / share of covered ones) over its words that known
        questions have, divided by the square root of their number. written: the words and the names of the articles.
        without: leave out one known question with exactly these words, a covered (True) or a not-covered one (False).
        """
        odds = [value for word in content_words(asked) if (value := self._of_word(word, written, without)) is not None]
        return fsum(odds) / sqrt(len(odds)) if odds else 0.0  # exact, so the order of the set does not matter

    def out_of_scope_markers(self, written: Sequence[Container[str]]) -> dict[int, dict[str, float]]:
        """Row of a known question → the words that mark it as not covered, mostly names of other things, each with the amount
        by which its log odds exceed MARKER_LOG_ODDS. Questions without markers are left out.
        """
        words = {word for marking in self.often for word in marking}
        beyond = {word: (self._of_word(word, written) or 0.0) - MARKER_LOG_ODDS for word in words}
        found = ({word: beyond[word] for word in marking if beyond[word] > 0} for marking in self.often)
        return {row: markers for row, markers in enumerate(found) if markers}

    def changed_words(self, before: Sequence[Container[str]], now: Sequence[Container[str]]) -> frozenset[str]:
        """The words of known questions that stand in the articles only before or only now, so that their log odds changed."""
        known = self.covered.keys() | self.uncovered.keys()
        return frozenset(
            word for word in known if any(word in part for part in before) != any(word in part for part in now)
        )

    def may_mark(self, some: Iterable[str]) -> bool:
        """Whether one of these words marks a known question, or would mark it if the articles did not have the word."""
        return any(
            self.uncovered.get(word, 0) >= MARKER_MIN_QUESTIONS and (self._of_word(word, ()) or 0.0) > MARKER_LOG_ODDS
            for word in some
        )

    def _of_word(self, word: str, written: Sequence[Container[str]], without: bool | None = None) -> float | None:
        """The log odds of one word; None when no known question has it."""
        answered = self.covered.get(word, 0) - (without is True)
        unanswered = self.uncovered.get(word, 0) - (without is False)
        if answered + unanswered <= 0:
            return None
        answered += ARTICLE_WORD_COUNT * any(word in part for part in written)
        share = log((unanswered + WORD_COUNT_SMOOTHING) / (self.all_uncovered + 1))
        return share - log((answered + WORD_COUNT_SMOOTHING) / (self.all_covered + 1))


NO_COVERAGE_WORDS = CoverageWords({}, {}, 0, 0)


def content_words(asked: Sequence[Word]) -> set[str]:
    """The words of a question but those of grammar, and pairs of adjacent single characters: a name that no dictionary has
    is cut into such.
    """
    pairs = {
        one.text + other.text
        for one, other in pairwise(asked)
        if one.end == other.start
        and one.end - one.start == other.end - other.start == 1
        and FUNCTION_WORDS.isdisjoint((one.text, other.text))
    }
    return ({word.text for word in asked} | pairs) - FUNCTION_WORDS

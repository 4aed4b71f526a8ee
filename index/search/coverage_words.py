"""To which side do the words of a question lean: to the questions that the articles answer, or to those that they do not?

By its vectors a question is near to whatever is about the same; a single word may tell what exactly is wanted (借呗 for
花呗, "fee" for "instalments"). So each word is weighed by how often the known questions of either kind use it (naive Bayes).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from math import log, sqrt
from pathlib import Path

from index.text.words import FUNCTION_WORDS, Word
from index.tuning import ARTICLE_WORD_COUNT, MARKER_LOG_ODDS, MARKER_MIN_QUESTIONS, WORD_COUNT_SMOOTHING


@dataclass(frozen=True)
class CoverageWords:
    """Word → in how many covered and how many not-covered known questions it stands; and how many of them there are.

    often: of each known question, in order, the words that may mark it: those that stand in enough not-covered ones; none
    of a covered question.
    """

    covered: dict[str, int]
    uncovered: dict[str, int]
    all_covered: int
    all_uncovered: int
    often: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, questions: Iterable[Sequence[Word]], covered: Sequence[bool]) -> CoverageWords:
        """The words of each known question, and which of them are covered."""
        kinds = {True: Counter[str](), False: Counter[str]()}
        said_by = [content_words(said) for said in questions]
        for words, kind in zip(said_by, covered, strict=True):
            kinds[kind].update(words)
        often = {word for word, count in kinds[False].items() if count >= MARKER_MIN_QUESTIONS}
        return cls(
            dict(kinds[True]),
            dict(kinds[False]),
            sum(covered),
            len(covered) - sum(covered),
            tuple(() if kind else tuple(sorted(words & often)) for words, kind in zip(said_by, covered, strict=True)),
        )

    @classmethod
    def read(cls, path: Path) -> CoverageWords:
        values = json.loads(path.read_text("utf-8"))
        return cls(**values | {"often": tuple(map(tuple, values["often"]))})

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), ensure_ascii=False) + "\n", "utf-8")

    def log_odds(self, said: Sequence[Word], written: Sequence[Container[str]], without: bool | None = None) -> float:
        """The sum of log(share of not-covered questions with a word / share of covered ones) over the words that known
        questions have, by the root of their number: above 0 for the words of not-covered ones. `written` has the
        words and the names of the articles; `without` leaves out one known question of these very words, a covered one
        (True) or not.
        """
        odds = [value for word in content_words(said) if (value := self._of_word(word, written, without)) is not None]
        return sum(odds) / sqrt(len(odds)) if odds else 0.0

    def out_of_scope_markers(self, written: Sequence[Container[str]]) -> dict[int, dict[str, float]]:
        """The number of each known question that has such → the words that mark it as not covered, names of other things
        mostly, and how far each leans beyond the least that marks one.
        """
        words = {word for own in self.often for word in own}
        beyond = {word: (self._of_word(word, written) or 0.0) - MARKER_LOG_ODDS for word in words}
        found = ({word: beyond[word] for word in own if beyond[word] > 0} for own in self.often)
        return {number: own for number, own in enumerate(found) if own}

    def changed_words(self, before: Sequence[Container[str]], now: Sequence[Container[str]]) -> frozenset[str]:
        """The words of known questions that only one of the two has `written`: they lean otherwise than they did."""
        known = self.covered.keys() | self.uncovered.keys()
        return frozenset(
            word for word in known if any(word in part for part in before) != any(word in part for part in now)
        )

    def may_mark(self, some: Iterable[str]) -> bool:
        """Whether one of these words marks a question, or would if the articles did not have it."""
        return any(
            self.uncovered.get(word, 0) >= MARKER_MIN_QUESTIONS and (self._of_word(word, ()) or 0.0) > MARKER_LOG_ODDS
            for word in some
        )

    def _of_word(self, word: str, written: Sequence[Container[str]], without: bool | None = None) -> float | None:
        answered = self.covered.get(word, 0) - (without is True)
        unanswered = self.uncovered.get(word, 0) - (without is False)
        if answered + unanswered <= 0:
            return None
        answered += ARTICLE_WORD_COUNT * any(word in part for part in written)
        share = log((unanswered + WORD_COUNT_SMOOTHING) / (self.all_uncovered + 1))
        return share - log((answered + WORD_COUNT_SMOOTHING) / (self.all_covered + 1))


NO_COVERAGE_WORDS = CoverageWords({}, {}, 0, 0)


def content_words(said: Sequence[Word]) -> set[str]:
    """The words that do not only carry the form of a question, and pairs of single characters among them: names that no
    dictionary has are cut into such.
    """
    pairs = {
        one.text + other.text
        for one, other in pairwise(said)
        if one.end == other.start
        and one.end - one.start == other.end - other.start == 1
        and FUNCTION_WORDS.isdisjoint((one.text, other.text))
    }
    return ({word.text for word in said} | pairs) - FUNCTION_WORDS

"""Ranks the passages and known questions for one question, and measures what the confidence is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.retrieval.collection import Collection, Ranking
from index.retrieval.query import Question
from index.retrieval.word_for_word import NOTHING_NAMED, Names, passages_named
from index.search.collections import Collections, Lexical
from index.search.confidence import ScoreBaselines, Signals
from index.search.coverage_words import CoverageWords, content_words
from index.search.lift import lifted
from index.store.contents import Contents
from index.text.homophones import Homophones
from index.tuning.answers import MARKER_PENALTY
from index.tuning.scores import KNOWN_QUESTION_CANDIDATES


@dataclass(frozen=True)
class Findings:
    """The rankings and signals of one question. The scores of `passages` include the lift by known questions.

    named: rows of the passages that answer a known question with this text.
    """

    passages: Ranking
    known: Ranking
    signals: Signals
    named: frozenset[int] = frozenset()


class Finder:
    """Makes `Findings` from the texts of one version of the index. It never changes, so threads can share it."""

    def __init__(
        self, contents: Contents, collections: Collections, homophones: Homophones, coverage_words: CoverageWords
    ) -> None:
        self._contents = contents
        self._collections = collections
        self._homophones = homophones
        self._coverage_words = coverage_words
        self._covered = np.array([bool(entry.passages) for entry in contents.questions], bool)
        self._known_of = Counter(
            contents.passages[entry.passages[0]].article for entry in contents.questions if entry.passages
        )

    def find(
        self,
        asked: Question,
        levels: ScoreBaselines,
        candidates: int,
        *,
        without: int | None = None,
        depth: int = 0,
        lexical: Lexical | None = None,
        parts: Collections | None = None,
    ) -> Findings:
        """Rank passages and known questions, and measure the signals of the confidence.

        levels: the scores that questions about other subjects reach. candidates: how many passages are looked at closely.
        without: the row of a known question to leave out, as if it were not known. depth: how many passages are wanted; those
        beyond the candidates are ranked below them. lexical: the scores of the question's words, when they were computed
        before. parts: the collections, narrowed to some articles; None for all.
        """
        parts = parts or self._collections
        lexical = lexical or parts.lexical(asked.concepts)
        known = self._known(asked, without, parts.questions, lexical.questions)
        attached = (row for number in known.ids.tolist() for row in self._contents.questions[number].passages)
        near = [self._contents.questions[row] for row in known.ids.tolist()]
        named = passages_named(asked.text, near, self._homophones.respelled)
        under = self.names.candidates(asked.text, lexical.passages, parts.passages.among)
        also = (*attached, *named, *under.tolist())
        passages = parts.rank_passages(asked, candidates, also, lexical)
        above = known.scores - levels.known[asked.language].mean
        covered = self._covered[known.ids]
        best = lifted(passages, list(zip(near, above.tolist(), strict=True)), levels, asked.language)
        heading = NOTHING_NAMED if named else self.names.led_to(asked.text, best, under)
        best = best.led_by(named or heading.leading)
        signals = Signals(
            passage=levels.passage[asked.language].standardise(passages.nearness),
            covered=_first(above[covered]) / levels.known[asked.language].deviation,
            uncovered=self._uncovered(
                asked, known.ids[~covered], above[~covered] / levels.known[asked.language].deviation
            ),
            known=self._known_of[self._contents.passages[best.ids[0]].article] if len(best.ids) else 0,
            log_odds=self._log_odds_of(asked, without),
            named=heading.confidence,
            stub=heading.stub,
        )
        if depth > len(best.ids):
            best = best.followed_by(parts.rank_passages(asked, depth, (), lexical))
        return Findings(best, known, signals, named)

    @cached_property
    def names(self) -> Names:
        """The titles and headings, and the passages under each; arranged at the first question."""
        return Names(self._contents)

    @property
    def written(self) -> tuple[Container[str], ...]:
        """The words of the articles, and the names in them."""
        return self._collections.passages.words.vocabulary, self._homophones.sounding

    def _known(self, asked: Question, without: int | None, questions: Collection, lexical: np.ndarray) -> Ranking:
        """Rank the known questions that are near to the question, or to one of its parts."""
        known = questions.rank(asked, KNOWN_QUESTION_CANDIDATES, (), lexical)
        for part in asked.parts:
            known = known.joined(questions.rank(part, KNOWN_QUESTION_CANDIDATES))
        return known if without is None else known.only(known.ids != without)

    def _uncovered(self, asked: Question, ids: np.ndarray, near: np.ndarray) -> float:
        """The highest standardised score of these not-covered known questions, after the penalty for markers.

        ids: (c,) int64, their rows; near: (c,) float32, their standardised scores. The vectors of "will they sue me over my
        student loan" are as near to "will they sue me" as any. So a known question counts less when its strongest marker, here
        the loan, is missing in the question asked. Between languages no marker can be found, and nothing is taken off.
        """
        words_asked = content_words(asked.words)
        missed = [
            max(
                (penalty for word, penalty in self._markers.get(row, {}).items() if word not in words_asked),
                default=0.0,
            )
            for row in ids.tolist()
        ]
        other = self._collections.questions.in_other_language(asked.language)[ids]
        return float((near - MARKER_PENALTY * np.where(other, 0.0, missed)).max()) if len(ids) else 0.0

    @cached_property
    def _markers(self) -> dict[int, dict[str, float]]:
        return self._coverage_words.out_of_scope_markers(self.written)

    def _log_odds_of(self, asked: Question, without: int | None) -> float:
        return self._coverage_words.log_odds(
            asked.words, self.written, None if without is None else bool(self._covered[without])
        )


def _first(values: np.ndarray) -> float:
    return float(values[0]) if len(values) else 0.0

"""SearchIndex answers questions. The page, the command line, the evaluation and the publish gate all call `search`."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Container, Mapping
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from index.encoder.encoder import Encoded, Encoder, TextEncoder, encoder_of
from index.retrieval.centering import CenteredSpace
from index.retrieval.collection import Collection, Ranking
from index.retrieval.query import Question, QuestionWords
from index.retrieval.same_thing import SameThing
from index.retrieval.word_for_word import NOTHING_NAMED, Names, passages_named
from index.search import frequent
from index.search.answer import Answer, FrequentQuestion, KnownHit, NearTexts, Notice, Outcome, TopicHit, despair
from index.search.asked import QuestionCheck, Read
from index.search.collections import Collections, Lexical
from index.search.confidence import Calibration, Signals
from index.search.coverage_words import NO_COVERAGE_WORDS, CoverageWords, content_words
from index.search.despair import Nearness, is_despair, nearness
from index.search.filters import EVERYTHING, Filter, Scopes
from index.search.hits import Hits
from index.search.lift import lifted
from index.store.contents import Contents
from index.store.last_good import open_last_good
from index.store.versions import LAYOUT
from index.text.homophones import NO_HOMOPHONES, Homophones
from index.text.words import language
from index.tuning import (
    KNOWN_QUESTION_CANDIDATES,
    MARKER_PENALTY,
    QUESTION_REST_CHARACTERS,
    RELATED_TOPICS,
    SUGGESTION_CANDIDATES,
    TOPIC_CANDIDATES,
    TOPIC_FLOOR,
    UNSURE_SHARE,
)
from kb.article import Topic
from kb.config.settings import Settings
from kb.errors import Message
from kb.folding import comparable


@dataclass(frozen=True)
class Findings:
    """The rankings and signals of one question. The scores of `passages` include the lift by known questions.

    named: rows of the passages that answer a known question with this text.
    """

    passages: Ranking
    known: Ranking
    signals: Signals
    named: frozenset[int] = frozenset()


class SearchIndex:
    """One version of the index, ready to answer with its `settings`. It never changes, so threads can share it."""

    def __init__(
        self,
        contents: Contents,
        collections: Collections,
        space: CenteredSpace,
        calibration: Calibration,
        *,
        encoder: TextEncoder,
        settings: Settings | None = None,
        homophones: Homophones = NO_HOMOPHONES,
        coverage_words: CoverageWords = NO_COVERAGE_WORDS,
        near_despair: Nearness | None = None,
    ) -> None:
        self.contents = contents
        self.collections = collections.with_bonus(calibration.cross_language_bonus)
        self.space = space
        self.calibration = calibration
        self.homophones = homophones
        self.coverage_words = coverage_words
        self._near_despair = near_despair
        self._screen = QuestionCheck(contents, near_despair)
        self.trouble: Message | None = None  # why this is not the published version
        self.encoder = encoder
        self.settings = settings or Settings()
        self._hits = Hits(contents, self.collections.passages)
        self._covered = np.array([bool(entry.passages) for entry in contents.questions], bool)
        covered = Counter(
            contents.passages[entry.passages[0]].article for entry in contents.questions if entry.passages
        )
        self._scopes = Scopes(contents)
        self._known_of = covered

    @classmethod
    def open(cls, root: Path, encoder: TextEncoder | None = None, settings: Settings | None = None) -> SearchIndex:
        """Open and verify the published index under `root`; while it is damaged, the last good one, and `trouble` says so.

        Without `encoder`, the model that it was built with is opened.
        Raises StoreError or ModelError; each message names the cure.
        """
        opened = open_last_good(root)
        version = opened.version
        space = CenteredSpace.read(version.folder / LAYOUT.space)
        made_with = version.manifest.description
        encoder = encoder or encoder_of(made_with.model, made_with.model_checksum)
        index = cls(
            contents=Contents.read(version.folder),
            collections=Collections.read(version.folder),
            space=space,
            calibration=Calibration.from_dict(json.loads((version.folder / LAYOUT.calibration).read_text("utf-8"))),
            encoder=encoder,
            settings=settings,
            homophones=Homophones.read(version.folder / LAYOUT.homophones),
            coverage_words=CoverageWords.read(version.folder / LAYOUT.coverage_words),
            near_despair=nearness(encoder, space) if isinstance(encoder, Encoder) else None,
        )
        index.trouble = opened.trouble
        return index

    def asking(self, encoder: TextEncoder, settings: Settings | None = None) -> SearchIndex:
        """The same index with another encoder of the same model, or other settings."""
        index = copy(self)
        index.encoder, index.settings = encoder, settings or self.settings
        return index

    @property
    def titles(self) -> dict[str, str]:
        """Article id → title."""
        return {article.id: article.title for article in self.contents.articles}

    @property
    def counts(self) -> dict[str, int]:
        """How many articles, passages, topics and known questions there are."""
        return self.contents.counts()

    def search(
        self,
        question: str,
        top: int | None = None,
        *,
        within: Filter = EVERYTHING,
        explained: bool = True,
        noticing: bool = True,
    ) -> Answer:
        """Answer one question with at most `top` passages. Raises ValueError when the question is blank.

        within: passages of other articles are no candidates. Raises FilterError when it names what is not there. Without
        `explained` the hits carry no highlights and no matches; without `noticing` no text gets a notice.
        """
        started = time.perf_counter()
        parts = self.collections.among(self._scopes.of(within)) if within else self.collections
        read = Read.of(question)
        if noticing and is_despair(read.text):
            return despair(question, (time.perf_counter() - started) * 1000)
        asked, lexical = self._prepare(self.homophones.respelled(read.text))
        notice = self._screen.notice(read.text, asked) if noticing else None
        if notice is Notice.DESPAIR:
            return despair(question, (time.perf_counter() - started) * 1000)
        wanted = top or self.settings.top
        findings = self.find(asked, depth=wanted, lexical=lexical, parts=parts)
        missing = self.unwritten(read.text)
        refused = missing or notice or not len(findings.passages.ids)
        confidence = 0.0 if refused else self.calibration.confidence(findings.signals)
        if within and confidence:
            whole = self.find(asked, lexical=lexical).signals
            confidence = self.calibration.confidence_in_part(findings.signals, whole)
        return Answer(
            question=question,
            outcome=Outcome.NOT_COVERED if refused else self._outcome(confidence),
            confidence=confidence,
            hits=read.in_question(
                self._hits.of(asked, self._same.fold(findings.passages, asked, wanted, findings.named), explained)
            ),
            topics=self._topics(read.text, asked, parts.topics, lexical.topics),
            known=self._nearest(findings.known, parts.passages.among),
            took_ms=(time.perf_counter() - started) * 1000,
            unwritten=missing,
            notice=notice,
            suggestions=self._screen.suggestions(read.text, parts.questions.among) if notice else (),
            unread=read.unread,
        )

    async def asearch(self, question: str, top: int | None = None, *, within: Filter = EVERYTHING) -> Answer:
        """`search` for programs with an event loop, which goes on meanwhile: it works in a thread of its own."""
        return await asyncio.to_thread(self.search, question, top, within=within)

    def find(
        self,
        asked: Question,
        without: int | None = None,
        depth: int = 0,
        lexical: Lexical | None = None,
        parts: Collections | None = None,
    ) -> Findings:
        """Rank passages and known questions, and measure the signals of the confidence.

        without: the row of a known question to leave out, as if it were not known. depth: how many passages are wanted; those
        beyond the candidates of the settings are ranked below them. lexical: the scores of the question's words, when they
        were computed before. parts: the collections, narrowed to some articles; None for all.
        """
        parts = parts or self.collections
        lexical = lexical or parts.lexical(asked.concepts)
        known = self._known(asked, without, parts.questions, lexical.questions)
        attached = (row for number in known.ids.tolist() for row in self.contents.questions[number].passages)
        near = [self.contents.questions[row] for row in known.ids.tolist()]
        named = passages_named(asked.text, near, self.homophones.respelled)
        under = self.names.candidates(asked.text, lexical.passages, parts.passages.among)
        also = (*attached, *named, *under.tolist())
        passages = parts.passages.rank(asked, self.settings.candidates, also, lexical.passages)
        levels = self.calibration.levels
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
            known=self._known_of[self.contents.passages[best.ids[0]].article] if len(best.ids) else 0,
            log_odds=self._log_odds_of(asked, without),
            named=heading.confidence,
            stub=heading.stub,
        )
        if depth > len(best.ids):
            best = best.followed_by(parts.passages.rank(asked, depth, (), lexical.passages))
        return Findings(best, known, signals, named)

    def unwritten(self, question: str) -> bool:
        """Whether the question is the title of a related topic without an article, and no covered known question.

        It is then not covered, however near passages of other articles are: the reader wants the article of that title.
        """
        return comparable(question) in self._unwritten

    @cached_property
    def names(self) -> Names:
        """The titles and headings, and the passages under each; arranged at the first question."""
        return Names(self.contents)

    @cached_property
    def _same(self) -> SameThing:
        return SameThing(self.contents, self.collections.passages)

    @cached_property
    def _unwritten(self) -> frozenset[str]:
        titles = {comparable(topic.title) for topic in self.contents.topics if topic.article is None}
        return frozenset(
            titles.difference(comparable(known.text) for known in self.contents.questions if known.passages)
        )

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
        other = self.collections.questions.in_other_language(asked.language)[ids]
        return float((near - MARKER_PENALTY * np.where(other, 0.0, missed)).max()) if len(ids) else 0.0

    @cached_property
    def _markers(self) -> dict[int, dict[str, float]]:
        return self.coverage_words.out_of_scope_markers(self.written)

    @property
    def written(self) -> tuple[Container[str], ...]:
        """The words of the articles, and the names in them."""
        return self.collections.passages.words.vocabulary, self.homophones.sounding

    def _log_odds_of(self, asked: Question, without: int | None) -> float:
        return self.coverage_words.log_odds(
            asked.words, self.written, None if without is None else bool(self._covered[without])
        )

    def known_questions(self, question: str, top: int) -> list[int]:
        """Rows of the `top` known questions nearest to this one, best first. Raises ValueError when it is blank."""
        ranking = self.collections.questions.rank(self.prepared(question), max(top, KNOWN_QUESTION_CANDIDATES))
        return [row for row, _ in ranking.first(top)]

    def frequent_questions(self) -> tuple[FrequentQuestion, ...]:
        """The covered known questions that are shown, under their passages, in article order."""
        return frequent.frequent_questions(self.contents)

    def prepared(self, question: str) -> Question:
        """Encode a question and cut it into words. Raises ValueError when it is blank."""
        read = self.homophones.respelled(Read.of(question).text)
        return self._read(read, self._encoded(read), QuestionWords.of(read))

    def near(self, question: str) -> NearTexts:
        """The known questions and the topics near a text. Raises ValueError when it is blank."""
        asked = self.prepared(question)
        level, floor = self.calibration.levels.known[asked.language], self.topic_floors[asked.language]
        known, topics = self.collections.near(asked, SUGGESTION_CANDIDATES)
        return NearTexts(
            tuple((row, level.standardise(score)) for row, score in known),
            tuple(row for row, score in topics if score >= floor),
        )

    def _prepare(self, read: str) -> tuple[Question, Lexical]:
        """Like `prepared`, with the lexical scores: they are computed on another core while the encoder reads the text."""
        meanwhile = self._pool.submit(self._by_words, read)
        encoded = self._encoded(read)
        analysed, lexical = meanwhile.result()
        return self._read(read, encoded, analysed), lexical

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(os.cpu_count(), "words")

    def _by_words(self, read: str) -> tuple[QuestionWords, Lexical]:
        analysed = QuestionWords.of(read)
        return analysed, self.collections.lexical(analysed.concepts)

    def _encoded(self, text: str) -> Encoded:
        (encoded,) = self.encoder.questions([text])
        return encoded

    def _read(self, text: str, encoded: Encoded, analysed: QuestionWords) -> Question:
        """Make the question, with the text beyond the encoder's window as further parts."""
        asked = Question.of(text, encoded, self.space, analysed)
        rest = text[encoded.spans[:, 1].max(initial=0) :]
        if not any(map(str.isalnum, rest)):
            return asked
        rest = rest[-QUESTION_REST_CHARACTERS:]
        return asked.with_rest(Question.of(rest, self._encoded(rest), self.space))

    @property
    def topic_floors(self) -> Mapping[str, float]:
        """Language → the score from which a topic is about a question in it."""
        return {
            language: level.mean + TOPIC_FLOOR * level.deviation
            for language, level in self.calibration.levels.topic.items()
        }

    def _topics(self, question: str, asked: Question, topics: Collection, lexical: np.ndarray) -> tuple[TopicHit, ...]:
        best = topics.rank(asked, TOPIC_CANDIDATES, (), lexical).first(RELATED_TOPICS)
        found = ((self.contents.topics[row], score) for row, score in best)
        return tuple(
            TopicHit(topic.title, score, topic.article, self.is_about(topic, score, question)) for topic, score in found
        )

    def is_about(self, topic: Topic, score: float, question: str) -> bool:
        """Whether a related topic with this score is about the question. A topic without an article is not when its title is
        the question itself.
        """
        if score < self.topic_floors[language(question)]:
            return False
        return topic.article is not None or comparable(topic.title) != comparable(question)

    def _nearest(self, known: Ranking, among: np.ndarray | None) -> KnownHit | None:
        """The nearest known question that is answered, with those of its passages that are among the articles searched."""
        for number, score in zip(known.ids, known.scores, strict=True):
            entry = self.contents.questions[number]
            if entry.passages:
                inside = (row for row in entry.passages if among is None or among[row])
                ids = tuple(self.contents.passages[row].id for row in inside)
                return KnownHit(entry.text, float(score), ids, entry.shown)
        return None

    def _outcome(self, confidence: float) -> Outcome:
        threshold = self.settings.threshold
        if confidence >= threshold:
            return Outcome.ANSWERED
        return Outcome.UNSURE if confidence >= UNSURE_SHARE * threshold else Outcome.NOT_COVERED


def _first(values: np.ndarray) -> float:
    return float(values[0]) if len(values) else 0.0

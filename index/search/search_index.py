"""SearchIndex answers questions. The page, the command line, the evaluation and the publish gate all call `search`."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Container, Mapping
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from functools import cached_property
from pathlib import Path

import numpy as np

from index.encoder.encoder import Encoded, Encoder, TextEncoder, encoder_of
from index.retrieval.centering import CenteredSpace
from index.retrieval.collection import Collection, Ranking
from index.retrieval.query import Question, QuestionWords
from index.retrieval.same_thing import SameThing
from index.retrieval.word_for_word import Names
from index.search import frequent, relevance
from index.search.answer import Answer, FrequentQuestion, KnownHit, NearTexts, Notice, Outcome, TopicHit, despair
from index.search.collections import Collections, Lexical
from index.search.confidence import Calibration
from index.search.coverage_words import NO_COVERAGE_WORDS, CoverageWords
from index.search.filters import EVERYTHING, Filter, Scopes
from index.search.findings import Finder, Findings
from index.search.hits import Hits
from index.search.notices.asked import QuestionCheck, Read
from index.search.notices.despair import Nearness, is_despair, nearness
from index.store.contents import Contents
from index.store.last_good import open_last_good
from index.store.versions import LAYOUT
from index.text.homophones import NO_HOMOPHONES, Homophones
from index.text.words import language
from index.tuning.answers import RELATED_TOPICS, TOPIC_CANDIDATES, TOPIC_FLOOR, UNSURE_SHARE
from index.tuning.around import SUGGESTION_CANDIDATES
from index.tuning.scores import KNOWN_QUESTION_CANDIDATES, QUESTION_REST_CHARACTERS
from kb.article import Topic
from kb.config.settings import Settings
from kb.errors import Message
from kb.folding import comparable


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
        self._finder = Finder(contents, self.collections, homophones, coverage_words)
        self._scopes = Scopes(contents)

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
        return self._finder.find(
            asked,
            self.calibration.levels,
            self.settings.candidates,
            without=without,
            depth=depth,
            lexical=lexical,
            parts=parts,
        )

    def unwritten(self, question: str) -> bool:
        """Whether the question is the title of a related topic without an article, and no covered known question.

        It is then not covered, however near passages of other articles are: the reader wants the article of that title.
        """
        return comparable(question) in self._unwritten

    @property
    def names(self) -> Names:
        """The titles and headings, and the passages under each."""
        return self._finder.names

    @cached_property
    def _same(self) -> SameThing:
        return SameThing(self.contents, self.collections.passages)

    @cached_property
    def _unwritten(self) -> frozenset[str]:
        titles = {comparable(topic.title) for topic in self.contents.topics if topic.article is None}
        return frozenset(
            titles.difference(comparable(known.text) for known in self.contents.questions if known.passages)
        )

    @property
    def written(self) -> tuple[Container[str], ...]:
        """The words of the articles, and the names in them."""
        return self._finder.written

    def known_questions(self, question: str, top: int) -> list[int]:
        """Rows of the `top` known questions nearest to this one, best first. Raises ValueError when it is blank."""
        ranking = self.collections.questions.rank(self.prepared(question), max(top, KNOWN_QUESTION_CANDIDATES))
        return [row for row, _ in ranking.first(top)]

    def passages_about(self, text: str, count: int) -> list[tuple[int, float]]:
        """(row, score) of those of the best `count` passages that are about a text, best first. Raises ValueError when it is
        blank.
        """
        asked = self.prepared(text)
        found = self.find(asked, depth=count)
        return relevance.about(
            asked,
            found,
            count,
            contents=self.contents,
            passages=self.collections.passages,
            levels=self.calibration.levels,
        )

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

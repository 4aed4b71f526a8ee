"""SearchIndex: the one way to ask. The page, the command line, the evaluation and the publish gate all call `search`."""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from index.cures import BUILD
from index.encoder.encoder import Encoded, Encoder, TextEncoder
from index.encoder.model import ModelError, ModelProblem, open_model
from index.retrieval.centering import CenteredSpace
from index.retrieval.collection import QUESTIONS, Collection, Ranking
from index.retrieval.query import Question, QuestionWords
from index.search.answer import Answer, FrequentQuestion, Hit, KnownHit, Outcome, TopicHit
from index.search.confidence import MARKER_PENALTY, MIN_EXAMPLES, Calibration, Signals
from index.search.coverage_words import NO_COVERAGE_WORDS, CoverageWords, content_words
from index.search.explain import NOT_EXPLAINED, Explainer, Explanation
from index.store.contents import Contents
from index.store.versions import LAYOUT, Version, open_current
from index.text.glossary import Concept
from index.text.homophones import NO_HOMOPHONES, Homophones
from index.text.words import language
from kb.article import Passage, Topic
from kb.config.settings import Settings
from kb.faq.known_questions import comparable

KNOWN_WEIGHT = 1.15  # of a known question's score above the background level, in the score of its passage
KNOWN_CANDIDATES = 50
_REST = 600  # characters, the last ones, of what a question has beyond the encoder's window
_NEAREST = 2  # known questions of a passage that speak for it
_TOPICS, _TOPIC_CANDIDATES = 8, 20
TOPIC_FLOOR = 2.5  # standard deviations above the mean of background questions, see benchmarks/suggest.md
_UNSURE = 0.5  # from this part of the threshold on the closest passages are worth showing first


@dataclass(frozen=True)
class Lexical:
    """How well the words of a question match each row of the three collections, (n,) float32 each."""

    passages: np.ndarray
    topics: np.ndarray
    questions: np.ndarray


@dataclass(frozen=True)
class Collections:
    """The three things that are ranked for a question; rows are those of Contents."""

    passages: Collection
    topics: Collection
    questions: Collection

    @classmethod
    def read(cls, folder: Path) -> Collections:
        return cls(
            Collection.read(folder / LAYOUT.passage_collection),
            Collection.read(folder / LAYOUT.topic_collection),
            Collection.read(folder / LAYOUT.question_collection, QUESTIONS),
        )

    def lexical(self, concepts: Sequence[Concept]) -> Lexical:
        return Lexical(*(part.words.scores(concepts) for part in (self.passages, self.topics, self.questions)))

    def write(self, folder: Path) -> None:
        self.passages.write(folder / LAYOUT.passage_collection)
        self.topics.write(folder / LAYOUT.topic_collection)
        self.questions.write(folder / LAYOUT.question_collection)


@dataclass(frozen=True)
class Findings:
    """What one question found. `passages` carry the lift of the known questions attached to them."""

    passages: Ranking
    known: Ranking
    signals: Signals


class SearchIndex:
    """One version of the index, ready to answer. It never changes and is safe to share between threads."""

    def __init__(
        self,
        contents: Contents,
        collections: Collections,
        space: CenteredSpace,
        calibration: Calibration,
        encoder: TextEncoder,
        settings: Settings | None = None,
        homophones: Homophones = NO_HOMOPHONES,
        coverage_words: CoverageWords = NO_COVERAGE_WORDS,
    ) -> None:
        self.contents = contents
        self.collections = collections
        self.space = space
        self.calibration = calibration
        self.homophones = homophones
        self.coverage_words = coverage_words
        self._encoder = encoder
        self._settings = settings or Settings()
        self._articles = {article.id: article for article in contents.articles}
        self._covered = np.array([bool(entry.passages) for entry in contents.questions], bool)
        covered = Counter(
            contents.passages[entry.passages[0]].article for entry in contents.questions if entry.passages
        )
        self._with_faq = {article for article, count in covered.items() if count >= MIN_EXAMPLES}

    @classmethod
    def open(cls, root: Path, encoder: TextEncoder | None = None, settings: Settings | None = None) -> SearchIndex:
        """Open and verify the published index under `root`; without `encoder`, the model that it was built with.

        Raises StoreError or ModelError; each message names the cure.
        """
        version = open_current(root)
        return cls(
            Contents.read(version.folder),
            Collections.read(version.folder),
            CenteredSpace.read(version.folder / LAYOUT.space),
            Calibration.from_dict(json.loads((version.folder / LAYOUT.calibration).read_text("utf-8"))),
            encoder or _encoder_of(version),
            settings,
            Homophones.read(version.folder / LAYOUT.homophones),
            CoverageWords.read(version.folder / LAYOUT.coverage_words),
        )

    def asking(self, encoder: TextEncoder, settings: Settings | None = None) -> SearchIndex:
        """The same index with another encoder of the same model, or other settings."""
        return SearchIndex(
            self.contents,
            self.collections,
            self.space,
            self.calibration,
            encoder,
            settings or self._settings,
            self.homophones,
            self.coverage_words,
        )

    @property
    def titles(self) -> dict[str, str]:
        """Article id → title."""
        return {article.id: article.title for article in self.contents.articles}

    @property
    def counts(self) -> dict[str, int]:
        return self.contents.counts()

    def search(self, question: str, top: int | None = None, *, explained: bool = True) -> Answer:
        """Answer one question with at most `top` passages. Raises ValueError when the question is blank.

        Without `explained` the hits carry no highlights and no matches.
        """
        started = time.perf_counter()
        asked, lexical = self._heard(self._spelled(question))
        wanted = top or self._settings.top
        findings = self.find(asked, depth=wanted, lexical=lexical)
        missing = self.unwritten(question)
        confidence = 0.0 if missing else self.calibration.confidence(findings.signals)
        best = findings.passages.first(wanted)
        return Answer(
            question,
            Outcome.NOT_COVERED if missing else self._outcome(confidence),
            confidence,
            self._hits(asked, best, explained),
            self._topics(question, asked, lexical.topics),
            self._nearest(findings.known),
            (time.perf_counter() - started) * 1000,
            missing,
        )

    def find(
        self, asked: Question, without: int | None = None, depth: int = 0, lexical: Lexical | None = None
    ) -> Findings:
        """Rank passages and known questions. Where `depth` passages are more than the candidates of the settings, further
        ones come after those. `without` leaves one known question out, as if it were not known. `lexical`: what the words
        of `asked` tell, when it is there already.
        """
        lexical = lexical or self.collections.lexical(asked.concepts)
        known = self._known(asked, without, lexical.questions)
        attached = (row for number in known.ids.tolist() for row in self.contents.questions[number].passages)
        passages = self.collections.passages.rank(asked, self._settings.candidates, attached, lexical.passages)
        levels = self.calibration.levels
        above = known.scores - levels.known[asked.language].mean
        covered = self._covered[known.ids]
        lifted = self._lift(passages, known, above)
        signals = Signals(
            levels.passage[asked.language].standardise(passages.nearness),
            _first(above[covered]) / levels.known[asked.language].deviation,
            self._uncovered(asked, known.ids[~covered], above[~covered] / levels.known[asked.language].deviation),
            bool(len(lifted.ids)) and self.contents.passages[lifted.ids[0]].article in self._with_faq,
            self._log_odds_of(asked, without),
        )
        if depth > len(lifted.ids):
            lifted = lifted.followed_by(self.collections.passages.rank(asked, depth, (), lexical.passages))
        return Findings(lifted, known, signals)

    def unwritten(self, question: str) -> bool:
        """Whether this is the title of a related topic without an article. Who asks for it wants that article, however near
        passages of others come; unless an editor has made it a known question that one of them answers.
        """
        return comparable(question) in self._unwritten

    @cached_property
    def _unwritten(self) -> frozenset[str]:
        titles = {comparable(topic.title) for topic in self.contents.topics if topic.article is None}
        return frozenset(
            titles.difference(comparable(known.text) for known in self.contents.questions if known.passages)
        )

    def _known(self, asked: Question, without: int | None, lexical: np.ndarray) -> Ranking:
        """The known questions near to it, or to one of its parts."""
        known = self.collections.questions.rank(asked, KNOWN_CANDIDATES, (), lexical)
        for part in asked.parts:
            known = known.joined(self.collections.questions.rank(part, KNOWN_CANDIDATES))
        return known if without is None else known.only(known.ids != without)

    def _uncovered(self, asked: Question, ids: np.ndarray, near: np.ndarray) -> float:
        """How near the nearest of these not-covered known questions is. "Will they sue me over my student loan" is as near
        to "will they sue me" as anything; it speaks against an answer only to who names that loan. Across languages no
        word of one stands in the other, and nothing is missed.
        """
        said = content_words(asked.words)
        missed = [
            max((penalty for word, penalty in self._markers.get(row, {}).items() if word not in said), default=0.0)
            for row in ids.tolist()
        ]
        other = self.collections.questions.in_other_language(asked.language)[ids]
        return float((near - MARKER_PENALTY * np.where(other, 0.0, missed)).max()) if len(ids) else 0.0

    @cached_property
    def _markers(self) -> dict[int, dict[str, float]]:
        return self.coverage_words.out_of_scope_markers(self.written)

    @property
    def written(self) -> tuple[Container[str], ...]:
        """The words and the names of the articles."""
        return self.collections.passages.words.vocabulary, self.homophones.sounding

    def _log_odds_of(self, asked: Question, without: int | None) -> float:
        return self.coverage_words.log_odds(
            asked.words, self.written, None if without is None else bool(self._covered[without])
        )

    def known_questions(self, question: str, top: int) -> list[int]:
        """Rows of the known questions nearest to this one, best first, at most `top`. Raises ValueError when it is blank."""
        ranking = self.collections.questions.rank(self.prepared(question), max(top, KNOWN_CANDIDATES))
        return [row for row, _ in ranking.first(top)]

    def frequent_questions(self) -> tuple[FrequentQuestion, ...]:
        """The covered known questions that are shown, under their passages, in article order."""
        rows = sorted(
            (entry.passages[0], number) for number, entry in enumerate(self.contents.questions) if entry.offered
        )
        found = []
        for row, number in rows:
            passage, text = self.contents.passages[row], self.contents.questions[number].text
            title = self._articles[passage.article].title
            found.append(FrequentQuestion(text, language(text), passage.article, title, passage.section))
        return tuple(found)

    def _lift(self, passages: Ranking, known: Ranking, above: np.ndarray) -> Ranking:
        """Add to each passage what its nearest known questions score above the background level, two for robustness."""
        nearest: dict[int, list[float]] = {}
        for number, value in zip(known.ids.tolist(), np.maximum(above, 0).tolist(), strict=True):
            for row in self.contents.questions[number].passages:
                nearest.setdefault(row, []).append(value)
        lifts = [KNOWN_WEIGHT * sum(nearest.get(row, [])[:_NEAREST]) / _NEAREST for row in passages.ids.tolist()]
        return passages.raised(np.array(lifts, np.float32))

    def prepared(self, question: str) -> Question:
        """The question, encoded and cut into words. Raises ValueError when it is blank."""
        read = self._spelled(question)
        return self._read(read, self._encoded(read), QuestionWords.of(read))

    def _heard(self, read: str) -> tuple[Question, Lexical]:
        """The question, and what its words tell: that is found on another core while the encoder reads it."""
        meanwhile = self._pool.submit(self._by_words, read)
        encoded = self._encoded(read)
        said, lexical = meanwhile.result()
        return self._read(read, encoded, said), lexical

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(os.cpu_count(), "words")

    def _by_words(self, read: str) -> tuple[QuestionWords, Lexical]:
        said = QuestionWords.of(read)
        return said, self.collections.lexical(said.concepts)

    def _spelled(self, question: str) -> str:
        if not question.strip():
            raise ValueError("the question is blank; expected a few words")
        return self.homophones.respelled(question)

    def _encoded(self, text: str) -> Encoded:
        (encoded,) = self._encoder.questions([text])
        return encoded

    def _read(self, text: str, encoded: Encoded, said: QuestionWords) -> Question:
        """With what stands beyond the end of the encoder's window."""
        asked = Question.of(text, encoded, self.space, said)
        rest = text[encoded.spans[:, 1].max(initial=0) :]
        if not any(map(str.isalnum, rest)):
            return asked
        rest = rest[-_REST:]
        return asked.with_rest(Question.of(rest, self._encoded(rest), self.space))

    def _hits(self, asked: Question, best: Sequence[tuple[int, float]], explained: bool) -> tuple[Hit, ...]:
        passages = [self.contents.passages[row] for row, _ in best]
        why = [NOT_EXPLAINED] * len(best)
        if explained:
            texts = [(row, passage.text) for (row, _), passage in zip(best, passages, strict=True)]
            why = Explainer.of(asked)(self.collections.passages, texts)
        return tuple(
            self._hit(passage, score, reason) for passage, (_, score), reason in zip(passages, best, why, strict=True)
        )

    def _hit(self, passage: Passage, score: float, why: Explanation) -> Hit:
        article = self._articles[passage.article]
        return Hit(passage, article.title, article.published, article.source, score, why.highlights, why.matches)

    @property
    def topic_floors(self) -> Mapping[str, float]:
        """Language of the question → the score from which a topic is about it."""
        return {
            language: level.mean + TOPIC_FLOOR * level.deviation
            for language, level in self.calibration.levels.topic.items()
        }

    def _topics(self, question: str, asked: Question, lexical: np.ndarray) -> tuple[TopicHit, ...]:
        best = self.collections.topics.rank(asked, _TOPIC_CANDIDATES, (), lexical).first(_TOPICS)
        found = ((self.contents.topics[row], score) for row, score in best)
        return tuple(
            TopicHit(topic.title, score, topic.article, self.is_about(topic, score, question)) for topic, score in found
        )

    def is_about(self, topic: Topic, score: float, question: str) -> bool:
        """Whether a related topic with this score is about the question; one without an article is not, when it is the
        question itself.
        """
        if score < self.topic_floors[language(question)]:
            return False
        return topic.article is not None or comparable(topic.title) != comparable(question)

    def _nearest(self, known: Ranking) -> KnownHit | None:
        for number, score in zip(known.ids, known.scores, strict=True):
            entry = self.contents.questions[number]
            if entry.passages:
                ids = tuple(self.contents.passages[row].id for row in entry.passages)
                return KnownHit(entry.text, float(score), ids, entry.shown)
        return None

    def _outcome(self, confidence: float) -> Outcome:
        threshold = self._settings.threshold
        if confidence >= threshold:
            return Outcome.ANSWERED
        return Outcome.UNSURE if confidence >= _UNSURE * threshold else Outcome.NOT_COVERED


def _first(values: np.ndarray) -> float:
    return float(values[0]) if len(values) else 0.0


def _encoder_of(version: Version) -> Encoder:
    manifest = version.manifest
    model = open_model(manifest.description.model)
    if model.checksum != manifest.description.model_checksum:
        raise ModelError(ModelProblem.ANOTHER, id=model.id, cure=BUILD)
    return Encoder(model)

"""Fits the confidence of an index: what background questions reach, and how known questions score when asked as unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.encoder.encoder import TextEncoder
from index.progress import BuildStep, Report
from index.retrieval.background import Background
from index.retrieval.collection import Collection
from index.retrieval.query import Question
from index.search import confidence
from index.search.confidence import Calibration, ScoreBaseline, ScoreBaselines, Signals, by_language
from index.search.coverage_words import CoverageWords
from index.search.search_index import KNOWN_CANDIDATES, Collections, SearchIndex
from index.store.contents import Contents
from index.text.homophones import Homophones
from kb.config.settings import Settings
from kb.errors import Message

TOPIC_STEP = 3  # of 900 background questions: 150 in each language


_TOPIC_CANDIDATES = 20  # as in a search


def topic_levels(titles: Collection, known: Background) -> dict[str, ScoreBaseline]:
    """Language → what the best topic scores for questions about anything. `titles` are the topics."""
    asked = [
        Question.of(text, value, known.space)
        for text, value in zip(known.questions[::TOPIC_STEP], known.encoded[::TOPIC_STEP], strict=True)
    ]
    return by_language(
        [question.language for question in asked], [titles.rank(question, _TOPIC_CANDIDATES).best for question in asked]
    )


def calibrated(
    contents: Contents,
    collections: Collections,
    homophones: Homophones,
    coverage_words: CoverageWords,
    asked: Sequence[Question],
    known: Background,
    encoder: TextEncoder,
    settings: Settings,
    report: Report,
) -> Calibration:
    off_subject = [
        Question.of(text, value, known.space) for text, value in zip(known.questions, known.encoded, strict=True)
    ]
    report(Message(BuildStep.CALIBRATING, known=len(asked), others=len(off_subject)))
    measured = _levels(collections, off_subject, topic_levels(collections.topics, known), settings)
    unfitted = Calibration(measured)
    index = SearchIndex(contents, collections, known.space, unfitted, encoder, settings, homophones, coverage_words)
    return _fit(index, asked, off_subject)


def _levels(
    collections: Collections, off_subject: Sequence[Question], topic: Mapping[str, ScoreBaseline], settings: Settings
) -> ScoreBaselines:
    """What the background questions reach among these passages and known questions."""
    languages = [question.language for question in off_subject]
    passage = [collections.passages.rank(question, settings.candidates).nearness for question in off_subject]
    known = [collections.questions.rank(question, KNOWN_CANDIDATES).best for question in off_subject]
    return ScoreBaselines(confidence.by_language(languages, passage), confidence.by_language(languages, known), topic)


def _fit(index: SearchIndex, asked: Sequence[Question], off_subject: Sequence[Question]) -> Calibration:
    """Ask every known question as if it were not known, and every background question as it is."""
    if sum(bool(entry.passages) for entry in index.contents.questions) < confidence.MIN_EXAMPLES:
        return index.calibration
    covered: list[Signals] = []
    uncovered: list[Signals] = []
    for row, (question, entry) in enumerate(zip(asked, index.contents.questions, strict=True)):
        (covered if entry.passages else uncovered).append(index.find(question, without=row).signals)
    background = [index.find(question).signals for question in off_subject]
    return confidence.fit(index.calibration.levels, covered, uncovered, background)

"""Adds known questions to an open index in memory, as a build would.

What is not made anew: the regressions of the confidence, which a build fits on all known questions in some seconds; and, with
more than TRIED_LEVELS_UP_TO known questions, what background questions score. So a confidence may come out a little different
when the question is published, and the gate has the last word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.proposals.weights import TRIED_LEVELS_UP_TO
from index.publish.calibrate import known_levels
from index.publish.incremental import merged
from index.retrieval.bm25 import WordIndex
from index.retrieval.collection import Collection
from index.retrieval.query import Question, QuestionWords
from index.search.coverage_words import CoverageWords
from index.search.search_index import SearchIndex
from index.store.contents import KnownEntry


def with_known(index: SearchIndex, added: Sequence[KnownEntry], off_subject: Sequence[Question]) -> SearchIndex:
    """The index as if these questions were known, too. off_subject: background questions, prepared."""
    entries = (*index.contents.questions, *added)
    encoded = index.encoder.questions([entry.text for entry in added])
    new = [Question.of(entry.text, value, index.space) for entry, value in zip(added, encoded, strict=True)]
    words = [QuestionWords.of(entry.text).words for entry in index.contents.questions]
    words += [question.words for question in new]
    before = index.collections.questions
    known = merged(
        (before, Collection.of_questions(new, index.space)),
        [(0, 0, len(before)), (1, 0, len(new))],
        WordIndex.build([[[word.text for word in own]] for own in words]),
    )
    calibration = index.calibration
    if len(entries) <= TRIED_LEVELS_UP_TO:
        levels = replace(calibration.levels, known=known_levels(known, off_subject))
        calibration = replace(calibration, levels=levels)
    return SearchIndex(
        contents=replace(index.contents, questions=entries),
        collections=replace(index.collections, questions=known),
        space=index.space,
        calibration=calibration,
        encoder=index.encoder,
        settings=index.settings,
        homophones=index.homophones,
        coverage_words=CoverageWords.of(words, [bool(entry.passages) for entry in entries]),
    )

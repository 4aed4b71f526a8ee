"""Articles and known questions → an index in memory: encoded, or taken from an earlier version, and calibrated."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from pathlib import Path

import numpy as np

from index.encoder.encoder import TextEncoder
from index.progress import Progress, Report
from index.publish.calibrate import calibrated, topic_levels
from index.publish.incremental import (
    IndexedRows,
    PreviousVersion,
    QuestionEncodings,
    TextsToIndex,
    encode_questions,
    missing_questions,
)
from index.retrieval.background import Background
from index.retrieval.collection import Collection
from index.retrieval.query import Question
from index.search.confidence import Calibration
from index.search.coverage_words import CoverageWords
from index.search.search_index import Collections, SearchIndex
from index.store.contents import ArticleEntry, Contents, KnownEntry
from index.store.versions import LAYOUT
from index.text.homophones import Homophones
from index.tuning import PASSAGE_CONTEXT_CHARACTERS
from kb.article import Article, Passage, Topic
from kb.config.settings import Settings
from kb.faq.known_questions import Faq, read_folder
from kb.library.library import Library
from kb.structure.passages import cut

_NO_FAQ = Faq()


@dataclass(frozen=True)
class Source:
    """All that an index is made from."""

    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]
    faq: Faq = _NO_FAQ

    @classmethod
    def of_articles(cls, articles: Sequence[Article]) -> Source:
        return cls(tuple(articles), tuple(passage for article in articles for passage in cut(article)))

    @classmethod
    def of_folder(cls, library: Library) -> Source:
        """All that a folder has. Raises LibraryError or FaqError."""
        readings = library.readings()
        passages = tuple(passage for reading in readings for passage in reading.passages)
        articles = tuple(reading.article for reading in readings)
        return cls(articles, passages, read_folder(library.folder, passages))


@dataclass(frozen=True)
class Plan:
    """How to make an index. `identity` stands for the encoder and for what is done with its output, see reuse.py; what
    `earlier` has is not encoded again, and a `calibration` is kept instead of fitted. `golden` are questions that only
    the gate will ask; `sounding` is how names of an earlier version sound, see homophones.py; `passages`
    are those of the source, if they are there already.
    """

    identity: str = ""
    golden: Sequence[str] = ()
    earlier: PreviousVersion | None = None
    calibration: Calibration | None = None
    sounding: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passages: TextsToIndex | None = None


@dataclass(frozen=True)
class Composed:
    """An index in memory, what the next build can take from it, and how many texts had to be encoded."""

    index: SearchIndex
    passages: IndexedRows
    topics: IndexedRows
    asked: QuestionEncodings
    encoded: int

    def write(self, folder: Path) -> None:
        """Write it into an empty folder, in the layout of store.py."""
        write(self.index, folder)
        self.passages.write(folder / LAYOUT.passage_collection)
        self.topics.write(folder / LAYOUT.topic_collection)
        self.asked.write(folder / LAYOUT.asked)


def compose_index(
    source: Source,
    encoder: TextEncoder,
    known: Background,
    settings: Settings,
    progress: Progress = lambda done, total: None,
) -> SearchIndex:
    """Encode everything and calibrate: a SearchIndex in memory."""
    return compose_incremental(source, encoder, known, settings, progress=progress).index


def compose_incremental(
    source: Source,
    encoder: TextEncoder,
    known: Background,
    settings: Settings,
    plan: Plan = Plan(),
    *,
    report: Report = lambda _: None,
    progress: Progress = lambda done, total: None,
) -> Composed:
    """Encode what is new and calibrate. `progress` counts what is encoded: nothing, when everything is there."""
    contents = contents_of(source)
    earlier = plan.earlier
    passages = plan.passages or passage_texts(source, plan.identity)
    titles = TextsToIndex.of(plan.identity, [topic.title for topic in contents.topics], [""] * len(contents.topics))
    questions = [entry.text for entry in contents.questions]
    asked = [*questions, *plan.golden]
    total = (
        len(passages.missing(earlier.passages if earlier else None))
        + len(titles.missing(earlier.topics if earlier else None))
        + len(missing_questions(plan.identity, asked, earlier.asked if earlier else None))
    )
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    passage_rows = passages.rows(earlier.passages if earlier else None, encoder, known.space, step)
    topic_rows = titles.rows(earlier.topics if earlier else None, encoder, known.space, step)
    remembered, encoded = encode_questions(plan.identity, asked, earlier.asked if earlier else None, encoder, step)
    calibration = plan.calibration
    ready: list[Question] = []
    if earlier and calibration and questions == [entry.text for entry in earlier.contents.questions]:
        ranked, coverage_words = earlier.questions, earlier.coverage_words
    else:
        pairs = zip(questions, encoded[: len(questions)], strict=True)
        ready = [Question.of(text, value, known.space) for text, value in pairs]
        ranked = Collection.of_questions(ready, known.space)
        covered = [bool(entry.passages) for entry in contents.questions]
        coverage_words = CoverageWords.of([question.words for question in ready], covered)
    collections = Collections(passage_rows.collection, topic_rows.collection, ranked)
    homophones = Homophones.of_words(
        [*(passage.text for passage in contents.passages), *(topic.title for topic in contents.topics)],
        [passage_rows.words, topic_rows.words],
        plan.sounding,
    )
    if calibration is None:
        calibration = calibrated(
            contents, collections, homophones, coverage_words, ready, known, encoder, settings, report
        )
    elif earlier is None or earlier.topics.keys != titles.keys:
        levels = replace(calibration.levels, topic=topic_levels(collections.topics, known))
        calibration = replace(calibration, levels=levels)
    index = SearchIndex(contents, collections, known.space, calibration, encoder, settings, homophones, coverage_words)
    return Composed(index, passage_rows, topic_rows, remembered, total)


def passage_texts(source: Source, identity: str) -> TextsToIndex:
    titles = {article.id: article.title for article in source.articles}
    texts = [passage.text for passage in source.passages]
    return TextsToIndex.of(identity, texts, [context(passage, titles) for passage in source.passages])


def context(passage: Passage, titles: Mapping[str, str]) -> str:
    """What the encoder reads before a passage: where it stands."""
    parts = [titles[passage.article], *passage.section]
    place = " ".join(dict.fromkeys(part for part in parts if part))
    return place[:PASSAGE_CONTEXT_CHARACTERS] + "\n" if place else ""


def write(index: SearchIndex, folder: Path) -> None:
    """Write what answering needs into an empty folder."""
    index.contents.write(folder)
    index.collections.write(folder)
    np.savez(folder / LAYOUT.space, **index.space.arrays())  # type: ignore[arg-type]
    index.homophones.write(folder / LAYOUT.homophones)
    index.coverage_words.write(folder / LAYOUT.coverage_words)
    text = json.dumps(index.calibration.to_dict(), indent=2) + "\n"
    (folder / LAYOUT.calibration).write_text(text, "utf-8")


def contents_of(source: Source) -> Contents:
    rows = {passage.id: row for row, passage in enumerate(source.passages)}
    named: dict[str, Topic] = {}
    for article in source.articles:
        for topic in article.topics:
            known = named.get(topic.title)
            if known is None or known.article is None:  # one article may know of another what a third does not
                named[topic.title] = topic
    place = {title: row for row, title in enumerate(named)}
    return Contents(
        tuple(
            ArticleEntry(
                article.id,
                article.title,
                _date(article.published) if article.published else None,
                article.source,
                tuple(dict.fromkeys(place[topic.title] for topic in article.topics)),
            )
            for article in source.articles
        ),
        source.passages,
        tuple(named.values()),
        tuple(
            KnownEntry(question.text, tuple(rows[passage] for passage in question.passages), question.shown)
            for question in source.faq.questions
        ),
    )


def _date(published: datetime) -> str:
    """ISO format; a date that came without a time of day is shown without one."""
    midnight = published.time() == time.min
    return published.date().isoformat() if midnight else published.isoformat(sep=" ")

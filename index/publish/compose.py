"""Makes an index in memory from articles and known questions: encodes what is new, takes the rest from an earlier version,
and calibrates the confidence.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from functools import partial
from pathlib import Path

import numpy as np

from index.encoder.encoder import Encoded, TextEncoder
from index.progress import Progress, Report, Step
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
from index.retrieval.centering import CenteredSpace
from index.retrieval.collection import Collection
from index.retrieval.query import Question
from index.retrieval.translations import Wordings
from index.search.collections import Collections
from index.search.confidence import Calibration
from index.search.coverage_words import CoverageWords
from index.search.search_index import SearchIndex
from index.store.contents import ArticleEntry, Contents, KnownEntry
from index.store.versions import LAYOUT
from index.text.homophones import Homophones
from index.text.words import language
from index.tuning.stored import PASSAGE_CONTEXT_CHARACTERS
from kb.article import Article, Passage, Topic
from kb.config.settings import Settings
from kb.errors import Message
from kb.faq.known_questions import Faq, read_folder
from kb.library.library import Library
from kb.library.translations import all_translations
from kb.storage.files import sha256_of_text
from kb.structure.passages import cut
from kb.translations.translation import TranslatedPassage, Translation, TranslationProblem

_NO_FAQ = Faq()


@dataclass(frozen=True)
class Source:
    """What an index is made from: the articles, their passages, the known questions, and the translations."""

    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]
    faq: Faq = _NO_FAQ
    translations: tuple[Translation, ...] = ()

    @classmethod
    def of_articles(cls, articles: Sequence[Article]) -> Source:
        """Articles cut into passages, without known questions."""
        return cls(tuple(articles), tuple(passage for article in articles for passage in cut(article)))

    @classmethod
    def of_folder(cls, library: Library) -> Source:
        """Everything that a folder of articles holds. Raises LibraryError or FaqError."""
        readings = library.readings()
        passages = tuple(passage for reading in readings for passage in reading.passages)
        articles = tuple(reading.article for reading in readings)
        translations = all_translations(library, readings)
        return cls(articles, passages, read_folder(library.folder, passages), translations)

    @property
    def checksums(self) -> dict[str, str]:
        """Article → a checksum of all that it and its translations say."""
        return checksums(self.articles, self.translations)


@dataclass(frozen=True)
class Plan:
    """How to make an index.

    identity: stands for the encoder and for what is done with its output (incremental.py). golden: questions that only the
    gate asks; they are encoded with the others. earlier: a version whose encodings are used again. calibration: kept as it
    is; None fits a new one. sounding: the homophones of names that an earlier version looked up (index/text/homophones.py).
    passages: the passages of the source with their keys, when they were computed before.
    """

    identity: str = ""
    golden: Sequence[str] = ()
    earlier: PreviousVersion | None = None
    calibration: Calibration | None = None
    sounding: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    passages: TextsToIndex | None = None


@dataclass(frozen=True, kw_only=True)
class Composed:
    """An index in memory, the rows and encodings that the next build can use again, and how many texts were encoded."""

    index: SearchIndex
    passages: IndexedRows
    topics: IndexedRows
    asked: QuestionEncodings
    encoded: int
    wordings: IndexedRows | None = None

    def write(self, folder: Path) -> None:
        """Write it into an empty folder, in the layout of index/store/versions.py."""
        write(self.index, folder)
        self.passages.write(folder / LAYOUT.passage_collection)
        self.topics.write(folder / LAYOUT.topic_collection)
        self.asked.write(folder / LAYOUT.asked)
        if self.wordings:
            self.wordings.write(folder / LAYOUT.wording_collection)


def compose_index(
    source: Source,
    encoder: TextEncoder,
    background: Background,
    settings: Settings,
    progress: Progress = lambda done, total: None,
) -> SearchIndex:
    """Encode everything and calibrate."""
    return compose_incremental(source, encoder, background, settings, progress=progress).index


def compose_incremental(
    source: Source,
    encoder: TextEncoder,
    background: Background,
    settings: Settings,
    plan: Plan = Plan(),
    *,
    report: Report = lambda _: None,
    progress: Progress = lambda done, total: None,
) -> Composed:
    """Encode what is new, and calibrate. `progress` counts the texts that have to be encoded; it is not called without any."""
    contents = contents_of(source)
    earlier = plan.earlier
    passages = plan.passages or passage_texts(source, plan.identity)
    titles = TextsToIndex.of(plan.identity, [topic.title for topic in contents.topics], [""] * len(contents.topics))
    translated = wording_texts(source, plan.identity)
    asked = [*(entry.text for entry in contents.questions), *plan.golden]
    had_asked = earlier.asked if earlier else None
    had = (earlier.passages, earlier.topics, earlier.wordings) if earlier else (None, None, None)
    texts_and_rows = list(zip((passages, titles, translated), had, strict=True))
    total = len(missing_questions(plan.identity, asked, had_asked))
    total += sum(len(texts.missing(rows)) for texts, rows in texts_and_rows)
    step = _counting(progress, total)
    passage_rows, topic_rows, wording_rows = (
        texts.rows(rows, encoder, background.space, step) for texts, rows in texts_and_rows
    )
    remembered, encoded = encode_questions(plan.identity, asked, had_asked, encoder, step=step)
    ready, ranked, coverage_words = _known_questions(contents, encoded, plan, background.space)
    collections = Collections(
        passage_rows.collection, topic_rows.collection, ranked, _wordings(contents, wording_rows.collection)
    )
    homophones = Homophones.of_words(
        [*passages.whole, *titles.whole], [passage_rows.words, topic_rows.words], plan.sounding
    )

    index_with = partial(
        SearchIndex,
        *(contents, collections, background.space),
        encoder=encoder,
        settings=settings,
        homophones=homophones,
        coverage_words=coverage_words,
    )
    calibration = plan.calibration
    if calibration is None:
        calibration = calibrated(
            index_with, collections, ready, background, candidates=settings.candidates, report=report
        )
    elif earlier is None or earlier.topics.keys != titles.keys:
        levels = replace(calibration.levels, topic=topic_levels(collections.topics, background))
        calibration = replace(calibration, levels=levels)
    return Composed(
        index=index_with(calibration),
        passages=passage_rows,
        topics=topic_rows,
        asked=remembered,
        encoded=total,
        wordings=wording_rows if translated.texts else None,
    )


def _counting(progress: Progress, total: int) -> Step:
    """Tells `progress` how many texts are encoded, each time that some are."""
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    return step


def _wordings(contents: Contents, translated: Collection) -> Wordings | None:
    """The translations with the passage of each; None without any."""
    owners = np.array([row for row, _ in contents.translations], np.int64)
    return Wordings(translated, owners) if len(owners) else None


def _known_questions(
    contents: Contents, encoded: Sequence[Encoded], plan: Plan, space: CenteredSpace
) -> tuple[list[Question], Collection, CoverageWords]:
    """The known questions, ready to be asked, their collection, and the log odds of their words.

    encoded: their raw encodings, in order; golden questions may follow. With a kept calibration and the same questions as
    before, all is taken from the earlier version, and no question needs to be ready.
    """
    texts, earlier = [entry.text for entry in contents.questions], plan.earlier
    if earlier and plan.calibration and texts == [entry.text for entry in earlier.contents.questions]:
        return [], earlier.questions, earlier.coverage_words
    ready = [Question.of(text, value, space) for text, value in zip(texts, encoded[: len(texts)], strict=True)]
    covered = [bool(entry.passages) for entry in contents.questions]
    words = CoverageWords.of([question.words for question in ready], covered)
    return ready, Collection.of_questions(ready, space), words


def passage_texts(source: Source, identity: str) -> TextsToIndex:
    """The passages of a source, each with its context and its key."""
    articles = {article.id: article for article in source.articles}
    texts = [passage.text for passage in source.passages]
    return TextsToIndex.of(
        identity, texts, [context(passage, articles[passage.article]) for passage in source.passages]
    )


def wording_texts(source: Source, identity: str) -> TextsToIndex:
    """The translated passages of a source, each with its own title and sections before it and its key."""
    translated = [one for _, one in _translated(source)]
    before = ["".join(f"{line}\n" for line in _headings(one.title, one.passage.section)) for one in translated]
    return TextsToIndex.of(identity, [one.passage.text for one in translated], before)


def context(passage: Passage, article: Article) -> str:
    """What is read and searched with a passage, a line each: the title of its article, its sections, and what it needs to be
    understood, such as the sentence before its list.
    """
    before = [" ".join(text.split())[:PASSAGE_CONTEXT_CHARACTERS] for text in article.context_of(passage)]
    return "".join(f"{line}\n" for line in (*_headings(article.title, passage.section), *before))


def _headings(title: str, section: Sequence[str]) -> list[str]:
    """The title and the sections of a passage, as far as they are read with it.

    The nearest heading is never left out; what is further away is, where all would be too long: the outer sections first, then
    the title.
    """
    *outer, nearest = section or ("",)
    wanted = dict.fromkeys(part for part in (nearest, title, *reversed(outer)) if part)
    kept: list[str] = []
    room = PASSAGE_CONTEXT_CHARACTERS
    for part in wanted:
        if not kept or len(part) <= room:
            kept.append(part[:PASSAGE_CONTEXT_CHARACTERS])
            room -= len(part)
    headings = [part for part in dict.fromkeys((title, *section)) if part[:PASSAGE_CONTEXT_CHARACTERS] in kept]
    return [part[:PASSAGE_CONTEXT_CHARACTERS] for part in headings]


def write(index: SearchIndex, folder: Path) -> None:
    """Write the part of an index that answering needs into an empty folder."""
    index.contents.write(folder)
    index.collections.write(folder)
    np.savez(folder / LAYOUT.space, **index.space.arrays())  # type: ignore[arg-type]
    index.homophones.write(folder / LAYOUT.homophones)
    index.coverage_words.write(folder / LAYOUT.coverage_words)
    text = json.dumps(index.calibration.to_dict(), indent=2) + "\n"
    (folder / LAYOUT.calibration).write_text(text, "utf-8")


def contents_of(source: Source) -> Contents:
    """The articles, passages, topics (each title once) and known questions of a source, as rows."""
    rows = {passage.id: row for row, passage in enumerate(source.passages)}
    named: dict[str, Topic] = {}
    for article in source.articles:
        for topic in article.topics:
            known = named.get(topic.title)
            if known is None or known.article is None:  # one article may know where the topic is treated, another not
                named[topic.title] = topic
    place = {title: row for row, title in enumerate(named)}
    return Contents(
        tuple(
            ArticleEntry(
                id=article.id,
                title=article.title,
                published=_date(article.published) if article.published else None,
                source=article.source,
                topics=tuple(dict.fromkeys(place[topic.title] for topic in article.topics)),
                tags=article.tags,
            )
            for article in source.articles
        ),
        source.passages,
        tuple(named.values()),
        tuple(
            KnownEntry(question.text, tuple(rows[passage] for passage in question.passages), question.shown)
            for question in source.faq.questions
        ),
        translations=tuple(_translated(source)),
    )


def _translated(source: Source) -> Iterator[tuple[int, TranslatedPassage]]:
    """Each translated passage with the row of the original."""
    first: dict[str, int] = {}
    for row, passage in enumerate(source.passages):
        first.setdefault(passage.article, row)
    for translation in source.translations:
        for number, one in enumerate(translation.written):
            if one is not None:
                yield first[translation.article] + number, one


def checksums(articles: Sequence[Article], translations: Sequence[Translation]) -> dict[str, str]:
    """Article → a checksum of all that it and its translations say. Without tags, translations and pictures it is the same as
    before articles had any.
    """
    translated: dict[str, list[str]] = {}
    for translation in translations:
        translated.setdefault(translation.article, []).append(repr(translation.written))
    beside = {
        article.id: (*article.tags, *translated.get(article.id, ()), *(repr(tuple(one)) for one in article.pictures))
        for article in articles
    }
    return {article.id: sha256_of_text(repr(article), *beside[article.id]) for article in articles}


def translation_warnings(source: Source) -> Iterator[Message]:
    """What an editor should know of the translations."""
    first: dict[str, str] = {}
    for passage in source.passages:
        first.setdefault(passage.article, passage.text)
    for translation in source.translations:
        yield from translation.problems
        if language(first[translation.article]) == translation.language:
            yield Message(TranslationProblem.SAME_LANGUAGE, file=translation.file)


def _date(published: datetime) -> str:
    """In ISO format; midnight stands for "no time of day", which is then left out."""
    midnight = published.time() == time.min
    return published.date().isoformat() if midnight else published.isoformat(sep=" ")

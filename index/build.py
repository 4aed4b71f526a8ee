"""Articles and known questions → a new version of the index, built aside and published whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

import numpy as np

from index import confidence
from index.background import Background, background_of
from index.background import checksum as background_checksum
from index.collection import Collection, Question
from index.confidence import Calibration, Levels, Signals
from index.contents import ArticleEntry, Contents, KnownEntry
from index.encoder import Encoder, TextEncoder
from index.files import sha256_of_text
from index.model import ServingModel, prepare
from index.search import Collections, SearchIndex
from index.settings import Settings
from index.store import LAYOUT, Description, StoreError, new_version, open_current
from kb.article import Article, Passage, Topic
from kb.faq import BrokenLink, Faq, read_folder
from kb.library import Library
from kb.passages import CHUNKER_VERSION, cut

Report = Callable[[str], None]
Progress = Callable[[int, int], None]


RECIPE = "1"  # raise it when the same articles would give another index: other vectors, codes or calibration
_NO_FAQ = Faq()
_CONTEXT_CHARACTERS = 120  # a title as long as a text must not fill the encoder's window in place of the passage


@dataclass(frozen=True)
class Source:
    """All that an index is made from."""

    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]
    faq: Faq = _NO_FAQ

    @classmethod
    def of_articles(cls, articles: Sequence[Article]) -> Source:
        return cls(tuple(articles), tuple(passage for article in articles for passage in cut(article)))


@dataclass(frozen=True)
class Built:
    """What a build did: counts of the published version, whether anything had changed, and what an editor should look at."""

    counts: dict[str, int]
    changed: bool
    broken_links: tuple[BrokenLink, ...]
    warnings: tuple[str, ...]


def build(
    settings: Settings, *, report: Report = lambda _: None, progress: Progress = lambda done, total: None
) -> Built:
    """Bring the index under `settings.index` up to date with the articles. Nothing is done when nothing changed.

    `report` gets a line per step, `progress` the texts encoded so far and all of them.
    Raises LibraryError, FaqError, ModelError or OSError; the published index then stays as it was.
    """
    library = Library(settings.articles)
    articles = tuple(library.articles())
    source = Source.of_articles(articles)
    source = Source(articles, source.passages, read_folder(settings.articles, source.passages))
    model = prepare(settings.model, report=report)
    description = _describe(source, model, settings.candidates)
    warnings = (*_warnings(source), *library.ignored())
    if _published(settings.index) == description:
        return Built(description.counts, False, source.faq.broken, warnings)
    encoder = Encoder(model, bulk=True)
    known = background_of(encoder)
    index = assemble(source, encoder, known, settings, progress)
    with new_version(settings.index, description) as folder:
        write(index, folder)
    return Built(description.counts, True, source.faq.broken, warnings)


def assemble(
    source: Source,
    encoder: TextEncoder,
    known: Background,
    settings: Settings,
    progress: Progress = lambda done, total: None,
) -> SearchIndex:
    """Encode everything and calibrate: a SearchIndex in memory."""
    contents = _contents(source)
    passages = [passage.text for passage in contents.passages]
    topics = [topic.title for topic in contents.topics]
    questions = [entry.text for entry in contents.questions]
    titles = {article.id: article.title for article in contents.articles}
    total = len(passages) + len(topics) + len(questions)
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done += count
        progress(done, total)

    encoded = encoder.passages(passages, step, [context(passage, titles) for passage in contents.passages])
    passage_rows = Collection.build(passages, encoded, known.space)
    topic_rows = Collection.build(topics, encoder.passages(topics, step), known.space)
    asked = [
        Question.of(text, value, known.space)
        for text, value in zip(questions, encoder.questions(questions, step), strict=True)
    ]
    collections = Collections(passage_rows, topic_rows, Collection.of_questions(asked, known.space))
    off_subject = [
        Question.of(text, value, known.space) for text, value in zip(known.questions, known.encoded, strict=True)
    ]
    measured = _levels(collections, off_subject, settings)
    index = SearchIndex(contents, collections, known.space, Calibration(measured), encoder, settings)
    calibration = _fit(index, asked, off_subject)
    return SearchIndex(contents, collections, known.space, calibration, encoder, settings)


def context(passage: Passage, titles: Mapping[str, str]) -> str:
    """What the encoder reads before a passage: where it stands."""
    parts = [titles[passage.article], *passage.section]
    place = " ".join(dict.fromkeys(part for part in parts if part))
    return place[:_CONTEXT_CHARACTERS] + "\n" if place else ""


def write(index: SearchIndex, folder: Path) -> None:
    """Write an index into an empty folder, in the layout of store.py."""
    index.contents.write(folder)
    index.collections.write(folder)
    np.savez(folder / LAYOUT.space, **index.space.arrays())  # type: ignore[arg-type]
    text = json.dumps(index.calibration.to_dict(), indent=2) + "\n"
    (folder / LAYOUT.calibration).write_text(text, "utf-8")


def _warnings(source: Source) -> list[str]:
    """What an editor should look at: how articles were read, and articles with too few known questions to be judged by."""
    found = [f"{article.id}: {warning}" for article in source.articles for warning in article.warnings]
    article_of = {passage.id: passage.article for passage in source.passages}
    covered = Counter(article_of[question.passages[0]] for question in source.faq.questions if question.covered)
    few = [article.id for article in source.articles if covered[article.id] < confidence.MIN_EXAMPLES]
    if few:
        found.append(
            f"{', '.join(few[:3])}{f' and {len(few) - 3} more' if len(few) > 3 else ''}: fewer than "
            f"{confidence.MIN_EXAMPLES} covered known questions; confidence is judged by passages there, which cannot "
            "tell what an article leaves unanswered"
        )
    return found


def _contents(source: Source) -> Contents:
    rows = {passage.id: row for row, passage in enumerate(source.passages)}
    topics: dict[str, Topic] = {}
    for article in source.articles:
        for topic in article.topics:
            topics.setdefault(topic.title, topic)
    return Contents(
        tuple(
            ArticleEntry(
                article.id,
                article.title,
                _date(article.published) if article.published else None,
                article.source,
            )
            for article in source.articles
        ),
        source.passages,
        tuple(topics.values()),
        tuple(
            KnownEntry(question.text, tuple(rows[passage] for passage in question.passages))
            for question in source.faq.questions
        ),
    )


def _date(published: datetime) -> str:
    """ISO format; a date that came without a time of day is shown without one."""
    midnight = published.time() == time.min
    return published.date().isoformat() if midnight else published.isoformat(sep=" ")


def _describe(source: Source, model: ServingModel, candidates: int) -> Description:
    questions = (f"{question.text}\n{question.passages}" for question in source.faq.questions)
    return Description(
        recipe=f"{RECIPE}-{candidates}-{background_checksum()[:12]}",
        model=model.id,
        model_name=model.name,
        model_checksum=model.checksum,
        chunker=CHUNKER_VERSION,
        counts=_contents(source).counts(),
        articles={article.id: sha256_of_text(repr(article)) for article in source.articles},
        questions=sha256_of_text(*questions),
    )


def _published(root: Path) -> Description | None:
    """What the published index was made from; None when there is no sound one."""
    try:
        return open_current(root).manifest.description
    except StoreError:
        return None


def _levels(collections: Collections, off_subject: Sequence[Question], settings: Settings) -> Levels:
    """What the background questions reach among these passages and known questions."""
    return confidence.levels(
        [question.language for question in off_subject],
        [collections.passages.rank(question, settings.candidates).best for question in off_subject],
        [collections.questions.rank(question, settings.candidates).best for question in off_subject],
    )


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

"""What a search returns, as frozen values, and its one JSON form (`kb ask --json`); and what is needed of whatever searches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from index.search.filters import EVERYTHING, Filter
from index.store.contents import Contents
from index.text.words import language
from kb.article import Passage, Picture
from kb.config.notice_words import MORE_WORDS, NoticeWords, care
from kb.config.site_file import SiteFile
from kb.translations.places import same_places
from kb.translations.translation import TranslatedPassage

_NO_SITE = SiteFile()

PICTURES = "/api/v1/pictures/"  # before the name of a picture, where the API has it


class Outcome(StrEnum):
    """How sure the knowledge base is that it answers the question."""

    ANSWERED = "answered"
    UNSURE = "unsure"
    NOT_COVERED = "not_covered"


class Notice(StrEnum):
    """Why readers are told something else than an answer. The words are in kb/config/notice_words.py."""

    MORE_WORDS = "more_words"  # a number, a letter, a greeting: no question
    DESPAIR = "despair"  # somebody wants to die


@dataclass(frozen=True)
class TokenMatch:
    """A question word and the passage word it matched: half-open character ranges of the question and of the passage text."""

    question: tuple[int, int]
    passage: tuple[int, int]
    score: float


@dataclass(frozen=True)
class Elsewhere:
    """A passage of another article that says the same as a found one, or that is an earlier version of it."""

    passage: Passage
    title: str
    published: str | None


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A found passage; higher scores are better. highlights: half-open ranges of `passage.text`, its best sentences.

    context: the texts of `passage.context`, what must be read before the passage. copies: where the same is said. older: its
    earlier versions. Neither are hits of their own. translations: the passage in other languages.
    """

    passage: Passage
    title: str
    published: str | None
    source: str | None
    score: float
    highlights: tuple[tuple[int, int], ...] = ()
    matches: tuple[TokenMatch, ...] = ()
    context: tuple[str, ...] = ()
    copies: tuple[Elsewhere, ...] = ()
    older: tuple[Elsewhere, ...] = ()
    translations: tuple[TranslatedPassage, ...] = ()

    def in_language(self, code: str) -> TranslatedPassage | None:
        """The translation for a reader of this language; None where the passage is in it itself, or there is none."""
        if language(self.passage.text) == code:
            return None
        return next((found for found in self.translations if found.language == code), None)

    def read_in(self, code: str) -> Hit:
        """The hit as a reader of this language gets it: with title, text and marked sentences of the translation, if there is
        one; else itself.
        """
        found = self.in_language(code)
        if found is None:
            return self
        marked = same_places(self.passage, found.passage, self.highlights)
        return replace(
            self, passage=found.passage, title=found.title, highlights=marked, matches=(), context=(), translations=()
        )

    @property
    def all_passages(self) -> tuple[Passage, ...]:
        """The passage, then those that are folded into it."""
        return (self.passage, *(other.passage for other in (*self.copies, *self.older)))


@dataclass(frozen=True)
class TopicHit:
    """A related topic. article: the id of the article with that title, None when there is none yet.

    about: whether the topic is about the question, that is, scores above TOPIC_FLOOR. A topic without an article whose title
    is the question itself is not: following it would only ask the same again.
    """

    title: str
    score: float
    article: str | None = None
    about: bool = True


@dataclass(frozen=True)
class KnownHit:
    """The known question nearest to the one asked. passages: ids of the passages that answer it.

    shown: False for a wording that only helps to find the passage, and that readers do not see.
    """

    question: str
    score: float
    passages: tuple[str, ...]
    shown: bool = True


@dataclass(frozen=True)
class FrequentQuestion:
    """A known question shown under the section that answers it. `section` is empty for the introduction."""

    question: str
    language: str
    article: str
    title: str
    section: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Passages and topics, best first; they are there even when the question is not covered.

    confidence: the probability, 0 to 1, that the best passages answer the question. unwritten: whether the question is the
    title of a related topic that has no article yet.

    notice: what readers are told instead; the question then counts as not covered. Despair gets no passages and no topics.
    suggestions: known questions to ask instead of what is no question. unread: how many characters of a long question were
    not read.
    """

    question: str
    outcome: Outcome
    confidence: float
    hits: tuple[Hit, ...]
    topics: tuple[TopicHit, ...]
    known: KnownHit | None
    took_ms: float
    unwritten: bool = False
    notice: Notice | None = None
    suggestions: tuple[str, ...] = ()
    unread: int = 0

    @property
    def answered(self) -> bool:
        """Whether the question counts as answered."""
        return self.outcome is Outcome.ANSWERED

    @property
    def related(self) -> tuple[TopicHit, ...]:
        """The topics that are about the question."""
        return tuple(topic for topic in self.topics if topic.about)

    @property
    def known_shown(self) -> KnownHit | None:
        """The nearest known question, if readers may see it."""
        return self.known if self.known and self.known.shown else None

    def to_dict(
        self, question_id: str | int | None = None, site: SiteFile = _NO_SITE, reader: str | None = None
    ) -> dict[str, Any]:
        """The JSON object of one answer. Offsets count characters: start and end in the article, highlights in the passage.

        site: has the words of a notice; without it they are the built-in ones. reader: the language into which passages are
        translated; otherwise that of the question.
        """
        code = reader or language(self.question)
        return {
            "id": question_id,
            "question": self.question,
            "answered": self.answered,
            "outcome": str(self.outcome),
            "confidence": round(self.confidence, 4),
            "passages": [_passage(hit, code) for hit in self.hits],
            "topics": [
                {"title": topic.title, "score": round(topic.score, 4), "article": topic.article}
                for topic in self.topics
            ],
            "faq": {
                "question": self.known.question,
                "score": round(self.known.score, 4),
                "passages": list(self.known.passages),
            }
            if self.known
            else None,
            "notice": self._notice(site),
            "unread": self.unread,
            "took_ms": round(self.took_ms, 2),
        }

    def _notice(self, site: SiteFile) -> dict[str, Any] | None:
        if self.notice is None:
            return None
        texts = notice_words(self.notice, site, language(self.question))
        return {
            "kind": str(self.notice),
            "title": texts.title,
            "text": texts.text,
            "contacts": list(texts.contacts),
            "more": texts.more,
            "suggestions": list(self.suggestions),
        }


def notice_words(notice: Notice, site: SiteFile, code: str) -> NoticeWords:
    """The words of a notice in the language `code`."""
    return care(site, code) if notice is Notice.DESPAIR else MORE_WORDS[code]


def despair(question: str, took_ms: float) -> Answer:
    """What somebody gets who wants to die: no passage that could hurt, but the notice."""
    return replace(nothing(question), notice=Notice.DESPAIR, took_ms=took_ms)


def nothing(question: str) -> Answer:
    """The answer to a blank line in a list of questions, which is no error: nothing found."""
    return Answer(
        question=question, outcome=Outcome.NOT_COVERED, confidence=0.0, hits=(), topics=(), known=None, took_ms=0.0
    )


def _passage(hit: Hit, code: str) -> dict[str, Any]:
    return {
        "id": hit.passage.id,
        "text": hit.passage.text,
        "score": round(hit.score, 4),
        "article": hit.passage.article,
        "title": hit.title,
        "section": hit.passage.section_path,
        "published": hit.published,
        "source": hit.source,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "context": list(filter(None, hit.context)),
        "highlights": [list(span) for span in hit.highlights],
        "matches": [
            {"question": list(match.question), "passage": list(match.passage), "score": round(match.score, 4)}
            for match in hit.matches
        ],
        "copies": list(map(_elsewhere, hit.copies)),
        "older": list(map(_elsewhere, hit.older)),
        "translation": translation_object(hit.in_language(code)),
        "pictures": list(map(picture_object, hit.passage.pictures)),
    }


def picture_object(picture: Picture) -> dict[str, Any]:
    """The JSON object of a picture; a server has it at the address."""
    return {
        "address": f"{PICTURES}{picture.name}",
        "alt": picture.alt,
        "width": picture.width,
        "height": picture.height,
    }


def translation_object(found: TranslatedPassage | None) -> dict[str, Any] | None:
    """The JSON object of a translated passage. outdated: the passage has changed since it was translated."""
    if found is None:
        return None
    return {"language": found.language, "text": found.passage.text, "outdated": found.outdated}


def _elsewhere(other: Elsewhere) -> dict[str, Any]:
    return {
        "id": other.passage.id,
        "article": other.passage.article,
        "title": other.title,
        "section": other.passage.section_path,
        "published": other.published,
    }


@dataclass(frozen=True)
class NearTexts:
    """Texts near what was typed, nearest first.

    questions: rows of known questions, and how near each is, in standard deviations. topics: rows of topics that are about it.
    """

    questions: tuple[tuple[int, float], ...] = ()
    topics: tuple[int, ...] = ()


class Searches(Protocol):
    """What pages and programs need of an open index: its texts, answers, and what is near.

    SearchIndex gives it, and so does the double in tests.
    """

    @property
    def contents(self) -> Contents:
        """The texts of the index."""

    @property
    def titles(self) -> dict[str, str]:
        """Article id → title."""

    @property
    def counts(self) -> dict[str, int]:
        """How many articles, passages, topics and questions there are."""

    def search(
        self, question: str, top: int | None = None, *, within: Filter = EVERYTHING, explained: bool = True
    ) -> Answer:
        """Answer one question from some of the articles. Raises ValueError when it is blank, FilterError."""

    def frequent_questions(self) -> tuple[FrequentQuestion, ...]:
        """The known questions that readers see, in the order of their passages."""

    def unwritten(self, question: str) -> bool:
        """Whether the question is the title of a topic that has no article yet."""

    def known_questions(self, question: str, top: int) -> list[int]:
        """Rows of the `top` known questions nearest to this one, best first. Raises ValueError when it is blank."""

    def passages_about(self, text: str, count: int) -> list[tuple[int, float]]:
        """(row, score) of those of the best `count` passages that are about a text, best first. Raises ValueError when it is
        blank.
        """

    def near(self, question: str) -> NearTexts:
        """The known questions and the topics near a text. Raises ValueError when it is blank."""

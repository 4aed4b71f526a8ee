"""An answer as an object. It is made by `Answer.to_dict`; tests hold it against these."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.objects.base import Language, Out, Outcome, Span


class WordMatch(Out):
    """A word of the question and the word of the passage that it met: half-open ranges of characters."""

    question: Span
    passage: Span
    score: float


class ElsewhereObject(Out, title="Elsewhere"):
    """A passage of another article."""

    id: str
    article: str
    title: str
    section: str
    published: str | None


class TranslationObject(Out, title="Translation"):
    """A passage in the language of the reader. outdated: it has changed since it was translated."""

    language: Language
    text: str
    outdated: bool


class PictureObject(Out, title="Picture"):
    """A picture of an article, as WebP. alt: the words for it, if there are any. width, height: in pixels."""

    address: str
    alt: str
    width: int
    height: int


class FoundPassage(Out):
    """A passage. start, end: characters of the article; highlights: characters of the text, its best sentences.

    context: what stands further up in the article and must be read before the text: the sentence that leads in a list, the
    item around one, the names of columns. copies: where other articles say the same; older: earlier versions of it.
    translation: the text in the language that was asked for, or else in that of the question; null where it is written in that,
    or has none. pictures: those that stand in the passage or under it.
    """

    id: str
    text: str
    score: float
    article: str
    title: str
    section: str
    published: str | None
    source: str | None
    start: int
    end: int
    context: tuple[str, ...]
    highlights: tuple[Span, ...]
    matches: tuple[WordMatch, ...]
    copies: tuple[ElsewhereObject, ...]
    older: tuple[ElsewhereObject, ...]
    translation: TranslationObject | None
    pictures: tuple[PictureObject, ...]


class FoundTopic(Out):
    """A related topic. article: the id of the article about it, if there is one."""

    title: str
    score: float
    article: str | None


class KnownQuestionObject(Out, title="KnownQuestion"):
    """The nearest known question. passages: the ids of those that answer it."""

    question: str
    score: float
    passages: tuple[str, ...]


class NoticeObject(Out):
    """What to tell the asker instead of an answer. kind: `more_words` for what is no question, `despair` for a wish to die.
    more: what is said after the contacts, mostly nothing.
    """

    kind: Literal["more_words", "despair"]
    title: str
    text: str
    contacts: tuple[str, ...]
    more: str
    suggestions: tuple[str, ...]


class AnswerObject(Out):
    """The answer to one question, as `kb ask --json` prints it. Passages and topics come best first, and are there even when
    the question is not answered.
    """

    id: str | int | None
    question: str
    answered: bool
    outcome: Outcome
    confidence: float = Field(ge=0, le=1)
    passages: tuple[FoundPassage, ...]
    topics: tuple[FoundTopic, ...]
    faq: KnownQuestionObject | None
    notice: NoticeObject | None
    unread: int = Field(ge=0)
    took_ms: float


class BatchAnswers(Out):
    """The answers in the order of the questions."""

    answers: tuple[AnswerObject, ...]

"""What an index holds, as objects: articles, passages with those around them, tags, topics, known questions, suggestions."""

from __future__ import annotations

from typing import Literal

from api.objects.answers import PictureObject
from api.objects.base import Language, Out, Outcome, Span


class TopicObject(Out, title="Topic"):
    """A related topic, and the id of the article about it, if there is one."""

    title: str
    article: str | None


class Topics(Out):
    """A part of all topics. total: how many there are."""

    topics: tuple[TopicObject, ...]
    total: int


class ArticleLine(Out):
    """An article in the list. passages: how many it has."""

    id: str
    title: str
    published: str | None
    source: str | None
    tags: tuple[str, ...]
    passages: int


class Articles(Out):
    """A part of all articles. total: how many there are."""

    articles: tuple[ArticleLine, ...]
    total: int


class Tag(Out):
    """A tag, and how many articles have it."""

    tag: str
    articles: int


class Tags(Out):
    """A part of all tags, by spelling. total: how many there are."""

    tags: tuple[Tag, ...]
    total: int


class PassageObject(Out, title="Passage"):
    """A passage as it stands in its article. questions: known questions that it answers and that readers may see. pictures:
    those that stand in it or under it.
    """

    id: str
    text: str
    article: str
    title: str
    section: str
    published: str | None
    source: str | None
    start: int
    end: int
    questions: tuple[str, ...]
    pictures: tuple[PictureObject, ...]


class ArticleObject(Out, title="Article"):
    """An article with its passages in the order of the text, and the topics that it names as related."""

    id: str
    title: str
    published: str | None
    source: str | None
    tags: tuple[str, ...]
    topics: tuple[TopicObject, ...]
    passages: tuple[PassageObject, ...]


class PassageAround(Out):
    """A passage and those around it in the same article, in the order of the text."""

    before: tuple[PassageObject, ...]
    passage: PassageObject
    after: tuple[PassageObject, ...]


class FaqLine(Out):
    """A known question that readers may see, and where it is answered. passages: the ids of those that answer it."""

    question: str
    language: Language
    article: str
    title: str
    section: str
    passages: tuple[str, ...]


class FaqObject(Out, title="Faq"):
    """A part of all known questions. total: how many there are."""

    questions: tuple[FaqLine, ...]
    total: int


class SuggestionObject(Out, title="Suggestion"):
    """A known question or a topic. marked: ranges of characters that were typed. match: how it was found."""

    text: str
    kind: Literal["question", "topic"]
    match: Literal["beginning", "words", "pinyin", "meaning"]
    marked: tuple[Span, ...]
    article: str | None


class Suggestions(Out):
    """Suggestions, best first."""

    suggestions: tuple[SuggestionObject, ...]


class Kept(Out):
    """Whether feedback was kept; then editors see it in Insights. What gets a notice is not. outcome: what the question's
    answer is now.
    """

    kept: bool
    outcome: Outcome

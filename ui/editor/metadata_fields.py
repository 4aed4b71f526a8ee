"""The form in which an editor corrects title, date, source, topics, tags of an article. Pure functions, without Streamlit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.article import Article
from kb.library.corrections import Correction, checked_date
from kb.tags import listed


class FieldError(ValueError):
    """The date cannot be read. The message is the text that was typed."""


@dataclass(frozen=True)
class Fields:
    """The texts in the form. `topics` has one title a line, `tags` has commas."""

    title: str
    published: str
    source: str
    topics: str
    tags: str = ""

    @classmethod
    def of(cls, article: Article) -> Fields:
        """The fields as they begin for an article."""
        day = article.published.isoformat(" ").removesuffix(" 00:00:00") if article.published else ""
        topics = "\n".join(topic.title for topic in article.topics)
        return cls(article.title, day, article.source or "", topics, tags=", ".join(article.tags))

    def clean(self) -> Fields:
        """The same fields without superfluous white space, repeated topics and tags."""
        topics = dict.fromkeys(filter(None, (" ".join(line.split()) for line in self.topics.splitlines())))
        title, published, source = (" ".join(text.split()) for text in (self.title, self.published, self.source))
        return Fields(title, published, source, "\n".join(topics), tags=", ".join(listed(self.tags)))


def corrected(typed: Fields, shown: Article, before: Correction) -> Correction:
    """The corrections that make the article as typed.

    `shown` is the article with which the form began, `before` the corrections it had then. An emptied field takes the value
    of the file again, but emptied topics or tags mean that there are none. Raises FieldError.
    """
    was, now = Fields.of(shown).clean(), typed.clean()
    made = before
    if now.title != was.title:
        made = replace(made, title=now.title or None)
    if now.published != was.published:
        published = checked_date(now.published) if now.published else None
        if now.published and published is None:
            raise FieldError(now.published)
        made = replace(made, published=published)
    if now.source != was.source:
        made = replace(made, source=now.source or None)
    if now.topics != was.topics:
        made = replace(made, topics=tuple(now.topics.splitlines()))
    if now.tags != was.tags:
        made = replace(made, tags=listed(now.tags))
    return made

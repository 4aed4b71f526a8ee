"""Related topics that are titles of other articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kb.article import Article
from kb.folding import comparable


def link_topics(articles: Sequence[Article]) -> list[Article]:
    """The articles with `Topic.article` set where another article has the topic as its title.

    A topic that is the article's own title is left out.
    """
    by_title: dict[str, str] = {}
    for article in articles:
        by_title.setdefault(comparable(article.title), article.id)
    linked: list[Article] = []
    for article in articles:
        own = comparable(article.title)
        topics = [topic for topic in article.topics if comparable(topic.title) != own]
        found = tuple(replace(topic, article=by_title.get(comparable(topic.title))) for topic in topics)
        linked.append(replace(article, topics=found))
    return linked

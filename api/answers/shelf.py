"""What an index holds, for reading: articles, passages with those around them, topics, known questions. Plain objects that
fit the models in api/objects/shelf.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

from api.problems import ApiError, ApiProblem
from index.live.suggesters import prepare
from index.search.answer import Searches, picture_object
from index.search.filters import EVERYTHING, Filter, Scopes, tags_of
from index.search.notices import despair
from index.store.contents import ArticleEntry, Contents
from index.text.words import language
from kb.article import Passage

_made: WeakKeyDictionary[Searches, Shelf] = WeakKeyDictionary()


class Shelf:
    """The texts of an index, found by id."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self._scopes, self._tags = Scopes(contents), tags_of(contents.articles)
        self._articles = {article.id: article for article in contents.articles}
        self._rows: dict[str, list[int]] = {article.id: [] for article in contents.articles}
        self._row_of: dict[str, int] = {}
        for row, passage in enumerate(contents.passages):
            self._rows[passage.article].append(row)
            self._row_of[passage.id] = row
        self._questions: dict[int, list[str]] = {}
        for known in contents.questions:
            for row in known.passages if known.shown else ():
                self._questions.setdefault(row, []).append(known.text)
        self._faq = sorted(
            (known.passages[0], number) for number, known in enumerate(contents.questions) if known.offered
        )

    def articles(self, limit: int, offset: int, within: Filter = EVERYTHING) -> dict[str, Any]:
        """A part of the list of articles, in the order of the index. Raises FilterError."""
        kept = self._scopes.of(within).articles
        entries = [entry for entry, inside in zip(self.contents.articles, kept, strict=True) if inside]
        found = [_head(entry) | {"passages": len(self._rows[entry.id])} for entry in entries[offset : offset + limit]]
        return {"articles": found, "total": len(entries)}

    def tags(self, limit: int, offset: int) -> dict[str, Any]:
        """A part of the tags, by spelling, each with the number of its articles."""
        found = [{"tag": tag, "articles": count} for tag, count in self._tags[offset : offset + limit]]
        return {"tags": found, "total": len(self._tags)}

    def article(self, article_id: str) -> dict[str, Any]:
        """One article with all its passages. Raises ApiError when there is none with this id."""
        article = self._articles.get(article_id)
        if article is None:
            raise ApiError(ApiProblem.NO_ARTICLE, id=article_id)
        topics = [self.contents.topics[row] for row in article.topics]
        return _head(article) | {
            "topics": [{"title": topic.title, "article": topic.article} for topic in topics],
            "passages": self._passages(self._rows[article_id]),
        }

    def passage(self, passage_id: str, neighbours: int) -> dict[str, Any]:
        """A passage and so many before and after it in the article. Raises ApiError when there is none with this id."""
        row = self._row_of.get(passage_id)
        if row is None:
            raise ApiError(ApiProblem.NO_PASSAGE, id=passage_id)
        rows = self._rows[self.contents.passages[row].article]
        place = rows.index(row)
        return {
            "before": self._passages(rows[max(place - neighbours, 0) : place]),
            "passage": self._passage(row),
            "after": self._passages(rows[place + 1 : place + 1 + neighbours]),
        }

    def topics(self, limit: int, offset: int) -> dict[str, Any]:
        """A part of the related topics."""
        found = self.contents.topics[offset : offset + limit]
        return {
            "topics": [{"title": topic.title, "article": topic.article} for topic in found],
            "total": len(self.contents.topics),
        }

    def faq(self, limit: int, offset: int) -> dict[str, Any]:
        """A part of the known questions that readers may ask, in the order of their passages."""
        return {
            "questions": [self._known(number) for _, number in self._faq[offset : offset + limit]],
            "total": len(self._faq),
        }

    def _known(self, number: int) -> dict[str, Any]:
        known = self.contents.questions[number]
        first = self.contents.passages[known.passages[0]]
        return {
            "question": known.text,
            "language": language(known.text),
            "article": first.article,
            "title": self._articles[first.article].title,
            "section": first.section_path,
            "passages": [self.contents.passages[row].id for row in known.passages],
        }

    def _passages(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        return [self._passage(row) for row in rows]

    def _passage(self, row: int) -> dict[str, Any]:
        passage: Passage = self.contents.passages[row]
        article = self._articles[passage.article]
        return {
            "id": passage.id,
            "text": passage.text,
            "article": passage.article,
            "title": article.title,
            "section": passage.section_path,
            "published": article.published,
            "source": article.source,
            "start": passage.start,
            "end": passage.end,
            "questions": self._questions.get(row, []),
            "pictures": list(map(picture_object, passage.pictures)),
        }


def shelf_of(index: Searches) -> Shelf:
    """The texts of an index. They are arranged at the first call, and kept because an index never changes."""
    found = _made.get(index)
    if found is None:
        found = _made[index] = Shelf(index.contents)
    return found


def suggestions(index: Searches, typed: str, limit: int) -> dict[str, Any]:
    """Known questions and topics for what was typed, best first. None for somebody who wants to die."""
    asks = any(map(str.isalnum, typed)) and not despair.is_despair(typed)
    found = prepare(index).result().suggest(typed, limit) if asks else ()
    return {
        "suggestions": [
            {
                "text": item.text,
                "kind": str(item.kind),
                "match": item.match.name.lower(),
                "marked": [list(span) for span in item.marked],
                "article": item.article,
            }
            for item in found
        ]
    }


def _head(article: ArticleEntry) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "published": article.published,
        "source": article.source,
        "tags": list(article.tags),
    }

"""Makes hits of the rows that were found: each passage with its article, its best sentences, its copies and older versions."""

from __future__ import annotations

from collections.abc import Sequence

from index.retrieval.collection import Collection
from index.retrieval.query import Question
from index.retrieval.same_thing import Folded
from index.search.answer import Elsewhere, Hit
from index.search.explain import NOT_EXPLAINED, Explainer, Explanation
from index.store.contents import Contents
from kb.written.text import context_of


class Hits:
    """The hits of one index."""

    def __init__(self, contents: Contents, passages: Collection) -> None:
        self._contents, self._passages = contents, passages
        self._articles = {article.id: article for article in contents.articles}

    def of(self, asked: Question, found: Sequence[Folded], explained: bool) -> tuple[Hit, ...]:
        """The hits of these rows, in their order. explained: with highlights and matches, which takes most of the time."""
        why = [NOT_EXPLAINED] * len(found)
        if explained:
            texts = [(item.row, self._contents.passages[item.row].text) for item in found]
            why = Explainer.of(asked)(self._passages, texts)
        return tuple(self._hit(item, reason) for item, reason in zip(found, why, strict=True))

    def _hit(self, found: Folded, why: Explanation) -> Hit:
        here = self._elsewhere(found.row)
        return Hit(
            passage=here.passage,
            title=here.title,
            published=here.published,
            source=self._articles[here.passage.article].source,
            score=found.score,
            highlights=why.highlights,
            matches=why.matches,
            context=context_of(self._contents.passages, found.row),
            copies=tuple(map(self._elsewhere, found.copies)),
            older=tuple(map(self._elsewhere, found.older)),
            translations=self._contents.translated(found.row),
        )

    def _elsewhere(self, row: int) -> Elsewhere:
        passage = self._contents.passages[row]
        article = self._articles[passage.article]
        return Elsewhere(passage, article.title, article.published)

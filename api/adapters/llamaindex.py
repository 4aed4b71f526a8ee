"""A retriever for LlamaIndex. It needs the extra `llamaindex`."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from api.adapters.source import ANSWERED, PassageSource, RetrievedPassage, answer_from, pieces
from api.client.calls import Names, Within
from api.objects.answers import AnswerObject
from api.objects.base import Outcome

_READ = ("title", "section", "published", "source", "outcome", "confidence")  # what a language model is shown of it


class LlamaIndexRetriever(BaseRetriever):
    """Gives the passages that answer a question, best first, and none when the knowledge base does not answer it.

    source: an open SearchIndex, or a Client. top: passages at most. tag, article, since: only of these articles. outcomes:
    passages of which outcomes are given; each tells its own and the confidence in its metadata. options: those of LlamaIndex.
    """

    def __init__(
        self,
        source: PassageSource,
        top: int | None = None,
        *,
        tag: Names | None = None,
        article: Names | None = None,
        since: date | None = None,
        outcomes: tuple[Outcome, ...] = ANSWERED,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._source, self._top, self._within = source, top, Within(tag, article, since)
        self._outcomes = outcomes

    def answer(self, question: str) -> AnswerObject:
        """The whole answer: outcome, confidence, related topics, and the notice when something else is to be said."""
        return answer_from(self._source, question, self._top, self._within)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        answer = self.answer(query_bundle.query_str)
        return [NodeWithScore(node=_node(piece), score=piece.score) for piece in pieces(answer, self._outcomes)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def _node(piece: RetrievedPassage) -> TextNode:
    hidden = [name for name in piece.metadata if name not in _READ]
    return TextNode(
        id_=piece.id,
        text=piece.text,
        metadata=piece.metadata,
        excluded_llm_metadata_keys=hidden,
        excluded_embed_metadata_keys=hidden,
    )

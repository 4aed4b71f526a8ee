"""A retriever for LangChain. It needs the extra `langchain`."""

from __future__ import annotations

from datetime import date

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from api.adapters.source import ANSWERED, PassageSource, answer_from, pieces
from api.client.calls import Within
from api.objects.answers import AnswerObject
from api.objects.base import Outcome


class LangChainRetriever(BaseRetriever):
    """Gives the passages that answer a question, best first, and none when the knowledge base does not answer it.

    source: an open SearchIndex, or a Client. top: passages at most. tag, article, since: only of these articles. outcomes:
    passages of which outcomes are given; each tells its own and the confidence in its metadata.
    """

    source: PassageSource
    top: int | None = None
    tag: tuple[str, ...] = ()
    article: tuple[str, ...] = ()
    since: date | None = None
    outcomes: tuple[Outcome, ...] = ANSWERED

    def answer(self, question: str) -> AnswerObject:
        """The whole answer: outcome, confidence, related topics, and the notice when something else is to be said."""
        return answer_from(self.source, question, self.top, Within(self.tag, self.article, self.since))

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [
            Document(id=piece.id, page_content=piece.text, metadata=piece.metadata)
            for piece in pieces(self.answer(query), self.outcomes)
        ]

"""The retriever for LangChain, run by LangChain."""

from __future__ import annotations

from datetime import date

import anyio
import pytest
from pydantic import ValidationError

from api.adapters.source import answer_from, pieces
from api.client.calls import Within
from api.client.client import Client
from tests.support.frameworks import adapter
from tests.support.servers.serving_api import Served

LangChainRetriever = adapter("langchain").LangChainRetriever
ALL = ("answered", "unsure", "not_covered")


def test_passages_become_documents(reading: Served) -> None:
    index = reading.live.serving().index
    retriever = LangChainRetriever(source=index, top=2)
    found = retriever.invoke("when you are sued")
    expected = pieces(answer_from(index, "when you are sued", 2, Within()))
    assert [(document.id, document.page_content, document.metadata) for document in found] == [
        (piece.id, piece.text, piece.metadata) for piece in expected
    ]
    assert len(found) == 2
    assert {document.metadata["outcome"] for document in found} == {"answered"}
    assert anyio.run(retriever.ainvoke, "when you are sued") == found
    assert retriever.batch(["when you are sued", "what does a lawyer cost"]) == [found, []]


def test_what_is_not_covered_gives_no_document_unless_asked_for(reading: Served) -> None:
    index = reading.live.serving().index
    assert LangChainRetriever(source=index).invoke("what does a lawyer cost") == []
    retriever = LangChainRetriever(source=index, outcomes=ALL)
    documents = retriever.invoke("what does a lawyer cost")
    answer = retriever.answer("what does a lawyer cost")
    assert (answer.outcome, [document.id for document in documents]) == (
        "not_covered",
        [passage.id for passage in answer.passages],
    )
    assert {document.metadata["outcome"] for document in documents} == {"not_covered"}
    assert {document.metadata["confidence"] for document in documents} == {answer.confidence}


def test_over_http_it_is_part_of_a_chain(api: str, reading: Served) -> None:
    with Client(api) as client:
        retriever = LangChainRetriever(source=client, top=1, article=("court",), since=date(2024, 1, 1))
        chain = retriever | (lambda documents: [document.metadata["article"] for document in documents])
        assert chain.invoke("when you are sued") == ["court"]
        assert retriever.answer("I want to die").notice is not None


def test_something_else_cannot_be_asked() -> None:
    with pytest.raises(ValidationError, match="PassageSource"):
        LangChainRetriever(source="http://127.0.0.1:8501")

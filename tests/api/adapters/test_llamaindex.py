"""The retriever for LlamaIndex, run by LlamaIndex."""

from __future__ import annotations

from datetime import date

import anyio

from api.adapters.source import answer_from, pieces
from api.client.calls import Within
from api.client.client import Client
from tests.support.frameworks import adapter
from tests.support.servers.serving_api import Served

LlamaIndexRetriever = adapter("llamaindex").LlamaIndexRetriever
ALL = ("answered", "unsure", "not_covered")


def test_passages_become_nodes_with_scores(reading: Served) -> None:
    index = reading.live.serving().index
    retriever = LlamaIndexRetriever(index, 2)
    found = retriever.retrieve("when you are sued")
    expected = pieces(answer_from(index, "when you are sued", 2, Within()))
    assert [(node.node_id, node.text, node.score, node.metadata) for node in found] == [
        (piece.id, piece.text, piece.score, piece.metadata) for piece in expected
    ]
    assert len(found) == 2
    again = anyio.run(retriever.aretrieve, "when you are sued")
    assert [node.node_id for node in again] == [node.node_id for node in found]


def test_a_language_model_reads_where_it_stands_and_how_sure_it_is(reading: Served) -> None:
    (node,) = LlamaIndexRetriever(reading.live.serving().index, 1).retrieve("when you are sued")
    shown = node.node.get_content(metadata_mode="llm")
    confidence = node.metadata["confidence"]
    assert shown == (
        "title: Going to court\nsection: When you are sued\npublished: 2024-01-02\nsource: None\n"
        f"outcome: answered\nconfidence: {confidence}\n\n{node.text}"
    )
    assert node.node.get_content(metadata_mode="embed") == shown


def test_what_is_not_covered_gives_no_node_unless_asked_for(reading: Served) -> None:
    index = reading.live.serving().index
    assert LlamaIndexRetriever(index).retrieve("what does a lawyer cost") == []
    retriever = LlamaIndexRetriever(index, outcomes=ALL)
    nodes, answer = retriever.retrieve("what does a lawyer cost"), retriever.answer("what does a lawyer cost")
    assert (answer.outcome, [node.node_id for node in nodes]) == (
        "not_covered",
        [passage.id for passage in answer.passages],
    )
    assert {(node.metadata["outcome"], node.metadata["confidence"]) for node in nodes} == {
        ("not_covered", answer.confidence)
    }


def test_over_http_and_of_some_articles(api: str) -> None:
    with Client(api) as client:
        retriever = LlamaIndexRetriever(client, 1, article="court", since=date(2024, 1, 1))
        assert [node.metadata["article"] for node in retriever.retrieve("when you are sued")] == ["court"]

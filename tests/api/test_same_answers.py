"""The page, the command line, the API, the MCP server and both retrievers give the same passages, scores and confidence."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from api.client.client import Client
from api.mcp import server as mcp_server
from api.serving import live_of
from index.search import SearchIndex
from kb.config.settings import Settings
from tests.support.command_line import Run
from tests.support.frameworks import adapter
from tests.support.servers.kb_serve import serving
from tests.support.servers.mcp_client import called

langchain, llamaindex = adapter("langchain"), adapter("llamaindex")

# Half of them about the shipped article, in both languages and with mistypings; half about something else.
QUESTIONS = (
    "will I be sued", "花呗逾期多久会被立案", "how long until they take me to court", "花被逾期会坐牢吗",
    "I cannot repay, what now", "欠多少钱会被起诉", "协商还款需要什么材料", "what is huabei",
    "逾期会上征信吗", "can I pay in instalments", "联系不上会怎么样", "how much must I owe before it is a case",
    "银行催收两次还不还会怎样", "do they sue everybody who is late", "花呗逾期三个月了怎么办", "will my family be told",
    "恶意透支怎么认定", "can I be put in prison for debt", "还了一部分还会被起诉吗", "what if I do not answer the phone",
    "收到律师函怎么办", "逾期多久算恶意拖欠", "who decides whether they sue", "借钱不还是诈骗吗", "逾期费用怎么算",
    "网贷逾期多久会被起诉", "怎么更改花呗手机号码", "how do I bake bread", "今天天气怎么样", "借呗逾期会被起诉吗",
    "what does a lawyer cost", "?!", "asdf qwer", "人人租机收货流程详解及注意事项", "车贷还不上被起诉了还能协商吗",
    "how do I train for a marathon", "花呗额度怎么提高", "怎么注销花呗", "微信怎么转账", "who won the match yesterday",
    "should i pick up when the colectors ring", "孩子发烧怎么办", "hello", "12345", "我不想活了", "信用卡年费怎么免",
    "how to change a tyre", "房贷利率是多少", "延期",
    "Is it safe to ignore their calls? " * 20,
)  # fmt: skip
ALL = ("answered", "unsure", "not_covered")


def _compared(found: Any) -> Any:
    return found | {"took_ms": 0, "id": None}


def _as_retrieved(found: Any) -> list[Any]:
    """What a retriever has to give of an answer."""
    said = {"outcome": found["outcome"], "confidence": found["confidence"]}
    return [
        (passage["id"], passage["text"], {name: passage[name] for name in passage if name != "text"} | said)
        for passage in found["passages"]
    ]


def _retrieved(piece_id: str, text: str, metadata: dict[str, Any]) -> Any:
    start = metadata["text_start"]
    assert text[:start] == "".join(f"{line}\n" for line in metadata["context"])
    return piece_id, text[start:], {name: value for name, value in metadata.items() if name != "text_start"}


def _on_the_page(address: str, question: str, passages: dict[tuple[str, str], str]) -> list[str]:
    """The passages on the page for a question, from the top: under each stands a link to its place in the article.

    The answer is then counted as by a browser without scripts, which writes outcome and confidence into the journal.
    """
    asked = {"q": question, "lang": "en"}
    page = requests.get(f"{address}/", params=asked, timeout=60).text
    links = re.findall(r'<div class="deeds"><a class="ask" href="([^"]*)"', page)
    places = [parse_qs(urlsplit(html.unescape(link)).query) for link in links]
    seen = requests.get(f"{address}/seen", params=asked, headers={"sec-fetch-site": "same-origin"}, timeout=60)
    assert seen.status_code == 200
    return [passages[place["article"][0], place["passage"][0]] for place in places]


@pytest.mark.model
def test_the_same_passages_scores_and_confidence_everywhere(
    kb: Run, seed_index: Path, tmp_path: Path, poisoned: str
) -> None:
    assert len(set(QUESTIONS)) == 50
    asked, journal = tmp_path / "questions.jsonl", tmp_path / "journal.sqlite"
    asked.write_text("".join(json.dumps({"id": row, "question": text}) + "\n" for row, text in enumerate(QUESTIONS)))
    code, out, _ = kb("ask", "--questions", asked, "--json", "--index", seed_index)
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, [line["id"] for line in lines]) == (0, list(range(50)))
    expected = list(map(_compared, lines))
    assert {line["outcome"] for line in expected} == set(ALL)
    settings = Settings(index=seed_index, log_days=0)
    index = SearchIndex.open(seed_index, settings=settings)
    for options, environment in ((["--api-only"], {"PYTHONPATH": poisoned}), ([], {"KB_LOG": str(journal)})):
        with serving(seed_index, *options, **environment) as address, Client(address) as client:
            got = [
                requests.get(f"{address}/api/v1/search", params={"question": question}, timeout=60).json()
                for question in QUESTIONS
            ]
            assert list(map(_compared, got)) == expected
            assert [_compared(answer.model_dump(mode="json")) for answer in client.batch(QUESTIONS)] == expected
            if not options:
                _page_says_the_same(address, index, expected)
            _retrievers_say_the_same(client if options else index, expected)
    server = mcp_server.server(live_of(settings), "1")
    assert [called(server, "search", question=question)[2] for question in QUESTIONS] == expected
    with closing(sqlite3.connect(journal)) as database:
        rows = database.execute("select outcome, confidence from questions order by rowid").fetchall()
    counted = [(found["outcome"], found["confidence"]) for found in expected if not found["notice"]]
    assert rows[-len(counted) :] == counted  # those before are of the API


def _page_says_the_same(address: str, index: SearchIndex, expected: list[Any]) -> None:
    numbers: dict[str, int] = {}
    passages = {}
    for passage in index.contents.passages:
        numbers[passage.article] = numbers.get(passage.article, 0) + 1
        passages[passage.article, str(numbers[passage.article])] = passage.id
    for question, found in zip(QUESTIONS, expected, strict=True):
        shown = [] if found["notice"] else [passage["id"] for passage in found["passages"]]
        assert _on_the_page(address, question, passages) == shown, question


def _retrievers_say_the_same(source: Any, expected: list[Any]) -> None:
    chain = langchain.LangChainRetriever(source=source, outcomes=ALL)
    engine = llamaindex.LlamaIndexRetriever(source, outcomes=ALL)
    strict = langchain.LangChainRetriever(source=source), llamaindex.LlamaIndexRetriever(source)
    for question, found in zip(QUESTIONS, expected, strict=True):
        documents, nodes = chain.invoke(question), engine.retrieve(question)
        told = [_retrieved(one.id, one.page_content, one.metadata) for one in documents]
        assert told == [_retrieved(one.node_id, one.text, one.metadata) for one in nodes] == _as_retrieved(found)
        assert [one.score for one in nodes] == [passage["score"] for passage in found["passages"]]
        wanted = [document.id for document in documents] if found["answered"] else []
        assert [one.id for one in strict[0].invoke(question)] == wanted
        assert [one.node_id for one in strict[1].retrieve(question)] == wanted

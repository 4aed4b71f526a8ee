"""The MCP server, asked by the client of the SDK: in the process, over stdio and over streamable HTTP."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.shared.exceptions import MCPError

from api.mcp import server as mcp_server
from api.mcp import texts as mcp_texts
from index.journal.reader import AskedLog
from index.search.filters import Filter
from kb.config.notice_words import CARE
from tests.conftest import tiny_index
from tests.support.command_line import Run, failed
from tests.support.paths import ROOT
from tests.support.servers.mcp_client import asked, called
from tests.support.servers.serving_api import Served, answering, publish, served, with_faq

COURT = "A lender may file a lawsuit in court. Answer the letter of the court."


@pytest.fixture(scope="module")
def server(reading: Served) -> Any:
    return mcp_server.server(reading.live, "1")


def test_it_says_what_it_can_do(server: Any) -> None:
    async def work(client: Client) -> Any:
        return client.instructions, (await client.list_tools()).tools

    instructions, tools = asked(server, work)
    assert instructions == mcp_texts.INSTRUCTIONS
    assert {tool.name: tool.annotations.read_only_hint for tool in tools} == {
        "search": True,
        "read_passage": True,
        "list_articles": True,
        "list_topics": True,
        "report_gap": False,
    }
    assert all(tool.description and tool.output_schema for tool in tools)


class TestSearch:
    def test_passages_are_cited(self, home: Path) -> None:
        lenient = served(home, log_days=0, threshold=0.1)
        server = mcp_server.server(lenient.live, "1")
        answer = lenient.live.serving().index.search("will I be sued", 1)
        assert answer.answered
        error, text, found = called(server, "search", question="will I be sued", top=1)
        assert not error
        assert found == answer.to_dict() | {"took_ms": 0}
        where = f"[1] Going to court › When you are sued (2024-01-02, id {answer.hits[0].passage.id})"
        said = f"ANSWERED (confidence {answer.to_dict()['confidence']:.2f}). Cite what you use."
        related = [f"Related topics: {topic.title}" for topic in answer.related]
        assert text == "\n\n".join([said, f"{where}\n{COURT}", *related])

    def test_articles_that_say_the_same_are_named(self) -> None:
        place = {"id": "b:3-9", "article": "b", "title": "B", "section": "", "published": "2023-01-01"}
        passage = {"id": "a:0-4", "text": "Text", "title": "A", "section": "S", "published": None, "source": None}
        found = passage | {
            "copies": [place, place | {"id": "c:1-2", "title": "C", "published": None}],
            "older": [place],
        }
        assert mcp_texts.piece(found, 1) == (
            "[1] A › S (no date, id a:0-4)\nText\n"
            "(The same stands in: B (2023-01-01, id b:3-9); C (no date, id c:1-2))\n"
            "(Earlier versions: B (2023-01-01, id b:3-9))"
        )
        assert mcp_texts.piece(passage | {"copies": [], "older": []}, 1) == "[1] A › S (no date, id a:0-4)\nText"

    @pytest.mark.parametrize(
        ("question", "said"),
        [("how do I bake bread", "NOT COVERED (confidence 0."), ("怎么烤面包", "没有回答（可信度 0.")],
    )
    def test_what_is_not_covered_is_said_first(self, home: Path, question: str, said: str) -> None:
        strict = served(home, log_days=0, threshold=1.0)
        error, text, found = called(mcp_server.server(strict.live, "1"), "search", question=question)
        assert (error, found["outcome"], found["answered"]) == (False, "not_covered", False)
        assert text.startswith(said)
        assert found["passages"][0]["text"] in text  # there to look at, not to answer from

    @pytest.mark.parametrize(("code", "question"), [("en", "I want to die"), ("zh", "我想死")])
    def test_somebody_in_despair_gets_the_notice_and_is_not_reported(
        self, home: Path, tmp_path: Path, code: str, question: str
    ) -> None:
        own = served(home, log=tmp_path / "questions.sqlite")
        server, words = mcp_server.server(own.live, "1"), CARE[code]
        _, text, found = called(server, "search", question=question)
        assert found["notice"]["kind"] == "despair"
        contacts = "\n".join(f"- {line}" for line in words.contacts)
        assert text.split("\n\n")[1:] == [words.title, words.text, contacts, words.more]
        _, text, found = called(server, "report_gap", question=question)
        assert (
            text
            == {
                "en": "Not noted: this is no question about the knowledge base. `search` says what to tell the person.",
                "zh": "没有记下：这不是关于知识库的问题。请用 search 查看应当对提问的人说什么。",
            }[code]
        )
        assert found == {"kept": False, "outcome": "not_covered"}
        assert own.journal is not None
        own.journal.close()
        log = AskedLog(tmp_path / "questions.sqlite")
        assert (log.outcomes().total, log.judged()) == (0, ())

    def test_what_is_no_question_gets_other_questions(self, server: Any) -> None:
        _, text, found = called(server, "search", question="你好")
        first, *_, last = text.split("\n\n")
        assert first == "不是问题。请把下面的话告诉提问的人，不要根据段落作答："
        assert last == "\n".join(["可以这样问：", *(f"- {text}" for text in found["notice"]["suggestions"])])

    def test_some_of_the_articles(self, server: Any, reading: Served) -> None:
        wanted = Filter(("shop",), ("account", "phone"), date(2025, 1, 1))
        given = {"tag": "shop", "article": ["account", "phone"], "since": "2025-01-01"}
        _, _, found = called(server, "search", question="will I be sued", **given)
        index = reading.live.serving().index
        assert found == index.search("will I be sued", within=wanted).to_dict() | {"took_ms": 0}
        assert {passage["article"] for passage in found["passages"]} == {"account"}
        for question, said in (("sued", "no article has the tag 'x'"), ("起诉", "没有文章带标签“x”")):
            error, text, found = called(server, "search", question=question, tag="x")
            assert (error, found) == (True, None)
            assert said in text
            assert "\n" not in text  # in the language of the question alone

    @pytest.mark.parametrize(
        "arguments", [{"question": " "}, {"question": "x" * 4001}, {"question": "a", "top": 0}, {}]
    )
    def test_wrong_arguments(self, server: Any, arguments: dict[str, object]) -> None:
        error, text, found = called(server, "search", **arguments)
        assert (error, found) == (True, None)
        assert "validation error" in text


def test_a_passage_is_read_with_those_around_it(server: Any, reading: Served) -> None:
    first, second, *_ = reading.live.serving().index.contents.passages
    error, text, found = called(server, "read_passage", id=second.id)
    assert not error
    assert ([item["id"] for item in found["before"]], found["passage"]["id"], found["after"]) == (
        [first.id],
        second.id,
        [],
    )
    assert text == (
        f"[1] Going to court › When you are sued (2024-01-02, id {first.id})\n{first.text}\n\n"
        f"[2] Going to court › Paying late (2024-01-02, id {second.id})\n{second.text}"
    )
    assert called(server, "read_passage", id="court:1-2") == (
        True,
        "Error executing tool read_passage: there is no passage 'court:1-2' in this version of the index; "
        "ask again for the present ones\n这一版索引里没有段落“court:1-2”；请重新提问",
        None,
    )


def test_lists(server: Any) -> None:
    _, _, articles = called(server, "list_articles", limit=1, offset=4)
    assert articles == {
        "articles": [
            {"id": "phone", "title": "手机电池保养", "published": None, "source": None, "tags": [], "passages": 1}
        ],
        "total": 5,
    }
    _, _, topics = called(server, "list_topics")
    assert topics == {"topics": [{"title": "Paying late", "article": None}], "total": 1}


def test_a_gap_is_reported_to_the_editors(home: Path, tmp_path: Path) -> None:
    own = served(home, log=tmp_path / "questions.sqlite")
    server = mcp_server.server(own.live, "1")
    error, text, found = called(server, "report_gap", question="怎么烤面包", comment="no recipe")
    outcome = str(own.live.serving().index.search("怎么烤面包").outcome)
    assert (error, text, found) == (False, "已记下。编辑会在报告里看到这个问题。", {"kept": True, "outcome": outcome})
    called(server, "search", question="will I be sued")
    assert own.journal is not None
    own.journal.close()
    log = AskedLog(tmp_path / "questions.sqlite")
    assert [(item.text, item.times) for item in log.most_asked(9)] == [("will I be sued", 1)]
    assert [(gap.question, gap.helpful, gap.comment) for gap in log.judged()] == [("怎么烤面包", False, "no recipe")]


def test_without_a_journal_no_gap_is_kept(server: Any) -> None:
    error, text, _ = called(server, "report_gap", question="bread")
    assert error
    assert "keeps nothing of what is asked" in text


def test_articles_are_resources_of_the_index_that_is_open_now(tmp_path: Path) -> None:
    own = served(tmp_path, log_days=0)
    publish(own.folder, tiny_index())
    server = mcp_server.server(own.live, "1")

    async def work(client: Client) -> Any:
        listed = (await client.list_resources()).resources
        article = (await client.read_resource(listed[0].uri)).contents[0].text  # type: ignore[union-attr]
        with pytest.raises(MCPError, match="there is no article 'no/such'"):
            await client.read_resource("kb://article/no/such")
        return [(item.uri, item.title) for item in listed], article

    listed, article = asked(server, work)
    assert listed[0] == ("kb://article/court", "Going to court")
    assert len(listed) == 5
    assert article == (
        f"# Going to court\n\n2024-01-02, id court\n\n## When you are sued\n\n{COURT}\n\n"
        "## Paying late\n\nAn overdue debt grows. Repay what is late first."
    )


def test_over_http_and_not_for_other_sites(home: Path) -> None:
    own = served(home, log_days=0)
    app = mcp_server.server(own.live, "1").streamable_http_app(stateless_http=True, json_response=True)
    with answering(app) as address:
        error, text, found = called(f"{address}/mcp", "search", question="will I be sued")
        assert not error
        assert COURT in text
        assert found == own.live.serving().index.search("will I be sued").to_dict() | {"took_ms": 0}
        refused = requests.post(f"{address}/mcp", json={}, headers={"origin": "https://example.com"}, timeout=30)
        assert refused.status_code == 403


def _command(*arguments: str | Path) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", *map(str, arguments)],
        env={"PYTHONPATH": str(ROOT), "KB_LOG": "off"},
        cwd=ROOT,
    )


def test_over_stdio(home: Path) -> None:
    error, text, found = called(_command("tests.support.servers.tiny_mcp", home), "search", question="will I be sued")
    assert not error
    assert COURT in text
    assert found == with_faq().search("will I be sued").to_dict() | {"took_ms": 0}


@pytest.mark.model
def test_the_command_answers_over_stdio(seed_index: Path) -> None:
    error, text, found = called(_command("cli", "mcp", "--index", seed_index), "search", question="will I be sued")
    assert not error
    assert found["outcome"] == "answered"
    assert "3个月以上" in found["passages"][0]["text"]
    assert text.startswith("ANSWERED")
    assert "花呗逾期最新立案标准解析与应对策略 › 花呗逾期立案标准 › 逾期时间 (2024-04-01" in text


def test_the_command_says_what_is_missing(kb: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert failed(kb("mcp", "--index", tmp_path)) == f"no index in {tmp_path}; run: kb build --index {tmp_path}"
    assert kb("mcp", "--port", "0", "--index", tmp_path)[0] == 2
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    monkeypatch.delitem(sys.modules, "api.mcp.server")
    monkeypatch.delattr("api.mcp.server")
    message = failed(kb("mcp", "--index", tmp_path))
    assert message == "expected the package mcp, found none; run: pip install 'semantic-faq[mcp]'"

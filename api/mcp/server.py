"""The MCP server: the same answers for agents, over stdio or streamable HTTP. It needs the extra `mcp`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp_types import CallToolResult, Resource, TextContent, ToolAnnotations
from pydantic import Field

from api.answers.answering import answer_to, json_bytes, object_of
from api.answers.shelf import shelf_of
from api.mcp import texts
from api.objects import answers, shelf
from api.objects.base import Language
from api.operations import models
from api.problems import LANGUAGES, ApiError, ApiProblem, in_language, of_filter
from api.serving import listen
from index.encoder.model import ModelError
from index.journal.writer import Traffic
from index.live.live_index import LiveIndex
from index.search.filters import Filter, FilterError
from index.search.search_index import SearchIndex
from index.store.versions import StoreError
from index.text.words import language as language_of
from kb.folding import storable

_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
_ADDRESS = "kb://article/"
_MARKDOWN = "text/markdown"

Top = Annotated[int | None, Field(ge=1, le=100, description="passages at most")]
Neighbours = Annotated[int, Field(ge=0, le=models.MAX_NEIGHBOURS, description="passages before and after")]
Limit = Annotated[int, Field(ge=1, le=models.MAX_PAGE)]
Offset = Annotated[int, Field(ge=0, le=10_000_000)]
Comment = Annotated[str, Field(max_length=models.MAX_COMMENT, description="what the person would have needed")]


class _Tools:
    """What an agent can do. Each tool gives text to read, and the object of the HTTP API."""

    def __init__(self, live: LiveIndex[SearchIndex], traffic: Traffic) -> None:
        self._live, self._traffic = live, traffic

    def search(
        self,
        question: models.Question,
        top: Top = None,
        tag: models.Names | None = None,
        article: models.Names | None = None,
        since: models.Day | None = None,
        language: Language | None = None,
    ) -> Annotated[CallToolResult, answers.AnswerObject]:
        """Find the passages that answer a question, best first, with confidence, source and date. The question may be
        Chinese or English, whatever the language of the articles. Says NOT COVERED when the knowledge base does not answer it.
        tag: only articles with all of these tags; article: only those with one of these ids; since: only those published on
        this day or later, as 2024-04-01. language: that of the person, if the question is in another one; a passage with a
        translation into it gives both texts.
        """
        index = self._index()
        try:
            answer = answer_to(index, question, top, Filter(tuple(tag or ()), tuple(article or ()), since))
        except FilterError as error:
            raise _refused(of_filter(error), question) from error
        self._live.record(answer, self._traffic)
        found = object_of(answer, index.settings.articles, reader=language)
        return _result(texts.answer(found, [topic.title for topic in answer.related]), found)

    def read_passage(self, id: str, neighbours: Neighbours = 1) -> Annotated[CallToolResult, shelf.PassageAround]:
        """Read a passage by its id, with those before and after it in the same article."""
        try:
            found = shelf_of(self._index()).passage(id, neighbours)
        except ApiError as error:
            raise _refused(error) from error
        return _result(texts.around(found), found)

    def list_articles(
        self, limit: Limit = models.PAGE, offset: Offset = 0
    ) -> Annotated[CallToolResult, shelf.Articles]:
        """List the articles with id, title, date, source and tags. The resource kb://article/ID is a whole article."""
        return _listed(shelf_of(self._index()).articles(limit, offset))

    def list_topics(self, limit: Limit = models.PAGE, offset: Offset = 0) -> Annotated[CallToolResult, shelf.Topics]:
        """List the related topics. One without an article is known, but nothing is written about it yet."""
        return _listed(shelf_of(self._index()).topics(limit, offset))

    def report_gap(self, question: models.Question, comment: Comment = "") -> Annotated[CallToolResult, shelf.Kept]:
        """Report a question that the knowledge base does not answer, or not well. Its editors see it in their report."""
        if self._live.journal is None:
            raise _refused(ApiError(ApiProblem.NOT_KEPT), question)
        answer = self._index().search(question, explained=False)
        kept = self._live.judge(answer, self._traffic, helpful=False, comment=comment)
        return _result(texts.kept(question, kept), {"kept": kept, "outcome": str(answer.outcome)})

    def article(self, id: str) -> str:
        """One article as Markdown."""
        try:
            return texts.article(shelf_of(self._index()).article(id))
        except ApiError as error:
            raise ResourceNotFoundError(str(_refused(error))) from error

    def articles(self) -> list[Resource]:
        """All articles of the present index as resources."""
        return [
            Resource(
                uri=_ADDRESS + quote(entry.id),
                name=entry.id,
                title=entry.title,
                description=entry.published or None,
                mime_type=_MARKDOWN,
            )
            for entry in self._index().contents.articles
        ]

    def _index(self) -> SearchIndex:
        try:
            return self._live.serving().index
        except (StoreError, ModelError) as error:
            raise ToolError(str(error)) from error


class _Server(MCPServer[Any]):
    """Lists the articles of the index that is open now; the SDK would list those of the start."""

    tools: _Tools

    async def list_resources(self) -> list[Resource]:
        return self.tools.articles()


def server(live: LiveIndex[SearchIndex], version: str, traffic: Traffic = Traffic.READER) -> MCPServer[Any]:
    """The server for an index. traffic: what questions count as in the journal."""
    made = _Server("semantic-faq", instructions=texts.INSTRUCTIONS, version=version, log_level="WARNING")
    made.tools = tools = _Tools(live, traffic)
    for tool in (tools.search, tools.read_passage, tools.list_articles, tools.list_topics):
        made.add_tool(tool, annotations=_READS)
    made.add_tool(tools.report_gap, annotations=_WRITES)
    made.resource(f"{_ADDRESS}{{+id}}", name="article", title="An article", mime_type=_MARKDOWN)(tools.article)
    return made


def run_http(made: MCPServer[Any], host: str, port: int, requests: int) -> None:
    """Serve streamable HTTP at /mcp until the process is told to stop. requests: how many at the same time; others get 503.

    On loopback other names for this machine and other sites are refused, as the SDK does by default.
    """
    app = made.streamable_http_app(stateless_http=True, json_response=True, host=host)
    listen(app, host, port, requests)


def _listed(found: Mapping[str, Any]) -> CallToolResult:
    return _result(json_bytes(found).decode(), found)


def _result(text: str, found: Mapping[str, Any]) -> CallToolResult:
    whole = storable(text)  # half a character cannot be sent
    return CallToolResult(
        content=[TextContent(type="text", text=whole)], structured_content=json.loads(json_bytes(found))
    )


def _refused(error: ApiError, question: str = "") -> ToolError:
    """The error in the language of the question; in both where none was asked, as agents do not tell which they speak."""
    languages = (language_of(question),) if question else LANGUAGES
    return ToolError("\n".join(in_language(error.message, code) for code in languages))

"""The client gives what the server says, whole and typed, for programs with and without an event loop."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import anyio
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from api.client.calls import Within, get, post
from api.client.client import AsyncClient, Client
from api.client.errors import ClientError
from api.keys.keys import Role
from api.objects import shelf
from api.objects.answers import AnswerObject
from api.objects.folder_objects import FolderArticles, Stored
from tests.conftest import ARTICLES
from tests.support.paths import ROOT
from tests.support.servers.serving_api import answering, keys_of, publish, served, with_faq

Ask = Callable[..., Any]


@pytest.fixture(params=["Client", "AsyncClient"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """Calls a method of a client with an address: of both kinds in turn."""

    def of_both(address: str, method: str, *arguments: Any, options: Any = None, **named: Any) -> Any:
        if request.param == "Client":
            with Client(address, **(options or {})) as client:
                return getattr(client, method)(*arguments, **named)

        async def awaited() -> Any:
            async with AsyncClient(address, **(options or {})) as client:
                return await getattr(client, method)(*arguments, **named)

        return anyio.run(awaited)

    return of_both


def _told(address: str, path: str, **parameters: Any) -> Any:
    return requests.get(f"{address}/api/v1/{path}", params=parameters, timeout=30).json()


def _plain(found: Any) -> Any:
    """As JSON; of an answer without the time it took."""
    values = found.model_dump(mode="json")
    return values | {"took_ms": 0} if "took_ms" in values else values


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"tag": "debt"},
        {"tag": ["debt", "law 2024"]},
        {"article": ("court", "refunds")},
        {"since": date(2024, 1, 2)},
        {"since": "2025-01-01", "article": "account"},
        {"tag": (), "article": []},
    ],
)
def test_an_answer_is_whole(api: str, ask: Ask, filters: dict[str, Any]) -> None:
    found = ask(api, "search", "when will I be sued?", 2, **filters)
    assert isinstance(found, AnswerObject)
    assert _plain(found) == _told(api, "search", question="when will I be sued?", top=2, **filters) | {"took_ms": 0}
    assert found.passages


def test_many_answers_come_in_the_order_of_the_questions(api: str, ask: Ask) -> None:
    asked = ["什么时候会被起诉", " ", "refund of a parcel"]
    found = ask(api, "batch", asked, 1, tag="debt")
    assert [answer.question for answer in found] == asked
    assert [_plain(answer) for answer in found] == [
        _told(api, "search", question=question, top=1, tag="debt") | {"took_ms": 0}
        if question.strip()
        else _plain(answer)
        for question, answer in zip(asked, found, strict=True)
    ]
    assert [len(answer.passages) for answer in found] == [1, 0, 1]


@pytest.mark.parametrize(
    ("method", "arguments", "path", "parameters"),
    [
        ("articles", (2, 1), "articles", {"limit": 2, "offset": 1}),
        ("article", ("court",), "articles/court", {}),
        ("tags", (), "tags", {}),
        ("topics", (), "topics", {}),
        ("faq", (1,), "faq", {"limit": 1}),
    ],
)
def test_what_an_index_holds(api: str, ask: Ask, method: str, arguments: Any, path: str, parameters: Any) -> None:
    assert _plain(ask(api, method, *arguments)) == _told(api, path, **parameters)


def test_a_passage_with_those_around_it_and_suggestions(api: str, ask: Ask) -> None:
    article = ask(api, "article", "court")
    first, second = article.passages
    around = ask(api, "passage", first.id, 1)
    assert around == shelf.PassageAround(before=(), passage=first, after=(second,))
    (suggested,) = ask(api, "suggest", "when will th", 1)
    assert (suggested.text, suggested.kind, suggested.marked) == ("when will they sue me", "question", ((0, 12),))
    named = ask(api, "articles", tag="shop")
    assert [entry.id for entry in named.articles] == ["refunds", "account"]


def test_answers_cannot_be_changed(api: str, ask: Ask) -> None:
    found = ask(api, "search", "when will I be sued?")
    with pytest.raises(ValidationError, match="frozen"):
        found.answered = False
    assert isinstance(found.passages, tuple)
    assert isinstance(found.passages[0].highlights, tuple)


def test_feedback_is_kept(tmp_path: Path, ask: Ask) -> None:
    publish(tmp_path / "index", with_faq())
    own = served(tmp_path)
    with own.api() as address:
        kept = ask(address, "feedback", "what does a lawyer cost", False, "a price")
    assert (kept.kept, kept.outcome) == (True, "not_covered")


@pytest.mark.parametrize(
    ("method", "arguments", "code", "status"),
    [
        ("search", (" ",), "blank", 422),
        ("search", ("a", 0), "invalid", 422),
        ("article", ("none/at all?",), "no_article", 404),
        ("passage", ("court:1-2",), "no_passage", 404),
        ("feedback", ("a", True), "not_kept", 409),
    ],
)
def test_what_the_server_refuses_is_an_error_with_its_code(
    api: str, ask: Ask, method: str, arguments: Any, code: str, status: int
) -> None:
    with pytest.raises(ClientError) as caught:
        ask(api, method, *arguments, options={"language": "zh"})
    assert (caught.value.code, caught.value.status) == (code, status)
    assert str(caught.value) == f"{code}: {caught.value.problem.detail}"
    assert any("一" <= sign <= "鿿" for sign in caught.value.problem.detail)


def test_every_wrong_field_is_told(api: str, ask: Ask) -> None:
    with pytest.raises(ClientError) as caught:
        ask(api, "search", "a", 0, since="soon")
    assert {error.field for error in caught.value.problem.errors or ()} == {"top", "since"}


def test_a_key_is_sent(tmp_path: Path, ask: Ask) -> None:
    publish(tmp_path / "index", with_faq())
    own = served(tmp_path, api_rate=1)
    _, key = keys_of(own).add("a", Role.READER, 1)
    with own.api() as address:
        assert ask(address, "tags", options={"key": key}).total == 3
        with pytest.raises(ClientError) as caught:
            ask(address, "tags", options={"key": key, "patience": 0})
        assert (caught.value.code, caught.value.status) == ("too_many", 429)
        assert 1 <= (caught.value.problem.retry_after or 0) <= 60
        with pytest.raises(ClientError) as caught:
            ask(address, "tags", options={"key": "wrong"})
    assert caught.value.code == "key_wrong"


class _Scripted:
    """A server that gives these responses one after the other, and keeps what it was sent."""

    def __init__(self, *responses: Response) -> None:
        self.responses = list(responses)
        self.seen: list[tuple[str, dict[str, str], bytes]] = []

    async def answer(self, request: Request) -> Response:
        self.seen.append((request.method, dict(request.headers), await request.body()))
        return self.responses.pop(0)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self.answer, methods=["GET", "POST"])])


TAGS = {"tags": [{"tag": "debt", "articles": 2}], "total": 1}


def test_what_has_not_changed_is_not_read_again(api: str) -> None:
    server = _Scripted(
        JSONResponse(TAGS, headers={"etag": 'W/"1"'}),
        Response(status_code=304),
        JSONResponse(TAGS | {"total": 9}, headers={"etag": 'W/"2"'}),
        JSONResponse(TAGS),
    )
    with answering(server.app()) as address, Client(address) as client:
        found = [client.tags().total, client.tags().total, client.tags().total, client.tags(7).total]
    assert found == [1, 1, 9, 1]
    assert [headers.get("if-none-match") for _, headers, _ in server.seen] == [None, 'W/"1"', 'W/"1"', None]
    with Client(api) as client:  # the real one says so, too
        assert client.tags() is client.tags()
        assert client.search("when will I be sued?") is not client.search("when will I be sued?")


def _busy(seconds: str) -> Response:
    problem = {"type": "x", "status": 503, "code": "busy", "detail": "busy", "retry_after": 1}
    return JSONResponse(problem, status_code=503, headers={"retry-after": seconds})


def test_a_busy_server_is_asked_again(ask: Ask) -> None:
    server = _Scripted(_busy("0"), _busy("0"), JSONResponse({"kept": True, "outcome": "answered"}))
    with answering(server.app()) as address:
        assert ask(address, "feedback", "a", True).kept
    assert [json.loads(body) for _, _, body in server.seen] == [{"question": "a", "helpful": True, "comment": ""}] * 3


@pytest.mark.parametrize("seconds", ["3600", "Wed, 21 Oct 2026 07:28:00 GMT", ""])
def test_but_not_when_it_would_take_too_long(ask: Ask, seconds: str) -> None:
    server = _Scripted(_busy(seconds))
    with answering(server.app()) as address, pytest.raises(ClientError) as caught:
        ask(address, "tags")
    assert (caught.value.code, caught.value.problem.retry_after, len(server.seen)) == ("busy", 1, 1)


@pytest.mark.parametrize(
    ("response", "found"),
    [
        (HTMLResponse("<h1>Bad Gateway</h1>", 502), "HTTP 502 (text/html)"),
        (HTMLResponse("<h1>Welcome</h1>"), "HTTP 200 (text/html)"),
        (JSONResponse({"tags": 1}), "HTTP 200 (application/json)"),
        (RedirectResponse("https://elsewhere.example/"), "HTTP 307 (no type)"),
        (Response(status_code=304), "HTTP 304 (no type)"),
    ],
)
def test_what_is_no_answer_of_the_api(ask: Ask, response: Response, found: str) -> None:
    with answering(_Scripted(response).app()) as address, pytest.raises(ClientError) as caught:
        ask(f"{address}/", "tags")
    assert caught.value.problem.detail == (
        f"expected an answer of the API from {address}/api/v1/tags, found {found}; check the address, "
        "and the proxy before the server"
    )
    assert (caught.value.code, caught.value.status) == ("no_answer", response.status_code)


@pytest.mark.parametrize(("language", "said"), [(None, "cannot be reached"), ("zh", "无法连接")])
def test_nobody_answers(ask: Ask, language: Any, said: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(ClientError, match=said) as caught:
            ask(address, "search", "a", options={"language": language})
    assert (caught.value.code, caught.value.status) == ("unreachable", 0)


def test_a_field_of_a_newer_server_is_kept(ask: Ask) -> None:
    newer = {"tags": [{"tag": "debt", "articles": 2, "colour": "red"}], "total": 1, "more": {"a": [1]}}
    with answering(_Scripted(JSONResponse(newer)).app()) as address:
        found = ask(address, "tags")
    assert _plain(found) == newer
    assert found.tags[0].colour == "red"


def test_calls_of_editors_can_be_sent(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.md").write_text(ARTICLES["court.md"], "utf-8")
    own = served(tmp_path, articles=tmp_path / "articles")
    _, key = keys_of(own).add("a", Role.EDITOR, 1)
    with own.api() as address, Client(address, key=key) as client:
        listed = client.send(get("/edit/articles", FolderArticles))
        with pytest.raises(ClientError) as caught:
            client.send(post("/edit/articles", Stored, name="b.md", content=ARTICLES["court.md"]))
    assert [entry.title for entry in listed.articles] == ["Going to court"]
    assert (caught.value.code, caught.value.problem.reason) == ("refused", "same_text")


def test_it_loads_nothing_else_of_the_program() -> None:
    script = "import sys, api.client.client; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    assert {"kb", "index", "numpy", "starlette"} & set(done.stdout.split()) == set()


@given(st.text(alphabet=st.characters(), max_size=20), st.integers() | st.none())
def test_any_text_can_be_sent(text: str, top: int | None) -> None:
    sent = text.encode("utf-8", "replace").decode()
    body = post("/search", AnswerObject, question=text, top=top).body
    assert json.loads(body or b"") == {"question": sent} | ({} if top is None else {"top": top})
    named = get("/articles", shelf.Articles, **Within(tag=[text, "b"], article=(), since=None).fields)
    assert named.query == (("tag", sent), ("tag", "b"))

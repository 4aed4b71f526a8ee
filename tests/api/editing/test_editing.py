"""What an editor's key opens, over real sockets: articles, questions, versions; whole answers, and errors in two languages."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from api.keys.keys import Role
from api.objects import folder_objects
from kb.faq.schema import SUFFIX
from kb.library.library import Library
from tests.support.servers.serving_api import keys_of, publish, served, with_faq

NOTE = "---\ntitle: Loans\npublished: 2024-04-01\ntags: [loans]\n---\n## Paying late\n\nRepay what is late first.\n"
Call = Callable[..., requests.Response]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    return tmp_path / "articles"


@pytest.fixture
def call(tmp_path: Path, folder: Path) -> Iterator[Call]:
    """Calls the API with an editor's key."""
    publish(tmp_path / "index", with_faq())
    own = served(tmp_path, articles=folder, log_days=0, api_rate=0)
    token = keys_of(own).add("ann", Role.EDITOR, 1)[1]
    with own.api() as address:

        def call(method: str, path: str, language: str = "en", **asked: Any) -> requests.Response:
            given = {"json": asked} if method in ("POST", "PATCH") else {"params": asked}
            headers = {"authorization": f"Bearer {token}", "accept-language": language}
            return requests.request(method, f"{address}/api/v1/edit/{path}", headers=headers, timeout=60, **given)  # type: ignore[arg-type]

        yield call


def test_a_file_is_looked_at_added_corrected_removed_and_restored(call: Call, folder: Path) -> None:
    seen = call("POST", "preview", name="loans.md", content=NOTE, tags=["a", "b"])
    assert seen.status_code == 200
    folder_objects.Understood.model_validate(seen.json(), extra="forbid")
    assert (seen.json()["title"], seen.json()["tags"], list(folder.iterdir())) == ("Loans", ["a", "b"], [])
    added = call("POST", "articles", name="loans.md", content=NOTE, title="All about loans")
    assert (added.status_code, added.json()) == (
        201,
        {
            "id": "loans",
            "title": "All about loans",
            "replaced": False,
            "translation": None,
            "passages": 1,
            "warnings": [],
            "questions": None,
        },
    )
    line = {
        "id": "loans", "title": "All about loans", "published": "2024-04-01T00:00:00", "source": None,
        "file": "loans.md", "passages": 1, "topics": 0, "tags": ["loans"],
        "translations": [],
    }  # fmt: skip
    assert call("GET", "articles").json() == {"articles": [line], "total": 1}
    shown = call("GET", "articles/loans").json()
    assert (shown["title"], [piece["text"] for piece in shown["passages"]]) == (
        "All about loans", ["Repay what is late first."]
    )  # fmt: skip
    corrected = call("PATCH", "articles/loans", forget=["title"], published="2025年1月2日", tags=["x"], related=["Y"])
    assert corrected.json() == line | {
        "title": "Loans", "published": "2025-01-02T00:00:00", "topics": 1, "tags": ["x"]
    }  # fmt: skip
    kept = call("POST", "articles", name="loans.md", content=f"{NOTE}\nMore.\n", keep_corrections=True).json()
    assert (kept["replaced"], Library(folder).find("loans").tags) == (True, ("x",))
    gone = call("DELETE", "articles/loans").json()
    assert (gone["id"], call("GET", "articles").json()["total"]) == ("loans", 0)
    newest, before = call("GET", "removed").json()["removed"]
    assert (newest["key"], newest["replaced"], before["replaced"]) == (gone["key"], False, True)
    back = call("POST", "restore", key=gone["key"]).json()
    assert back == {"id": "loans", "title": "Loans", "replaced": False, "questions": False}


def test_bytes_come_in_base64(call: Call, folder: Path) -> None:
    data = "题目\n\n正文在这里。\n".encode("gb18030")
    added = call("POST", "articles", name="a.txt", content=base64.b64encode(data).decode(), encoding="base64")
    assert (added.json()["title"], (folder / "a.txt").read_bytes()) == ("题目", data)
    wrong = call("POST", "articles", "zh", name="a.txt", content="no base64!", encoding="base64")
    assert (wrong.status_code, wrong.json()["detail"]) == (422, "content：应当是 base64 文字，却是 no base64!")


@pytest.mark.parametrize(
    ("method", "path", "asked", "status", "code", "reason", "english", "chinese"),
    [
        ("GET", "articles/no/such", {}, 404, "not_there", "no_article", "no article 'no/such'", "没有文章“no/such”"),
        ("DELETE", "articles/none", {}, 404, "not_there", "no_article", "no article 'none'", "没有文章“none”"),
        ("POST", "restore", {"key": "x"}, 404, "not_there", "not_removed", "nothing to restore is called 'x'", "“x”"),
        ("POST", "preview", {"name": "a.exe", "content": "x"}, 422, "no_article_in_file", "other_ending",
         "a.exe: expected an article", "a.exe：文章应当是"),
        ("POST", "articles", {"name": "a.txt", "content": "x", "tags": ["y" * 60, "a\ud800"]}, 400, "no_json", None,
         "no JSON", "JSON"),
        ("POST", "articles", {"name": "b.md", "content": NOTE}, 409, "refused", "same_text",
         "has the same text as the article 'a'", "与文章“a”"),
        ("GET", "versions/none", {}, 404, "not_there", "no_version", "there is no version 'none'", "没有版本“none”"),
        ("POST", "rollback", {}, 409, "refused", "no_version_before", "there is no version before", "没有比"),
        ("GET", "build", {}, 404, "no_build", None, "no build was started", "还没有建过索引"),
        ("DELETE", "build", {}, 404, "no_build", None, "no build was started", "还没有建过索引"),
        ("GET", "build/events", {}, 404, "no_build", None, "no build was started", "还没有建过索引"),
        ("PATCH", "articles/a", {"published": "soon"}, 422, "invalid", None,
         'published: expected a date such as 2024-04-01, found "soon"', "published：应当是 2024-04-01 这样的日期"),
        ("GET", "nothing", {}, 404, "not_found", None, "there is nothing at", "没有内容"),
    ],
)  # fmt: skip
def test_what_is_refused_is_told_in_both_languages(
    call: Call, folder: Path, method: str, path: str, asked: Any, status: int, code: str, reason: str | None,
    english: str, chinese: str,
) -> None:  # fmt: skip
    (folder / "a.md").write_text(NOTE, "utf-8")
    for language, said in (("en", english), ("zh", chinese)):
        found = call(method, path, language, **asked)
        told = found.json()
        assert (found.status_code, told["code"], told.get("reason")) == (status, code, reason)
        assert found.headers["content-type"] == "application/problem+json"
        assert said in told["detail"]
    assert [entry.name for entry in folder.iterdir() if entry.name[0] != "."] == ["a.md"]


def test_questions_are_edited_all_or_none(call: Call, folder: Path) -> None:
    (folder / "a.md").write_text(NOTE, "utf-8")
    (passage,) = call("GET", "articles/a").json()["passages"]
    assert call("GET", "faq/a").json() == {"article": "a", "file": f"a{SUFFIX}", "questions": []}
    edits: list[dict[str, object]] = [
        {"do": "add", "question": "what if I am late", "kind": "covered", "passage": passage["id"]},
        {"do": "add", "question": "how do I bake bread", "kind": "not_covered"},
        {"do": "add", "question": "late payment, what first", "kind": "golden", "passage": passage["id"]},
    ]
    made = call("POST", "faq/a", edits=edits)
    assert made.status_code == 200
    assert made.json() == call("GET", "faq/a").json()
    kinds = {row["question"]: (row["kind"], row["passages"], row["broken"]) for row in made.json()["questions"]}
    assert kinds == {
        "what if I am late": ("covered", [passage["id"]], None),
        "how do I bake bread": ("not_covered", [], None),
        "late payment, what first": ("golden", [passage["id"]], None),
    }
    change = [
        {"do": "change", "question": "how do I bake bread", "to": "how do I bake a cake"},
        {"do": "remove", "question": "late payment, what first", "golden": True},
        {"do": "change", "question": "what if I am late", "kind": "not_covered"},
    ]
    found = call("POST", "faq/a", edits=change).json()["questions"]
    assert {row["question"]: row["kind"] for row in found} == {
        "how do I bake a cake": "not_covered",
        "what if I am late": "not_covered",
    }
    before = (folder / f"a{SUFFIX}").read_text("utf-8")
    for wrong, code in (
        ({"do": "remove", "question": "nobody asked"}, "refused"),
        ({"do": "add", "question": "new", "kind": "covered"}, "missing"),
        ({"do": "add", "question": "new", "kind": "covered", "passage": "a:0-1"}, "no_passage"),
        ({"do": "add", "question": "new"}, "missing"),
        ({"do": "add", "question": "how do I bake a cake", "kind": "not_covered"}, "refused"),
    ):
        told = call("POST", "faq/a", edits=[{"do": "add", "question": "fine", "kind": "not_covered"}, wrong])
        assert told.json()["code"] == code
    assert (folder / f"a{SUFFIX}").read_text("utf-8") == before
    assert call("GET", "faq/none").json()["code"] == "not_there"


def test_a_table_brings_its_questions(call: Call) -> None:
    table = "question,answer\nHow long?,Three days.\nHow much?,Ten euros.\n"
    added = call("POST", "articles", name="table.csv", content=table).json()
    assert added["questions"] == {"known": 2, "other": []}
    asked = [row["question"] for row in call("GET", "faq/table").json()["questions"]]
    assert sorted(asked) == ["How long?", "How much?"]

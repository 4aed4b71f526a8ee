"""Builds as jobs, with the real model in a real process: progress as events, the gate's report, versions, the way back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from api.http.app import create
from api.keys.keys import Keys, Role
from api.objects import version_objects
from api.serving import live_of
from kb.config.settings import Settings
from tests.support.indexes.publishing import FILES
from tests.support.servers.serving_api import answering

pytestmark = pytest.mark.model
Call = Callable[..., Any]


@pytest.fixture
def call(tmp_path: Path) -> Iterator[Call]:
    """Calls the API with an editor's key. There is no index yet."""
    (tmp_path / "articles").mkdir()
    for name, text in FILES.items():
        (tmp_path / "articles" / name).write_text(text, "utf-8")
    settings = Settings(articles=tmp_path / "articles", index=tmp_path / "index", log_days=0)
    headers = {"authorization": f"Bearer {Keys(settings.keys_file).add('ann', Role.EDITOR, 1)[1]}"}
    with answering(create(live_of(settings), settings)) as address:

        def call(method: str, path: str, **asked: Any) -> Any:
            given = {"json": asked} if method == "POST" else {"params": asked}
            found = requests.request(method, f"{address}/api/v1/{path}", headers=headers, timeout=120, **given)  # type: ignore[arg-type]
            return found if found.headers["content-type"].startswith("text/event-stream") else found.json()

        yield call


def _events(call: Call) -> list[dict[str, Any]]:
    """All states of the build that runs, until it has ended."""
    answer = call("GET", "edit/build/events")
    assert answer.headers["cache-control"] == "no-store"
    blocks = answer.content.decode().split("\n\n")
    assert blocks.pop() == ""
    assert {block.split("\n")[0] for block in blocks} == {"event: state"}
    states = [json.loads(block.split("\n")[1].removeprefix("data: ")) for block in blocks]
    for state in states:
        version_objects.BuildJob.model_validate(state, extra="forbid")
    return states


def test_from_an_article_to_a_published_index_and_back(call: Call) -> None:
    assert call("GET", "search", question="will they sue me")["code"] == "not_ready"
    begun = call("POST", "edit/build")
    assert (begun["author"], begun["running"], begun["outcome"]) == ("ann", True, None)
    assert call("POST", "edit/build")["code"] == "building"
    states = _events(call)
    assert {state["id"] for state in states} == {begun["id"]}
    assert ([state["running"] for state in states][-2:], states[-1]) == ([True, False], call("GET", "edit/build"))
    outcome = states[-1]["outcome"]
    assert (outcome["error"], outcome["published"], outcome["counts"]["articles"]) == (None, True, 2)
    assert call("GET", "search", question="can a lender file a lawsuit")["answered"] is True

    call("POST", "edit/articles", name="tea.md", content="---\ntitle: Tea\ntags: [kitchen]\n---\nTea is hot.\n")
    call("POST", "edit/build")
    assert _events(call)[-1]["outcome"]["published"] is True
    assert [row["tag"] for row in call("GET", "tags")["tags"]] == ["kitchen"]

    listed = call("GET", "edit/versions")
    version_objects.Versions.model_validate(listed, extra="forbid")
    newest, first = listed["versions"]
    assert (newest["in_use"], newest["record"]["author"], newest["record"]["changed_articles"]) == (
        True,
        "ann",
        ["tea"],
    )
    report = call("GET", f"edit/versions/{newest['version'][-8:]}")
    version_objects.VersionGate.model_validate(report, extra="forbid")
    assert (report["version"], report["against"]) == (newest["version"], first["version"])
    assert {row["expected"]["text"] for row in report["rows"]} >= {"how do I bake bread", "will they take me to court"}
    back = call("POST", "edit/rollback")
    assert (back["author"], back["before"], back["version"]) == ("ann", newest["version"], first["version"])
    assert call("GET", "tags")["total"] == 0


def test_a_build_is_interrupted_and_one_that_fails_says_why(call: Call, tmp_path: Path) -> None:
    call("POST", "edit/build", check=True)
    assert call("DELETE", "edit/build")["cancelled"] is True
    ended = _events(call)[-1]
    assert (ended["running"], ended["cancelled"], ended["check"], ended["outcome"]) == (False, True, True, None)
    (tmp_path / "articles" / "court.faq.yaml").write_text("covered: {", "utf-8")
    call("POST", "edit/build", language="zh")
    outcome = _events(call)[-1]["outcome"]
    assert (outcome["published"], outcome["gate"]) == (False, None)
    assert outcome["error"].startswith("court.faq.yaml:1: not valid YAML")
    assert call("GET", "edit/build", language="zh")["outcome"]["error"].startswith("court.faq.yaml 第 1 行：")

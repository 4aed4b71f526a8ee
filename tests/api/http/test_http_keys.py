"""Who may call what: without a key, with a reader's, with an editor's; and what the log says of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from api.keys.keys import Role
from api.operations.table import OPERATIONS
from tests.support.servers.serving_api import Served, keys_of, publish, served, with_faq

EDITORS = [operation for operation in OPERATIONS if operation.role]


def _call(address: str, method: str, path: str, key: str = "", **more: Any) -> requests.Response:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return requests.request(method, f"{address}{path}", headers=headers | more.pop("headers", {}), timeout=60, **more)


@pytest.fixture
def own(tmp_path: Path) -> Served:
    publish(tmp_path / "index", with_faq())
    (tmp_path / "articles").mkdir()
    return served(tmp_path, articles=tmp_path / "articles", log_days=0)


@pytest.fixture
def address(own: Served) -> Iterator[str]:
    with own.api() as address:
        yield address


@pytest.mark.parametrize("operation", EDITORS, ids=lambda operation: operation.name)
def test_without_any_key_every_call_of_editors_says_how_to_make_one(api: str, operation: Any) -> None:
    found = _call(api, operation.method, operation.path.replace("{id}", "court"), json={})
    assert (found.status_code, found.json()["code"]) == (403, "no_keys")
    assert "kb keys add NAME --role editor" in found.json()["detail"]


def test_a_key_opens_what_its_role_says(own: Served, address: str) -> None:
    keys = keys_of(own)
    editor, reader = (keys.add(str(role), role, 1)[1] for role in (Role.EDITOR, Role.READER))
    path = "/api/v1/edit/articles"
    missing = _call(address, "GET", path)
    assert (missing.status_code, missing.json()["code"]) == (401, "key_missing")
    assert missing.headers["www-authenticate"] == "Bearer"
    for wrong in ("x", editor[:-1], editor + "x", f"{editor} {reader}"):
        for known in (path, "/api/v1/topics"):  # nobody must believe that a wrong key was heeded
            told = _call(address, "GET", known, wrong)
            assert (told.status_code, told.json()["code"]) == (401, "key_wrong")
    told = _call(address, "GET", path, reader, headers={"accept-language": "zh"}).json()
    (listed,) = (key for key in keys.all() if key.role is Role.READER)
    assert (told["code"], told["detail"]) == (
        "key_role", f"密钥 {listed.id} 只能读，不能编辑；请在服务器上运行 kb keys add NAME --role editor"
    )  # fmt: skip
    assert _call(address, "GET", path, editor).json() == {"articles": [], "total": 0}
    assert _call(address, "GET", "/api/v1/topics", reader).status_code == 200
    keys.revoke("editor")
    assert _call(address, "GET", path, editor).status_code == 401  # at once


def test_a_key_has_a_count_of_its_own(tmp_path: Path) -> None:
    publish(tmp_path / "index", with_faq())
    own = served(tmp_path, log_days=0, api_rate=3)
    tokens = [keys_of(own).add(name, Role.READER, 1)[1] for name in ("a", "b")]
    with own.api() as address:
        for token in ("", *tokens):
            codes = [_call(address, "GET", "/api/v1/topics", token).status_code for _ in range(4)]
            assert codes == [200, 200, 200, 429]
        guesses = [_call(address, "GET", "/api/v1/topics", "kb_guess").status_code for _ in range(2)]
        assert guesses == [429, 429]  # whoever guesses is counted by the address
        seen = [requests.get(f"{address}/readyz", timeout=30).status_code for _ in range(4)]
        assert seen == [200, 200, 200, 429]  # counted apart from what is asked
        assert requests.get(f"{address}/metrics", timeout=30).json()["code"] == "too_many"
        assert requests.get(f"{address}/healthz", timeout=30).status_code == 200


def test_a_damaged_file_of_keys_closes_and_does_not_open(own: Served, address: str) -> None:
    token = keys_of(own).add("a", Role.EDITOR, 1)[1]
    keys_of(own).path.write_bytes(b"damaged" * 500)
    for given in (token, ""):
        found = _call(address, "GET", "/api/v1/edit/articles", given)
        assert (found.status_code, found.json()["code"]) == (503, "keys_closed")
    assert _call(address, "GET", "/api/v1/topics").status_code == 200


def test_every_change_is_told_in_the_log(own: Served, address: str, caplog: pytest.LogCaptureFixture) -> None:
    key, token = keys_of(own).add("ci\n2", Role.EDITOR, 1)
    file = {"name": "a.md", "content": "# Title\n\nThe body of the article.\n"}
    with caplog.at_level(logging.INFO, "kb.audit"):
        _call(address, "POST", "/api/v1/edit/preview", token, json=file)
        _call(address, "GET", "/api/v1/edit/articles", token)
        _call(address, "POST", "/api/v1/edit/articles", token, json=file)
        _call(address, "DELETE", "/api/v1/edit/articles/none%22such", token)
        _call(address, "DELETE", "/api/v1/edit/articles/a")
    lines = [json.loads(record.getMessage()) for record in caplog.records if record.name == "kb.audit"]
    assert [(line["call"], line["subject"], line["key"], line["status"]) for line in lines] == [
        ("addArticle", "/api/v1/edit/articles", key.id, 201),
        ("removeArticle", 'none"such', key.id, 404),
        ("removeArticle", "a", None, 401),
    ]
    assert {line["address"] for line in lines} == {"127.0.0.1"}
    assert lines[0]["name"] == "ci 2"
    assert not any("\n" in record.getMessage() or token in record.getMessage() for record in caplog.records)


def test_a_change_is_done_once(own: Served, address: str) -> None:
    token = keys_of(own).add("ci", Role.EDITOR, 1)[1]
    file = {"name": "a.md", "content": "# Title\n\nThe body of the article.\n"}
    again = {"idempotency-key": "attempt-1"}

    def add(headers: dict[str, str], **more: object) -> requests.Response:
        return _call(address, "POST", "/api/v1/edit/articles", token, json=file | more, headers=headers)

    first, second = add(again), add(again)
    assert (first.status_code, second.status_code, second.json()) == (201, 201, first.json())
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")
    assert first.json()["replaced"] is False
    assert add({}).json()["replaced"] is True  # without the header it is another call
    other = add(again, name="b.md")
    assert (other.status_code, other.json()["code"]) == (422, "other_call")
    wrong = add({"idempotency-key": "x" * 201})
    assert (wrong.status_code, wrong.json()["detail"]) == (
        422, "Idempotency-Key: expected 1 to 200 visible characters of ASCII, found 201"
    )  # fmt: skip
    refused = [add({"idempotency-key": "attempt-2"}, name=name).json()["code"] for name in ("a.exe", "a.exe")]
    assert refused == ["no_article_in_file"] * 2  # what failed is not kept
    assert add({"idempotency-key": "attempt-2"}, name="c.txt", content="Another\n\nOther words.").status_code == 201

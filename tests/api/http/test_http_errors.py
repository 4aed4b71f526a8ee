"""What the API says when it does not answer: a code, a status, and a text in the reader's language."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from api.http import requests as reading_requests
from api.operations.operation import MAX_BODY
from index.search.search_index import SearchIndex
from tests.support.servers.serving_api import get, served


class TestErrors:
    @pytest.mark.parametrize(
        ("path", "language", "status", "code", "detail"),
        [
            ("/api", "en", 404, "not_found", "there is nothing at /api; /api/v1/openapi.json says what there is"),
            ("/api/x", "zh", 404, "not_found", "/api/x 没有内容；现有的地址见 /api/v1/openapi.json"),
            ("/api/v1/search/", "en", 404, "not_found",
             "there is nothing at /api/v1/search/; /api/v1/openapi.json says what there is"),
            ("/api/v1/articles/no/such", "en", 404, "no_article",
             "there is no article 'no/such'; /api/v1/articles lists them all"),
            ("/api/v1/articles/no", "zh", 404, "no_article", "没有文章“no”；/api/v1/articles 列出了全部文章"),
            ("/api/v1/passages/court:0-1", "zh", 404, "no_passage", "这一版索引里没有段落“court:0-1”；请重新提问"),
            ("/api/v1/search", "en", 422, "missing", "question: expected a value, found none"),
            ("/api/v1/search?question=%20", "zh", 422, "blank", "question：应当写几个字，却是空的"),
            ("/api/v1/search?question=" + "x" * 4001, "en", 422, "too_long",
             "question: expected at most 4000 characters, found 4001"),
            ("/api/v1/search?question=a&top=0", "en", 422, "invalid",
             'top: expected a whole number from 1 to 100, found "0"'),
            ("/api/v1/search?question=a&top=many", "zh", 422, "invalid", "top：应当是 1 到 100 的整数，却是 \"many\""),
            ("/api/v1/search?question=a&tip=3", "en", 422, "unknown_field",
             "tip: there is no such field; expected language, tag, article, since, question, top"),
            ("/api/v1/search?question=a&tag=lones", "zh", 404, "no_tag",
             "没有文章带标签“lones”；/api/v1/tags 列出了全部标签"),
            ("/api/v1/articles?article=court&article=cord", "en", 404, "no_article",
             "there is no article 'cord'; /api/v1/articles lists them all"),
            ("/api/v1/search?question=a&since=2024-02-30", "zh", 422, "invalid",
             'since：应当是 2024-04-01 这样的日期，却是 "2024-02-30"'),
            ("/api/v1/search?question=a&tag=b&tag=%20", "en", 422, "blank",
             "tag.1: expected a few words, found nothing"),
            ("/api/v1/articles?language=fr", "en", 422, "invalid", 'language: expected one of en, zh, found "fr"'),
        ],
    )  # fmt: skip
    def test_an_error_has_a_code_and_a_text_in_the_language_of_the_reader(
        self, api: str, path: str, language: str, status: int, code: str, detail: str
    ) -> None:
        found = requests.get(api + path, headers={"accept-language": f"fr, {language};q=0.8"}, timeout=30)
        told = found.json()
        assert (found.status_code, found.headers["content-type"]) == (status, "application/problem+json")
        assert found.headers["content-language"] == language
        assert (told["type"], told["status"], told["code"]) == (f"urn:semantic-faq:{code}", status, code)
        assert told["detail"] == detail

    def test_all_wrong_fields_are_told(self, api: str) -> None:
        sent = {"questions": [{"question": 5}, {"question": "a", "id": []}, {}], "top": "3", "language": "zh"}
        found = requests.post(f"{api}/api/v1/batch", params={"language": "zh"}, json=sent, timeout=30)
        assert found.status_code == 422
        assert {(item["field"], item["detail"]) for item in found.json()["errors"]} == {
            ("questions.0.question", "questions.0.question：应当是文字，却是 5"),
            ("questions.1.id", "questions.1.id：应当是文字或整数，却是 []"),
            ("questions.2.question", "questions.2.question：缺少这一项"),
            ("top", 'top：应当是 1 到 100 的整数，却是 "3"'),
        }
        many = {"questions": [{"question": "a"}] * 101}
        told = requests.post(f"{api}/api/v1/batch", json=many, timeout=30).json()
        assert told["detail"] == "questions: expected 1 to 100 entries, found 101"

    @pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"question": "\\ud800"}', b"[" * 5000])
    def test_a_body_that_is_no_json(self, api: str, body: bytes) -> None:
        headers = {"content-type": "application/json; charset=utf-8"}
        found = requests.post(f"{api}/api/v1/search", data=body, headers=headers, timeout=30)
        assert (found.status_code, found.json()["code"]) == (400, "no_json")

    def test_another_type_is_refused_so_that_no_other_site_can_send_it(self, api: str) -> None:
        found = requests.post(f"{api}/api/v1/feedback", data='{"question": "a", "helpful": true}', timeout=30)
        assert (found.status_code, found.json()["code"]) == (415, "media_type")
        asked = requests.options(f"{api}/api/v1/search", headers={"origin": "https://example.com"}, timeout=30)
        got = requests.get(f"{api}/api/v1/topics", headers={"origin": "https://example.com"}, timeout=30)
        assert asked.status_code == 405
        assert not [name for name in (*asked.headers, *got.headers) if name.lower().startswith("access-control")]

    def test_a_wrong_method_is_told_all_that_are_right(self, api: str) -> None:
        found = requests.delete(f"{api}/api/v1/search", timeout=30)
        assert found.status_code == 405
        assert set(found.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
        assert found.json()["code"] == "method"

    def test_a_body_that_is_too_large_or_too_slow(self, api: str, monkeypatch: pytest.MonkeyPatch) -> None:
        large = b'{"question": "' + b"x" * MAX_BODY
        headers = {"content-type": "application/json"}
        found = requests.post(f"{api}/api/v1/search", data=large, headers=headers, timeout=30)
        assert (found.status_code, found.json()["code"]) == (413, "too_large")
        pieces = iter([large[:1000], large[1000:]])  # without a length
        found = requests.post(f"{api}/api/v1/search", data=pieces, headers=headers, timeout=30)
        assert (found.status_code, found.json()["code"]) == (413, "too_large")
        monkeypatch.setattr(reading_requests, "BODY_SECONDS", 0.2)
        host = urlsplit(api).netloc
        head = f"POST /api/v1/search HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"
        with socket.create_connection(tuple(host.split(":")), 20) as slow:  # type: ignore[arg-type]
            slow.sendall(head.encode() + b"{")
            assert slow.recv(4096).startswith(b"HTTP/1.1 408 ")

    def test_a_bug_is_no_page_and_tells_nothing_of_the_inside(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object, **__: object) -> None:
            raise RuntimeError("a secret")

        own = served(home, log_days=0)
        with own.api() as address:
            monkeypatch.setattr(SearchIndex, "search", fail)
            found = get(address, "/api/v1/search", question="a")
            assert (found.status_code, found.json()["code"]) == (500, "unexpected")
            assert "secret" not in found.text
            numbers = get(address, "/metrics").text
        assert 'kb_request_seconds_count{operation="search",status="500"} 1.0' in numbers

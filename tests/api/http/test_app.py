"""The API over real sockets: answers, errors, tags, a newly published index, the journal, and how much is let in."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from api.http.app import belongs
from index.journal.writer import Traffic
from index.search.filters import Filter
from index.search.search_index import SearchIndex
from tests.conftest import KeywordEncoder, tiny_index
from tests.support.servers.serving_api import Served, get, publish, served, with_faq

COURT = "A lender may file a lawsuit in court. Answer the letter of the court."


def _untimed(found: dict[str, Any]) -> dict[str, Any]:
    return found | {"took_ms": 0}


class TestAnswers:
    @pytest.mark.parametrize("question", ["will I be sued", "快递什么时候送货", "refund 😀", "x" * 4000, "\u200b."])
    @pytest.mark.parametrize("top", [None, 1, 100])
    def test_search_gives_the_object_of_the_index(
        self, api: str, reading: Served, question: str, top: int | None
    ) -> None:
        expected = _untimed(reading.live.serving().index.search(question, top).to_dict())
        given = {"question": question} if top is None else {"question": question, "top": top}
        got = get(api, "/api/v1/search", **given)
        posted = requests.post(f"{api}/api/v1/search", json=given, timeout=30)
        assert (got.status_code, posted.status_code) == (200, 200)
        assert _untimed(got.json()) == _untimed(posted.json()) == expected
        assert got.headers["content-type"] == "application/json"

    def test_a_batch_answers_in_order_and_a_blank_line_with_nothing(self, api: str, reading: Served) -> None:
        index = reading.live.serving().index
        sent = {
            "questions": [{"id": "b", "question": "refund"}, {"question": " "}, {"id": 7, "question": "sued"}],
            "top": 2,
        }
        found = requests.post(f"{api}/api/v1/batch", json=sent, timeout=30).json()
        blank = {
            "id": None, "question": " ", "answered": False, "outcome": "not_covered", "confidence": 0.0, "passages": [],
            "topics": [], "faq": None, "notice": None, "unread": 0, "took_ms": 0,
        }  # fmt: skip
        assert list(map(_untimed, found["answers"])) == [
            _untimed(index.search("refund", 2).to_dict("b")),
            blank,
            _untimed(index.search("sued", 2).to_dict(7)),
        ]

    def test_articles(self, api: str) -> None:
        assert get(api, "/api/v1/articles", limit=2, offset=3).json() == {
            "articles": [
                {
                    "id": "delivery",
                    "title": "快递配送说明",
                    "published": None,
                    "source": None,
                    "tags": [],
                    "passages": 2,
                },
                {"id": "phone", "title": "手机电池保养", "published": None, "source": None, "tags": [], "passages": 1},
            ],
            "total": 5,
        }
        court = get(api, "/api/v1/articles/court").json()
        assert court == {
            "id": "court",
            "title": "Going to court",
            "published": "2024-01-02",
            "source": None,
            "tags": ["debt", "Law 2024"],
            "topics": [{"title": "Paying late", "article": None}],
            "passages": court["passages"],
        }
        assert [(piece["section"], piece["questions"]) for piece in court["passages"]] == [
            ("When you are sued", ["when will they sue me", "什么时候会被起诉"]),
            ("Paying late", ["what if I repay late"]),
        ]

    @pytest.mark.parametrize(
        ("given", "wanted"),
        [
            ({"tag": "DEBT"}, Filter(tags=("debt",))),
            ({"tag": ["shop", "debt"]}, Filter(tags=("shop", "debt"))),
            ({"article": ["phone", "court"], "since": "2024-01-02"}, Filter((), ("phone", "court"), date(2024, 1, 2))),
        ],
    )
    def test_some_of_the_articles_are_searched(
        self, api: str, reading: Served, given: dict[str, Any], wanted: Filter
    ) -> None:
        index = reading.live.serving().index
        expected = _untimed(index.search("will I be sued", 3, within=wanted).to_dict())
        asked = {"question": "will I be sued", "top": 3, **given}
        posted = requests.post(f"{api}/api/v1/search", json=asked, timeout=30)
        assert _untimed(get(api, "/api/v1/search", **asked).json()) == _untimed(posted.json()) == expected
        many = {"questions": [{"question": "will I be sued"}], "top": 3, **given}
        batch = requests.post(f"{api}/api/v1/batch", json=many, timeout=30).json()["answers"]
        assert list(map(_untimed, batch)) == [expected]
        lines = get(api, "/api/v1/articles", **given).json()["articles"]
        assert {passage["article"] for passage in expected["passages"]} == {line["id"] for line in lines}

    def test_tags(self, api: str) -> None:
        assert get(api, "/api/v1/tags").json() == {
            "tags": [
                {"tag": "Law 2024", "articles": 1},
                {"tag": "debt", "articles": 2},
                {"tag": "shop", "articles": 2},
            ],
            "total": 3,
        }

    def test_a_passage_with_those_around_it(self, api: str) -> None:
        first, second = get(api, "/api/v1/articles/court").json()["passages"]
        assert first["text"] == COURT
        path = f"/api/v1/passages/{quote(first['id'])}"
        assert get(api, path).json() == {"before": [], "passage": first, "after": [second]}
        assert get(api, path, neighbours=0).json() == {"before": [], "passage": first, "after": []}
        assert get(api, f"/api/v1/passages/{second['id']}", neighbours=10).json() == {
            "before": [first],
            "passage": second,
            "after": [],
        }

    def test_topics_and_known_questions(self, api: str) -> None:
        assert get(api, "/api/v1/topics").json() == {
            "topics": [{"title": "Paying late", "article": None}],
            "total": 1,
        }
        first, second = get(api, "/api/v1/articles/court").json()["passages"]

        def known(question: str, language: str, passage: dict[str, Any]) -> dict[str, Any]:
            place = {"article": "court", "title": "Going to court", "section": passage["section"]}
            return {"question": question, "language": language, **place, "passages": [passage["id"]]}

        everything = [
            known("when will they sue me", "en", first),
            known("什么时候会被起诉", "zh", first),
            known("what if I repay late", "en", second),
        ]  # neither a wording, which nobody is shown, nor what is known as not covered
        assert get(api, "/api/v1/faq").json() == {"questions": everything, "total": 3}
        assert get(api, "/api/v1/faq", limit=1, offset=1).json() == {"questions": everything[1:2], "total": 3}
        assert get(api, "/api/v1/faq", offset=3).json() == {"questions": [], "total": 3}

    def test_suggestions(self, api: str) -> None:
        assert get(api, "/api/v1/suggest", typed="when will", limit=1).json() == {
            "suggestions": [
                {
                    "text": "when will they sue me",
                    "kind": "question",
                    "match": "beginning",
                    "marked": [[0, 9]],
                    "article": None,
                }
            ]
        }
        pinyin = get(api, "/api/v1/suggest", typed="qisu").json()["suggestions"]
        assert [(item["text"], item["match"]) for item in pinyin] == [("什么时候会被起诉", "pinyin")]
        for nothing in ("?!", "I want to die, will I be sued"):
            assert get(api, "/api/v1/suggest", typed=nothing).json() == {"suggestions": []}


class TestTags:
    def test_what_has_not_changed_is_not_sent_again(self, api: str, reading: Served) -> None:
        found = get(api, "/api/v1/search", question="sued")
        tag = found.headers["etag"]
        assert re.fullmatch(rf'W/"{reading.live.version}-[0-9a-f]{{8}}"', tag)
        again = requests.get(f"{api}/api/v1/search?question=sued", headers={"if-none-match": f'"x", {tag}'}, timeout=30)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        other = requests.get(f"{api}/api/v1/topics", headers={"if-none-match": 'W/"x"'}, timeout=30)
        assert other.status_code == 200

    def test_a_notice_is_not_kept_by_caches_because_its_words_can_change(self, api: str) -> None:
        found = get(api, "/api/v1/search", question="I want to die")
        assert found.json()["notice"]["kind"] == "despair"
        assert (found.headers["cache-control"], "etag" in found.headers) == ("no-store", False)

    def test_other_settings_have_another_tag(self, home: Path, api: str) -> None:
        tag = get(api, "/api/v1/topics").headers["etag"]
        with served(home, log_days=0, threshold=0.9).api() as address:
            assert get(address, "/api/v1/topics").headers["etag"] != tag


class TestNewIndex:
    def test_readiness_and_a_new_index_without_a_restart(self, tmp_path: Path) -> None:
        own = served(tmp_path, log_days=0)
        with own.api() as address:
            assert get(address, "/healthz").json() == {"status": "alive"}
            for path in ("/readyz", "/api/v1/topics", "/api/v1/search?question=a"):
                found = get(address, path)
                assert (found.status_code, found.json()["code"]) == (503, "not_ready")
                assert str(tmp_path) not in found.text
            assert "kb_index_open 0.0" in get(address, "/metrics").text
            first = publish(own.folder, tiny_index())
            assert get(address, "/readyz").json() == {"status": "ready", "version": first, "published": True}
            assert get(address, "/api/v1/faq").json()["total"] == 0
            tag = get(address, "/api/v1/faq").headers["etag"]
            second = publish(own.folder, with_faq())
            changed = requests.get(f"{address}/api/v1/faq", headers={"if-none-match": tag}, timeout=30)
            assert (changed.status_code, changed.json()["total"]) == (200, 3)
            assert get(address, "/readyz").json() == {"status": "ready", "version": second, "published": True}
            assert "kb_index_published 1.0" in get(address, "/metrics").text
            (own.folder / "CURRENT").write_text("garbage")  # the index before goes on serving
            assert get(address, "/api/v1/faq").json()["total"] == 3
            assert get(address, "/readyz").json() == {"status": "ready", "version": second, "published": False}
            assert "kb_index_published 0.0" in get(address, "/metrics").text


class TestJournal:
    def test_what_is_asked_is_kept_and_what_was_of_no_use_is_a_gap(self, home: Path, tmp_path: Path) -> None:
        own = served(home, log=tmp_path / "questions.sqlite")
        with own.api() as address:
            tag = get(address, "/api/v1/search", question="will I be sued").headers["etag"]
            requests.get(
                f"{address}/api/v1/search?question=will+I+be+sued", headers={"if-none-match": tag}, timeout=30
            )  # not answered again, so not counted again
            requests.post(f"{address}/api/v1/search", json={"question": "refund"}, timeout=30)
            sent = {"questions": [{"question": "battery"}, {"question": " "}]}
            requests.post(f"{address}/api/v1/batch", json=sent, timeout=30)
            judged = {"question": "bread", "helpful": False, "comment": "call me: 13800138000"}
            kept = requests.post(f"{address}/api/v1/feedback", json=judged, timeout=30)
            assert kept.status_code == 202
            assert kept.json() == {"kept": True, "outcome": str(own.live.serving().index.search("bread").outcome)}
            assert own.live.outcomes.total() == 3
            numbers = get(address, "/metrics").text
            counted = re.findall(r'kb_questions_total\{outcome="\w+"\} (\d)', numbers)
            assert sum(map(int, counted)) == 3
            assert f'kb_index_info{{version="{own.live.version}"}} 1.0' in numbers
            assert "kb_journal_dropped_total 0.0" in numbers
        assert own.journal is not None
        own.journal.close()
        with closing(sqlite3.connect(tmp_path / "questions.sqlite")) as database:
            asked = database.execute("SELECT question, traffic, version FROM questions ORDER BY id").fetchall()
            gaps = database.execute("SELECT question, helpful, comment FROM feedback").fetchall()
        version = own.live.version
        assert asked == [(text, "reader", version) for text in ("will I be sued", "refund", "battery")]
        assert gaps == [("bread", 0, "call me: [phone]")]

    def test_tests_are_kept_apart(self, home: Path, tmp_path: Path) -> None:
        own = served(home, log=tmp_path / "questions.sqlite")
        with own.api(Traffic.TEST) as address:
            get(address, "/api/v1/search", question="will I be sued")
        assert own.live.outcomes.total() == 0

    def test_without_a_journal_feedback_is_refused(self, api: str) -> None:
        found = requests.post(f"{api}/api/v1/feedback", json={"question": "a", "helpful": True}, timeout=30)
        assert (found.status_code, found.json()["code"]) == (409, "not_kept")


class TestHowMuchIsLetIn:
    def test_too_many_questions_a_minute(self, home: Path) -> None:
        with served(home, log_days=0, api_rate=3).api() as address:
            assert [get(address, "/api/v1/topics").status_code for _ in range(3)] == [200] * 3
            refused = get(address, "/api/v1/topics", language="zh")
            assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
            seconds = int(refused.headers["retry-after"])
            assert 1 <= seconds <= 60
            assert refused.json()["detail"] == f"这个地址或密钥一分钟内的提问超过了 3 个；请等 {seconds} 秒"
            assert refused.json()["retry_after"] == seconds
            assert get(address, "/healthz").status_code == 200

    def test_a_batch_counts_its_questions(self, home: Path) -> None:
        with served(home, log_days=0, api_rate=4).api() as address:
            sent = {"questions": [{"question": "a"}] * 3}
            assert requests.post(f"{address}/api/v1/batch", json=sent, timeout=30).status_code == 200
            assert get(address, "/api/v1/topics").status_code == 200
            assert get(address, "/api/v1/topics").status_code == 429

    def test_a_full_server_refuses_at_once_and_answers_again_later(
        self, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        begun, go_on = threading.Barrier(3), threading.Event()
        search = SearchIndex.search

        def slowly(self: SearchIndex, *asked: Any, **options: Any) -> object:
            begun.wait(20)
            go_on.wait(20)
            return search(self, *asked, **options)

        monkeypatch.setattr(SearchIndex, "search", slowly)
        monkeypatch.setattr("os.cpu_count", lambda: 2)
        with served(home, log_days=0, api_requests=2).api() as address, ThreadPoolExecutor(2) as clients:
            waiting = [clients.submit(get, address, "/api/v1/search", question="sued") for _ in range(2)]
            begun.wait(20)
            refused = get(address, "/api/v1/topics")
            assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (503, "busy", "1")
            assert get(address, "/healthz").status_code == 200
            go_on.set()
            assert [answer.result().status_code for answer in waiting] == [200, 200]
            assert get(address, "/api/v1/topics").status_code == 200


def test_many_at_once_get_what_one_gets(api: str, reading: Served) -> None:
    index = reading.live.serving().index
    questions = ["will I be sued", "refund", "电池 充电", "快递", "password"] * 8
    with ThreadPoolExecutor(8) as clients:
        found = list(clients.map(lambda question: get(api, "/api/v1/search", question=question).json(), questions))
    assert [_untimed(answer) for answer in found] == [_untimed(index.search(text).to_dict()) for text in questions]


@pytest.mark.parametrize(
    ("path", "own"),
    [("/api", True), ("/api/", True), ("/api/v9/x", True), ("/healthz", True), ("/readyz", True), ("/metrics", True),
     ("/", False), ("/apis", False), ("/faq", False), ("/_stcore/health", False), ("/metrics/x", False)],
)  # fmt: skip
def test_what_belongs_to_the_api(path: str, own: bool) -> None:
    assert belongs(path) is own


def test_the_seam_of_the_tests_is_the_index_itself(home: Path) -> None:
    """What the tests above compare with is opened from disk and verified, as the server does."""
    opened = SearchIndex.open(home / "index", KeywordEncoder())
    first, second = (replace(index.search("will I be sued"), took_ms=0.0) for index in (opened, with_faq()))
    assert json.dumps(first.to_dict()) == json.dumps(second.to_dict())

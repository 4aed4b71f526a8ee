"""`kb ask`: its contracts with people, programs and shells."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import cli
from commands.ask import elsewhere
from index.search.answer import Elsewhere, Hit
from index.search.search_index import SearchIndex
from kb.article import Passage
from kb.config.settings import Settings
from kb.library.library import Library
from tests.support.command_line import Run
from tests.support.paths import ROOT

# Question → phrases of which the first passage must contain one.
RIGHT = {
    "will I be sued": "3个月以上|数千元|先消费|恶意逾期|还款意愿和还款能力",
    "how long overdue before they sue": "3个月以上",
    "花呗逾期多久会被立案": "3个月以上",
    "联系不上会怎么样": "联系方式畅通|恶意逾期",
}
EMOJI, LONG, SURROGATE = "😀🏳️‍🌈", "花呗逾期会被起诉吗?" * 10_000, "\ud83d 花呗"
LINES = [
    *({"id": f"q{number}", "question": question} for number, question in enumerate(RIGHT)),
    {"question": "\n "},
    {"id": 7, "question": EMOJI, "lang": "en"},
    {"id": None, "question": LONG},
    {"id": "s", "question": SURROGATE},
]


@pytest.fixture(scope="module")
def answers(seed_index: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What `kb ask --questions FILE --json` says to LINES: one JSON object a line."""
    path = tmp_path_factory.mktemp("questions") / "q.jsonl"
    text = "\n".join(json.dumps(line) for line in LINES)
    path.write_text(text.replace("\n", "\r\n\r\n", 1), "utf-8-sig")  # as saved by an editor on Windows
    with redirect_stdout(io.StringIO()) as out:
        assert cli.main(["ask", "--questions", str(path), "--json", "--index", str(seed_index)]) == 0
    lines = out.getvalue().split("\n")
    assert lines[-1] == ""
    return [json.loads(line) for line in lines[:-1]]


@pytest.mark.model
class TestJson:
    def test_one_line_each_in_order_with_the_ids_echoed(self, answers: list[dict[str, Any]]) -> None:
        expected = [(line.get("id"), line["question"].replace("\ud83d", "?")) for line in LINES]
        assert [(answer["id"], answer["question"]) for answer in answers] == expected

    def test_keys_and_types(self, answers: list[dict[str, Any]]) -> None:
        for answer in answers:
            assert {
                key: type(value) for key, value in answer.items() if key not in ("id", "faq", "notice", "took_ms")
            } == {
                "question": str,
                "answered": bool,
                "outcome": str,
                "confidence": float,
                "passages": list,
                "topics": list,
                "unread": int,
            }
            assert answer["answered"] == (answer["outcome"] == "answered")
            assert 0 <= answer["confidence"] <= 1
            for passage in answer["passages"]:
                assert {key: type(value) for key, value in passage.items()} == {
                    "id": str,
                    "text": str,
                    "score": float,
                    "article": str,
                    "title": str,
                    "section": str,
                    "published": str,
                    "source": type(None),
                    "start": int,
                    "end": int,
                    "context": list,
                    "highlights": list,
                    "matches": list,
                    "copies": list,
                    "older": list,
                    "translation": type(None) if passage["translation"] is None else dict,
                    "pictures": list,
                }
            for topic in answer["topics"]:
                assert {key: type(value) for key, value in topic.items()} == {
                    "title": str,
                    "score": float,
                    "article": type(None),
                }
            if answer["passages"]:
                assert set(answer["faq"]) == {"question", "score", "passages"}
                assert answer["took_ms"] > 0

    def test_offsets(self, answers: list[dict[str, Any]]) -> None:
        (article,) = Library(Settings().articles).articles()
        passages = [passage for answer in answers for passage in answer["passages"]]
        assert len(passages) >= 5
        for passage in passages:
            assert (passage["article"], passage["title"]) == (article.id, article.title)
            assert article.text[passage["start"] : passage["end"]] == passage["text"]
            assert passage["id"] == f"{article.id}:{passage['start']}-{passage['end']}"
            assert passage["highlights"] == sorted(passage["highlights"])
            for start, end in passage["highlights"]:
                assert 0 <= start < end <= len(passage["text"])

    def test_matches_are_words_of_the_question_and_of_the_passage(self, answers: list[dict[str, Any]]) -> None:
        answer = answers[2]
        matches = answer["passages"][0]["matches"]
        assert matches
        met = {
            (answer["question"][slice(*match["question"])], answer["passages"][0]["text"][slice(*match["passage"])])
            for match in matches
        }
        assert ("立案", "立案") in met
        assert all(word.strip() == word != "" for pair in met for word in pair)

    def test_best_first(self, answers: list[dict[str, Any]]) -> None:
        for answer in answers:
            for kind in ("passages", "topics"):
                scores = [found["score"] for found in answer[kind]]
                assert scores == sorted(scores, reverse=True)

    @pytest.mark.parametrize("number", range(len(RIGHT)))
    def test_a_right_passage_is_first(self, answers: list[dict[str, Any]], number: int) -> None:
        answer = answers[number]
        assert re.search(RIGHT[answer["question"]], answer["passages"][0]["text"])
        assert answer["answered"]

    def test_a_blank_question_finds_nothing(self, answers: list[dict[str, Any]]) -> None:
        assert answers[len(RIGHT)] == {
            "id": None,
            "question": "\n ",
            "answered": False,
            "outcome": "not_covered",
            "confidence": 0.0,
            "passages": [],
            "topics": [],
            "faq": None,
            "notice": None,
            "unread": 0,
            "took_ms": 0.0,
        }

    def test_emoji_alone_are_not_answered(self, answers: list[dict[str, Any]]) -> None:
        answer = answers[len(RIGHT) + 1]
        assert (answer["question"], answer["answered"], len(answer["passages"])) == (EMOJI, False, 5)
        assert answer["notice"]["kind"] == "more_words"

    def test_a_hundred_thousand_characters(self, answers: list[dict[str, Any]]) -> None:
        answer = answers[len(RIGHT) + 2]
        assert len(answer["question"]) == 100_000
        assert len(answer["passages"]) == 5
        assert answer["unread"] == 96_000

    def test_half_a_character(self, answers: list[dict[str, Any]]) -> None:
        assert answers[len(RIGHT) + 3]["question"] == "? 花呗"


def test_articles_that_say_the_same_are_named_with_their_dates() -> None:
    passage = Passage("a", 0, 6, "甲。乙。丙。")
    hit = Hit(passage=passage, title="A", published=None, source=None, score=0.5)
    places = (Elsewhere(passage, "B", "2023-01-01"), Elsewhere(passage, "C", None))
    assert elsewhere(hit, "en") == []
    assert elsewhere(replace(hit, copies=places, older=places[:1]), "en") == [
        "The same stands in: B (2023-01-01) · C",
        "Earlier versions: B (2023-01-01)",
    ]
    assert elsewhere(replace(hit, copies=places), "zh") == ["下列文章也是这样写的: B (2023-01-01) · C"]


@pytest.mark.model
class TestAsk:
    def test_plain_output(self, kb: Run, seed_index: Path, answers: list[dict[str, Any]]) -> None:
        code, out, err = kb("ask", "花呗逾期多久会被立案", "--top", "2", "--index", seed_index)
        assert (code, err) == (0, "")
        answer = answers[2]
        first, second = answer["passages"][:2]
        lines = out.split("\n")
        assert lines[0] == f"知识库有答案 (可信度 {answer['confidence']:.2f})"
        assert f"1. {first['title']} › {first['section']} · {first['published']} · " in lines[2]
        assert float(lines[2].split(" · ")[-1]) == pytest.approx(first["score"], abs=6e-4)
        (start, end), *_ = first["highlights"]
        assert f"»{first['text'][start:end]}«" in lines[3]
        assert lines[3].strip().replace("»", "").replace("«", "") == first["text"]
        place = " › ".join(filter(None, [second["title"], second["section"]]))
        assert lines[5].startswith(f"2. {place} · {second['published']} · ")
        assert [line for line in lines if line.startswith("3. ")] == []

    def test_english_is_answered_in_english(self, kb: Run, seed_index: Path, answers: list[dict[str, Any]]) -> None:
        code, out, _ = kb("ask", "how long overdue before they sue", "--index", seed_index)
        assert code == 0
        assert out.startswith(
            f"The knowledge base answers this (confidence {answers[1]['confidence']:.2f})\n\n1. Overdue on Huabei"
        )
        assert "\n   [Translation]\n   " in out
        assert "\n   [Original] 花呗逾期最新立案标准解析与应对策略 › " in out

    def test_the_reader_may_read_another_language(self, kb: Run, seed_index: Path) -> None:
        code, out, _ = kb("ask", "联系不上会怎么样", "--language", "en", "--json", "--top", "1", "--index", seed_index)
        assert code == 0
        (found,) = json.loads(out)["passages"]
        assert (found["translation"]["language"], found["translation"]["outdated"]) == ("en", False)
        assert found["translation"]["text"].startswith("Stay reachable\n\nEven if you are unable to repay")
        code, out, _ = kb("ask", "联系不上会怎么样", "--json", "--top", "1", "--index", seed_index)
        assert json.loads(out)["passages"][0]["translation"] is None

    def test_topics_about_the_question_come_last(self, kb: Run, seed_index: Path) -> None:
        question = "车贷还不上怎么办"
        told = json.loads(kb("ask", question, "--json", "--index", seed_index)[1])
        floor = SearchIndex.open(seed_index).topic_floors["zh"]
        about = [topic for topic in told["topics"] if topic["score"] >= floor]
        assert 0 < len(about) < len(told["topics"])
        lines = kb("ask", question, "--index", seed_index)[1].split("\n")
        shown = [re.fullmatch(r"   · (.+) \((\d\.\d{3})\)", line) for line in lines[lines.index("相关话题:") + 1 : -1]]
        assert [match and (match[1], float(match[2])) for match in shown] == [
            (topic["title"], pytest.approx(topic["score"], abs=6e-4)) for topic in about
        ]

    def test_what_is_not_covered_is_said_first(self, kb: Run, seed_index: Path) -> None:
        code, out, _ = kb("ask", "how do I bake bread", "--index", seed_index)
        assert code == 0
        assert out.startswith("The knowledge base does not answer this; these are the closest passages (confidence 0.")

    def test_what_is_no_question_is_asked_for_more_words(self, kb: Run, seed_index: Path) -> None:
        code, out, _ = kb("ask", "2000", "--index", seed_index)
        lines = out.split("\n")
        assert (code, lines[0]) == (0, "Please write a few more words")
        assert len([line for line in lines[lines.index("For example:") + 1 :] if line.startswith("   · ")]) == 5

    def test_despair_gets_the_words_of_site_toml(
        self, kb: Run, seed_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "site.toml").write_text('[zh]\ncare = "请打给我们。"\ncontacts = ["热线 000"]\n', "utf-8")
        monkeypatch.setenv("KB_SITE", str(tmp_path / "site.toml"))
        code, out, _ = kb("ask", "还不上了,想死", "--index", seed_index)
        assert code == 0
        assert [line for line in out.split("\n") if line][1:3] == ["请打给我们。", "   · 热线 000"]
        monkeypatch.delenv("KB_SITE")
        assert "热线 000" not in kb("ask", "还不上了,想死", "--index", seed_index)[1]

    def test_a_question_that_is_not_read_whole_is_told(self, kb: Run, seed_index: Path) -> None:
        code, _, told = kb("ask", LONG, "--index", seed_index)
        assert (code, told) == (0, "warning: of 100000 characters only the first and last 2000 were read\n")

    def test_topics_about_something_else_are_for_programs_only(self, kb: Run, seed_index: Path) -> None:
        question = "what is the weather in Paris"
        assert "Related topics" not in kb("ask", question, "--index", seed_index)[1]
        told = json.loads(kb("ask", question, "--json", "--index", seed_index)[1])
        scores = [topic["score"] for topic in told["topics"]]
        assert (len(scores), scores) == (8, sorted(scores, reverse=True))
        assert scores[0] < SearchIndex.open(seed_index).topic_floors["en"]

    def test_questions_from_standard_input(
        self, kb: Run, seed_index: Path, monkeypatch: pytest.MonkeyPatch, answers: list[dict[str, Any]]
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(LINES[0]) + "\n"))
        code, out, _ = kb("ask", "--questions", "-", "--json", "--top", "1", "--index", seed_index)
        answer = json.loads(out)
        assert code == 0
        assert answer.pop("took_ms") > 0
        expected = {key: value for key, value in answers[0].items() if key != "took_ms"}
        assert answer == {**expected, "passages": expected["passages"][:1]}

    def test_a_reader_that_has_seen_enough(self, seed_index: Path, tmp_path: Path) -> None:
        path = tmp_path / "q.jsonl"
        path.write_text(json.dumps({"question": "花呗"}) + "\n" * 1 + (json.dumps({"question": "逾期"}) + "\n") * 200)
        command = [sys.executable, str(ROOT / "cli.py"), "ask", "--questions", str(path), "--json"]
        with subprocess.Popen(
            [*command, "--index", str(seed_index)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout
            assert process.stderr
            assert json.loads(process.stdout.readline())["question"] == "花呗"
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 0

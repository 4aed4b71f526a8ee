"""The `kb` command: its contracts with people, programs and shells."""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

import cli
from index.settings import Settings
from index.store import FORMAT, open_current
from kb.library import Library

ROOT = Path(__file__).parent.parent
Run = Callable[..., tuple[int, str, str]]

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


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("KB_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def kb(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process: exit code, standard output, standard error."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as stop:  # argparse
            code = int(stop.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def failed(result: tuple[int, str, str]) -> str:
    """The one line that a command which could not do its work leaves."""
    code, out, err = result
    assert (code, out) == (1, "")
    assert err.startswith("kb: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err.removeprefix("kb: ").removesuffix("\n")


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
            assert {key: type(value) for key, value in answer.items() if key not in ("id", "faq", "took_ms")} == {
                "question": str,
                "answered": bool,
                "outcome": str,
                "confidence": float,
                "passages": list,
                "topics": list,
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
                    "highlights": list,
                    "matches": list,
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
            "took_ms": 0.0,
        }

    def test_emoji_alone_are_not_answered(self, answers: list[dict[str, Any]]) -> None:
        answer = answers[len(RIGHT) + 1]
        assert (answer["question"], answer["answered"], len(answer["passages"])) == (EMOJI, False, 5)

    def test_a_hundred_thousand_characters(self, answers: list[dict[str, Any]]) -> None:
        answer = answers[len(RIGHT) + 2]
        assert len(answer["question"]) == 100_000
        assert len(answer["passages"]) == 5

    def test_half_a_character(self, answers: list[dict[str, Any]]) -> None:
        assert answers[len(RIGHT) + 3]["question"] == "? 花呗"


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
        assert (lines[-10], lines[-1]) == ("相关话题:", "")
        shown = [re.fullmatch(r"   · (.+) \((\d\.\d{3})\)", line) for line in lines[-9:-1]]
        assert [(topic["title"], pytest.approx(topic["score"], abs=6e-4)) for topic in answer["topics"]] == [
            (match[1], float(match[2])) for match in shown if match
        ]

    def test_english_is_answered_in_english(self, kb: Run, seed_index: Path, answers: list[dict[str, Any]]) -> None:
        code, out, _ = kb("ask", "how long overdue before they sue", "--index", seed_index)
        assert code == 0
        assert out.startswith(
            f"The knowledge base answers this (confidence {answers[1]['confidence']:.2f})\n\n1. 花呗逾期"
        )
        assert "\nRelated topics:\n" in out

    def test_what_is_not_covered_is_said_first(self, kb: Run, seed_index: Path) -> None:
        code, out, _ = kb("ask", EMOJI, "--index", seed_index)
        assert code == 0
        assert out.startswith("The knowledge base does not answer this; these are the closest passages (confidence 0.")

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


class TestUsage:
    """Wrong usage: exit code 2, and what was expected."""

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ([], "the following arguments are required: COMMAND"),
            (["answer"], "invalid choice: 'answer'"),
            (["ask"], "expected a QUESTION or --questions FILE, and not both"),
            (["ask", "why", "--questions", "q.jsonl"], "expected a QUESTION or --questions FILE, and not both"),
            (["ask", ""], "the question is blank; expected a few words"),
            (["ask", " \n"], "the question is blank; expected a few words"),
            (["ask", "why", "--top", "0"], "--top: expected 1 to 100, found 0"),
            (["ask", "why", "--top", "101"], "--top: expected 1 to 100, found 101"),
            (["ask", "why", "--top", "many"], "argument --top: invalid int value: 'many'"),
            (["ask", "why", "--colour"], "unrecognized arguments: --colour"),
            (["evaluate"], "expected DIR (a BEIR folder) or --questions FILE, and not both"),
            (["evaluate", "beir", "--questions", "q.jsonl"], "expected DIR (a BEIR folder) or --questions FILE"),
            (["evaluate", "--questions", "q.jsonl", "--known-questions"], "--known-questions goes with DIR"),
            (["serve", "--port", "0"], "--port: expected 1 to 65535, found 0"),
            (["serve", "--port", "65536"], "--port: expected 1 to 65535, found 65536"),
        ],
    )
    def test_exit_code_2(self, kb: Run, arguments: list[str], message: str) -> None:
        code, out, err = kb(*arguments)
        assert (code, out) == (2, "")
        assert message in err

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("KB_TOP", "0", "KB_TOP: expected a whole number from 1 to 100, found '0'"),
            ("KB_CANDIDATES", "many", "KB_CANDIDATES: expected a whole number from 1 to 1000, found 'many'"),
            ("KB_THRESHOLD", "2", "KB_THRESHOLD: expected a number from 0 to 1, found '2'"),
            ("KB_THRESHOLD", "nan", "KB_THRESHOLD: expected a number from 0 to 1, found 'nan'"),
        ],
    )
    def test_a_setting_that_makes_no_sense(
        self, kb: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, message: str
    ) -> None:
        monkeypatch.setenv(name, value)
        assert kb("ask", "why") == (2, "", f"kb: {message}; correct or unset it\n")

    @pytest.mark.parametrize(
        "line", ["why", "[]", '"why"', "null", "{}", '{"question": null}', '{"question": 5}', '{"question": "why"']
    )
    def test_a_questions_file_is_checked_line_by_line(self, kb: Run, tmp_path: Path, line: str) -> None:
        path = tmp_path / "q.jsonl"
        path.write_text(f'{{"question": "fine"}}\n\n{line}\n')
        code, out, err = kb("ask", "--questions", path, "--index", tmp_path)
        assert (code, out) == (2, "")
        assert err == f'kb: {path}:3: expected an object with "question", found {line!r}\n'

    def test_a_questions_file_in_another_encoding(self, kb: Run, tmp_path: Path) -> None:
        path = tmp_path / "q.jsonl"
        path.write_bytes('{"question": "花呗"}'.encode("gb18030"))
        code, out, err = kb("ask", "--questions", path)
        assert (code, out) == (2, "")
        assert err.startswith(f"kb: {path}: expected UTF-8 text (")

    @pytest.mark.parametrize("command", [[], ["build"], ["ask"], ["evaluate"], ["serve"]])
    def test_help(self, kb: Run, command: list[str]) -> None:
        code, out, err = kb(*command, "--help")
        assert (code, err) == (0, "")
        assert out.startswith(" ".join(["usage: kb", *command]))


class TestFailures:
    """Work that cannot be done: exit code 1, one line on standard error."""

    def test_a_missing_questions_file(self, kb: Run, tmp_path: Path) -> None:
        assert failed(kb("ask", "--questions", tmp_path / "no.jsonl")).startswith(
            f"{tmp_path / 'no.jsonl'}: No such file or directory"
        )

    def test_no_index(self, kb: Run, tmp_path: Path) -> None:
        assert failed(kb("ask", "why", "--index", tmp_path)) == f"no index in {tmp_path}; run: kb build"
        (tmp_path / "file").write_text("x")
        message = failed(kb("ask", "why", "--index", tmp_path / "file"))
        assert message == f"no index in {tmp_path / 'file'}; run: kb build"

    @pytest.mark.model
    def test_a_damaged_index(self, kb: Run, seed_index: Path, tmp_path: Path) -> None:
        root = Path(shutil.copytree(seed_index, tmp_path / "index"))
        path = open_current(root).folder / "passages" / "codes.npy"
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        message = failed(kb("ask", "why", "--index", root))
        assert re.fullmatch(
            rf"{re.escape(str(path))} is damaged \(expected SHA-256 \w+, found \w+\); run: kb build", message
        )
        (root / "CURRENT").write_text("garbage")
        message = failed(kb("ask", "why", "--index", root))
        assert message == f"{root / 'CURRENT'} is damaged (found 'garbage'); run: kb build"

    @pytest.mark.model
    def test_an_index_of_an_older_format(self, kb: Run, seed_index: Path, tmp_path: Path) -> None:
        root = Path(shutil.copytree(seed_index, tmp_path / "index"))
        version = open_current(root)
        manifest = version.folder / "manifest.json"
        manifest.write_text(manifest.read_text("utf-8").replace(f'"format": {FORMAT}', '"format": 0'), "utf-8")
        checksum = hashlib.sha256(manifest.read_bytes()).hexdigest()
        (root / "CURRENT").write_text(f"{version.manifest.version} {checksum}\n")
        message = failed(kb("ask", "why", "--index", root))
        assert message == f"the index in {root} has format 0, this program reads format {FORMAT}; run: kb build"

    @pytest.mark.model
    def test_a_model_cache_that_is_gone_or_damaged(
        self, kb: Run, seed_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from index import model

        model_id = open_current(seed_index).manifest.description.model
        serving = model.open_model(model_id).folder
        monkeypatch.setattr(model, "cache_folder", lambda: tmp_path)
        assert failed(kb("ask", "why", "--index", seed_index)) == (
            f"the encoder {model_id} is not prepared on this machine; run: kb build"
        )
        (tmp_path / model_id).mkdir()
        shutil.copy(serving / "serving.json", tmp_path / model_id)
        (tmp_path / model_id / "model.onnx").write_bytes(b"half a file")
        message = failed(kb("ask", "why", "--index", seed_index))
        assert message.startswith(f"{tmp_path / model_id / 'model.onnx'} is damaged (expected SHA-256 ")
        assert message.endswith("; run: kb build")
        (tmp_path / model_id / "serving.json").write_text("{")
        message = failed(kb("ask", "why", "--index", seed_index))
        assert message == f"{tmp_path / model_id / 'serving.json'} is damaged; run: kb build"

    def test_a_model_that_is_not_there(self, kb: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        expected = "expected a folder with a sentence-transformers model, found no folder; check KB_MODEL or --model"
        message = failed(kb("build", "--model", "/no/such/model", "--index", tmp_path / "index"))
        assert message == f"/no/such/model: {expected}"
        monkeypatch.setenv("KB_MODEL", "./nowhere")
        assert failed(kb("build", "--index", tmp_path / "index")) == f"./nowhere: {expected}"
        assert list(tmp_path.iterdir()) == []

    def test_a_port_in_use(self, kb: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        def never(*_: object) -> None:
            raise AssertionError("the page was started")

        monkeypatch.setattr(os, "execve", never)
        monkeypatch.setattr(subprocess, "call", never)
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            message = failed(kb("serve", "--port", str(port), "--index", tmp_path))
        assert message == f"port {port} is in use; choose another with --port"

    def test_evaluate_says_which_file(self, kb: Run, tmp_path: Path) -> None:
        message = failed(kb("evaluate", tmp_path))
        assert message == (
            f"{tmp_path / 'corpus.jsonl'} is missing; expected corpus.jsonl, queries.jsonl and qrels/test.tsv"
        )
        (tmp_path / "q.jsonl").write_text("{\n")
        message = failed(kb("evaluate", "--questions", tmp_path / "q.jsonl"))
        assert message.startswith(f"{tmp_path / 'q.jsonl'}:1: expected one JSON object a line")


# Colour, window title and erasing by escape sequences (ESC and its one-byte form), and two marks that turn text around.
STEERING = "\x1b[31m\x1b]0;title\x1b\\\u202e\u2066\x9b2J"
HARMLESS = "[31m]0;title\\2J"
ARTICLES = {
    "court.txt": f"Going {STEERING}to court\n\n发布时间:2024-01-02\n\n一、When you {STEERING}are sued\n\n"
    f"A lender {STEERING}may file a lawsuit in court.\n\n相关内容:\nMore {STEERING}courts\n",
    "parcel.txt": "快递配送说明\n\n发布时间:2024-01-02\n\n快递一般三天内送货。\n",
    "parcel.faq.yaml": "covered:\n\n- section: Nowhere\n  questions: [a b c]\n",
}
WARNING = "warning: parcel.faq.yaml:3: no passage of 'parcel' stands in the section 'Nowhere'"
TOO_FEW = (
    "warning: court, parcel: fewer than 8 covered known questions; confidence is judged by passages there, which cannot "
    "tell what an article leaves unanswered"
)


@pytest.mark.model
class TestBuild:
    @pytest.fixture(scope="class")
    @classmethod
    def built(cls, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
        """A folder with `articles` and `index`, built by `kb build`; and what that printed."""
        home = tmp_path_factory.mktemp("built")
        (home / "articles").mkdir()
        for name, text in ARTICLES.items():
            (home / "articles" / name).write_text(text, "utf-8")
        with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as err:
            code = cli.main(["build", "--articles", str(home / "articles"), "--index", str(home / "index")])
        assert code == 0
        assert err.getvalue().endswith(f"\n{WARNING}\n{TOO_FEW}\n")  # after the progress bar
        return home, out.getvalue()

    def test_what_it_says(self, kb: Run, built: tuple[Path, str]) -> None:
        home, out = built
        line = f"{home / 'index'}: 2 articles, 2 passages, 1 topics, 0 questions"
        assert out == f"{line}\n"
        articles = home / "articles"
        again = kb("build", "--articles", articles, "--index", home / "index")
        assert again == (0, f"{line} (nothing has changed)\n", f"{WARNING}\n{TOO_FEW}\n")

    def test_article_text_does_not_steer_the_terminal(self, kb: Run, built: tuple[Path, str]) -> None:
        code, out, _ = kb("ask", "when can a lender file a lawsuit in court", "--index", built[0] / "index")
        assert code == 0
        lines = out.split("\n")
        assert lines[2].startswith(f"1. Going {HARMLESS}to court › When you {HARMLESS}are sued · 2024-01-02")
        assert lines[3].replace("»", "").replace("«", "") == f"   A lender {HARMLESS}may file a lawsuit in court."
        assert lines[-2].startswith(f"   · More {HARMLESS}courts (")
        assert re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out) == []

    @pytest.mark.parametrize(
        ("name", "data", "message"),
        [
            ("empty.txt", b"", "empty.txt: expected"),
            ("white.txt", b" \n\n", "white.txt: expected"),
            (
                "photo.txt",
                b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01" + bytes(range(256)),
                "photo.txt: expected text",
            ),
            (
                "court.md",
                b"Courts\n\nThey hear.\n",
                "court.md and court.txt would both be the article 'court'; rename one",
            ),
            ("again.txt", ARTICLES["court.txt"].encode(), "again.txt and court.txt have the same text; remove one"),
            ("x.faq.yaml", b"covered: [", "x.faq.yaml:1: not valid YAML: "),
            (
                "x.faq.yaml",
                b"covered:\n- questions: [a]\n  page: 3\n",
                "x.faq.yaml:3: unknown key 'page'; expected one of ",
            ),
        ],
    )
    def test_bad_input_leaves_the_index(
        self, kb: Run, built: tuple[Path, str], tmp_path: Path, name: str, data: bytes, message: str
    ) -> None:
        home = built[0]
        articles = Path(shutil.copytree(home / "articles", tmp_path / "articles"))
        (articles / name).write_bytes(data)
        before = (home / "index" / "CURRENT").read_bytes()
        assert failed(kb("build", "--articles", articles, "--index", home / "index")).startswith(message)
        assert (home / "index" / "CURRENT").read_bytes() == before
        assert open_current(home / "index").manifest.description.counts["articles"] == 2

    def test_a_folder_that_cannot_be_read(self, kb: Run, built: tuple[Path, str], tmp_path: Path) -> None:
        index = built[0] / "index"
        missing, file = tmp_path / "none", tmp_path / "file.txt"
        file.write_text("x")
        assert failed(kb("build", "--articles", missing, "--index", index)) == (
            f"{missing}: no such folder; create it or name another one"
        )
        assert failed(kb("build", "--articles", file, "--index", index)) == (
            f"{file}: expected a folder of articles, found a file; name the folder it is in"
        )
        locked = tmp_path / "locked"
        locked.mkdir()
        locked.chmod(0)
        if not os.access(locked, os.R_OK):
            assert failed(kb("build", "--articles", locked, "--index", index)) == (
                f"{locked}: cannot be read: permission denied; check its permissions"
            )
        locked.chmod(0o755)


@pytest.mark.model
class TestEvaluate:
    def test_json_has_the_promised_keys(self, kb: Run, tmp_path: Path) -> None:
        (tmp_path / "qrels").mkdir()
        (tmp_path / "corpus.jsonl").write_text('{"_id": "a", "text": "The court."}\n{"_id": "b", "text": "快递。"}\n')
        (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "the court"}\n')
        (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t1\n")
        code, out, _ = kb("evaluate", tmp_path, "--json")
        values = json.loads(out)
        assert code == 0
        assert {"ndcg_at_10", "mrr_at_10", "hit_at_1", "hit_at_5", "recall_at_50"} <= {
            key for key, value in values.items() if value == 1.0
        }
        assert min(values["query_ms_p50"], values["query_ms_p95"], values["passages_per_s"]) > 0

    def test_labelled_questions(self, kb: Run, seed_index: Path, tmp_path: Path) -> None:
        rows = [
            {"question": "花呗逾期多久会被立案", "kind": "answer", "gold": ["3个月以上"]},
            {"question": "quanto dista la luna dalla terra", "kind": "none-off"},
        ]
        (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, rows)))
        code, out, err = kb("evaluate", "--questions", tmp_path / "q.jsonl", "--json", "--index", seed_index)
        assert (code, err) == (0, "")
        report = json.loads(out)
        found = report["groups"]["all"]
        assert (found["questions"], found["hit_at_1"], found["auroc"], report["misses"]) == (2, 1.0, 1.0, [])


def test_every_command_and_option_is_documented() -> None:
    readme = ROOT / "README.md"
    if not readme.is_file() or not readme.read_text("utf-8").strip():
        pytest.skip("README.md is not written yet")
    text = readme.read_text("utf-8")
    (commands,) = (action for action in cli._parser()._actions if isinstance(action, argparse._SubParsersAction))
    for name, parser in commands.choices.items():
        assert f"kb {name}" in text
        options = [option for action in parser._actions for option in action.option_strings if option.startswith("--")]
        assert [option for option in options if option != "--help" and option not in text] == [], name

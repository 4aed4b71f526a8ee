"""The `kb` command: wrong usage, work that cannot be done, and the documentation."""

from __future__ import annotations

import argparse
import errno
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from index.store.versions import FORMAT, open_current
from tests.support.command_line import Run, failed
from tests.support.paths import ROOT


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
            (["diff", "a"], "the following arguments are required: B"),
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

    @pytest.mark.parametrize(
        "command", [[], ["build"], ["versions"], ["rollback"], ["diff"], ["ask"], ["evaluate"], ["serve"]]
    )
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
        assert (
            failed(kb("ask", "why", "--index", tmp_path)) == f"no index in {tmp_path}; run: kb build --index {tmp_path}"
        )
        (tmp_path / "file").write_text("x")
        message = failed(kb("ask", "why", "--index", tmp_path / "file"))
        assert message == f"no index in {tmp_path / 'file'}; run: kb build --index {tmp_path / 'file'}"

    @pytest.mark.model
    def test_a_damaged_index(self, kb: Run, seed_index: Path, tmp_path: Path) -> None:
        root = Path(shutil.copytree(seed_index, tmp_path / "index"))
        path = open_current(root).folder / "passages" / "codes.npy"
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        message = failed(kb("ask", "why", "--index", root))
        assert re.fullmatch(
            rf"{re.escape(str(path))} is damaged \(expected SHA-256 \w+, found \w+\); run: kb build --index {root}",
            message,
        )
        (root / "CURRENT").write_text("garbage")
        message = failed(kb("ask", "why", "--index", root))
        assert message == f"{root / 'CURRENT'} is damaged (found 'garbage'); run: kb build --index {root}"

    @pytest.mark.model
    def test_an_index_of_an_older_format(self, kb: Run, seed_index: Path, tmp_path: Path) -> None:
        root = Path(shutil.copytree(seed_index, tmp_path / "index"))
        version = open_current(root)
        manifest = version.folder / "manifest.json"
        manifest.write_text(manifest.read_text("utf-8").replace(f'"format": {FORMAT}', '"format": 0'), "utf-8")
        checksum = hashlib.sha256(manifest.read_bytes()).hexdigest()
        (root / "CURRENT").write_text(f"{version.manifest.version} {checksum}\n")
        message = failed(kb("ask", "why", "--index", root))
        assert (
            message
            == f"the index in {root} has format 0, this program reads format {FORMAT}; run: kb build --index {root}"
        )

    @pytest.mark.model
    def test_a_model_cache_that_is_gone_or_damaged(
        self, kb: Run, seed_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from index.encoder import model

        model_id = open_current(seed_index).manifest.description.model
        serving = model.open_model(model_id).folder
        monkeypatch.setattr(model, "cache_folder", lambda: tmp_path)
        assert failed(kb("ask", "why", "--index", seed_index)) == (
            f"the encoder {model_id} is not prepared on this machine; run: kb build --index {seed_index}"
        )
        (tmp_path / model_id).mkdir()
        shutil.copy(serving / "serving.json", tmp_path / model_id)
        (tmp_path / model_id / "model.onnx").write_bytes(b"half a file")
        message = failed(kb("ask", "why", "--index", seed_index))
        assert message.startswith(f"{tmp_path / model_id / 'model.onnx'} is damaged (expected SHA-256 ")
        assert message.endswith(f"; run: kb build --index {seed_index}")
        (tmp_path / model_id / "serving.json").write_text("{")
        message = failed(kb("ask", "why", "--index", seed_index))
        assert message == f"{tmp_path / model_id / 'serving.json'} is damaged; run: kb build --index {seed_index}"

    def test_a_model_that_is_not_there(self, kb: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        expected = "expected a folder with a sentence-transformers model, found no folder; check KB_MODEL or --model"
        message = failed(kb("build", "--model", "/no/such/model", "--index", tmp_path / "index"))
        assert message == f"/no/such/model: {expected}"
        monkeypatch.setenv("KB_MODEL", "./nowhere")
        assert failed(kb("build", "--index", tmp_path / "index")) == f"./nowhere: {expected}"
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["build"], "kb: stopped; nothing was changed\n"),
            (["add", "a.txt"], "kb: stopped\n"),  # what was added before is added
            (["list"], "kb: stopped\n"),
        ],
    )
    def test_a_stop_by_hand(
        self, kb: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
    ) -> None:
        def stopped(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("kb.library.library.Library.files", stopped)
        monkeypatch.setattr("kb.library.archives.read_path", stopped)
        assert kb(*arguments, "--articles", tmp_path) == (1, "", said)

    @pytest.mark.parametrize(
        ("arguments", "end"),
        [
            (["build"], "; nothing was changed"),
            (["build", "--check"], "; nothing was changed"),
            (["add", "a.txt"], ""),  # what was added before is added
            (["list"], ""),
        ],
    )
    def test_only_what_is_true_is_said_of_a_full_disk(
        self, kb: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], end: str
    ) -> None:
        found: list[OSError] = [
            OSError(errno.ENOSPC, "No space left on device", "x"),
            OSError("3 requested and 0 written"),
        ]

        def full(*_: object) -> None:
            raise found.pop(0)

        monkeypatch.setattr("kb.library.library.Library.files", full)
        monkeypatch.setattr("kb.library.archives.read_path", full)
        command = [*arguments, "--articles", tmp_path]
        assert kb(*command) == (1, "", f"kb: x: No space left on device{end}\n")
        said = f"kb: a file could not be written (3 requested and 0 written); is the disk full?{end}\n"
        assert kb(*command) == (1, "", said)

    def test_words_are_utf8_whatever_the_locale(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("花呗 › 逾期\n\n正文在这里。\n", "utf-8")
        (tmp_path / "空.txt").write_bytes(b"")
        command = [sys.executable, "-m", "cli", "list", "--articles", str(tmp_path)]
        found = subprocess.run(
            command, cwd=ROOT, env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=False
        )
        assert (found.returncode, found.stdout.decode(), found.stderr.decode()) == (
            1,
            "a: 花呗 › 逾期 (no date, 1 passage, a.txt)\n",
            "kb: 空.txt: expected text, but the file is empty; save the article as UTF-8 text\n",
        )

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

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("[en]\nname = 'Library'\n", ""),
            ("[en]\nname = 7\n", "warning: mine.toml: en.name: expected text in quotes, found 7\n"),
            (
                '[en]\nname = ["\\u001b[31m"]',
                "warning: mine.toml: en.name: expected text in quotes, found ['\\x1b[31m']\n",
            ),
        ],
    )
    def test_build_and_serve_say_what_is_wrong_with_the_description(
        self, kb: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, said: str
    ) -> None:
        def started(*_: object) -> None:
            raise SystemExit(0)

        monkeypatch.setattr(os, "execve", started)
        monkeypatch.setattr(subprocess, "call", started)
        monkeypatch.setenv("KB_SITE", "mine.toml")
        monkeypatch.chdir(tmp_path)
        (tmp_path / "mine.toml").write_text(text)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        assert (
            kb("build", "--articles", "none")[2] == f"{said}kb: none: no such folder; create it or name another one\n"
        )
        assert kb("serve", "--port", str(port), "--articles", tmp_path) == (0, "", said)

    def test_evaluate_says_which_file(self, kb: Run, tmp_path: Path) -> None:
        message = failed(kb("evaluate", tmp_path))
        assert message == (
            f"{tmp_path / 'corpus.jsonl'} is missing; expected corpus.jsonl, queries.jsonl and qrels/test.tsv"
        )
        (tmp_path / "q.jsonl").write_text("{\n")
        message = failed(kb("evaluate", "--questions", tmp_path / "q.jsonl"))
        assert message.startswith(f"{tmp_path / 'q.jsonl'}:1: expected one JSON object a line")


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
    (commands,) = (action for action in cli.command_parser()._actions if isinstance(action, argparse._SubParsersAction))
    for name, parser in commands.choices.items():
        assert f"kb {name}" in text
        options = [option for action in parser._actions for option in action.option_strings if option.startswith("--")]
        assert [option for option in options if option != "--help" and option not in text] == [], name

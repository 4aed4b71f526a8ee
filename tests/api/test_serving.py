"""`kb serve`: the API alone, without Streamlit and PyTorch, and in one process with the pages."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from api.mcp import server as mcp_server
from api.serving import live_of
from kb.config.settings import Settings
from tests.support.command_line import Run, failed
from tests.support.mcp_client import called
from tests.support.paths import ROOT

# Half of them about the shipped article, in both languages and with mistypings; half about something else.
QUESTIONS = (
    "will I be sued", "花呗逾期多久会被立案", "how long until they take me to court", "花被逾期会坐牢吗",
    "I cannot repay, what now", "欠多少钱会被起诉", "协商还款需要什么材料", "what is huabei",
    "逾期会上征信吗", "can I pay in instalments",
    "网贷逾期多久会被起诉", "怎么更改花呗手机号码", "how do I bake bread", "今天天气怎么样", "借呗逾期会被起诉吗",
    "what does a lawyer cost", "?!", "asdf qwer", "人人租机收货流程详解及注意事项",
    "Is it safe to ignore their calls? " * 20,
)  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _serving(index: Path, *options: str, **environment: str) -> Iterator[str]:
    """Run `kb serve` until the block ends; gives its address."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "cli", "serve", "--port", str(port), "--index", str(index), *options]
    settings = os.environ | {"PYTHONPATH": str(ROOT), "KB_LOG": "off", "KB_API_RATE": "0"} | environment
    server = subprocess.Popen(command, cwd=ROOT, env=settings, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        while True:
            assert server.poll() is None
            try:
                requests.get(f"{address}/healthz", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture
def poisoned(tmp_path: Path) -> str:
    """A path on which Streamlit and PyTorch end the process that imports them."""
    for name in ("streamlit", "torch", "sentence_transformers"):
        (tmp_path / f"{name}.py").write_text("import os\nos._exit(66)\n")
    return os.pathsep.join([str(tmp_path), str(ROOT)])


def test_alone_without_an_index_it_waits_for_one(tmp_path: Path, poisoned: str) -> None:
    with _serving(tmp_path / "none", "--api-only", PYTHONPATH=poisoned) as address:
        assert requests.get(f"{address}/healthz", timeout=30).json() == {"status": "alive"}
        assert requests.get(f"{address}/readyz", timeout=30).status_code == 503
        assert requests.get(f"{address}/api/v1/docs", timeout=30).status_code == 200
        assert requests.get(f"{address}/", timeout=30).json()["code"] == "not_found"


def test_one_process_answers_pages_and_api(tmp_path: Path) -> None:
    with _serving(tmp_path / "none") as address:
        for path in ("/", "/faq"):
            page = requests.get(address + path, timeout=30)
            assert page.headers["content-type"].startswith("text/html")
        assert requests.get(f"{address}/_stcore/health", timeout=30).text == "ok"
        assert requests.get(f"{address}/healthz", timeout=30).json() == {"status": "alive"}
        for path, status, code in (
            ("/api/x", 404, "not_found"),
            ("/api", 404, "not_found"),
            ("/api/v1/search?question=a", 503, "not_ready"),
            ("/readyz", 503, "not_ready"),
        ):
            found = requests.get(address + path, timeout=30)
            assert (found.status_code, found.json()["code"]) == (status, code)
            assert "set-cookie" not in found.headers


@pytest.mark.parametrize("option", ["--api-only", "--host=127.0.0.1"])
def test_a_port_in_use(kb: Run, tmp_path: Path, option: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        message = failed(kb("serve", option, "--port", port, "--index", tmp_path))
        assert message == f"port {port} is in use; choose another with --port"
    message = failed(kb("serve", "--api-only", "--host", "203.0.113.7", "--port", port, "--index", tmp_path))
    assert message.startswith(f"cannot listen on 203.0.113.7, port {port} (")
    assert message.endswith("; choose others with --host and --port")


def _compared(found: Any) -> Any:
    return found | {"took_ms": 0, "id": None}


@pytest.mark.model
def test_the_command_line_the_api_alone_the_pages_process_and_mcp_say_the_same(
    kb: Run, seed_index: Path, tmp_path: Path, poisoned: str
) -> None:
    asked = tmp_path / "questions.jsonl"
    asked.write_text("".join(json.dumps({"id": row, "question": text}) + "\n" for row, text in enumerate(QUESTIONS)))
    code, out, _ = kb("ask", "--questions", asked, "--json", "--index", seed_index)
    lines = [json.loads(line) for line in out.splitlines()]
    assert (code, [line["id"] for line in lines]) == (0, list(range(20)))
    expected = list(map(_compared, lines))
    assert {line["outcome"] for line in expected} >= {"answered", "not_covered"}
    for options, environment in ((["--api-only"], {"PYTHONPATH": poisoned}), ([], {})):
        with _serving(seed_index, *options, **environment) as address:
            got = [
                requests.get(f"{address}/api/v1/search", params={"question": question}, timeout=60).json()
                for question in QUESTIONS
            ]
            sent = {"questions": [{"question": question} for question in QUESTIONS]}
            batch = requests.post(f"{address}/api/v1/batch", json=sent, timeout=60).json()["answers"]
        assert list(map(_compared, got)) == list(map(_compared, batch)) == expected
    server = mcp_server.server(live_of(Settings(index=seed_index, log_days=0)), "1")
    assert [called(server, "search", question=question)[2] for question in QUESTIONS] == expected

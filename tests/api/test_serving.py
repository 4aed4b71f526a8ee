"""`kb serve`: the API alone, without Streamlit and PyTorch, and in one process with the pages."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
import requests

from tests.support.command_line import Run, failed
from tests.support.servers.kb_serve import serving


def test_alone_without_an_index_it_waits_for_one(tmp_path: Path, poisoned: str) -> None:
    with serving(tmp_path / "none", "--api-only", PYTHONPATH=poisoned) as address:
        assert requests.get(f"{address}/healthz", timeout=30).json() == {"status": "alive"}
        assert requests.get(f"{address}/readyz", timeout=30).status_code == 503
        assert requests.get(f"{address}/api/v1/docs", timeout=30).status_code == 200
        assert requests.get(f"{address}/", timeout=30).json()["code"] == "not_found"


def test_one_process_answers_pages_and_api(tmp_path: Path) -> None:
    with serving(tmp_path / "none") as address:
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

"""The page on a port of its own, and the browser to look at it: for pictures, browser tests and benchmarks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_ROOT = Path(__file__).resolve().parent.parent
_START_SECONDS, _STOP_SECONDS = 60.0, 20.0


def chromium() -> str | None:
    """The file of a Chromium on this machine."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@contextmanager
def served(index: Path, script: str = "kb_server.py", **environment: str) -> Iterator[str]:
    """Run the page on an index until the block ends; gives its address. What is asked there counts as a test, unless
    the environment says otherwise. A page that does not start is a RuntimeError with its log. `script` is what Streamlit runs.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        script,
        f"--server.port={port}",
        "--server.headless=true",
    ]
    variables = {"KB_TRAFFIC": "test"} | os.environ | {"KB_INDEX": str(index)} | environment
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, cwd=_ROOT, env=variables, stdout=log, stderr=subprocess.STDOUT)
        try:
            if not _answers(server, address):
                log.seek(0)
                raise RuntimeError(f"the page did not start; its log:\n{log.read().decode('utf-8', 'replace')}")
            yield address
        finally:
            server.terminate()
            server.wait(_STOP_SECONDS)


def _answers(server: subprocess.Popen[bytes], address: str) -> bool:
    """Wait until the page is ready; False when it ended or took too long."""
    deadline = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return True
        except OSError:
            time.sleep(0.1)
    return False

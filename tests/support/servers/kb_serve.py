"""`kb serve` as a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.support.paths import ROOT


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(index: Path, *options: str, **environment: str) -> Iterator[str]:
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
                requests.get(f"{address}/healthz", timeout=60)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.wait(20)

"""How much does the API answer under load? 32 clients on loopback, against the bare encoder in the same run; then more clients
than it lets in.

    python -m benchmarks.speed.api [SECONDS] [INDEX]      # 60 seconds by default, and the index of the settings
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import numpy as np

from benchmarks.report import ROOT, save, table
from benchmarks.speed.speed import QUESTIONS
from index.search.search_index import SearchIndex
from kb.config.settings import Settings

CLIENTS, CROWD = 32, 128


@dataclass
class Seen:
    """What clients saw: milliseconds of each answer by status."""

    milliseconds: dict[int, list[float]] = field(default_factory=dict)
    seconds: float = 0.0

    def row(self, name: str) -> list[object]:
        """Answers a second, percentiles of the admitted, and what else came."""
        good = self.milliseconds.get(200, [])
        found = [f"{value:.1f}" for value in np.percentile(good, [50, 95, 99])] if good else ["", "", ""]
        others = {status: len(times) for status, times in self.milliseconds.items() if status != 200}
        return [name, f"{len(good) / self.seconds:.1f}", *found, str(others or "none")]


@contextmanager
def serving(index: Path, **environment: str) -> Iterator[int]:
    """Run `kb serve --api-only` until the block ends; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "cli.py", "serve", "--api-only", "--port", str(port), "--index", str(index)]
    settings = os.environ | {"KB_LOG": "off", "KB_API_RATE": "0"} | environment
    server = subprocess.Popen(command, cwd=ROOT, env=settings, stderr=subprocess.DEVNULL)
    try:
        while server.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(20)


async def client(port: int, number: int, until: float, seen: Seen) -> None:
    """Ask one question after the other on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        number += 1
        query = urlencode({"question": QUESTIONS[number % len(QUESTIONS)]})
        started = time.perf_counter()
        writer.write(f"GET /api/v1/search?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r")[0]))
        seen.milliseconds.setdefault(int(head.split()[1]), []).append((time.perf_counter() - started) * 1000)
    writer.close()


async def crowd(port: int, clients: int, seconds: float) -> Seen:
    """What so many clients see in so many seconds."""
    seen, started = Seen(), time.perf_counter()
    await asyncio.gather(*(client(port, number, started + seconds, seen) for number in range(clients)))
    seen.seconds = time.perf_counter() - started
    return seen


def encoder_rate(index: SearchIndex, seconds: float) -> float:
    """Questions a second that the encoder alone reads, in a thread for each core."""
    counted: Counter[int] = Counter()
    until = time.perf_counter() + seconds

    def work(worker: int) -> None:
        while time.perf_counter() < until:
            list(index.encoder.questions([QUESTIONS[counted[worker] % len(QUESTIONS)]]))
            counted[worker] += 1

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(work, range(os.cpu_count() or 1)))
    return counted.total() / seconds


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    settings = Settings.from_env()
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else settings.index
    index = SearchIndex.open(folder)
    rates = [encoder_rate(index, seconds / 4)]
    with serving(folder) as port:
        asyncio.run(crowd(port, 1, 2))
        runs = {clients: asyncio.run(crowd(port, clients, seconds)) for clients in (1, CLIENTS, CROWD)}
    rates.append(encoder_rate(index, seconds / 4))
    encoder = sum(rates) / len(rates)
    rows = [seen.row(f"{clients} client{'s' if clients > 1 else ''}") for clients, seen in runs.items()]
    held = len(runs[CLIENTS].milliseconds.get(200, [])) / runs[CLIENTS].seconds
    refused = [value for status, times in runs[CROWD].milliseconds.items() if status != 200 for value in times]
    slowest = f"{np.percentile(refused, 95):.1f} ms (95 of 100)" if refused else "none was refused"
    header = ["", "answers a second", "p50 (ms)", "p95", "p99", "other statuses"]
    body = (
        f"{seconds:.0f} seconds each on {index.counts['passages']} passages; clients and server share the machine. The server "
        f"lets in {settings.api_requests} at a time.\n\n{table(header, rows)}\n"
        f"The encoder alone, a thread for each core, before and after: {rates[0]:.1f} and {rates[1]:.1f} questions a second. "
        f"The API with {CLIENTS} clients has {held / encoder:.2f} of that. A refusal took {slowest}.\n"
    )
    save(__file__, "The API under load", body)


if __name__ == "__main__":
    main()

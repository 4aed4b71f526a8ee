"""Memory of `kb serve` before and after 100 questions asked in a real browser.

python -m benchmarks.speed.memory      # needs the published index, Playwright and Chromium
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.report import ROOT, save, table

QUESTIONS = 100


def resident(process: int) -> float:
    """Resident memory of a process in MB."""
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, str(ROOT / "cli.py"), "serve", "--port", str(port)])
    try:
        rows = []
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            page = browser.new_page()
            for _ in range(100):
                try:
                    page.goto(f"http://127.0.0.1:{port}/")
                    break
                except Exception:  # noqa: BLE001 - the server is still starting
                    time.sleep(0.3)
            for number in range(QUESTIONS + 1):
                if number in (1, 10, QUESTIONS):
                    rows.append([number, f"{resident(server.pid):.0f}"])
                page.goto(f"http://127.0.0.1:{port}/?q=逾期 {number} days will they sue")
                page.wait_for_selector("article", timeout=60_000)
            browser.close()
        save(__file__, "Memory of the page's server", table(["questions answered", "resident MB"], rows))
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()

"""Pictures of the page for the READMEs: starts it on an index and takes them in Chromium.

    python tools/screenshots.py --index .index                   the four that are kept in docs/screenshots
    python tools/screenshots.py --index .index --all --out DIR   every state, width, language and theme

Needs the development packages (`make test` installs them) and Chromium.
"""

from __future__ import annotations

import argparse
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
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

_ROOT = Path(__file__).resolve().parent.parent
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_START_SECONDS = 60.0

Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Device:
    """`scale` is device pixels per CSS pixel. Pictures show the first screen, as a reader sees it."""

    width: int
    height: int
    scale: float


DEVICES = {"desktop": Device(1280, 900, 1.0), "phone": Device(390, 844, 2.0)}
LANGUAGES = ("en", "zh")
THEMES: tuple[Theme, ...] = ("light", "dark")
QUESTIONS: dict[str, dict[str, str | None]] = {
    "first-visit": {"en": None, "zh": None},
    "suggestions": {"en": None, "zh": None},
    "answered": {"en": "will I be sued", "zh": "花呗逾期多久会被立案"},
    "unsure": {"en": "what happens to people in debt", "zh": "欠钱不还会怎样"},
    "not-covered": {"en": "how do I raise my Huabei limit", "zh": "花呗额度怎么提高"},
}
TYPED = {"en": "how lon", "zh": "huabei yuqi"}  # for the suggestions


@dataclass(frozen=True)
class Shot:
    state: str
    device: str
    language: str
    theme: Theme

    @property
    def file(self) -> str:
        return f"{self.state}-{self.device}-{self.language}-{self.theme}.png"

    @property
    def query(self) -> str:
        question = QUESTIONS[self.state][self.language]
        return urlencode({"lang": self.language} | ({"q": question} if question else {}))


ALL = tuple(Shot(*values) for values in product(QUESTIONS, DEVICES, LANGUAGES, THEMES))
KEPT = (
    Shot("answered", "desktop", "en", "light"),
    Shot("answered", "desktop", "zh", "light"),
    Shot("not-covered", "phone", "en", "dark"),
    Shot("not-covered", "phone", "zh", "dark"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Take pictures of the page.")
    parser.add_argument("--index", type=Path, required=True, metavar="DIR", help="the index to show")
    parser.add_argument("--out", type=Path, default=_ROOT / "docs" / "screenshots", metavar="DIR")
    parser.add_argument("--all", action="store_true", help="every combination, not only those the READMEs show")
    parser.add_argument("--chromium", default=next(filter(None, map(shutil.which, _CHROMIUM)), None), metavar="FILE")
    options = parser.parse_args()
    if options.chromium is None:
        parser.error("no Chromium found; install one or name it with --chromium")
    options.out.mkdir(parents=True, exist_ok=True)
    with served(options.index.resolve()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox", "--disable-gpu"])
        for shot in ALL if options.all else KEPT:
            path = options.out / shot.file
            take(browser, address, shot, path)
            sys.stdout.write(f"{path} {path.stat().st_size // 1024} KB\n")
        browser.close()


def take(browser: Browser, address: str, shot: Shot, path: Path) -> None:
    device = DEVICES[shot.device]
    context = browser.new_context(
        viewport={"width": device.width, "height": device.height},
        device_scale_factor=device.scale,
        color_scheme=shot.theme,
        locale={"en": "en-US", "zh": "zh-CN"}[shot.language],
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{address}/?{shot.query}")
    page.wait_for_selector(".kb-foot", timeout=30_000)
    page.wait_for_selector('input[type="search"]')  # streamlit loads its fields after the first drawing
    page.evaluate("document.fonts.ready")
    if shot.state == "suggestions":
        page.wait_for_selector(".kb-suggestions", state="attached")
        page.locator('input[type="search"]').fill(TYPED[shot.language])
        page.wait_for_selector(".kb-suggestions li")
        page.keyboard.press("ArrowDown")
    page.mouse.move(0, 0)
    page.screenshot(path=path, animations="disabled", caret="hide")
    context.close()


@contextmanager
def served(index: Path) -> Iterator[str]:
    """Run the page on a free port until the block ends; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            command, cwd=_ROOT, env=os.environ | {"KB_INDEX": str(index)}, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            if not _answers(server, address):
                log.seek(0)
                sys.exit(f"the page did not start; its log:\n{log.read().decode('utf-8', 'replace')}")
            yield address
        finally:
            server.terminate()
            server.wait(20)


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


if __name__ == "__main__":
    main()

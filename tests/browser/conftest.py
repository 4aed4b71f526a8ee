"""A real page on a real index in a real Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from index.build import build
from index.settings import Settings

_ROOT = Path(__file__).parent.parent.parent
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_START_SECONDS = 60.0

HOSTILE = """# <b>Hostile</b> ![t](http://127.0.0.1:9/title.png)

## <img src=x onerror="document.title='hacked'"> section

<script>document.title='hacked'</script> ![pixel](http://127.0.0.1:9/pixel.png) $$\\frac{1}{0}$$ **not bold**
[link](javascript:alert(1)) &lt;entity&gt; :red[colour] \u202eoverride\u202c
https://example.com/LONG WORD
""".replace("LONG", "path/" * 60).replace("WORD", "w" * 300)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if executable is None:
        reason = (
            f"no Chromium on this machine (looked for {', '.join(_CHROMIUM)}); install one: apt-get install chromium"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def served_seed(seed_index: Path) -> Iterator[str]:
    """The address of a page on the seed article."""
    with served(seed_index) as address:
        yield address


@pytest.fixture(scope="session")
def served_hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page on an article that tries everything."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "articles").mkdir()
    (folder / "articles" / "hostile.md").write_text(HOSTILE, "utf-8")
    build(Settings(articles=folder / "articles", index=folder / "index"))
    with served(folder / "index") as address:
        yield address


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """visit(address, phone=False, locale="en-US") opens a fresh browser profile there and waits for the page."""
    with ExitStack() as contexts:

        def visit(address: str, *, phone: bool = False, locale: str = "en-US") -> Page:
            size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900}
            context = browser.new_context(viewport=size, locale=locale)  # type: ignore[arg-type]
            contexts.callback(context.close)
            page = context.new_page()
            page.goto(address)
            page.wait_for_selector(".kb-foot", timeout=30_000)
            return page

        yield visit


@contextmanager
def served(index: Path) -> Iterator[str]:
    """Run `streamlit run app.py` on a free port until the block ends. What tests ask is not counted, unless they say so."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]
    log = index.parent / f"page-{port}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=_ROOT,
            env={"KB_TRAFFIC": "test"} | os.environ | {"KB_INDEX": str(index)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(server, address, log)
        yield address
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _wait(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the page did not start; its log:\n{log.read_text('utf-8', 'replace')}")

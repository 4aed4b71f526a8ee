"""What the first visit from a slow phone costs: first paint, when the field can be used, requests and bytes.

    python -m benchmarks.speed.first_load --index .index

Needs the development packages and Chromium. The browser itself slows down its processor and its network, WebSocket included.
What is asked counts as a test.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.report import save, table
from tools.serving import FLAGS, chromium, served

VISITS = 5
SCRIPTS = ("app.py", "kb_server.py")  # before, after
PROCESSOR, MBITS, LATENCY = 4, 1.6, 150  # times slower, megabits a second, milliseconds there and back
QUESTION = "花呗逾期多久会被立案"
# Set before the page loads. Keeps when each thing could first be seen: looked for at each frame that the browser draws.
WATCH = """window.seen = {};
const wanted = %s;
const shown = selector => [...document.querySelectorAll(selector)].some(found => found.checkVisibility({
  visibilityProperty: true, opacityProperty: true }) && found.getBoundingClientRect().height > 0);
const look = () => {
  for (const [name, selectors] of Object.entries(wanted))
    if (!(name in seen) && selectors.every(shown)) seen[name] = performance.now();
  requestAnimationFrame(look);
};
look();"""
# In the document that the server sends, or in that which Streamlit draws: whatever a reader can use first.
WANTED = {
    "field": ['input[type="search"]', ".kb-foot"],
    "answer": [".kb-answer mark"],
    "taken over": ['.st-key-asking input[type="search"]', "#root .kb-foot"],
}


@dataclass(frozen=True)
class Visit:
    """Milliseconds since the request, and what went over the network."""

    painted: float
    seen: dict[str, float]
    requests: int
    http: int
    websocket: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--visits", type=int, default=VISITS)
    parser.add_argument("--chromium", default=chromium(), metavar="FILE")
    options = parser.parse_args()
    if options.chromium is None:
        parser.error("no Chromium found; install one or name it with --chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=FLAGS)
        found = [_measured(browser, options.index.resolve(), script, options.visits) for script in SCRIPTS]
        browser.close()
    labels = (
        ("first page: something painted", "first", "painted"),
        ("**first page: field, examples and foot; asking works**", "first", "field"),
        ("first page: Streamlit has taken over", "first", "taken over"),
        ("link to an answer: something painted", "link", "painted"),
        ("**link to an answer: the marked sentence**", "link", "answer"),
        ("link to an answer: Streamlit has taken over", "link", "taken over"),
    )
    rows = [(label, *(_seconds(pages[page], name) for pages in found)) for label, page, name in labels]
    for page, label in (("first", "first page"), ("link", "link to an answer")):
        last = [pages[page][-1] for pages in found]
        rows.append((f"{label}: requests until then", *(visit.requests for visit in last)))
        rows.append((f"{label}: kB over HTTP", *(f"{visit.http / 1000:.0f}" for visit in last)))
        rows.append(
            (f"{label}: kB of messages over the WebSocket", *(f"{visit.websocket / 1000:.0f}" for visit in last))
        )
    save(
        __file__,
        "The first visit from a slow phone",
        f"A window of 360 × 740, an empty cache, a processor {PROCESSOR} times slower, {MBITS} Mbit/s, {LATENCY} ms there and"
        f" back; the median of {options.visits} visits in seconds. Before: `app.py`, Streamlit alone. After: `kb_server.py`, as"
        " `kb serve` runs it. Messages are counted before they are compressed.\n\n"
        + table(("what", "before", "after"), rows),
    )


def _measured(browser: Browser, index: Path, script: str, count: int) -> dict[str, list[Visit]]:
    """Visits of the first page and of a link to an answer, each with an empty cache."""
    with served(index, script) as address:
        _visit(browser, address, "taken over", slow=False)  # opens the index
        link = f"{address}/?q={quote(QUESTION)}&lang=zh"
        return {
            "first": [_visit(browser, address, "taken over") for _ in range(count)],
            "link": [_visit(browser, link, "answer", "taken over") for _ in range(count)],
        }


def _seconds(visits: Sequence[Visit], name: str) -> str:
    values = [visit.painted if name == "painted" else visit.seen[name] for visit in visits]
    return f"{np.median(values) / 1000:.1f}"


def _visit(browser: Browser, address: str, *wanted: str, slow: bool = True) -> Visit:
    """One visit with an empty cache, until everything wanted was seen."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="zh-CN", is_mobile=True, has_touch=True
    )
    page = context.new_page()
    counted = _counted(page, slow=slow)
    page.add_init_script(WATCH % WANTED)
    page.goto(address, wait_until="commit", timeout=120_000)
    # Not wait_for_function: it evaluates text inside of the page, which the page's Content-Security-Policy forbids.
    while not page.evaluate("names => names.every(name => name in window.seen)", list(wanted)):
        page.wait_for_timeout(50)
    seen = page.evaluate("seen")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    context.close()
    return Visit(painted, seen, counted["requests"], counted["http"], counted["websocket"])


def _counted(page: Page, *, slow: bool) -> dict[str, int]:
    """Count what goes over the network from now on, and slow the browser down."""
    found = {"requests": 0, "http": 0, "websocket": 0}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def add(name: str, count: int) -> None:
        found[name] += count

    session.on(
        "Network.requestWillBeSent", lambda event: add("requests", not event["request"]["url"].startswith("data:"))
    )
    session.on("Network.loadingFinished", lambda event: add("http", int(event["encodedDataLength"])))
    session.on("Network.webSocketCreated", lambda event: add("requests", 1))
    for way in ("Received", "Sent"):
        session.on(
            f"Network.webSocketFrame{way}",
            # What is binary stands as base64, of which four characters are three bytes.
            lambda event: add("websocket", len(event["response"]["payloadData"]) * 3 // 4),
        )
    if slow:
        speed = MBITS * 1e6 / 8
        session.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": LATENCY, "downloadThroughput": speed, "uploadThroughput": speed},
        )
        session.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
    return found


if __name__ == "__main__":
    main()

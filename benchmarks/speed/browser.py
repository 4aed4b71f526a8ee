"""What a reader waits for, in a real browser: the first paint of a fresh server, and from Enter to the answer.

    python -m benchmarks.speed.browser --index .index

Needs the development packages and Chromium. Questions are the known ones of the index: what is asked counts as a test.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.report import save, table
from index.search.search_index import SearchIndex
from index.text.words import language
from tools.serving import FLAGS, chromium, served

QUESTIONS, VISITS = 30, 5
FIELD = 'input[type="search"]'
# The clock starts with the key and stops when the answer to exactly this question is drawn.
WATCH = """question => new Promise(resolve => {
  let started = 0;
  addEventListener("keydown", () => { started = performance.now() }, { once: true, capture: true });
  const observer = new MutationObserver(() => {
    const shown = document.querySelector(".kb-answer [data-link]")?.dataset.link ?? "?";
    if (new URLSearchParams(shown.slice(1)).get("q") !== question) return;
    observer.disconnect();
    requestAnimationFrame(() => resolve(performance.now() - started));
  });
  observer.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
})"""
# Set before the page loads: how much what is drawn moves, from the moment the field can be seen.
SHIFTS = """window.shifted = { all: 0, late: 0 };
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    shifted.all += entry.value;
    if (document.querySelector('input[type="search"]')) shifted.late += entry.value;
  }
}).observe({ type: "layout-shift", buffered: true });"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--chromium", default=chromium(), metavar="FILE")
    options = parser.parse_args()
    if options.chromium is None:
        parser.error("no Chromium found; install one or name it with --chromium")
    questions = _questions(SearchIndex.open(options.index))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=FLAGS)
        fresh = [_fresh(browser, options.index.resolve()) for _ in range(VISITS)]
        with served(options.index.resolve()) as address:
            _first_visit(browser, address)  # opens the index
            again = [_first_visit(browser, address) for _ in range(VISITS)]
            answers = _answers(browser, address, questions)
        browser.close()
    rows = [
        _row("fresh server: request → something painted", [visit[0] for visit in fresh]),
        _row("fresh server: request → field and examples", [visit[1] for visit in fresh]),
        _row("running server, new browser: request → something painted", [visit[0] for visit in again]),
        _row("running server, new browser: request → field and examples", [visit[1] for visit in again]),
        _row("**Enter → answer drawn**", answers),
    ]
    moved = max(visit[2] for visit in fresh + again)
    save(
        __file__,
        "What a reader waits for",
        table(("what", "times", "median ms", "p95 ms", "max ms"), rows)
        + f"\nA desktop window of 1280 × 900 on the same machine. Once the field can be seen, what is drawn moves by at most"
        f"\n{moved:.3f} (cumulative layout shift; 0.1 and less is called good).\n",
    )


def _questions(index: SearchIndex) -> list[str]:
    """Known questions that readers see, in turn Chinese and English, spread over the file."""
    known = [entry.text for entry in index.contents.questions if entry.offered]
    each = []
    for code in ("zh", "en"):
        own = [text for text in known if language(text) == code]
        each.append(own[:: max(1, len(own) // (QUESTIONS // 2))][: QUESTIONS // 2])
    return [text for pair in zip(*each, strict=False) for text in pair]


def _fresh(browser: Browser, index: Path) -> tuple[float, float, float]:
    with served(index) as address:
        return _first_visit(browser, address)


def _first_visit(browser: Browser, address: str) -> tuple[float, float, float]:
    """Milliseconds until the first paint and until the page can be used, and how much moved after that."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.goto(address)
    page.wait_for_selector(FIELD)
    page.wait_for_selector(".kb-foot")
    page.wait_for_selector("#kb-first", state="detached")  # Streamlit has taken over
    ready = page.evaluate("performance.now()")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.wait_for_timeout(1000)
    moved = page.evaluate("shifted.late")
    context.close()
    return painted, ready, moved


def _answers(browser: Browser, address: str, questions: Sequence[str]) -> list[float]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#kb-first", state="detached")
    page.wait_for_selector(".kb-suggestions", state="attached")
    times = [_answer(page, question) for question in ("花呗", *questions)][1:]
    context.close()
    return times


def _answer(page: Page, question: str) -> float:
    page.locator(FIELD).fill(question)
    page.wait_for_timeout(600)  # the suggestions have come
    page.evaluate(f"question => {{ window.waited = ({WATCH})(question) }}", question)
    page.keyboard.press("Enter")
    return float(page.evaluate("window.waited"))


def _row(what: str, values: Sequence[float]) -> tuple[object, ...]:
    middle, high = np.percentile(values, (50, 95))
    return (what, len(values), f"{middle:.0f}", f"{high:.0f}", f"{max(values):.0f}")


if __name__ == "__main__":
    main()

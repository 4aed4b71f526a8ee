"""Pictures of the pages for the READMEs: serves an index and takes them in Chromium.

    python tools/screenshots.py --index .index             those that are kept, into docs/screenshots
    python tools/screenshots.py --index .index --all DIR   every state, width, language and theme, into DIR, too

The index is that of the shipped articles. Needs the development packages (`make test` installs them) and Chromium.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright
from serving import FLAGS, chromium, served

_ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))

from index.journal.writer import Journal, JournalEntry, Traffic  # noqa: E402 - found by the line above
from index.publish.build import build  # noqa: E402
from index.search.search_index import SearchIndex  # noqa: E402
from kb.config.settings import Settings  # noqa: E402

_ARTICLES = _ROOT / "kb" / "articles"
_KEPT_FOLDER = _ROOT / "docs" / "screenshots"
_WAIT, _BUILD = 60_000, 900_000  # milliseconds
# What the editor of the picture struck out of the article: the golden questions about it are in danger.
_STRUCK = ("huabei-overdue.txt", "4. 法律咨询", "【重点内容】")

_REWORDED = ("可咨询专业律师", "可先拨打当地的法律援助热线,再咨询专业律师")  # in another picture
# An article with a table, and what readers of the picture asked in the last days, how often.
_TABLE = """\
---
title: 逾期以后的几个阶段
published: 2024-06-01
---
## 每个阶段会发生什么

| 逾期天数 | 常见后果 | 建议 |
|---|---|---|
| 1 至 3 天 | 短信提醒，开始计收罚息 | 尽快还清欠款 |
| 4 至 30 天 | 电话提醒，额度被冻结 | 主动联系客服说明情况 |
| 31 至 90 天 | 上报征信，转入专门的催收 | 提出书面的协商方案 |
| 90 天以上 | 可能被起诉或者申请仲裁 | 保留证据，咨询律师 |
"""
_ASKED = (
    ("花呗逾期多久会被立案", 9), ("花呗逾期怎么协商还款", 7), ("will I be sued", 4), ("怎么关闭花呗", 5), ("花呗怎么注销", 3),
    ("花呗额度怎么提高", 4), ("别人借我钱不还,多少钱可以立案", 2), ("can they forgive my debt", 2), ("会不会影响征信", 3),
)  # fmt: skip
_DAYS = 60  # over which they asked

Theme = Literal["light", "dark"]
Shelf = Literal["plain", "struck", "reworded", "asked", "table"]


@dataclass(frozen=True)
class Device:
    """`scale` is device pixels per CSS pixel. Pictures show the first screen, as a reader sees it."""

    width: int
    height: int
    scale: float


@dataclass(frozen=True)
class State:
    """Where it is, by language: the page and what its address asks. `shows` is what must be there, or it is another.

    shelf: what is special about the articles or the journal of the picture. scripts, printed: how the page is
    looked at.
    """

    shows: str
    page: str = ""
    zh: tuple[tuple[str, str], ...] = ()
    en: tuple[tuple[str, str], ...] = ()
    shelf: Shelf = "plain"
    scripts: bool = True
    printed: bool = False

    def address(self, language: str) -> str:
        asked = {"en": self.en, "zh": self.zh}[language]
        return f"{self.page}?{urlencode(dict(asked) | {'lang': language})}"


def _question(shows: str, zh: str, en: str) -> State:
    return State(shows, "", (("q", zh),), (("q", en),))


_ARTICLE, _PUBLISH = (("article", "huabei-overdue"),), (("part", "publish"),)
_STAGES = (("article", "stages"),)
_SUED = _question(".verdict.sure", "花呗逾期多久会被立案", "will I be sued")
DEVICES = {"desktop": Device(1280, 900, 1.0), "phone": Device(390, 844, 2.0)}
LANGUAGES = ("en", "zh")
THEMES: tuple[Theme, ...] = ("light", "dark")
STATES = {
    "first-visit": State(".kb-frequent"),
    "suggestions": State(".kb-suggestions li"),
    "answered": _SUED,
    "without-scripts": replace(_SUED, scripts=False),
    "printed": replace(_SUED, printed=True),
    "unsure": _question(".verdict.unsure", "别人借我钱不还,多少钱可以立案", "can they forgive my debt"),
    "not-covered": _question(".verdict.none", "花呗额度怎么提高", "how do I raise my Huabei limit"),
    "browse": State(".kb-card", "browse"),
    "article": State(".kb-article", "browse", _ARTICLE, _ARTICLE),
    "faq": State(".kb-sections", "faq"),
    "table": State(".kb-article table", "browse", _STAGES, _STAGES, shelf="table"),
    "manage": State(".kb-gate.broken", "manage", _PUBLISH, _PUBLISH, shelf="struck"),
    "trial": State(
        ".kb-differs",
        "trial",
        (("q", "在哪里可以找到法律咨询"),),
        (("q", "where do I get legal advice"),),
        shelf="reworded",
    ),
    "health": State(".kb-share", "insights", shelf="asked"),
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
    def address(self) -> str:
        return STATES[self.state].address(self.language)


ALL = tuple(Shot(*values) for values in product(STATES, DEVICES, LANGUAGES, THEMES))
_KEPT: tuple[tuple[str, str, Theme], ...] = (
    ("answered", "desktop", "light"),
    ("unsure", "phone", "light"),
    ("not-covered", "phone", "dark"),
    ("article", "desktop", "light"),
    ("faq", "phone", "light"),
    ("manage", "desktop", "light"),
    ("trial", "desktop", "light"),
    ("health", "desktop", "light"),
)
KEPT = tuple(Shot(state, device, language, theme) for state, device, theme in _KEPT for language in LANGUAGES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True, metavar="DIR", help="the index to show")
    parser.add_argument("--out", type=Path, default=_KEPT_FOLDER, metavar="DIR", help="for those that are kept")
    parser.add_argument("--all", type=Path, metavar="DIR", help="take every combination, into this folder")
    parser.add_argument("--only", action="append", choices=STATES, help="only this state; can be given several times")
    parser.add_argument("--chromium", default=chromium(), metavar="FILE")
    options = parser.parse_args()
    if options.chromium is None:
        parser.error("no Chromium found; install one or name it with --chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=FLAGS)
        for shot, image in pictures(browser, options.index.resolve(), _shots(options.all is not None, options.only)):
            folders = ([options.out] if shot in KEPT else []) + ([options.all] if options.all else [])
            for folder in folders:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / shot.file).write_bytes(image)
                sys.stdout.write(f"{folder / shot.file} {len(image) // 1000} kB\n")
        browser.close()


def _shots(everything: bool, states: Sequence[str] | None) -> list[Shot]:
    return [shot for shot in (ALL if everything else KEPT) if states is None or shot.state in states]


def pictures(browser: Browser, index: Path, shots: Sequence[Shot]) -> Iterator[tuple[Shot, bytes]]:
    """Each with its PNG. Some pages need articles or a journal of their own."""
    with ExitStack() as servers:
        addresses: dict[Shelf, str] = {}
        for shot in shots:
            shelf = STATES[shot.state].shelf
            if shelf not in addresses:
                addresses[shelf] = servers.enter_context(_copied(index, shelf))
            yield shot, take(browser, addresses[shelf], shot)


@contextmanager
def _copied(index: Path, shelf: Shelf) -> Iterator[str]:
    """A page on copies, open for editors.

    "struck": the articles lack a passage that the index has; "reworded": one is worded otherwise; "table": an article with a
    table is there, too; "asked": readers have asked.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(index, root / "index")
        shutil.copytree(_ARTICLES, root / "articles")
        if shelf == "struck":
            name, start, end = _STRUCK
            text = (_ARTICLES / name).read_text("utf-8")
            (root / "articles" / name).write_text(text[: text.index(start)] + text[text.index(end) :], "utf-8")
        elif shelf == "reworded":
            text = (_ARTICLES / _STRUCK[0]).read_text("utf-8")
            (root / "articles" / _STRUCK[0]).write_text(text.replace(*_REWORDED), "utf-8")
        elif shelf == "table":
            (root / "articles" / "stages.md").write_text(_TABLE, "utf-8")
            build(Settings(articles=root / "articles", index=root / "index"), author="editor")
        elif shelf == "asked":
            _ask(SearchIndex.open(root / "index"), root / "questions.sqlite")
        variables = {
            "KB_ARTICLES": str(root / "articles"),
            "KB_LOG": str(root / "questions.sqlite"),
            "KB_PASSWORD_HASH": "",
            "STREAMLIT_SECRETS_FILES": str(root / "none.toml"),
        }
        with served(root / "index", **variables) as address:
            yield address


def _ask(index: SearchIndex, journal: Path) -> None:
    """Write what readers asked, the same days in every picture."""
    chosen, now, written = random.Random(7), datetime.now(UTC), Journal(journal, 365)
    for text, times in _ASKED:
        entry = JournalEntry.of(index.search(text), "v1", Traffic.READER)
        for _ in range(times):
            written.record(replace(entry, at=now - timedelta(days=chosen.randrange(_DAYS))))
    written.close()


def take(browser: Browser, address: str, shot: Shot) -> bytes:
    device, state = DEVICES[shot.device], STATES[shot.state]
    context = browser.new_context(
        viewport={"width": device.width, "height": device.height},
        device_scale_factor=device.scale,
        color_scheme=shot.theme,
        locale={"en": "en-US", "zh": "zh-CN"}[shot.language],
        reduced_motion="reduce",
        java_script_enabled=state.scripts,
    )
    page = context.new_page()
    page.goto(f"{address}/{shot.address}")
    if not state.scripts:
        page.wait_for_selector(state.shows, timeout=_WAIT)
        image = page.screenshot()
        context.close()
        return image
    page.wait_for_selector("#kb-first", state="detached", timeout=_WAIT)  # Streamlit has taken over
    page.wait_for_selector(".kb-top", timeout=_WAIT)
    if shot.state == "suggestions":
        page.wait_for_selector(".kb-suggestions", state="attached")
        page.locator('input[type="search"]').fill(TYPED[shot.language])
        page.wait_for_selector(".kb-suggestions li")
        page.keyboard.press("ArrowDown")
    elif shot.state == "manage":
        _published(page)
    elif shot.state == "trial":
        _prepared(page)
    page.wait_for_selector(state.shows, timeout=_WAIT)
    page.wait_for_selector('.stApp[data-test-script-state="notRunning"]')
    page.wait_for_load_state("networkidle")  # streamlit loads its fields after the first drawing
    page.evaluate("document.fonts.ready")
    page.mouse.move(0, 0)
    if state.printed:
        page.emulate_media(media="print")
    image = page.screenshot(animations="disabled", caret="hide")
    context.close()
    return image


def _prepared(page: Page) -> None:
    """The first time, prepare the unpublished index."""
    page.wait_for_selector(".st-key-trial-prepare button, .kb-differs", timeout=_WAIT)
    page.wait_for_load_state("networkidle")
    if not page.locator(".kb-differs").count():
        page.locator(".st-key-trial-prepare button").click()
        page.wait_for_selector(".kb-differs", timeout=_BUILD)


def _published(page: Page) -> None:
    """The first time, tell it to publish; the server remembers what came of that."""
    page.wait_for_selector(".st-key-manage-build, .kb-gate", timeout=_WAIT)
    page.wait_for_load_state("networkidle")
    if not page.locator(".kb-gate.broken").count():
        page.locator(".st-key-manage-build button").click()
        page.wait_for_selector(".kb-gate.broken", timeout=_BUILD)


if __name__ == "__main__":
    main()

"""Pictures of the pages for the READMEs: serves an index and takes them in Chromium.

    python tools/screenshots.py --index .index             those that are kept, into docs/screenshots
    python tools/screenshots.py --index .index --all DIR   every state, width, language and theme, into DIR, too

The index is that of the shipped articles. Needs the development packages (`make test` installs them) and Chromium.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright
from serving import FLAGS, chromium, served

_ROOT = Path(__file__).resolve().parent.parent
_ARTICLES = _ROOT / "kb" / "articles"
_KEPT_FOLDER = _ROOT / "docs" / "screenshots"
_WAIT, _BUILD = 30_000, 180_000  # milliseconds
# What the editor of the picture struck out of the article: the golden questions about it are in danger.
_STRUCK = ("huabei-overdue.txt", "4. 法律咨询", "【重点内容】")

Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Device:
    """`scale` is device pixels per CSS pixel. Pictures show the first screen, as a reader sees it."""

    width: int
    height: int
    scale: float


@dataclass(frozen=True)
class State:
    """Where it is, by language: the page and what its address asks. `shows` is what must be there, or it is another."""

    shows: str
    page: str = ""
    zh: tuple[tuple[str, str], ...] = ()
    en: tuple[tuple[str, str], ...] = ()

    def address(self, language: str) -> str:
        asked = {"en": self.en, "zh": self.zh}[language]
        return f"{self.page}?{urlencode(dict(asked) | {'lang': language})}"


def _question(shows: str, zh: str, en: str) -> State:
    return State(shows, "", (("q", zh),), (("q", en),))


_ARTICLE, _PUBLISH = (("article", "huabei-overdue"),), (("part", "publish"),)
DEVICES = {"desktop": Device(1280, 900, 1.0), "phone": Device(390, 844, 2.0)}
LANGUAGES = ("en", "zh")
THEMES: tuple[Theme, ...] = ("light", "dark")
STATES = {
    "first-visit": State(".kb-frequent"),
    "suggestions": State(".kb-suggestions li"),
    "answered": _question(".verdict.sure", "花呗逾期多久会被立案", "will I be sued"),
    "unsure": _question(".verdict.unsure", "别人借我钱不还,多少钱可以立案", "can they forgive my debt"),
    "not-covered": _question(".verdict.none", "花呗额度怎么提高", "how do I raise my Huabei limit"),
    "browse": State(".kb-card", "browse"),
    "article": State(".kb-article", "browse", _ARTICLE, _ARTICLE),
    "faq": State(".kb-sections", "faq"),
    "manage": State(".kb-gate.broken", "manage", _PUBLISH, _PUBLISH),
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
    """Each with its PNG. The Manage page is of a shelf of its own, where a build is refused."""
    with ExitStack() as servers:
        addresses: dict[bool, str] = {}
        for shot in shots:
            managed = shot.state == "manage"
            if managed not in addresses:
                addresses[managed] = servers.enter_context(_copied(index, struck=managed))
            yield shot, take(browser, addresses[managed], shot)


@contextmanager
def _copied(index: Path, *, struck: bool) -> Iterator[str]:
    """A page on copies, open for editors; with `struck` the articles lack a passage that the index has."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(index, root / "index")
        shutil.copytree(_ARTICLES, root / "articles")
        if struck:
            name, start, end = _STRUCK
            text = (_ARTICLES / name).read_text("utf-8")
            (root / "articles" / name).write_text(text[: text.index(start)] + text[text.index(end) :], "utf-8")
        variables = {
            "KB_ARTICLES": str(root / "articles"),
            "KB_LOG": str(root / "questions.sqlite"),
            "KB_PASSWORD_HASH": "",
            "STREAMLIT_SECRETS_FILES": str(root / "none.toml"),
        }
        with served(root / "index", **variables) as address:
            yield address


def take(browser: Browser, address: str, shot: Shot) -> bytes:
    device = DEVICES[shot.device]
    context = browser.new_context(
        viewport={"width": device.width, "height": device.height},
        device_scale_factor=device.scale,
        color_scheme=shot.theme,
        locale={"en": "en-US", "zh": "zh-CN"}[shot.language],
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{address}/{shot.address}")
    page.wait_for_selector("#kb-first", state="detached", timeout=_WAIT)  # Streamlit has taken over
    page.wait_for_selector(".kb-top", timeout=_WAIT)
    if shot.state == "suggestions":
        page.wait_for_selector(".kb-suggestions", state="attached")
        page.locator('input[type="search"]').fill(TYPED[shot.language])
        page.wait_for_selector(".kb-suggestions li")
        page.keyboard.press("ArrowDown")
    elif shot.state == "manage":
        _published(page)
    page.wait_for_selector(STATES[shot.state].shows, timeout=_WAIT)
    page.wait_for_selector('.stApp[data-test-script-state="notRunning"]')
    page.wait_for_load_state("networkidle")  # streamlit loads its fields after the first drawing
    page.evaluate("document.fonts.ready")
    page.mouse.move(0, 0)
    image = page.screenshot(animations="disabled", caret="hide")
    context.close()
    return image


def _published(page: Page) -> None:
    """The first time, tell it to publish; the server remembers what came of that."""
    page.wait_for_selector(".st-key-manage-build, .kb-gate", timeout=_WAIT)
    page.wait_for_load_state("networkidle")
    if not page.locator(".kb-gate.broken").count():
        page.locator(".st-key-manage-build button").click()
        page.wait_for_selector(".kb-gate.broken", timeout=_BUILD)


if __name__ == "__main__":
    main()

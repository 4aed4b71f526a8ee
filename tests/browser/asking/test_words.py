"""What is offered where there is no answer, and that a question counts once in a tab, whatever the browser does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from index.publish.build import build
from kb.config.settings import Settings
from tests.browser.conftest import served, settled, taken_over
from ui.strings import browse as strings_browse
from ui.strings.ask import EN, ZH
from ui.strings.translations import EN as TRANSLATED
from ui.strings.translations import ZH as ZH_TRANSLATED

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
FIELD, VERDICT = 'input[type="search"]', ".kb-answer .word"


def test_pinyin_and_enter_lead_on(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=zh")
    page.locator(FIELD).click()
    page.keyboard.type("hbyq")
    page.keyboard.press("Enter")
    expect(page.locator(VERDICT)).to_have_text(ZH.not_covered_title)
    offered = page.get_by_role("navigation", name=ZH.meant_title).get_by_role("link")
    expect(offered).to_have_count(3)
    asked = offered.first.inner_text()
    offered.first.click()
    expect(page.locator(".passage.best")).to_be_visible()
    expect(page.locator(FIELD)).to_have_value(asked)
    expect(page.get_by_role("navigation", name=ZH.meant_title)).to_be_hidden()


def test_a_topic_without_an_article_says_so_and_is_not_offered_again(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=en&q={quote('车贷')}")
    topic = page.locator("nav.topics a").first
    title = topic.inner_text()
    topic.click()
    expect(page.locator(VERDICT)).to_have_text(EN.unwritten_title)
    expect(page.locator(FIELD)).to_have_value(title)
    expect(page.locator(".verdict")).to_contain_text(EN.unwritten_text)
    settled(page)
    assert title not in page.locator("nav.topics a").all_inner_texts()


def test_a_chinese_reader_is_told_once_that_the_article_is_not_in_chinese(served_library: str, visit: Visit) -> None:
    page = visit(f"{served_library}/?lang=zh&q={quote('收到传票怎么办')}", locale="zh-CN")
    expect(page.get_by_text(ZH.as_written)).to_have_count(1)
    expect(page.locator(".passage.best").get_by_text(ZH.as_written)).to_be_visible()


def test_an_english_reader_gets_the_translation_and_the_original_below(served_seed: str, visit: Visit) -> None:
    page = visit(f"{served_seed}/?lang=en&q=will+I+be+sued")
    best = page.locator(".passage.best")
    expect(best.get_by_text(TRANSLATED.translated)).to_be_visible()
    expect(best.locator("mark").first).to_contain_text("overdue")
    expect(page.get_by_text(EN.as_written)).to_have_count(0)
    fold = best.locator("details.original")
    expect(fold.locator(".text")).to_be_hidden()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold.locator('.text[lang="zh"]')).to_be_visible()


def test_a_browser_that_translates_does_so_on_the_device(served_library: str, browser: Browser) -> None:
    """The court article has no Chinese translation. A real translator would first download a language: this one only counts."""
    context = browser.new_context(locale="zh-CN")
    context.add_init_script(
        "self.Translator = { availability: async () => 'available', create: async ({ sourceLanguage, targetLanguage }) =>"
        " ({ translate: async (text) => `${sourceLanguage}-${targetLanguage}: ${text.length} <b>` }) };"
    )
    page = context.new_page()
    page.goto(f"{served_library}/?lang=zh&q={quote('收到传票怎么办')}")
    taken_over(page)
    button = page.get_by_role("button", name=ZH_TRANSLATED.here)
    button.click()
    best = page.locator(".passage.best")
    expect(best.locator('.text[lang="zh"]')).to_contain_text("en-zh: ")
    expect(best.locator('.text[lang="zh"]')).to_contain_text("<b>")
    expect(best.get_by_text(ZH_TRANSLATED.done)).to_be_visible()
    expect(best.locator('.text[lang="en"]').first).to_contain_text("lawsuit")
    expect(button).to_be_hidden()
    context.close()


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A page on one article without any questions, and its journal, which takes what is asked there for a reader's."""
    folder = tmp_path_factory.mktemp("new")
    (folder / "articles").mkdir()
    (folder / "articles" / "refunds.md").write_text("---\ntitle: Refunds\n---\nYou may return goods within 14 days.\n")
    build(Settings(articles=folder / "articles", index=folder / "index"))
    log = folder / "questions.sqlite"
    settings = {"KB_ARTICLES": str(folder / "articles"), "KB_LOG": str(log), "KB_TRAFFIC": ""}
    with served(folder / "index", **settings) as address:
        yield address, log


@pytest.mark.parametrize("page", ["", "faq"])
def test_a_new_knowledge_base_shows_its_articles(new: tuple[str, Path], visit: Visit, page: str) -> None:
    shown = visit(f"{new[0]}/{page}?lang=en")
    expect(shown.get_by_role("heading", name=strings_browse.EN.newest_title)).to_be_visible()
    shown.get_by_role("link", name="Refunds").click()
    expect(shown.locator(".kb-article")).to_contain_text("within 14 days")


def _answered(page: Page, question: str) -> None:
    expect(page.locator(f'nav[data-asked="{question}"]')).to_be_attached()
    settled(page)


def _counted(log: Path, question: str) -> int:
    with closing(sqlite3.connect(log)) as database:
        found: int = database.execute("SELECT count(*) FROM questions WHERE question = ?", (question,)).fetchone()[0]
    return found


def _settles(page: Page, log: Path, question: str, times: int) -> None:
    """What is asked is written, and what the tab has counted before is taken back, a moment after the answer is drawn."""
    page.wait_for_timeout(1500)
    for _ in range(200):
        if _counted(log, question) == times:
            break
        page.wait_for_timeout(50)
    assert _counted(log, question) == times, question


def test_a_question_counts_once_in_a_tab(new: tuple[str, Path], visit: Visit) -> None:
    address, log = new
    first, second = "can I return goods", "when is the money back"
    page = visit(f"{address}/?lang=en&q={quote(first)}", shows=".kb-answer")
    _answered(page, first)
    _settles(page, log, first, 1)
    page.reload()
    _answered(page, first)
    _settles(page, log, first, 1)
    page.locator(FIELD).fill(second)
    page.keyboard.press("Enter")
    _answered(page, second)
    _settles(page, log, second, 1)
    page.reload()
    _answered(page, second)
    _settles(page, log, second, 1)
    page.go_back()
    _answered(page, first)
    _settles(page, log, first, 1)
    other = visit(f"{address}/?lang=en&q={quote(first)}", shows=".kb-answer")  # another reader
    settled(other)
    _settles(page, log, first, 2)
    assert _counted(log, second) == 1

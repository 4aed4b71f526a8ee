"""What an editor does on the Manage page, in a real browser: three pages in, published, asked; a break stopped, forced, and
taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import FilePayload, Page, expect

from index.publish.history import list_versions, rollbacks
from tests.browser import conftest
from tests.support.files import hostile
from tests.support.files.pages import DOCX_NAME, HTML_NAME, MARKDOWN, MARKDOWN_NAME, PAGES
from ui.strings import faq as strings_faq
from ui.strings import manage as strings_manage
from ui.strings import publish as strings_publish
from ui.strings.manage import ManagePart

pytestmark = [pytest.mark.browser, pytest.mark.model]
Visit = Callable[..., Page]
TEXTS, PUBLISH, FAQ = strings_manage.EN, strings_publish.EN, strings_faq.EN
BUILD_MS = 60_000
GOLDEN = "may a debt collector ring me before eight in the morning"
QUESTIONS = f"golden:\n- question: {GOLDEN}\n  section: When they may call\n"
LONG = "A long article\n\nIts text is short." + " " * 12 * 2**20 + "\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for articles and index, where whoever sits at the machine is an editor."""
    monkeypatch.setenv("KB_ARTICLES", str(tmp_path / "articles"))
    monkeypatch.setenv("KB_LOG", "off")
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(tmp_path / "none.toml"))
    monkeypatch.delenv("KB_PASSWORD_HASH", raising=False)
    monkeypatch.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "100")
    return tmp_path


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    with conftest.served(home / "index") as address:
        yield address


def _open(page: Page, address: str, part: ManagePart, language: str = "en") -> None:
    page.goto(f"{address}/manage?lang={language}&part={part}")
    expect(page.get_by_role("radio", name=strings_manage.LANGUAGES[language].parts[part])).to_be_visible()


def _file(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def _drop(page: Page, *files: FilePayload) -> None:
    page.locator("input[type=file]").set_input_files(list(files))


def _build(page: Page, address: str) -> None:
    _open(page, address, ManagePart.PUBLISH)
    page.get_by_role("button", name=PUBLISH.build).click()


def _first(visit: Visit, address: str, question: str) -> str:
    """What a reader is shown first."""
    page = visit(f"{address}/?q={quote(question)}&lang=en")
    expect(page.locator(".verdict").first).to_be_visible()
    best = page.locator(".passage.best")
    return best.inner_text() if best.count() else ""


def test_from_three_pages_to_a_published_index_and_back(home: Path, address: str, visit: Visit) -> None:
    page = visit(f"{address}/?lang=en")
    _open(page, address, ManagePart.ARTICLES)
    _drop(page, *(_file(*item) for item in PAGES.items()), _file("bad.pdf", b"nothing"))
    seen = page.locator(".st-key-manage-seen")
    expect(seen.get_by_role("heading", name="借呗逾期了怎么办")).to_be_visible()
    expect(page.get_by_text("bad.pdf: expected a PDF file, found none")).to_be_visible()
    seen.get_by_text(TEXTS.passages_title.format(count=8)).click()
    expect(
        seen.get_by_text("逾期天数: 31 至 90 天; 常见后果: 上报征信,转入专门的催收; 建议: 提出书面的协商方案")
    ).to_be_visible()
    assert not (home / "articles").exists()
    page.get_by_role("button", name=TEXTS.store_all.format(count=3)).click()
    expect(page.locator(".kb-done")).to_contain_text(TEXTS.stored.format(count=3, total=3))
    assert {name for name in PAGES if (home / "articles" / name).read_bytes() == PAGES[name]} == {
        HTML_NAME, DOCX_NAME, MARKDOWN_NAME,
    }  # fmt: skip

    _write_questions(page, address, home)
    _build(page, address)
    expect(page.get_by_role("button", name=PUBLISH.cancel)).to_be_visible()
    page.reload()  # the build is found again
    expect(page.locator(".kb-done")).to_contain_text("Published. Texts", timeout=BUILD_MS)
    assert "8 in the morning" in _first(visit, address, GOLDEN)

    _open(page, address, ManagePart.ARTICLES)  # a new version does not say any more when they may call
    cut = MARKDOWN[: MARKDOWN.index("## When they may call")] + MARKDOWN[MARKDOWN.index("## What they must tell you") :]
    _drop(page, _file(MARKDOWN_NAME, cut.encode()))
    expect(page.get_by_text("is there already: this version will take its place")).to_be_visible()
    page.get_by_role("button", name=TEXTS.store, exact=True).click()
    expect(page.locator(".kb-done")).to_contain_text("in place of the earlier debt-collectors")
    _build(page, address)
    expect(page.locator(".kb-failed")).to_contain_text(PUBLISH.refused.format(count=1), timeout=BUILD_MS)
    expect(page.locator(".kb-gate.broken")).to_contain_text(GOLDEN)
    expect(page.locator(".kb-gate.broken")).to_contain_text("Expected: debt-collectors › When they may call")
    assert "8 in the morning" in _first(visit, address, GOLDEN)  # readers keep what they had
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        assert conftest.findings(page) == []

    force = page.get_by_role("button", name=PUBLISH.anyway)
    expect(force).to_be_disabled()
    page.get_by_text(PUBLISH.anyway_sure.format(count=1)).click()
    force.click()
    expect(page.locator(".kb-done")).to_contain_text("Published although questions broke: 1.", timeout=BUILD_MS)
    assert "8 in the morning" not in _first(visit, address, GOLDEN)

    _open(page, address, ManagePart.PUBLISH)  # another one than that which said so: there is nothing left to do
    expect(page.get_by_text(PUBLISH.up_to_date_text)).to_be_visible()

    newer, older = list_versions(home / "index")
    assert (newer.record.forced, older.record.forced) == (True, False)
    _open(page, address, ManagePart.VERSIONS)
    page.locator(".kb-version summary").first.click()
    expect(page.locator(".kb-version").first).to_contain_text("Expected: debt-collectors › When they may call")
    page.get_by_role("button", name=PUBLISH.back).click()
    page.get_by_role("button", name=PUBLISH.back_yes, exact=True).click()
    said = PUBLISH.is_back.format(version=older.version, before=newer.version)
    expect(page.locator(".kb-done")).to_contain_text(said)
    assert "8 in the morning" in _first(visit, address, GOLDEN)
    assert [(step.before, step.version) for step in rollbacks(home / "index")] == [(newer.version, older.version)]


def _write_questions(page: Page, address: str, home: Path) -> None:
    """A golden question, in the editor of the questions."""
    _open(page, address, ManagePart.QUESTIONS)
    page.get_by_role("tab", name=FAQ.text_tab).click()
    field = page.get_by_label(FAQ.text_label)
    other = field.element_handle()
    page.get_by_role("combobox", name=FAQ.file_label).click()
    page.get_by_role("option", name="debt-collectors.faq.yaml").click()
    conftest.until(page, "field => !field.isConnected", arg=other)  # that of the file that was open before
    page.get_by_role("tab", name=FAQ.text_tab).click()
    field.fill(QUESTIONS)
    field.press("Control+Enter")
    page.get_by_role("tabpanel").get_by_role("button", name=FAQ.save).locator("visible=true").click()
    expect(page.get_by_text(FAQ.text_saved)).to_be_visible()
    assert (home / "articles" / "debt-collectors.faq.yaml").read_text("utf-8") == QUESTIONS


def test_files_are_taken_back_and_those_too_large_are_told(address: str, visit: Visit, tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(101 * 2**20)
    names = [tmp_path / name for name in PAGES]
    for path in names:
        path.write_bytes(PAGES[path.name])
    page = visit(f"{address}/?lang=zh")
    zh = strings_manage.ZH
    _open(page, address, ManagePart.ARTICLES, "zh")
    field = page.locator("input[type=file]")
    told = page.get_by_text("带红色标记的文件太大，没有传上来：每篇最大 25 MB，ZIP 最大 100 MB。")
    expect(told).to_be_hidden()
    field.set_input_files([*names, large])
    expect(page.get_by_role("heading", name=zh.waiting.format(count=3))).to_be_visible()
    conftest.settled(page)
    expect(told).to_be_visible()
    expect(page.get_by_test_id("stFileChip").filter(has_text="large.txt")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Remove large.txt").click()
    expect(told).to_be_hidden()
    page.get_by_role("button", name=f"Remove {MARKDOWN_NAME}").click()
    expect(page.get_by_role("heading", name=zh.waiting.format(count=2))).to_be_visible()
    expect(page.locator(".kb-done")).to_contain_text(zh.left_out.format(name=MARKDOWN_NAME))
    page.get_by_role("radio", name=zh.parts[ManagePart.VERSIONS]).click()  # a look elsewhere takes nothing back
    conftest.settled(page)
    page.get_by_role("radio", name=zh.parts[ManagePart.ARTICLES]).click()
    expect(page.get_by_role("button", name=zh.store_all.format(count=2))).to_be_visible()


def test_what_cannot_be_clicked_looks_so_and_the_language_changes_nothing_else(
    home: Path, address: str, visit: Visit
) -> None:
    (home / "articles").mkdir()
    (home / "articles" / "a.txt").write_bytes(b"")  # no article: nothing can be built
    page = visit(f"{address}/?lang=en")
    _open(page, address, ManagePart.PUBLISH)
    page.get_by_role("link", name="中文").click()
    build = page.get_by_role("button", name=strings_publish.ZH.build)
    expect(build).to_be_disabled()
    expect(page.get_by_role("radio", name=strings_manage.ZH.parts[ManagePart.PUBLISH])).to_be_checked()
    accent = page.evaluate("getComputedStyle(document.querySelector('.stApp')).getPropertyValue('--accent')")
    line = page.evaluate("getComputedStyle(document.querySelector('.stApp')).getPropertyValue('--line')")
    painted = build.evaluate("button => getComputedStyle(button).backgroundColor")
    assert [painted == _rgb(page, colour) for colour in (accent, line)] == [False, True]


def _rgb(page: Page, colour: str) -> str:
    """As a browser says it."""
    script = "c => { const e = document.createElement('i'); e.style.color = c; return e.style.color }"
    return str(page.evaluate(script, colour.strip()))


def test_saving_the_text_leaves_the_editor_where_it_is(home: Path, address: str, visit: Visit) -> None:
    (home / "articles").mkdir()
    (home / "articles" / MARKDOWN_NAME).write_text(MARKDOWN, "utf-8")
    page = visit(f"{address}/?lang=en")
    _open(page, address, ManagePart.QUESTIONS)
    tab = page.get_by_role("tab", name=FAQ.text_tab)
    tab.click()
    for text, said in (
        (QUESTIONS, FAQ.text_saved),
        (QUESTIONS.replace("When they", "Whenn they"), FAQ.text_saved),  # there is a broken link now
        ("golden: [\n", FAQ.not_saved),
        (QUESTIONS, FAQ.text_saved),
    ):
        field = page.get_by_label(FAQ.text_label)
        field.fill(text)
        field.press("Control+Enter")
        conftest.settled(page)
        page.get_by_role("tabpanel").get_by_role("button", name=FAQ.save).locator("visible=true").click()
        expect(page.get_by_text(said)).to_be_visible()
        conftest.settled(page)
        expect(tab).to_have_attribute("aria-selected", "true")
        broken = FAQ.broken_tab.format(
            count=int("Whenn" in (home / "articles" / "debt-collectors.faq.yaml").read_text())
        )
        expect(page.get_by_role("tab", name=broken)).to_be_visible()


def test_hostile_files_and_a_phone(home: Path, address: str, visit: Visit) -> None:
    page = visit(f"{address}/?lang=zh", phone=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/manage?lang=zh")
    name = '"><img src=x onerror=alert(1)>' + "长" * 200 + "😀.txt"
    _drop(page, _file(name, f"<b>T</b>\n\nThe body of it: {hostile.TEXT}\n".encode()), _file("long.txt", LONG.encode()))
    seen = page.locator(".st-key-manage-seen")
    expect(page.get_by_role("heading", name=strings_manage.ZH.waiting.format(count=2))).to_be_visible(timeout=60_000)
    expect(page.get_by_text("。每篇最大 25 MB，ZIP 最大 100 MB")).to_be_visible()
    seen.get_by_text(strings_manage.ZH.passages_title.format(count=1)).click()
    expect(seen.get_by_text(f"![x]({hostile.PICTURE})")).to_be_visible()
    for part in strings_manage.ZH.parts.values():
        page.get_by_role("radio", name=part).click()
        expect(page.get_by_role("radio", name=part)).to_be_checked()
        conftest.settled(page)
        assert conftest.overflow(page) == [0, 0], part
    assert page.locator(".st-key-manage :is(script, img)").count() == 0
    assert "hacked" not in page.title()
    assert [url for url in asked if ":9/" in url] == []
    assert not (home / "articles").exists()

"""What the pages say and look like for one knowledge base, whatever its file says; that readers never notice a mistake."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from hypothesis import example, given
from hypothesis import strategies as some

from kb.config.settings import Settings
from kb.config.site_file import DARK, FILE, LIGHT, SiteError, SiteFile, Theme, Words, contrast, read
from tests.kb.config.test_site_file import FULL, PNG
from tests.support import reading
from tests.support.paths import ROOT
from ui.shell import sign_in, site
from ui.shell.site import Site
from ui.strings import ask as strings
from ui.strings import browse as strings_browse
from ui.strings.ask import EN, ZH


def _file(folder: Path, text: str) -> Path:
    path = folder / FILE
    path.write_text(text, "utf-8")
    return path


def _site(folder: Path, text: str) -> Site:
    return Site(read(_file(folder, text)))


@pytest.fixture(autouse=True)
def _no_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KB_SITE", raising=False)


def test_the_texts_of_a_language(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    found = _site(tmp_path, FULL)
    chinese, english = found.texts("zh", None), found.texts("en", None)
    assert (chinese.name, chinese.welcome, chinese.ask) == ("图书馆 问答", "关于借书的一切。", ZH.ask)
    assert (english.name, english.welcome) == ("Library", "关于借书的一切。")  # of the other language, rather than none
    assert strings.other(chinese) is EN
    assert strings.other(english) is ZH
    assert found.examples("en") == ("怎么续借", "丢了书怎么办")
    assert found.notes("en") == {"zh": "以馆内公告为准。"}


def test_what_neither_language_says_is_built_in() -> None:
    for found in (Site(), Site(SiteFile({"zh": Words(), "en": Words()}))):
        for code, table in strings.LANGUAGES.items():
            assert found.texts(code, None) == table
            assert found.examples(code) == ()
        assert list(found.notes("en").items()) == [("en", EN.default_note), ("zh", ZH.default_note)]
        assert list(found.notes("zh").items()) == [("zh", ZH.default_note), ("en", EN.default_note)]
        assert (found.style, found.logo) == ("", "")


def test_a_name_in_one_language_is_that_of_both(tmp_path: Path) -> None:
    found = _site(tmp_path, "[en]\nname = 'Library'\ndescription = 'All about loans.'")
    assert [(texts.name, texts.welcome) for texts in (found.texts("zh", None), found.texts("en", None))] == [
        ("Library", "All about loans.")
    ] * 2


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("[zh]\nnote = ''\n[en]\nnote = ''", {}, {}),
        ("[zh]\nnote = ''", {}, {}),  # what one language says of it counts for the other
        ("[zh]\nnote = ''\n[en]\nnote = 'Ask us.'", {"en": "Ask us."}, {}),
        ("[en]\nnote = 'Ask us.'", {"en": "Ask us."}, {"en": "Ask us."}),
    ],
)
def test_no_note_is_shown_only_where_that_is_said(
    tmp_path: Path, text: str, english: dict[str, str], chinese: dict[str, str]
) -> None:
    found = _site(tmp_path, text)
    assert (found.notes("en"), found.notes("zh")) == (english, chinese)


def test_the_own_note_comes_first() -> None:
    both = Site(SiteFile({"zh": Words(note="提示"), "en": Words(note="Note")}))
    assert list(both.notes("en").items()) == [("en", "Note"), ("zh", "提示")]
    assert list(both.notes("zh").items()) == [("zh", "提示"), ("en", "Note")]


@pytest.mark.parametrize(
    ("language", "asked", "locale", "expected"),
    [
        ("", None, "en-US", "en"),
        ("", None, "zh-CN", "zh"),
        ("zh", None, "en-US", "zh"),
        ("zh", "xx", "en-US", "zh"),
        ("zh", "en", "zh-CN", "en"),
    ],
)
def test_the_language_of_who_has_not_chosen(language: str, asked: str | None, locale: str, expected: str) -> None:
    assert Site(SiteFile(language=language)).texts(asked, locale).code == expected


def test_the_style_replaces_what_goes_with_the_accent() -> None:
    assert Site().style == ""
    assert Site(SiteFile(light="#000000")).style == (
        "@media (prefers-color-scheme: light) { .stApp { --accent: #000000; --on-accent: #ffffff; "
        # 8 % black in #f8f7f3; 18 % and 75 % in white
        "--tint: #e4e3e0; --mark: #d1d1d1; --mark-line: #404040; } }"
    )
    assert Site(SiteFile(dark="#ffffff")).style == (
        "@media (prefers-color-scheme: dark) { .stApp { --accent: #ffffff; --on-accent: #10201b; "
        "--tint: #2b3031; --mark: #494f50; --mark-line: #c6c8c8; } }"
    )
    assert Site(SiteFile(light="#000000", dark="#ffffff")).style.count("@media") == 2


@given(some.integers(0, 0xFFFFFF), some.sampled_from([("light", LIGHT), ("dark", DARK)]))
@example(0x767676, ("light", LIGHT))
def test_an_accent_that_is_taken_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, number: int, key: tuple[str, Theme]
) -> None:
    name, theme = key
    colour = f"#{number:06x}"
    folder = tmp_path_factory.mktemp("accent")
    try:
        style = _site(folder, f"[accent]\n{name} = '{colour}'").style
    except SiteError:
        surfaces = (theme.paper, theme.card)
        # Refused for the tint, at the worst, which is a little nearer to the accent than the paper is.
        assert min(contrast(colour, surface) for surface in surfaces) < 4.5 * 1.25
        return
    shown = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", style))
    if shown:
        ink = "#20282a" if name == "light" else "#e4e9e6"
        for surface in (theme.paper, theme.card, shown["tint"]):
            assert contrast(shown["accent"], surface) >= 4.5
        assert contrast(shown["on-accent"], shown["accent"]) >= 4.5
        assert contrast(ink, shown["mark"]) >= 4.5


def test_the_colours_are_those_of_the_style_sheet() -> None:
    blocks = re.findall(
        r"\.stApp \{\s*(--paper.*?)\}", (ROOT / "ui" / "static" / "style.css").read_text("utf-8"), re.DOTALL
    )
    for theme, block in zip((LIGHT, DARK), blocks[:2], strict=True):
        colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
        assert (theme.accent, theme.paper, theme.card) == (colours["accent"], colours["paper"], colours["card"])


def test_before_any_file_was_good_readers_get_the_built_in_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("KB_ARTICLES", str(tmp_path))
    path = _file(tmp_path, "[zh]\nname = 7654321")
    wrong = "site.toml: zh.name: expected text in quotes, found 7654321"
    with caplog.at_level(logging.ERROR):
        assert site.current() == site.current() == site.BUILT_IN
    assert site.problem() == site.Trouble(wrong, known=False)
    said = f"{wrong}; readers see what it said before, or else the built-in texts and colours"
    assert caplog.messages == [said]  # once, not at every drawing
    for code, table in strings.LANGUAGES.items():  # that it is no advice is said even then
        assert site.current().notes(code)[code] == table.default_note
        assert site.current().texts(code, None).name == table.name
    path.write_text("[zh]\nname = '七'", "utf-8")
    assert site.problem() is None
    assert site.current().texts("zh", None).name == "七"


def test_a_running_server_goes_on_saying_what_was_said_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_ARTICLES", str(tmp_path))
    (tmp_path / "logo.png").write_bytes(PNG)
    path = _file(tmp_path, FULL)
    before = site.current()
    assert before.texts("zh", None).name == "图书馆 问答"
    path.write_text("[zh\n", "utf-8")
    wrong = site.problem()
    assert wrong
    assert wrong.known
    assert wrong.reason.startswith("site.toml: expected TOML, found a mistake: ")
    assert site.current() == before
    path.write_text(FULL, "utf-8")
    (tmp_path / "logo.png").write_bytes(b"<svg/>")  # only the picture is broken, the file is as it was
    wrong = site.problem()
    assert wrong
    assert wrong.reason.startswith("site.toml: logo: expected a PNG")
    assert site.current() == before
    path.unlink()  # that is no mistake
    assert site.current() == Site()


def test_files_that_did_not_change_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_ARTICLES", str(tmp_path))
    (tmp_path / "logo.png").write_bytes(PNG)
    path = _file(tmp_path, FULL)
    first = site.current()
    assert site.current() is first
    (tmp_path / "logo.png").write_bytes(PNG + b"\0")
    second = site.current()
    assert second.logo != first.logo
    path.write_text("", "utf-8")
    assert (site.current().logo, site.current().examples("zh")) == ("", ())
    (tmp_path / "logo.png").unlink()  # not named any more
    third = site.current()
    assert site.current() is third


def test_where_the_file_is(tmp_path: Path) -> None:
    assert site.location({}) == Settings().articles / "site.toml"
    assert site.location({"KB_ARTICLES": "/kb"}) == Path("/kb/site.toml")
    assert site.location({"KB_ARTICLES": "/kb", "KB_SITE": "/etc/kb.toml"}) == Path("/etc/kb.toml")
    assert site.location({"KB_TOP": "many", "KB_SITE": "/etc/kb.toml"}) == Path("/etc/kb.toml")
    assert site.location({"KB_TOP": "many"}) == Settings().articles / "site.toml"


def test_a_file_that_is_named_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_SITE", str(tmp_path / "mine.toml"))
    assert site.problem() == site.Trouble("mine.toml: no such file; correct or unset KB_SITE", known=False)
    (tmp_path / "mine.toml").write_text("[en]\nname = 'Mine'", "utf-8")
    assert site.problem() is None
    assert site.current().texts("en", None).name == "Mine"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of articles of a running page, which has no index; the visitor sits at the machine."""
    st.cache_resource.clear()
    monkeypatch.setenv("KB_ARTICLES", str(tmp_path))
    monkeypatch.setenv("KB_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("KB_LOG", "off")
    monkeypatch.delenv("KB_PASSWORD_HASH", raising=False)
    yield tmp_path
    st.cache_resource.clear()


def test_the_pages_show_what_the_file_says_and_follow_it_without_a_restart(folder: Path) -> None:
    (folder / "logo.png").write_bytes(PNG)
    _file(folder, FULL)
    for name in ("ask", "browse", "faq"):
        found = reading.shown(reading.run(name, lang="zh"))
        assert "图书馆 问答</a></h1>" in found
        assert f'<img src="data:image/png;base64,{base64.b64encode(PNG).decode()}" alt="">' in found
        assert '<p><span lang="zh-CN">以馆内公告为准。</span></p>' in found
        assert "--accent: #1d4ed8" in found
    assert "关于借书的一切。" in reading.shown(reading.run("ask", lang="zh"))
    _file(folder, "[zh]\nname = '新名字'")
    found = reading.shown(reading.run("browse", lang="zh"))
    assert "新名字</a></h1>" in found
    assert "--accent: #1d4ed8" not in found


@pytest.mark.parametrize("editor", [True, False])
def test_editors_see_what_is_wrong_and_readers_do_not(
    folder: Path, monkeypatch: pytest.MonkeyPatch, editor: bool
) -> None:
    monkeypatch.setattr(sign_in, "on_this_machine", lambda: editor)
    _file(folder, "[zh]\nname = 7")
    wrong = "site.toml: zh.name: expected text in quotes, found 7"
    shown = reading.shown(reading.run("insights", lang="en"))
    assert (wrong in shown) is (strings_browse.EN.site_wrong_built_in in shown) is editor
    for name in ("ask", "browse", "faq"):
        found = reading.shown(reading.run(name, lang="en"))
        assert f"{EN.name}</a></h1>" in found
        assert wrong not in found


def test_editors_are_told_what_readers_see_meanwhile(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "on_this_machine", lambda: True)
    _file(folder, "[en]\nname = 'Library'")
    assert "Library</a></h1>" in reading.shown(reading.run("manage", lang="en"))
    _file(folder, "[en]\nname = 7")
    shown = reading.shown(reading.run("manage", lang="en"))
    assert "Library</a></h1>" in shown
    assert strings_browse.EN.site_wrong_before in shown
    assert strings_browse.EN.site_wrong_built_in not in shown


def test_the_shipped_file_says_everything_in_both_languages() -> None:
    path = Settings().articles / FILE
    found = read(path)
    for code in strings.LANGUAGES:
        words = found.words[code]
        assert words.name
        assert words.description
        assert words.note
        assert len(words.examples) == 4
    assert (found.light, found.dark) == (LIGHT.accent, DARK.accent)
    commented = path.read_text("utf-8")
    for key in ("language", "logo", "embed"):  # the keys it does not use it still explains
        assert f"\n# {key} = " in commented

"""The settings of a knowledge base: what a file says, every way it can be wrong, and that readers never notice."""

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

from index.settings import Settings
from tests import reading
from ui import sign_in, site, strings
from ui.site import DARK, LIGHT, Site, SiteError, Words
from ui.strings import EN, ZH

_ROOT = Path(__file__).parent.parent
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
FULL = """
language = "zh"
logo = "logo.png"
[accent]
light = "#1D4ED8"
dark = "#93c5fd"
[zh]
name = "  图书馆\t问答 "
description = "关于借书的一切。"
note = "以馆内公告为准。"
examples = ["怎么续借", "丢了书怎么办"]
[en]
name = "Library"
"""


def _file(folder: Path, text: str) -> Path:
    path = folder / site.FILE
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(autouse=True)
def _no_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KB_SITE", raising=False)


def test_all_keys(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    assert site.read(_file(tmp_path, FULL)) == Site(
        {
            "zh": Words("图书馆 问答", "关于借书的一切。", "以馆内公告为准。", ("怎么续借", "丢了书怎么办")),
            "en": Words("Library"),
        },
        "#1d4ed8",
        "#93c5fd",
        "data:image/png;base64," + base64.b64encode(PNG).decode(),
        "zh",
    )


@pytest.mark.parametrize("text", ["", "\ufeff# a comment\n", "[zh]\n[en]\n[accent]\n"])
def test_every_key_can_be_left_out(tmp_path: Path, text: str) -> None:
    found = site.read(_file(tmp_path, text))
    assert found == Site({"zh": Words(), "en": Words()})
    assert found.texts("en", None) == EN
    assert (found.examples("en"), found.notes("en"), found.style, found.logo) == ((), {}, "", "")


def test_no_file_says_nothing(tmp_path: Path) -> None:
    assert site.read(tmp_path / site.FILE) == Site()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "expected TOML, found a mistake: Invalid value (at end of document)"),
        ("[zh]\nname = 5", "zh.name: expected text in quotes, found 5"),
        ("zh = 'x'", "zh: expected a table, [zh], found x"),
        ("[zh]\nnote = '''\n" + "x" * 201 + "'''", "zh.note: expected at most 200 characters, found 201"),
        ("[en]\nexamples = 'one'", "en.examples: expected a list of texts in quotes, found one"),
        ("[en]\nexamples = [1]", "en.examples: expected a list of texts in quotes, found [1]"),
        ("[en]\nexamples = ['a', ' ']", "en.examples: expected no blank text, found ['a', ' ']"),
        (f"[en]\nexamples = {['a'] * 9}", "en.examples: expected at most 8 texts, found 9"),
        (
            "titel = 'x'",
            "titel: expected one of these keys: language, accent, logo, zh, en, found a key that nothing reads; "
            "correct or remove it",
        ),
        (
            "[zh]\nnaem = 'x'",
            "zh.naem: expected one of these keys: name, description, note, examples, found a key that nothing reads; "
            "correct or remove it",
        ),
        ("language = 'fr'", "language: expected zh or en, found fr; without it the reader's browser decides"),
        ("[accent]\nlight = 'green'", 'accent.light: expected a colour such as "#1d6553", found green'),
        ("[accent]\ndark = '#12345'", 'accent.dark: expected a colour such as "#1d6553", found #12345'),
        (
            "[accent]\nlight = '#ffffff'",  # white on #f8f7f3 is 1.07:1
            "accent.light: expected a contrast of 4.5:1 or more with the background #f8f7f3 (WCAG AA), found 1.0:1 for "
            "#ffffff; choose a darker colour",
        ),
        (
            "[accent]\ndark = '#000000'",
            "accent.dark: expected a contrast of 4.5:1 or more with the background #13191a (WCAG AA), found 1.1:1 for "
            "#000000; choose a lighter colour",
        ),
        ("x = " + "[" * 50_000, "expected TOML, found brackets in brackets without end"),
        (
            'logo = "a\\u0000.png"',
            "logo: expected an image file, its path from this file's folder, found 'a\\x00.png (embedded null byte)'",
        ),
        (
            "logo = 'none.png'",
            "logo: expected an image file, its path from this file's folder, found none.png (no such file or directory)",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SiteError) as raised:
        site.read(_file(tmp_path, text))
    assert str(raised.value) == f"site.toml: {message}"


@given(some.text(max_size=60) | some.binary(max_size=60).map(lambda data: data.decode("utf-8", "replace")))
@example("zh.name = ''")
@example("[accent]\nlight = []")
def test_any_text_is_a_site_or_one_line(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / site.FILE
    path.write_bytes(text.encode("utf-8", "replace"))
    said = "site.toml: nothing"
    try:
        assert site.read(path).texts("en", None).ask == EN.ask
    except SiteError as error:
        said = str(error)
    assert said.startswith("site.toml: ")
    assert "\n" not in said


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / site.FILE
    path.write_bytes("[zh]\nname = '花'".encode("gb18030"))
    with pytest.raises(SiteError, match=r"^site\.toml: expected UTF-8 text, found byte 13 of another encoding$"):
        site.read(path)
    path.write_bytes(b"#" * 200_000)
    with pytest.raises(SiteError, match=r"^site\.toml: expected at most 100 kB, found 200 kB$"):
        site.read(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(SiteError, match=r"^site\.toml: cannot be read: is a directory$"):
        site.read(path)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.png", PNG, "image/png"),
        ("a.txt", b"\xff\xd8\xff\xe0", "image/jpeg"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        ("a.svg", b"<svg onload='alert(1)'/>", None),
        ("svg.png", b"<svg onload='alert(1)'/>", None),
        ("a.webp", b"RIFF\x00\x00\x00\x00WAVE", None),
        ("empty.png", b"", None),
    ],
)
def test_a_logo_is_what_its_bytes_are(tmp_path: Path, name: str, data: bytes, expected: str | None) -> None:
    (tmp_path / name).write_bytes(data)
    path = _file(tmp_path, f"logo = '{name}'")
    if expected:
        assert site.read(path).logo == f"data:{expected};base64,{base64.b64encode(data).decode()}"
        return
    with pytest.raises(SiteError) as raised:
        site.read(path)
    assert str(raised.value) == (
        f"site.toml: logo: expected a PNG, JPEG or WebP image, found something else in {name}; "
        "SVG can hold scripts and is not shown"
    )


def test_a_logo_may_have_200_kB_and_no_more(tmp_path: Path) -> None:
    path = _file(tmp_path, "logo = 'a.png'")
    (tmp_path / "a.png").write_bytes(PNG.ljust(200_000, b"\0"))
    assert site.read(path).logo.startswith("data:image/png;base64,iVBOR")
    (tmp_path / "a.png").write_bytes(PNG.ljust(200_001, b"\0"))
    with pytest.raises(SiteError, match=r"logo: expected at most 200 kB, found more in a\.png; make it smaller"):
        site.read(path)


def test_the_texts_of_a_language(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    found = site.read(_file(tmp_path, FULL))
    chinese, english = found.texts("zh", None), found.texts("en", None)
    assert (chinese.name, chinese.welcome, chinese.ask) == ("图书馆 问答", "关于借书的一切。", ZH.ask)
    assert (english.name, english.welcome) == ("Library", EN.welcome)
    assert strings.other(chinese) is EN
    assert strings.other(english) is ZH
    assert found.examples("en") == ("怎么续借", "丢了书怎么办")  # rather than none
    assert found.notes("en") == {"zh": "以馆内公告为准。"}


def test_the_own_note_comes_first() -> None:
    both = Site({"zh": Words(note="提示"), "en": Words(note="Note")})
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
    assert Site(language=language).texts(asked, locale).code == expected


def test_the_style_replaces_what_goes_with_the_accent() -> None:
    assert Site().style == ""
    assert Site(light="#000000").style == (
        "@media (prefers-color-scheme: light) { .stApp { --accent: #000000; --on-accent: #ffffff; "
        # 8 % black in #f8f7f3; 18 % and 75 % in white
        "--tint: #e4e3e0; --mark: #d1d1d1; --mark-line: #404040; } }"
    )
    assert Site(dark="#ffffff").style == (
        "@media (prefers-color-scheme: dark) { .stApp { --accent: #ffffff; --on-accent: #10201b; "
        "--tint: #2b3031; --mark: #494f50; --mark-line: #c6c8c8; } }"
    )
    assert Site(light="#000000", dark="#ffffff").style.count("@media") == 2


@given(some.integers(0, 0xFFFFFF), some.sampled_from([("light", LIGHT), ("dark", DARK)]))
@example(0x767676, ("light", LIGHT))
def test_an_accent_that_is_taken_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, number: int, key: tuple[str, site.Theme]
) -> None:
    name, theme = key
    colour = f"#{number:06x}"
    path = _file(tmp_path_factory.mktemp("accent"), f"[accent]\n{name} = '{colour}'")
    try:
        style = site.read(path).style
    except SiteError:
        surfaces = (theme.paper, theme.card)
        # Refused for the tint, at the worst, which is a little nearer to the accent than the paper is.
        assert min(site.contrast(colour, surface) for surface in surfaces) < 4.5 * 1.25
        return
    shown = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", style))
    if shown:
        ink = "#20282a" if name == "light" else "#e4e9e6"
        for surface in (theme.paper, theme.card, shown["tint"]):
            assert site.contrast(shown["accent"], surface) >= 4.5
        assert site.contrast(shown["on-accent"], shown["accent"]) >= 4.5
        assert site.contrast(ink, shown["mark"]) >= 4.5


def test_the_colours_are_those_of_the_style_sheet() -> None:
    blocks = re.findall(r"\.stApp \{\s*(--paper.*?)\}", (_ROOT / "ui" / "style.css").read_text("utf-8"), re.DOTALL)
    for theme, block in zip((LIGHT, DARK), blocks[:2], strict=True):
        colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
        assert (theme.accent, theme.paper, theme.card) == (colours["accent"], colours["paper"], colours["card"])


@pytest.mark.parametrize(("one", "two", "expected"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast(one: str, two: str, expected: float) -> None:
    assert site.contrast(one, two) == site.contrast(two, one) == pytest.approx(expected, abs=0.01)


def test_before_any_file_was_good_readers_get_the_built_in_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("KB_ARTICLES", str(tmp_path))
    path = _file(tmp_path, "[zh]\nname = 7654321")
    wrong = "site.toml: zh.name: expected text in quotes, found 7654321"
    with caplog.at_level(logging.ERROR):
        assert site.current() == site.current() == site.BUILT_IN
    assert site.problem() == wrong
    said = f"{wrong}; readers see what it said before, or else the built-in texts and colours"
    assert caplog.messages == [said]  # once, not at every drawing
    for code, table in strings.LANGUAGES.items():  # that it is no advice is said even then
        assert site.current().notes(code)[code] == table.default_note
        assert site.current().texts(code, None).name == table.name
    path.write_text("[zh]\nname = '七'", "utf-8")
    assert site.problem() == ""
    assert site.current().texts("zh", None).name == "七"


def test_a_running_server_goes_on_saying_what_was_said_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_ARTICLES", str(tmp_path))
    (tmp_path / "logo.png").write_bytes(PNG)
    path = _file(tmp_path, FULL)
    before = site.current()
    assert before.texts("zh", None).name == "图书馆 问答"
    path.write_text("[zh\n", "utf-8")
    assert site.problem().startswith("site.toml: expected TOML, found a mistake: ")
    assert site.current() == before
    path.write_text(FULL, "utf-8")
    (tmp_path / "logo.png").write_bytes(b"<svg/>")  # only the picture is broken, the file is as it was
    assert site.problem().startswith("site.toml: logo: expected a PNG")
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
    assert (site.current().logo, site.current().notes("zh")) == ("", {})
    (tmp_path / "logo.png").unlink()  # not named any more
    third = site.current()
    assert site.current() is third


def test_where_the_file_is(tmp_path: Path) -> None:
    assert site.location({}) == Settings().articles / "site.toml"
    assert site.location({"KB_ARTICLES": "/kb"}) == Path("/kb/site.toml")
    assert site.location({"KB_ARTICLES": "/kb", "KB_SITE": "/etc/kb.toml"}) == Path("/etc/kb.toml")
    assert site.location({"KB_TOP": "many"}) == Settings().articles / "site.toml"


def test_a_file_that_is_named_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_SITE", str(tmp_path / "mine.toml"))
    assert site.problem() == "mine.toml: no such file; correct or unset KB_SITE"
    (tmp_path / "mine.toml").write_text("[en]\nname = 'Mine'", "utf-8")
    assert site.problem() == ""
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
    assert (wrong in reading.shown(reading.run("insights", lang="en"))) is editor
    for name in ("ask", "browse", "faq"):
        found = reading.shown(reading.run(name, lang="en"))
        assert f"{EN.name}</a></h1>" in found
        assert wrong not in found


def test_the_shipped_file_says_everything_in_both_languages() -> None:
    path = Settings().articles / site.FILE
    found = site.read(path)
    for code in strings.LANGUAGES:
        words = found.words[code]
        assert words.name
        assert words.description
        assert words.note
        assert len(words.examples) == 4
    assert (found.light, found.dark) == (LIGHT.accent, DARK.accent)
    commented = path.read_text("utf-8")
    for key in ("language", "logo"):  # the keys it does not use it still explains
        assert f"\n# {key} = " in commented

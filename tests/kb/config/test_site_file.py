"""The file that describes a knowledge base: what it says, and every way it can be wrong."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from kb.config import site_file
from kb.config.site_file import Help, SiteError, SiteFile, Words

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
    path = folder / site_file.FILE
    path.write_text(text, "utf-8")
    return path


@pytest.fixture(autouse=True)
def _no_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KB_SITE", raising=False)


def test_all_keys(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    assert site_file.read(_file(tmp_path, FULL)) == SiteFile(
        {
            "zh": Words("图书馆 问答", "关于借书的一切。", "以馆内公告为准。", ("怎么续借", "丢了书怎么办")),
            "en": Words("Library"),
        },
        "#1d4ed8",
        "#93c5fd",
        "data:image/png;base64," + base64.b64encode(PNG).decode(),
        "zh",
    )


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
            "titel: expected one of these keys: language, accent, logo, embed, zh, en, found a key that nothing reads; "
            "correct or remove it",
        ),
        (
            "[zh]\nnaem = 'x'",
            "zh.naem: expected one of these keys: name, description, note, examples, care, contacts, help, "
            "found a key that nothing reads; "
            "correct or remove it",
        ),
        (
            "[zh.help]\nfax = '1'",
            "zh.help.fax: expected one of these keys: text, address, phone, found a key that nothing reads; "
            "correct or remove it",
        ),
        ("[en]\nhelp = 'us'", "en.help: expected a table, [en.help], found us"),
        (
            "embed = ['https://good.example', 'https://www.example.org/path']",
            'embed: expected addresses such as "https://www.example.org", without a path, '
            "found https://www.example.org/path",
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
        site_file.read(_file(tmp_path, text))
    assert str(raised.value) == f"site.toml: {message}"


@given(some.text(max_size=60) | some.binary(max_size=60).map(lambda data: data.decode("utf-8", "replace")))
@example("zh.name = ''")
@example("[accent]\nlight = []")
def test_any_text_is_a_site_or_one_line(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / site_file.FILE
    path.write_bytes(text.encode("utf-8", "replace"))
    said = "site.toml: nothing"
    try:
        assert set(site_file.read(path).words) == {"zh", "en"}
    except SiteError as error:
        said = str(error)
    assert said.startswith("site.toml: ")
    assert "\n" not in said


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / site_file.FILE
    path.write_bytes("[zh]\nname = '花'".encode("gb18030"))
    with pytest.raises(SiteError, match=r"^site\.toml: expected UTF-8 text, found byte 13 of another encoding$"):
        site_file.read(path)
    path.write_bytes(b"#" * 200_000)
    with pytest.raises(SiteError, match=r"^site\.toml: expected at most 100 kB, found 200 kB$"):
        site_file.read(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(SiteError, match=r"^site\.toml: cannot be read: is a directory$"):
        site_file.read(path)


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
        assert site_file.read(path).logo == f"data:{expected};base64,{base64.b64encode(data).decode()}"
        return
    with pytest.raises(SiteError) as raised:
        site_file.read(path)
    assert str(raised.value) == (
        f"site.toml: logo: expected a PNG, JPEG or WebP image, found something else in {name}; "
        "SVG can hold scripts and is not shown"
    )


def test_a_logo_may_have_200_kB_and_no_more(tmp_path: Path) -> None:
    path = _file(tmp_path, "logo = 'a.png'")
    (tmp_path / "a.png").write_bytes(PNG.ljust(200_000, b"\0"))
    assert site_file.read(path).logo.startswith("data:image/png;base64,iVBOR")
    (tmp_path / "a.png").write_bytes(PNG.ljust(200_001, b"\0"))
    with pytest.raises(SiteError, match=r"logo: expected at most 200 kB, found more in a\.png; make it smaller"):
        site_file.read(path)


@pytest.mark.parametrize(("one", "two", "expected"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast(one: str, two: str, expected: float) -> None:
    assert site_file.contrast(one, two) == site_file.contrast(two, one) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("text", ["", "\ufeff# a comment\n", "[zh]\n[en]\n[accent]\n"])
def test_every_key_can_be_left_out(tmp_path: Path, text: str) -> None:
    assert site_file.read(_file(tmp_path, text)) == SiteFile({"zh": Words(), "en": Words()})


def test_whom_to_ask_and_who_may_embed(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "embed = ['https://www.example.org', 'http://localhost:8000', 'https://*.example.com']\n"
        "[en.help]\ntext = ' Our  desk '\naddress = 'help@example.org'\nphone = '+1 555 0100'\n",
    )
    said = site_file.read(path)
    assert said.embed == ("https://www.example.org", "http://localhost:8000", "https://*.example.com")
    assert said.words["en"].help == Help("Our desk", "help@example.org", "+1 555 0100")
    assert said.words["zh"].help == Help()


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "https://",
        "https://*",
        "www.example.org",
        "https://a.b/",
        "https://a b",
        "https://a.b;script-src *",
        "'self'",
    ],
)
def test_what_is_no_origin_is_refused(tmp_path: Path, origin: str) -> None:
    """It goes into a header, where more than an origin could mean anything."""
    with pytest.raises(SiteError, match=r"^site\.toml: embed: expected addresses such as"):
        site_file.read(_file(tmp_path, f'embed = ["{origin}"]'))


def test_no_file_says_nothing(tmp_path: Path) -> None:
    assert site_file.read(tmp_path / site_file.FILE) == SiteFile()


def test_it_is_outdated_when_one_of_its_files_has_changed(tmp_path: Path) -> None:
    path, logo = tmp_path / "site.toml", tmp_path / "logo.png"
    absent = site_file.read(path)
    assert not absent.outdated
    path.write_text('logo = "logo.png"\n', "utf-8")
    assert absent.outdated
    logo.write_bytes(b"\x89PNG\r\n\x1a\n")
    said = site_file.read(path)
    assert not said.outdated
    logo.write_bytes(b"\x89PNG\r\n\x1a\n and more")
    assert said.outdated


def test_a_stamp_that_cannot_be_had_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    paths = (tmp_path / "file" / "site.toml", tmp_path / "a\0b")
    assert not SiteFile(files=tuple((path, None) for path in paths)).outdated


def test_a_note_that_nobody_is_to_see_is_not_one_that_was_left_out(tmp_path: Path) -> None:
    found = site_file.read(_file(tmp_path, "[zh]\nnote = ' '\n[en]\nname = 'Library'"))
    assert found.words == {"zh": Words(note=""), "en": Words("Library", note=None)}


def test_where_the_file_is() -> None:
    assert site_file.location(Path("/kb"), {}) == Path("/kb/site.toml")
    assert site_file.location(Path("/kb"), {"KB_SITE": "/etc/kb.toml"}) == Path("/etc/kb.toml")
    assert site_file.location(Path("/kb"), {"KB_SITE": ""}) == Path("/kb/site.toml")


def test_a_file_that_is_named_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_SITE", str(tmp_path / "mine.toml"))
    with pytest.raises(SiteError, match=r"^mine\.toml: no such file; correct or unset KB_SITE$"):
        site_file.read(tmp_path / "mine.toml")

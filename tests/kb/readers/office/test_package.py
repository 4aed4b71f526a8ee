"""Files of XML parts: damaged ones, bombs, locked ones, and those with the wrong name."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from kb.readers.office.package import joined
from kb.readers.read import ReaderError, read_article
from tests.support.files.packages import epub, line, odt, packed, pptx, shape

FILES = {
    "a.pptx": pptx(shape(line("One"), kind="title") + shape(line("The text of one."))),
    "a.odt": odt("<text:h>One</text:h><text:p>The text of one.</text:p>"),
    "a.epub": epub("<h1>One</h1><p>The text of one.</p>"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_whole_file_is_read(name: str) -> None:
    article = read_article(FILES[name], name)
    assert [article.text[block.start : block.end] for block in article.body] == ["The text of one."]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("cut", [30, 200, 400])
def test_a_damaged_file_is_told_in_one_line(name: str, cut: int) -> None:
    for data in (FILES[name][:cut], FILES[name][:-cut]):
        with pytest.raises(ReaderError) as caught:
            read_article(data, name)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", FILES)
def test_a_bomb_is_refused(name: str) -> None:
    data = BytesIO(FILES[name])
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("big.xml", b" " * (41 * 2**20))
    with pytest.raises(ReaderError, match="found one of 41 MB"):
        read_article(data.getvalue(), name)


def test_entities_are_not_resolved() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    content = zipfile.ZipFile(BytesIO(FILES["a.odt"])).read("content.xml").decode()
    content = bomb + content.replace("text of one.", "text &x;&b; of one.")
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "META-INF/manifest.xml": "<m/>",
        "content.xml": content,
    }
    assert "root" not in read_article(packed(parts), "a.odt").text


@pytest.mark.parametrize(("name", "other"), [("a.pptx", "a.odt"), ("a.odt", "a.epub"), ("a.epub", "a.pptx")])
def test_a_wrong_name_is_told(name: str, other: str) -> None:
    with pytest.raises(ReaderError, match=rf"rename it to end in \.{other[2:]}"):
        read_article(FILES[other], name)


def test_old_office_files_say_what_to_do() -> None:
    for name in ("a.doc", "a.xls", "a.ppt"):
        with pytest.raises(ReaderError, match=r"save it as (DOCX|XLSX|PPTX) and add that"):
            read_article(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), name)


@pytest.mark.parametrize(
    ("folder", "target", "expected"),
    [
        ("ppt/slides", "../notes/n.xml", "ppt/notes/n.xml"),
        ("ppt", "/ppt/a.xml", "ppt/a.xml"),
        ("", "a%20b.xml#x", "a b.xml"),
    ],
)
def test_names_of_parts(folder: str, target: str, expected: str) -> None:
    assert joined(folder, target) == expected

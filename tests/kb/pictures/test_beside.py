"""Pictures beside an article: added from a ZIP file or folder, kept, removed, restored, and in a text written anew."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from kb.article import Article
from kb.library.archives import Member, Refusal, Refused, files_of, unzip
from kb.library.as_markdown import text_to_edit, with_text
from kb.library.corrections import Correction
from kb.library.library import Library
from kb.library.preview import preview
from kb.library.purge import purge_removed
from kb.pictures.recode import look, name_of
from tests.support.files.packages import packed
from tests.support.files.pictures import docx_with, picture

RED, BLUE = picture(), picture(colour="blue")
TEXT = "# Router\n\nPress the button.\n\n![](img/a.png)\n\nWait a minute.\n"
FILES: dict[str, str | bytes] = {
    "guide/img/a.png": RED,
    "guide/img/unused.png": BLUE,
    "guide/router.md": TEXT,
    "guide/secret.md": "# Out\n\nA text of its own. ![](../../img/a.png) ![](/guide/img/a.png)\n",
}


def _names(article: Article) -> list[str]:
    return [one.name for one in article.pictures]


def _members(data: bytes, library: Library) -> list[str]:
    """Add what can be added, and return the names of all files that came."""
    names = []
    for member in unzip(data, "guide.zip"):
        names.append(str(member) if isinstance(member, Refused) else member.name)
        if isinstance(member, Member):
            seen = preview(member.data, member.name, library, find=member.find)
            library.add(member.name, member.data, Correction(), seen.beside.get)
    return names


def test_a_zip_file_brings_its_pictures(tmp_path: Path) -> None:
    library = Library(tmp_path)
    assert _members(packed(FILES), library) == [
        "router.md",
        "secret.md",
        "guide/img/unused.png: a picture that none of the other files shows; "
        "add it by itself if its text is an article",
    ]
    with zipfile.ZipFile(tmp_path / "router.pictures.zip") as file:
        assert file.namelist() == ["img/a.png"]
        stored = file.read("img/a.png")
    assert stored[8:12] == b"WEBP"
    assert RED not in (tmp_path / "router.pictures.zip").read_bytes()
    assert _names(library.find("router")) == [name_of(stored)]
    assert library.find("secret").pictures == ()
    assert library.ignored() == []
    assert [article.id for article in library.articles()] == ["router", "secret"]


def test_a_folder_brings_its_pictures(tmp_path: Path) -> None:
    there = tmp_path / "there"
    for name, data in FILES.items():
        (there / name).parent.mkdir(parents=True, exist_ok=True)
        (there / name).write_bytes(data.encode() if isinstance(data, str) else data)
    found = {
        member.name: member.find("img/a.png") if isinstance(member, Member) else member.reason.code
        for member in files_of(there)
    }
    assert found == {"guide/router.md": RED, "guide/secret.md": RED, "guide/img/unused.png": Refusal.PICTURE}


def test_pictures_alone_are_photographs() -> None:
    scans = packed({"1.png": RED, "2.png": BLUE})
    assert [member.name for member in unzip(scans, "scans.zip")] == ["1.png", "2.png"]


def test_they_go_and_come_with_their_article(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("router.md", TEXT.encode(), None, {"img/a.png": RED}.get)
    before = _names(library.find("router"))
    place = library.remove("router")
    assert sorted(path.name for path in place.iterdir()) == ["router.md", "router.pictures.zip"]
    assert list(tmp_path.glob("*.zip")) == []
    library.restore("router")
    assert _names(library.find("router")) == before
    library.remove("router")
    assert len(purge_removed(tmp_path, "router")) == 1


def test_another_version_without_pictures_has_none(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("router.md", TEXT.encode(), None, {"img/a.png": RED}.get)
    library.add("router.md", TEXT.replace("![](img/a.png)", "Look.").encode())
    assert library.find("router").pictures == ()
    assert list(tmp_path.glob("*.zip")) == []
    assert [found.replaced for found in library.removed()] == [True]
    library.restore("router")
    assert len(_names(library.find("router"))) == 1


def test_other_pictures_are_another_reading(tmp_path: Path) -> None:
    library = Library(tmp_path / "articles", tmp_path / "readings")
    library.add("router.md", TEXT.encode(), None, {"img/a.png": RED}.get)
    first = _names(library.articles()[0])
    library.keep_readings()
    assert _names(Library(tmp_path / "articles", tmp_path / "readings").articles()[0]) == first
    library.add("router.md", TEXT.encode(), None, {"img/a.png": BLUE}.get)
    fresh = Library(tmp_path / "articles", tmp_path / "readings")
    assert _names(fresh.articles()[0]) != first


def test_a_text_written_anew_keeps_the_pictures_it_names(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("router.docx", docx_with("Press the button.", RED, "Wait a minute.", BLUE))
    own = look(RED), look(BLUE)
    text = text_to_edit(library, "router")
    assert text.split("\n\n") == [
        "# Reset the router",
        "Press the button.",
        f"![](picture:{name_of(RED)})",
        "Wait a minute.",
        f"![](picture:{name_of(BLUE)})\n",
    ]
    changed = text.replace(f"![](picture:{name_of(BLUE)})", "").replace("a minute", "two minutes")
    article = library.correct("router", with_text(library, "router", Correction(), changed))
    assert [(one.name, one.width) for one in article.pictures] == [(own[0].name, 40)]  # type: ignore[union-attr]
    assert article.text[: article.pictures[0].at].rstrip().endswith("Press the button.")


def test_a_damaged_file_of_pictures_is_none(tmp_path: Path) -> None:
    library = Library(tmp_path)
    (tmp_path / "router.md").write_text(TEXT)
    (tmp_path / "router.pictures.zip").write_bytes(b"PK nothing")
    assert library.find("router").pictures == ()
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("img/a.png", b"<svg onload='x'/>")
    (tmp_path / "router.pictures.zip").write_bytes(out.getvalue())
    assert [str(piece.text) for piece in library.find("router").set_aside] == ["a.png"]

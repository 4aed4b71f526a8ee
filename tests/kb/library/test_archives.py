"""ZIP files and folders: what is taken, what is refused and why."""

from __future__ import annotations

import os
import stat
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from kb.library import archives
from kb.library.archives import BundleError, Member, Refused, count_in, files_of, read_path, unzip
from tests.support.files.packages import packed as packed_parts

TEXT = "题目\n\n正文在这里。".encode()


def packed(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return data.getvalue()


def taken(data: bytes) -> list[Member | Refused]:
    return list(unzip(data, "a.zip"))


def test_files_in_folders_are_taken_and_the_junk_of_systems_is_not() -> None:
    data = packed(
        ("文章/甲.txt", TEXT), ("b.md", b"x"), ("__MACOSX/._b.md", b"x"), (".DS_Store", b"x"), ("d/Thumbs.db", b"x")
    )
    assert taken(data) == [Member("文章/甲.txt", TEXT), Member("b.md", b"x")]


@pytest.mark.parametrize("name", ["../a.txt", "x/../../a.txt", "/etc/a.txt", "C:/a.txt", "..\\a.txt"])
def test_names_that_lead_out(name: str) -> None:
    data = packed((name, TEXT), ("b.md", b"x"))
    reason = "its name leads out of the ZIP file; pack it again without such names"
    assert taken(data) == [Refused(name.replace("\\", "/"), reason), Member("b.md", b"x")]


def test_links_nested_archives_and_equal_names() -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    inner = packed(("a.txt", TEXT))
    data = packed((link, b"/etc/passwd"), ("x.zip", inner), ("x.txt", inner), ("a/b.txt", b"1"), ("c/B.txt", b"2"))
    assert taken(data) == [
        Refused("link.txt", "it is a link to another file; pack that file itself"),
        Refused("x.zip", "it is a ZIP file itself; unpack it first"),
        Refused("x.txt", "it is an archive itself; unpack it first"),
        Member("a/b.txt", b"1"),
        Member("c/B.txt", b"2"),
    ]


def test_the_folder_that_was_packed_is_no_part_of_the_names() -> None:
    data = packed(("docs/a.txt", TEXT), ("docs/sub/b.txt", TEXT), ("../c.txt", TEXT), ("__MACOSX/docs/._a.txt", b"x"))
    names = [(item.name, item.origin) for item in taken(data) if isinstance(item, Member)]
    assert names == [("a.txt", "docs/a.txt"), ("sub/b.txt", "docs/sub/b.txt")]


def test_each_file_says_where_it_is_from(tmp_path: Path) -> None:
    """What two files of one name or one article mean is decided by who knows whether the first can be read."""
    data = packed(("文章/a.md", b"1"), ("b\\a.md", b"2"))
    assert [member.origin for member in taken(data) if isinstance(member, Member)] == ["文章/a.md", "b/a.md"]
    for name in ("a.md", "a.txt", "all.zip"):
        (tmp_path / name).write_bytes(TEXT)
    found = list(files_of(tmp_path))
    assert found == [
        Member("a.md", TEXT),
        Member("a.txt", TEXT),
        Refused(f"{tmp_path}/all.zip", "it is a ZIP file; name it itself"),
    ]
    assert [item.origin for item in found if isinstance(item, Member)] == [f"{tmp_path}/a.md", f"{tmp_path}/a.txt"]


@pytest.mark.parametrize("name", [b"\0\0\0", b"\0a.", b"./."])
def test_a_member_without_a_name_is_refused(name: bytes) -> None:
    data = packed(("???", TEXT), ("b.md", b"x")).replace(b"???", name)
    assert taken(data) == [Refused("", "a file in this ZIP file has no name; pack it again"), Member("b.md", b"x")]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_without_a_flag_are_repaired(encoding: str) -> None:
    raw = "花呗/逾期.txt".encode(encoding)
    data = packed(("x" * len(raw), TEXT)).replace(b"x" * len(raw), raw)
    assert taken(data) == [Member("逾期.txt", TEXT)]


def test_a_locked_member_is_refused() -> None:
    data = bytearray(packed(("a.txt", TEXT), ("b.txt", b"x")))
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + place] |= 1
    assert taken(bytes(data)) == [Refused("a.txt", "it has a password; pack it without one"), Member("b.txt", b"x")]


def test_a_damaged_member_is_refused() -> None:
    data = packed(("a.txt", os.urandom(500)), ("b.txt", b"x"))
    at = data.index(b"a.txt") + 100
    assert taken(data[:at] + bytes(50) + data[at + 50 :]) == [
        Refused("a.txt", "it is damaged or packed in an unknown way; pack it again"),
        Member("b.txt", b"x"),
    ]


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = packed(*((f"{i}.txt", bytes(20 * 2**20)) for i in range(3)))
    with pytest.raises(BundleError) as caught:
        unzip(data, "a.zip")
    found = f"{len(data):,} bytes that unpack to 62,914,560"
    assert str(caught.value) == (
        f"a.zip: expected articles, found {found}; unpack it yourself and add the files you know"
    )


def test_a_member_that_says_it_is_small_is_read_no_further() -> None:
    data = bytearray(packed(("a.txt", bytes(3 * 2**20))))
    at = data.index(b"PK\x01\x02") + 24  # the size in the directory, which is all that was checked
    data[at : at + 4] = (1000).to_bytes(4, "little")
    assert taken(bytes(data)) == [Refused("a.txt", "it is damaged or packed in an unknown way; pack it again")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.zip: expected a ZIP file, found a damaged one or none; pack it again"),
        (packed(("a.txt", TEXT))[:-20], "a.zip: expected a ZIP file, found a damaged one or none; pack it again"),
        (
            packed(*((f"{i}.txt", b"") for i in range(2001))),
            "a.zip: expected at most 2,000 files, found 2,001; split it",
        ),
        (bytes(200 * 2**20), "a.zip: expected at most 100 MB, found 200 MB; split it"),
    ],
)
def test_errors_are_one_clear_line(data: bytes, message: str) -> None:
    with pytest.raises(BundleError) as caught:
        unzip(data, "a.zip")
    assert str(caught.value) == message


def test_a_large_member_is_refused_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_BYTES", 2**20)
    data = packed(("a.txt", os.urandom(3 * 2**20)))
    assert taken(data) == [Refused("a.txt", "expected at most 1 MB, found 3 MB; split it")]


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("a.txt", "sub/b.md", "sub/A.txt", ".hidden.txt", ".git/c.txt"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(200 * 2**20)
    assert list(files_of(tmp_path)) == [
        Member("a.txt", b"a.txt"),
        Refused(f"{tmp_path}/large.txt", "expected at most 25 MB, found 200.0 MB; split it or save only its text"),
        Refused(f"{tmp_path}/link.txt", "it is a link to another file; name that file itself"),
        Member("sub/A.txt", b"sub/A.txt"),
        Member("sub/b.md", b"sub/b.md"),
    ]


def test_a_path_is_a_file_a_folder_or_a_zip_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    (tmp_path / "b.ZIP").write_bytes(packed(("c.txt", TEXT)))
    assert list(read_path(tmp_path / "a.txt")) == [Member("a.txt", TEXT)]
    assert list(read_path(tmp_path / "b.ZIP")) == [Member("c.txt", TEXT)]
    assert list(read_path(tmp_path / "none.txt")) == [
        Refused(f"{tmp_path}/none.txt", "cannot be read: no such file or directory; check the name and its permissions")
    ]
    with pytest.raises(BundleError, match=r"none.zip: cannot be read: no such file or directory; check the name"):
        read_path(tmp_path / "none.zip")


def test_how_many_files_come() -> None:
    data = packed_parts({"a/b.md": "x", "a/c.png": "x", "__MACOSX/._b.md": "x", "a/.hidden": "x"})
    assert (count_in(data, "a.zip"), count_in(data, "a.docx"), count_in(b"PK", "a.zip")) == (2, 1, 1)

"""Checksums, and files and folders that appear whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.storage.files import FileStamp, folder_built_aside, sha256, sha256_of_text, sync, write_atomically

posix = pytest.mark.skipif(os.name == "nt", reason="modes and folder descriptors of POSIX")


def _tree(folder: Path) -> dict[str, bytes | None]:
    """Everything in a folder: files with their content, folders with None."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")
    }


def _full_disk_at(monkeypatch: pytest.MonkeyPatch, name: str, call: int) -> None:
    """The real os.<name>, but for one call, which finds the disk full."""
    real: Callable[..., object] = getattr(os, name)
    calls = iter(range(1_000_000))

    def wrapped(*arguments: object, **options: object) -> object:
        if next(calls) == call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments, **options)

    monkeypatch.setattr(os, name, wrapped)


def _log(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is flushed and renamed, in order: the real calls, written down."""
    log: list[str] = []
    fsync, replace = os.fsync, os.replace

    def fsync_logged(descriptor: int) -> None:
        log.append(f"sync {os.fstat(descriptor).st_ino}")
        fsync(descriptor)

    def replace_logged(source: Path, target: Path) -> None:
        log.append(f"rename {os.stat(source).st_ino} to {Path(target).name}")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", fsync_logged)
    monkeypatch.setattr(os, "replace", replace_logged)
    return log


def test_sha256(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")  # the first example of FIPS 180-2
    assert sha256(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    path.write_bytes(b"abc" * 1_000_000)
    assert sha256(path) == hashlib.sha256(b"abc" * 1_000_000).hexdigest()
    with pytest.raises(FileNotFoundError):
        sha256(tmp_path / "none")


def test_sha256_of_text() -> None:
    # Each part is its length in UTF-8 bytes, 8 bytes little endian, and the bytes; 花 is e8 8a b1.
    data = b"\x03\0\0\0\0\0\0\0\xe8\x8a\xb1" + b"\0\0\0\0\0\0\0\0" + b"\x02\0\0\0\0\0\0\0ab"
    assert sha256_of_text("花", "", "ab") == hashlib.sha256(data).hexdigest()
    assert sha256_of_text() == hashlib.sha256(b"").hexdigest()


@settings(deadline=None, database=None)
@given(st.lists(st.text("ab\0花", max_size=3), max_size=4), st.lists(st.text("ab\0花", max_size=3), max_size=4))
def test_checksums_of_texts_are_equal_exactly_when_the_texts_are(one: list[str], other: list[str]) -> None:
    assert (sha256_of_text(*one) == sha256_of_text(*other)) is (one == other)


@posix
def test_the_stamp_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    assert FileStamp.of(path) is None
    path.write_bytes(b"12345")
    os.utime(path, ns=(7, 1_000_000_007))
    assert FileStamp.of(path) == FileStamp(modified=1_000_000_007, size=5, inode=path.stat().st_ino)


@pytest.mark.parametrize("change", ["time", "size", "file"])
def test_each_part_of_a_stamp_tells_a_change(tmp_path: Path, change: str) -> None:
    path, other = tmp_path / "a.txt", tmp_path / "b.txt"
    for file in (path, other):  # both are there, so they cannot share an inode
        file.write_bytes(b"12345")
        os.utime(file, ns=(0, 1_000_000_000))
    before = FileStamp.of(path)
    assert FileStamp.of(path) == before
    if change == "time":
        os.utime(path, ns=(0, 2_000_000_000))
    elif change == "size":
        path.write_bytes(b"123456")
        os.utime(path, ns=(0, 1_000_000_000))
    else:
        other.replace(path)
    assert FileStamp.of(path) != before


def test_what_the_system_does_not_tell_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(NotADirectoryError):
        FileStamp.of(tmp_path / "file" / "below")
    with pytest.raises(ValueError, match="null byte"):
        FileStamp.of(tmp_path / "a\0b")


def test_sync_flushes_a_file_and_a_folder_and_closes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.touch()
    descriptors = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (descriptors.append(descriptor), fsync(descriptor)))
    log = _log(monkeypatch)
    sync(path)
    sync(tmp_path)
    assert log == [f"sync {path.stat().st_ino}", f"sync {tmp_path.stat().st_ino}"]
    for descriptor in descriptors:
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)
    with pytest.raises(FileNotFoundError):
        sync(tmp_path / "none")


def test_write_atomically(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old and long")
    assert _tree(tmp_path) == {"file": b"old and long"}
    write_atomically(path, b"new")
    assert _tree(tmp_path) == {"file": b"new"}
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o644


@posix
def test_a_file_is_flushed_before_it_is_renamed_and_its_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = _log(monkeypatch)
    write_atomically(tmp_path / "file", b"new")
    file = (tmp_path / "file").stat().st_ino
    assert log == [f"sync {file}", f"rename {file} to file", f"sync {tmp_path.stat().st_ino}"]


@posix
@pytest.mark.parametrize(
    ("name", "call", "left"),
    [
        ("fsync", 0, b"old"),  # of the new file
        ("replace", 0, b"old"),
        ("fsync", 1, b"new"),  # of the folder, after the rename
    ],
)
def test_a_full_disk_leaves_the_old_or_the_new_file(
    name: str, call: int, left: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    _full_disk_at(monkeypatch, name, call)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new")
    assert _tree(tmp_path) == {"file": left}


def test_readers_see_the_old_or_the_new_file_and_never_a_part(tmp_path: Path) -> None:
    path = tmp_path / "file"
    contents = (b"a" * 300_000, b"b" * 100_000)
    write_atomically(path, contents[0])
    done = threading.Event()

    def write() -> None:
        for number in range(40):
            write_atomically(path, contents[number % 2])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not done.is_set():
        seen.add(path.read_bytes())
    writer.join()
    assert seen <= set(contents)
    assert path.read_bytes() == contents[1]


def test_folder_built_aside(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "target"
    with folder_built_aside(target) as aside:
        assert (aside.parent, list(aside.iterdir())) == (target.parent, [])
        (aside / "sub").mkdir()
        (aside / "sub" / "file").write_bytes(b"old")
        assert not target.exists()
    assert _tree(tmp_path) == {
        "deep": None,
        "deep/target": None,
        "deep/target/sub": None,
        "deep/target/sub/file": b"old",
    }
    if os.name != "nt":
        assert target.stat().st_mode & 0o777 == 0o755
    with folder_built_aside(target) as aside:
        (aside / "other").write_bytes(b"new")
        assert _tree(target) == {"sub": None, "sub/file": b"old"}
    assert _tree(tmp_path) == {"deep": None, "deep/target": None, "deep/target/other": b"new"}


@posix
def test_a_folder_is_flushed_whole_before_it_is_renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = _log(monkeypatch)
    with folder_built_aside(tmp_path / "target") as aside:
        (aside / "sub").mkdir()
        (aside / "sub" / "file").write_bytes(b"1")
        (aside / "top").write_bytes(b"2")
    target = tmp_path / "target"
    inside = [path.stat().st_ino for path in (target / "sub", target / "sub/file", target / "top", target)]
    expected = [f"sync {number}" for number in inside]
    assert log == [*expected, f"rename {inside[-1]} to target", f"sync {tmp_path.stat().st_ino}"]


@pytest.mark.parametrize("error", [ValueError("bad"), KeyboardInterrupt()])
@pytest.mark.parametrize("before", [{}, {"file": b"old"}])
def test_a_failing_block_leaves_everything_as_it_was(
    error: BaseException, before: dict[str, bytes], tmp_path: Path
) -> None:
    target = tmp_path / "target"
    if before:
        target.mkdir()
        (target / "file").write_bytes(b"old")
    was = _tree(tmp_path)

    def build() -> None:
        with folder_built_aside(target) as aside:
            (aside / "file").write_bytes(b"half")
            raise error

    with pytest.raises(type(error)) as caught:
        build()
    assert caught.value is error
    assert _tree(tmp_path) == was


@posix
@pytest.mark.parametrize(
    ("name", "call", "left"),
    [
        ("fsync", 0, b"old"),  # of the file
        ("fsync", 1, b"old"),  # of the folder built aside
        ("replace", 0, b"old"),  # the old folder out of the way
        ("replace", 1, b"old"),  # the new one to its place: the old one comes back
        ("fsync", 2, b"new"),  # of the folder above, after the renames
    ],
)
def test_a_full_disk_leaves_the_old_or_the_new_folder(
    name: str, call: int, left: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "file").write_bytes(b"old")
    _full_disk_at(monkeypatch, name, call)

    def build() -> None:
        with folder_built_aside(target) as aside:
            (aside / "file").write_bytes(b"new")

    with pytest.raises(OSError, match="No space left"):
        build()
    assert _tree(target) == {"file": left}
    # Of the folder that was to make room an empty one can stay when even the first rename fails.
    assert [path for path in _tree(tmp_path) if not path.startswith("target") and "/" in path] == []

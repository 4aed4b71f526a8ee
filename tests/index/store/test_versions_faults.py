"""The store at work: readers while versions come and go, writers that fail at any step, and what dead builders left."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from index.store import versions
from index.store.versions import StoreError, new_version, open_current
from tests.support.indexes.versions import DESCRIPTION, FILES, KEPT, fill, litter, number_of, publish

_CURE = "run: kb build"


def _names(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "versions").iterdir())


def _refused(root: Path) -> str:
    with pytest.raises(StoreError) as caught:
        open_current(root)
    return str(caught.value)


# --- readers while builders are at work


def test_a_version_that_is_cleaned_up_while_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two files of a reader's version newer ones come out and the old one is removed: the reader looks again."""
    publish(tmp_path, 1)
    real = versions.sha256
    pending = [2, 3, 4, 5]

    def interrupted(path: Path) -> str:
        numbers, pending[:] = pending[:], []
        for number in numbers:
            publish(tmp_path, number)
        return real(path)

    monkeypatch.setattr(versions, "sha256", interrupted)
    assert number_of(open_current(tmp_path)) == 5


def test_readers_never_miss_a_version(tmp_path: Path) -> None:
    publish(tmp_path, 0)
    done = threading.Event()

    def write() -> None:
        for number in range(1, 9):
            publish(tmp_path, number)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    while not done.is_set():
        seen.append(int.from_bytes((open_current(tmp_path).folder / FILES[0]).read_bytes()[:8], "big"))
    writer.join()
    assert seen == sorted(seen)
    assert set(seen) <= set(range(9))
    assert number_of(open_current(tmp_path)) == 8


# --- writers that fail


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_failing_block_publishes_nothing(error: BaseException, tmp_path: Path) -> None:
    publish(tmp_path, 1)
    before = sorted(tmp_path.rglob("*"))

    def build() -> None:
        with new_version(tmp_path, DESCRIPTION, KEPT) as folder:
            fill(folder, 2)
            raise error

    with pytest.raises(type(error)) as caught:
        build()
    assert caught.value is error
    assert sorted(tmp_path.rglob("*")) == before
    assert number_of(open_current(tmp_path)) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_really_full_device(tmp_path: Path) -> None:
    publish(tmp_path, 1)
    before = sorted(tmp_path.rglob("*"))

    def build() -> None:
        with new_version(tmp_path, DESCRIPTION, KEPT) as folder:
            fill(folder, 2)
            (folder / "more").symlink_to("/dev/full")
            (folder / "more").write_bytes(b"x")

    with pytest.raises(OSError, match="No space left on device") as caught:
        build()
    assert caught.value.errno == errno.ENOSPC
    assert sorted(tmp_path.rglob("*")) == before
    assert number_of(open_current(tmp_path)) == 1


class _FullDisk(OSError):
    pass


def _publish_with_a_fault(root: Path, monkeypatch: pytest.MonkeyPatch, where: object, name: str, call: int) -> bool:
    """Publish version 2; one call of the real function finds the disk full. → whether there were so many calls."""
    real: Callable[..., object] = getattr(where, name)
    calls = 0

    def wrapped(*arguments: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        if calls == call:
            raise _FullDisk(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(where, name, wrapped)
        with suppress(_FullDisk):
            publish(root, 2)
    return calls >= call


@pytest.mark.skipif(os.name == "nt", reason="Windows does not flush folders")
@pytest.mark.parametrize(
    ("where", "name", "published"),
    [
        # The disk is full at the first, the second, … call. Flushed are the 2 files, the folder `passages`, the manifest,
        # its seal, the folder built aside, `versions` and the new CURRENT: nothing is out. Then the folder of CURRENT: out.
        (os, "fsync", [1] * 8 + [2]),
        (os, "replace", [1, 1]),  # of the folder, of CURRENT
        (Path, "write_text", [1, 1]),  # of the manifest and its seal
        (versions, "sha256", [1] * 4),  # of 2 files, and of the manifest for its seal and for CURRENT
    ],
)
def test_a_disk_that_is_full_at_any_step(
    where: object, name: str, published: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for call in range(1, 100):
        root = tmp_path / str(call)
        publish(root, 1)
        if not _publish_with_a_fault(root, monkeypatch, where, name, call):
            break
        version = open_current(root)
        found.append(number_of(version))
        assert litter(root) == []
        # Version 1, and version 2 only when it is published.
        assert len(_names(root)) == found[-1]
        publish(root, 3)
        assert number_of(open_current(root)) == 3
    assert found == published


def test_the_first_build_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _publish_with_a_fault(tmp_path, monkeypatch, os, "replace", 2)  # of CURRENT
    assert _refused(tmp_path) == f"no index in {tmp_path}; {_CURE}"
    assert [path.name for path in tmp_path.rglob("*")] == ["versions"]


# --- what dead builders left


def test_leftovers_are_removed_and_nothing_else(tmp_path: Path) -> None:
    publish(tmp_path, 1)
    folder = tmp_path / "versions"
    for path in (folder / ".building-x", folder / ".old-x", tmp_path / ".writing-CURRENT-x"):
        if path.parent == folder:
            path.mkdir()
            (path / "file").write_bytes(b"half")
        else:
            path.write_bytes(b"half")
    (tmp_path / "notes.txt").write_bytes(b"kept")
    (tmp_path / ".hidden").write_bytes(b"kept")
    (folder / ".other-x").mkdir()
    names = _names(tmp_path)
    publish(tmp_path, 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".hidden",
        "ARTICLES",
        "CURRENT",
        "notes.txt",
        "versions",
    ]
    assert [name for name in _names(tmp_path) if name.startswith(".")] == [".other-x"]
    assert set(names) - set(_names(tmp_path)) == {".building-x", ".old-x"}

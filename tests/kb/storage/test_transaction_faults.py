"""Changes of the folder of articles that several make at once, on a full disk, or that die at any moment of them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from kb.library.corrections import Correction
from kb.library.library import Library, LibraryError
from kb.storage import transaction
from tests.support.paths import ROOT
from tests.support.shelves import ONE, TWO, kept, shown


def test_what_to_do_is_decided_when_it_is_ones_turn(tmp_path: Path) -> None:
    """Two add the same text at once, or correct what another one removes: the second one is told."""
    library, told = Library(tmp_path), list[str]()
    library.add("a.txt", ONE)

    def second(change: Callable[[], object]) -> None:
        try:
            change()
        except LibraryError as error:
            told.append(str(error))

    waiting = [
        threading.Thread(target=second, args=(lambda: Library(tmp_path).add("c.md", TWO),)),
        threading.Thread(target=second, args=(lambda: Library(tmp_path).correct("a", Correction("题")),)),
    ]
    with transaction.changing(tmp_path):
        for thread in waiting:
            thread.start()
            thread.join(0.3)  # it waits for the lock
        (tmp_path / "a.txt").unlink()
        (tmp_path / "b.md").write_bytes(TWO)
    for thread in waiting:
        thread.join()
    assert sorted(told) == [
        f"{tmp_path}: no article 'a'; `kb list` shows the articles",
        "c.md: has the same text as the article 'b'; remove that one first, or do not add this one",
    ]
    assert shown(tmp_path) == {"b.md": TWO}


def test_two_editors_wait_for_each_other(tmp_path: Path) -> None:
    Library(tmp_path).add("a.txt", ONE)
    adding = threading.Thread(target=Library(tmp_path).add, args=("a.md", TWO))
    with transaction.changing(tmp_path):
        adding.start()
        adding.join(0.3)
        assert shown(tmp_path) == {"a.txt": ONE}
    adding.join()
    assert shown(tmp_path) == {"a.md": TWO}


def test_an_editor_who_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "PATIENCE", 0.1)
    with FileLock(tmp_path / ".changing.lock"), pytest.raises(LibraryError) as caught:
        Library(tmp_path).add("a.txt", ONE)
    assert str(caught.value) == f"{tmp_path}: another process has been changing it for 0.1 s; try again later"


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(tmp_path)
    library.add("a.txt", ONE, Correction(title="题"))
    before = shown(tmp_path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        library.add("a.md", TWO)
    monkeypatch.undo()
    assert shown(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".changing.lock", ".removed", "a.meta.yaml", "a.txt"]
    assert list((tmp_path / ".removed").iterdir()) == []


def test_a_journal_entry_is_finished_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, die: Die) -> None:
    Library(tmp_path).add("a.txt", ONE, Correction(title="题"))
    assert die_at_entry(tmp_path, die)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(transaction, "write_atomically", full)
    monkeypatch.setattr(tempfile, "mkdtemp", full)
    assert [article.title for article in Library(tmp_path).articles()] == ["新"]
    assert shown(tmp_path) == {"a.md": TWO, "a.meta.yaml": "title: 新\n".encode()}


@pytest.mark.parametrize("name", ["travel.md", "travel.meta.yaml"])
def test_a_folder_in_the_way_is_refused_before_anything_is_changed(tmp_path: Path, name: str) -> None:
    library = Library(tmp_path)
    library.add("a.txt", ONE)
    (tmp_path / name).mkdir()
    with pytest.raises(LibraryError) as caught:
        library.add("travel.md", TWO)
    assert str(caught.value) == f"travel.md: expected to store it as {name}, found a folder; rename the folder"
    assert [article.id for article in library.articles()] == ["a"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".changing.lock", "a.txt", name]


# Makes a change in a child of its own, which dies at the given call of os.replace, unlink, fsync, rmdir, mkdir or rename.
# One line in, "folder call what"; one line out, how the child ended. So the library is loaded once and not for every call.
KILLED = """
import os, sys
from pathlib import Path
from kb.library.corrections import Correction
from kb.library.library import Library
calls = 0
def counted(call, stop):
    def run(*args, **kwargs):
        global calls
        calls += 1
        if calls == stop:
            os.kill(os.getpid(), 9)
        return call(*args, **kwargs)
    return run
def change(folder, stop, what):
    for name in ("replace", "unlink", "fsync", "rmdir", "mkdir", "rename"):
        setattr(os, name, counted(getattr(os, name), stop))
    library = Library(Path(folder))
    if what == "add":
        library.add("a.md", "# 题目\\n\\n第二版的正文。\\n".encode(), Correction(title="新"))
    elif what == "restore":
        library.restore(library.removed()[0].key)
    else:
        library.remove("a")
for line in sys.stdin:
    folder, stop, what = line.rstrip("\\n").rsplit(" ", 2)
    child = os.fork()
    if not child:
        code = 1
        try:
            change(folder, int(stop), what)
            code = 0
        finally:
            os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
Die = Callable[[Path, int, str], bool]


@pytest.fixture(scope="module")
def die() -> Iterator[Die]:
    """Runs a change of a folder that is killed at its n-th call; whether it was."""
    changer = subprocess.Popen(
        [sys.executable, "-c", KILLED], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with changer:
        assert changer.stdin
        assert changer.stdout

        def die(folder: Path, call: int, what: str) -> bool:
            print(folder, call, what, file=changer.stdin, flush=True)
            code = int(changer.stdout.readline())
            assert code in (0, -9)
            return code == -9

        yield die


def die_at_entry(folder: Path, die: Die) -> bool:
    """Kill an add right after it has made its journal entry."""
    return next(
        (True for call in range(1, 100) if die(folder, call, "add") and (folder / ".adding" / "article").exists()),
        False,
    )


def test_a_kill_while_adding_leaves_the_old_or_the_new_version(tmp_path: Path, die: Die) -> None:
    old = {"a.txt": ONE, "a.meta.yaml": "title: 旧\n".encode()}
    new = {"a.md": TWO, "a.meta.yaml": "title: 新\n".encode()}
    seen: list[dict[str, bytes]] = []
    for call in range(1, 100):
        folder = tmp_path / str(call)
        Library(folder).add("a.txt", ONE, Correction(title="旧"))
        if not die(folder, call, "add"):
            break
        (article,) = Library(folder).articles()  # the next one who looks
        seen.append(shown(folder))
        assert article.title == ("旧" if seen[-1] == old else "新")
        Library(folder).add("b.txt", "乙\n\n乙的正文。".encode())  # and who changes it
        hidden = {path.name for path in folder.iterdir() if path.name.startswith(".")}
        assert hidden - {".removed"} == {".changing.lock"}
        kept = [shown(place) for place in folder.glob(".removed/*")]
        assert kept == ([old] if seen[-1] == new else [])
    assert len(seen) >= 8
    assert seen == [old] * seen.count(old) + [new] * seen.count(new)
    assert min(seen.count(old), seen.count(new)) > 0


def test_a_kill_while_restoring_leaves_one_of_the_two_versions_and_loses_nothing(tmp_path: Path, die: Die) -> None:
    first = {"a.txt": ONE, "a.meta.yaml": "title: 旧\n".encode(), "a.faq.yaml": b"not_covered: [old]\n"}
    second = {"a.md": TWO, "a.meta.yaml": "title: 新\n".encode(), "a.faq.yaml": b"not_covered: [new]\n"}
    seen: list[dict[str, bytes]] = []
    for call in range(1, 100):
        folder = tmp_path / str(call)
        Library(folder).add("a.txt", ONE, Correction(title="旧"))
        (folder / "a.faq.yaml").write_bytes(first["a.faq.yaml"])
        Library(folder).remove("a")
        Library(folder).add("a.md", TWO, Correction(title="新"))
        (folder / "a.faq.yaml").write_bytes(second["a.faq.yaml"])
        died = die(folder, call, "restore")
        (article,) = Library(folder).articles()  # the next one who looks
        seen.append(shown(folder))
        assert article.title == ("旧" if seen[-1] == first else "新")
        Library(folder).add("b.txt", "乙\n\n乙的正文。".encode())  # and who changes it
        hidden = {path.name for path in folder.iterdir() if path.name.startswith(".")}
        assert hidden == {".changing.lock", ".removed"}
        left = [files for _, files in kept(folder)]
        if seen[-1] == first:  # it may still be listed; restored again, it would be the same
            assert [files for files in left if files != first] == [second]
        else:
            assert left == [first]
        if not died:
            assert (seen[-1], left) == (first, [second])
            break
    assert seen == [second] * seen.count(second) + [first] * seen.count(first)
    assert min(seen.count(first), seen.count(second)) > 1


def test_a_kill_while_removing_leaves_all_of_an_article_or_nothing(tmp_path: Path, die: Die) -> None:
    there = {"a.txt": ONE, "a.meta.yaml": "title: 题\n".encode(), "a.faq.yaml": b"x"}
    seen: list[dict[str, bytes]] = []
    for call in range(1, 100):
        folder = tmp_path / str(call)
        Library(folder).add("a.txt", ONE, Correction(title="题"))
        (folder / "a.faq.yaml").write_bytes(b"x")
        if not die(folder, call, "remove"):
            break
        Library(folder).files()  # the next one who looks
        seen.append(shown(folder))
        if seen[-1]:
            Library(folder).remove("a")
        assert kept(folder) == [("a", there)]
        hidden = {path.name for path in folder.iterdir() if path.name.startswith(".")}
        assert hidden == {".changing.lock", ".removed"}
    assert seen == [there] * seen.count(there) + [{}] * seen.count({})
    assert min(seen.count(there), seen.count({})) > 1

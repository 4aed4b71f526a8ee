"""Changes of the folder of articles: add, replace, correct, remove, and a process that dies at any moment of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from kb import shelf
from kb.article import Topic
from kb.corrections import Correction
from kb.library import Added, Library, LibraryError, Removed, Restored
from kb.readers import ReaderError
from tests.pages import PAGES

ROOT = Path(__file__).parents[1]
ONE, TWO = "题目\n\n第一版的正文。\n".encode(), "# 题目\n\n第二版的正文。\n".encode()


def shown(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def test_the_original_is_kept_as_it_is(tmp_path: Path) -> None:
    library = Library(tmp_path / "new")
    for name, data in PAGES.items():
        added = library.add(name, data)
        assert added == Added(library.find(added.article.id), replaced=False)
    assert shown(tmp_path / "new") == PAGES
    assert [article.id for article in library.articles()] == ["credit-card-plan", "debt-collectors", "jiebei-overdue"]


def test_a_new_version_takes_the_place_of_the_old_whatever_its_ending(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("花呗 指南.txt", ONE, Correction(title="旧题目", topics=("旧话题",)))
    (tmp_path / "花呗-指南.faq.yaml").write_bytes(b"not_covered: [x]\n")
    added = library.add("花呗 指南.md", TWO)
    assert (added.article.id, added.article.title, added.replaced) == ("花呗-指南", "题目", True)
    assert shown(tmp_path) == {"花呗-指南.md": TWO, "花呗-指南.faq.yaml": b"not_covered: [x]\n"}
    assert [article.text for article in library.articles()] == ["题目\n\n第二版的正文。"]


def test_a_name_that_differs_in_case_is_the_same_article(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("guide.txt", ONE)
    assert library.add("GUIDE.md", TWO).article.id == "guide"
    assert shown(tmp_path) == {"guide.md": TWO}


def test_a_file_put_there_by_hand_is_replaced_too(tmp_path: Path) -> None:
    (tmp_path / "my guide.TXT").write_bytes(ONE)
    assert Library(tmp_path).add("my guide.txt", TWO).replaced
    assert shown(tmp_path) == {"my-guide.txt": TWO}


@pytest.mark.parametrize(
    ("name", "stored"),
    [
        ("notes", "notes.txt"),
        ("../../etc/花呗.md", "花呗.md"),
        ("C:\\x\\花呗.HTM.txt", "花呗.HTM.txt"),
        ("😀.txt", "article-f0443a34.txt"),
        ("con.txt", "_con.txt"),
        (".hidden.md", "hidden.md"),
        ("a\nb\0c.txt", "a-b-c-896144d1.txt"),
        ("花" * 255 + ".markdown", None),
    ],
)
def test_any_name_is_stored_safely(name: str, stored: str | None, tmp_path: Path) -> None:
    library = Library(tmp_path / "in")
    own = library.add(name, TWO, Correction(title="题")).article.id
    (file, meta) = sorted(shown(tmp_path / "in"), key=lambda found: found.endswith(".yaml"))
    assert (file, meta) == (stored or f"{own}.markdown", f"{own}.meta.yaml")
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    assert library.find(own).title == "题"
    assert library.add(name, TWO).replaced
    library.remove(own)
    assert shown(tmp_path / "in") == {}


def test_what_cannot_be_stored(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("one.txt", ONE)
    with pytest.raises(ReaderError, match=r"^two.txt: expected text, but the file is empty"):
        library.add("two.txt", b"")
    with pytest.raises(LibraryError) as caught:
        library.add("two.txt", ONE + b"\n")
    assert str(caught.value) == (
        "two.txt: has the same text as the article 'one'; remove that one first, or do not add this one"
    )
    with pytest.raises(
        LibraryError, match=r"^two.meta.yaml:1: expected text, found nothing; write it or remove the key$"
    ):
        library.add("two.md", TWO, Correction(title=" "))
    assert shown(tmp_path) == {"one.txt": ONE}


def test_corrections(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("a.txt", ONE)
    correction = Correction("更好的题目", datetime(2024, 4, 1), "甲", ("乙",))
    article = library.correct("a", correction)
    assert (article.title, article.published, article.source) == ("更好的题目", datetime(2024, 4, 1), "甲")
    assert (article.topics, article.warnings, article.text) == ((Topic("乙"),), (), "题目\n\n第一版的正文。\n")
    assert library.correction("a") == correction
    assert Library(tmp_path).articles() == [article]
    assert library.correct("a", Correction()).title == "题目"
    assert shown(tmp_path) == {"a.txt": ONE}


def test_a_correction_by_hand_is_seen_at_once_and_a_wrong_one_named(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("a.txt", ONE)
    (tmp_path / "a.meta.yaml").write_text("title: 别的\n", "utf-8")
    assert library.find("a").title == "别的"
    (tmp_path / "a.meta.yaml").write_text("title: 别的\nauthor: x\n", "utf-8")
    with pytest.raises(LibraryError, match=r"^a.meta.yaml:2: unknown key 'author'"):
        library.articles()


def test_what_is_removed_is_kept_aside(tmp_path: Path) -> None:
    library = Library(tmp_path)
    places = []
    for _ in range(2):
        library.add("a.txt", ONE, Correction(title="题"))
        (tmp_path / "a.faq.yaml").write_bytes(b"")
        places.append(library.remove("a"))
    assert shown(tmp_path) == {}
    assert len(set(places)) == 2
    for place in places:
        assert (place.parent, place.name[-2:]) == (tmp_path / ".removed", "-a")
        assert sorted(shown(place)) == ["a.faq.yaml", "a.meta.yaml", "a.txt"]
        assert (place / "a.txt").read_bytes() == ONE


def test_only_an_id_removes(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("travel.md", ONE)
    library.add("v3.5.md", TWO)
    (tmp_path / "travel.faq.yaml").write_bytes(b"x")
    before = shown(tmp_path)
    for name in ("travel.md", "../travel", "travel.faq.yaml"):
        with pytest.raises(LibraryError, match=f"no article '{name}'; "):
            library.remove(name)
    assert shown(tmp_path) == before
    assert not (tmp_path / ".removed").exists()
    assert shown(library.remove("v3.5")) == {"v3.5.md": TWO}
    (tmp_path / "v3.5.faq.yaml").write_bytes(b"y")  # what a crash left
    assert shown(library.remove("v3.5")) == {"v3.5.faq.yaml": b"y"}


def kept(folder: Path) -> list[tuple[str, dict[str, bytes]]]:
    """Id and files of what was removed or replaced, newest first."""
    return [(item.id, shown(folder / ".removed" / item.key)) for item in Library(folder).removed()]


def test_what_is_replaced_is_kept_unless_it_is_the_same(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("my guide.md", ONE, Correction(title="旧"))
    assert library.add("my guide.md", ONE, Correction(title="旧")).replaced
    assert not (tmp_path / ".removed").exists()
    library.add("my guide.md", ONE)  # its correction would be lost
    library.add("my-guide.md", TWO)
    library.add("v1.2.txt", "别的\n\n别的正文。".encode())
    library.add("v1.2.md", "别的\n\n新的正文。".encode())
    assert kept(tmp_path) == [
        ("v1.2", {"v1.2.txt": "别的\n\n别的正文。".encode()}),
        ("my-guide", {"my-guide.md": ONE}),
        ("my-guide", {"my-guide.md": ONE, "my-guide.meta.yaml": "title: 旧\n".encode()}),
    ]


def test_what_was_removed_and_replaced_is_listed(tmp_path: Path) -> None:
    library = Library(tmp_path)
    assert library.removed() == ()
    library.add("a.txt", ONE, Correction(title="旧"))
    library.add("a.md", TWO)
    (tmp_path / "a.faq.yaml").write_bytes(b"not_covered: [x]\n")
    library.remove("a")
    by_hand = tmp_path / ".removed" / "by hand"
    for name, data in (("x.md", b""), ("notes", b"no article here")):
        (by_hand / name).mkdir(parents=True)
        (by_hand / name / name).write_bytes(data)
    (by_hand / "b.md").write_bytes(b"")  # nothing can be read from it
    os.utime(by_hand, (0, 0))
    (tmp_path / ".removed" / "20240401T000000Z-none").mkdir()
    removed, replaced, other = library.removed()
    now = datetime.now(UTC)
    assert abs(now - removed.at) < timedelta(minutes=1)
    assert removed == Removed(removed.key, "a", "题目", removed.at, replaced=False, questions=True)
    assert replaced == Removed(replaced.key, "a", "旧", replaced.at, replaced=True, questions=False)
    assert other == Removed("by hand", "b", None, datetime(1970, 1, 1, tzinfo=UTC), replaced=False, questions=False)
    assert library.removed(most=1) == (removed,)


def test_what_was_removed_comes_back_with_its_questions(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("my guide.txt", ONE, Correction(title="题"))
    (tmp_path / "my-guide.faq.yaml").write_bytes(b"not_covered: [x]\n")
    before = shown(tmp_path)
    library.remove("my-guide")
    (removed,) = library.removed()
    assert library.restore(removed.key) == Restored(library.find("my-guide"), replaced=False, questions=True)
    assert (shown(tmp_path), library.removed(), library.find("my-guide").title) == (before, (), "题")


def test_an_earlier_version_comes_back_and_the_later_one_is_kept(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("a.txt", ONE, Correction(title="旧"))
    library.add("a.md", TWO)
    (tmp_path / "a.faq.yaml").write_bytes(b"not_covered: [x]\n")
    old = {"a.txt": ONE, "a.meta.yaml": "title: 旧\n".encode(), "a.faq.yaml": b"not_covered: [x]\n"}
    new = {"a.md": TWO, "a.faq.yaml": b"not_covered: [x]\n"}
    for now, other in ((old, {"a.md": TWO}), (new, {key: old[key] for key in ("a.txt", "a.meta.yaml")})):
        (replaced,) = library.removed()
        assert library.restore(replaced.key) == Restored(library.find("a"), replaced=True, questions=False)
        assert (shown(tmp_path), kept(tmp_path)) == (now, [("a", other)])
        assert [item.replaced for item in library.removed()] == [True]


def test_questions_that_come_back_take_the_place_of_those_written_meanwhile(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("Guide.txt", ONE)
    (tmp_path / "Guide.faq.yaml").write_bytes(b"not_covered: [old]\n")
    library.remove("Guide")
    library.add("guide.txt", ONE)
    (tmp_path / "guide.faq.yaml").write_bytes(b"not_covered: [new]\n")
    (removed,) = library.removed()
    assert library.restore(removed.key) == Restored(library.find("guide"), replaced=True, questions=True)
    assert shown(tmp_path) == {"guide.txt": ONE, "guide.faq.yaml": b"not_covered: [old]\n"}
    assert kept(tmp_path) == [("guide", {"guide.txt": ONE, "guide.faq.yaml": b"not_covered: [new]\n"})]


def test_what_cannot_be_restored(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("a.txt", ONE)
    library.remove("a")
    library.add("b.txt", ONE)
    (removed,) = library.removed()
    with pytest.raises(LibraryError, match=r"^a.txt: has the same text as the article 'b'; remove that one first"):
        library.restore(removed.key)
    for key in ("none", "..", "../b", ""):
        with pytest.raises(LibraryError, match=rf"nothing to restore is called '{re.escape(key)}'; see `kb list"):
            library.restore(key)
    library.remove("b")
    (tmp_path / ".removed" / removed.key / "a.txt").write_bytes(b"")
    with pytest.raises(LibraryError, match=r"^a.txt: expected text, but the file is empty"):
        library.restore(removed.key)
    assert shown(tmp_path) == {}
    assert len(library.removed()) == 2


def test_two_names_that_differ_in_signs_only_are_two_articles(tmp_path: Path) -> None:
    library = Library(tmp_path)
    assert not library.add("C++.md", ONE).replaced
    assert not library.add("C#.md", TWO).replaced
    assert sorted(shown(tmp_path).values()) == sorted([ONE, TWO])


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
    with shelf.changing(tmp_path):
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


def test_what_is_not_there(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add("guide.txt", ONE)
    for ask in (library.find, library.remove, library.correction):
        with pytest.raises(LibraryError) as caught:
            ask("guid")
        assert str(caught.value) == f"{tmp_path}: no article 'guid'; did you mean 'guide'?"
    with pytest.raises(LibraryError, match=r"no article 'x'; `kb list` shows the articles$"):
        library.find("x")
    with pytest.raises(LibraryError, match=r"no such folder; create it or name another one$"):
        Library(tmp_path / "none").remove("x")
    assert not (tmp_path / "none").exists()


def test_two_editors_wait_for_each_other(tmp_path: Path) -> None:
    Library(tmp_path).add("a.txt", ONE)
    adding = threading.Thread(target=Library(tmp_path).add, args=("a.md", TWO))
    with shelf.changing(tmp_path):
        adding.start()
        adding.join(0.3)
        assert shown(tmp_path) == {"a.txt": ONE}
    adding.join()
    assert shown(tmp_path) == {"a.md": TWO}


def test_an_editor_who_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_PATIENCE", 0.1)
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


def test_a_promise_is_kept_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Library(tmp_path).add("a.txt", ONE, Correction(title="题"))
    assert die_at_promise(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shelf, "write_atomically", full)
    monkeypatch.setattr(tempfile, "mkdtemp", full)
    assert [article.title for article in Library(tmp_path).articles()] == ["新"]
    assert shown(tmp_path) == {"a.md": TWO, "a.meta.yaml": "title: 新\n".encode()}


@pytest.mark.parametrize("name", ["travel.md", "travel.meta.yaml"])
def test_a_folder_in_the_way_is_refused_before_anything_is_promised(tmp_path: Path, name: str) -> None:
    library = Library(tmp_path)
    library.add("a.txt", ONE)
    (tmp_path / name).mkdir()
    with pytest.raises(LibraryError) as caught:
        library.add("travel.md", TWO)
    assert str(caught.value) == f"travel.md: expected to store it as {name}, found a folder; rename the folder"
    assert [article.id for article in library.articles()] == ["a"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".changing.lock", "a.txt", name]


# Dies with the process at the given call of os.replace, unlink, fsync or rmdir: before or after it.
KILLED = """
import os, sys
from pathlib import Path
from kb.corrections import Correction
from kb.library import Library
stop, calls = int(sys.argv[2]), 0
def counted(call):
    def run(*args, **kwargs):
        global calls
        calls += 1
        if calls == stop:
            os.kill(os.getpid(), 9)
        return call(*args, **kwargs)
    return run
for name in ("replace", "unlink", "fsync", "rmdir", "mkdir", "rename"):
    setattr(os, name, counted(getattr(os, name)))
library = Library(Path(sys.argv[1]))
if sys.argv[3] == "add":
    library.add("a.md", "# 题目\\n\\n第二版的正文。\\n".encode(), Correction(title="新"))
elif sys.argv[3] == "restore":
    library.restore(library.removed()[0].key)
else:
    library.remove("a")
"""


def die(folder: Path, call: int, what: str) -> bool:
    """Run a change that is killed at its n-th call; whether it was."""
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder), str(call), what], cwd=ROOT, check=False)
    assert done.returncode in (0, -9)
    return done.returncode == -9


def die_at_promise(folder: Path) -> bool:
    """Kill an add right after it has made its promise."""
    return next(
        (True for call in range(1, 100) if die(folder, call, "add") and (folder / ".adding" / "article").exists()),
        False,
    )


def test_a_kill_while_adding_leaves_the_old_or_the_new_version(tmp_path: Path) -> None:
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


def test_a_kill_while_restoring_leaves_one_of_the_two_versions_and_loses_nothing(tmp_path: Path) -> None:
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


def test_a_kill_while_removing_loses_nothing_and_can_be_done_again(tmp_path: Path) -> None:
    for call in range(1, 100):
        folder = tmp_path / str(call)
        Library(folder).add("a.txt", ONE, Correction(title="题"))
        (folder / "a.faq.yaml").write_bytes(b"x")
        if not die(folder, call, "remove"):
            break
        left = shown(folder)
        if left:
            Library(folder).remove("a")
        assert shown(folder) == {}
        kept = sorted(path.name for path in (folder / ".removed").rglob("*") if path.is_file())
        assert kept == ["a.faq.yaml", "a.meta.yaml", "a.txt"]
    assert call > 4

"""Changes of the folder of articles: add, replace, correct, remove, restore."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kb.article import Topic
from kb.library.corrections import Correction
from kb.library.library import Added, Library, LibraryError, Removed, Restored
from kb.readers.read import ReaderError
from tests.support.files.pages import PAGES
from tests.support.shelves import ONE, TWO, kept, shown


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
        ("../../etc/花呗.md", "etc/花呗.md"),
        ("C:\\x\\花呗.HTM.txt", "x/花呗.HTM.txt"),
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
    assert removed == Removed(key=removed.key, id="a", title="题目", at=removed.at, replaced=False, questions=True)
    assert replaced == Removed(key=replaced.key, id="a", title="旧", at=replaced.at, replaced=True, questions=False)
    assert other == Removed(
        key="by hand", id="b", title=None, at=datetime(1970, 1, 1, tzinfo=UTC), replaced=False, questions=False
    )
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

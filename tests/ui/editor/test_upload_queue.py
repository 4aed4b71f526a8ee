"""Files that wait to be stored, and what an editor corrects in them: nothing is on a disk before it is stored."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.messages.errors import in_language
from kb.article import Topic
from kb.library.corrections import Correction
from kb.library.library import Library, LibraryError
from kb.library.preview import Check, CheckKind
from kb.readers.read import read_article
from tests.support.files.pages import DOCX_NAME, HTML, HTML_NAME, MARKDOWN_NAME, PAGES
from ui.editor import upload_queue as upload_queue
from ui.editor.metadata_fields import FieldError, Fields, corrected
from ui.editor.upload_queue import FullError, UploadQueue


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "articles").mkdir()
    return Library(tmp_path / "articles")


def _zip(members: dict[str, bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return data.getvalue()


def test_files_and_zips_wait_and_bad_ones_are_told(library: Library) -> None:
    queue = UploadQueue()
    packed = _zip({f"folder/{MARKDOWN_NAME}": PAGES[MARKDOWN_NAME], "../out.txt": b"text", "bomb.zip": b"PK\x03\x04"})
    files = [
        (HTML_NAME, PAGES[HTML_NAME]),
        ("all.zip", packed),
        (DOCX_NAME, PAGES[DOCX_NAME]),
        ("empty.txt", b""),
        ("broken.zip", b"nothing"),
        ("big.txt", b"a" * (25 * 2**20 + 1)),
        ("program.exe", b"MZ"),
    ]
    queue.add(files, library)
    assert {own: (item.name, item.data) for own, item in queue.waiting.items()} == {
        name.rpartition(".")[0]: (name, PAGES[name]) for name in (HTML_NAME, MARKDOWN_NAME, DOCX_NAME)
    }
    assert [line.split(":")[0] for line in queue.refused] == [
        "../out.txt", "bomb.zip", "empty.txt", "broken.zip", "big.txt", "program.exe",
    ]  # fmt: skip
    assert all("\n" not in line for line in queue.refused)
    assert list(library.folder.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.txt", "a/b\\c.txt", "😀" * 100 + ".txt", "x" * 300, "con.txt", "\u202e.txt"]
)
def test_hostile_names_stay_in_the_folder(library: Library, name: str) -> None:
    queue = UploadQueue()
    queue.add([(name, b"A title\n\nA text that is long enough to be read as the body of an article.")], library)
    (own,) = queue.waiting
    queue.store(own, library)
    (file,) = library.files()
    assert file.resolve().is_relative_to(library.folder.resolve())
    assert len(file.name.encode()) <= 255
    assert list(library.folder.parent.iterdir()) == [library.folder]


def test_store_takes_the_place_of_the_version_before(library: Library) -> None:
    queue = UploadQueue()
    queue.add([("loan.txt", b"Loans\n\nThe first version of the text.")], library)
    assert CheckKind.REPLACES not in [caution.concern for caution in queue.waiting["loan"].seen.cautions]
    assert queue.store("loan", library).replaced is False
    queue.add([("Loan.md", b"# Loans\n\nThe second version of the text.")], library)
    assert CheckKind.REPLACES in [caution.concern for caution in queue.waiting["loan"].seen.cautions]
    assert queue.store("loan", library).replaced is True
    assert [path.name for path in library.files()] == ["loan.md"]
    assert queue.waiting == {}


def test_two_files_of_one_id(library: Library) -> None:
    queue = UploadQueue()
    one, two = b"One\n\nThe text of one.", b"# Two\n\nThe text of two."
    queue.add([("a.txt", one)], library)
    queue.add([("a.md", two)], library)  # later: the newer version
    assert [item.name for item in queue.waiting.values()] == ["a.md"]
    assert queue.displaced == [("a.txt", "a.md")]
    queue.add([("a.md", one)], library)
    assert (queue.waiting["a"].data, queue.displaced) == (one, [("a.md", "a.md")])


def test_of_two_files_of_one_id_given_together_the_second_is_refused(library: Library) -> None:
    queue = UploadQueue()
    one, two, three = (f"{word}\n\nThe text of {word}.".encode() for word in ("one", "two", "three"))
    given = [
        ("readme.md", one),
        ("readme.md", one),  # the same file twice: nothing is lost
        ("readme.md", two),
        ("readme.txt", two),
        ("x.zip", _zip({"a/readme.md": three, "a/new.md": three, "b/new.md": two})),
    ]
    queue.add(given, library)
    assert {own: (item.name, item.data) for own, item in queue.waiting.items()} == {
        "readme": ("readme.md", one),
        "a/readme": ("a/readme.md", three),
        "a/new": ("a/new.md", three),
        "b/new": ("b/new.md", two),
    }
    assert queue.refused == [
        "readme.md: another file has the same name; rename one",
        "readme.txt: readme.md would be the article 'readme' too; rename one",
    ]
    assert queue.displaced == []
    assert [in_language(line, "zh") for line in queue.refused] == [
        "readme.md：另一个文件也叫这个名字；请给其中一个改名",
        "readme.txt：readme.md 也会成为文章“readme”；请给其中一个改名",
    ]


def test_the_same_file_again_keeps_its_corrections(library: Library) -> None:
    queue = UploadQueue()
    queue.add([("a.txt", b"One\n\nThe text of one.")], library)
    queue.correct("a", Correction(title="Better"), library)
    queue.add([("a.txt", b"One\n\nThe text of one.")], library)
    assert (queue.waiting["a"].seen.article.title, queue.displaced, queue.refused) == ("Better", [], [])


def test_the_same_text_twice_is_refused_when_stored_and_goes_on_waiting(library: Library) -> None:
    queue = UploadQueue()
    text = b"One\n\nThe text of both."
    queue.add([("a.txt", text), ("b.txt", text)], library)
    queue.store("a", library)
    with pytest.raises(LibraryError, match=r"b\.txt: has the same text as the article 'a'"):
        queue.store("b", library)
    assert list(queue.waiting) == ["b"]


def test_a_file_that_is_taken_back_waits_no_more_and_nothing_is_said_of_it(library: Library) -> None:
    queue = UploadQueue()
    one, two = b"One\n\nThe text of one.", b"Two\n\nThe text of two."
    packed = _zip({"c.txt": two, "a.txt": one, "no.exe": b"MZ"})
    queue.add([("a.txt", one), ("x.zip", packed), ("b.pdf", b"nothing"), ("d.txt", two)], library, "1234")
    assert list(queue.waiting) == ["a", "c", "d"]
    assert [line.split(":")[0] for line in queue.refused] == ["no.exe", "b.pdf"]
    assert queue.remove({"3", "4"}) == ["d.txt"]
    assert (list(queue.waiting), [line.split(":")[0] for line in queue.refused]) == (["a", "c"], ["no.exe"])
    assert queue.remove({"1"}) == []  # the ZIP file brings it, too
    assert queue.remove({"2"}) == ["a.txt", "c.txt"]
    assert (queue.waiting, queue.refused) == ({}, [])


def test_what_was_pasted_or_is_out_of_sight_is_not_taken_back(library: Library) -> None:
    queue = UploadQueue()
    queue.add([("a.txt", b"One\n\nThe text of one.")], library)
    queue.add([("b.txt", b"Two\n\nThe text of two."), ("c.pdf", b"nothing")], library, "12")
    queue.detach()
    assert queue.refused == []
    assert queue.remove({"1", "2"}) == []
    assert list(queue.waiting) == ["a", "b"]


def test_files_that_wait_are_compared_with_each_other(library: Library) -> None:
    queue = UploadQueue()
    page = HTML.encode()
    near = HTML.replace("可怕的是逃避", "可怕的是躲避").encode()
    queue.add(
        [("one.html", page), ("same.html", page), ("near.html", near), ("other.md", PAGES[MARKDOWN_NAME])], library
    )
    stored, beside = queue.cautions("one")
    assert stored == queue.waiting["one"].seen.cautions == ()
    (same, alike) = beside
    assert same == Check(CheckKind.DUPLICATE, article="same.html", share=1.0)
    assert (alike.concern, alike.article, alike.share > 0.9) == (CheckKind.NEAR, "near.html", True)
    assert [(caution.concern, caution.article) for caution in queue.cautions("near")[1]] == [
        (CheckKind.NEAR, "one.html"),
        (CheckKind.NEAR, "same.html"),
    ]
    assert queue.cautions("other") == ((), ())
    queue.correct("other", Correction(title=queue.waiting["one"].seen.article.title), library)
    del queue.waiting["same"], queue.waiting["near"]
    assert queue.cautions("one")[1] == (Check(CheckKind.SAME_TITLE, article="other.md"),)


def test_too_many(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_queue, "MOST", 2)
    queue = UploadQueue()
    with pytest.raises(FullError, match=r"c\.txt"):
        queue.add([(f"{name}.txt", f"{name}\n\nThe text of {name}.".encode()) for name in "abcd"], library)
    assert list(queue.waiting) == ["a", "b"]


def test_corrections_are_seen_before_they_are_stored(library: Library) -> None:
    queue = UploadQueue()
    queue.add([("a.txt", b"One\n\nThe text of one.")], library)
    queue.correct("a", Correction(title="Better", published=datetime(2024, 4, 1)), library)
    assert queue.waiting["a"].seen.article.title == "Better"
    assert CheckKind.NO_DATE not in [caution.concern for caution in queue.waiting["a"].seen.cautions]
    assert queue.waiting["a"].found.title == "One"
    queue.store("a", library)
    assert (library.find("a").title, library.find("a").published) == ("Better", datetime(2024, 4, 1))
    assert library.path("a").read_bytes() == b"One\n\nThe text of one."


SHOWN = read_article(
    b"---\ntitle: T\npublished: 2024-03-18\nsource: https://example.com/a\nrelated: [One, Two]\n---\nThe body of it.\n",
    "t.md",
)
FOUND = Fields("T", "2024-03-18", "https://example.com/a", "One\nTwo")


def test_fields_say_what_was_found() -> None:
    assert Fields.of(SHOWN) == FOUND
    assert corrected(FOUND, SHOWN, Correction()) == Correction()
    spaced = Fields("  T ", "2024-03-18 ", "https://example.com/a", "One\n\n One \nTwo\n")
    assert corrected(spaced, SHOWN, Correction()) == Correction()


@pytest.mark.parametrize(
    ("typed", "before", "expected"),
    [
        (Fields("U", "2024-03-18", FOUND.source, FOUND.topics), Correction(), Correction(title="U")),
        (
            Fields("T", "2024年4月1日", FOUND.source, FOUND.topics),
            Correction(),
            Correction(published=datetime(2024, 4, 1)),
        ),
        (Fields("T", "2024-03-18", "a book", ""), Correction(), Correction(source="a book", topics=())),
        (
            Fields("T", "2024-03-18", FOUND.source, "Two\n  One  more"),
            Correction(),
            Correction(topics=("Two", "One more")),
        ),
        # emptied: again as the file says
        (Fields("", "", "", FOUND.topics), Correction("T", datetime(2024, 3, 18), "s"), Correction()),
        # what was corrected before stays
        (
            Fields("T", "2024-03-18", "b", FOUND.topics),
            Correction("T", topics=("One",)),
            Correction("T", None, "b", ("One",)),
        ),
    ],
)
def test_corrected(typed: Fields, before: Correction, expected: Correction) -> None:
    assert corrected(typed, SHOWN, before) == expected


def test_a_date_that_is_none() -> None:
    with pytest.raises(FieldError, match=r"^yesterday$"):
        corrected(Fields("T", "yesterday", FOUND.source, FOUND.topics), SHOWN, Correction())
    assert SHOWN.topics == (Topic("One"), Topic("Two"))


_WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@given(title=_WORDS, source=_WORDS, topics=st.lists(_WORDS, max_size=4))
def test_what_is_typed_is_what_the_article_then_says(title: str, source: str, topics: list[str]) -> None:
    typed = Fields(title, "2024-04-01 20:09:00", source, "\n".join(topics))
    then = Fields.of(corrected(typed, SHOWN, Correction()).apply(SHOWN))
    wanted = typed.clean()
    # Emptied, title and source are again those of the file.
    assert then == Fields(wanted.title or FOUND.title, wanted.published, wanted.source or FOUND.source, wanted.topics)
    assert then.clean() == then

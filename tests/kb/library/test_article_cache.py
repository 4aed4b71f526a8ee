"""What reading gave, kept for the next process: the same articles, without reading them, and never those of other files."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.article import Note
from kb.library import article_cache as reader
from kb.library.article_cache import Reading, Readings, key_of
from kb.library.library import Library, LibraryError
from kb.readers.read import read_article
from kb.structure.passages import cut

ARTICLES = {
    "court.md": "---\ntitle: Going to court\npublished: 2024-01-02\nrelated: [Bankruptcy, 快递]\n---\n"
    "## When you are sued\n\n1. **Answer**: at once.\n2. **Pay**: what you owe.\n\n## Paying late\n\nA debt grows.\n\n"
    "## No court\n\nNot heard are:\n\n" + "".join(f"- case {number} {'of many words ' * 9}\n" for number in range(20)),
    "parcel.txt": "快递\n\n发布时间:2024-01-02 10:20\n来源:快递网\n\n快递一般三天内送货。\u2028\u2029电池除外。\n",
    "plain.txt": "Nothing but one line of text that has neither a date nor a title, and ends in a full stop.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "articles" / name).write_text(text, "utf-8")
    (tmp_path / "articles" / "parcel.meta.yaml").write_text("title: 快递配送\n", "utf-8")
    return tmp_path / "articles"


@pytest.fixture
def file(folder: Path) -> Path:
    """The readings of that folder."""
    path = folder.parent / "readings"
    library = Library(folder, path)
    library.readings()
    library.keep_readings()
    return path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read from here on."""
    names: list[str] = []

    def counted(data: bytes, name: str) -> object:
        names.append(name)
        return read_article(data, name)

    monkeypatch.setattr(reader, "read_article", counted)
    return names


def test_the_next_process_reads_nothing_and_finds_the_same(folder: Path, file: Path, read: list[str]) -> None:
    found = Library(folder, file).readings()
    assert read == []
    assert found == Library(folder).readings()
    assert read == list(ARTICLES)
    assert [list(reading.passages) for reading in found] == [cut(reading.article) for reading in found]
    assert any(passage.context for reading in found for passage in reading.passages)
    notes = [(note.code, note.facts) for reading in found for note in reading.article.warnings]
    assert notes == [(note.code, note.facts) for article in Library(folder).articles() for note in article.warnings]
    assert Note.NO_DATE in [code for code, _ in notes]
    assert [reading.article.title for reading in found][1] == "快递配送"
    assert [(topic.title, topic.article) for topic in found[0].article.topics] == [("Bankruptcy", None), ("快递", None)]


def test_only_what_changed_is_read(folder: Path, file: Path, read: list[str]) -> None:
    (folder / "court.md").write_text(ARTICLES["court.md"].replace("A debt grows.", "A debt shrinks."), "utf-8")
    (folder / "parcel.meta.yaml").write_text("title: 快递\n", "utf-8")
    (folder / "other.txt").write_bytes((folder / "plain.txt").read_bytes())
    (folder / "plain.txt").unlink()
    assert Library(folder, file).articles() == Library(folder).articles()
    assert read[:3] == ["court.md", "other.txt", "parcel.txt"]
    # Corrections that are taken away count as much as others.
    (folder / "parcel.meta.yaml").unlink()
    assert Library(folder, file).find("parcel").title == "快递"


def test_the_same_file_with_another_time_is_not_read(folder: Path, file: Path, read: list[str]) -> None:
    os.utime(folder / "court.md", (1, 1))
    Library(folder, file).readings()
    assert read == []


def test_corrections_that_cannot_be_read_are_told(folder: Path, file: Path) -> None:
    (folder / "court.meta.yaml").mkdir()
    with pytest.raises(LibraryError, match=r"^court.meta.yaml:1: cannot be read: is a directory"):
        Library(folder, file).readings()


def test_other_programs_read_anew(folder: Path, file: Path, read: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "reading_programs", lambda: b"another version")
    Library(folder, file).readings()
    assert read == list(ARTICLES)


def test_readings_of_files_that_are_gone_go_too(folder: Path, file: Path) -> None:
    assert len(file.read_bytes().splitlines()) == 3
    (folder / "plain.txt").unlink()
    library = Library(folder, file)
    library.readings()
    library.keep_readings()
    assert len(file.read_bytes().splitlines()) == 2
    assert Library(folder, file).readings() == Library(folder).readings()


@settings(deadline=None)
@given(st.data())
def test_damage_is_never_believed(data: st.DataObject) -> None:
    articles = [read_article(text.encode(), name) for name, text in ARTICLES.items()]
    readings = [Reading.of(key_of(article.id, b"", None), article) for article in articles]
    with TemporaryDirectory() as name:
        path = Path(name) / "readings"
        Readings(path).keep(readings)
        whole = path.read_bytes()
        at = data.draw(st.integers(0, len(whole) - 1))
        other = bytes([whole[at] ^ data.draw(st.integers(1, 255))])
        path.write_bytes(data.draw(st.sampled_from([whole[:at], whole[:at] + other + whole[at + 1 :]])))
        found = Readings(path)
        assert all(found.find(reading.key) in (reading, None) for reading in readings)
        found.keep(readings)
        again = Readings(path)
        assert [again.find(reading.key) for reading in readings] == readings


def test_without_room_nothing_is_kept_and_nobody_hurt(folder: Path) -> None:
    library = Library(folder, folder / "plain.txt" / "readings")  # a file is no folder
    assert library.readings() == Library(folder).readings()
    library.keep_readings()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_process_killed_while_it_keeps_leaves_what_can_be_used(folder: Path, file: Path) -> None:
    moments = random.Random(20240401)
    for number in range(10):
        (folder / "plain.txt").write_text(f"A text of its own, number {number}. " * 20_000, "utf-8")
        command = [sys.executable, "-c", _KEEPING, str(folder), str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "keeping\n"
            time.sleep(moments.uniform(0, 0.02))
            process.send_signal(signal.SIGKILL)
        assert Library(folder, file).readings() == Library(folder).readings()
    library = Library(folder, file)
    library.readings()
    library.keep_readings()
    assert len(file.read_bytes().splitlines()) == 3


_KEEPING = """\
import sys
from pathlib import Path
from kb.library.library import Library

library = Library(Path(sys.argv[1]), Path(sys.argv[2]))
library.readings()
print("keeping", flush=True)
while True:
    library.keep_readings()
    Path(sys.argv[2]).unlink(missing_ok=True)
    library = Library(Path(sys.argv[1]), Path(sys.argv[2]))
    library.readings()
"""

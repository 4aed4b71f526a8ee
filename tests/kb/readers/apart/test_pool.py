"""Reading in a process of its own: the same article, and one clear line for a file that takes too much."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kb.article import Article
from kb.errors import Message
from kb.pictures.recode import name_of
from kb.pictures.taken import keeping_pictures, pictures_beside
from kb.readers.apart import pool
from kb.readers.file_type import FormatError
from kb.readers.progress import reporting_progress
from kb.readers.read import ReaderError, read_article
from tests.support.files.pictures import docx_with, picture

RED = picture()
PAGE = b"""<html><head><title>Router</title></head><body><h1>Router</h1>
<p>Press the small button for ten seconds.</p><img src="img/a.png"><p>Then wait for a whole minute.</p></body></html>"""


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> pool._Pool:
    """No process waits yet, and the next ones run tests/support/files/slow_reader.py."""
    made = pool._Pool()
    monkeypatch.setattr(pool, "_POOL", made)
    monkeypatch.setattr(pool, "MODULE", "tests.support.files.slow_reader")
    return made


@pytest.mark.parametrize(("name", "data"), [("a.docx", docx_with("Press it.", RED)), ("a.html", PAGE)])
def test_it_is_the_same_article(name: str, data: bytes) -> None:
    with pictures_beside({"img/a.png": RED}.get) as beside, keeping_pictures() as kept:
        found = read_article(data, name)
    with pictures_beside({"img/a.png": RED}.get):
        assert found == read_article(data, name, apart=False)
    assert [one.name for one in found.pictures] == [name_of(RED)]
    assert kept == {name_of(RED): RED}
    assert beside.found == ({"img/a.png": RED} if name == "a.html" else {})


def test_errors_are_the_same() -> None:
    lines = []
    for apart in (True, False):
        with pytest.raises(ReaderError) as error:
            read_article(b"PK\x03\x04 nothing", "a.docx", apart=apart)
        lines.append(str(error.value))
    with pytest.raises(ReaderError, match="found a page without"):
        read_article(b"<html></html>", "a.html")
    assert lines[0] == lines[1]


def test_one_that_takes_too_long_is_stopped(fresh: pool._Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "SECONDS", 2.0)
    told: list[tuple[int, int]] = []
    with reporting_progress(lambda *said: told.append(said)), pytest.raises(FormatError) as error:
        pool.read_apart(b"", "slow.docx", "slow")
    assert str(error.value).startswith("found one that takes more than 2 seconds to read")
    assert told == [(1, 9)]
    assert fresh._waiting == []


@pytest.mark.parametrize("name", ["crash.docx", "hostile.docx", "other.docx", "named.docx"])
def test_one_that_breaks_its_reader_is_told_of(fresh: pool._Pool, name: str) -> None:
    with pytest.raises(FormatError) as error:
        pool.read_apart(b"", name, "a")
    assert error.value.code is pool.ApartProblem.DIED
    assert fresh._waiting == []


def test_what_breaks_off_a_reading_leaves_nothing_for_the_next_file(fresh: pool._Pool) -> None:
    def find(path: str) -> bytes | None:
        raise KeyboardInterrupt(path)

    with pictures_beside(find), pytest.raises(KeyboardInterrupt):
        pool.read_apart(b"", "asks.docx", "secret")
    assert fresh._waiting == []
    found = pool.read_apart(b"", "a.docx", "a")
    assert isinstance(found, Article)
    assert found.id == "a"


def test_a_process_that_died_while_it_waited_is_replaced(fresh: pool._Pool) -> None:
    pool.read_apart(b"", "a.docx", "a")
    (waiting,) = fresh._waiting
    waiting._process.kill()
    waiting._process.wait()
    found = pool.read_apart(b"", "b.docx", "b")
    assert isinstance(found, Article)
    assert found.id == "b"
    assert fresh._waiting != [waiting]


def test_a_process_is_used_again(fresh: pool._Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "JOBS", 2)
    found = [pool.read_apart(b"", "a.docx", "a") for _ in range(3)]
    assert all(isinstance(one, Article) for one in found)
    titles = [one.title for one in found if not isinstance(one, Message)]
    assert titles[0] == titles[1] != titles[2]
    assert str(os.getpid()) not in titles[0]


def test_memory_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "eat.py").write_text(
        "import kb.readers.apart.worker as worker\n"
        "worker.received = lambda *_, **__: bytearray(6 * 2**30)\n"
        "try:\n    worker.main()\nexcept MemoryError:\n    raise SystemExit(7)\n"
    )
    import subprocess
    import sys

    assert subprocess.run([sys.executable, tmp_path / "eat.py"], check=False, timeout=120).returncode == 7

"""Damaged journals: 150 of them. Nothing is read as if whole, no later row is lost, and what was damaged is kept."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.journal.file import seal, set_aside_files
from index.journal.reader import AskedLog, ExportFormat, Period
from index.journal.writer import Journal, JournalEntry, Traffic
from tests.support.indexes.fake_index import answer

_ROWS = 60
_TEXTS = [f"question {number} 花呗逾期多久{'x' * (number * 7 % 90)}" for number in range(_ROWS)]


def _write(path: Path, *texts: str) -> Journal:
    journal = Journal(path, 365)
    for text in texts:
        journal.record(JournalEntry.of(answer(text), "v1", Traffic.READER))
    journal.close(60)
    return journal


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("log") / "questions.sqlite"
    journal = Journal(path, 365)
    for number, text in enumerate(_TEXTS):
        entry = JournalEntry.of(answer(text), "v1", Traffic.READER)
        journal.record(entry)
        if number % 6 == 0:
            journal.feedback(entry, helpful=True, comment="thanks")
    journal.close(60)
    return path


def _damages(size: int) -> Iterator[tuple[str, int]]:
    chance = random.Random(17)
    for _ in range(60):
        yield "flip", chance.randrange(size)
    yield from (
        ("flip", at) for at in (16, 18, 19, 20, 24, 28, 40, 44, 56, 60, 63, 68, 71, 100, 103, 105)
    )  # of the header
    for _ in range(40):
        yield "zeros", chance.randrange(size)
    for _ in range(30):
        yield "cut", chance.randrange(size)
    yield from (("cut", 0), ("cut", 1), ("cut", 100), ("cut", 4096))


def _damaged(data: bytes, how: str, at: int) -> bytes:
    if how == "flip":
        return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
    if how == "zeros":
        return data[:at] + bytes(min(64, len(data) - at)) + data[at + 64 :]
    return data[:at]


def _questions(path: Path) -> list[str]:
    lines = AskedLog(path).export(ExportFormat.JSONL).splitlines()
    return [json.loads(line)["question"] for line in lines]


def _read(path: Path) -> list[str]:
    """All questions."""
    AskedLog(path).volume(Period.DAY)
    AskedLog(path).judged()
    return _questions(path)


def test_damages(whole: Path, tmp_path: Path) -> None:
    data = whole.read_bytes()
    found = {"harmless": 0, "set aside": 0}
    damages = list(_damages(len(data)))
    assert len(damages) == 150
    for number, (how, at) in enumerate(damages):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "q.sqlite"
        spoiled = _damaged(data, how, at)
        path.write_bytes(spoiled)
        shutil.copytree(folder, folder.with_name(f"{number}w"))
        read = _read(path)
        kept = set_aside_files(path)
        assert read == ([] if kept else _TEXTS), (how, at)
        found["set aside" if kept else "harmless"] += 1
        assert [item.size for item in kept] == [len(spoiled)] * len(kept)
        path = folder.with_name(f"{number}w") / "q.sqlite"
        journal = _write(path, "after the damage")
        assert journal.dropped == 0, (how, at)
        kept = set_aside_files(path)
        assert _questions(path) == [*([] if kept else _TEXTS), "after the damage"], (how, at)
    assert found["set aside"] >= 100
    assert sum(found.values()) == 150


def test_what_is_set_aside_is_told(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    data = whole.read_bytes()
    at = data.index(b"question 7 ")
    path.write_bytes(data[:at] + b"Q" + data[at + 1 :])  # sound to SQLite: only the seal tells
    (aside,) = AskedLog(path).set_aside
    assert aside.name == "q.sqlite.damaged-1"
    assert (tmp_path / aside.name).read_bytes()[at : at + 8] == b"Question"
    assert abs((datetime.now(UTC) - aside.at).total_seconds()) < 600
    assert "q.sqlite.damaged-1" in str(aside.error)
    assert not path.exists()
    _write(path, "new")
    path.write_bytes(b"")
    assert [item.name for item in AskedLog(path).set_aside] == ["q.sqlite.damaged-2", "q.sqlite.damaged-1"]


def test_damage_while_the_writer_runs_is_found(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.journal.writer.CHECK_SECONDS", 0.0)
    path = tmp_path / "q.sqlite"
    shutil.copy(whole, path)
    journal = Journal(path, 365)
    journal.record(JournalEntry.of(answer("earlier"), "v1", Traffic.READER))
    while journal.waiting:
        time.sleep(0.01)
    data = path.read_bytes()
    at = data.index(b"question 7 ")
    path.write_bytes(data[:at] + b"Q" + data[at + 1 :])
    journal.record(JournalEntry.of(answer("later"), "v1", Traffic.READER))
    journal.close(60)
    assert journal.dropped == 0
    assert _questions(path) == ["later"]
    assert [item.name for item in set_aside_files(path)] == ["q.sqlite.damaged-1"]


def test_a_journal_without_seals_goes_on(tmp_path: Path) -> None:
    """One of an earlier version: the same format without the column."""
    path = tmp_path / "q.sqlite"
    _write(path, "before")
    with closing(sqlite3.connect(path)) as database:
        for table in ("questions", "feedback"):
            database.execute(f"ALTER TABLE {table} DROP COLUMN seal")
        database.commit()
    assert _questions(path) == ["before"]
    assert _write(path, "after").dropped == 0
    assert _questions(path) == ["before", "after"]
    assert set_aside_files(path) == ()


def test_no_side_file_is_left(whole: Path) -> None:
    assert sorted(path.name for path in whole.parent.iterdir()) == ["questions.sqlite", "questions.sqlite.lock"]


def test_a_seal_tells_values_apart() -> None:
    assert seal("ab", "c") != seal("a", "bc")
    assert seal(None) != seal("None")
    assert seal(0.9, "x") == seal(0.9, "x")

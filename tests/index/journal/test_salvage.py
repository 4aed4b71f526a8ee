"""Damaged logs: what can be read of them comes back, once, and in its place."""

from __future__ import annotations

import json
import random
from pathlib import Path

from index.journal.file import set_aside_files
from index.journal.forget import delete_set_aside, forget_article
from index.journal.reader import AskedLog, ExportFormat
from index.journal.salvage import bring_back
from index.journal.writer import Journal, JournalEntry, Traffic
from tests.support.indexes.fake_index import TIME, answer

_TEXTS = [f"question {number} 花呗逾期多久{'x' * 80}" for number in range(200)]


def _write(path: Path, *texts: str) -> None:
    journal = Journal(path, 365)
    for text in texts:
        entry = JournalEntry.of(answer(text), "v1", Traffic.READER)
        journal.record(entry)
        if text.endswith("!"):
            journal.feedback(entry, helpful=True, comment="thanks")
    journal.close(60)
    assert journal.dropped == 0


def _questions(path: Path) -> list[str]:
    return [json.loads(line)["question"] for line in AskedLog(path).export(ExportFormat.JSONL).splitlines()]


def test_a_row_with_another_seal_is_left_out_and_all_others_come_back(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    _write(path, *_TEXTS[:20], "helpful!")
    path.write_bytes(path.read_bytes().replace(b"question 7 ", b"question 9 "))
    _write(path, "new", "new")
    (done,) = bring_back(path)
    assert (done.name, done.rows, done.now) == ("q.sqlite.damaged-1", 21, "q.sqlite.salvaged-1")
    assert _questions(path) == [*_TEXTS[:7], *_TEXTS[8:20], "helpful!", "new", "new"]
    assert [vote.question for vote in AskedLog(path).judged()] == ["helpful!"]
    assert set_aside_files(path) == ()
    assert bring_back(path) == ()


def test_pages_that_cannot_be_read_cost_their_rows_only(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    _write(path, *_TEXTS)
    data = bytearray(path.read_bytes())
    pages = len(data) // 4096
    assert pages > 8
    data[4096 * (pages // 2) : 4096 * (pages // 2) + 2048] = random.Random(1).randbytes(2048)
    path.write_bytes(data)
    _write(path, "new")
    bring_back(path)
    kept = _questions(path)
    assert 150 < len(kept) < 201
    assert kept == [text for text in [*_TEXTS, "new"] if text in set(kept)]


def test_what_came_back_before_an_interruption_does_not_come_twice(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    _write(path, "twice", "twice", "once")
    damaged = path.read_bytes()
    path.unlink()
    _write(path, "new")
    for _ in range(2):
        (tmp_path / "q.sqlite.damaged-1").write_bytes(damaged)  # as if its rows had come back, but not its new name
        bring_back(path)
    assert sorted(_questions(path)) == ["new", "once", "twice", "twice"]


def test_what_is_no_database_any_more_is_renamed_and_nothing_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    _write(path, "new")
    (tmp_path / "q.sqlite.damaged-1").write_bytes(b"")
    (tmp_path / "q.sqlite.damaged-2").write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert [done.rows for done in bring_back(path)] == [0, 0]
    assert _questions(path) == ["new"]


def test_an_article_is_forgotten_and_its_questions_stay(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    _write(path, "first", "helpful!")
    assert b"huabei-overdue" in path.read_bytes()
    assert forget_article(path, "another") == 0
    assert forget_article(path, "huabei-overdue") == 3
    assert _questions(path) == ["first", "helpful!"]
    rows = [json.loads(line) for line in AskedLog(path).export(ExportFormat.JSONL).splitlines()]
    assert {row[name] for row in rows for name in ("passage", "article", "section", "wording")} == {None}
    assert not any(text.encode() in path.read_bytes() for text in ("huabei-overdue", "逾期时间", TIME))
    assert set_aside_files(path) == ()
    assert forget_article(path, "huabei-overdue") == 0


def test_damaged_logs_are_deleted(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    _write(path, "first")
    for name in ("q.sqlite.damaged-1", "q.sqlite.damaged-1-journal", "q.sqlite.salvaged-4", "other.damaged-1"):
        (tmp_path / name).write_bytes(b"x")
    assert delete_set_aside(path) == ("q.sqlite.damaged-1", "q.sqlite.damaged-1-journal", "q.sqlite.salvaged-4")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["other.damaged-1", "q.sqlite", "q.sqlite.lock"]

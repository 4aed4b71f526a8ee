"""The journal of questions: what is kept and what is not, and that nothing wrong with its file reaches the asker."""

from __future__ import annotations

import logging
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.journal.file import FORMAT
from index.journal.reader import AskedLog, ExportFormat
from index.journal.writer import QUESTION_CHARACTERS, Journal, JournalEntry, Traffic, masked
from index.search.answer import Outcome
from kb.storage.files import sha256_of_text
from tests.support.indexes.fake_index import TIME, answer
from tests.support.paths import ROOT

NOW = datetime.now(UTC)


def entry(question: str = "will I be sued", traffic: Traffic = Traffic.READER, at: datetime = NOW) -> JournalEntry:
    return replace(JournalEntry.of(answer(question), "v1", traffic), at=at)


def written(path: Path, *entries: JournalEntry, days: int = 365) -> Journal:
    """A closed journal that was given these entries."""
    journal = Journal(path, days)
    for item in entries:
        journal.record(item)
    journal.close()
    return journal


def questions(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [row[0] for row in database.execute("SELECT question FROM questions ORDER BY id")]


def test_an_entry_keeps_what_became_of_a_question_and_nothing_of_who_asked(tmp_path: Path) -> None:
    path = tmp_path / "log" / "questions.sqlite"
    moment = datetime(2026, 3, 1, 23, 59, 58, tzinfo=UTC)
    written(path, entry("花呗逾期多久会被立案", at=moment), days=3650)
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        rows = [dict(row) for row in database.execute("SELECT * FROM questions")]
    assert len(rows[0].pop("seal")) == 16
    assert rows == [
        {
            "id": 1,
            "at": "2026-03-01T23:59Z",
            "question": "花呗逾期多久会被立案",
            "language": "zh",
            "outcome": "answered",
            "confidence": 0.9,
            "passage": f"huabei-overdue:100-{100 + len(TIME)}",
            "article": "huabei-overdue",
            "section": "花呗逾期立案标准 › 逾期时间",
            "wording": sha256_of_text(TIME)[:16],
            "version": "v1",
            "traffic": "reader",
        }
    ]
    assert path.stat().st_mode & 0o077 == 0


def test_an_answer_without_passages_is_kept_too(tmp_path: Path) -> None:
    found = replace(answer("x", Outcome.NOT_COVERED, 0.0), hits=())
    kept = JournalEntry.of(found, "v1", Traffic.READER)
    assert (kept.passage, kept.article, kept.section, kept.wording) == (None, None, None, None)
    assert written(tmp_path / "q.sqlite", kept).dropped == 0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我的手机13800138000被打爆了", "我的手机[phone]被打爆了"),
        ("打138 0013 8000找我", "打[phone]找我"),
        ("+86-138-0013-8000", "[phone]"),
        ("8613800138000", "[phone]"),
        ("＋１３８００１３８０００", "[phone]"),
        ("call +1 (415) 555", "call +1 (415) 555"),
        ("call +14155552671 now", "call [phone] now"),
        ("身份证11010519491231002X会怎样", "身份证[id]会怎样"),
        ("110105194912310021", "[id]"),
        ("卡号6222 0202 0011 2233 445还不上", "卡号[card]还不上"),
        ("4111-1111-1111-1111", "[card]"),
        ("订单12345678901234567890", "订单[number]"),
        ("座机010-12345678", "座机[number]"),
        ("邮箱zhang.san+kb@mail.example.com能用吗", "邮箱[email]能用吗"),
        ("a@b, c＠d.cn", "[email], [email]"),
        ("找张三@example.com,谢谢", "[email],谢谢"),
        ("josé.garcía@example.com и иван@пример.рф", "[email] и [email]"),
        ("ｚｈａｎｇ＠ｍａｉｌ．ｃｎ", "[email]"),
        ("张三\u200b@exa\u00admple.com", "[email]"),
        ("请问@bob，@ann说什么", "请问@bob，@ann说什么"),
        ("打138  0013  8000找我", "打[phone]找我"),
        ("138\n0013\n8000", "[phone]"),
        ("138 - 0013 - 8000", "[phone]"),
        ("138\x000013\t\t8000", "[phone]"),
        ("1\u200b3\u200c8\u200d0\u20600\ufeff1\u00ad3\ufe0f8\u034f0\u202e0\u061c0", "[phone]"),
        ("138\u28000013\u31648000", "[phone]"),
        ("138\u2003−\u30000013．．．8000", "[phone]"),
        ("6222----0202----0011----2233", "6222----0202----0011----2233"),
        ("从2024年1月到2025年12月欠了50000", "从2024年1月到2025年12月欠了50000"),
        ("欠了50000元,逾期90天,2024年1月1日", "欠了50000元,逾期90天,2024年1月1日"),
        ("about 10,000 yuan since 2024-01-15", "about 10,000 yuan since 2024-01-15"),
        ("two\nlines\x00and\tmore", "two lines and more"),
        ("half \ud83d", "half ?"),
    ],
)
def test_personal_numbers_and_addresses_are_masked(text: str, expected: str) -> None:
    assert masked(text) == expected


@given(st.text(alphabet=st.sampled_from("0123456789１２ -.@aX+我\u200b\n"), max_size=80))
def test_no_long_number_is_left(text: str) -> None:
    runs = re.split(r"[ .-]{4,}|[^0-9１２ .-]+", masked(text))  # four gaps in a row end a number
    assert max(sum(character.isdecimal() for character in run) for run in runs) < 11


def test_a_number_behind_what_nobody_sees_is_not_cut_in_two() -> None:
    assert masked("\u200b" * 1990 + "13800138000") == "[phone]"


def test_a_number_at_the_cut_is_not_left_in_part() -> None:
    text = "问" * (QUESTION_CHARACTERS - 5) + "13800138000"
    assert masked(text) == "问" * (QUESTION_CHARACTERS - 5) + "[phon"


def test_an_entry_that_is_taken_back_is_gone_and_no_other(tmp_path: Path) -> None:
    none = replace(entry("x"), passage=None, article=None, section=None, wording=None)
    twice, other, before = entry("call 13812345678"), entry(traffic=Traffic.TEST), entry(at=NOW - timedelta(hours=1))
    journal = Journal(tmp_path / "q.sqlite", 365)
    for item in (twice, none, before, entry(), twice, other):
        journal.record(item)
    for item in (twice, none, entry(), entry("never asked")):
        journal.retract(item)
    journal.close()
    with closing(sqlite3.connect(journal.path)) as database:
        left = database.execute("SELECT id, question FROM questions ORDER BY id").fetchall()
    assert left == [(1, "call [phone]"), (3, "will I be sued"), (6, "will I be sued")]
    assert journal.dropped == 0


def test_feedback_is_kept_masked(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "q.sqlite", 365)
    journal.feedback(entry("a"), True)
    journal.feedback(entry("b"), False, "call me: 13800138000")
    journal.feedback(entry("c", Traffic.TEST), False, "a test")
    journal.close()
    found = AskedLog(tmp_path / "q.sqlite").judged(10)
    assert [(item.question, item.helpful, item.comment) for item in found] == [
        ("b", False, "call me: [phone]"),
        ("a", True, ""),
    ]


def test_what_is_too_old_is_deleted_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    written(path, entry("old", at=NOW - timedelta(days=31)), entry("new", at=NOW - timedelta(days=29)))
    assert questions(path) == ["old", "new"]
    written(path, days=30)
    assert questions(path) == ["new"]
    assert b"old" not in path.read_bytes()


def test_what_was_set_aside_is_kept_no_longer_than_a_log(tmp_path: Path) -> None:
    path, then = tmp_path / "q.sqlite", NOW.timestamp() - 31 * 86_400
    written(path, entry("kept"))
    names = ("q.sqlite.damaged-1", "q.sqlite.damaged-1-journal", "q.sqlite.salvaged-2", "q.sqlite.mine", "damaged-1")
    for name in (*names, "q.sqlite.damaged-3"):
        (tmp_path / name).write_bytes(b"x")
    for name in names:
        os.utime(tmp_path / name, (then, then))
    written(path, days=30)
    left = {file.name for file in tmp_path.iterdir()}
    assert left == {"q.sqlite", "q.sqlite.lock", "q.sqlite.damaged-3", "q.sqlite.mine", "damaged-1"}


def test_several_processes_write_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    code = (
        "import sys; from pathlib import Path; from index.journal.writer import *"
        "; from tests.support.indexes.fake_index import answer\n"
        "journal = Journal(Path(sys.argv[1]), 365)\n"
        "for number in range(50): journal.record(JournalEntry.of(answer(f'{sys.argv[2]} {number}'), 'v1', Traffic.READER))\n"
        "journal.close(60); print(journal.dropped)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(path), name], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for name in "ab"
    ]
    assert [process.communicate(timeout=120)[0] for process in running] == ["0\n", "0\n"]
    assert sorted(questions(path)) == sorted(f"{name} {number}" for name in "ab" for number in range(50))


def test_a_kill_while_writing_loses_no_more_than_what_waited(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    code = (
        "import sys; from pathlib import Path; from index.journal.writer import *"
        "; from tests.support.indexes.fake_index import answer\n"
        "journal = Journal(Path(sys.argv[1]), 365)\n"
        "for number in range(10**9):\n"
        "    journal.record(JournalEntry.of(answer(str(number)), 'v1', Traffic.READER))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT, stderr=subprocess.DEVNULL)
    while AskedLog(path).outcomes().total < 500:  # it is writing
        assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait(20)
    before = len(questions(path))
    journal = written(path, entry("after the kill"))
    assert journal.dropped == 0
    assert len(questions(path)) == before + 1
    assert not list(tmp_path.glob("*damaged*"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"SQLite format 3\0" + b"\xff" * 8176,
        lambda data: b"\xff" * 100 + data[100:],  # nothing is left of the header
        lambda data: bytes(len(data)),  # a power loss
        lambda data: b"",
        lambda data: data[:5],
    ],
)
def test_a_damaged_file_is_moved_aside_and_a_new_one_begun(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "q.sqlite"
    written(path, entry("before the damage"))
    content = damage(path.read_bytes())
    path.write_bytes(content)
    journal = written(path, entry("after the damage"))
    assert journal.dropped == 0
    assert questions(path) == ["after the damage"]
    assert (tmp_path / "q.sqlite.damaged-1").read_bytes() == content


def test_damage_inside_the_file_is_found_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    written(path, *(entry(f"question {number} " + "x" * 300) for number in range(100)))
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 5] = b"\xaa" * 8192
    path.write_bytes(data)
    journal = written(path, entry("after the damage"))
    assert journal.dropped == 0
    assert questions(path) == ["after the damage"]
    assert (tmp_path / "q.sqlite.damaged-1").read_bytes() == bytes(data)


def _locked(path: Path) -> None:
    path.mkdir()  # a folder where the file should be: no user can open it, root included


def _other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE accounts (name)")
        database.commit()


def _letter(path: Path) -> None:
    path.write_bytes("Dear editors, …\n".encode() * 400)


def _newer(path: Path) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version = {FORMAT + 1}")


def _no_folder(path: Path) -> None:
    path.parent.rmdir()
    path.parent.write_text("a file")


@pytest.mark.parametrize("break_it", [_locked, _other_database, _letter, _newer, _no_folder])
def test_a_file_that_cannot_be_used_costs_entries_and_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, break_it: object
) -> None:
    path = tmp_path / "log" / "q.sqlite"
    path.parent.mkdir()
    assert callable(break_it)
    break_it(path)
    before = path.read_bytes() if path.is_file() else None
    with caplog.at_level(logging.WARNING):
        journal = written(path, entry("a"), entry("b"), entry("c"))
    assert journal.dropped == 3
    assert len(caplog.records) == 1
    assert str(path) in caplog.text
    assert (path.read_bytes() if path.is_file() else None) == before
    assert not list(tmp_path.rglob("*damaged*"))


def test_a_full_queue_drops_and_does_not_wait(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    written(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # another process writes for long
        journal = Journal(path, 365, capacity=2)
        for number in range(10):
            journal.record(entry(str(number)))
        other.execute("ROLLBACK")
    journal.close()
    kept = questions(path)
    assert 2 <= len(kept) < 10
    assert journal.dropped == 10 - len(kept)


def test_after_close_nothing_more_is_kept_and_nothing_fails(tmp_path: Path) -> None:
    running = set(threading.enumerate())
    journal = written(tmp_path / "q.sqlite", entry("before"))
    journal.record(entry("after"))
    journal.close()
    assert questions(tmp_path / "q.sqlite") == ["before"]
    assert set(threading.enumerate()) <= running


def test_a_disk_that_is_full_costs_entries(tmp_path: Path) -> None:
    path = tmp_path / "q.sqlite"
    code = (
        "import resource, signal, sys; from pathlib import Path; from index.journal.writer import *\n"
        "from tests.support.indexes.fake_index import answer\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))  # as if the disk ended there\n"
        "journal = Journal(Path(sys.argv[1]), 365)\n"
        "for number in range(500): journal.record(JournalEntry.of(answer('x' * 400), 'v1', Traffic.READER))\n"
        "journal.close(60); print(journal.dropped > 0)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert found.stdout == "True\n"
    assert written(path, entry("there is room again")).dropped == 0
    assert AskedLog(path).export(ExportFormat.JSONL).splitlines()[-1].count("there is room again") == 1

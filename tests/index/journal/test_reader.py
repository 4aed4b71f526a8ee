"""What is told of the questions that readers asked: every number counted by hand."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.journal.file import JournalError
from index.journal.reader import AskedLog, AskedQuestion, ExportFormat, Outcomes, Period, Volume
from index.journal.writer import Journal, JournalEntry, Traffic
from index.search.answer import Outcome
from tests.support.indexes.fake_index import answer

_MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
_ASKED = (  # question, outcome, days after the Monday
    ("Will I be sued?", Outcome.ANSWERED, 0),
    ("will i be sued", Outcome.ANSWERED, 0),
    ("will i be sued", Outcome.UNSURE, 2),
    ("天气怎么样", Outcome.NOT_COVERED, 2),
    ("天气怎么样?", Outcome.NOT_COVERED, 8),
    ("=1+1", Outcome.NOT_COVERED, 8),
)


def _entry(question: str, outcome: Outcome, at: datetime, traffic: Traffic = Traffic.READER) -> JournalEntry:
    found = JournalEntry.of(answer(question, outcome, 0.25), "v1", traffic)
    return JournalEntry(**{name: getattr(found, name) for name in found.__dataclass_fields__} | {"at": at})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal with the questions above, and with what editors and tests asked."""
    path = tmp_path / "questions.sqlite"
    journal = Journal(path, 36_500)
    for question, outcome, days in _ASKED:
        journal.record(_entry(question, outcome, _MONDAY + timedelta(days=days)))
    journal.record(_entry("by an editor", Outcome.ANSWERED, _MONDAY, Traffic.EDITOR))
    journal.record(_entry("by a test", Outcome.ANSWERED, _MONDAY, Traffic.TEST))
    journal.close()
    return path


def test_outcomes(path: Path) -> None:
    assert AskedLog(path).outcomes() == Outcomes(answered=2, unsure=1, not_covered=3)
    assert AskedLog(path).outcomes().total == 6


def test_volume_by_day_has_no_holes(path: Path) -> None:
    assert AskedLog(path).volume(Period.DAY) == (
        Volume("2026-03-02", Outcomes(2, 0, 0)),
        Volume("2026-03-03", Outcomes()),
        Volume("2026-03-04", Outcomes(0, 1, 1)),
        *(Volume(f"2026-03-0{day}", Outcomes()) for day in range(5, 10)),
        Volume("2026-03-10", Outcomes(0, 0, 2)),
    )


def test_volume_by_week_counts_from_mondays(path: Path) -> None:
    assert AskedLog(path).volume(Period.WEEK) == (
        Volume("2026-03-02", Outcomes(2, 1, 1)),
        Volume("2026-03-09", Outcomes(0, 0, 2)),
    )


def test_the_most_asked_are_grouped_by_their_words(path: Path) -> None:
    log = AskedLog(path)
    assert log.most_asked(10) == (
        AskedQuestion("will i be sued", 3, Outcome.UNSURE),  # the last time; the spelling of two of three
        AskedQuestion("天气怎么样", 2, Outcome.NOT_COVERED),
        AskedQuestion("=1+1", 1, Outcome.NOT_COVERED),
    )
    assert [asked.text for asked in log.most_asked(1)] == ["will i be sued"]
    assert log.most_asked(10, (Outcome.UNSURE,)) == (AskedQuestion("will i be sued", 1, Outcome.UNSURE),)


def test_some_are_counted_whatever_they_came_to(path: Path) -> None:
    log = AskedLog(path)
    assert log.most_asked(10, (Outcome.NOT_COVERED,), ("WILL I be sued!", "never asked")) == (
        AskedQuestion("will i be sued", 3, Outcome.UNSURE),
        AskedQuestion("天气怎么样", 2, Outcome.NOT_COVERED),
        AskedQuestion("=1+1", 1, Outcome.NOT_COVERED),
    )
    assert log.most_asked(10, (Outcome.UNSURE,), ("will I be sued",)) == (
        AskedQuestion("will i be sued", 3, Outcome.UNSURE),
    )


def test_only_the_last_days_count(tmp_path: Path) -> None:
    path, now = tmp_path / "q.sqlite", datetime.now(UTC)
    journal = Journal(path, 365)
    journal.record(_entry("long ago", Outcome.ANSWERED, now - timedelta(days=8)))
    journal.record(_entry("lately", Outcome.ANSWERED, now - timedelta(days=6)))
    journal.close()
    assert [asked.text for asked in AskedLog(path, 7).most_asked(10)] == ["lately"]
    assert AskedLog(path, 9).outcomes().total == 2


def test_export_as_csv_opens_in_a_spreadsheet_and_computes_nothing(path: Path) -> None:
    text = AskedLog(path).export(ExportFormat.CSV)
    assert text.startswith("\ufeffat,question,language,outcome,confidence,passage,article,section,wording,version\r\n")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["question"] for row in rows] == [*(question for question, _, _ in _ASKED[:5]), "'=1+1"]
    assert rows[3]["language"] == "zh"
    assert rows[0]["confidence"] == "0.25"


def test_export_as_json_lines(path: Path) -> None:
    rows = [json.loads(line) for line in AskedLog(path).export(ExportFormat.JSONL).splitlines()]
    assert [row["question"] for row in rows] == [question for question, _, _ in _ASKED]
    assert rows[0] | {"wording": "", "passage": ""} == {
        "at": "2026-03-02T08:00Z",
        "question": "Will I be sued?",
        "language": "en",
        "outcome": "answered",
        "confidence": 0.25,
        "passage": "",
        "article": "huabei-overdue",
        "section": "花呗逾期立案标准 › 逾期时间",
        "wording": "",
        "version": "v1",
    }


def test_volume_is_exported_too(path: Path) -> None:
    assert AskedLog(path).export_volume(Period.WEEK, ExportFormat.CSV) == (
        "\ufeffstart,answered,unsure,not_covered\r\n2026-03-02,2,1,1\r\n2026-03-09,0,0,2\r\n"
    )
    assert json.loads(AskedLog(path).export_volume(Period.WEEK, ExportFormat.JSONL).splitlines()[1]) == {
        "start": "2026-03-09", "answered": 0, "unsure": 0, "not_covered": 2
    }  # fmt: skip


def test_a_journal_that_is_not_there_or_empty_has_nothing_to_tell(tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite").touch()
    for name in ("none.sqlite", "empty.sqlite"):
        log = AskedLog(tmp_path / name)
        assert log.volume(Period.DAY) == ()
        assert log.outcomes() == Outcomes()
        assert log.most_asked(5) == ()
        assert log.judged(5) == ()
        assert log.export(ExportFormat.JSONL) == ""
    assert not (tmp_path / "none.sqlite").exists()


def test_a_word_after_a_vote_is_one_judgement(tmp_path: Path) -> None:
    """Of three readers one votes, one votes and then says why, one votes otherwise; later one more says why."""
    path = tmp_path / "questions.sqlite"
    journal = Journal(path, 36_500)
    for minutes, helpful, comment in (
        (0, False, ""),
        (5, False, ""),
        (6, True, ""),
        (7, False, "too short"),
        (500, False, "too long"),  # its vote was lost: the one at 5 belongs to another word, that at 0 is too old
    ):
        journal.feedback(_entry("sued", Outcome.ANSWERED, _MONDAY + timedelta(minutes=minutes)), helpful, comment)
    journal.close()
    found = [(item.at[11:], item.helpful, item.comment) for item in AskedLog(path).judged(9)]
    assert found == [
        ("16:20Z", False, "too long"),
        ("08:07Z", False, "too short"),
        ("08:06Z", True, ""),
        ("08:00Z", False, ""),
    ]
    assert [item.comment for item in AskedLog(path).judged(2)] == ["too long", "too short"]
    lines = [json.loads(line) for line in AskedLog(path).export_judged(ExportFormat.JSONL).splitlines()]
    assert [(line["at"][11:], line["helpful"], line["comment"]) for line in lines] == found[::-1]
    assert lines[2] == {
        "at": "2026-03-02T08:07Z", "question": "sued", "passage": lines[2]["passage"], "helpful": False, "comment": "too short",
        "outcome": "answered",
    }  # fmt: skip


def test_what_cannot_be_read_is_named_with_its_cure(tmp_path: Path) -> None:
    folder, letter, other = tmp_path / "folder.sqlite", tmp_path / "letter.sqlite", tmp_path / "other.sqlite"
    folder.mkdir()
    letter.write_bytes(b"not a database" * 100)
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE accounts (name)")
        database.commit()
    with pytest.raises(JournalError, match=f"{folder} cannot be read .*move it aside"):
        AskedLog(folder).outcomes()
    for path in (letter, other):
        before = path.read_bytes()
        with pytest.raises(
            JournalError, match=f"{path} is not a journal but another file; name another file in KB_LOG"
        ):
            AskedLog(path).outcomes()
        assert path.read_bytes() == before

"""Reads the journal: what readers asked. Questions of editors and tests are always left out."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from index.journal.file import (
    DamagedJournal,
    JournalError,
    JournalProblem,
    checked,
    is_damage,
    is_journal,
    named,
    set_aside,
    set_aside_files,
)
from index.journal.writer import Traffic, stamp
from index.search.answer import Outcome
from index.tuning.around import SAME_JUDGEMENT_MINUTES
from kb.folding import comparable
from kb.storage.files import FileStamp

_EXPORTED = (
    "at", "question", "language", "outcome", "confidence", "passage", "article", "section", "wording", "version",
)  # fmt: skip
_NEVER = "9999"  # later than every time in the journal
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # beginnings that a spreadsheet takes for a formula


class Period(StrEnum):
    """What questions are counted by."""

    DAY = "day"
    WEEK = "week"


class ExportFormat(StrEnum):
    """How the journal is exported."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True)
class Outcomes:
    """How many questions had each outcome."""

    answered: int = 0
    unsure: int = 0
    not_covered: int = 0

    @property
    def total(self) -> int:
        """How many questions there were."""
        return self.answered + self.unsure + self.not_covered


@dataclass(frozen=True)
class Volume:
    """The questions of one day, or of the week that begins with it. start: that day, in UTC and ISO format."""

    start: str
    outcomes: Outcomes


@dataclass(frozen=True)
class AskedQuestion:
    """All spellings of one question. text: the most frequent spelling; outcome: that of the last time."""

    text: str
    times: int
    outcome: Outcome


@dataclass(frozen=True)
class Judged:
    """A reader's vote on an answer, with a comment if there is one.

    Where the question was not covered there is no answer to vote on: then the reader has asked the editors for one.
    """

    at: str
    question: str
    passage: str | None
    helpful: bool
    comment: str
    outcome: Outcome


class AskedLog:
    """What readers asked in the last `days` days; all that is kept, when None. Every method reads the file anew.

    ago: how many days ago those days ended.

    A file that does not exist yet is an empty journal. A damaged one is set aside, and then there is none: `set_aside` names
    it. Raises JournalError when it cannot be read.
    """

    def __init__(self, path: Path, days: int | None = None, *, ago: int = 0) -> None:
        self.path = path
        self._checked: FileStamp | None = None
        until = datetime.now(UTC) - timedelta(days=ago)
        self._since = stamp(until - timedelta(days=days)) if days else ""
        self._until = stamp(until) if ago else _NEVER

    def volume(self, period: Period) -> tuple[Volume, ...]:
        """The number of questions in each period, oldest first, including periods without any."""
        counted: dict[date, dict[str, int]] = {}
        for day, outcome, count in self._rows(
            "SELECT substr(at, 1, 10), outcome, count(*) FROM questions WHERE {by_readers} GROUP BY 1, 2"
        ):
            start = _start(date.fromisoformat(day), period)
            found = counted.setdefault(start, {})
            found[outcome] = found.get(outcome, 0) + count
        if not counted:
            return ()
        step = timedelta(days=7 if period is Period.WEEK else 1)
        starts = [min(counted)]
        while starts[-1] < max(counted):
            starts.append(starts[-1] + step)
        return tuple(Volume(start.isoformat(), _outcomes(counted.get(start, {}))) for start in starts)

    def outcomes(self) -> Outcomes:
        """How many questions of readers had each outcome. Raises JournalError."""
        rows = self._rows("SELECT outcome, count(*) FROM questions WHERE {by_readers} GROUP BY 1")
        return _outcomes(dict(rows))

    def most_asked(
        self, count: int, outcomes: Sequence[Outcome] = tuple(Outcome), always: Collection[str] = ()
    ) -> tuple[AskedQuestion, ...]:
        """The `count` questions that most often had one of `outcomes`. Spellings that differ in punctuation and case are one.

        always: questions that are counted whatever their outcome.
        """
        rows = self._counted(outcomes)
        if always:
            others, wanted = [outcome for outcome in Outcome if outcome not in outcomes], set(map(comparable, always))
            rows += [row for row in self._counted(others) if comparable(row[0]) in wanted]
        spellings: dict[str, list[tuple[str, int, str, int]]] = {}
        for row in rows:
            spellings.setdefault(comparable(row[0]), []).append(row)
        found = []
        for rows_of_one in spellings.values():
            times: Counter[str] = Counter()
            for spelling, asked_so, *_ in rows_of_one:
                times[spelling] += asked_so
            text = min(times, key=lambda text: (-times[text], text))
            last = max(rows_of_one, key=lambda row: row[3])[2]
            found.append(AskedQuestion(text, times.total(), Outcome(last)))
        return tuple(sorted(found, key=lambda asked: (-asked.times, asked.text))[:count])

    def by_article(self) -> dict[str, int]:
        """Article → how many questions of readers had one of its passages first, whatever the outcome."""
        return dict(
            self._rows("SELECT article, count(*) FROM questions WHERE {by_readers} AND article IS NOT NULL GROUP BY 1")
        )

    def outcomes_by_article(self) -> dict[str, Outcomes]:
        """Article → the outcomes of the questions of readers that had one of its passages first."""
        counted: dict[str, dict[str, int]] = {}
        for article, outcome, count in self._rows(
            "SELECT article, outcome, count(*) FROM questions WHERE {by_readers} AND article IS NOT NULL GROUP BY 1, 2"
        ):
            counted.setdefault(article, {})[outcome] = count
        return {article: _outcomes(counts) for article, counts in counted.items()}

    def _counted(self, outcomes: Sequence[Outcome]) -> list[tuple[Any, ...]]:
        """Each spelling that had one of `outcomes`: the text, how often, the last outcome and the last row id."""
        # Beside max(), SQLite takes the other columns from the row that holds the maximum.
        return self._rows(
            "SELECT question, count(*), outcome, max(id) FROM questions"
            " WHERE {by_readers} AND outcome IN (SELECT value FROM json_each(?)) GROUP BY question",
            [json.dumps(outcomes)],
        )

    def judged(self, count: int | None = None) -> tuple[Judged, ...]:
        """The votes of readers, newest first, `count` or all. A comment after a vote is a second row of the journal
        (ui/reader/feedback.py); both are one judgement.
        """
        rows = self._rows(
            "SELECT question, passage, helpful, version, at, comment, outcome FROM feedback WHERE {by_readers} ORDER BY id DESC"
        )
        found: list[Judged] = []
        waiting: dict[tuple[Any, ...], list[str]] = {}  # times of comments whose vote is an older row
        for question, passage, yes, version, at, comment, outcome in rows:
            words = waiting.setdefault((question, passage, yes, version), [])
            if comment:
                words.append(at)
            elif words and _minutes(at, words[-1]) <= SAME_JUDGEMENT_MINUTES:
                words.pop()
                continue
            found.append(Judged(at, question, passage, helpful=bool(yes), comment=comment, outcome=Outcome(outcome)))
        return tuple(found[:count])

    def export(self, form: ExportFormat) -> str:
        """Every question, oldest first, as CSV for a spreadsheet or as one JSON object a line."""
        rows = self._rows(f"SELECT {', '.join(_EXPORTED)} FROM questions WHERE {{by_readers}} ORDER BY id")
        return _exported(_EXPORTED, rows, form)

    def export_judged(self, form: ExportFormat) -> str:
        """The votes of readers, oldest first, in the same forms."""
        names = tuple(field.name for field in fields(Judged))
        return _exported(names, [astuple(item) for item in reversed(self.judged())], form)

    def export_volume(self, period: Period, form: ExportFormat) -> str:
        """The number of questions in each period, oldest first, in the same forms."""
        names = ("start", *(field.name for field in fields(Outcomes)))
        rows = [(volume.start, *astuple(volume.outcomes)) for volume in self.volume(period)]
        return _exported(names, rows, form)

    def _rows(self, query: str, values: Sequence[str | int] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query, in which {by_readers} stands for "asked by readers in the last days that count"."""
        if not self._sound():
            return []
        by_readers = f"traffic = '{Traffic.READER}' AND at >= ? AND at < ?"
        uri = f"{self.path.absolute().as_uri()}?mode=rw"
        with named(self.path), closing(sqlite3.connect(uri, uri=True, timeout=5.0)) as database:
            is_journal(database, self.path)
            return database.execute(query.format(by_readers=by_readers), [self._since, self._until, *values]).fetchall()

    @property
    def set_aside(self) -> tuple[DamagedJournal, ...]:
        """The damaged journals beside this one, the newest first. The file is checked first."""
        self._sound()
        return set_aside_files(self.path)

    def _sound(self) -> bool:
        """Whether there is a journal. It is checked when it has changed since the last time; a damaged one is set aside."""
        try:
            stamp_now = FileStamp.of(self.path)
            if stamp_now is None:
                return False
            if stamp_now == self._checked:
                return True
            checked(self.path)
        except (sqlite3.Error, OSError) as error:
            if not (is_damage(error) and set_aside(self.path)):
                raise JournalError(JournalProblem.UNREADABLE, path=self.path, detail=str(error)) from error
            return self.path.exists()
        self._checked = stamp_now
        return True


def _exported(names: Sequence[str], rows: Sequence[Sequence[object]], form: ExportFormat) -> str:
    if form is ExportFormat.JSONL:
        return "".join(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n" for row in rows)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return "\ufeff" + text.getvalue()  # without the mark Excel takes UTF-8 for another encoding


def _outcomes(counts: Mapping[str, int]) -> Outcomes:
    return Outcomes(counts.get(Outcome.ANSWERED, 0), counts.get(Outcome.UNSURE, 0), counts.get(Outcome.NOT_COVERED, 0))


def _start(day: date, period: Period) -> date:
    return day - timedelta(days=day.weekday()) if period is Period.WEEK else day


def _minutes(before: str, after: str) -> float:
    return (datetime.fromisoformat(after) - datetime.fromisoformat(before)).total_seconds() / 60


def _harmless(value: object) -> object:
    """A text that a spreadsheet would take for a formula, as text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value

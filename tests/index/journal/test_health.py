"""How well readers are answered, on a journal whose rows are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from index.journal.health import ArticleHealth, HeadingsFound, health
from index.journal.reader import AskedLog, Outcomes
from index.journal.writer import Journal, JournalEntry, Traffic
from index.search.answer import Answer, Outcome
from index.store.contents import ArticleEntry
from kb.article import Passage
from tests.support.indexes.fake_index import answer

ENTRIES = [
    ArticleEntry(id="court", title="Court", published="2026-01-01", source=None, topics=()),
    ArticleEntry(id="parcel", title="Parcel", published=None, source=None, topics=()),
    ArticleEntry(id="quiet", title="Quiet", published="2026-01-11 08:00:00", source=None, topics=()),
]


def _answer(article: str, outcome: Outcome) -> Answer:
    found = answer(f"{article} {outcome}", outcome, 0.5)
    return replace(found, hits=(replace(found.hits[0], passage=Passage(article, 0, 4, "Text")),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Three days ago: three of court (one unsure), two of parcel (none answered). Ten days ago: two answered, two not."""
    file = tmp_path / "questions.sqlite"
    journal, now = Journal(file, 365), datetime.now(UTC)
    for days, article, outcome, times in (
        (3, "court", Outcome.ANSWERED, 2),
        (3, "court", Outcome.UNSURE, 1),
        (3, "parcel", Outcome.NOT_COVERED, 2),
        (10, "court", Outcome.ANSWERED, 2),
        (10, "court", Outcome.NOT_COVERED, 2),
    ):
        for _ in range(times):
            entry = JournalEntry.of(_answer(article, outcome), "v1", Traffic.READER)
            journal.record(replace(entry, at=now - timedelta(days=days)))
    for helpful in (True, True, False):
        journal.feedback(JournalEntry.of(_answer("court", Outcome.ANSWERED), "v1", Traffic.READER), helpful, "")
    journal.close()
    return file


def test_shares_are_of_two_periods_and_the_one_that_fails_most_often_is_first(path: Path) -> None:
    headings = {"court": HeadingsFound(5, 6), "quiet": HeadingsFound(1, 4)}
    found = health(AskedLog(path, 7), AskedLog(path, 7, ago=7), ENTRIES, headings, date(2026, 1, 31))
    assert (found.now, found.before) == (Outcomes(2, 1, 2), Outcomes(2, 0, 2))
    assert found.change == pytest.approx(2 / 5 - 2 / 4)
    assert found.articles == (
        ArticleHealth(
            id="court",
            title="Court",
            outcomes=Outcomes(2, 1, 0),
            helpful=2,
            unhelpful=1,
            headings=HeadingsFound(5, 6),
            age=30,
        ),
        ArticleHealth(id="parcel", title="Parcel", outcomes=Outcomes(0, 0, 2)),
        ArticleHealth(id="quiet", title="Quiet", outcomes=Outcomes(), headings=HeadingsFound(1, 4), age=20),
    )
    assert [(item.failed, item.lost) for item in found.articles] == [(2, 1), (2, 0), (0, 3)]
    assert found.weakest is found.articles[0]


def test_without_questions_the_headings_tell_and_without_both_no_article_is_weak(tmp_path: Path) -> None:
    log = AskedLog(tmp_path / "none.sqlite", 7)
    found = health(log, log, ENTRIES, {"quiet": HeadingsFound(1, 4), "court": HeadingsFound(3, 3)})
    assert (found.change, found.weakest and found.weakest.id) == (None, "quiet")
    assert health(log, log, ENTRIES, {"court": HeadingsFound(3, 3)}).weakest is None

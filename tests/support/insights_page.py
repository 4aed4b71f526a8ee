"""What the tests of the Insights page share; its fixtures are in tests/ui/editor/insights/conftest.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from streamlit.testing.v1 import AppTest

from index.journal.writer import Journal, JournalEntry, Traffic
from index.search.answer import Outcome
from tests.support.indexes.fake_index import answer

GROUP = "电池 充电"  # the most asked one of the first gap
HOSTILE = "<img src=x onerror=alert(1)> **bold** battery"
Visit = Callable[..., AppTest]


def filled(path: Path) -> Path:
    """Two questions in vain, asked 3 times and once, one answered, and one by an editor."""
    journal, now = Journal(path, 365), datetime.now(UTC)
    for text, outcome, days in (
        ("电池 充电", Outcome.NOT_COVERED, 1),
        ("battery charging", Outcome.UNSURE, 1),
        ("电池 充电", Outcome.NOT_COVERED, 0),
        (HOSTILE, Outcome.NOT_COVERED, 0),
        ("sued", Outcome.ANSWERED, 100),
    ):
        found = JournalEntry.of(answer(text, outcome, 0.2), "v1", Traffic.READER)
        journal.record(replace(found, article="phone", at=now - timedelta(days=days)))
    journal.record(JournalEntry.of(answer("by an editor"), "v1", Traffic.EDITOR))
    journal.feedback(JournalEntry.of(answer("sued"), "v1", Traffic.READER), False, "**not** <b>clear</b>")
    journal.close()
    return path


def shown_by(app: AppTest) -> str:
    """All HTML of the page."""
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))

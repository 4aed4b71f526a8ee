"""The health card and the Undo of a write, on a real journal and the tiny index."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from index.journal.writer import Journal, JournalEntry, Traffic
from index.search.answer import Outcome
from tests.conftest import tiny_index
from tests.support.indexes.fake_index import answer
from tests.support.insights_page import GROUP, Visit, filled, shown_by
from ui.strings import editor as strings_editor
from ui.strings import health as strings_health
from ui.strings.editor import EN


def test_a_write_is_undone_unless_the_file_has_changed_since(visit: Visit, folder: Path) -> None:
    filled(folder / "questions.sqlite")
    file = folder / "phone.faq.yaml"
    app = visit()
    app = app.button(key=f"not-covered-{GROUP}").click().run()
    assert GROUP in file.read_text("utf-8")
    app = app.button(key=f"undo-{GROUP}").click().run()
    assert not file.exists()
    assert EN.undone in shown_by(app)
    assert f"undo-{GROUP}" not in [button.key for button in app.button]
    kept = "# by hand\nnot_covered: [other]\n"
    file.write_text(kept, "utf-8")
    app = app.run().button(key=f"not-covered-{GROUP}").click().run()
    app = app.button(key=f"undo-{GROUP}").click().run()
    assert file.read_text("utf-8") == kept
    app = app.button(key=f"not-covered-{GROUP}").click().run()
    later = file.read_text("utf-8") + "# later\n"
    file.write_text(later, "utf-8")
    app = app.button(key=f"undo-{GROUP}").click().run()
    assert EN.undone not in shown_by(app)
    assert file.read_text("utf-8") == later


@pytest.mark.parametrize("code", ["zh", "en"])
def test_the_health_card_comes_first(visit: Visit, folder: Path, code: str) -> None:
    filled(folder / "questions.sqlite")
    texts = strings_health.LANGUAGES[code]
    shown = shown_by(visit(code))
    assert shown.index(texts.title) < shown.index(strings_editor.LANGUAGES[code].gaps_title)
    assert "<b>0%</b> " + texts.share_of.format(answered=0, total=4, days=30) in shown
    assert texts.no_before.format(days=30) in shown
    rows = shown.split('<figure class="kb-bars">')[1].split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    cells = [[cell.split("</td>")[0] for cell in row.split("<td>")[1:]] for row in rows]
    assert cells == [["0", "1", "1"], ["0", "0", "2"]]  # answered, unsure, not covered: yesterday and today
    assert f"manage?part=articles&amp;article=phone&amp;lang={code}" in shown.split('class="kb-weakest"')[1]
    assert texts.by_article.format(count=len(tiny_index().contents.articles)) in shown


def test_the_change_is_against_the_days_before_and_few_questions_are_said_to_be_few(visit: Visit, folder: Path) -> None:
    journal, now = Journal(folder / "questions.sqlite", 365), datetime.now(UTC)
    for days, outcome in ((1, Outcome.ANSWERED), (40, Outcome.ANSWERED), (40, Outcome.NOT_COVERED)):
        found = JournalEntry.of(answer("sued", outcome, 0.2), "v1", Traffic.READER)
        journal.record(replace(found, at=now - timedelta(days=days)))
    journal.close()
    texts = strings_health.EN
    assert "<b>100%</b>" in shown_by(app := visit())
    assert texts.up.format(points=50, days=30) + texts.few in shown_by(app)

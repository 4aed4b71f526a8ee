"""What golden questions stop, with the real model, from the build that they are written in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.publish.build import build
from index.publish.gate import Verdict
from index.publish.history import diff, list_versions, rollback
from index.store.versions import current, open_current
from tests.support.indexes.publishing import edit, settings_of, spoil

pytestmark = pytest.mark.model


def test_what_breaks_a_golden_question_is_not_published(home: Path) -> None:
    before = current(home / "index")
    spoil(home)
    settings = settings_of(home)
    built = build(settings, author="bob")
    assert (built.changed, built.published) == (True, False)
    assert built.gate
    assert {row.expected.text for row in built.gate.broken} == {
        "will they take me to court",
        "can a lender file a lawsuit",
    }
    assert current(home / "index") == before
    checked = build(settings, check=True)
    assert checked.gate
    assert not checked.published
    # A check asks the headings of all articles.
    assert replace(checked.gate, headings=()) == replace(built.gate, headings=())
    assert current(home / "index") == before
    forced = build(settings, author="bob", force=True)
    assert forced.published
    assert [item.record.forced for item in list_versions(home / "index")] == [True, False]
    # What is broken is in use now: it stops nobody any more.
    edit(home, "parcel.txt", "三天", "五天")
    again = build(settings, author="bob")
    assert (again.published, again.gate and again.gate.broken) == (True, ())


GOLDEN = "golden:\n- question: what becomes of an overdue debt\n  section: Paying late\n"


def test_a_golden_question_is_guarded_from_the_round_it_is_written_in(home: Path) -> None:
    """Its section goes before the question was ever published: the index in use answered it all the same."""
    edit(home, "court.faq.yaml", "golden:\n", GOLDEN)
    edit(home, "court.md", "## Paying late\n\nAn overdue debt grows.\n", "")
    settings = settings_of(home)
    for check in (True, False):
        built = build(settings, check=check)
        assert built.gate
        assert (built.published, len(built.gate.rows)) == (False, 4)
        assert [row.expected.text for row in built.gate.broken] == ["what becomes of an overdue debt"]


def test_a_golden_question_is_guarded_after_a_way_back_too(home: Path) -> None:
    settings = settings_of(home)
    edit(home, "court.faq.yaml", "golden:\n", GOLDEN)
    assert build(settings).published
    rollback(home / "index")  # to a version that was never asked it
    edit(home, "court.md", "## Paying late\n\nAn overdue debt grows.\n", "")
    built = build(settings)
    assert built.gate
    assert [row.expected.text for row in built.gate.broken] == ["what becomes of an overdue debt"]


def test_a_golden_question_that_leads_nowhere_is_counted_as_failing(home: Path) -> None:
    edit(home, "court.faq.yaml", "golden:\n", GOLDEN.replace("late", "laet"))
    built = build(settings_of(home))
    assert built.gate
    assert built.gate.summary() == "3 of 4 known and golden questions pass: 1 new and failing"
    edit(home, "parcel.txt", "三天", "五天")
    again = build(settings_of(home))
    assert again.gate
    assert again.gate.summary() == "3 of 4 known and golden questions pass: 1 still failing"


def test_golden_questions_are_part_of_what_changed(home: Path) -> None:
    settings, place = settings_of(home), "court › Paying late"
    edit(home, "court.faq.yaml", "golden:\n", GOLDEN)
    (change,) = build(settings).diff.golden  # type: ignore[union-attr]
    assert (change.name, change.before, change.after) == ("what becomes of an overdue debt", None, place)
    (home / "articles" / "court.faq.yaml").unlink()
    built = build(settings)
    assert built.gate
    assert built.published
    assert [item.text for item in built.gate.gone] == [
        "what becomes of an overdue debt",
        "can a lender file a lawsuit",
        "how do I bake bread",
    ]
    newest, second, first = list_versions(home / "index")
    assert [str(item.record.golden) for item in (newest, second, first)] == ["3 removed", "1 added", "2 added"]
    assert newest.record.gate == "0 of 0 known and golden questions pass: 3 golden no longer asked"
    assert diff(home / "index", first.version, second.version).golden == (change,)


def test_a_new_golden_question_is_compared_with_the_index_in_use(home: Path) -> None:
    edit(home, "court.faq.yaml", "golden:\n", "golden:\n- question: what does tea cost\n  section: Paying late\n")
    built = build(settings_of(home))
    assert built.published
    assert built.encoded == 1
    assert built.gate
    (row,) = (row for row in built.gate.rows if row.expected.text == "what does tea cost")
    assert row.before is not None  # asked of the index in use, which never heard of it
    assert row.verdict in (Verdict.SAME, Verdict.STILL_FAILING)


def test_what_readers_had_answered_is_known_of_a_damaged_index_too(home: Path) -> None:
    version = open_current(home / "index")
    damaged = version.folder / "passages" / "codes.npy"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    before = current(home / "index")
    spoil(home)
    stopped = build(settings_of(home))
    assert stopped.gate
    assert (stopped.published, stopped.gate.against) == (False, version.manifest.version)
    assert [row.expected.text for row in stopped.gate.broken] == [
        "will they take me to court",
        "can a lender file a lawsuit",
    ]
    assert current(home / "index") == before
    # Without the report nobody knows what was answered: it is said, and the way out of a damaged index stays open.
    (version.folder / "gate.json").write_text("{}", "utf-8")
    told: list[str] = []
    built = build(settings_of(home), report=told.append)
    assert built.gate
    assert (built.published, built.gate.against, built.gate.broken) == (True, None, ())
    assert told[1] == "the gate's report of the index in use cannot be read: nothing can count as broken"

"""From an edit to a published index, with the real model: what is encoded, asked and recorded; what golden questions stop."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from index.publish import gate
from index.publish.build import build
from index.publish.gate import GateExpectation, GateReport, Verdict
from index.publish.history import diff, list_versions, report_of, rollback
from index.search.search_index import SearchIndex
from index.store.versions import CURRENT, FORMAT, LAYOUT, MANIFEST, current, open_current
from kb.storage.files import sha256
from tests.support.indexes.publishing import FILES, edit, settings_of, spoil

pytestmark = pytest.mark.model


def test_one_changed_article_is_encoded_and_recorded(home: Path) -> None:
    told: list[str] = []
    steps: list[tuple[int, int]] = []
    edit(home, "parcel.txt", "三天", "五天")
    built = build(settings_of(home), author="bob", report=told.append, progress=lambda *step: steps.append(step))
    assert (built.published, built.encoded, steps) == (True, 1, [(1, 1)])
    # One of three passages is more than a twentieth: the calibration is fitted again.
    assert told == [
        "calibrating on 1 known and 900 background questions",
        "asking 3 of 3 known and golden questions",
        "asking articles their own titles and headings: 1",
    ]
    newest, first = list_versions(home / "index")
    assert newest.in_use
    assert (newest.record.author, first.record.author) == ("bob", "ann")
    assert newest.record.changed_articles == ("parcel",)
    assert (str(newest.record.articles), str(newest.record.passages)) == ("1 changed", "1 changed")
    assert (newest.record.calibrated_on, newest.record.drifted) == (3, 0)
    assert newest.record.gate.startswith("3 of 3 known and golden questions pass")
    hit = SearchIndex.open(home / "index").search("快递几天送到").hits[0]
    assert hit.passage.text == "快递一般五天内送货。"


def test_a_small_change_keeps_the_calibration_and_asks_only_what_it_can_reach(home: Path) -> None:
    # 48 articles of one passage, each about another number; with the three passages of the others 51.
    for number in range(48):
        text = f"# Room {number}\n\nRoom {number} has {number + 3} windows and a lamp.\n"
        (home / "articles" / f"room-{number:02}.md").write_text(text, "utf-8")
    settings = settings_of(home)
    build(settings)
    before = open_current(home / "index")
    told: list[str] = []
    edit(home, "room-07.md", "a lamp", "two chairs")
    assert build(settings, report=told.append).encoded == 1
    # One passage went and one came: 2 of 51 are fewer than a twentieth. How bread is baked has nothing to do with rooms,
    # but what came fifth there may; courts have passages of their own, but only two.
    asking, headings = told
    assert asking.split(" of ")[1] == "3 known and golden questions"
    assert headings == "asking articles their own titles and headings: 1"
    after = open_current(home / "index")
    assert (after.folder / "calibration.json").read_bytes() == (before.folder / "calibration.json").read_bytes()
    record = list_versions(home / "index")[0].record
    assert (record.calibrated_on, record.drifted) == (51, 2)
    # A second change makes it four, which is more: the calibration is fitted again.
    edit(home, "room-08.md", "a lamp", "two chairs")
    told.clear()
    build(settings, report=told.append)
    assert told[0] == "calibrating on 1 known and 900 background questions"
    record = list_versions(home / "index")[0].record
    assert (record.calibrated_on, record.drifted) == (51, 0)


def test_words_that_lean_otherwise_now_are_told_to_a_small_change(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Five questions of one kind and four of the other: "zebra" leans by log(4½ / 5) - log(½ / 6) = 2.4.
    covered = "questions: [a court, sue me, lawsuits, my judge, will"
    faq = FILES["court.faq.yaml"].replace("questions: [will", covered)
    faq += "not_covered: [zebra loan limit, a zebra fee, zebra cards, close my zebra]\n"
    (home / "articles" / "court.faq.yaml").write_text(faq, "utf-8")
    build(settings_of(home))
    moved: list[frozenset[str]] = []
    monkeypatch.setattr("index.publish.build.CALIBRATION_DRIFT", 9)
    monkeypatch.setattr(
        "index.publish.gate.out_of_reach", lambda items, before, change: moved.append(change.changed_words) or {}
    )
    # "zebra" marked the four: they speak to who says no word of theirs, too, and so all questions are asked.
    for added in ("一匹斑马", "Please close the limit", "A zebra"):
        edit(home, "parcel.txt", "快递一般", f"{added}。快递一般")
        assert build(settings_of(home)).published
    assert moved == [frozenset(), {"close", "limit"}]


def test_questions_are_read_as_readers_type_them_after_a_small_change_too(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(48):
        text = f"---\ntitle: Room {number}\n---\nRoom {number} has {number + 3} windows and a lamp.\n"
        (home / "articles" / f"room-{number:02}.md").write_text(text, "utf-8")
    settings = settings_of(home)
    build(settings)
    # Only a topic is new, and no passage: what a question finds is where it was. But the topic has a name, which
    # questions may have mistyped.
    told: list[str] = []
    edit(home, "room-08.md", "---\nRoom", f"related: [{'花呗' * 5}]\n---\nRoom")
    build(settings, report=told.append)
    assert told == ["asking 3 of 3 known and golden questions", "asking articles their own titles and headings: 1"]
    seen: list[gate.ChangeImpact] = []

    def watched(items: Sequence[GateExpectation], before: GateReport, change: gate.ChangeImpact) -> object:
        seen.append(change)
        return out_of_reach(items, before, change)

    out_of_reach = gate.out_of_reach
    monkeypatch.setattr(gate, "out_of_reach", watched)
    edit(home, "room-07.md", "a lamp", "two chairs")
    assert build(settings).published
    (change,) = seen
    assert change.index.homophones.respelled("花被是什么") == "花呗是什么"


def test_a_check_publishes_nothing_and_asks_even_when_nothing_changed(home: Path) -> None:
    before = current(home / "index")
    same = build(settings_of(home), check=True)
    assert (same.changed, same.published, same.encoded) == (False, False, 0)
    assert same.gate
    assert same.gate.summary() == "3 of 3 known and golden questions pass"
    edit(home, "parcel.txt", "三天", "五天")
    checked = build(settings_of(home), check=True)
    assert (checked.changed, checked.published, checked.encoded) == (True, False, 1)
    assert current(home / "index") == before


def test_each_version_knows_which_headings_of_all_articles_are_found(home: Path) -> None:
    def asked(report: GateReport | None) -> list[tuple[str, int, bool]]:
        assert report
        return [(item.article, item.asked, item.fresh) for item in report.headings]

    settings, index = settings_of(home), home / "index"
    gate_of = partial(report_of, index)
    first = list_versions(index)[0].version
    assert asked(gate_of(first)) == [("court", 3, True), ("parcel", 1, True)]
    edit(home, "parcel.txt", "三天", "五天")
    built = build(settings)
    assert asked(built.gate) == [("court", 3, False), ("parcel", 1, True)]
    assert gate_of(list_versions(index)[0].version) == built.gate
    assert asked(build(settings, check=True).gate) == [("court", 3, True), ("parcel", 1, True)]
    # Only questions differ: no article is asked.
    edit(home, "court.faq.yaml", "how do I bake bread", "how do I bake a cake")
    told: list[str] = []
    built = build(settings, report=told.append)
    assert asked(built.gate) == [("court", 3, False), ("parcel", 1, False)]
    assert not [line for line in told if "headings" in line]
    # Whether readers get an answer depends on the threshold.
    edit(home, "parcel.txt", "五天", "六天")
    built = build(replace(settings, threshold=settings.threshold / 2))
    assert asked(built.gate) == [("court", 3, True), ("parcel", 1, True)]


def test_a_report_without_headings_is_made_whole(home: Path) -> None:
    """As an earlier state of the program stored it, with a golden question that passed although readers were refused."""
    version = open_current(home / "index")
    path = version.folder / LAYOUT.gate
    values = json.loads(path.read_text("utf-8"))
    del values["headings"]
    (golden,) = (row for row in values["rows"] if row["expected"]["text"] == "can a lender file a lawsuit")
    golden["now"] |= {"outcome": "unsure", "confidence": 0.45}
    _replaced(home / "index", path, json.dumps(values))
    edit(home, "parcel.txt", "三天", "五天")
    built = build(settings_of(home))
    assert built.gate
    assert [(item.article, item.fresh) for item in built.gate.headings] == [("court", True), ("parcel", True)]
    verdicts = {row.expected.text: row.verdict for row in built.gate.rows}
    assert verdicts["can a lender file a lawsuit"] is Verdict.FIXED


def _replaced(index: Path, path: Path, text: str) -> None:
    """Change a file of the version in use, and its checksums."""
    path.write_text(text, "utf-8")
    manifest = path.parent / MANIFEST
    values = json.loads(manifest.read_text("utf-8"))
    values["files"][path.name] = sha256(path)
    manifest.write_text(json.dumps(values), "utf-8")
    (index / CURRENT).write_text(f"{path.parent.name} {sha256(manifest)}\n", "utf-8")


def test_another_format_is_replaced(home: Path) -> None:
    manifest = open_current(home / "index").folder / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace(f'"format": {FORMAT}', '"format": 2'), "utf-8")
    (home / "index" / CURRENT).write_text(f"{manifest.parent.name} {sha256(manifest)}\n", "utf-8")
    told: list[str] = []
    built = build(settings_of(home), report=told.append)
    assert (built.published, built.encoded) == (True, 6)
    reason = f"the index in {home / 'index'} has format 2, this program reads format {FORMAT}"
    assert told[0] == f"everything is encoded again: {reason}"
    assert [item.in_use for item in list_versions(home / "index")] == [True]


def test_another_chunker_encodes_everything_and_says_why(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr("index.publish.build.CHUNKER_VERSION", "next")
    built = build(settings_of(home), report=told.append)
    assert (built.published, built.encoded) == (True, 6)
    assert told[0] == "everything is encoded again: articles are cut in another way"


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

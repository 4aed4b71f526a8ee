"""The gate: what passes, what a comparison says, and what becomes of questions whose expectation or link changed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.publish.change_impact import ChangeImpact
from index.publish.compose import Source, compose_index
from index.publish.gate import (
    GateExpectation,
    GateReport,
    GateResult,
    GateRow,
    Place,
    Verdict,
    ask,
    expectations,
    ids_at,
    out_of_reach,
    passages_of,
    passes,
    run,
)
from index.publish.gate_report import ArticleHeadings
from index.retrieval.background import background
from index.search.answer import Outcome
from index.search.search_index import SearchIndex
from kb.config.settings import Settings
from kb.faq.known_questions import BrokenLink, Faq, Golden, KnownQuestion, read_folder
from kb.faq.known_questions import parse as read_faq
from tests.conftest import KeywordEncoder, tiny_index, tiny_source
from tests.support.indexes.gate import ACCOUNT, LATE, SUED, expected, result


def compared(now: GateResult, before: GateResult | None) -> GateRow:
    return GateRow(expected("sued?", SUED), now, before)


class TestAsk:
    """In the tiny index two words of a question are of "When you are sued", one of "Paying late"."""

    @pytest.mark.parametrize(
        ("threshold", "place", "outcome", "passed", "rank"),
        [
            (0.0, SUED, Outcome.ANSWERED, True, 1),
            (0.0, LATE, Outcome.ANSWERED, False, 2),
            (1.0, SUED, Outcome.NOT_COVERED, False, 1),  # readers are refused
        ],
    )
    def test_a_golden_question_must_come_first_and_be_answered(
        self, threshold: float, place: Place, outcome: Outcome, passed: bool, rank: int
    ) -> None:
        index, item = tiny_index(settings=Settings(threshold=threshold)), expected("lawsuit court late", place)
        hits = [hit.passage for hit in index.search("lawsuit court late", top=5).hits]
        assert [hit.section for hit in hits[:2]] == [SUED.section, LATE.section]
        found = ask(index, item, ids_at(index.contents, item, frozenset()))
        assert (found.outcome, found.passed, found.rank, found.first) == (outcome, passed, rank, SUED)

    def test_unsure_is_not_answered(self) -> None:
        golden, known = (expected("sued?", SUED, golden=golden) for golden in (True, False))
        assert [passes(golden, 1, outcome) for outcome in Outcome] == [True, False, False]
        assert [passes(known, 3, outcome) for outcome in Outcome] == [True, True, True]
        assert [passes(expected("weather?"), None, outcome) for outcome in Outcome] == [False, True, True]
        assert [passes(replace(golden, lost="gone"), 1, outcome) for outcome in Outcome] == [False, False, False]

    def test_a_known_question_must_be_among_the_first_three(self, index: SearchIndex) -> None:
        hits = [hit.passage for hit in index.search("lawsuit court late", top=5).hits]
        for rank, hit in enumerate(hits, 1):
            item = expected("lawsuit court late", Place(hit.article, hit.section), golden=False)
            found = ask(index, item, frozenset({hit.id}))
            assert (found.passed, found.rank) == (rank <= 3, rank)
        assert not ask(index, item, frozenset({"elsewhere:0-1"})).passed

    @pytest.mark.parametrize("threshold", [0.0, 1.0])
    def test_not_covered_passes_when_it_is_not_answered(self, threshold: float) -> None:
        index = tiny_index(settings=Settings(threshold=threshold))
        found = ask(index, expected("lawsuit"), frozenset())
        # With the threshold 0 everything is answered.
        assert (found.passed, found.rank) == (threshold > 0, None)
        assert found.confidence == round(index.search("lawsuit").confidence, 4)


class TestVerdict:
    @pytest.mark.parametrize(
        ("now", "before", "verdict"),
        [
            (result(True), None, Verdict.SAME),
            (result(False), None, Verdict.NEW_FAILING),
            (result(True), result(True), Verdict.SAME),
            (result(True, 2), result(True, 1), Verdict.MOVED),
            (result(True), result(False), Verdict.FIXED),
            (result(False, None), result(True), Verdict.BROKEN),
            (result(False, 2), result(False, 4), Verdict.STILL_FAILING),
        ],
    )
    def test_each(self, now: GateResult, before: GateResult | None, verdict: Verdict) -> None:
        assert compared(now, before).verdict is verdict

    def test_summary_and_text(self) -> None:
        rows = (
            compared(result(True), result(True, confidence=0.9)),
            compared(result(False, 3, 0.2, LATE), result(True, confidence=0.25)),
            GateRow(expected("weather?"), result(True, None, 0.05, None), None),
        )
        report = GateReport("v", rows)
        assert report.broken == rows[1:2]
        assert report.shifted == rows[:1]
        assert report.to_text() == (
            "2 of 3 known and golden questions pass: 1 broken, 1 with another confidence\n"
            "broken:\n"
            "  court.faq.yaml:7: sued? (expected court › When you are sued; now: court › Paying late first, expected one "
            "3., answered 0.20; before: court › When you are sued first, answered 0.25)\n"
            "confidence:\n"
            "  sued? (-0.40 to 0.50)\n"
        )
        assert GateReport(None, ()).to_text() == "0 of 0 known and golden questions pass\n"

    def test_what_is_no_longer_asked_and_what_leads_nowhere_is_told(self) -> None:
        lost = replace(expected("typo?"), lost="no passage of 'court' stands in the section 'Wehn'")
        rows = (GateRow(lost, result(False, None), None),)
        gone = (expected("sued?", SUED), expected("late?", LATE))
        assert GateReport("v", rows, gone=gone).to_text() == (
            "0 of 1 known and golden questions pass: 1 new and failing, 2 golden no longer asked\n"
            "new and failing:\n"
            "  court.faq.yaml:7: typo? (expected a passage that is not there: no passage of 'court' stands in the section "
            "'Wehn'; now: court › When you are sued first, answered 0.50)\n"
            "golden no longer asked:\n"
            "  court.faq.yaml:7: sued?\n"
            "  court.faq.yaml:7: late?\n"
        )

    def test_a_long_list_is_cut(self) -> None:
        text = GateReport("v", (compared(result(False), None),) * 23).to_text()
        assert (text.count("sued?"), "  … and 3 more\n" in text) == (20, True)

    def test_json_comes_back(self, tmp_path: Path) -> None:
        rows = (compared(result(True), None), GateRow(expected("花呗?"), result(False, None, 0.1, None), result(True)))
        asked = ArticleHeadings(article="court", asked=3, missed=("Paying late",), fresh=False, closest=("Court",))
        report = GateReport("v", rows, gone=(replace(expected("late?", LATE), lost="gone"),), headings=(asked,))
        (tmp_path / "gate.json").write_text(report.to_json(), "utf-8")
        assert GateReport.read(tmp_path / "gate.json") == report
        values = report.to_dict()
        assert [row.pop("verdict") for row in values["rows"]] == ["same", "broken"]
        for item in (*(row["expected"] for row in values["rows"]), *values["gone"]):
            del item["lost"]  # as reports were before
        del values["gone"], values["headings"][0]["closest"]
        (tmp_path / "gate.json").write_text(json.dumps(values), "utf-8")
        unknown = replace(asked, closest=None)
        assert GateReport.read(tmp_path / "gate.json") == replace(report, gone=(), headings=(unknown,))
        del values["headings"]
        (tmp_path / "gate.json").write_text(json.dumps(values), "utf-8")
        assert GateReport.read(tmp_path / "gate.json") == replace(report, gone=(), headings=())


class TestExpectations:
    def passages(self) -> dict[tuple[str, ...], str]:
        return {passage.section: passage.id for passage in tiny_source().passages if passage.article == "court"}

    def test_known_and_golden_questions_at_their_places(self) -> None:
        ids = self.passages()
        faq = Faq(
            (KnownQuestion("sued?", (ids[SUED.section],), "a", 1), KnownQuestion("weather?", (), "a", 2)),
            golden=(Golden("both?", (ids[SUED.section], ids[LATE.section]), "a", 3), Golden("moon?", (), "a", 4)),
        )
        assert expectations(faq, tiny_source().passages, None) == (
            GateExpectation("sued?", False, (SUED,), "a", 1),
            GateExpectation("weather?", False, (), "a", 2),
            GateExpectation("both?", True, (SUED, LATE), "a", 3),
            GateExpectation("moon?", True, (), "a", 4),
        )
        assert passages_of(faq)["both?"] == {ids[SUED.section], ids[LATE.section]}

    def test_a_question_whose_link_broke_is_judged_by_where_it_led(self) -> None:
        items = expected("sued?", SUED), expected("late?", LATE), expected("weather?")
        before = GateReport("v", tuple(GateRow(item, result(item is items[0]), None) for item in items))
        # Whether it passed or not. What was not covered, or not asked, has no place to judge it by: it fails.
        lost = BrokenLink("court.faq.yaml", 7, "gone", questions=("sued?", "late?", "weather?", "new?"))
        assert expectations(Faq(broken=(lost,)), tiny_source().passages, before) == (
            *items[:2],
            GateExpectation("weather?", False, (), "court.faq.yaml", 7, "gone"),
            GateExpectation("new?", False, (), "court.faq.yaml", 7, "gone"),
        )

    def test_a_new_question_whose_link_is_broken_is_judged_by_the_index_in_use(self) -> None:
        """Its section went in the same round, or after a way back the report does not know it."""
        text = "golden:\n- question: late?\n  section: Paying late\n- question: never?\n  section: Paying laet\n"
        passages = tiny_source().passages
        now = [passage for passage in passages if passage.section != LATE.section]
        faq = read_faq(text, "court.faq.yaml", now)
        reasons = [f"no passage of 'court' stands in the section 'Paying {word}'" for word in ("late", "laet")]
        late, never = (
            GateExpectation("late?", True, (LATE,), "court.faq.yaml", 2),
            GateExpectation("never?", True, (), "court.faq.yaml", 4, reasons[1]),
        )
        assert expectations(faq, now, None, passages) == (late, never)
        assert expectations(faq, now, GateReport("v", ()), passages) == (late, never)
        assert expectations(faq, now, None) == (replace(late, places=(), lost=reasons[0]), never)

    def test_a_question_with_two_answers_is_counted_once(self, tmp_path: Path) -> None:
        (tmp_path / "court.faq.yaml").write_text(
            "covered:\n- section: When you are sued\n  questions: ['sued?', 'late']\n"
            "- section: Paying late\n  questions: ['sued?', 'Late?']\n",
            "utf-8",
        )
        passages = tiny_source().passages
        found = expectations(read_folder(tmp_path, passages), passages, None, passages)
        assert [(item.text, item.places, item.lost) for item in found] == [
            ("sued?", (SUED,), ""),
            ("late", (SUED,), ""),
            ("Late?", (), "'Late?' already stands in court.faq.yaml:3 with another answer"),
        ]

    def test_what_an_editor_took_out_is_not_asked_whatever_else_is_broken(self) -> None:
        text = (
            "covered:\n- section: When you are sued\n  questions: ['sued?']\n- section: Nowhere\n  questions: ['late?']\n"
            "golden:\n- question: court?\n  quote: nothing like it\n"
        )
        faq = tiny_source(text).faq
        before = GateReport(
            "v",
            tuple(
                GateRow(expected(asked, LATE), result(True), None)
                for asked in ("sued?", "late?", "court?", "late, then?", "gone?")
            ),
        )
        found = expectations(faq, tiny_source().passages, before)
        assert [(item.text, item.lost) for item in found] == [("sued?", ""), ("late?", ""), ("court?", "")]
        assert expectations(Faq(), tiny_source().passages, before) == ()


class TestRun:
    """The new index has no "Paying late"; the one in use has it all."""

    @pytest.fixture(scope="class")
    @classmethod
    def poorer(cls) -> SearchIndex:
        index = tiny_index()
        kept = [row for row, passage in enumerate(index.contents.passages) if passage.section != LATE.section]
        source = tiny_source()
        encoder = KeywordEncoder()
        source = Source(source.articles, tuple(source.passages[row] for row in kept))
        return compose_index(source, encoder, background(encoder), Settings())

    def test_what_broke_is_found_by_asking_the_index_in_use(self, index: SearchIndex, poorer: SearchIndex) -> None:
        late = expected("overdue debt", LATE)
        report = run(poorer, [late], {}, None, ("v", lambda: index))
        (row,) = report.rows
        assert (report.against, row.verdict, row.now.rank) == ("v", Verdict.BROKEN, None)
        assert row.before == ask(index, late, ids_at(index.contents, late, frozenset()))
        fixed = run(index, [late], {}, None, ("v", lambda: poorer))
        assert [row.verdict for row in fixed.rows] == [Verdict.FIXED]

    def test_the_report_of_the_index_in_use_is_enough(self, poorer: SearchIndex) -> None:
        def never() -> SearchIndex:
            raise AssertionError("the index in use was opened")

        late = expected("overdue debt", LATE)
        before = GateReport(None, (GateRow(late, result(True), None),))
        report = run(poorer, [replace(late, line=9)], {}, before, ("v", never))
        assert [(row.verdict, row.before) for row in report.rows] == [(Verdict.BROKEN, result(True))]

    def test_an_edited_expectation_is_compared_as_it_is_now(self, index: SearchIndex, poorer: SearchIndex) -> None:
        # It passed under the old expectation. Under the new one it fails in both: nothing broke.
        before = GateReport(None, (GateRow(expected("password", ACCOUNT), result(True), None),))
        edited = expected("password", SUED)
        report = run(poorer, [edited], {}, before, ("v", lambda: index))
        assert [row.verdict for row in report.rows] == [Verdict.STILL_FAILING]

    def test_a_failure_whose_link_broke_goes_on_being_told(self, index: SearchIndex) -> None:
        late = expected("password", LATE)
        before = GateReport(None, (GateRow(late, result(False, None), None),))
        lost = Faq(broken=(BrokenLink("court.faq.yaml", 7, "gone", questions=("password",)),))
        report = run(index, expectations(lost, index.contents.passages, before), {}, before, ("v", lambda: None))
        assert [(row.expected, row.verdict) for row in report.rows] == [(late, Verdict.STILL_FAILING)]

    def test_a_link_that_never_led_anywhere_fails_without_counting_as_broken(self, index: SearchIndex) -> None:
        # The tiny index answers neither: a question that is not to be answered would pass.
        lost = replace(expected("weather"), lost="nowhere")
        first = run(index, [lost, expected("weather forecast")], {}, None, ("v", lambda: index))
        assert [row.verdict for row in first.rows] == [Verdict.NEW_FAILING, Verdict.SAME]
        again = run(index, [lost], {}, first, ("v", lambda: index))
        assert [row.verdict for row in again.rows] == [Verdict.STILL_FAILING]
        # Mended, it is compared under what is expected of it now.
        mended = run(index, [expected("weather", SUED)], {}, first, ("v", lambda: index))
        assert [row.before is not None and row.before.rank for row in mended.rows] == [mended.rows[0].now.rank]

    def test_golden_questions_that_are_asked_no_more_are_told(self, index: SearchIndex) -> None:
        items = [expected("password", ACCOUNT), expected("late", LATE, golden=False), expected("sued", SUED)]
        before = GateReport("u", tuple(GateRow(item, result(True), None) for item in items))
        assert run(index, items[:1], {}, before, ("v", lambda: index)).gone == (items[2],)

    def test_another_threshold_breaks_nothing(self) -> None:
        # Under one threshold nothing is answered, under the other everything is, in both indexes.
        strict, mild = (tiny_index(settings=Settings(threshold=threshold)) for threshold in (1.0, 0.0))
        items = [expected("weather"), expected("password", ACCOUNT), expected("login", ACCOUNT, golden=False)]
        before = run(strict, items, {}, None, None, threshold=1.0)
        assert [row.now.passed for row in before.rows] == [True, False, True]
        report = run(mild, items, {}, before, ("v", lambda: mild), threshold=0.0)
        assert [row.verdict for row in report.rows] == [Verdict.STILL_FAILING, Verdict.SAME, Verdict.SAME]
        assert [row.before for row in report.rows[:2]] == [row.now for row in report.rows[:2]]
        assert report.rows[2].before == before.rows[2].now  # does not hang on the threshold: not asked twice
        # A higher threshold refuses the golden question in both.
        answered = run(mild, items, {}, None, None, threshold=0.0)
        back = run(strict, items, {}, answered, ("v", lambda: strict), threshold=1.0)
        assert [row.verdict for row in back.rows] == [Verdict.SAME, Verdict.STILL_FAILING, Verdict.SAME]
        # Where the index in use cannot be asked, nobody knows; under the same threshold, the report does.
        alone = run(mild, items, {}, before, ("v", lambda: None), threshold=0.0)
        assert [row.verdict for row in alone.rows] == [Verdict.NEW_FAILING, Verdict.SAME, Verdict.SAME]
        same = run(mild, items, {}, before, ("v", lambda: None), threshold=1.0)
        assert [row.verdict for row in same.rows] == [Verdict.BROKEN, Verdict.FIXED, Verdict.SAME]

    def test_a_stored_result_is_judged_by_the_rules_of_now(self) -> None:
        """A program that let golden questions pass unanswered stored this report. Nothing has changed since."""
        index, item = tiny_index(settings=Settings(threshold=1.0)), expected("password", ACCOUNT)
        then = replace(ask(index, item, ids_at(index.contents, item, frozenset())), passed=True)
        assert (then.rank, then.outcome) == (1, Outcome.UNSURE)
        report = run(index, [item], {}, GateReport(None, (GateRow(item, then, None),)), ("v", lambda: None))
        assert [row.verdict for row in report.rows] == [Verdict.STILL_FAILING]
        kept = out_of_reach([item], GateReport(None, (GateRow(item, then, None),)), _no_change(index))
        assert kept == {"password": replace(then, passed=False)}

    def test_without_an_index_in_use_nothing_can_break(self, poorer: SearchIndex) -> None:
        late = expected("overdue debt", LATE)
        for in_use in (None, ("v", lambda: None)):
            assert [row.verdict for row in run(poorer, [late], {}, None, in_use).rows] == [Verdict.NEW_FAILING]

    def test_ids_of_this_index_decide_not_the_place(self, index: SearchIndex) -> None:
        other = next(passage.id for passage in index.contents.passages if passage.article == "account")
        report = run(index, [expected("lawsuit", SUED)], {"lawsuit": frozenset({other})}, None, None)
        assert not report.rows[0].now.passed


def _no_change(index: SearchIndex) -> ChangeImpact:
    return ChangeImpact(
        index=index,
        fresh=np.empty(0, np.int64),
        touched=frozenset(),
        changed_words=frozenset(),
        candidates=2,
        encoder=KeywordEncoder(),
    )


def test_the_same_text_elsewhere_is_found_before_the_place(index: SearchIndex) -> None:
    """Of several passages in one section, the one with the text that is expected now."""
    first, second = (passage for passage in index.contents.passages if passage.article == "delivery")
    item = expected("快递", Place("delivery", first.section), Place("delivery", second.section))
    assert ids_at(index.contents, item, frozenset({second.text})) == {second.id}
    assert ids_at(index.contents, item, frozenset({"other"})) == {first.id, second.id}
    assert ids_at(index.contents, expected("x", Place("gone", ())), frozenset({first.text})) == frozenset()

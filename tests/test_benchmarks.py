"""The benchmark scripts compute what their tables say. The tables themselves take minutes, and are not made here."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.answers import confidence, suggest_questions
from benchmarks.speed import scale
from kb.library.library import Library
from kb.structure.passages import cut
from tests.conftest import tiny_index


def test_measures_of_confidences() -> None:
    judged = [
        confidence.JudgedAnswer(kind, "en", value, value >= 0.5)
        for kind, value in [("answer", 0.9), ("answer", 0.25), ("none_in", 0.6), ("none_in", 0.2), ("none_out", 0.1)]
    ]
    # ECE: 0.25 and 0.2 share a bin, of which half is answerable: (|0.9 - 1| + 2 · |0.225 - 0.5| + 0.6 + 0.1) / 5.
    assert confidence.measures(judged) == pytest.approx(
        {
            "AUROC none_in": 0.75,  # 0.9 is above both, 0.25 above 0.2
            "false answers none_in": 0.5,
            "AUROC none_out": 1.0,
            "false answers none_out": 0.0,
            "false refusals": 0.5,
            "ECE": 0.27,
        }
    )


def test_reliability_is_a_row_of_each_bin() -> None:
    judged = [confidence.JudgedAnswer("answer", "zh", 1.0, True), confidence.JudgedAnswer("none_in", "zh", 0.9, True)]
    judged.append(confidence.JudgedAnswer("none_in", "zh", 0.05, False))
    assert confidence.reliability(judged) == (
        "| confidence | questions | mean confidence | answerable |\n| --- | --- | --- | --- |\n"
        "| 0.0 to 0.1 | 1 | 0.050 | 0.000 |\n| 0.9 to 1.0 | 2 | 0.950 | 0.500 |\n"
    )


def test_repetitions_are_a_mean_with_least_and_most() -> None:
    once = [confidence.JudgedAnswer("answer", "en", 1.0, True), confidence.JudgedAnswer("none", "en", 0.0, False)]
    twice = [confidence.JudgedAnswer("answer", "en", 1.0, True), confidence.JudgedAnswer("none", "en", 1.0, True)]
    assert confidence.rows({"one": [once], "two": [once, twice]}) == (
        "|  | AUROC none | false answers none | false refusals | ECE |\n| --- | --- | --- | --- | --- |\n"
        "| one | 1.000 | 0.000 | 0.000 | 0.000 |\n"
        "| two | 0.750 (0.500–1.000) | 0.500 (0.000–1.000) | 0.000 (0.000–0.000) | 0.250 (0.000–0.500) |\n"
    )


def test_made_articles_have_the_wanted_number_of_passages(tmp_path: Path) -> None:
    sources = scale.pool([])
    assert all(len(source) > 100 for source in sources.values())
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        scale.write_articles(folder, 250, sources)
    found = [[passage for article in Library(folder).articles() for passage in cut(article)] for folder in folders]
    assert len(found[0]) == 250
    assert found[0] == found[1]
    assert len({passage.text for passage in found[0]}) > 240


def test_stages_are_watched_in_a_search_and_let_go() -> None:
    ready = tiny_index("covered:\n  - {section: Paying late, questions: [is a late debt bad]}\n")
    before = scale.Collection.rank
    stages = scale.Stages()
    with stages.watching(ready):
        ready.search("will I be sued over an overdue debt")
    seconds = dict(stages.seconds)
    ready.search("refund")
    named = ["dense candidates", "explaining the hits", "known questions", "late interaction", "related topics"]
    assert sorted(seconds) == [*named, scale.BESIDE]
    assert min(seconds.values()) > 0
    assert (stages.seconds, scale.Collection.rank) == (seconds, before)


def test_proposals_drawn_by_chance() -> None:
    """Ten of twenty: a passage is among them in half of the cases; both of two are not in 10 · 9 of 20 · 19."""
    assert suggest_questions.by_chance(20, [frozenset({0}), frozenset({0, 1})]) == pytest.approx(
        (1.0, 0.5 + 1 - 90 / 380)
    )
    assert suggest_questions.by_chance(3, [frozenset({2})]) == (1.0, 1.0)
    assert suggest_questions.by_chance(20, []) == (0.0, 0)

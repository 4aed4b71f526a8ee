"""What is said about an answer where it is not shown."""

from __future__ import annotations

from dataclasses import replace

from index.search.answer import Outcome
from tests.support.indexes import fake_index
from ui.strings.ask import EN, ZH
from ui.web.screens import DESCRIPTION, described

SENTENCE = "通常情况下,花呗逾期超过一定期限(如3个月以上)且经多次催收无效,才可能进入立案阶段。"


def test_an_answer_is_its_best_sentence_and_its_article() -> None:
    assert fake_index.TIME[4:47] == SENTENCE
    assert described(fake_index.answer("花呗逾期"), ZH) == f"{SENTENCE} · {fake_index.TITLE}"


def test_who_is_not_sure_says_so_first() -> None:
    unsure = fake_index.answer("花呗逾期", Outcome.UNSURE, 0.4)
    assert described(unsure, EN) == f"{EN.unsure_title} · {SENTENCE} · {fake_index.TITLE}"


def test_a_refusal_is_described_as_one() -> None:
    refused = fake_index.answer("天气", Outcome.NOT_COVERED, 0.02)
    assert described(refused, ZH) == f"{ZH.not_covered_title} · {ZH.not_covered_text}"
    assert described(replace(refused, unwritten=True), EN) == EN.unwritten_title


def test_a_long_sentence_is_cut() -> None:
    (hit,) = fake_index.HITS[:1]
    long = replace(hit, passage=replace(hit.passage, text="名" * 500, name_end=0), highlights=((0, 500),))
    shown = described(replace(fake_index.answer("q"), hits=(long,)), ZH)
    assert shown == f"{'名' * (DESCRIPTION - 1)}… · {fake_index.TITLE}"

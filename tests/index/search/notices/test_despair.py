"""Despair is noticed by words and by meaning; look-alikes are not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.search.notices import despair
from index.search.notices.despair import Nearness, examples, is_despair
from index.search.search_index import SearchIndex
from index.text.words import language
from tests.conftest import KeywordEncoder
from tests.support.paths import ROOT

_ROWS = [
    json.loads(line) for line in (ROOT / "benchmarks" / "answers" / "despair.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "想死",
            "死",
            "死。",
            "我想自杀",
            "我想自殺",
            "活不下去了",
            "不想再活了",
            "想 死",
            "想·死",
            "不如死了算了",
            "活着没意思",
        ),
        *("END my life", "end\nmy life", "kill myself", "I wanna die", "I don’t want to live anymore", "kms"),
        "欠了八万,催收天天来,我真的不想活了,花呗会起诉吗",
    ],
)
def test_said_outright(text: str) -> None:
    assert is_despair(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "笑死",
            "累死了",
            "想死你了",
            "想死记硬背",
            "不想死板",
            "死期存款",
            "跳楼价",
            "死循环",
            "不想活动",
            "公司活不下去了",
        ),
        *(
            "deadline",
            "dead link",
            "kill the process",
            "end my subscription",
            "I don't want to live in that flat",
            "diet",
        ),
        *("当老赖是不是死得更快", "suicide squad", "", "。", "结束自己的合同"),
        *("患者在医院自杀，医院是否要赔偿病人家属？", "自杀式攻击是什么意思"),
    ],
)
def test_look_alikes(text: str) -> None:
    assert not is_despair(text)


def test_the_measured_file_has_a_hundred_of_each_in_two_halves() -> None:
    counts = {
        (kind, half): sum(row["despair"] is kind and row["half"] == half for row in _ROWS)
        for kind in (True, False)
        for half in ("tune", "measure")
    }
    assert set(counts.values()) == {50}
    assert len({row["text"] for row in _ROWS}) == len(_ROWS) == 200


def test_no_example_is_measured() -> None:
    assert {text for _, text in examples()}.isdisjoint(row["text"] for row in _ROWS if row["half"] == "measure")
    assert {language(text) for _, text in examples()} == {"zh", "en"}


def test_patterns_find_most_and_raise_no_false_alarm() -> None:
    """Of the half that measures, words alone find four of five: 44 of 50 when it was written."""
    own = [row for row in _ROWS if row["half"] == "measure"]
    assert sum(is_despair(row["text"]) for row in own if row["despair"]) >= 40
    assert [row["text"] for row in own if not row["despair"] and is_despair(row["text"])] == []


def test_long_texts_are_searched_in_linear_work() -> None:
    """No part of a pattern repeats without a bound around another repetition, which is what makes work grow with the square."""
    for pattern in (despair._CHINESE, despair._ENGLISH):
        assert ".*" not in pattern.pattern.replace(r"\.*", "")
        assert ".+" not in pattern.pattern


def test_nearness_is_measured_against_look_alikes() -> None:
    """Two axes: examples of despair at (1, 0), look-alikes at (0.6, 0.8). (0.8, 0.6) has 0.8 to one, 0.96 to the other."""
    near = Nearness(np.array([[1, 0]], np.float32), np.array([[0.6, 0.8]], np.float32))
    assert near.measure(np.array([1, 0], np.float32)) == pytest.approx((1.0, 0.4))
    assert near.measure(np.array([0.8, 0.6], np.float32)) == pytest.approx((0.8, -0.16))


def test_examples_are_encoded_once_per_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: SearchIndex
) -> None:
    class Model:
        checksum = "m"

    class Counting(KeywordEncoder):
        model = Model()
        calls = 0

        def questions(self, texts: Sequence[str], progress: object = None):  # type: ignore[no-untyped-def]
            Counting.calls += 1
            return super().questions(texts)

    monkeypatch.setattr(despair, "cache_folder", lambda: tmp_path / "models")
    first = despair.nearness(Counting(), index.space)  # type: ignore[arg-type]
    again = despair.nearness(Counting(), index.space)  # type: ignore[arg-type]
    assert Counting.calls == 1
    assert np.array_equal(first.despair, again.despair)
    (kept,) = (tmp_path / "data").iterdir()
    kept.write_bytes(kept.read_bytes()[:-40])  # damaged: it is only a cache
    assert np.array_equal(despair.nearness(Counting(), index.space).harmless, first.harmless)  # type: ignore[arg-type]
    assert Counting.calls == 2

"""Names mistyped by sound."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.homophones import NO_HOMOPHONES, Homophones

# 花呗 is no word of the dictionary; it stands five times, and 呗 nowhere else.
TEXTS = ["花呗逾期了。", "花呗还款。", "关闭花呗。", "花呗额度。", "花呗账单。", "信用卡逾期。"]
HUABEI = Homophones.of(TEXTS)


def test_a_name_is_a_pair_that_the_dictionary_leaves_apart_and_the_texts_keep_together() -> None:
    assert list(HUABEI.sounding) == ["花呗"]
    first, second = HUABEI.sounding["花呗"]
    assert {"花", "华", "化"} <= set(first)
    assert {"呗", "被", "贝", "倍"} <= set(second)
    assert "期" not in second


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("花被逾期了会被起诉吗", "花呗逾期了会被起诉吗"),
        ("花贝不还会怎样", "花呗不还会怎样"),
        ("华呗和花倍", "花呗和花呗"),
        ("我的花呗", "我的花呗"),
        ("花唄", "花呗"),  # traditional: one spelling
        ("花费太多", "花费太多"),  # fei, not bei
        ("华北地区", "华北地区"),  # hua bei, but no character of the name
        ("棉花被套怎么洗", "棉花被套怎么洗"),  # 棉花 | 被套
        ("花杯子", "花杯子"),  # 花 | 杯子
        ("开花北方", "开花北方"),
        ("花", "花"),
        ("", ""),
        ("Huabei overdue", "Huabei overdue"),
    ],
)
def test_what_sounds_like_the_name_and_shares_a_character_is_read_as_the_name(asked: str, read: str) -> None:
    assert HUABEI.respelled(asked) == read


def test_what_stands_in_the_articles_is_left_alone() -> None:
    homophones = Homophones.of([*TEXTS, "花被是植物的一部分。"])
    assert homophones.respelled("花被是什么") == "花被是什么"
    assert homophones.respelled("花贝是什么") == "花呗是什么"


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["花呗"] * 4,  # not often enough
        ["逾期"] * 9,  # a word of the dictionary
        ["不花。"] * 9,  # a form word
        [*["花呗"] * 5, *["呗", "花"] * 5],  # each of them stands alone half of the time
    ],
)
def test_no_names(texts: list[str]) -> None:
    assert Homophones.of(texts) == Homophones({})


def test_without_names_nothing_changes() -> None:
    assert NO_HOMOPHONES.respelled("花被逾期") == "花被逾期"


@given(st.text(alphabet="花华呗被贝北逾期，ab 😀", max_size=20))
def test_every_character_stays_where_it_is(asked: str) -> None:
    read = HUABEI.respelled(asked)
    assert len(read) == len(asked)
    assert HUABEI.respelled(read) == read
    assert all(
        one == other or other in "花呗"
        for one, other in zip(asked.replace("，", ","), read.replace("，", ","), strict=True)
    )


def test_what_is_written_is_read(tmp_path: Path) -> None:
    homophones = Homophones.of([*TEXTS, "花被是植物的一部分。"])
    homophones.write(tmp_path / "homophones.json")
    assert Homophones.read(tmp_path / "homophones.json") == homophones
    assert homophones.standing == {"花被"}

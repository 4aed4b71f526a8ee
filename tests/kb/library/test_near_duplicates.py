"""Shingles by hand, and that right texts of many kinds are not suspected."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.library.mojibake import Damage, damage
from kb.library.near_duplicates import Likeness, likeness, may_be_near, shingles
from tests.support.paths import SEED


def test_shingles_are_all_runs_of_five_letters_and_digits() -> None:
    assert shingles("Ａb c,花呗!1") == {"abc花呗", "bc花呗1"}
    assert shingles("abcd") == frozenset()


def test_likeness_by_hand() -> None:
    one = frozenset(map(str, range(100)))
    other = frozenset(map(str, range(50, 250)))  # 50 in common, 250 in all, the smaller has 100
    assert likeness(one, other) == Likeness(50 / 250, 50 / 100)
    assert likeness(one, one) == Likeness(1.0, 1.0)
    assert likeness(one, frozenset(map(str, range(39)))) == Likeness(0.0, 0.0)  # too short to tell


@pytest.mark.parametrize(
    ("resemblance", "containment", "near"), [(0.5, 0.6, True), (0.49, 0.79, False), (0.1, 0.8, True)]
)
def test_when_texts_are_near(resemblance: float, containment: float, near: bool) -> None:
    assert Likeness(resemblance, containment).is_near is near


@given(
    st.lists(st.text(alphabet="花呗逾期标准还款借", min_size=3, max_size=30), min_size=1, max_size=12),
    st.lists(st.text(alphabet="花呗逾期标准还款借", min_size=3, max_size=30), max_size=12),
    st.lists(st.text(alphabet="信用卡利息分期账单", min_size=3, max_size=30), max_size=12),
)
@settings(max_examples=300, deadline=None)
def test_what_is_near_may_be_near(common: list[str], one: list[str], two: list[str]) -> None:
    first, second = "。".join([*common, *one]), "。".join([*common, *two])
    own = shingles(first)
    if likeness(own, shingles(second)).is_near:
        assert may_be_near(first, own, second)
        assert may_be_near(second, shingles(second), first)


def test_other_texts_are_not_compared() -> None:
    seed, other = SEED.read_text("utf-8"), "借呗的额度与支付宝的使用情况有关,多用多还,额度会慢慢提高,但并不保证。" * 9
    assert not may_be_near(seed, shingles(seed), other)
    assert not may_be_near(other, shingles(other), seed)
    assert may_be_near(seed[:1000], shingles(seed[:1000]), seed)
    assert may_be_near(seed, shingles(seed), seed[:1000])


@pytest.mark.parametrize(
    "text",
    [
        SEED.read_text("utf-8"),
        "Le café déjà vu à Noël — « naïve », l’été, ÀÉÎ, cœur… “oui” – ½ £5 €3 §2",
        "Überprüfung größerer Maßnahmen, Ångström, São Paulo, niño, ¿qué?, Dvořák",
        "臺灣高等法院昨日作出判決,認定被告應賠償原告新臺幣三百萬元。",
        "これは日本語の文章です。한국어 문장도 있습니다.",
        "联通联通联通",  # famous for being taken for UTF-8
    ],
)
def test_right_texts_are_not_suspected(text: str) -> None:
    assert damage(text) is None


@pytest.mark.parametrize(
    ("text", "sample", "share"),
    [
        ("The cafÃ© is closed", "Ã©", 2 / 19),
        ("itâ€™s late", "â€™", 3 / 11),
        ("锟斤拷锟斤拷", "锟斤拷", 1.0),
        ("鍊熷憲閫炬湡", "鍊熷憲閫炬湡", 1.0),  # 借呗逾期
        ("»¨ßÂÓâÆÚ", "»¨ßÂÓâÆÚ", 1.0),  # 花呗逾期
        ("a\ufffdb\ufffd", "\ufffd", 0.5),
    ],
)
def test_damaged_texts(text: str, sample: str, share: float) -> None:
    assert damage(text) == Damage(share, sample)


def test_one_damaged_character_in_a_long_text_is_no_reason_to_stop_an_editor() -> None:
    assert damage("花" * 999 + "\ufffd") is None
    assert damage("花" * 399 + "\ufffd") == Damage(1 / 400, "\ufffd")

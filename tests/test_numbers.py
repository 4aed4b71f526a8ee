"""Numbers in one form, and what is no number."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.numbers import numbers


def _found(text: str) -> list[tuple[str, str]]:
    """The text of each number, and the number."""
    return [(text[start:end], digits) for start, end, digits in numbers(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90天", [("90", "90")]),
        ("九十天", [("九十", "90")]),
        ("逾期三个月", [("三", "3")]),
        ("一百二十天", [("一百二十", "120")]),
        ("两万三千元", [("两万三千", "23000")]),  # 2 · 10,000 + 3 · 1,000
        ("一亿二千万", [("一亿二千万", "120000000")]),  # 100,000,000 + 2,000 · 10,000
        ("一千零五块", [("一千零五", "1005")]),
        ("两千五", [("两千五", "2500")]),  # a last sign without a unit has the next lower one
        ("二〇二四年", [("二〇二四", "2024")]),
        ("十一月", [("十一", "11")]),
        ("5千块", [("5千", "5000")]),
        ("1.5万", [("1.5万", "15000")]),
        ("5k left", [("5k", "5000")]),
        ("5,000.50 yuan", [("5,000.50", "5000.50")]),
        ("ninety days", [("ninety", "90")]),
        ("twenty-five", [("twenty-five", "25")]),
        ("two hundred and fifty", [("two hundred and fifty", "250")]),
        ("Five Thousand", [("Five Thousand", "5000")]),
        ("three million", [("three million", "3000000")]),
        ("2.5 billion", [("2.5 billion", "2500000000")]),
        ("2024-04-01", [("2024", "2024"), ("04", "04"), ("01", "01")]),
    ],
)
def test_numbers(text: str, expected: list[tuple[str, str]]) -> None:
    assert _found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "一个人",
        "one day",
        "十分着急",
        "四川",
        "万一",
        "千万别",
        "数千元",
        "第三条",
        "三三两两",
        "someone",
        "often",
        "weight",
        "",
    ],
)
def test_no_numbers(text: str) -> None:
    assert _found(text) == []


def _in_signs(value: int) -> str:
    """As it is written in Chinese, below ten thousand."""
    signs, units = "零一二三四五六七八九", ["", "十", "百", "千"]
    digits = [int(digit) for digit in str(value)]
    said, gap = "", False
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        gap = gap or not digit
        if digit:
            said += ("零" if gap and said else "") + signs[digit] + units[place]
            gap = False
    return said


@given(st.integers(2, 9999))
def test_chinese_signs_and_digits_are_one(value: int) -> None:
    assert [digits for _, _, digits in numbers(f"欠{_in_signs(value)}块")] == [str(value)]


@given(st.integers(0, 10**12))
def test_commas_make_no_difference(value: int) -> None:
    assert [digits for _, _, digits in numbers(f"{value:,}")] == [str(value)]


@given(st.text(alphabet="一二三十百千万亿零〇两0123456789,.kK个天 -andoethrufivsx", max_size=20))
def test_numbers_stand_in_order_and_never_overlap(text: str) -> None:
    found = list(numbers(text))
    assert all(0 <= start < end <= len(text) for start, end, _ in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert all(digits.replace(".", "").isdigit() for _, _, digits in found)

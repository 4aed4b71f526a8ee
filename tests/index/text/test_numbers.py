"""Numbers in one form, and what is no number."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.numbers import numbers


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
        ("5,000.50 yuan", [("5,000.50", "5000.5")]),
        ("ninety days", [("ninety", "90")]),
        ("twenty-five", [("twenty-five", "25")]),
        ("two hundred and fifty", [("two hundred and fifty", "250")]),
        ("Five Thousand", [("Five Thousand", "5000")]),
        ("three million", [("three million", "3000000")]),
        ("2.5 billion", [("2.5 billion", "2500000000")]),
        ("2024-04-01", [("2024", "2024"), ("04", "4"), ("01", "1")]),
        ("2024.04.01", [("2024", "2024"), ("04", "4"), ("01", "1")]),
        # Digits with Chinese units.
        ("5千万", [("5千万", "50000000")]),
        ("3百万", [("3百万", "3000000")]),
        ("5百块", [("5百", "500")]),
        ("3百货", [("3", "3")]),
        ("3万5千", [("3万5千", "35000")]),
        ("3万5,还了", [("3万5", "35000")]),
        ("借3万5个月", [("3万", "30000"), ("5", "5")]),
        ("2024-05-01十天", [("2024", "2024"), ("05", "5"), ("01", "1"), ("十", "10")]),
        ("三万亿", [("三万亿", "3000000000000")]),  # 30,000 · 100,000,000
        # One form.
        ("5000.00", [("5000.00", "5000")]),
        ("5.0", [("5.0", "5")]),
        ("08", [("08", "8")]),
        ("0.0", [("0.0", "0")]),
        ("100", [("100", "100")]),
        ("3.5.", [("3.5", "3.5")]),
        ("٣月", [("٣", "3")]),
        # Commas between thousands, and between numbers.
        ("我欠了5000,200是利息", [("5000", "5000"), ("200", "200")]),
        ("5000,200,300", [("5000", "5000"), ("200", "200"), ("300", "300")]),
        ("3,5000", [("3", "3"), ("5000", "5000")]),
        ("欠10,000,2个月", [("10,000", "10000"), ("2", "2")]),
        # Ordinals: whole, or not at all.
        ("第二百三十四条", [("二百三十四", "234")]),
        ("第二十三天", [("二十三", "23")]),
        ("第十二个月", [("十二", "12")]),
        ("第十五条", [("十五", "15")]),
        ("第15条", [("15", "15")]),
        ("第三条", [("三", "3")]),
        ("第一条", [("一", "1")]),
        ("一月", [("一", "1")]),
        ("1月", [("1", "1")]),
        ("万一三个月不还", [("三", "3")]),
        ("三年零五个月", [("三", "3"), ("零五", "5")]),
        # English: what is one number and what are several.
        ("between two and three months", [("two", "2"), ("three", "3")]),
        ("five and ten days", [("five", "5"), ("ten", "10")]),
        ("nine one one", [("nine", "9")]),
        ("nineteen ninety nine", [("nineteen", "19"), ("ninety nine", "99")]),
        ("two hundred and three hundred", [("two hundred", "200"), ("three hundred", "300")]),
        ("two thousand and three thousand", [("two thousand", "2000"), ("three thousand", "3000")]),
        ("two hundred and fifty thousand", [("two hundred and fifty thousand", "250000")]),
        ("two million three thousand and five", [("two million three thousand and five", "2003005")]),
        ("a hundred days", [("hundred", "100")]),
        ("hundred hundred", [("hundred", "100"), ("hundred", "100")]),
        ("3 hundred", [("3 hundred", "300")]),
        ("3 Hundred Thousand", [("3 Hundred Thousand", "300000")]),
        # 15 digits are the most.
        ("999999999999999", [("999999999999999", "999999999999999")]),
        ("1000000亿", [("1000000亿", "100000000000000")]),
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
        "第三方",
        "第二天",
        "第一次",
        "第十",
        "一个月",
        "一天",
        "一年",
        "三三两两",
        # Guesses.
        "两三个月",
        "三五天",
        "一两天",
        "七八年",
        "十七八岁",
        "二三十天",
        "三四百元",
        "几十万",
        "十几万",
        "二十多万",
        "三万五个月",  # 30,000 and 5, or 35,000
        "2千5千",
        # Letters that only look like those of ASCII when their case is folded.
        "\u017fix",
        "f\u0131ve",
        "m\u0130llion",
        # More than 15 digits.
        "1000000000000000",
        "6222020000001234567",
        "10000000亿",
        "一" * 400 + "个",
        "1千" * 400,
        "千" * 400,
        "9" * 5000 + "亿",
        "someone",
        "often",
        "weight",
        "",
    ],
)
def test_no_numbers(text: str) -> None:
    assert _found(text) == []


def test_a_word_said_over_and_over_is_as_many_numbers() -> None:
    assert [digits for _, _, digits in numbers("hundred " * 2300)] == ["100"] * 2300


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


_PIECES = [
    *"一二三十百千万亿零〇两第几多个天月元0123456789,.kK -\u017f\u0131\u0130\u0663",
    *["one", "six", "ten", "twenty", "hundred", " and ", "Thousand", " million", "99999", "万一"],
]


@given(st.lists(st.sampled_from(_PIECES), max_size=20).map("".join))
def test_numbers_stand_in_order_and_never_overlap(text: str) -> None:
    found = list(numbers(text))
    assert all(0 <= start < end <= len(text) for start, end, _ in found)
    assert all(one[1] <= other[0] for one, other in pairwise(found))
    assert [
        digits for _, _, digits in found if not re.fullmatch(r"(0|[1-9]\d{0,14})(\.\d*[1-9])?", digits, re.ASCII)
    ] == []

"""Numbers in one form, however they are written: 3个月 and 三个月, 5,000 and 5k and 五千, 90 days and ninety days."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SIGNS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
# What is counted: a single sign is a number before these only (十分, 四川, 三角 are words).
_MEASURES = "个天日月年周岁元块次期倍号"
_ONES = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {
    **{word: value for value, word in enumerate(_ONES.split(), 1)},
    **{word: value for value, word in enumerate(_TEENS.split(), 10)},
    **{word: 10 * value for value, word in enumerate(_TENS.split(), 2)},
}
_LARGE = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_TIMES = {"千": 1000, **_GROUPS, "k": 1000, **_LARGE}
_WORD = "|".join([*_SMALL, *_LARGE])
_NUMBER = re.compile(
    r"(?P<digits>\d+(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)(?:(?P<times>[千万亿])"
    r"|[ ]?(?P<large>k|thousand|million|billion)(?![^\W\d_]))?"
    r"|(?P<signs>(?<!第)[一二两三四五六七八九十][零〇一二两三四五六七八九十百千万亿]*)"
    rf"|(?<![^\W\d_])(?P<words>(?:{_WORD})(?:(?:[ -]|[ ]and[ ])(?:{_WORD}))*)(?![^\W\d_])",
    re.IGNORECASE,
)


def numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Half-open character ranges of the numbers in a text, in order, each with the number in digits. A lone 一 or "one"
    is left out: it is mostly an article.
    """
    for match in _NUMBER.finditer(text):
        if match["digits"]:
            times = match["times"] or (match["large"] or "").lower()
            value = match["digits"].replace(",", "")
            found = _shown(float(value) * _TIMES[times]) if times else value
        elif match["signs"]:
            found = _of_signs(match["signs"], text[match.end() : match.end() + 1])
        else:
            found = _of_words(match["words"].lower())
        if found:
            yield match.start(), match.end(), found


def _of_signs(signs: str, following: str) -> str | None:
    """The number that Chinese signs say, None where they are part of a word."""
    plain = set(signs) <= set(_SIGNS)
    counted = bool(following) and following in _MEASURES
    if signs == "一" or not (counted or (len(signs) > 1 and not plain)):
        return None
    if plain:  # 二〇二四
        return "".join(str(_SIGNS[sign]) for sign in signs)
    total = group = digit = 0
    unit = 1
    for sign in signs:
        if sign in _SIGNS:
            digit = _SIGNS[sign]
        elif sign in _UNITS:
            unit = _UNITS[sign]
            group, digit = group + (digit or 1) * unit, 0
        else:
            unit = _GROUPS[sign]
            total, group, digit = total + (group + digit) * unit, 0, 0
    if digit and unit >= 100 and signs[-2] not in "零〇":  # 两千五: two thousand five hundred
        digit *= unit // 10
    return str(total + group + digit)


def _of_words(words: str) -> str | None:
    total = group = 0
    parts = [part for part in re.split(r"[ -]", words) if part != "and"]
    if parts == ["one"]:
        return None
    for part in parts:
        if part in _SMALL:
            group += _SMALL[part]
        elif part == "hundred":
            group = (group or 1) * 100
        else:
            total, group = total + (group or 1) * _LARGE[part], 0
    return str(total + group)


def _shown(value: float) -> str:
    return str(round(value, 3)).removesuffix(".0")

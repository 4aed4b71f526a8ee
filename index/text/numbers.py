"""Finds numbers and writes them in one form, so that 3个月 matches 三个月, and 5,000 matches 5k and 五千."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from string import ascii_lowercase, ascii_uppercase

from index.tuning.stored import MAX_NUMBER_DIGITS

_SIGNS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
# What is counted: a single sign is a number before these only (十分, 四川, 三角 are words).
_MONEY = "元块"
_MEASURES = "个天日月年周岁次期倍号" + _MONEY
_PARTS = "条款项章节编"  # of a law: 第三条 is 第3条, and 第三方 a word
_ONES = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {
    **{word: value for value, word in enumerate(_ONES.split(), 1)},
    **{word: value for value, word in enumerate(_TEENS.split(), 10)},
    **{word: 10 * value for value, word in enumerate(_TENS.split(), 2)},
}
_LARGE = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_TIMES = {**_LARGE, "k": 1000}

_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)  # of ASCII only: "ſ" and "İ" are in no number


def _english() -> str:
    """A pattern for English numbers. A number after a unit is added to it, unless a unit at least as large follows: "two
    hundred and five" is one number, "between two hundred and three hundred" has two.
    """
    ones, teens, tens = ("|".join(words.split()) for words in (_ONES, _TEENS, _TENS))
    found = rf"(?:(?:{tens})\b(?:[ -](?:{ones})\b)?+|(?:{teens}|{ones})\b)"
    for units, larger in (("hundred", "hundred"), ("thousand", "thousand|million|billion"), ("million|billion",) * 2):
        rest = rf"(?:{units})\b(?:[ ](?:and[ ])?{found}(?![ -](?:{larger})\b))?"
        found = rf"(?:{found}(?:[ -]{rest})?|{rest})"
    return found


_NUMBER = re.compile(
    # 2024.04.01 has three numbers; so have 5000,200,300.
    r"(?P<digits>(?<!\d)(?<!\d,)\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+(?!\.?\d))?|(?<!\d\.)\d+\.\d+(?!\.?\d)|\d+)"
    r"(?:(?P<mixed>(?:[千万亿]|百(?![货分]))+(?:\d+[百千万亿]+)*(?:\d+(?=[元块。;!?]|,(?!\d)|$))?)"
    r"|(?P<times>(?:[ ]?(?:hundred|thousand|million|billion|k)\b){1,2}))?"
    r"|(?P<before>[第几数]|万一)?(?P<signs>[零〇一二两三四五六七八九十百千万亿]+)(?P<about>几|[多余](?=[百千万亿]))?"
    rf"|(?<![^\W\d_])(?=(?:{'|'.join([*_SMALL, *_LARGE])})\b)(?P<words>{_english()})"
)
_TOKEN = re.compile(r"\d+(?:\.\d+)?|\D")


def numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """The numbers in a text, in order: half-open character range, and the number in digits (5 for 05 and 5.0).

    Left out are a lone 一 or "one", which is mostly an article (not in 一月); guesses such as 两三个月 and 十几天; and numbers
    of more than MAX_NUMBER_DIGITS digits.
    """
    for match in _NUMBER.finditer(text.translate(_LOWER)):
        kind = next(name for name in ("digits", "signs", "words") if match[name])
        if kind == "digits":
            value = _of_digits(match["digits"].replace(",", ""), match["mixed"] or "", match["times"] or "")
        elif kind == "signs":
            following = text[match.end() : match.end() + 1]
            guess = match["about"] or (match["before"] or "") in tuple("几数")
            value = None if guess else _of_signs(match["signs"], following, ordinal=match["before"] == "第")
        else:
            value = _of_words(match["words"])
        if value is not None and value < 10**MAX_NUMBER_DIGITS:
            shown = f"{value:f}"
            start = match.start(kind)
            yield start, match.end(), shown.rstrip("0").rstrip(".") if "." in shown else shown


def _of_digits(digits: str, mixed: str, times: str) -> Decimal | None:
    """The value of digits alone (5000), with Chinese signs (5千, 3万5千) or English words (5 thousand); None if too long."""
    if len(digits) + len(mixed) > 2 * MAX_NUMBER_DIGITS or sum(map(str.isdecimal, digits)) > MAX_NUMBER_DIGITS:
        return None
    if mixed:
        return _sum(digits + mixed)
    value = Decimal(digits)
    for unit in re.findall("[a-z]+", times):
        value *= _TIMES[unit]
    return value


def _of_signs(signs: str, following: str, *, ordinal: bool) -> Decimal | None:
    """The value of Chinese signs; None where they are part of a word or a guess (三五天).

    following: the character after them; ordinal: whether 第 stands before them.
    """
    part = ordinal and bool(following) and following in _PARTS
    counted = part or (bool(following) and following in _MEASURES)
    plain = set(signs) <= set(_SIGNS)
    if signs == "一":
        return Decimal(1) if part or (following == "月" and not ordinal) else None
    if len(signs) > 2 * MAX_NUMBER_DIGITS or ((plain or ordinal or len(signs) == 1) and not counted):
        return None
    if ordinal and len(signs) == 1 and not part:  # 第二天 is the day after
        return None
    if not plain:
        in_short = signs[-1] in _SIGNS and signs[-2] in "百千万亿"
        return None if in_short and following and following in _MEASURES and following not in _MONEY else _sum(signs)
    if len(signs) == 2 and not set(signs) & set("零〇"):
        return None
    return Decimal("".join(str(_SIGNS[sign]) for sign in signs))  # 二〇二四


def _sum(written: str) -> Decimal | None:
    """The value of digits or signs with Chinese units; None where they are not one number."""
    total = group = digit = Decimal(0)
    unit, last = 0, ""  # the last unit; the token before
    tokens = _TOKEN.findall(written)
    for token in tokens:
        if token in _UNITS:
            if (unit in _UNITS.values() and _UNITS[token] >= unit) or not (digit or token == "十"):
                return None
            unit = _UNITS[token]
            group, digit = group + (digit or 1) * unit, Decimal(0)
        elif token in _GROUPS:
            if not (group or digit or last == "万"):
                return None
            unit = _GROUPS[token]
            # 亿 counts all before it (三万亿), 万 what stands between (一亿二千万).
            total = (total + group + digit) * unit if token == "亿" else total + (group + digit) * unit
            group = digit = Decimal(0)
        elif digit:  # 三五百: three to five hundred
            return None
        else:
            digit = Decimal(_SIGNS.get(token, token))
        last = token
    if digit and digit < 10 and unit >= 100 and tokens[-2] not in "零〇":  # 两千五: two thousand five hundred
        digit *= unit // 10
    return total + group + digit


def _of_words(words: str) -> Decimal | None:
    """The value of English words; None for a lone "one"."""
    total = group = 0
    for word in re.findall("[a-z]+", words):
        if word in _SMALL:
            group += _SMALL[word]
        elif word == "hundred":
            group = (group or 1) * 100
        elif word != "and":
            total, group = total + (group or 1) * _LARGE[word], 0
    return None if words == "one" else Decimal(total + group)

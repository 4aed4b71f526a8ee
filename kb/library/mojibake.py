"""Finds text that was read in a wrong encoding, or whose characters were lost before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_MOJIBAKE_SHARE = 0.002  # of the characters; so one wrong quotation mark in a page does not count
_HAN_WINDOW = 3  # characters; UTF-8 that is read as GBK has three for two
_HAN_SHARE = 0.05  # of such windows; correct Chinese has none in 1,000 (tests/kb/library/test_near_duplicates.py)
_LOST = re.compile("锟斤拷|锟斤|烫烫烫|屯屯屯|\ufffd")  # U+FFFD in UTF-8 read as GBK; unused memory read as GBK
_LATIN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2010-\u203a\u20ac\u2122]{2,}"
)
_HAN = re.compile("[\u3400-\u9fff\ue000-\uf8ff]{3,}")


@dataclass(frozen=True)
class Damage:
    """Characters that were read in a wrong encoding. share: their part of the text, 0 to 1.

    sample: the first of them.
    """

    share: float
    sample: str


def damage(text: str) -> Damage | None:
    """What is damaged in a text; None if it is next to nothing.

    Two things count as damage. What could be repaired: a run of Latin-1 characters that is UTF-8 ("Ã©" for "é") or GBK
    ("½è»¨" for "借花"), and Han characters that are UTF-8 when written in GBK ("鍊熷憲" for "借呗"). And what is lost: U+FFFD,
    and "锟斤拷", which is U+FFFD in UTF-8 read as GBK.
    """
    spans = [found.span() for found in _LOST.finditer(text)]
    spans += [found.span() for found in _LATIN.finditer(text) if _is_utf8(found[0]) or _is_gbk(found[0])]
    if _han_share(text) > _HAN_SHARE:
        spans += [found.span() for found in _HAN.finditer(text) if _han_share(found[0]) > _HAN_SHARE]
    size = sum(end - start for start, end in spans)
    if not spans or size < _MOJIBAKE_SHARE * len(text):
        return None
    start, end = min(spans)
    return Damage(min(size / len(text), 1.0), text[start : min(end, start + 20)])


def _is_utf8(text: str) -> bool:
    """Whether a run of characters, written in Windows-1252, is UTF-8 for fewer characters.

    Where Windows-1252 does not have a character, Latin-1 is used.
    """
    raw = bytearray()
    for char in text:
        try:
            raw += char.encode("cp1252")
        except UnicodeEncodeError:
            if char > "\u00ff":
                return False
            raw.append(ord(char))
    try:
        return len(raw.decode()) < len(text)
    except UnicodeDecodeError as error:  # the last character of a run may stand alone
        return error.start >= 2 and error.reason == "unexpected end of data"


def _is_gbk(text: str) -> bool:
    """Whether a run of Latin-1 characters is at least three Han characters of GB 2312, and nothing else."""
    try:
        decoded = text.encode("latin-1").decode("gb2312")
    except UnicodeError:
        return False
    return len(decoded) >= _HAN_WINDOW and all("\u4e00" <= char <= "\u9fff" for char in decoded)


def _han_share(text: str) -> float:
    """The share of windows of three Han characters that, written in GBK, are two Han characters in UTF-8."""
    windows = found = 0
    for run in _HAN.finditer(text):
        last = run.end() - _HAN_WINDOW
        windows += last - run.start() + 1
        seldom = [match.start() for match in _seldom().finditer(text, run.start(), run.end())]
        for at in {at for place in seldom for at in (place - 1, place) if run.start() <= at <= last}:
            found += _is_han_in_gbk(text[at : at + _HAN_WINDOW])
    return found / windows if windows else 0.0


@cache
def _seldom() -> re.Pattern[str]:
    """The characters that GBK begins with the bytes E0 to F4. Few of them are in use.

    Of two characters in UTF-8, six bytes, the first or the second pair of bytes begins with such a byte. So only a
    window with one of these characters in its first two places can be two characters, and the others need no test.
    """
    codes = (bytes([lead, trail]) for lead in range(0xE0, 0xF5) for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)))
    found = "".join(code.decode("gb18030", "ignore") for code in codes)
    return re.compile(f"[{found}]")


def _is_han_in_gbk(window: str) -> bool:
    try:
        decoded = window.encode("gb18030").decode()
    except UnicodeError:
        return False
    return len(decoded) == 2 and all("\u4e00" <= char <= "\u9fff" for char in decoded)

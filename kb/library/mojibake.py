"""Text that was read in a wrong encoding, or lost characters before it came here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_MOJIBAKE_SHARE = 0.002  # of the characters; one wrong quotation mark in a page is no mojibake


_HAN_WINDOW = 3  # UTF-8 read as GBK turns two characters into three


_HAN_SHARE = 0.05  # of such windows; Chinese that is right has none in 1,000 (tests/kb/library/test_near_duplicates.py)


_LOST = re.compile("锟斤拷|锟斤|烫烫烫|屯屯屯|\ufffd")  # U+FFFD written as UTF-8 and read as GBK; memory never written


_LATIN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2010-\u203a\u20ac\u2122]{2,}"
)


_HAN = re.compile("[\u3400-\u9fff\ue000-\uf8ff]{3,}")


@dataclass(frozen=True)
class Damage:
    """Characters that were read in a wrong encoding: their share of the text, and the first of them."""

    share: float
    sample: str


def damage(text: str) -> Damage | None:
    """What is damaged in a text, None if next to nothing is.

    Damaged is what can be repaired: a run of Latin-1 characters that is UTF-8 ("Ã©" for "é") or GBK ("½è»¨" for "借花"),
    Han characters that are UTF-8 when written in GBK ("鍊熷憲" for "借呗"); and what is lost: U+FFFD, and "锟斤拷", which
    is U+FFFD in UTF-8 read as GBK.
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
    """Whether characters that Windows-1252 (or Latin-1, where it has none) can write are UTF-8 of fewer others."""
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
    """Whether at least three Han characters of GB 2312 stand here and nothing else, read as Latin-1."""
    try:
        decoded = text.encode("latin-1").decode("gb2312")
    except UnicodeError:
        return False
    return len(decoded) >= _HAN_WINDOW and all("\u4e00" <= char <= "\u9fff" for char in decoded)


def _han_share(text: str) -> float:
    """The share of windows of three Han characters that are two Han characters in UTF-8, written in GBK."""
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
    """The characters that GBK begins with E0-F4, few of them in use: two characters of UTF-8 in six bytes begin with such
    a byte, or the second one does, so only a window with one of these in the first two places can be two characters.
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

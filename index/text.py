"""How a text is read before it is encoded or matched: one spelling, its language, its words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W\d_]")
# Runs of Chinese characters are cut by the dictionary; numbers and other words, with accents written apart, are whole.
_PIECE = re.compile(
    r"[\u3400-\u9fff\uf900-\ufaff]+|\d+(?:[.,]\d+)*|(?:[^\W\d_\u3400-\u9fff\uf900-\ufaff][\u0300-\u036f]*)+"
)
_CHINESE_SHARE = 0.2


@dataclass(frozen=True)
class Word:
    """A word in its matching form, and the half-open character range of the text it was read from."""

    text: str
    start: int
    end: int


@cache
def _spelling() -> dict[int, str]:
    """Traditional → simplified characters and full-width → half-width forms, one character to one character."""
    import opencc

    block = [chr(code) for code in range(0x3400, 0xA000)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(block)).split("\n")
    table = {ord(old): new for old, new in zip(block, simplified, strict=True) if old != new and len(new) == 1}
    for code in range(0xFF01, 0xFF5F):
        table[code] = chr(code - 0xFEE0)
    table[0x3000] = " "
    return table


def one_spelling(text: str) -> str:
    """Simplified, half-width. Every character stays where it is, so offsets into the result are offsets into `text`."""
    return text.translate(_spelling()) if not text.isascii() else text


def language(text: str) -> str:
    """ "zh" when at least a fifth of the letters are Chinese characters, else "en" (stands for all other languages)."""
    letters = len(_LETTER.findall(text))
    return "zh" if letters and len(_CHINESE.findall(text)) >= _CHINESE_SHARE * letters else "en"


def words(text: str) -> list[Word]:
    """The words of a text in reading order: Chinese ones by dictionary, others by spelling, numbers whole."""
    spelled = one_spelling(text)
    found = []
    for match in _PIECE.finditer(spelled):
        piece, start = match.group(), match.start()
        if _CHINESE.match(piece):
            for part in _cut(piece):
                found.append(Word(part, start, start + len(part)))
                start += len(part)
        else:
            stem = _stem(piece).strip()
            if stem:  # a lone accent is no word
                found.append(Word(stem, start, match.end()))
    return found


def _cut(run: str) -> list[str]:
    import rjieba  # loads its dictionary (a quarter of a second) only when there is Chinese to cut

    parts: list[str] = rjieba.cut(run)
    return parts


def _stem(word: str) -> str:
    """Plural and possessive endings off, case and accents folded: enough for "lawsuits" to meet "lawsuit"."""
    folded = unicodedata.normalize("NFKD", word.casefold())
    folded = "".join(character for character in folded if not unicodedata.combining(character))
    if len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        return folded[:-1]
    return folded

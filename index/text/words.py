"""What is done with a text before it is encoded or matched: one spelling, its language, its words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from index.text.numbers import numbers
from index.tuning.stored import CHINESE_LETTER_SHARE

_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W\d_]")
# Runs of Chinese characters are cut by the dictionary; other words, with accents written apart, are whole.
_PIECE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|(?:[^\W\d_\u3400-\u9fff\uf900-\ufaff][\u0300-\u036f]*)+")

# Words of grammar: they say nothing about the subject of a question.
_FORM = """
的 了 吗 呢 吧 啊 呀 嘛 么 着 过 得 地 是 在 有 和 与 或 及 也 都 就 才 还 又 很 太 更 最 会 能 可以 要 想 应 该 应该
我 你 您 他 她 它 我们 你们 他们 这 那 这个 那个 个 被 把 给 让 对 跟 从 到 上 下 不 没 没有
什么 怎么 怎样 怎么样 如何 为什么 哪 哪里 哪些 谁 多少 几 一
a an the of to in on at by for with from and or but if is are was were be been do doe did have has had can could will
would should may might must i you he she it we they me my your his her its our their this that these those what which
who whom whose when where why how not no so as than then there here about into out up down just s t m re ve ll d
"""
FUNCTION_WORDS = frozenset(_FORM.split())


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
    table |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # lone surrogates: no encoder takes them
    return table


def one_spelling(text: str) -> str:
    """The text in simplified, half-width characters. Each character becomes one, so offsets stay valid in `text`."""
    return text.translate(_spelling()) if not text.isascii() else text


def search_form(text: str) -> str:
    """A text in the form in which words are looked up in it: simplified Chinese, usual width, lower case."""
    return one_spelling(text).casefold()


def language(text: str) -> str:
    """ "zh" when at least a fifth of the letters are Chinese characters, else "en" (stands for all other languages)."""
    letters = len(_LETTER.findall(text))
    return "zh" if letters and len(_CHINESE.findall(text)) >= CHINESE_LETTER_SHARE * letters else "en"


def words(text: str) -> list[Word]:
    """The words of a text in order. Chinese is cut by a dictionary, other text at what is no letter; numbers are in digits."""
    spelled = one_spelling(text)
    found: list[Word] = []
    at = 0
    for start, end, digits in numbers(spelled):
        found += _words(spelled, at, start)
        found.append(Word(digits, start, end))
        at = end
    return found + _words(spelled, at, len(spelled))


def _words(spelled: str, first: int, last: int) -> list[Word]:
    found = []
    for match in _PIECE.finditer(spelled, first, last):
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
    """Remove plural and possessive endings, case and accents: enough for "lawsuits" to match "lawsuit"."""
    folded = unicodedata.normalize("NFKD", word.casefold())
    folded = "".join(character for character in folded if not unicodedata.combining(character))
    if len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        return folded[:-1]
    return folded


LANGUAGES = ("zh", "en")

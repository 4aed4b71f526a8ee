"""Tells texts that are no question: a number, a letter, a greeting, words of grammar, an e-mail address alone.

Whoever sends one gets no answer but is asked for more words. What names something in the knowledge base is a question, however
short: a title, a heading, a related topic, a known question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from index.store.contents import Contents
from index.text.words import FUNCTION_WORDS, one_spelling, words
from index.tuning.answers import MIN_NAMING_DIGITS
from kb.folding import comparable, folded

# Words of greetings, thanks and asking, in the form that words() gives them.
_GREETING = """
    你好 您好 大家 早 早上 早上好 早安 上午 上午好 中午 中午好 下午 下午好 晚上 晚上好 晚安 好 嗨 哈喽 哈罗 喂 在 在线 有人 亲
    谢谢 多谢 感谢 谢 再见 拜拜 好的 可以 行 嗯 嗯嗯 哦 噢 哈 哈哈 哈哈哈 呵呵 测试 试试
    请问 请 想问 问 问题 咨询 问一下 一下 不能 不可以 帮 帮我 帮忙 帮帮 怎么办 咋办 怎么回事 为啥 啥
    有没有 不 是不是 能不能 可不可以 会不会
    hi hello hey heya hiya yo good morning afternoon evening night day greeting welcome thank thanks thx cheer please pls
    bye goodbye ok okay yes yeah yep no nope sure test testing question ask asking help anybody anyone somebody someone
"""
_GREETINGS = frozenset(_GREETING.split())
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|(?:https?://|www\.)\S+", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


class Wordless:
    """Tells texts that are no question of one knowledge base."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def __call__(self, text: str) -> bool:
        """Whether a text is no question."""
        return _says_nothing(text) and not self._names(text)

    def _names(self, text: str) -> bool:
        """Whether a text that says nothing by itself names something here: as a whole, as a number of some digits, or as a
        single word of a heading.
        """
        if comparable(text) in self._spelled:
            return True
        found = {word.text for word in words(text)} - FUNCTION_WORDS
        if len(found) != 1:
            return False
        (word,) = found
        long_enough = len(word) >= MIN_NAMING_DIGITS if word.isdecimal() else len(word) > 1
        return long_enough and word in self._words

    @cached_property
    def _headings(self) -> frozenset[str]:
        titles = (article.title for article in self._contents.articles)
        sections = (name for passage in self._contents.passages for name in passage.section)
        return frozenset((*titles, *sections, *(topic.title for topic in self._contents.topics)))

    @cached_property
    def _spelled(self) -> frozenset[str]:
        """Everything that has a name, and the known questions, spelled alike."""
        return frozenset(map(comparable, (*self._headings, *(known.text for known in self._contents.questions))))

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(_words_of(self._headings))


def _words_of(texts: Iterable[str]) -> Iterable[str]:
    return (word.text for text in texts for word in words(text))


def _says_nothing(text: str) -> bool:
    spelled = one_spelling(text).strip()
    kept = folded(spelled)
    if len(set(kept)) <= 1 or kept.isdecimal() or _ADDRESS.fullmatch(spelled):
        return True  # nothing but punctuation, one character, a number, an address
    found = {word.text for word in words(text)}
    content = found - FUNCTION_WORDS
    if any(map(_is_number, content)):  # "90 days" is no greeting
        return all(map(_is_number, content))
    return content <= _GREETINGS


def _is_number(word: str) -> bool:
    return _DIGITS.fullmatch(word.replace(".", "", 1)) is not None

"""Every text in both languages, and the choice of the language."""

from __future__ import annotations

import dataclasses
import string

import pytest

from ui.strings import ask as strings
from ui.strings.ask import EN, LANGUAGES, ZH


def _texts(table: strings.Strings) -> dict[str, tuple[str, ...]]:
    values = {field.name: getattr(table, field.name) for field in dataclasses.fields(table)}
    return {name: value if isinstance(value, tuple) else (value,) for name, value in values.items()}


@pytest.mark.parametrize("table", LANGUAGES.values(), ids=LANGUAGES)
def test_no_text_is_missing(table: strings.Strings) -> None:
    assert [name for name, texts in _texts(table).items() if not texts or not all(text.strip() for text in texts)] == []


def test_both_languages_fill_in_the_same_words() -> None:
    def words(texts: tuple[str, ...]) -> set[str]:
        return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}

    chinese, english = _texts(ZH), _texts(EN)
    assert {name: words(texts) for name, texts in chinese.items()} == {
        name: words(texts) for name, texts in english.items()
    }


def test_chinese_is_chinese_and_english_is_not() -> None:
    def chinese(texts: tuple[str, ...]) -> bool:
        return any("一" <= character <= "鿿" for text in texts for character in text)

    shared = {"code", "html_lang", "months", "other_language"}
    assert [name for name, texts in _texts(ZH).items() if name not in shared and not chinese(texts)] == []
    assert [name for name, texts in _texts(EN).items() if name not in shared and chinese(texts)] == []


def test_chinese_punctuation_is_full_width() -> None:
    marks = {",", ":", "?", "!", ";"}
    names = {name for name, texts in _texts(ZH).items() if marks & set("".join(texts))}
    assert names == set()


@pytest.mark.parametrize(
    ("asked", "locale", "expected"),
    [
        (None, "zh-CN", ZH),
        (None, "zh-Hant-TW", ZH),
        (None, "ZH_cn", ZH),
        (None, "en-US", EN),
        (None, "de", EN),
        (None, None, EN),
        ("en", "zh-CN", EN),
        ("zh", "en-US", ZH),
        ("xx", "zh-CN", ZH),
    ],
)
def test_language(asked: str | None, locale: str | None, expected: strings.Strings) -> None:
    assert strings.choose(asked, locale) is expected


def test_other_language() -> None:
    assert strings.other(ZH) is EN
    assert strings.other(EN) is ZH


@pytest.mark.parametrize(
    ("published", "chinese", "english"),
    [
        ("2024-04-01T20:09:15", "2024 年 4 月 1 日", "1 April 2024"),
        ("2024-12-31", "2024 年 12 月 31 日", "31 December 2024"),
        ("spring 2024", "spring 2024", "spring 2024"),
        ("2024-13-01", "2024-13-01", "2024-13-01"),
    ],
)
def test_day(published: str, chinese: str, english: str) -> None:
    assert ZH.day(published) == chinese
    assert EN.day(published) == english

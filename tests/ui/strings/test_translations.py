"""Every text about translations, in both languages."""

from __future__ import annotations

import string
from collections.abc import Iterator

import pytest

from kb.translations.names import LANGUAGES as TRANSLATED
from kb.translations.translation import TranslationState
from ui.strings import ask as strings
from ui.strings.translations import EN, LANGUAGES, ZH, TranslationStrings, of


def _texts(table: TranslationStrings) -> Iterator[tuple[str, str]]:
    for name, value in vars(table).items():
        if isinstance(value, dict):
            yield from ((f"{name} {key}", text) for key, text in value.items())
        elif name != "code":
            yield name, value


@pytest.mark.parametrize("table", LANGUAGES.values(), ids=LANGUAGES)
def test_no_text_is_missing(table: TranslationStrings) -> None:
    assert [name for name, text in _texts(table) if not text.strip()] == []
    assert list(table.counts) == list(table.states) == list(TranslationState)
    assert tuple(table.languages) == TRANSLATED


def test_both_languages_fill_in_the_same_words() -> None:
    def words(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert {name: words(text) for name, text in _texts(ZH)} == {name: words(text) for name, text in _texts(EN)}


def test_chinese_is_chinese_and_english_is_not() -> None:
    def chinese(text: str) -> bool:
        return any("一" <= character <= "鿿" for character in text)

    assert [name for name, text in _texts(ZH) if not chinese(text)] == []
    assert [name for name, text in _texts(EN) if chinese(text)] == []
    assert {name for name, text in _texts(ZH) if set(",:?!;()") & set(text)} == set()


def test_each_language_of_the_pages_has_its_table() -> None:
    assert {code: of(texts) for code, texts in strings.LANGUAGES.items()} == LANGUAGES

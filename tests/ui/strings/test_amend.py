"""Every text of the fields that correct how an article is understood, in both languages."""

from __future__ import annotations

import string

import pytest

from ui.strings.amend import EN, LANGUAGES, ZH, AmendStrings

_SHARED = {"code", "piece"}


@pytest.mark.parametrize("table", LANGUAGES.values(), ids=LANGUAGES)
def test_no_text_is_missing(table: AmendStrings) -> None:
    assert [name for name, text in vars(table).items() if not text.strip()] == []


def test_both_languages_fill_in_the_same_words() -> None:
    def words(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert {name: words(text) for name, text in vars(ZH).items()} == {
        name: words(text) for name, text in vars(EN).items()
    }


def test_chinese_is_chinese_and_english_is_not() -> None:
    def chinese(text: str) -> bool:
        return any("一" <= character <= "鿿" for character in text)

    assert [name for name, text in vars(ZH).items() if name not in _SHARED and not chinese(text)] == []
    assert [name for name, text in vars(EN).items() if chinese(text)] == []


def test_chinese_punctuation_is_full_width() -> None:
    assert {name for name, text in vars(ZH).items() if set(",:?!;()") & set(text)} == set()

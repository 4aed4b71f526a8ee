"""Every text of the pages for reading, in both languages."""

from __future__ import annotations

import dataclasses
import string

import pytest

from ui.strings import ask as strings
from ui.strings import browse as strings_browse
from ui.strings.browse import EN, LANGUAGES, ZH


def _words(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("table", LANGUAGES.values(), ids=LANGUAGES)
def test_no_text_is_missing(table: strings_browse.BrowseStrings) -> None:
    assert [name for name, text in dataclasses.asdict(table).items() if not text.strip()] == []


def test_both_languages_fill_in_the_same_words() -> None:
    english = dataclasses.asdict(EN)
    for name, text in dataclasses.asdict(ZH).items():
        assert _words(text) == _words(english[name]), name


def test_chinese_is_chinese_with_full_width_punctuation_and_english_is_not() -> None:
    for name, text in dataclasses.asdict(ZH).items():
        assert name == "code" or any("一" <= character <= "鿿" for character in text), name
        assert not set(",:?!;") & set(text), name
    for name, text in dataclasses.asdict(EN).items():
        assert not any("一" <= character <= "鿿" for character in text), name


def test_the_table_of_a_language() -> None:
    assert [strings_browse.of(table) for table in (strings.ZH, strings.EN)] == [ZH, EN]

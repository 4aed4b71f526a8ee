"""Every text of the FAQ editor in both languages."""

from __future__ import annotations

import dataclasses
import string
from collections.abc import Mapping

import pytest

from ui.strings.faq import EN, LANGUAGES, ZH, FaqStrings, ShownKind

_SHARED = {"code", "place", "at"}


def _texts(table: FaqStrings) -> dict[str, str]:
    texts: dict[str, str] = {}
    for field in dataclasses.fields(table):
        value = getattr(table, field.name)
        if isinstance(value, Mapping):
            texts |= {f"{field.name}.{key.name}": text for key, text in value.items()}
        else:
            texts[field.name] = value
    return texts


@pytest.mark.parametrize("table", LANGUAGES.values(), ids=LANGUAGES)
def test_no_text_is_missing(table: FaqStrings) -> None:
    assert [name for name, text in _texts(table).items() if not text.strip()] == []
    assert set(table.sorts) == set(ShownKind)


def test_both_languages_fill_in_the_same_words() -> None:
    def words(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    chinese, english = _texts(ZH), _texts(EN)
    assert {name: words(text) for name, text in chinese.items()} == {
        name: words(text) for name, text in english.items()
    }


def test_chinese_is_chinese_and_english_is_not() -> None:
    def chinese(text: str) -> bool:
        return any("一" <= character <= "鿿" for character in text)

    assert [name for name, text in _texts(ZH).items() if name not in _SHARED and not chinese(text)] == []
    assert [name for name, text in _texts(EN).items() if chinese(text)] == []


def test_chinese_punctuation_is_full_width() -> None:
    plain = {name: text.replace("`not_covered: true`", "") for name, text in _texts(ZH).items()}
    assert {name for name, text in plain.items() if set(",:?!;") & set(text)} == set()

"""Every text of the pages for editors in both languages."""

from __future__ import annotations

import dataclasses
import string

from ui.strings import ask as strings
from ui.strings.editor import EN, ZH, EditorStrings, of


def _texts(table: EditorStrings) -> dict[str, str]:
    return {field.name: getattr(table, field.name) for field in dataclasses.fields(table)}


def _chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)


def test_no_text_is_missing_and_each_is_in_its_language() -> None:
    assert [name for name, text in (_texts(ZH) | _texts(EN)).items() if not text.strip()] == []
    shared = {"code"}
    downloads = {"csv", "jsonl"}
    assert [name for name, text in _texts(ZH).items() if name not in shared | downloads and not _chinese(text)] == []
    assert [name for name, text in _texts(EN).items() if _chinese(text)] == []


def test_both_languages_fill_in_the_same_words() -> None:
    def words(table: EditorStrings) -> dict[str, set[str]]:
        return {
            name: {field for _, field, _, _ in string.Formatter().parse(text) if field}
            for name, text in _texts(table).items()
        }

    assert words(ZH) == words(EN)


def test_chinese_punctuation_is_full_width() -> None:
    assert [name for name, text in _texts(ZH).items() if set(",:?!;()") & set(text)] == []


def test_the_table_follows_the_readers_language() -> None:
    assert of(strings.ZH) is ZH
    assert of(strings.EN) is EN

"""Translations beside the passages of a version."""

from __future__ import annotations

from pathlib import Path

from index.publish.compose import Source, checksums, contents_of, translation_warnings
from index.store.contents import Contents
from index.store.versions import LAYOUT
from kb.library.library import Library
from kb.translations.translation import TranslationProblem

CHINESE = "# 指南\n\n开头。\n\n## 甲\n\n| 列 | 数 |\n|---|---|\n| 值 | 1 |\n"
ENGLISH = "# Guide\n\n[Begin](https://a.b/c).\n\n## A\n\n| column | number |\n|---|---|\n| value | 1 |\n"


def source(folder: Path, english: str = ENGLISH) -> Source:
    (folder / "a.md").write_text(CHINESE, "utf-8")
    (folder / "b.md").write_text("# B\n\nAnother one.\n", "utf-8")
    if english:
        (folder / "a.en.md").write_text(english, "utf-8")
    return Source.of_folder(Library(folder))


def test_translations_are_written_and_read(tmp_path: Path) -> None:
    contents = contents_of(source(tmp_path))
    assert [row for row, _ in contents.translations] == [0, 1]
    (first,), (second,) = contents.translated(0), contents.translated(1)
    assert (first.language, first.title, first.passage.text, first.outdated) == ("en", "Guide", "Begin.", False)
    assert (second.passage.section, second.passage.text) == (("A",), "column: value; number: 1")
    assert contents.translated(2) == ()
    (tmp_path / "version").mkdir()
    contents.write(tmp_path / "version")
    assert Contents.read(tmp_path / "version") == contents
    (tmp_path / "version" / LAYOUT.translations).unlink()  # built before there were any
    assert Contents.read(tmp_path / "version").translations == ()


def test_only_the_article_of_a_translation_changes(tmp_path: Path) -> None:
    before = source(tmp_path, "")
    after = source(tmp_path)
    assert before.checksums == checksums(before.articles, ())
    changed = {own for own in before.checksums if before.checksums[own] != after.checksums[own]}
    assert changed == {"a"}


def test_an_editor_is_told_of_translations(tmp_path: Path) -> None:
    found = source(tmp_path)
    (tmp_path / "b.en.md").write_text("# B\n\nThe same.\n", "utf-8")
    codes = [message.code for message in translation_warnings(Source.of_folder(Library(tmp_path)))]
    same = TranslationProblem.SAME_LANGUAGE
    assert [message.code for message in translation_warnings(found)] == [TranslationProblem.NOT_CHECKED]
    assert codes == [TranslationProblem.NOT_CHECKED, TranslationProblem.NOT_CHECKED, same]

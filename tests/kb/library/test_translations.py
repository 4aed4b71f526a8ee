"""Translations in the folder of articles: listed, stored, and taken along with their article."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import KnowledgeBaseError
from kb.library.article_cache import LibraryProblem
from kb.library.library import Library, LibraryError
from kb.library.purge import purge_removed
from kb.library.translations import (
    add,
    meant_for,
    store_draft,
    store_file,
    store_text,
    text_of,
    translation_of,
    translations_of,
)
from kb.structure.passages import cut
from kb.translations.drafts import TranslationDraft, draft_of, to_fill_in
from kb.translations.names import NamedTranslation
from kb.translations.translation import TranslationError, TranslationProblem, TranslationState

CHINESE = "# 指南\n\n开头。\n\n## 甲\n\n甲的话。\n"
ENGLISH = "# Guide\n\nBegin.\n\n## A\n\nWords of A.\n"
CURRENT, NOT_CHECKED = TranslationState.CURRENT, TranslationState.NOT_CHECKED


@pytest.fixture
def library(tmp_path: Path) -> Library:
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "a.md").write_text(CHINESE, "utf-8")
    (tmp_path / "guide" / "a.en.md").write_text(ENGLISH, "utf-8")
    (tmp_path / "b.en.md").write_text("# B\n\nThe only one.\n", "utf-8")
    return Library(tmp_path)


def states(library: Library, own: str = "guide/a") -> list[TranslationState]:
    found = translation_of(library, own, "en")
    return [piece.state for piece in found.pieces] if found else []


def test_a_translation_is_no_article(library: Library) -> None:
    assert [article.id for article in library.articles()] == ["b.en", "guide/a"]
    assert library.translation_files("guide/a") == {"en": library.folder / "guide" / "a.en.md"}
    assert library.translation_files("b.en") == {}
    assert library.ignored() == []
    assert states(library) == [NOT_CHECKED] * 2
    assert translations_of(library, "b.en") == ()
    with pytest.raises(LibraryError):
        library.translation_files("guide/a.en")


def test_a_translation_goes_and_comes_with_its_article(library: Library) -> None:
    place = library.remove("guide/a")
    assert sorted(path.name for path in (place / "guide").iterdir()) == ["a.en.md", "a.md"]
    assert [(item.id, item.title) for item in library.removed()] == [("guide/a", "指南")]
    assert [article.id for article in library.articles()] == ["b.en"]
    library.restore("guide/a")
    assert states(library) == [NOT_CHECKED] * 2
    library.remove("guide/a")
    assert purge_removed(library.folder, "guide/a.en") == ()
    assert len(purge_removed(library.folder, "guide/a")) == 1


def test_another_version_of_an_article_keeps_its_translation(library: Library) -> None:
    store_text(library, "guide/a", "en", to_fill_in(None, library.find("guide/a"), cut(library.find("guide/a"))))
    store_file(library, "guide/a", "en", (text_of(library, "guide/a", "en") or "").replace("甲\n", "A\n").encode())
    library.add("guide/a.txt", "指南\n\n新的开头。\n".encode())
    assert library.translation_files("guide/a").keys() == {"en"}


def test_names_that_would_turn_an_article_into_a_translation_are_refused(library: Library) -> None:
    with pytest.raises(LibraryError) as refused:
        library.add("b.txt", b"The other one\n\nIts text.\n")
    assert refused.value.code is LibraryProblem.WOULD_TRANSLATE
    with pytest.raises(LibraryError) as refused:
        library.add("guide/a.zh.md", "别的。".encode())
    assert refused.value.code is LibraryProblem.IS_TRANSLATION
    assert [article.id for article in library.articles()] == ["b.en", "guide/a"]


def test_a_file_finds_its_article(library: Library) -> None:
    assert meant_for(library, "guide/A.zh.md") == NamedTranslation("guide/a", "zh")
    assert meant_for(library, "guide/a.en.md") == NamedTranslation("guide/a", "en")
    assert meant_for(library, "b.en.md") is None
    assert meant_for(library, "c.en.md") is None
    assert meant_for(Library(library.folder / "none"), "a.en.md") is None


def test_added_files_are_stored_with_what_they_remember(library: Library) -> None:
    added = add(library, "guide/a.en.md", ENGLISH.replace("Begin", "Beginning").encode())
    assert (added.article.id, added.replaced, added.translation) == ("guide/a", True, "en")
    assert "made_from:\n- ['']\n- ['']\n" in (text_of(library, "guide/a", "en") or "")
    assert states(library) == [NOT_CHECKED] * 2
    odd = ENGLISH + "\n## B\n\nMore.\n"
    add(library, "guide/a.en.md", odd.encode())
    assert text_of(library, "guide/a", "en") == odd  # nothing of it is lost
    assert add(library, "new.md", b"# New\n\nNew text.\n").translation is None


def test_what_an_editor_writes_is_stored(library: Library) -> None:
    passages = cut(library.find("guide/a"))
    before = translation_of(library, "guide/a", "en")
    draft = draft_of(before, passages)
    assert draft == TranslationDraft(
        title="Guide", headings=("", "A"), pieces=("Begin.", "Words of A."), checked=(False, False)
    )
    changed = TranslationDraft(
        title="Guide", headings=("", "A"), pieces=("Start.", "Words of A."), checked=(False, False)
    )
    store_draft(library, "guide/a", "en", changed)
    assert states(library) == [CURRENT, NOT_CHECKED]
    was = text_of(library, "guide/a", "en")
    store_draft(library, "guide/a", "en", TranslationDraft(**vars(changed) | {"checked": (False, True)}))
    assert states(library) == [CURRENT, CURRENT]
    store_text(library, "guide/a", "en", was)  # Undo
    assert states(library) == [CURRENT, NOT_CHECKED]
    store_text(library, "guide/a", "en", None)
    assert translations_of(library, "guide/a") == ()
    assert text_of(library, "guide/a", "en") is None


def test_a_file_that_cannot_be_read_is_told(library: Library) -> None:
    (library.folder / "guide" / "a.en.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    with pytest.raises(KnowledgeBaseError) as found:
        translations_of(library, "guide/a")
    assert found.value.code is TranslationProblem.NO_TEXT
    (library.folder / "guide" / "a.en.md").write_bytes(b"a" * (10 * 2**20 + 1))
    with pytest.raises(TranslationError) as large:
        translations_of(library, "guide/a")
    assert large.value.code is TranslationProblem.TOO_LARGE
    (library.folder / "guide" / "a.en.md").write_bytes(b"")
    assert states(library) == [TranslationState.MISSING] * 2

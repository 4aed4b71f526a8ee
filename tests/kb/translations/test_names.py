"""Which files are translations."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.translations.names import NamedTranslation, named, translations_among


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.en.md", NamedTranslation("a", "en")),
        ("guide/a b.ZH.Markdown", NamedTranslation("guide/a-b", "zh")),
        ("a.en.zh.md", NamedTranslation("a.en", "zh")),
        ("a.fr.md", None),
        ("a.en.txt", None),
        (".en.md", None),
        ("guide/.en.md", None),
    ],
)
def test_names(name: str, said: NamedTranslation | None) -> None:
    assert named(name) == said


def test_a_translation_needs_an_original_beside_it() -> None:
    paths = [
        Path(name) for name in ("a.en.md", "a.docx", "b.en.md", "x/a.zh.md", "A.zh.md", "a.en.zh.md", "b.en.zh.md")
    ]
    assert dict(translations_among(paths)) == {
        Path("a.en.md"): Path("a.docx"),
        Path("A.zh.md"): Path("a.docx"),
        Path("b.en.zh.md"): Path("b.en.md"),  # b.en.md is an article, as there is no b
    }
    assert translations_among([Path("a.md")]) == {}

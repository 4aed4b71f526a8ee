"""Forms in which two spellings of one text are equal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.folding import comparable, folded


@pytest.mark.parametrize(
    ("text", "form"),
    [("Ｈow  LONG?", "howlong"), ("花呗，逾期！", "花呗逾期"), ("① x²", "1x2"), ("?!", ""), ("", "")],
)
def test_width_case_spaces_and_punctuation_do_not_count(text: str, form: str) -> None:
    assert folded(text) == form


def test_punctuation_alone_is_compared_by_itself() -> None:
    assert comparable(" ？！ ") == "?!"
    assert comparable("??") != comparable("!!")
    assert comparable("A?") == "a"


@given(st.text())
def test_a_form_without_a_letter_or_digit_is_empty(text: str) -> None:
    assert all(map(str.isalnum, folded(text)))
    assert bool(folded(text)) <= bool(comparable(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How long?", "howlong"),
        ("花呗,逾期 3 个月!", "花呗逾期3个月"),
        ("ＡＢＣ１２", "abc12"),
        ("Straße", "strasse"),
        ("①", "1"),
        ("?!", "?!"),  # of marks only: itself, so that two of them differ
        ("? ", "?"),
        ("", ""),
    ],
)
def test_comparable(text: str, expected: str) -> None:
    assert comparable(text) == expected


@settings(deadline=None, database=None)
@given(st.text("aB花3"), st.text(" ,。?!-", max_size=3))
def test_marks_and_case_and_width_do_not_matter(text: str, marks: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) if character.isascii() else character for character in text)
    if text:
        assert comparable(marks + text.upper() + marks) == comparable(wide.lower()) == text.lower()

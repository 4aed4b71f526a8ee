"""Forms in which two spellings of one text are equal."""

from __future__ import annotations

import pytest
from hypothesis import given
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

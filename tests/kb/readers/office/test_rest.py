"""What is told of a file's texts and what is not."""

from __future__ import annotations

import pytest

from kb.readers.office import rest
from kb.readers.office.rest import left_out


def test_of_a_paragraph_only_what_is_not_told_is_set_aside() -> None:
    pieces = [["A ", "b ", "c"], ["d"], ["e ", "f"]]
    assert [piece.text for piece in left_out(pieces, ["A\u00a0c", "ef"])] == ["b", "d"]


def test_after_many_pieces_in_vain_nothing_is_looked_for_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "MAX_LOOKED", 3)
    pieces = [["x ", "y ", "a ", "z"]]  # the paragraph, x and y are the three
    assert [piece.text for piece in left_out(pieces, ["a"])] == ["x y a z"]

"""Passages longer than the encoder's window are counted, with the real encoder cut to a short window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.encoder.encoder import Encoder
from index.encoder.model import ServingModel
from index.encoder.prepare import prepare
from index.publish import build as building
from index.publish.build import build
from index.publish.truncation import cut_short, warning
from index.retrieval.late_interaction import TokenCodes
from kb.config.settings import Settings

SHORT = "Collectors may not call at night."
LONG = "Collectors may not call at night, at work, on holidays or from hidden numbers, and never threaten anybody."
_LIMIT = 12


def _tokens(*spans: list[tuple[int, int]]) -> TokenCodes:
    starts = np.concatenate([[0], np.cumsum([len(own) for own in spans])]).astype(np.int64)
    flat = np.array([pair for own in spans for pair in own], np.uint16).reshape(-1, 2)
    return TokenCodes(np.zeros((len(flat), 2), np.uint8), starts, starts[:-1], flat)


def test_what_the_last_token_does_not_reach() -> None:
    texts = ["one two.", "one two", "", "...", "one  \n"]
    whole = _tokens([(0, 3), (4, 7)], [(0, 3), (4, 7)], [], [], [(0, 3)])
    assert cut_short(texts, whole) == 0  # what is left is no word
    assert warning(texts, whole, 12) == ()
    half = _tokens([(0, 3)], [], [], [], [(0, 3)])
    assert cut_short(texts, half) == 2
    assert warning(texts, half, 12) == (
        "passages longer than the 12 tokens that the encoder reads: 2 of 5; the rest of each is found by its words only",
    )


@pytest.mark.model
def test_a_build_says_it_once_and_for_what_was_encoded_before_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(Settings(), articles=tmp_path / "articles", index=tmp_path / "index")
    settings.articles.mkdir()
    (settings.articles / "calls.md").write_text(f"---\ntitle: Calls\npublished: 2024-01-01\n---\n\n{LONG}\n", "utf-8")

    def narrow(name: str | None, **_: object) -> ServingModel:
        return replace(prepare(name), max_tokens=_LIMIT)

    def said() -> list[str]:
        return [line for line in build(settings, author="ann").warnings if "tokens that the encoder reads" in line]

    assert list(Encoder(replace(prepare(), max_tokens=_LIMIT)).passages([SHORT, LONG]))[1].spans[-1, 1] < len(LONG)
    monkeypatch.setattr(building, "prepare", narrow)
    of_one = (
        "passages longer than the 12 tokens that the encoder reads: 1 of 1; the rest of each is found by its words only"
    )
    assert said() == [of_one]
    (settings.articles / "short.md").write_text("---\ntitle: B\npublished: 2024-01-01\n---\n\nPay on time.\n", "utf-8")
    assert said() == [of_one.replace("1 of 1", "1 of 2")]  # the long one was not encoded again
    assert said() == []  # nothing to do

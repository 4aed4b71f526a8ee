"""The README tells the numbers that the script counts."""

from __future__ import annotations

from tests.support.paths import ROOT
from training.counts import table


def test_the_readme_has_the_table() -> None:
    assert table() in (ROOT / "training" / "README.md").read_text("utf-8")

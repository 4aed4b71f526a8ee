"""The colours of the pages: enough contrast, and those of Streamlit's theme."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.support.paths import ROOT


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, two: str) -> float:
    """The ratio of WCAG 2.2, section 1.4.3."""
    dark, light = sorted((_luminance(one), _luminance(two)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_have_contrast_and_match_the_theme(theme: str) -> None:
    blocks = re.findall(
        r"\.stApp \{\s*(--paper.*?)\}", (ROOT / "ui" / "static" / "style.css").read_text("utf-8"), re.DOTALL
    )
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[["light", "dark"].index(theme)]))
    for text in ("ink", "soft", "accent"):
        for surface in ("paper", "card", "tint"):
            assert _contrast(colours[text], colours[surface]) >= 4.5, (text, surface)
    assert _contrast(colours["ink"], colours["mark"]) >= 7
    assert _contrast(colours["on-accent"], colours["accent"]) >= 4.5
    for surface in ("paper", "card"):  # the outline of a control, 1.4.11
        assert _contrast(colours["edge"], colours[surface]) >= 3
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"][theme]
    assert (config["backgroundColor"], config["secondaryBackgroundColor"], config["textColor"]) == (
        colours["paper"],
        colours["card"],
        colours["ink"],
    )

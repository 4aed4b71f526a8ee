"""Reads the style sheet and the scripts that are sent with the pages."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

_FOLDER = Path(__file__).parents[1] / "static"


def asset(name: str) -> Markup:
    """The text of one file in ui/static/. These files are part of the program, so templates insert them without escaping."""
    return Markup((_FOLDER / name).read_text("utf-8"))

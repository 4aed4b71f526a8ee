"""The style sheet and the scripts that pages bring along."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

_FOLDER = Path(__file__).parents[1] / "static"


def asset(name: str) -> Markup:
    """The text of one file in ui/static/. These are ours, so templates put them in as they are; nothing else may be."""
    return Markup((_FOLDER / name).read_text("utf-8"))

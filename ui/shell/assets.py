"""The style sheet and the scripts that pages bring along."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "static"


def asset(name: str) -> str:
    """The text of one file in ui/static/."""
    return (_FOLDER / name).read_text("utf-8")

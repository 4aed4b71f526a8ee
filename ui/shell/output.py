"""The one place where HTML goes to the browser. A test of the architecture finds `st.html` anywhere else."""

from __future__ import annotations

from typing import Literal

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator


def show_html(
    markup: Markup,
    *,
    at: DeltaGenerator | None = None,
    width: Literal["stretch", "content"] = "stretch",
    scripts: bool = False,
) -> None:
    """Draw HTML that a template made.

    `st.html` would take any text, also one that nobody has escaped. This function takes only `Markup`, which templates make
    (ui/shell/templates.py). `at` is an element from `st.empty` to draw into; without it the HTML goes to where the page is
    now. `scripts` lets scripts of this program run. Raises TypeError for a text that is not `Markup`.
    """
    if not isinstance(markup, Markup):
        raise TypeError(f"HTML must come from a template, not from {type(markup).__name__}")
    (st if at is None else at).html(markup, width=width, unsafe_allow_javascript=scripts)

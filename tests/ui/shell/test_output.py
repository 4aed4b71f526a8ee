"""HTML that no template made does not reach the page."""

from __future__ import annotations

import pytest
from markupsafe import Markup
from streamlit.testing.v1 import AppTest

from ui.shell.output import show_html


def _page() -> None:
    import streamlit as st

    from ui.shell.elements import remark
    from ui.shell.output import show_html

    above = st.empty()
    show_html(remark("below <b>"))
    show_html(remark("above"), at=above)


def test_markup_is_drawn_where_it_is_told() -> None:
    page = AppTest.from_function(_page).run()
    assert not page.exception
    assert [element.proto.body for element in page.get("html")] == [
        '<p class="kb-remark">above</p>',
        '<p class="kb-remark">below &lt;b&gt;</p>',
    ]


@pytest.mark.parametrize("text", ["", "<b>bold</b>", str(Markup("<b>bold</b>")), None, b"<b>"])
def test_any_other_text_is_refused(text: object) -> None:
    with pytest.raises(TypeError, match=f"^HTML must come from a template, not from {type(text).__name__}$"):
        show_html(text)

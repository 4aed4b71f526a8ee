"""The Manage page on a folder of its own, through streamlit's AppTest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.support.manage_page import Open
from ui.editor import manage
from ui.strings.manage import ManagePart


def _script() -> None:
    import streamlit as st

    from ui.editor import manage
    from ui.strings import ask as strings

    manage.show(strings.LANGUAGES[st.query_params["lang"]])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    st.cache_resource.clear()
    monkeypatch.setenv("KB_ARTICLES", str(tmp_path / "articles"))
    monkeypatch.setenv("KB_INDEX", str(tmp_path / "index"))
    monkeypatch.setattr(manage, "editor_name", lambda: "ann")
    yield tmp_path / "articles"
    st.cache_resource.clear()


@pytest.fixture
def visit(folder: Path) -> Open:
    def visit(part: ManagePart | str = ManagePart.ARTICLES, language: str = "en") -> AppTest:
        app = AppTest.from_function(_script, default_timeout=30)
        app.query_params["lang"], app.query_params["part"] = language, str(part)
        return app.run()

    return visit

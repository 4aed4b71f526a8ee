"""The Insights page on a tiny index, whose visitor sits at the machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.conftest import ARTICLES, tiny_index
from tests.support.insights_page import Visit
from tests.support.paths import APP
from ui.shell import live_index, sign_in


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Articles, an index folder that says it has a version, and an empty journal; the visitor sits at the machine."""
    st.cache_resource.clear()
    for name, text in ARTICLES.items():
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "CURRENT").write_text("v1 0")
    monkeypatch.setenv("KB_ARTICLES", str(tmp_path))
    monkeypatch.setenv("KB_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("KB_LOG", str(tmp_path / "questions.sqlite"))
    monkeypatch.setenv("KB_THRESHOLD", "1")
    monkeypatch.delenv("KB_PASSWORD_HASH", raising=False)
    monkeypatch.setattr(sign_in, "on_this_machine", lambda: True)
    monkeypatch.setattr(live_index.SearchIndex, "open", lambda *_, **__: tiny_index())
    yield tmp_path
    st.cache_resource.clear()


@pytest.fixture
def visit(folder: Path) -> Visit:
    def visit(lang: str = "en", name: str = "insights") -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=60)
        if lang:
            app.query_params["lang"] = lang
        app.run()
        return app.switch_page(f"ui/pages/{name}.py").run()

    return visit

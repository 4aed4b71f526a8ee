"""The published knowledge base that several test files start from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index.publish.build import build
from index.publish.gate import Verdict
from tests.support.indexes.publishing import lay, settings_of


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `articles` and the `index` made of them; it must not be changed."""
    home = lay(tmp_path_factory.mktemp("published-home"))
    built = build(settings_of(home), author="ann")
    assert built.gate
    assert [(row.expected.text, row.now.passed, row.verdict) for row in built.gate.rows] == [
        ("will they take me to court", True, Verdict.SAME),
        ("can a lender file a lawsuit", True, Verdict.SAME),
        ("how do I bake bread", True, Verdict.SAME),
    ]
    return home


@pytest.fixture
def home(published_home: Path, tmp_path: Path) -> Path:
    """A copy of that folder, to be changed by a test."""
    return Path(shutil.copytree(published_home, tmp_path / "home"))

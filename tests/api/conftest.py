"""One API for all tests that only read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.servers.serving_api import Served, publish, served, with_faq


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a published index."""
    home = tmp_path_factory.mktemp("api")
    publish(home / "index", with_faq())
    return home


@pytest.fixture(scope="package")
def reading(home: Path) -> Served:
    """What serves it, without a journal and without a limit."""
    return served(home, log_days=0, api_rate=0)


@pytest.fixture(scope="package")
def api(reading: Served) -> Iterator[str]:
    """Its address."""
    with reading.api() as address:
        yield address


@pytest.fixture
def poisoned(tmp_path: Path) -> str:
    """A path on which Streamlit and PyTorch end the process that imports them."""
    for name in ("streamlit", "torch", "sentence_transformers"):
        (tmp_path / f"{name}.py").write_text("import os\nos._exit(66)\n")
    return os.pathsep.join([str(tmp_path), str(ROOT)])

"""One API for all tests that only read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.serving_api import Served, publish, served, with_faq


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

"""What all tests of pages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

_OURS = (AttributeError, IndexError, KeyError, NameError, TypeError)  # never what the world outside does


@pytest.fixture(autouse=True)
def _no_bug_is_only_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Pages go on without suggestions when making them fails. A test must not: there it is a bug, and would stay unseen."""
    yield
    logged = [record for record in caplog.get_records("call") if record.name.startswith(("ui.", "index.", "kb."))]
    errors = [record.exc_info[1] for record in logged if record.exc_info]
    assert [error for error in errors if isinstance(error, _OURS)] == []

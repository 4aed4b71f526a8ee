"""Times on the pages for editors."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import streamlit as st

from ui.shell import clock


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Shanghai", ("2026-11-24 07:35", "Asia/Shanghai")),
        ("America/New_York", ("2026-11-23 18:35", "America/New_York")),
        (None, ("2026-11-23 23:35", "UTC")),
        ("Nowhere/At_All", ("2026-11-23 23:35", "UTC")),
        ("../../etc/passwd", ("2026-11-23 23:35", "UTC")),
    ],
)
def test_times_are_those_of_the_browser(
    monkeypatch: pytest.MonkeyPatch, zone: str | None, expected: tuple[str, str]
) -> None:
    monkeypatch.setattr(type(st.context), "timezone", zone)
    assert (clock.shown("2026-11-23T23:35:31+00:00"), clock.zone_name()) == expected
    assert clock.shown("2026-11-23T23:35Z") == expected[0]
    assert clock.shown(datetime(2026, 11, 23, 23, 35, tzinfo=UTC)) == expected[0]

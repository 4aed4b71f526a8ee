"""Times as the clock of whoever looks at the page shows them; they are kept in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def zone() -> tzinfo:
    """That of the browser; UTC when it says none that is known here."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):  # what a browser says is no more than a text
        return UTC


def zone_name() -> str:
    return str(zone())


def shown(moment: datetime | str) -> str:
    """To the minute. `moment` is a time in UTC or, as a text, one in ISO format."""
    known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return (known if known.tzinfo else known.replace(tzinfo=UTC)).astimezone(zone()).strftime("%Y-%m-%d %H:%M")

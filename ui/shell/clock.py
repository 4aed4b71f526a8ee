"""Shows times in the time zone of the browser. They are stored in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def zone() -> tzinfo:
    """The time zone of the browser; UTC when the browser names none, or one that is not known here."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):  # the browser may send any text
        return UTC


def zone_name() -> str:
    """The name of that time zone, for instance "Asia/Shanghai"."""
    return str(zone())


def shown(moment: datetime | str) -> str:
    """The date and time in the zone of the browser, to the minute.

    `moment` is a datetime or a text in ISO format. Without a zone of its own it is taken as UTC.
    """
    known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return (known if known.tzinfo else known.replace(tzinfo=UTC)).astimezone(zone()).strftime("%Y-%m-%d %H:%M")

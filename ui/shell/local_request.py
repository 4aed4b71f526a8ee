"""Tells whether a visitor sits at the machine that serves the page.

A proxy that adds no header and keeps the name "localhost" cannot be recognised. So a password must be set before a proxy is
put in front of the server.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

import streamlit as st

# Behind a proxy every visitor looks local. Most proxies add one of these headers.
_FORWARDED = (
    "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "X-Client-Ip",
    "True-Client-Ip", "Cf-Connecting-Ip",
)  # fmt: skip


def on_this_machine() -> bool:
    """Whether the visitor of the page that Streamlit draws now sits at this machine: see `reached_locally`."""
    # Streamlit gives None for 127.0.0.1 and ::1.
    near = st.context.ip_address is None and loopback(_host(st.context.url or ""))
    return near and reached_locally(st.context.headers)


def reached_locally(headers: Mapping[str, str]) -> bool:
    """Whether the server listens on loopback only and the request came there, without a proxy that can be seen.

    `headers` are those of the request; their names may be written in any case.
    """
    return (
        loopback(st.get_option("server.address") or "")
        and not any(name in headers for name in _FORWARDED)
        and loopback(_host(f"//{headers.get('Host', '')}"))  # refuses other names for this machine (DNS rebinding)
    )


def loopback(host: str) -> bool:
    """Whether a host name or an address means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""

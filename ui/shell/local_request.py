"""Whether the one who looks at the page sits at the machine that serves it.

A proxy that says nothing of itself and keeps the name "localhost" is not recognised: a password has to be set before a
proxy is put in front.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import streamlit as st

# A proxy in front makes everybody look local; these are how most proxies say that they are there.
_FORWARDED = (
    "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "X-Client-Ip",
    "True-Client-Ip", "Cf-Connecting-Ip",
)  # fmt: skip


def on_this_machine() -> bool:
    """Whether the server listens on loopback only, and the browser reached it there, by no proxy that shows itself."""
    headers = st.context.headers
    return (
        loopback(st.get_option("server.address") or "")
        and st.context.ip_address is None  # Streamlit's word for 127.0.0.1 and ::1
        and not any(name in headers for name in _FORWARDED)
        and loopback(_host(f"//{headers.get('Host', '')}"))  # a name that a stranger's page made point here
        and loopback(_host(st.context.url or ""))
    )


def loopback(host: str) -> bool:
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

"""Compresses what is sent: brotli where the browser takes it, or else gzip.

Brotli is the library of the format's authors. Of the two common formats it makes text smallest, and every browser reads it;
over plain HTTP browsers only ask for gzip, which Python has.
"""

from __future__ import annotations

import gzip

import brotli

BROTLI, GZIP = "br", "gzip"
FAST, WELL = 5, 9  # effort, for both formats: a page while somebody waits; a file that is compressed once


def chosen(accepted: str) -> str:
    """The format for a header Accept-Encoding; "" to send it as it is."""
    wanted = {}
    for part in accepted.split(","):
        name, _, parameters = part.partition(";")
        wanted[name.strip().lower()] = parameters.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((name for name in (BROTLI, GZIP) if wanted.get(name)), "")


def compressed(data: bytes, encoding: str, effort: int) -> bytes:
    """The data in a format of `chosen`."""
    if encoding == BROTLI:
        return bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=effort))
    return gzip.compress(data, effort, mtime=0) if encoding == GZIP else data

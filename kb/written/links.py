"""Addresses that a reader may be led to, and those that stand in a text.

linkify-it-py finds addresses too, but takes the Chinese words right behind one as its end: nothing parts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f-\x9f<>\"`\\\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_MAIL = r"[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}"
_WRITTEN = re.compile(
    rf"https?://[\w.:/?#@!$&'()*+,;=%~|{{}}\[\]-]{{3,2000}}|(?<![\w.+@/-]){_MAIL}(?![\w@])", re.IGNORECASE | re.ASCII
)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_AFTER = ".,;:!?'*|"  # at the end of an address they belong to the sentence


def safe_address(address: str) -> str | None:
    """The address when it is one of the web or of a mailbox, complete and without characters that act; else None."""
    address = address.strip()
    scheme, colon, rest = address.partition(":")
    if not colon or len(address) > 4_000 or _UNSAFE.search(address):
        return None
    if scheme.lower() == "mailto":
        return address if re.match(_MAIL, rest, re.IGNORECASE | re.ASCII) else None
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return None
    return address if scheme.lower() in ("http", "https") and host else None


def addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """The addresses that stand in a text: start, end, and where each leads."""
    for found in _WRITTEN.finditer(text):
        end = _end(text, *found.span())
        written = text[found.start() : end]
        address = safe_address(written if "://" in written else f"mailto:{written}")
        if address:
            yield found.start(), end, address


def _end(text: str, start: int, end: int) -> int:
    """Where an address ends: before the marks of the sentence, and before a bracket that opens outside of it."""
    while end > start:
        last = text[end - 1]
        opening = _CLOSING.get(last)
        is_whole = opening is None or text.count(opening, start, end) >= text.count(last, start, end)
        if last not in _AFTER and is_whole:
            break
        end -= 1
    return end

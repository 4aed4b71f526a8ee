"""The question that a reader asks, in the field and in the address of the page.

Pure functions: Streamlit is used in ui/reader/ask_page.py only.
"""

from __future__ import annotations

import hashlib
from enum import Enum, auto
from urllib.parse import quote, urlencode, urlsplit

ADDRESS_CHARACTERS = 300  # how much of a question the address carries
TITLE_CHARACTERS = 60
TAG = "tag"  # parameter in the address: the tag whose articles are asked


class Asked(Enum):
    """What a reader has asked, if anything."""

    NOTHING = auto()  # a first visit
    BLANK = auto()
    WORDLESS = auto()  # emoji or punctuation only
    QUESTION = auto()


def kind(question: str | None) -> Asked:
    """Whether a text is a question that can be answered. None means that nothing was asked yet."""
    if question is None:
        return Asked.NOTHING
    if not question.strip():
        return Asked.BLANK
    return Asked.QUESTION if any(character.isalnum() for character in question) else Asked.WORDLESS


def in_address(question: str) -> str:
    """The part of a question that the address carries."""
    return question.strip()[:ADDRESS_CHARACTERS].rstrip()


def current_question(address: str | None, asked: str | None) -> str | None:
    """The question to answer now; None on a first visit.

    `address` is the question in the address, `asked` the one that this session asked last. When the address is only the
    shortened form of `asked`, the result is `asked`. Otherwise a link or the back button has changed the address, and the
    address counts.
    """
    if address is not None and asked is not None and in_address(address) == in_address(asked):
        return asked
    return address


def link(question: str | None, language: str, tag: str = "") -> str:
    """The relative address that asks `question` on a page in `language`. None leads to the first page.

    tag: only articles with it are asked.
    """
    values = {"lang": language} if question is None else {"q": in_address(question), "lang": language}
    if tag:
        values[TAG] = tag
    return "?" + urlencode(values, quote_via=quote, errors="replace")


def elsewhere(address: str) -> bool:
    """Whether an address names a page that does not exist. Streamlit shows the first page at every unknown address.

    `address` is a whole URL.
    """
    return bool(urlsplit(address).path.rsplit("/", 1)[-1])


def checksum(question: str) -> str:
    """A checksum that stands for a question, so that a tab of the browser does not store its text."""
    return hashlib.sha256(in_address(question).encode("utf-8", "replace")).hexdigest()[:16]


def page_title(question: str | None, name: str) -> str:
    """The title of the page, as tab, history and bookmarks of the browser show it."""
    words = " ".join((question or "").split())
    if not words:
        return name
    short = words if len(words) <= TITLE_CHARACTERS else words[: TITLE_CHARACTERS - 1] + "…"
    return f"{short} · {name}"

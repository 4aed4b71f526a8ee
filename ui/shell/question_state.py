"""The question that is being asked, in the page and in its address. Pure: streamlit stays in ui/reader/ask_page.py."""

from __future__ import annotations

from enum import Enum, auto
from urllib.parse import quote, urlencode, urlsplit

ADDRESS_CHARACTERS = 300  # how much of a question the address carries
TITLE_CHARACTERS = 60


class Asked(Enum):
    """What there is to answer."""

    NOTHING = auto()  # a first visit
    BLANK = auto()
    WORDLESS = auto()  # emoji or punctuation only
    QUESTION = auto()


def kind(question: str | None) -> Asked:
    if question is None:
        return Asked.NOTHING
    if not question.strip():
        return Asked.BLANK
    return Asked.QUESTION if any(character.isalnum() for character in question) else Asked.WORDLESS


def in_address(question: str) -> str:
    """The part of a question that the address carries."""
    return question.strip()[:ADDRESS_CHARACTERS].rstrip()


def current_question(address: str | None, asked: str | None) -> str | None:
    """The question to answer now. The address wins when it was changed elsewhere (a link, the back button);
    when it is only the short form of what was asked, the full question stays. None is a first visit.
    """
    if address is not None and asked is not None and in_address(address) == in_address(asked):
        return asked
    return address


def link(question: str | None, language: str) -> str:
    """A relative address that asks `question` in the interface language `language`. None asks nothing."""
    values = {"lang": language} if question is None else {"q": in_address(question), "lang": language}
    return "?" + urlencode(values, quote_via=quote, errors="replace")


def elsewhere(address: str) -> bool:
    """Whether a page that is not there was asked for: streamlit shows the first one at any address. `address` is whole."""
    return bool(urlsplit(address).path.rsplit("/", 1)[-1])


def page_title(question: str | None, name: str) -> str:
    """What the browser's tab, history and bookmarks say."""
    words = " ".join((question or "").split())
    if not words:
        return name
    short = words if len(words) <= TITLE_CHARACTERS else words[: TITLE_CHARACTERS - 1] + "…"
    return f"{short} · {name}"

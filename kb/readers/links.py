"""Where links stand in a text, counted so that it stays right whatever is done to blanks and line breaks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kb.structure.classify_lines import Link
from kb.written.links import safe_address


class CountedLink(NamedTuple):
    """A link over `size` characters behind the first `before` ones of a text. White space is not counted."""

    before: int
    size: int
    address: str


class LinkedText(str):
    """A text and the links in it. It is a `str`, because most of what is done to a cell of a table needs no links."""

    links: tuple[CountedLink, ...]

    @classmethod
    def of(cls, text: str, links: Iterable[CountedLink]) -> LinkedText:
        """The text with these links."""
        made = cls(text)
        made.links = tuple(links)
        return made


def solid(text: str) -> int:
    """How many characters of a text are no white space."""
    return sum(map(len, text.split()))


def counted(links: Iterable[Link], text: str) -> list[CountedLink]:
    """Links in a text as counted ones."""
    return [CountedLink(solid(text[: link.start]), solid(text[link.start : link.end]), link.address) for link in links]


def placed(text: str, links: Iterable[CountedLink], before: int = 0) -> tuple[Link, ...]:
    """The links that stand in `text`, which comes after `before` counted characters. Only safe addresses are kept."""
    known = [link for link in links if link.size and safe_address(link.address)]
    if not known:
        return ()
    at = [i for i, char in enumerate(text) if not char.isspace()]
    found: list[Link] = []
    for link in known:
        first, last = max(link.before - before, 0), min(link.before + link.size - before, len(at)) - 1
        if first <= last:
            found.append(Link(at[first], at[last] + 1, link.address))
    return tuple(found)

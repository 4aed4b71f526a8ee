"""The tags of an article: short words by which readers and programs narrow a search, such as a product or a year."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.folding import comparable

LONGEST = 60  # characters of a tag; what is longer is a sentence
_BETWEEN = re.compile(r"[,，、;；\n]")


def cleaned(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags on one line each, without a # before them; blank ones, and those spelled like one before, are left out."""
    found: dict[str, str] = {}
    for tag in tags:
        text = " ".join(tag.split()).lstrip("#＃").strip()
        if text:
            found.setdefault(comparable(text), text)
    return tuple(found.values())


def listed(text: str) -> tuple[str, ...]:
    """The tags in a text such as "loans, 2024"; commas and semicolons of both languages and ends of lines part them."""
    return cleaned(_BETWEEN.split(text))


def without(tags: Iterable[str], gone: Iterable[str]) -> tuple[str, ...]:
    """The tags but those that are spelled like one of `gone`."""
    left_out = set(map(comparable, gone))
    return tuple(tag for tag in tags if comparable(tag) not in left_out)

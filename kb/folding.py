"""Folds spellings, so that two texts that differ only in width, case, spaces or punctuation become equal."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """The letters and digits of a text, in NFKC and case folded; "" for a text without any."""
    return "".join(filter(str.isalnum, folded_case(text)))


def comparable(text: str) -> str:
    """Like `folded`. A text of punctuation alone stays itself, so that it differs from other such texts."""
    return folded(text) or folded_case(text).strip()


def squeezed(text: str) -> str:
    """The text without white space, for readers that compare lines broken in different places."""
    return "".join(text.split())


def storable(text: str) -> str:
    """The text with question marks for halves of characters, which cannot be stored or sent as UTF-8."""
    return text.encode("utf-8", "replace").decode()


def folded_case(text: str) -> str:
    """The text in NFKC and case folded; spaces and punctuation stay."""
    return unicodedata.normalize("NFKC", text).casefold()

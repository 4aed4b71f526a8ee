"""Forms in which two spellings of one text are equal: width, case, spaces and punctuation do not count."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Letters and digits only, NFKC, case folded; empty for a text without any."""
    return "".join(filter(str.isalnum, _folded_case(text)))


def comparable(text: str) -> str:
    """As `folded`; a text of punctuation alone is compared by itself."""
    return folded(text) or _folded_case(text).strip()


def _folded_case(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()

"""Counts the passages that are longer than the encoder's window."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.progress import BuildWarning
from index.retrieval.late_interaction import TokenCodes
from kb.errors import Message


def cut_short(texts: Sequence[str], tokens: TokenCodes) -> int:
    """How many of these texts the encoder did not read to the end. tokens: their codes.

    It is read off the place of the last token, and so also holds for what an earlier build encoded.
    """
    counts = np.diff(tokens.starts)
    ends = np.zeros(len(texts), np.int64)
    ends[counts > 0] = tokens.spans[tokens.starts[1:][counts > 0] - 1, 1]
    return sum(any(map(str.isalnum, text[end:])) for text, end in zip(texts, ends.tolist(), strict=True))


def warning(texts: Sequence[str], tokens: TokenCodes, limit: int) -> tuple[Message, ...]:
    """A line for an editor when texts are cut short; otherwise none. limit: the encoder's window in tokens."""
    count = cut_short(texts, tokens)
    if not count:
        return ()
    return (Message(BuildWarning.LONG_PASSAGES, tokens=limit, count=count, total=len(texts)),)

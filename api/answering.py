"""The JSON object of an answer: `kb ask --json`, the HTTP API and the MCP server all make it here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from index.search.answer import Answer, nothing


class Answers(Protocol):
    """What answers a question: an open index."""

    def search(self, question: str, top: int | None = None, *, explained: bool = True) -> Answer:
        """Answer one question. Raises ValueError when it is blank."""


def answer_to(index: Answers, question: str, top: int | None = None) -> Answer:
    """The answer with at most `top` passages; that to a blank question is empty."""
    return index.search(question, top) if question.strip() else nothing(question)


def json_bytes(values: Mapping[str, Any]) -> bytes:
    """One line of JSON in UTF-8. Half a character, which cannot be written, becomes a question mark."""
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "replace")

"""The JSON object of an answer: `kb ask --json`, the HTTP API and the MCP server all make it here."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.search.answer import Answer, Searches, nothing
from index.search.filters import EVERYTHING, Filter
from kb.config import site_file
from kb.config.site_file import SiteFile

_log = logging.getLogger(__name__)
# What stands before the articles that say the same as a passage, and before its earlier versions.
COPIES = {"en": "The same stands in", "zh": "下列文章也是这样写的"}
OLDER = {"en": "Earlier versions", "zh": "较早的版本"}


def answer_to(index: Searches, question: str, top: int | None = None, within: Filter = EVERYTHING) -> Answer:
    """The answer with at most `top` passages; that to a blank question is empty. Raises FilterError."""
    return index.search(question, top, within=within) if question.strip() else nothing(question)


def object_of(
    answer: Answer, articles: Path, question_id: str | int | None = None, reader: str | None = None
) -> dict[str, Any]:
    """The JSON object of an answer. articles: the folder whose site.toml has the words of notices; while it is wrong, they are
    the built-in ones. reader: as in `Answer.to_dict`.
    """
    site = site_file.read_or_empty(articles, _log.warning) if answer.notice else SiteFile()
    return answer.to_dict(question_id, site, reader)


def json_bytes(values: Mapping[str, Any]) -> bytes:
    """One line of JSON in UTF-8. Half a character, which cannot be written, becomes a question mark."""
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "replace")

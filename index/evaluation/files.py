"""Reads the files of an evaluation: JSON lines and tables, with file and line in every complaint."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


class EvaluationError(ValueError):
    """An evaluation file or folder that cannot be read as what it should be; the message names file and line."""


def numbered_lines(path: Path) -> list[tuple[int, str]]:
    """The lines that are not blank, with their numbers."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise EvaluationError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """("file:line", object) of every line."""
    for number, line in numbered_lines(path):
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise EvaluationError(f"{where}: expected one JSON object a line ({error.msg})") from error
        if not isinstance(row, dict):
            raise EvaluationError(f"{where}: expected a JSON object, found {line[:60]!r}")
        yield where, row


def id_of(row: Mapping[str, Any], where: str) -> str:
    value = row.get("_id")
    if value is None:
        raise EvaluationError(f"{where}: expected the key '_id'")
    return str(value)


def text_of(row: Mapping[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise EvaluationError(f"{where}: expected text under the key {key!r}")
    return value


def question_of(row: Mapping[str, Any], key: str, where: str) -> str:
    text = text_of(row, key, where)
    if not text.strip():
        raise EvaluationError(f"{where}: the question is blank")
    return text

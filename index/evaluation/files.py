"""Reads the files of an evaluation: JSON lines and tables, with file and line in every complaint."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kb.errors import Code, KnowledgeBaseError


class EvaluationProblem(Code):
    """What can be wrong with the files; `where` is a file and a line."""

    UNREADABLE = "{path}: cannot be read: {system}"
    NO_TEXT = "{path}: cannot be read as UTF-8 text ({detail})"
    NO_JSON = "{where}: expected one JSON object a line ({detail})"
    NO_OBJECT = "{where}: expected a JSON object, found {found!r}"
    NO_ID = "{where}: expected the key '_id'"
    NO_KEY = "{where}: expected text under the key {key!r}"
    BLANK = "{where}: the question is blank"
    MISSING = "{path} is missing; expected corpus.jsonl, queries.jsonl and qrels/test.tsv"
    JUDGEMENT = "{where}: expected query-id, corpus-id and score between tabs, found {found!r}"
    EMPTY = "{folder}: expected documents and judged questions, found {documents} and {questions}"
    KIND = "{where}: expected kind answer, topic or none…, found {found!r}"
    GOLD = "{where}: expected a list of phrases under 'gold'"
    NO_LABELS = "{path}: expected labelled questions, found none"


class EvaluationError(KnowledgeBaseError):
    """An evaluation file or folder that cannot be read as what it should be; the message names file and line."""


def numbered_lines(path: Path) -> list[tuple[int, str]]:
    """The lines that are not blank, with their numbers."""
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except OSError as error:
        raise EvaluationError(EvaluationProblem.UNREADABLE, path=path, system=error.strerror) from error
    except UnicodeDecodeError as error:
        raise EvaluationError(EvaluationProblem.NO_TEXT, path=path, detail=str(error)) from error
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def json_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """("file:line", object) of every line."""
    for number, line in numbered_lines(path):
        where = f"{path}:{number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise EvaluationError(EvaluationProblem.NO_JSON, where=where, detail=error.msg) from error
        if not isinstance(row, dict):
            raise EvaluationError(EvaluationProblem.NO_OBJECT, where=where, found=line[:60])
        yield where, row


def id_of(row: Mapping[str, Any], where: str) -> str:
    """The id of a row as text. where: file and line, for messages. Raises EvaluationError without one."""
    value = row.get("_id")
    if value is None:
        raise EvaluationError(EvaluationProblem.NO_ID, where=where)
    return str(value)


def text_of(row: Mapping[str, Any], key: str, where: str) -> str:
    """The text of a row under a key. Raises EvaluationError if there is none."""
    value = row.get(key)
    if not isinstance(value, str):
        raise EvaluationError(EvaluationProblem.NO_KEY, where=where, key=key)
    return value


def question_of(row: Mapping[str, Any], key: str, where: str) -> str:
    """The question of a row under a key. Raises EvaluationError if there is none or it is blank."""
    text = text_of(row, key, where)
    if not text.strip():
        raise EvaluationError(EvaluationProblem.BLANK, where=where)
    return text

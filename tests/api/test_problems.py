"""Errors of the API: a status and a text in both languages for every code, and the language that a client prefers."""

from __future__ import annotations

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.objects.base import Problem
from api.problems import (
    CHINESE,
    LANGUAGES,
    STATUS,
    ApiError,
    ApiProblem,
    Expected,
    in_language,
    preferred_language,
    problem,
)
from kb.errors import Code, Message

CODES: tuple[Code, ...] = (*ApiProblem, *Expected)


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _literal(text: str) -> str:
    return "".join(part for part, *_ in string.Formatter().parse(text))


@pytest.mark.parametrize("code", CODES, ids=str)
def test_every_code_has_a_text_in_both_languages(code: Code) -> None:
    chinese = CHINESE[code]
    facts = dict.fromkeys(_facts(code.value), 7)
    assert _facts(chinese) <= _facts(code.value)
    assert not re.search("[一-鿿]", code.value)
    if code is not Expected.YES_NO:  # its words are those of JSON
        assert re.search("[一-鿿]", chinese)
    assert not set(",:?!;") & set(_literal(chinese))
    message = Message(code, **facts)
    assert in_language(message, "zh") == chinese.format(**facts)
    assert in_language(message, "en") == code.value.format(**facts)


def test_every_code_has_a_status_and_nothing_is_left_over() -> None:
    assert set(STATUS) == set(ApiProblem)
    assert set(CHINESE) == set(CODES)
    assert len(set(CODES)) == len(CODES) == len(ApiProblem.__members__) + len(Expected.__members__)


@pytest.mark.parametrize("code", ApiProblem, ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_error_fits_its_schema(code: ApiProblem, language: str) -> None:
    facts = dict.fromkeys(_facts(code.value) | {"field"}, "7")
    alone = Problem.model_validate(problem(ApiError(code, **facts), language))
    assert (alone.status, alone.code, alone.errors, alone.retry_after) == (STATUS[code], code.name.lower(), None, None)
    several = ApiError.all([Message(code, **facts), Message(ApiProblem.MISSING, field="b")])
    told = Problem.model_validate(problem(several, language))
    assert [item.field for item in told.errors or ()] == ["7", "b"]
    facts.pop("seconds", None)
    waiting = Problem.model_validate(problem(ApiError.waiting(code, 9, **facts), language))
    assert waiting.retry_after == 9


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,zh;q=0.9", "en"),
        ("fr-FR, de;q=0.9", "en"),
        ("fr, zh-Hant;q=0.5", "zh"),
        ("en;q=0.1, zh;q=0.2", "zh"),
        ("ZH", "zh"),
        ("zh;q=none, en;q=0.1", "en"),
        ("zh;q=0, fr", "en"),
        ("*", "en"),
    ],
)
def test_the_language_that_a_client_prefers(accepted: str, language: str) -> None:
    assert preferred_language(accepted) == language


@given(st.text())
def test_any_header_gives_a_language(accepted: str) -> None:
    assert preferred_language(accepted) in LANGUAGES

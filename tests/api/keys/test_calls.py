"""Calls that are sent twice are done once."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from api.keys.calls import Answered, Calls
from api.problems import ApiError, ApiProblem


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "keys.sqlite"


def test_the_second_call_gets_the_answer_of_the_first(path: Path) -> None:
    calls, answer = Calls(path), Answered(201, '{"id": "文"}'.encode())
    assert calls.begin("key", "token", b"1") is None
    with pytest.raises(ApiError) as waiting:  # while the first is being done
        Calls(path).begin("key", "token", b"1")
    assert (waiting.value.code, waiting.value.status, waiting.value.retry) == (ApiProblem.STILL_AT_IT, 409, 2)
    calls.done("key", "token", answer)
    assert Calls(path).begin("key", "token", b"1") == answer
    with pytest.raises(ApiError) as other:
        calls.begin("key", "token", b"2")
    assert (other.value.code, other.value.status) == (ApiProblem.OTHER_CALL, 422)
    assert calls.begin("another key", "token", b"2") is None  # of another program


def test_a_call_that_failed_can_be_tried_again(path: Path) -> None:
    calls = Calls(path)
    calls.begin("key", "token", b"1")
    calls.failed("key", "token")
    assert calls.begin("key", "token", b"2") is None
    calls.done("key", "token", Answered(200, b"{}"))
    calls.failed("key", "token")  # too late: it was done
    assert calls.begin("key", "token", b"2") == Answered(200, b"{}")


@pytest.mark.parametrize(("seconds", "finished"), [(25 * 3600, True), (180, False)])
def test_a_call_is_forgotten_after_a_day_and_one_that_died_after_minutes(
    path: Path, seconds: float, finished: bool
) -> None:
    calls = Calls(path)
    calls.begin("key", "token", b"1")
    if finished:
        calls.done("key", "token", Answered(200, b"{}"))
    with sqlite3.connect(path) as file:
        file.execute("UPDATE calls SET at = ?", (time.time() - seconds,))
    assert calls.begin("key", "token", b"2") is None

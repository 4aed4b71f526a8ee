"""One writer at a time, told apart by real processes; a dead one is in nobody's way."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from index.store.lock import BusyProblem, Doing, Holder, IndexBusyError, only_writer, user, who_builds
from tests.support.paths import ROOT

_HOLD = """
import sys
from pathlib import Path
from index.store.lock import Doing, only_writer
with only_writer(Path(sys.argv[1]), Doing.BUILDING, "ann"):
    print("holding", flush=True)
    sys.stdin.read()
"""


def _holder(root: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock until its input ends."""
    command = [sys.executable, "-c", _HOLD, str(root)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "holding\n"
    return process


def test_a_second_writer_is_told_who_where_and_since_when(tmp_path: Path) -> None:
    with _holder(tmp_path) as process:
        found = who_builds(tmp_path)
        assert found is not None
        assert (found.author, found.host, found.process, found.doing) == (
            "ann",
            socket.gethostname(),
            process.pid,
            "building",
        )
        with pytest.raises(IndexBusyError) as caught, only_writer(tmp_path, Doing.ROLLING_BACK, "bob"):
            raise AssertionError("two writers")
        who = f"ann@{found.host} (process {found.process})"
        assert str(caught.value) == f"{tmp_path}: {who} is building since {found.since}; try again later"
        assert caught.value.code is BusyProblem.HELD
        assert caught.value.facts["doing"].code is Doing.BUILDING
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", found.since)
        assert process.stdin
        process.stdin.close()
    assert process.returncode == 0
    assert who_builds(tmp_path) is None
    with only_writer(tmp_path, Doing.BUILDING, "bob"):
        pass


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_the_lock_of_a_killed_writer_is_free(tmp_path: Path) -> None:
    with _holder(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert (tmp_path / ".holder.json").exists()  # it could not clean up
    assert who_builds(tmp_path) is None
    assert not (tmp_path / ".holder.json").exists()  # or it would be taken for the next holder's
    with only_writer(tmp_path, Doing.BUILDING, "bob"):
        assert isinstance(who_builds(tmp_path), Holder)


def test_a_writer_that_fails_gives_the_lock_back(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), only_writer(tmp_path, Doing.BUILDING, "ann"):
        raise KeyboardInterrupt
    assert who_builds(tmp_path) is None
    assert not (tmp_path / ".holder.json").exists()
    with only_writer(tmp_path, Doing.BUILDING, "ann"):
        pass


def test_two_threads_of_one_process_are_two_writers(tmp_path: Path) -> None:
    # The page's sessions are threads; here the same thread tries twice, which must not be let in either.
    with (
        only_writer(tmp_path, Doing.BUILDING, "ann"),
        pytest.raises(IndexBusyError, match="ann@"),
        only_writer(tmp_path, Doing.BUILDING, "bob"),
    ):
        raise AssertionError("two writers")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"author": "ann"}', "\xff"])
def test_a_damaged_note_hinders_nobody(tmp_path: Path, text: str) -> None:
    with only_writer(tmp_path, Doing.BUILDING, "ann"):
        (tmp_path / ".holder.json").write_text(text, "latin-1")
        assert who_builds(tmp_path) is None
        with pytest.raises(IndexBusyError) as caught, only_writer(tmp_path, Doing.BUILDING, "bob"):
            raise AssertionError("two writers")
        assert str(caught.value) == f"{tmp_path}: another process is changing the index; try again later"
    with only_writer(tmp_path, Doing.BUILDING, "ann"):
        pass


def test_nobody_builds_where_nothing_is(tmp_path: Path) -> None:
    assert who_builds(tmp_path / "none") is None
    assert not (tmp_path / "none").exists()


def test_the_user_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ann")
    assert user() == "ann"

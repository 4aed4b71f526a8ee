"""Publishers that are killed: what readers find then, and who clears up."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.store import versions
from tests.support.indexes.versions import KEPT, litter, number_of, publish
from tests.support.paths import ROOT

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL and no fork")

_SIZE = 2_000_000  # of each of the two files of a version
_KILLS = 20


def _start(mode: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.support.indexes.versions", mode, str(folder)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_publisher_killed_at_any_moment_leaves_a_whole_version(tmp_path: Path) -> None:
    publish(tmp_path, 0, _SIZE)
    moments = random.Random(20240401)
    published = 0
    for _ in range(_KILLS):
        with _start("publish", tmp_path) as publisher:
            assert publisher.stdout is not None
            told = [publisher.stdout.readline()]
            time.sleep(moments.uniform(0, 0.15))
            publisher.send_signal(signal.SIGKILL)
            told += publisher.stdout.readlines()
        assert publisher.returncode == -signal.SIGKILL
        # A version that was told to be out is never lost; the one after it can be out already, but untold.
        last = int(told[-1])
        assert [int(line) for line in told] == list(range(published + 1, last + 1))
        published = number_of(versions.open_current(tmp_path), _SIZE)
        assert published in (last, last + 1)
    publish(tmp_path, published + 1, _SIZE)
    assert number_of(versions.open_current(tmp_path), _SIZE) == published + 1
    assert litter(tmp_path) == []
    assert len(list((tmp_path / versions.VERSIONS).iterdir())) == KEPT


def test_a_publisher_killed_at_each_of_its_steps(tmp_path: Path) -> None:
    with _start("everywhere", tmp_path) as process:
        assert process.stdout is not None
        lines = [json.loads(line) for line in process.stdout]
    assert process.returncode == 0
    # Killed at every event until it came through once: version 3 is found until 4 is published, and 4 from then on.
    assert [line["killed"] for line in lines] == [True] * (len(lines) - 1) + [False]
    numbers = [line["number"] for line in lines]
    assert numbers == sorted(numbers)
    assert set(numbers) == {3, 4}
    # Every kind of temporary thing was met, each alone: ARTICLES and CURRENT are written when the folder is in its place, and
    # the oldest version is put aside when CURRENT is …
    assert {tuple(line["litter"]) for line in lines} == {(), (".building",), (".writing",), (".old",)}
    # … and the next build publishes, removes them, and keeps three versions, its own among them.
    after = [(line["later"], line["left"], line["versions"], line["kept"]) for line in lines]
    assert after == [(5, [], KEPT, True)] * len(lines)

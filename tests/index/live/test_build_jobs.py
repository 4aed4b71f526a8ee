"""Builds in the background, with the real model in real processes: found again, cancelled, killed, outlived by none."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.live import build_jobs
from index.live.build_jobs import Job
from index.live.build_worker import Failed
from index.publish.build import Built
from index.store.lock import who_builds
from index.store.versions import current
from kb.config.settings import Settings
from tests.support.indexes.publishing import FILES, settings_of
from tests.support.paths import ROOT

pytestmark = pytest.mark.model
_PAGE = """
import sys, time
from pathlib import Path
from kb.config.settings import Settings
from index.live import build_jobs
home = Path(sys.argv[1])
build_jobs.start(Settings(articles=home / "articles", index=home / "index"), "ann")
print("started", flush=True)
time.sleep(60)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "articles").mkdir()
    for name, text in FILES.items():
        (tmp_path / "articles" / name).write_text(text, "utf-8")
    return settings_of(tmp_path)


def ended(index: Path) -> Job:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job = build_jobs.latest(index)
        assert job is not None
        if not job.running:
            return job
        time.sleep(0.02)
    raise AssertionError("the build does not end")


def litter(index: Path) -> list[str]:
    return sorted(path.name for path in index.rglob(".*") if path.name != ".lock") if index.exists() else []


def test_a_build_is_seen_by_all_and_its_report_kept_until_it_is_read(settings: Settings) -> None:
    assert build_jobs.latest(settings.index) is None
    build_jobs.start(settings, "ann")
    first = build_jobs.latest(settings.index)
    assert first is not None
    assert (first.author, first.check, first.running, first.outcome) == ("ann", False, True, None)
    build_jobs.start(settings, "bob")  # a second one is not begun
    build_jobs.forget(settings.index)  # and nothing is forgotten while it runs
    job = ended(settings.index)
    assert (job.author, job.since, job.cancelled) == ("ann", first.since, False)
    assert (job.done, job.total) == (6, 6)  # three passages, a known question, two golden ones
    assert isinstance(job.outcome, Built)
    assert job.outcome.published
    assert job.outcome.gate is not None
    assert [row.now.passed for row in job.outcome.gate.rows] == [True, True, True]
    assert current(settings.index)
    build_jobs.forget(settings.index)
    assert build_jobs.latest(settings.index) is None
    assert who_builds(settings.index) is None


def test_a_cancelled_build_leaves_nothing(settings: Settings) -> None:
    build_jobs.start(settings, "ann")
    build_jobs.cancel(settings.index)
    build_jobs.cancel(settings.index)
    job = ended(settings.index)
    assert (job.cancelled, job.outcome) == (True, None)
    assert not (settings.index / "CURRENT").exists()
    assert litter(settings.index) == []
    build_jobs.start(settings, "ann", check=True)  # the next one is free to go
    job = ended(settings.index)
    assert isinstance(job.outcome, Built)
    assert (job.check, job.outcome.published, job.outcome.changed) == (True, False, True)


def test_a_failed_build_says_why(settings: Settings) -> None:
    shutil.rmtree(settings.articles)
    build_jobs.start(settings, "ann")
    assert ended(settings.index).outcome == Failed(
        f"{settings.articles}: no such folder; create it or name another one"
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_build_is_told(settings: Settings) -> None:
    build_jobs.start(settings, "ann")
    deadline = time.monotonic() + 30
    while (holder := who_builds(settings.index)) is None:
        assert time.monotonic() < deadline
    os.kill(holder.process, signal.SIGKILL)
    job = ended(settings.index)
    assert job.outcome == Failed("the build ended unexpectedly (exit code -9); the log of the server may say why")
    assert who_builds(settings.index) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_build_does_not_outlive_its_page(settings: Settings) -> None:
    command = [sys.executable, "-c", _PAGE, str(settings.index.parent)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as page:
        assert page.stdout
        assert page.stdout.readline() == "started\n"
        deadline = time.monotonic() + 30
        while who_builds(settings.index) is None:
            assert time.monotonic() < deadline
        page.kill()
        assert page.stderr
        page.stderr.read()  # ends when the page and its build, which has the same standard error, are gone
    assert who_builds(settings.index) is None
    assert not (settings.index / "CURRENT").exists()
    assert litter(settings.index) == []

"""What a build in a process of its own says of itself, and of a bug. The build is made of a few lines here."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.cures import BUILD
from index.live import build_jobs
from index.live.build_jobs import Job
from index.live.build_worker import Failed
from index.progress import BuildEnd, BuildStep
from index.store.versions import StoreProblem
from kb.config.settings import Settings
from kb.errors import Message
from ui.strings.publish import ZH

CHILD = """
import sys, types
from index.cures import BUILD
from index.progress import BuildStep
from index.store.versions import StoreError, StoreProblem
from kb.errors import Message
def build(settings, *, author, force, check, stage, report, progress):
    report(Message(BuildStep.ANEW, reason=Message(StoreProblem.MANIFEST, path=settings.index, cure="")))
    {then}
module = types.ModuleType("index.publish.build")
module.build = build
sys.modules["index.publish.build"] = module
from index.live.build_worker import main
main()
"""


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    found = Settings(articles=tmp_path / "articles", index=tmp_path / "index")
    yield found
    build_jobs.forget(found.index)


def ended(settings: Settings, monkeypatch: pytest.MonkeyPatch, then: str) -> Job:
    monkeypatch.setattr(build_jobs, "CHILD", CHILD.format(then=then))
    build_jobs.start(settings, "ann")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        job = build_jobs.latest(settings.index)
        assert job is not None
        if not job.running:
            return job
        time.sleep(0.02)
    raise AssertionError("the build does not end")


def test_what_it_says_arrives_with_its_code(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    job = ended(settings, monkeypatch, "raise StoreError(StoreProblem.NO_INDEX, folder=settings.index, cure=BUILD)")
    assert job.line is not None
    assert (job.line.code, job.line.facts["reason"].code) == (BuildStep.ANEW, StoreProblem.MANIFEST)
    assert ZH.step(job.line) == f"全部重新编码：{settings.index} 已损坏（与发布时的 SHA-256 不符）"
    assert isinstance(job.outcome, Failed)
    assert isinstance(job.outcome.message, Message)
    assert job.outcome.message.code is StoreProblem.NO_INDEX
    assert job.outcome.message == Message(StoreProblem.NO_INDEX, folder=settings.index, cure=BUILD)


def test_a_bug_ends_it_with_its_traceback_in_the_log(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    job = ended(settings, monkeypatch, "raise ValueError('a wrong formula')")
    assert job.outcome == Failed(Message(BuildEnd.UNEXPECTED_IN_PROCESS, code=1))
    log = capfd.readouterr().err
    assert "Traceback (most recent call last)" in log
    assert "ValueError: a wrong formula" in log
    assert "index/live/build_worker.py" in log


def test_what_the_operating_system_refuses_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    job = ended(settings, monkeypatch, "raise OSError('No space left on device')")
    assert job.outcome == Failed("No space left on device")

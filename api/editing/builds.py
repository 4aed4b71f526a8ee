"""Builds as jobs: started, watched, interrupted. The Manage page of the same process sees the same ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from api.editing.versions import gate_object
from api.problems import ApiError, ApiProblem
from index.live import build_jobs
from index.live.build_jobs import Job
from index.live.build_worker import Failed
from index.publish.build import Built
from kb.config.settings import Settings
from kb.library.as_json import Say

_LOOK_SECONDS = 0.25  # between two looks at a job whose progress is told
_SILENT_LOOKS = 60  # without a change, before the same is told again: proxies close a connection on which nothing comes


def started(settings: Settings, author: str, *, check: bool, force: bool, say: Say) -> dict[str, Any]:
    """Start a build. Raises ApiError while another one runs here, OSError when no process can be started."""
    job = build_jobs.start(settings, author, force=force, check=check)
    if job is None:
        raise ApiError(ApiProblem.BUILDING)
    return job_object(job, say)


def state(index: Path, say: Say) -> dict[str, Any]:
    """The build that runs, or the last one with its outcome. Raises ApiError when there is none."""
    return job_object(_latest(index), say)


def cancelled(index: Path, say: Say) -> dict[str, Any]:
    """Interrupt the build that runs; the published index stays. Raises ApiError when there is none."""
    _latest(index)
    build_jobs.cancel(index)
    return state(index, say)


async def events(index: Path, say: Say) -> AsyncIterator[dict[str, Any]]:
    """The state of the job at once and after every change, until it has ended; without a change now and then the same."""
    job = _latest(index)
    while True:
        yield job_object(job, say)
        before = job
        for _ in range(_SILENT_LOOKS):
            if not job.running:
                return
            await asyncio.sleep(_LOOK_SECONDS)
            now = build_jobs.latest(index)
            if now is None or now.id != job.id:  # an editor has closed the report, and perhaps begun another build
                return
            job = now
            if job != before:
                break


def _latest(index: Path) -> Job:
    job = build_jobs.latest(index)
    if job is None:
        raise ApiError(ApiProblem.NO_BUILD)
    return job


def job_object(job: Job, say: Say) -> dict[str, Any]:
    """A job as JSON. seconds_left: until all texts are encoded, as far as it is known."""
    return {
        "id": job.id,
        "author": job.author,
        "since": job.since,
        "check": job.check,
        "running": job.running,
        "cancelled": job.cancelled,
        "done": job.done,
        "total": job.total,
        "seconds_left": None if job.left is None else round(job.left, 1),
        "step": say(job.line) if job.line else None,
        "outcome": _outcome(job.outcome, say) if job.outcome else None,
    }


def _outcome(outcome: Built | Failed, say: Say) -> dict[str, Any]:
    if isinstance(outcome, Failed):
        nothing = dict.fromkeys(("counts", "encoded", "summary", "gate"))
        return nothing | {
            "error": say(outcome.message),
            "changed": False,
            "published": False,
            "broken_links": [],
            "warnings": [],
        }
    return {
        "error": None,
        "changed": outcome.changed,
        "published": outcome.published,
        "counts": outcome.counts,
        "encoded": outcome.encoded,
        "broken_links": [say(link.message) for link in outcome.broken_links],
        "warnings": [say(line) for line in outcome.warnings],
        "summary": outcome.gate.summary() if outcome.gate else None,
        "gate": gate_object(outcome.gate) if outcome.gate else None,
    }

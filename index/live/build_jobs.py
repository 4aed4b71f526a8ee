"""The builds that this server has started, at most one at a time for an index folder.

All sessions share them. So a page that is loaded again finds the build that it started before.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from index.live.build_worker import BuildRequest, Failed, Frame, ProgressLine, Step
from index.progress import BuildEnd, BuildStep
from index.store import versions
from index.store.versions import StoreError
from kb.errors import Code, Message
from kb.storage.tree import stamp

if TYPE_CHECKING:
    from index.publish.build import Built
    from kb.config.settings import Settings

CHILD = "from index.live.build_worker import main; main()"
_PACKAGES = Path(__file__).parents[2]
_PATIENCE = 10.0  # seconds in which an interrupted build cleans up


class Phase(StrEnum):
    """What a build is at, in order. A build that has nothing to do leaves phases out."""

    READING = "reading"
    ENCODING = "encoding"
    CALIBRATING = "calibrating"
    ASKING = "asking"


_BEGINS: dict[Code, Phase] = {
    BuildStep.CALIBRATING: Phase.CALIBRATING,
    BuildStep.ASKING: Phase.ASKING,
    BuildStep.ASKING_HEADINGS: Phase.ASKING,
}


@dataclass(frozen=True, kw_only=True)
class Job:
    """The state of a build. `id` tells it from others of this server.

    `outcome` is None while the build runs, and after it was cancelled. `shelf` is the stamp of the articles when the build
    began. `left_at` is what `state` returned when it ended. `done` of `total` texts are encoded, `rate` of them per second;
    `rate` is None until it is known. `rest`: seconds that the phases after encoding still need if they take as long as in the
    last build of this server; None when there was none.
    """

    id: str
    author: str
    since: str
    check: bool
    shelf: str
    running: bool = True
    cancelled: bool = False
    done: int = 0
    total: int = 0
    rate: float | None = None
    line: Message | None = None
    outcome: Built | Failed | None = None
    left_at: tuple[str, str] = ("", "")
    phase: Phase = Phase.READING
    rest: float | None = None

    @property
    def left(self) -> float | None:
        """Seconds until the build is done, as far as that can be told; None while it cannot."""
        if self.phase in (Phase.CALIBRATING, Phase.ASKING):
            return self.rest
        return (self.total - self.done) / self.rate + (self.rest or 0.0) if self.rate else None


class _Build:
    """The process that builds, and the thread that reads what it reports."""

    def __init__(self, wanted: BuildRequest) -> None:
        self._lock = threading.Lock()
        self._state = partial(state, wanted.settings)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        self._job = Job(id=token_hex(8), author=wanted.author, since=since, check=wanted.check, shelf=self._state()[0])
        self._first: tuple[float, int] | None = None  # when encoding began, and how far it was then
        self._began: dict[Phase, float] = {Phase.READING: time.monotonic()}
        self._index = wanted.settings.index
        paths = [str(_PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-c", CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        )
        threading.Thread(target=self._listen, args=(wanted,), daemon=True).start()

    @property
    def job(self) -> Job:
        with self._lock:
            return replace(self._job, rest=self._rest())

    def _rest(self) -> float | None:
        """See `Job.rest`."""
        before, phases = _took.get(self._index), list(Phase)
        if not before:
            return None
        now = self._job.phase
        later = sum(before.get(phase, 0.0) for phase in phases[max(phases.index(now) + 1, 2) :])
        here = before.get(now, 0.0) - (time.monotonic() - self._began[now]) if now in phases[2:] else 0.0
        return later + max(0.0, here)

    def _enter(self, phase: Phase) -> None:
        if phase not in self._began:
            self._began[phase] = time.monotonic()
            self._job = replace(self._job, phase=phase)

    def cancel(self) -> None:
        with self._lock:
            if not self._job.running or self._job.cancelled:
                return
            self._job = replace(self._job, cancelled=True)
        assert self._process.stdin
        with suppress(OSError):  # it has just ended
            self._process.stdin.close()
        last_resort = threading.Timer(_PATIENCE, self._process.kill)
        last_resort.daemon = True
        last_resort.start()

    def _listen(self, wanted: BuildRequest) -> None:
        process = self._process
        assert process.stdin
        assert process.stdout
        try:
            pickle.dump(wanted, process.stdin)
            process.stdin.flush()
            while True:
                self._hear(pickle.load(process.stdout))
        except (EOFError, pickle.UnpicklingError, OSError, ValueError):  # it has ended, or was killed amid a frame
            pass
        finally:
            process.stdout.close()  # a child that still writes there gets an error and ends
            self._end(process.wait())

    def _end(self, code: int) -> None:
        with self._lock:
            job = self._job
            outcome = job.outcome
            if outcome is None and not job.cancelled:
                outcome = Failed(Message(BuildEnd.UNEXPECTED_IN_PROCESS, code=code))
            cancelled = job.cancelled and outcome is None
            if outcome is not None and not isinstance(outcome, Failed):
                begun, ended = list(self._began.items()), [*list(self._began.values())[1:], time.monotonic()]
                _took[self._index] = {phase: end - at for (phase, at), end in zip(begun, ended, strict=True)}
            self._job = replace(job, running=False, cancelled=cancelled, outcome=outcome, left_at=self._state())

    def _hear(self, frame: Frame) -> None:
        with self._lock:
            if isinstance(frame, ProgressLine):
                self._enter(_BEGINS.get(frame.text.code, self._job.phase))
                self._job = replace(self._job, line=frame.text)
            elif isinstance(frame, Step):
                self._enter(Phase.ENCODING)
                now = time.monotonic()
                at, done = self._first = self._first or (now, frame.done)
                rate = (frame.done - done) / (now - at) if now > at and frame.done > done else None
                self._job = replace(self._job, done=frame.done, total=frame.total, rate=rate, line=None)
            else:
                self._job = replace(self._job, outcome=frame)


_builds: dict[Path, _Build] = {}
_took: dict[Path, dict[Phase, float]] = {}  # seconds that each phase of the last build took
_starting = threading.Lock()


def state(settings: Settings) -> tuple[str, str]:
    """Two stamps: the first changes with the articles and questions, the second with the published version."""
    try:
        return stamp(settings.articles), versions.current(settings.index)
    except StoreError:
        return stamp(settings.articles), ""


def start(settings: Settings, author: str, *, force: bool = False, check: bool = False) -> Job | None:
    """Start a build in the background. Does nothing and returns None while another build of the same index runs.

    Raises OSError when the process cannot be started.
    """
    with _starting:
        before = _builds.get(settings.index)
        if before is not None and before.job.running:
            return None
        build = _builds[settings.index] = _Build(BuildRequest(settings, author, force, check))
        return build.job


def latest(index: Path) -> Job | None:
    """The build that runs, or else the last one with its outcome; None if there was none, or after `forget`."""
    build = _builds.get(index)
    return build.job if build else None


def cancel(index: Path) -> None:
    """Interrupt the build that runs, if any. The published index stays as it is."""
    build = _builds.get(index)
    if build:
        build.cancel()


def forget(index: Path) -> None:
    """Drop the last build, because an editor has read its report. A build that runs is kept."""
    with _starting:
        build = _builds.get(index)
        if build and not build.job.running:
            del _builds[index]

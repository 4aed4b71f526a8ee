"""The process that builds an index, started by `index/live/build_jobs.py`. Readers' pages go on answering meanwhile.

The server sends one `BuildRequest` to standard input and reads frames from standard output. Both are pickled, which is safe
because only the server and its own child use these pipes. When standard input closes, the build is interrupted and undone:
the editor has cancelled it, or the server has ended.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from kb.errors import KnowledgeBaseError, Message

if TYPE_CHECKING:
    from index.publish.build import Built
    from kb.config.settings import Settings

_NICE = 10  # lower priority than the server, so that readers do not wait


@dataclass(frozen=True)
class BuildRequest:
    """What to build, and the editor who asked for it.

    `check` only runs the gate and publishes nothing; what it made can then be tried. `force` publishes although the gate found
    questions that broke.
    """

    settings: Settings
    author: str
    force: bool = False
    check: bool = False


@dataclass(frozen=True)
class Step:
    """Progress: `done` of `total` texts are encoded."""

    done: int
    total: int


@dataclass(frozen=True)
class ProgressLine:
    """What the build is doing now."""

    text: Message


@dataclass(frozen=True)
class Failed:
    """The build failed; the published index stays. `message` is a `Message`, or plain text from the operating system."""

    message: str


Frame: TypeAlias = "Step | ProgressLine | Failed | Built"
_Send: TypeAlias = Callable[[Frame], None]


def main() -> None:
    """Read a `BuildRequest` from standard input, build, and write frames to standard output.

    Whatever libraries print goes to standard error, so that it does not damage the frames.
    """
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    wanted: BuildRequest = pickle.load(sys.stdin.buffer)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # raises KeyboardInterrupt, on which the build cleans up
    threading.Thread(target=_end_with_the_page, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(_NICE)

    def send(frame: Frame) -> None:
        pickle.dump(frame, output)
        output.flush()

    try:
        frame = _build(wanted, send)
    except KeyboardInterrupt:
        sys.exit(1)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the build is done, so a cancel comes too late
    send(frame)


def _build(wanted: BuildRequest, send: _Send) -> Built | Failed:
    """Build. Expected errors become `Failed`. A bug is not caught: it ends the process, and its traceback goes to the log."""
    from index.publish.build import build  # takes seconds, in which a cancel must work

    try:
        return build(
            wanted.settings,
            author=wanted.author,
            force=wanted.force,
            check=wanted.check,
            stage=True,
            report=lambda line: send(ProgressLine(line)),
            progress=lambda done, total: send(Step(done, total)),
        )
    except KnowledgeBaseError as error:
        return Failed(error.message)
    except OSError as error:
        return Failed(str(error))


def _end_with_the_page() -> None:
    """Wait until standard input closes, then interrupt the build."""
    os.read(0, 1)  # sys.stdin would stay locked by this thread when the process ends
    signal.raise_signal(signal.SIGTERM)

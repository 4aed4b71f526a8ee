"""A build in a process of its own, so that readers' pages go on answering: the half that `ui/building/build_jobs.py` starts.

What to build comes in on standard input, frames go out on standard output, both pickled: only the page and its own child
talk here. When standard input closes (a cancel, or the end of the page) the build is interrupted and undone.
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

_NICE = 10  # readers come first


@dataclass(frozen=True)
class BuildRequest:
    """What to build, and for whom."""

    settings: Settings
    author: str
    force: bool = False
    check: bool = False


@dataclass(frozen=True)
class Step:
    """So many of all texts that must be encoded are."""

    done: int
    total: int


@dataclass(frozen=True)
class Line:
    """What the build does now."""

    text: Message


@dataclass(frozen=True)
class Failed:
    """Why there is no new index: a message, but for what the operating system says. The one in use stays."""

    message: str


Frame: TypeAlias = "Step | Line | Failed | Built"
_Send: TypeAlias = Callable[[Frame], None]


def main() -> None:
    """Build as standard input says. What others print goes to standard error: standard output is for frames."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    wanted: BuildRequest = pickle.load(sys.stdin.buffer)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # KeyboardInterrupt: a build that is undone
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
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is done: too late for a cancel
    send(frame)


def _build(wanted: BuildRequest, send: _Send) -> Built | Failed:
    """A bug goes through and ends this process: its traceback is in the log of the page, where this one's errors go."""
    from index.publish.build import build  # takes seconds, in which a cancel must work

    try:
        return build(
            wanted.settings,
            author=wanted.author,
            force=wanted.force,
            check=wanted.check,
            report=lambda line: send(Line(line)),
            progress=lambda done, total: send(Step(done, total)),
        )
    except KnowledgeBaseError as error:
        return Failed(error.message)
    except OSError as error:
        return Failed(str(error))


def _end_with_the_page() -> None:
    os.read(0, 1)  # not sys.stdin, which would be locked when the process ends
    signal.raise_signal(signal.SIGTERM)

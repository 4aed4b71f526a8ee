"""Runs an action in a process whose file calls are watched (shim.c): it can be killed, or refused, at any of them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.support.paths import ROOT

_SOURCE = Path(__file__).with_name("shim.c")
GO_ON, KILL, HALF, FULL, READ_ONLY = b"c", b"k", b"h", b"f", b"r"
AVAILABLE = sys.platform == "linux" and shutil.which("cc") is not None


def compiled(folder: Path) -> Path:
    """The library that is loaded into the process."""
    made = folder / "shim.so"
    command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(made), str(_SOURCE), "-ldl", "-lpthread"]
    subprocess.run(command, check=True, capture_output=True)
    return made


@dataclass(frozen=True)
class Call:
    """A call that would change a file. number: counted from 1."""

    number: int
    name: str
    path: Path

    @property
    def takes_room(self) -> bool:
        """Whether a full disk can refuse it."""
        return self.name in ("open", "write", "mkdir", "fsync")


@dataclass(frozen=True)
class Ended:
    """How an action ended. said: what it had promised. told: the error that it raised; bug: whether it is one that no user
    should see.
    """

    killed: bool
    said: tuple[str, ...]
    told: str
    bug: bool


class Worker:
    """A process that has loaded everything and forks a child for each action."""

    def __init__(self, library: Path) -> None:
        answers, self._to_child = os.pipe()
        from_child, questions = os.pipe()
        self._lines = os.fdopen(from_child, encoding="utf-8")
        single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # who has threads should not fork
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.crashing.worker", str(answers), str(questions)],
            cwd=ROOT,
            env=os.environ | single | {"LD_PRELOAD": str(library), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            pass_fds=(answers, questions),
            text=True,
        )
        os.close(answers)
        os.close(questions)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)
        os.close(self._to_child)
        self._lines.close()

    def run(
        self, action: str, home: Path, decide: Callable[[Call], bytes], said: Callable[[str], None] = lambda _: None
    ) -> Ended:
        """Run an action and decide at each call what becomes of it. said: is called with what the action promises."""
        self._order(action, home, watched=True)
        return self._end(decide, said)

    def kill_after(self, seconds: float, action: str, home: Path) -> Ended:
        """Run an action that nobody watches, and kill it after some time."""
        self._order(action, home, watched=False)
        name, process = self._line()
        assert name == "began"
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.kill(int(process), signal.SIGKILL)
        return self._end(lambda _: GO_ON, lambda _: None)

    def _order(self, action: str, home: Path, *, watched: bool) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([action, str(home), watched]) + "\n")
        self._process.stdin.flush()

    def _line(self) -> tuple[str, str]:
        line = self._lines.readline()
        if not line:
            raise RuntimeError("the worker is gone")
        name, _, rest = line.rstrip("\n").partition("\t")
        return name, rest

    def _end(self, decide: Callable[[Call], bytes], said: Callable[[str], None]) -> Ended:
        number, promised, told, bug = 0, list[str](), "", False
        while True:
            name, rest = self._line()
            if name == "ended":
                return Ended(rest == str(-signal.SIGKILL), tuple(promised), told=told, bug=bug)
            if name == "said":
                promised.append(rest)
                said(rest)
            elif name in ("told", "bug"):
                told, bug = rest, name == "bug"
            elif name != "began":
                number += 1
                os.write(self._to_child, decide(Call(number, name, Path(rest))))

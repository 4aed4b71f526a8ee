"""Runs kb/readers/pdf_parts/glyphs.py on a file and stops it when it takes too long: what the pages say, page by page."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START_SECONDS = 15.0  # to open a file
PAGE_SECONDS = 8.0  # for one page; a page of 10,000 characters takes about 0.1
FILE_SECONDS = 40.0  # for all pages; putting the words in order takes a fifth of that
_STARTS = 4  # of the process, for one file: after a page that it did not survive it begins behind that page
MODULE = "kb.readers.pdf_parts.glyphs"
_ROOT = Path(__file__).parents[3]  # where the package `kb` lies


class PdfPasswordError(Exception):
    """The file wants a password."""


class PdfDamagedError(Exception):
    """The file cannot be opened, or no page of it can be read."""


@dataclass(frozen=True)
class PdfPiece:
    """Characters side by side without a wide gap.

    `start`:`end` is along the line and `low`:`high` across it, in points; a larger `low` stands before a smaller one.
    `direction` says which way the line runs on the page, `kind` what the text is: see glyphs.py. `bold` is a share.
    """

    text: str
    start: float
    low: float
    end: float
    high: float
    size: float
    bold: float = 0.0
    kind: str = "visible"
    direction: str = "upright"


@dataclass(frozen=True)
class PdfPage:
    """`number` from 1. Of its `letters`, `unsure` are characters that the file gives no meaning to; of its `objects` of text,
    `lost` could not be read. `box` is left, low, right, high in points.
    """

    number: int
    pieces: tuple[PdfPiece, ...] = ()
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    letters: int = 0
    unsure: int = 0
    objects: int = 0
    lost: int = 0


@dataclass(frozen=True)
class Header:
    """What the file says of itself: `outline` has (level from 0, title), `created` a date as PDF writes it."""

    pages: int
    title: str = ""
    created: str = ""
    outline: tuple[tuple[int, str], ...] = ()


class PdfProcess:
    """Reads one file. `header` is there at once; `pages` gives the pages that could be read; then `left` names the others.

    When the time is over, `stopped` is the number of the last page that was tried.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._end = time.monotonic() + FILE_SECONDS
        self.left: list[int] = []
        self.stopped: int | None = None
        self._run = ChildRun(MODULE, data, "0")
        first = self._run.line(START_SECONDS)
        if first is None or "error" in first:
            self._run.stop()
            raise PdfPasswordError if first and first["error"] == "password" else PdfDamagedError
        outline = tuple((level, title) for level, title in first["outline"])
        self.header = Header(first["pages"], first["title"], first["created"], outline)

    def close(self) -> None:
        """End the process."""
        self._run.stop()

    def pages(self) -> Iterator[PdfPage]:
        """The pages, in order. After a crash or a page that takes too long, a new process goes on behind it."""
        starts, number = 1, 1
        while number <= self.header.pages:
            found = self._run.line(min(PAGE_SECONDS, self._end - time.monotonic()))
            if found is None:
                self._run.stop()
                if time.monotonic() > self._end:
                    self.stopped = number - 1
                    return
                if starts == _STARTS:
                    self.left += range(number, self.header.pages + 1)
                    return
                self.left.append(number)
                starts += 1
                self._run = ChildRun(MODULE, self._data, str(number))
                self._run.line(START_SECONDS)  # the header again
            elif "error" in found:
                self.left.append(number)
            else:
                yield _page(number, found)
            number += 1


class ChildRun:
    """One process that runs a module and gets the bytes of a file, and what it says, line by line."""

    def __init__(self, module: str, data: bytes, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *arguments],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._said: queue.Queue[bytes | None] = queue.Queue(maxsize=8)
        self._stopped = False
        self._threads = (
            threading.Thread(target=self._tell, args=(data,), daemon=True),
            threading.Thread(target=self._listen, daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def _tell(self, data: bytes) -> None:
        assert self._process.stdin
        try:
            with self._process.stdin as pipe:
                pipe.write(data)
        except OSError:
            pass  # it has ended

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            if self._stopped:
                return
            self._said.put(line)
        self._said.put(None)

    def line(self, seconds: float) -> Mapping[str, Any] | None:
        """The next object, or None if the process has ended or says nothing for so long."""
        try:
            said = self._said.get(timeout=max(seconds, 0.0))
            found: Mapping[str, Any] | None = json.loads(said) if said else None
        except (queue.Empty, ValueError):
            return None
        return found

    def stop(self) -> None:
        """End the process."""
        self._stopped = True
        self._process.kill()
        while self._threads[1].is_alive():  # it may wait for a place in the queue
            try:
                self._said.get(timeout=0.05)
            except queue.Empty:
                continue
        for thread in self._threads:
            thread.join()
        assert self._process.stdout
        self._process.stdout.close()
        self._process.wait()


def _page(number: int, found: Mapping[str, Any]) -> PdfPage:
    left, low, right, high = found["box"]
    return PdfPage(
        number,
        tuple(PdfPiece(*piece) for piece in found["pieces"]),
        box=(left, low, right, high),
        letters=found["letters"],
        unsure=found["unsure"],
        objects=found["objects"],
        lost=found["lost"],
    )

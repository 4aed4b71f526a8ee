"""One action, interrupted at any of its calls: what is found afterwards, and whether all promises were kept."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path

from index.store import versions
from kb.errors import KnowledgeBaseError
from kb.library.library import Library
from tests.support.crashing.actions import EVERY
from tests.support.crashing.disk import Disk, Loss
from tests.support.crashing.shim import FULL, GO_ON, HALF, KILL, Call, Ended, Worker
from tests.support.crashing.world import Broken, View, World, ask, fingerprint, litter, look, tiny_build

_UNFINISHED = ("articles/.adding", "log/questions.sqlite-journal")  # whoever comes next finishes them


@dataclass(frozen=True)
class Failure:
    """A promise that was not kept. after: the call before which the action was interrupted, or how."""

    action: str
    how: str
    after: str
    what: str


@dataclass
class Trial:
    """An action on copies of one state. base: the knowledge base of `lay`. space: a folder for the copies.

    checked: how many states were left. seen: the different ones among them, which were looked at.
    """

    worker: Worker
    action: str
    base: Path
    space: Path
    failures: list[Failure] = field(default_factory=list)
    checked: int = 0
    seen: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=count)

    @cached_property
    def start(self) -> Path:
        """The state before the action."""
        home = self._copy(self.base)
        EVERY[self.action].prepare(World(home))
        return home

    @cached_property
    def whole(self) -> tuple[list[Call], list[View]]:
        """All calls of the action, and what is found before it and after each of its promises."""
        home = self._copy(self.start)
        calls: list[Call] = []
        views = [look(World(self._copy(self.start)))]

        def noted(call: Call) -> bytes:
            calls.append(call)
            return GO_ON

        ended = self.worker.run(self.action, home, noted, lambda _: views.append(look(World(self._copy(home)))))
        if ended.told or len(views) < 2:
            raise RuntimeError(f"{self.action} does not come to its end: {ended.told}")
        return calls, views

    def kill(self, number: int, *, power: bool = False, half: bool = False) -> None:
        """Kill the action before a call, or with half of it done; with `power`, look at what a power loss leaves, too. One call
        after the last is its end.
        """
        home = self._copy(self.start)
        disk = Disk(home) if power else None
        last: list[Call] = []

        def decide(call: Call) -> bytes:
            if call.number == number:
                last.append(call)
                return HALF if half else KILL
            if disk and call.name == "fsync":
                disk.flush(call.path)
            return GO_ON

        ended = self.worker.run(self.action, home, decide)
        where = f"{'half of ' if half else ''}{self._name(last[0], home)}" if last else "its end"
        if disk:
            for seed, loss in enumerate((Loss.ALL, Loss.CONTENTS, Loss.SOME)):
                left = self._free()
                disk.after(loss, left, seed=number * 10 + seed)
                self._examine(left, ended, f"power loss: {loss.value}", where)
            disk.close()
        self._examine(home, ended, "kill -9", where)

    def kill_after(self, seconds: float) -> None:
        """Kill the action after some time."""
        home = self._copy(self.start)
        ended = self.worker.kill_after(seconds, self.action, home)
        self._examine(home, ended, "kill -9", f"{1000 * seconds:.0f} ms")

    def refuse(self, number: int, answer: bytes) -> None:
        """From a call on the disk is full, or read-only: the action fails in one line, or comes to its end."""
        home = self._copy(self.start)
        first: list[Call] = []

        def decide(call: Call) -> bytes:
            if call.number < number or (answer == FULL and not call.takes_room):
                return GO_ON
            first.append(call)
            return answer

        ended = self.worker.run(self.action, home, decide)
        if not first:
            return
        how = "disk full" if answer == FULL else "read-only"
        where = self._name(first[0], home)
        if ended.bug:
            self._fail(how, where, ended.told)
        there = {*litter(World(self.start)), *_UNFINISHED}
        if answer == FULL and (left := [name for name in litter(World(home)) if name.split("/kept")[0] not in there]):
            self._fail(how, where, f"left behind: {', '.join(left)}")
        self._examine(home, ended, how, where)

    def _examine(self, home: Path, ended: Ended, how: str, where: str) -> None:
        """Look at what is left and go on working there, unless the same was left before."""
        self.checked += 1
        state = fingerprint(World(home), len(ended.said))
        if state not in self.seen:
            self.seen.add(state)
            for what in problems(World(home), self.whole[1], len(ended.said)):
                self._fail(how, where, what)
        shutil.rmtree(home)

    def _fail(self, how: str, where: str, what: str) -> None:
        self.failures.append(Failure(self.action, how, where, what))

    def _copy(self, home: Path) -> Path:
        return Path(shutil.copytree(home, self._free(), symlinks=True))

    def _free(self) -> Path:
        return self.space / f"{next(self._numbers)}"

    @staticmethod
    def _name(call: Call, home: Path) -> str:
        return f"{call.number} {call.name} {call.path.relative_to(home)}"


def problems(world: World, views: list[View], said: int) -> Iterator[str]:
    """What is wrong with a state. views: what is found before the action and after each promise. said: how many it made."""
    allowed = views[said : said + 2]
    try:
        found = look(world)
    except Broken as error:
        yield f"broken: {error}"
        return
    alike = [view for view in allowed if view.files == found.files]
    if not alike:
        yield f"articles: {sorted(name for name, _ in found.files)} are neither those of before nor the new ones"
    elif not any(view.kept <= found.kept for view in alike):
        yield "something that an editor wrote is lost"
    if found.index not in [view.index for view in allowed]:
        yield "the published version is neither the one of before nor the new one"
    if found.log not in [view.log for view in allowed]:
        yield f"log: {list(found.log)}"
    yield from _afterwards(world)


def _afterwards(world: World) -> Iterator[str]:
    """The next editor adds an article and publishes, the next reader asks: does it work, and is nothing left behind?"""
    try:
        Library(world.articles).add("next.md", b"# Next\n\nThe next article.\n")
        published = tiny_build(world.settings, force=True).published
        name = versions.current_version(world.index)
    except (KnowledgeBaseError, OSError) as error:
        yield f"the next build fails: {error}"
        return
    if not published:
        yield f"the next build does not publish ({name})"
    if not ask(world.log, "the next question"):
        yield "the next question is not kept"
    if left := litter(world):
        yield f"left behind: {', '.join(left)}"


def sample(numbers: int, most: int, seed: int) -> list[int]:
    """Some of the calls 1 to `numbers`, always the same."""
    return sorted(random.Random(seed).sample(range(1, numbers + 1), min(most, numbers)))

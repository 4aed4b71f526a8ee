"""Kills, power losses, full disks, read-only folders and damage, for every action of editors and readers.

    python -m benchmarks.crashes [--most N]

Every action is killed before each of its file calls, of any library (a shim before the C library sees them), within some of its
writes, and at random moments. What a power loss would leave at each call is made as well: all that was not flushed is lost, or
contents but not names, or some of it. After each: the state of before or the new one is found and whole, what
was promised is there, the next article can be published, the next question is kept, and nothing is left behind.
--most: at most so many calls of each action. The small sample of this in the suite is tests/test_crashes.py.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.report import save, table
from tests.support.crashing import damage
from tests.support.crashing.actions import ACTIONS, lay
from tests.support.crashing.shim import FULL, READ_ONLY, Worker, compiled
from tests.support.crashing.trial import Failure, Trial, sample
from tests.support.crashing.world import World

_RANDOM_KILLS = 16  # of each action
_REFUSALS = 20
_HALVES = 8
_LOGS = 1500
_COLUMNS = ("kill -9", "half a write", "random kill", "power loss", "disk full", "read-only")


def _interrupt(trial: Trial, most: int, seed: int) -> Counter[str]:
    """All interruptions of one action. → how many states were looked at, by kind."""
    calls = trial.whole[0]
    done: Counter[str] = Counter()
    writes = [call.number for call in calls if call.name == "write"]
    chance = random.Random(seed)
    for number in (*sample(len(calls), most, seed), len(calls) + 1):
        trial.kill(number, power=True)
        done.update({"kill -9": 1, "power loss": 3})
    for number in chance.sample(writes, min(_HALVES, len(writes))):
        trial.kill(number, half=True)
        done["half a write"] += 1
    for answer, kind in ((FULL, "disk full"), (READ_ONLY, "read-only")):
        for number in sample(len(calls), min(most, _REFUSALS), seed + 1):
            trial.refuse(number, answer)
            done[kind] += 1
    for _ in range(min(most, _RANDOM_KILLS)):
        trial.kill_after(chance.uniform(0, 0.4 if len(calls) > 200 else 0.1))
        done["random kill"] += 1
    return done


def _actions(space: Path, base: Path, most: int) -> Iterator[tuple[tuple[object, ...], list[Failure]]]:
    with Worker(compiled(space)) as worker:
        for seed, action in enumerate(ACTIONS):
            room = Path(tempfile.mkdtemp(dir=space))
            trial = Trial(worker, action, base, room)
            done = _interrupt(trial, most, seed)
            shutil.rmtree(room)
            print(action, dict(done), len(trial.seen), len(trial.failures), file=sys.stderr, flush=True)
            counts = (len(trial.whole[0]), *(done[kind] for kind in _COLUMNS), len(trial.seen), len(trial.failures))
            yield (action, *counts), trial.failures


def _damages(space: Path, base: Path, most: int) -> tuple[str, list[str]]:
    """A table of damages, and those that were not found."""
    step = 1 if most > 100 else 100
    copy = World(Path(shutil.copytree(base, space / "damaged")))
    (space / "model").mkdir()
    (space / "log").mkdir()
    tally: Counter[str] = Counter()
    log = damage.log(space / "log" / "questions.sqlite", copy.log.read_bytes(), _LOGS // step, tally)
    rows, wrong = [], []
    for what, found in (
        ("a published version, the one before, CURRENT, ARTICLES", damage.index(copy.index, step)),
        ("a model", damage.model(space / "model")),
        ("a log", log),
    ):
        files, missed, count = set(), 0, 0
        for file, how, problem in found:
            files.add(file)
            count += 1
            missed += bool(problem)
            wrong += [f"{file}, {how}: {problem}"] * bool(problem)
        rows.append((what, len(files), f"{count:,}", missed))
        print(*rows[-1], file=sys.stderr, flush=True)
    told = table(("what was damaged", "files", "damages", "not found or not named"), rows)
    share = tally["back"] / max(tally["lost with it"], 1)
    return f"{told}\nOf the rows in damaged logs that were set aside, {share:.0%} came back (`kb repair`).\n", wrong


def main() -> None:
    """Print the tables and keep them in crashes.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=100_000)
    most = parser.parse_args().most
    with tempfile.TemporaryDirectory(prefix="crashes-") as folder:
        space = Path(folder)
        base = World(space / "base")
        lay(base)
        results = list(_actions(space, base.home, most))
        damages, missed = _damages(space, base.home, most)
    rows = [row for row, _ in results]
    sums = [sum(int(str(row[column])) for row in rows) for column in range(1, len(_COLUMNS) + 4)]
    failures = [f"{item.action}; {item.how}; {item.after}: {item.what}" for _, found in results for item in found]
    told = table(
        ("action", "file calls", *_COLUMNS, "different states", "promises broken"), [*rows, ("together", *sums)]
    )
    listed = "".join(f"- {line}\n" for line in (*failures, *missed)) or "None.\n"
    save(
        __file__,
        "Crashes",
        "States that were looked at after an interruption. A kill comes before each file call, within a write, and at random "
        "moments; a power loss leaves three states for each call. Different are those that do not only differ in times, random "
        "names, or what is in an unfinished folder.\n\n"
        f"{told}\n{damages}\n## Promises that were not kept\n\n{listed}",
    )


if __name__ == "__main__":
    main()

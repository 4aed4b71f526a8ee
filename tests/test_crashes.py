"""Every action of editors and readers, killed, refused and cut off from power: a small sample of `benchmarks/crashes.py`."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.crashing import damage
from tests.support.crashing.actions import ACTIONS, CARELESS, lay
from tests.support.crashing.disk import Disk, Loss
from tests.support.crashing.shim import AVAILABLE, FULL, READ_ONLY, Worker, compiled
from tests.support.crashing.trial import Trial
from tests.support.crashing.world import World

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="file calls are watched on Linux, by a library that cc compiles")
_ORDER = list(ACTIONS)


@dataclass(frozen=True)
class _Bench:
    worker: Worker
    base: Path


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Bench]:
    space = tmp_path_factory.mktemp("crashes")
    lay(World(space / "base"))
    with Worker(compiled(space)) as worker:
        yield _Bench(worker, space / "base")


@pytest.mark.parametrize("action", ACTIONS)
def test_an_interrupted_action_is_done_or_not_done_and_nothing_is_lost(
    bench: _Bench, action: str, tmp_path: Path
) -> None:
    trial = Trial(bench.worker, action, bench.base, tmp_path)
    seed = _ORDER.index(action)
    first, second, third, fourth = random.Random(seed).sample(range(1, len(trial.whole[0]) + 1), 4)
    trial.kill(first, power=True)
    trial.kill(len(trial.whole[0]) + 1, power=True)
    if seed % 3 == 0:
        trial.refuse(second, FULL)
    elif seed % 3 == 1:
        trial.refuse(third, READ_ONLY)
    else:
        trial.kill(fourth, half=True)
    assert trial.failures == []
    assert trial.checked == 9


def test_a_promise_that_is_not_kept_is_noticed(bench: _Bench, tmp_path: Path) -> None:
    """The harness itself: an action that says that it is done before anything is flushed."""
    trial = Trial(bench.worker, CARELESS, bench.base, tmp_path)
    assert [call.name for call in trial.whole[0]] == ["open", "write", "mkdir"]
    trial.kill(3, power=True)
    lost = {f"power loss: {loss.value}" for loss in (Loss.ALL, Loss.CONTENTS)}
    assert lost <= {failure.how for failure in trial.failures} <= lost | {f"power loss: {Loss.SOME.value}"}


def test_killed_at_any_moment(bench: _Bench, tmp_path: Path) -> None:
    trial = Trial(bench.worker, "build, gate, publish, clean up", bench.base, tmp_path)
    for seconds in (0.05, 0.2):
        trial.kill_after(seconds)
    assert trial.failures == []


def _left(disk: Disk, loss: Loss, target: Path) -> dict[str, str]:
    disk.after(loss, target)
    return {path.relative_to(target).as_posix(): path.read_text() for path in target.rglob("*") if path.is_file()}


def test_what_a_power_loss_leaves(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    (root / "old").write_text("old")
    (root / "moved").write_text("moved")
    disk = Disk(root)
    (root / "old").write_text("newer")
    for name in ("named", "unnamed", "empty"):
        (root / name).write_text(name)
    for path in (root / "named", root):
        disk.flush(path)
    (root / "unnamed").write_text("unnamed")
    disk.flush(root / "unnamed")
    (root / "later").write_text("later")
    disk.flush(root / "later")
    os.replace(root / "moved", root / "folder" / "moved")
    before = {"old": "old", "named": "named", "unnamed": "unnamed", "empty": "", "moved": "moved"}
    assert _left(disk, Loss.ALL, tmp_path / "all") == before
    now = {"old": "old", "named": "named", "unnamed": "unnamed", "empty": "", "later": "later", "folder/moved": "moved"}
    assert _left(disk, Loss.CONTENTS, tmp_path / "contents") == now
    disk.flush(root)  # the folder that the file has left: a rename is whole
    assert _left(disk, Loss.ALL, tmp_path / "flushed") == now
    disk.close()


def test_any_damage_of_a_small_index_is_found_and_named(bench: _Bench, tmp_path: Path) -> None:
    world = World(Path(shutil.copytree(bench.base, tmp_path / "world")))
    found = list(damage.index(world.index, step=400))
    assert [item for item in found if item[2]] == []
    assert len(found) > 150


def test_any_damage_of_a_model_is_found_and_named(tmp_path: Path) -> None:
    found = list(damage.model(tmp_path))
    assert [item for item in found if item[2]] == []
    assert len(found) > 2000


def test_rows_of_damaged_logs_come_back(bench: _Bench, tmp_path: Path) -> None:
    tally: Counter[str] = Counter()
    whole = World(bench.base).log.read_bytes()
    found = list(damage.log(tmp_path / "q.sqlite", whole, 40, tally))
    assert [item for item in found if item[2]] == []
    assert len(found) == 40
    assert 0 < tally["back"] <= tally["lost with it"]

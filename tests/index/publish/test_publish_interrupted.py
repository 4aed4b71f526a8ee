"""Builds and rollbacks that are cancelled, killed or run at the same time, with the real model."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.publish.build import build
from index.publish.history import list_versions, rollback, rollbacks
from index.store.lock import Doing, IndexBusyError, only_writer, who_builds
from index.store.versions import current, open_current
from tests.support.indexes.publishing import edit, settings_of
from tests.support.paths import ROOT

pytestmark = pytest.mark.model


def test_a_cancelled_build_changes_nothing(home: Path) -> None:
    before = current(home / "index")
    edit(home, "parcel.txt", "三天", "五天")

    def cancel(*_: object) -> None:
        raise KeyboardInterrupt

    for step in ("progress", "report"):
        with pytest.raises(KeyboardInterrupt):
            build(settings_of(home), **{step: cancel})  # type: ignore[arg-type]
        assert current(home / "index") == before
        assert who_builds(home / "index") is None
    assert len(list_versions(home / "index")) == 1
    assert build(settings_of(home)).published


def test_a_build_after_a_rollback(home: Path) -> None:
    settings = settings_of(home)
    edit(home, "parcel.txt", "三天", "五天")
    build(settings)
    rollback(home / "index")
    # The articles still say five days: they are published again.
    assert build(settings).published
    rollback(home / "index", list_versions(home / "index")[-1].version)
    edit(home, "parcel.txt", "五天", "三天")
    # The articles are what was gone back to: there is nothing to do.
    assert not build(settings).changed
    assert len(list_versions(home / "index")) == 3
    assert len(rollbacks(home / "index")) == 2


def test_one_build_at_a_time(home: Path) -> None:
    edit(home, "parcel.txt", "三天", "五天")
    with only_writer(home / "index", Doing.BUILDING, "ann"):
        with pytest.raises(IndexBusyError, match=r"ann@.* is building since"):
            build(settings_of(home))
        assert not build(settings_of(home), check=True).published  # looking is free
    assert build(settings_of(home)).published


_BUILD = """
import sys
from pathlib import Path
from index.publish.build import build
from kb.config.settings import Settings
home = Path(sys.argv[1])
try:
    built = build(Settings(articles=home / "articles", index=home / "index"), author=sys.argv[2], report=print)
    print("published" if built.published else "same" if not built.changed else "stopped", flush=True)
except Exception as error:
    print(type(error).__name__, flush=True)
"""


def _builder(home: Path, author: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-u", "-c", _BUILD, str(home), author]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_two_editors_publish_at_once(home: Path) -> None:
    edit(home, "parcel.txt", "三天", "五天")
    with _builder(home, "ann") as one, _builder(home, "bob") as two:
        outcomes = sorted(process.communicate()[0].split("\n")[-2] for process in (one, two))
    # Whoever comes second is told so, or finds nothing left to do.
    assert outcomes in (["IndexBusyError", "published"], ["published", "same"])
    assert len(list_versions(home / "index")) == 2
    assert build(settings_of(home)).changed is False


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("step", ["calibrating", "asking"])
def test_a_builder_killed_while_it_calibrates_or_judges(home: Path, step: str) -> None:
    before = current(home / "index")
    edit(home, "parcel.txt", "三天", "五天")
    with _builder(home, "ann") as process:
        assert process.stdout
        for line in process.stdout:
            if line.startswith(step):
                break
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert current(home / "index") == before
    assert who_builds(home / "index") is None
    assert build(settings_of(home)).published


_ROLL = """
import sys
from pathlib import Path
from index.publish.history import rollback, list_versions
root = Path(sys.argv[1])
print("ready", flush=True)
while True:
    rollback(root, next(item.version for item in list_versions(root) if not item.in_use))
"""


def test_a_way_back_killed_at_any_moment(home: Path) -> None:
    edit(home, "parcel.txt", "三天", "五天")
    build(settings_of(home))
    names = {item.version for item in list_versions(home / "index")}
    for pause in (0.0, 0.01, 0.03, 0.05, 0.08):
        with subprocess.Popen(
            [sys.executable, "-c", _ROLL, str(home / "index")], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(pause)
            process.kill()
        assert open_current(home / "index").manifest.version in names
        assert all(step.version in names for step in rollbacks(home / "index"))
    assert rollbacks(home / "index")
    assert rollback(home / "index", next(item.version for item in list_versions(home / "index") if not item.in_use))

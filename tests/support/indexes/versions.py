"""Versions of an index with content that shows whether it is of one piece, and publishers that are killed at work.

python -m tests.support.indexes.versions MODE ROOT, where MODE is one of
publish     publish version after version until killed, print each number when it is out
everywhere  kill a publisher at every one of its system events in turn, print what is left
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

from index.store import versions
from index.store.versions import Description, Version

DESCRIPTION = Description(
    model="m" * 8,
    model_name="a model",
    model_checksum="c" * 8,
    chunker="1",
    recipe="1",
    counts={"articles": 1, "passages": 2, "topics": 0, "questions": 3},
    articles={"花呗": "d" * 8},
    questions="q" * 8,
)
FILES = ("articles.jsonl", "passages/codes.npy")
KEPT = 3


def content(number: int, name: str, size: int = 100) -> bytes:
    """Bytes that belong to this file of this version only; the first 8 tell the number."""
    return number.to_bytes(8, "big") + random.Random(f"{number} {name}").randbytes(size)


def fill(folder: Path, number: int, size: int = 100) -> None:
    for name in FILES:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content(number, name, size))


def publish(root: Path, number: int, size: int = 100) -> str:
    """→ the name of the version."""
    with versions.new_version(root, DESCRIPTION, KEPT) as folder:
        fill(folder, number, size)
    return versions.current(root).split()[0]


def number_of(version: Version, size: int = 100) -> int:
    """The number of a version; ValueError when its files are not those of that version."""
    number = int.from_bytes((version.folder / FILES[0]).read_bytes()[:8], "big")
    held = {
        path.relative_to(version.folder).as_posix(): path.read_bytes()
        for path in version.folder.rglob("*")
        if path.is_file() and path.name not in (versions.MANIFEST, versions.SEAL)
    }
    if held != {name: content(number, name, size) for name in FILES}:
        raise ValueError(f"version {version.manifest.version} is not of one piece: {sorted(held)}")
    return number


def litter(root: Path) -> list[Path]:
    """What dead publishers left behind: temporary files and folders."""
    return sorted(path for pattern in (".*", "versions/.*") for path in root.glob(pattern))


def _publish_until_killed(root: Path) -> None:
    start = number_of(versions.open_current(root), 2_000_000) + 1
    for number in count(start):
        publish(root, number, 2_000_000)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def _killed_at(root: Path, event: int) -> bool:
    """Publish version 4 in a process that dies at its `event`-th system event; False when it came to its end first."""
    pid = os.fork()
    if pid == 0:
        seen = 0

        def hook(_name: str, _arguments: tuple[object, ...]) -> None:
            nonlocal seen
            seen += 1
            if seen == event + 1:  # not later: the kill is an event, too
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        try:
            publish(root, 4)
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    if status not in (0, signal.SIGKILL):
        raise RuntimeError(f"the publisher that was to die at event {event} ended with status {status}")
    return status != 0


def _kill_everywhere(folder: Path) -> None:
    """Print one JSON object a line: the number found after the kill, the litter, and the same after a later build."""
    start = folder / "start"
    for number in range(1, 4):
        publish(start, number)
    for event in count():
        root = folder / str(event)
        shutil.copytree(start, root)
        killed = _killed_at(root, event)
        line: dict[str, object] = {"killed": killed, "number": number_of(versions.open_current(root))}
        line["litter"] = [path.name.split("-")[0] for path in litter(root)]
        last = publish(root, 5)
        line["later"] = number_of(versions.open_current(root))
        line["left"] = [path.name for path in litter(root)]
        names = sorted(path.name for path in (root / versions.VERSIONS).iterdir())
        line["versions"], line["kept"] = len(names), last in names
        sys.stdout.write(json.dumps(line) + "\n")
        shutil.rmtree(root)
        if not killed:
            return


if __name__ == "__main__":
    {"publish": _publish_until_killed, "everywhere": _kill_everywhere}[sys.argv[1]](Path(sys.argv[2]))

"""The index as it would be published, kept beside the one that readers use, so that editors can ask it first.

It is an index folder of its own inside the folder of the index, with one version. A check from the pages writes it; publishing
and purging remove it.
"""

from __future__ import annotations

import shutil
from contextlib import nullcontext, suppress
from pathlib import Path

from index.publish.compose import Composed
from index.publish.gate_report import GateReport
from index.store import versions
from index.store.lock import Doing, IndexBusyError, only_writer
from index.store.versions import LAYOUT, Description, StoreError, new_version

STAGED = "staged"


def folder_of(root: Path) -> Path:
    """Where the unpublished index lies, for the folder of an index."""
    return root / STAGED


def stage(
    root: Path,
    description: Description,
    made: Composed,
    judged: GateReport,
    *,
    author: str,
    since: str | None,
    locked: bool,
) -> None:
    """Keep an index that was made and judged; it takes the place of the one kept before. Raises OSError.

    since: the version in use when its articles were read, None for none. Nothing is kept when another one is in use by now, or
    when somebody is at the index: what was made may have an article that is removed, and purged. locked: whether the caller
    holds the lock of `root`, as a build does and a check does not.
    """
    staged = folder_of(root)
    with suppress(IndexBusyError), nullcontext() if locked else only_writer(root, Doing.BUILDING, author):
        if _in_use(root) != since:
            return
        with only_writer(staged, Doing.BUILDING, author), new_version(staged, description, keep=1) as folder:
            made.write(folder)
            (folder / LAYOUT.gate).write_text(judged.to_json(), "utf-8")


def _in_use(root: Path) -> str | None:
    try:
        return versions.current_version(root)
    except StoreError:
        return None


def drop(root: Path) -> None:
    """Remove it: readers have it now, or nobody may. Does nothing when there is none. Raises OSError when it stays."""
    if folder_of(root).exists():
        shutil.rmtree(folder_of(root))


def described(root: Path) -> Description | None:
    """What the index that is kept was made from; None when there is none that can be read. No file of it is verified."""
    return versions.description_in_use(folder_of(root))

"""The index as it would be published, kept beside the one that readers use, so that editors can ask it first.

It is an index folder of its own inside the folder of the index, with one version. A check from the pages writes it; publishing
and purging remove it.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from index.publish.compose import Composed
from index.publish.gate_report import GateReport
from index.store import versions
from index.store.lock import Doing, only_writer
from index.store.versions import LAYOUT, Description, StoreError, new_version

STAGED = "staged"


def folder_of(root: Path) -> Path:
    """Where the unpublished index lies, for the folder of an index."""
    return root / STAGED


def stage(root: Path, description: Description, made: Composed, judged: GateReport, *, author: str) -> None:
    """Keep an index that was made and judged; it takes the place of the one kept before. Raises IndexBusyError, OSError."""
    staged = folder_of(root)
    with only_writer(staged, Doing.BUILDING, author), new_version(staged, description, keep=1) as folder:
        made.write(folder)
        (folder / LAYOUT.gate).write_text(judged.to_json(), "utf-8")


def drop(root: Path) -> None:
    """Remove it: readers have it now, or nobody may. Does nothing when there is none."""
    shutil.rmtree(folder_of(root), ignore_errors=True)


def described(root: Path) -> Description | None:
    """What the index that is kept was made from; None when there is none that can be read. No file of it is verified."""
    staged = folder_of(root)
    try:
        return versions.manifest_of(staged, versions.current_version(staged)).description
    except StoreError:
        return None

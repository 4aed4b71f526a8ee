"""Mends what is damaged in the folder of an index, as far as it can be done without making a version."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.store import versions
from index.store.last_good import DAMAGE, damages, open_last_good
from index.store.permitted import permit, permitted
from index.store.versions import SEAL, VERSIONS, StoreError
from kb.errors import Message
from kb.storage.files import sync, write_atomically

ASIDE = ".damaged-"  # how the names of damaged versions begin that were set aside


@dataclass(frozen=True)
class DamagedVersion:
    """A damaged version that was renamed. reason: the first of what is wrong with it."""

    version: str
    name: str
    reason: Message


@dataclass(frozen=True, kw_only=True)
class Repaired:
    """What was done.

    leftovers: files and folders of interrupted writers that were removed. published: the version that is in use now instead of
    a damaged one. sealed: whether the seal of the version in use was written anew. listed: whether its list of
    articles was.
    """

    leftovers: tuple[str, ...] = ()
    published: str | None = None
    set_aside: tuple[DamagedVersion, ...] = ()
    sealed: bool = False
    listed: bool = False


def leftovers(root: Path) -> list[Path]:
    """What interrupted writers left. Call it only while holding the lock."""
    return sorted(path for pattern in versions.LEFTOVERS for path in root.glob(pattern))


def repair(root: Path) -> Repaired:
    """Remove what interrupted writers left, publish the last good version when the one in use is damaged, rename damaged ones.

    Without any whole version nothing is renamed: the next build compares with what can be read of the one in use. Call it only
    while holding the lock. Raises StoreError, OSError.
    """
    left = leftovers(root)
    versions.remove_leftovers(root)
    published = _published(root)
    try:
        in_use = versions.open_current(root)
    except StoreError:
        return Repaired(leftovers=_names(root, left))
    name = in_use.manifest.version
    sealed = bool(damages(root, name))  # every file is whole: what is wrong is the seal
    if sealed:
        write_atomically(in_use.folder / SEAL, (versions.seal_of(in_use.folder) + "\n").encode())
    listed = not _listed(root)
    if listed:
        permit(root, in_use.manifest.description.articles)
    aside = [_set_aside(root, other, found[0]) for other in versions.names(root) if (found := _damage(root, other))]
    return Repaired(
        leftovers=_names(root, left), published=published, set_aside=tuple(aside), sealed=sealed, listed=listed
    )


def _names(root: Path, paths: list[Path]) -> tuple[str, ...]:
    return tuple(path.relative_to(root).as_posix() for path in paths)


def _published(root: Path) -> str | None:
    """Publish the last good version, if the one in use is damaged. → its name."""
    with suppress(StoreError):
        found = open_last_good(root)
        if found.trouble:
            name = found.version.manifest.version
            versions.publish(root, name)
            return name
    return None


def _listed(root: Path) -> bool:
    """Whether the list of published articles can be read."""
    try:
        permitted(root)
    except ValueError:
        return False
    return True


def _damage(root: Path, name: str) -> list[Message]:
    """What is wrong with a version; one of another format is whole."""
    return [problem for problem in damages(root, name) if problem.code in DAMAGE]


def _set_aside(root: Path, name: str, reason: Message) -> DamagedVersion:
    folder = root / VERSIONS
    os.replace(folder / name, folder / f"{ASIDE}{name}")
    sync(folder)
    return DamagedVersion(name, f"{VERSIONS}/{ASIDE}{name}", reason)

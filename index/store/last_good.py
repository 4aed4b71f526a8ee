"""When the published version is damaged: which files are, and the version that is served meanwhile."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.cures import BUILD, without_cure
from index.store import versions
from index.store.permitted import may_be_served
from index.store.versions import StoreError, StoreProblem, Version, open_current, open_version
from kb.errors import Message

# With these the version is damaged. A version of another format is whole, and the program is what has to be changed.
DAMAGE = frozenset(
    (
        StoreProblem.NO_INDEX,
        StoreProblem.UNREADABLE,
        StoreProblem.POINTER,
        StoreProblem.MISSING,
        StoreProblem.MANIFEST,
        StoreProblem.CHECKSUM,
        StoreProblem.DAMAGED,
        StoreProblem.OTHER_MANIFEST,
    )
)


@dataclass(frozen=True)
class Opened:
    """A version to serve. trouble: what editors are told when it is not the published one, because that is damaged."""

    version: Version
    trouble: Message | None = None


def open_last_good(root: Path) -> Opened:
    """The published version or, when it is damaged, the last one before it that is whole; else the newest after it.

    After a rollback the versions after it are those that an editor turned away from, so they come last. A version with an
    article that an editor has removed since is passed over.
    Raises StoreError about the published version when no other one is whole.
    """
    try:
        return Opened(open_current(root))
    except StoreError as error:
        if error.message.code not in DAMAGE:
            raise
        for name in _others(root):
            with suppress(StoreError):
                found = open_version(root, name)
                if not may_be_served(root, found.manifest.description.articles):
                    continue
                reason = without_cure(error.message)
                return Opened(found, Message(StoreProblem.LAST_GOOD, version=name, reason=reason, cure=BUILD))
        raise


def _others(root: Path) -> list[str]:
    """The names of the other versions, in the order in which they are tried."""
    there = versions.names(root)[::-1]
    try:
        published = versions.current_version(root)
    except StoreError:
        return there
    before = [name for name in there if name < published]
    return before + [name for name in there if name > published]


def damages(root: Path, name: str) -> tuple[Message, ...]:
    """Everything that is wrong with the files of a version, without cures; () when it is whole."""
    try:
        manifest = versions.manifest_of(root, name)
    except StoreError as error:
        return (without_cure(error.message),)
    found = []
    for file in ("", *manifest.files):
        try:
            versions.check_file(root, name, manifest, file)
        except StoreError as error:
            found.append(without_cure(error.message))
    return tuple(found)

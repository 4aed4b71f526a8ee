"""Takes an article that was removed, or what an article said before, out of everything that the index keeps.

The version in use may still mention it, in the report of its gate and in its record: then a copy without that is published.
All other versions that hold or mention it are deleted, also damaged ones, of which nobody can tell. A report names the file of
each question; when that file is gone, and no article has its name, nobody can tell either whose question it was.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Container
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from index.cures import BUILD
from index.publish import staging
from index.publish.build import READINGS
from index.publish.gate_report import GateExpectation, GateReport
from index.publish.history import Record
from index.store import versions
from index.store.lock import Doing, only_writer
from index.store.repair import ASIDE
from index.store.versions import LAYOUT, MANIFEST, SEAL, VERSIONS, StoreError, StoreProblem, Version
from kb.faq.schema import own_article


@dataclass(frozen=True)
class Purged:
    """What was done. versions: those that were deleted. renewed: whether the version in use was replaced by a copy."""

    versions: tuple[str, ...]
    renewed: bool


def check_published(root: Path, article: str, wanted: str | None) -> Version:
    """The version in use. wanted: the checksum of the article as it is in the folder, None when it is not there.

    Raises StoreError, also unless the version in use has just that.
    """
    in_use = versions.open_current(root)
    if in_use.manifest.description.articles.get(article) != wanted:
        raise StoreError(StoreProblem.NOT_PUBLISHED, article=article, cure=BUILD)
    return in_use


def purge(
    root: Path, article: str, wanted: str | None, author: str, *, files: Container[str] = (), was_there: bool = False
) -> Purged:
    """Delete what the folder of the index keeps of an article, but what is published of it now.

    files: the FAQ files that are there. was_there: whether something of the article was found elsewhere; if nothing is found
    here either, a question of nobody knows whose is left alone, as the id may be mistyped. Interrupted, it can be done again.
    Raises StoreError, IndexBusyError, OSError.
    """
    with only_writer(root, Doing.PURGING, author):
        in_use = check_published(root, article, wanted)
        (root / READINGS).unlink(missing_ok=True)
        staging.drop(root)
        versions.remove_leftovers(root)
        held = in_use.manifest.description.articles
        others = [name for name in versions.names(root) if name != in_use.folder.name]
        holding = [name for name in others if _kept_in(root, name, article)]
        known = was_there or wanted is not None or bool(holding) or _mentioned(in_use.folder, article)
        whose = _Whose(held, files) if known else None
        renewed = (_mentioned(in_use.folder, article) or _untold(in_use.folder, whose)) and _renew(
            root, in_use, article, whose
        )
        gone = [name for name in others if name not in holding and _untold(versions.folder_of(root, name), whose)]
        gone += [
            *([in_use.folder.name] if renewed else []),
            *holding,
        ]  # last those by which it is known when done again
        for name in gone:
            versions.remove(root, name)
        for folder in (root / VERSIONS).glob(f"{ASIDE}*"):
            shutil.rmtree(folder)
            gone.append(folder.name)
    return Purged(tuple(gone), renewed)


@dataclass(frozen=True)
class _Whose:
    """Tells questions that may be of the purged article. held: the articles that there are now. files: the FAQ files."""

    held: Container[str]
    files: Container[str]

    def untold(self, expected: GateExpectation) -> bool:
        """Whether neither a passage nor a file nor an article tells whose question this was."""
        return not expected.places and expected.file not in self.files and own_article(expected.file) not in self.held


def _untold(folder: Path, whose: _Whose | None) -> bool:
    """Whether the report of a version has a question of which nobody can tell whose it was."""
    if whose is None:
        return False
    try:
        report = GateReport.read(folder / LAYOUT.gate)
    except StoreError:
        return True
    return any(map(whose.untold, (*(row.expected for row in report.rows), *report.gone)))


def _kept_in(root: Path, name: str, article: str) -> bool:
    try:
        held = versions.manifest_of(root, name).description.articles
    except StoreError:
        return True
    return article in held or _mentioned(versions.folder_of(root, name), article)


def _mentioned(folder: Path, article: str) -> bool:
    """Whether report or record name the article or its file of questions."""
    names = [json.dumps(name, ensure_ascii=False) for name in (article, f"{article}.faq.yaml")]
    for file in (LAYOUT.gate, LAYOUT.record):
        with suppress(OSError):
            text = (folder / file).read_text("utf-8", "replace")
            if any(name in text for name in names):
                return True
    return False


def _renew(root: Path, in_use: Version, article: str, whose: _Whose | None) -> bool:
    """Publish a copy whose report and record tell nothing of the version before. → whether there was anything to leave out."""
    report, record = GateReport.read(in_use.folder / LAYOUT.gate), Record.read(in_use.folder)
    rows = tuple(replace(row, before=None) for row in report.rows if not (whose and whose.untold(row.expected)))
    silent = replace(report, rows=rows, gone=())
    still = in_use.manifest.description.articles.keys()  # the id of an article that stays is told anyway
    changed = tuple(name for name in record.changed_articles if name != article or name in still)
    forgotten = replace(record, changed_articles=changed)
    if (silent, forgotten) == (report, record):
        return False
    with versions.new_version(root, in_use.manifest.description, len(versions.names(root)) + 1) as folder:
        shutil.copytree(in_use.folder, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(MANIFEST, SEAL))
        (folder / LAYOUT.gate).write_text(silent.to_json(), "utf-8")
        forgotten.write(folder)
    return True

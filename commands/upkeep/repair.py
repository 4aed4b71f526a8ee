"""`kb repair`: mends what `kb verify` finds, as far as it can be mended. Nothing that an editor wrote is changed or deleted."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

from commands.common import Commands, articles_option, counted, index_option, plain
from commands.upkeep.verify import report
from kb.config.settings import Settings
from kb.errors import KnowledgeBaseError


def register(commands: Commands) -> None:
    """Add `kb repair` to the command line."""
    repair = commands.add_parser(
        "repair", help="mend what `kb verify` finds: interrupted changes, damaged versions, the log, the model"
    )
    articles_option(repair)
    index_option(repair)
    repair.set_defaults(run=_repair)


def _repair(options: argparse.Namespace, settings: Settings) -> int:
    for part in (_articles(settings.articles), _index(settings.index), _log(settings.log_file), _model(settings)):
        for line in part:
            print(plain(f"mended   {line}"))
    return report(settings)


def _articles(folder: Path) -> Iterator[str]:
    """Finish or take back what a killed editor's process began."""
    from kb.storage import transaction

    if not folder.is_dir():
        return
    left = transaction.leftovers(folder)
    if not left:
        return
    with transaction.changing(folder):
        pass
    for name in left:
        yield f"{folder / name}: a change that was interrupted is {'made' if name == transaction.JOURNAL else 'taken back'}"


def _index(root: Path) -> Iterator[str]:
    from index.publish.history import drop_damaged_lines
    from index.store import versions
    from index.store.lock import Doing, only_writer, user
    from index.store.repair import repair

    if not (root / versions.VERSIONS).is_dir():
        return
    with only_writer(root, Doing.REPAIRING, user()):
        done = repair(root)
        lines = drop_damaged_lines(root)
    for name in done.leftovers:
        yield f"{root / name}: removed; a process that was killed had left it"
    if done.published:
        yield f"the version {done.published} is in use, as the published one is damaged; to make a new one, run: kb build"
    for item in done.set_aside:
        yield f"the version {item.version} is set aside as {root / item.name}; keep it or delete it ({item.reason})"
    if done.sealed:
        yield "the seal of the version in use is written anew"
    if done.listed:
        yield "the list of the published articles is written anew"
    if lines:
        yield f"{counted(lines, 'line')} that could not be read removed from the history of rollbacks"


def _log(path: Path | None) -> Iterator[str]:
    """Set a damaged log aside, and bring its rows back."""
    from index.journal.file import checked, is_damage, set_aside
    from index.journal.salvage import bring_back

    if path is None or not path.parent.is_dir():
        return
    try:
        if path.exists():
            checked(path)
    except (sqlite3.Error, OSError) as error:
        if is_damage(error) and set_aside(path):
            yield f"the log {path} was damaged; a new one has begun"
    except KnowledgeBaseError:
        return  # `report` names it
    try:
        for item in bring_back(path):
            yield f"{counted(item.rows, 'row')} of {item.name} brought back into the log; the file is now {item.now}"
    except (OSError, KnowledgeBaseError) as error:
        print(f"kb: {plain(str(error))}", file=sys.stderr)


def _model(settings: Settings) -> Iterator[str]:
    """Prepare the model of the index again when it is missing or damaged."""
    from index.encoder.model import ModelError, model_id, open_model
    from index.encoder.prepare import prepare
    from index.store.last_good import open_last_good
    from index.store.versions import StoreError

    try:
        made_with = open_last_good(settings.index).version.manifest.description.model
        open_model(made_with)
    except StoreError:
        return
    except ModelError as error:
        if model_id(settings.model) != made_with:
            return  # another one is wanted now: a build makes a new index
        prepare(settings.model)
        yield f"the model {made_with} is prepared again ({error})"

"""`kb verify`: reads everything that is kept, and names what is damaged. It changes nothing."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from commands.common import DONE, FAILED, Commands, articles_option, counted, index_option, plain
from kb.config import site_file
from kb.config.settings import Settings
from kb.errors import KnowledgeBaseError

Finding = tuple[str, Sequence[str]]  # what was read, and what is wrong with it


def register(commands: Commands) -> None:
    """Add `kb verify` to the command line."""
    verify = commands.add_parser(
        "verify", help="read all versions of the index, the model, the log and the articles, and name what is damaged"
    )
    articles_option(verify)
    index_option(verify)
    verify.set_defaults(run=_verify)


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    return report(settings)


def report(settings: Settings) -> int:
    """Read everything and print what is damaged. → the exit code."""
    wrong = 0
    for name, problems in _findings(settings):
        wrong += len(problems)
        print(plain(f"{'ok      ' if not problems else 'damaged '} {name}"))
        for problem in problems:
            print(plain(f"         {' '.join(problem.split())}"))
    print(f"{counted(wrong, 'problem')} found" if wrong else "everything is whole")
    return FAILED if wrong else DONE


def _findings(settings: Settings) -> Iterator[Finding]:
    yield from _index(settings.index)
    yield _model(settings.index)
    if settings.log_file is not None:
        yield _log(settings.log_file)
    if settings.keys_file.exists():
        yield _keys(settings.keys_file)
    yield _articles(settings)


def _index(root: Path) -> Iterator[Finding]:
    """Each version, and whether the pointer to the one in use leads to a whole one."""
    from index.store import versions
    from index.store.last_good import damages

    try:
        name = versions.open_current(root).manifest.version
        yield f"the version in use, {name}", ()
    except KnowledgeBaseError as error:
        yield "the version in use", [str(error)]
    for name in versions.names(root):
        yield f"the version {name}", damages(root, name)
    yield from _beside_the_versions(root)


def _beside_the_versions(root: Path) -> Iterator[Finding]:
    """Two small files; they are named only when they are damaged."""
    from index.publish.history import damaged_lines
    from index.store.permitted import permitted

    try:
        permitted(root)
    except (ValueError, OSError) as error:
        yield "the list of the published articles", [str(error)]
    try:
        count = damaged_lines(root)
    except OSError as error:
        yield "the history of rollbacks", [str(error)]
    else:
        if count:
            yield "the history of rollbacks", [f"{counted(count, 'line')} cannot be read"]


def _model(root: Path) -> Finding:
    from index.encoder.model import open_model
    from index.store.last_good import open_last_good

    try:
        made = open_last_good(root).version.manifest.description
        model = open_model(made.model)
    except KnowledgeBaseError as error:
        return "the model", [str(error)]
    same = model.checksum == made.model_checksum
    return f"the model {model.id}", () if same else ["it is not the one that the index was built with; run: kb build"]


def _log(path: Path) -> Finding:
    """The log, and what was set aside of it."""
    from index.journal.file import checked, is_damage, set_aside_files

    problems = [str(item.error) for item in set_aside_files(path)]
    if path.exists():
        try:
            checked(path)
        except (sqlite3.Error, OSError, KnowledgeBaseError) as error:
            follows = "; the next question that is asked sets it aside and begins a new one" if is_damage(error) else ""
            problems.append(f"{path}: {error}{follows}")
    return f"the log {path}", problems


def _keys(path: Path) -> Finding:
    """The keys of the API."""
    from api.keys.keys import Keys

    try:
        Keys(path).all()
    except KnowledgeBaseError as error:
        return f"the keys {path}", [str(error)]
    return f"the keys {path}", ()


def _articles(settings: Settings) -> Finding:
    """The articles with their corrections and questions, and site.toml."""
    from kb.faq.known_questions import read_folder
    from kb.library.library import Library
    from kb.library.translations import all_translations

    problems, count = [], 0
    try:
        library = Library(settings.articles)
        readings = library.readings()
        count = len(readings)
        read_folder(library.folder, [passage for reading in readings for passage in reading.passages])
        all_translations(library, readings)
    except (KnowledgeBaseError, OSError) as error:
        problems.append(str(error))
    try:
        site_file.read(site_file.location(settings.articles))
    except KnowledgeBaseError as error:
        problems.append(str(error))
    return f"{settings.articles}: {counted(count, 'article')}", problems

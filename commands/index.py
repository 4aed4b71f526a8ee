"""`kb build`, `kb versions`, `kb rollback`, `kb diff`: make the index, and go back to an earlier one."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from commands.common import (
    DONE,
    FAILED,
    Commands,
    articles_option,
    bar,
    counted,
    given,
    index_option,
    model_option,
    plain,
    warn_of_site,
)
from kb.config.settings import Settings

if TYPE_CHECKING:
    from index.publish.build import Built
    from index.publish.gate_report import GateReport
    from index.publish.history import Change, Published

_NAME = "a version, or how its name begins or ends"
_TEXT = 100  # characters of a passage in a list of changes
_MARKS = {"added": "+", "changed": "~", "removed": "-"}


def register(commands: Commands) -> None:
    """Add `kb build`, `kb versions`, `kb rollback` and `kb diff` to the command line."""
    build = commands.add_parser("build", help="make the index from the articles")
    build.add_argument(
        "--check", action="store_true", help="make it and ask the known and golden questions; publish nothing"
    )
    build.add_argument("--force", action="store_true", help="publish although questions broke")
    articles_option(build)
    index_option(build)
    model_option(build)
    build.set_defaults(run=_build)

    versions = commands.add_parser("versions", help="list the versions of the index, or show what was asked of one")
    versions.add_argument("version", nargs="?", metavar="VERSION", help=f"{_NAME}: what the gate found then")
    versions.add_argument("--json", action="store_true", help="one JSON object, for programs")
    index_option(versions)
    versions.set_defaults(run=_versions)

    rollback = commands.add_parser("rollback", help="use an earlier version of the index again")
    rollback.add_argument(
        "version", nargs="?", metavar="VERSION", help=f"{_NAME} (default: the one that was in use before)"
    )
    index_option(rollback)
    rollback.set_defaults(run=_rollback)

    diff = commands.add_parser("diff", help="what differs between two versions of the index")
    diff.add_argument("before", metavar="A", help=_NAME)
    diff.add_argument("after", metavar="B", help=_NAME)
    diff.add_argument("--json", action="store_true", help="one JSON object, for programs")
    index_option(diff)
    diff.set_defaults(run=_diff)


def _build(options: argparse.Namespace, settings: Settings) -> int:
    from index.publish.build import build

    def report(line: str) -> None:
        print(line, file=sys.stderr)

    warn_of_site(settings)
    gc.set_threshold(100_000)  # a build makes many objects, but few reference cycles
    built = build(settings, force=options.force, check=options.check, report=report, progress=bar("encoding"))
    for warning in (*built.broken_links, *built.warnings):
        print(plain(f"warning: {warning}"), file=sys.stderr)
    broken = built.gate.broken if built.gate else ()
    if built.gate:
        _tell(built.gate, check=options.check)
    if broken and not built.published:
        print(f"kb: {counted(len(broken), 'known or golden question')} broke; {_cure(built, options)}", file=sys.stderr)
        return FAILED
    counts = ", ".join(counted(count, name.removesuffix("s")) for name, count in built.counts.items())
    print(f"{settings.index}: {counts}{_outcome(built)}")
    return DONE


def _tell(gate: GateReport, *, check: bool) -> None:
    """All that the gate found, for a check; else what broke, and how many headings of new and changed articles are found."""
    from index.publish.gate_report import headings_line, headings_text

    if check:
        print(plain(gate.to_text() + headings_text(gate.headings)), end="")
        return
    if gate.broken:
        print(plain(gate.to_text()), end="", file=sys.stderr)
    if gate.fresh_headings:
        print(plain(headings_line(gate.fresh_headings)), file=sys.stderr)


def _cure(built: Built, options: argparse.Namespace) -> str:
    if options.check:
        return "nothing was published"
    command = f"kb build --force{given(options, 'articles', 'index', 'model')}"
    return f"nothing was published; mend the articles or the questions, or publish with: {command}"


def _outcome(built: Built) -> str:
    if not built.changed:
        return " (nothing has changed)"
    if not built.published:
        return " (checked; nothing was published)"
    return f"; {counted(built.encoded, 'text')} encoded; {built.gate.summary()}" if built.gate else ""


def _versions(options: argparse.Namespace, settings: Settings) -> int:
    from index.publish.gate_report import headings_text
    from index.publish.history import full_name, list_versions, report_of, rollbacks

    if options.version is not None:
        found_then = report_of(settings.index, options.version)
        if options.json:
            values = {"version": full_name(settings.index, options.version)} | found_then.to_dict()
            print(json.dumps(values, ensure_ascii=False))
        else:
            print(plain(found_then.to_text() + headings_text(found_then.headings)), end="")
        return DONE
    found, back = list_versions(settings.index), rollbacks(settings.index)
    if options.json:
        values = {"versions": [asdict(item) for item in found], "rollbacks": [asdict(step) for step in back]}
        print(json.dumps(values, ensure_ascii=False))
        return DONE
    for item in found:
        print("\n  ".join(_described(item)))
    for step in back:
        print(plain(f"{step.at}  {step.author} went back from {step.before} to {step.version}"))
    return DONE


def _described(item: Published) -> list[str]:
    record = item.record
    in_use = "  (in use)" if item.in_use else ""
    forced = ", forced" if record.forced else ""
    names = ", ".join(record.changed_articles[:3])
    more = f" and {len(record.changed_articles) - 3} more" if len(record.changed_articles) > 3 else ""
    return [
        f"{item.version}{in_use}",
        plain(f"{item.created} by {record.author}{forced}"),
        plain(f"articles: {record.articles}" + (f" ({names}{more})" if names else "")),
        f"passages: {record.passages}; known questions: {record.questions}; golden questions: {record.golden}",
        record.gate,
    ]


def _rollback(options: argparse.Namespace, settings: Settings) -> int:
    from index.publish.history import rollback

    step = rollback(settings.index, options.version)
    print(f"{settings.index}: {step.version} is in use again, instead of {step.before}")
    return DONE


def _diff(options: argparse.Namespace, settings: Settings) -> int:
    from index.publish.history import Tally, diff

    found = diff(settings.index, options.before, options.after)
    if options.json:
        print(json.dumps(found.to_dict(), ensure_ascii=False))
        return DONE
    for title, changes in (
        ("articles", found.articles),
        ("passages", found.passages),
        ("known questions", found.questions),
        ("golden questions", found.golden),
    ):
        print(f"{title}: {Tally.of(changes)}")
        for change in changes:
            print(plain(f"  {_MARKS[change.kind]} {_shown(change)}"))
    return DONE


def _shown(change: Change) -> str:
    sides = [" ".join(side.split())[:_TEXT] for side in (change.before, change.after) if side is not None]
    return f"{change.name}: {' → '.join(dict.fromkeys(sides))}"

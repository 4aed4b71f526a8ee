"""`kb questions`: what readers asked, in the terminal or as a file for other programs."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from commands.common import DONE, FAILED, Commands, UsageError, index_option, plain
from index.settings import Settings

if TYPE_CHECKING:
    from index.asked import AskedLog

_MOST_ASKED, _MOST_GAPS = 20, 500


def register(commands: Commands) -> None:
    questions = commands.add_parser("questions", help="what readers asked, and what they asked in vain")
    questions.add_argument("--days", type=int, metavar="N", help="only the last N days (default: all that is kept)")
    form = questions.add_mutually_exclusive_group()
    form.add_argument("--gaps", action="store_true", help="what the index does not answer, grouped by meaning")
    form.add_argument("--csv", action="store_true", help="every question, for a spreadsheet")
    form.add_argument("--jsonl", action="store_true", help="every question, one JSON object a line")
    index_option(questions)
    questions.set_defaults(run=_questions)


def _questions(options: argparse.Namespace, settings: Settings) -> int:
    if options.days is not None and not 1 <= options.days <= 3650:
        raise UsageError(f"--days: expected 1 to 3650, found {options.days}")
    if settings.log_file is None:
        print("kb: no questions are kept (KB_LOG=off or KB_LOG_DAYS=0)", file=sys.stderr)
        return FAILED
    from index.asked import AskedLog, ExportFormat
    from index.journal import JournalError

    log = AskedLog(settings.log_file, options.days)
    try:
        if options.csv or options.jsonl:
            print(log.export(ExportFormat.CSV if options.csv else ExportFormat.JSONL), end="")
        elif options.gaps:
            _gaps(log, settings)
        else:
            _summary(log)
    except JournalError as error:
        print(f"kb: {error}", file=sys.stderr)
        return FAILED
    return DONE


def _summary(log: AskedLog) -> None:
    found = log.outcomes()
    print(
        f"{log.path}: {found.total} questions; {found.answered} answered, {found.unsure} unsure, "
        f"{found.not_covered} not covered"
    )
    for asked in log.most_asked(_MOST_ASKED):
        print(plain(f"{asked.times:6}  {asked.outcome:11}  {asked.text}"))


def _gaps(log: AskedLog, settings: Settings) -> None:
    from index.gaps import OPEN, find_gaps, unwritten
    from index.search import SearchIndex

    index = SearchIndex.open(settings.index, settings=settings)
    gaps = find_gaps(index, log.most_asked(_MOST_GAPS, OPEN, unwritten(index)), settings.threshold)
    if not gaps:
        print("no gaps: the index answers what was asked")
    for gap in gaps:
        print(plain(f"{gap.times:6}  {gap.text}" + ("  (known not to be covered)" if gap.noted else "")))
        for example in gap.examples[1:]:
            print(plain(f"        · {example.text}"))
        if gap.topic:
            print(plain(f"        title without an article: {gap.topic.title}"))
        if gap.nearest:
            place = " › ".join([gap.nearest.title, *gap.nearest.passage.section])
            print(plain(f"        nearest passage: {place}"))

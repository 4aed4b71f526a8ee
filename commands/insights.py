"""`kb questions`: what readers asked, for the terminal or as a file for other programs."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from commands.common import DONE, FAILED, Commands, Usage, UsageError, counted, index_option, plain
from kb.config.settings import Settings

if TYPE_CHECKING:
    from index.journal.reader import AskedLog, Outcomes

_MOST_ASKED, _MOST_GAPS = 20, 500


def register(commands: Commands) -> None:
    """Add `kb questions` to the command line."""
    questions = commands.add_parser("questions", help="what readers asked, and what they asked in vain")
    questions.add_argument("--days", type=int, metavar="N", help="only the last N days (default: all that is kept)")
    what = questions.add_mutually_exclusive_group()
    what.add_argument("--gaps", action="store_true", help="what the index does not answer, grouped by meaning")
    what.add_argument("--feedback", action="store_true", help="what readers thought of the answers, newest first")
    what.add_argument("--per", choices=("day", "week"), help="how much was asked in each")
    form = questions.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="all of it, for a spreadsheet")
    form.add_argument("--jsonl", action="store_true", help="all of it, one JSON object a line")
    index_option(questions)
    questions.set_defaults(run=_questions)


def _questions(options: argparse.Namespace, settings: Settings) -> int:
    if options.days is not None and not 1 <= options.days <= 3650:
        raise UsageError(Usage.NUMBER, option="days", low=1, high=3650, found=options.days)
    if options.gaps and (options.csv or options.jsonl):
        raise UsageError(Usage.GAPS_ARE_READ)
    if settings.log_file is None:
        print("kb: no questions are kept (KB_LOG=off or KB_LOG_DAYS=0)", file=sys.stderr)
        return FAILED
    from index.journal.reader import AskedLog

    log = AskedLog(settings.log_file, options.days)
    for item in log.set_aside:
        print(plain(f"warning: {item.error}"), file=sys.stderr)
    if options.csv or options.jsonl:
        _export(log, options)
    elif options.gaps:
        _gaps(log, settings)
    elif options.feedback:
        _feedback(log)
    elif options.per:
        _volume(log, options.per)
    else:
        _summary(log)
    return DONE


def _export(log: AskedLog, options: argparse.Namespace) -> None:
    from index.journal.reader import ExportFormat, Period

    form = ExportFormat.CSV if options.csv else ExportFormat.JSONL
    if options.feedback:
        text = log.export_judged(form)
    elif options.per:
        text = log.export_volume(Period(options.per), form)
    else:
        text = log.export(form)
    print(text, end="")


def _summary(log: AskedLog) -> None:
    print(f"{log.path}: {_in_words(log.outcomes())}")
    judged = log.judged()
    if judged:
        helped = sum(item.helpful for item in judged)
        words = sum(bool(item.comment) for item in judged)
        print(
            f"feedback: {helped} helped, {len(judged) - helped} did not, {counted(words, 'comment')} "
            "(kb questions --feedback)"
        )
    for asked in log.most_asked(_MOST_ASKED):
        print(plain(f"{asked.times:6}  {asked.outcome:11}  {asked.text}"))


def _in_words(found: Outcomes) -> str:
    return (
        f"{counted(found.total, 'question')}; {found.answered} answered, {found.unsure} unsure, "
        f"{found.not_covered} not covered"
    )


def _feedback(log: AskedLog) -> None:
    from index.search.answer import Outcome

    judged = log.judged()
    if not judged:
        print("no feedback: no reader has said whether an answer helped")
    for item in judged:
        comment = f"  · {' '.join(item.comment.split())}" if item.comment else ""
        refused = item.outcome is Outcome.NOT_COVERED and not item.helpful
        vote = "wants an answer" if refused else "helped" if item.helpful else "no help"
        print(plain(f"{item.at[:16].replace('T', ' ')}  {vote:7}  {item.question}{comment}"))


def _volume(log: AskedLog, per: str) -> None:
    from index.journal.reader import Period

    for volume in log.volume(Period(per)):
        print(f"{volume.start}  {_in_words(volume.outcomes)}")


def _gaps(log: AskedLog, settings: Settings) -> None:
    from index.journal.gaps import OPEN, find_gaps, unwritten
    from index.search.search_index import SearchIndex

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

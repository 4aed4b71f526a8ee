"""`kb suggest-questions`: which known questions to write next, and what one would change."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from commands.common import (
    DONE,
    Commands,
    Usage,
    UsageError,
    articles_option,
    counted,
    given,
    index_option,
    plain,
)
from kb.article import SECTION_SEPARATOR
from kb.config.settings import Settings
from kb.errors import Code, KnowledgeBaseError

if TYPE_CHECKING:
    from index.proposals.proposal import Proposal
    from index.proposals.trial import ChangedAnswer, Effect, Found
    from index.publish.compose import Source
    from index.search.answer import Hit
    from index.search.search_index import SearchIndex
    from kb.article import Passage

_SHOWN = 10  # proposals, unless --top says otherwise
_CHARACTERS = 100  # of an opening sentence


class ProposalProblem(Code):
    """Why a proposal cannot be accepted, or a question not be tried."""

    NO_PROPOSAL = "no proposal {id!r}; `kb suggest-questions` lists them"
    NO_WORDING = "the proposal {id!r} has a passage and no words; give them with --question TEXT"
    NO_PASSAGE = "the index has no passage {id!r}; expected one such as `kb suggest-questions` and `kb show` print"


class ProposalError(KnowledgeBaseError):
    """What was named is not there, or not enough to write a question."""


def register(commands: Commands) -> None:
    """Add `kb suggest-questions` to the command line."""
    suggest = commands.add_parser("suggest-questions", help="which known questions to write next, best first")
    suggest.add_argument("--top", type=int, metavar="N", help=f"how many (default: {_SHOWN})")
    suggest.add_argument("--json", action="store_true", help="one JSON object a line, for programs")
    suggest.add_argument("--accept", metavar="ID", help="write a proposed question to its FAQ file")
    suggest.add_argument("--question", action="append", metavar="TEXT", help="with --accept: your own words, instead")
    suggest.add_argument("--not-covered", action="store_true", help="with --accept: no article answers it")
    suggest.add_argument("--try", dest="tried", action="append", metavar="TEXT", help="what this question would change")
    suggest.add_argument("--passage", metavar="ID", help="with --try: the passage that would answer it")
    articles_option(suggest)
    index_option(suggest)
    suggest.set_defaults(run=_suggest)


def _suggest(options: argparse.Namespace, settings: Settings) -> int:
    own = options.question or options.not_covered
    if (own and not options.accept) or bool(options.tried) != bool(options.passage):
        raise UsageError(Usage.ONE_OF_ACCEPT_AND_TRY)
    if options.accept and options.tried:
        raise UsageError(Usage.ONE_OF_ACCEPT_AND_TRY)
    if any(not text.strip() for text in (*(options.tried or ()), *(options.question or ()))):
        raise UsageError(Usage.BLANK_QUESTION)
    from index.publish.build import READINGS
    from index.publish.compose import Source
    from index.search.search_index import SearchIndex
    from kb.library.library import Library

    index = SearchIndex.open(settings.index, settings=settings)
    if index.trouble:
        print(plain(f"warning: {index.trouble}"), file=sys.stderr)
    source = Source.of_folder(Library(settings.articles, settings.index / READINGS))
    if options.tried:
        _try(index, source, settings, options)
        return DONE
    proposals = _proposals(index, source, settings)
    if options.accept:
        _accept(proposals, settings, options)
    elif options.json:
        for proposal in proposals[: options.top or _SHOWN]:
            print(json.dumps(proposal.to_dict(), ensure_ascii=False))
    else:
        _print(proposals, options.top or _SHOWN)
    return DONE


def _proposals(index: SearchIndex, source: Source, settings: Settings) -> tuple[Proposal, ...]:
    from index.journal.reader import AskedLog
    from index.proposals.folder_state import FolderState
    from index.proposals.propose import AskedByReaders, Evidence, propose

    log = AskedLog(settings.log_file) if settings.log_file else None
    return propose(index, Evidence.gather(index, AskedByReaders.of(log)), FolderState.of(source))


def _print(proposals: tuple[Proposal, ...], top: int) -> None:
    if not proposals:
        print("nothing to propose: every passage is named by a known question and finds itself")
    for number, proposal in enumerate(proposals[:top], 1):
        print(plain(f"{number}. {proposal.id}  {_place(proposal.title, proposal.passage)}  ({proposal.passage.id})"))
        for line in _reasons(proposal):
            print(plain(f"   {line}"))
        for text in proposal.texts:
            print(plain(f"   question: {text}"))
        if not proposal.texts:
            print("   question: in your words")
        start = proposal.opening
        print(plain(f"   passage: {start if len(start) <= _CHARACTERS else start[: _CHARACTERS - 1] + '…'}"))
    if len(proposals) > top:
        print(f"{len(proposals) - top} more: --top {len(proposals)}")


def _reasons(proposal: Proposal) -> list[str]:
    lines = []
    if proposal.asked:
        outcome = str(proposal.asked.outcome).replace("_", " ")
        hair = ", by a hair" if outcome == "answered" else ""
        times = "once" if proposal.asked.times == 1 else f"{proposal.asked.times} times"
        lines.append(f"asked {times}: {outcome}{hair} ({proposal.asked.confidence:.2f})")
    for lost in proposal.elsewhere:
        what = f"its heading “{lost.text}”" if lost.heading else "its opening sentence"
        lines.append(f"{what} leads to {_place(lost.first.title, lost.first.passage)}")
    return lines + (["no known question leads here"] if proposal.unnamed else [])


def _place(title: str, passage: Passage) -> str:
    return SECTION_SEPARATOR.join((title, *passage.section))


def _accept(proposals: tuple[Proposal, ...], settings: Settings, options: argparse.Namespace) -> None:
    from kb.faq.schema import QuestionKind
    from kb.library.write_questions import write_questions

    found = next((proposal for proposal in proposals if proposal.id == options.accept), None)
    if found is None:
        raise ProposalError(ProposalProblem.NO_PROPOSAL, id=options.accept)
    texts = options.question or list(found.texts)
    if not texts:
        raise ProposalError(ProposalProblem.NO_WORDING, id=found.id)
    kind = QuestionKind.NOT_COVERED if options.not_covered else QuestionKind.COVERED
    file = write_questions(settings.articles, texts, kind, found.passage, answers=not options.not_covered)
    place = "not covered" if options.not_covered else f"for {_place(found.title, found.passage)}"
    print(plain(f"{file}: {counted(len(texts), 'question')} written, {place}"))
    print(f"run: kb build{given(options, 'articles', 'index')}")


def _try(index: SearchIndex, source: Source, settings: Settings, options: argparse.Namespace) -> None:
    from index.journal.reader import AskedLog
    from index.proposals.propose import AskedByReaders
    from index.proposals.trial import Trial
    from index.publish.gate import expectations
    from index.store.contents import KnownEntry

    rows = [row for row, passage in enumerate(index.contents.passages) if passage.id == options.passage]
    if not rows:
        raise ProposalError(ProposalProblem.NO_PASSAGE, id=options.passage)
    asked = AskedByReaders.of(AskedLog(settings.log_file) if settings.log_file else None)
    added = [KnownEntry(text, (rows[0],)) for text in options.tried]
    golden = expectations(source.faq, source.passages, None)
    effect = Trial(index, [item.text for item in asked.questions]).effect(added, golden)
    if options.json:
        print(json.dumps(effect.to_dict(), ensure_ascii=False))
    else:
        _print_effect(effect)


def _print_effect(effect: Effect) -> None:
    for change in effect.own:
        print(plain(f"{change.text}: {_found(change.before)} now; then {_found(change.after)}"))
    asked = ", ".join(f"{count} {kind}" for kind, count in effect.asked.items())
    print(f"{counted(len(effect.changes), 'other question')} of those asked again would change ({asked})")
    for change in effect.changes:
        print(
            plain(
                f"  {_verdict(change)}{change.asked_as}: {change.text}: {_found(change.before)}; then {_found(change.after)}"
            )
        )


def _verdict(change: ChangedAnswer) -> str:
    return {True: "better, ", False: "worse, ", None: ""}[change.better]


def _found(found: Found) -> str:
    return f"{_first(found.first)}, {str(found.outcome).replace('_', ' ')} {found.confidence:.2f}"


def _first(hit: Hit | None) -> str:
    return _place(hit.title, hit.passage) if hit else "nothing"

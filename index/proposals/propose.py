"""Proposes known questions to write next, those first that are likely to set most of what readers ask right.

Two kinds: questions that readers asked in vain or that are answered by a hair, and passages. The `worth` of both is the part
of what readers ask that now goes wrong and would not:

- a group of such questions: its share of all that was asked, times the chance that its outcome is wrong. That chance is the
  confidence where nothing was answered, and 1 minus the confidence where it was.
- a passage: the share of what is asked that is meant for it, times the chance that another comes first. The share is that of
  its article in the log, mixed with LOG_PRIOR questions spread as if there were no log: over all passages, by the root of
  their numbers of words. The chance is the sum of UNNAMED_MISSED when no known question names the passage, HEADING_TYPED when
  its heading does not find it, and OPENING_MISSED when its opening sentence leads to another passage.

A passage that is named and finds itself is not proposed. One that is the nearest to what readers asked is proposed with that.
benchmarks/answers/suggest_questions.py measures the order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

from index.journal.gaps import Gap, find_gaps
from index.journal.reader import AskedLog, AskedQuestion
from index.proposals.folder_state import FolderState
from index.proposals.proposal import AskedInVain, LeadsElsewhere, Proposal
from index.proposals.weights import (
    BY_A_HAIR,
    HEADING_TYPED,
    LOG_PRIOR,
    OPENING_MISSED,
    PROPOSAL_LOG_QUESTIONS,
    PROPOSAL_PASSAGES,
    PROPOSAL_PASSAGES_ASKED,
    UNNAMED_MISSED,
)
from index.publish.headings import leads
from index.search.answer import Hit, Outcome
from index.search.search_index import SearchIndex
from index.text.words import FUNCTION_WORDS, words
from index.tuning.scores import MIN_PART_WORDS
from kb.article import Passage
from kb.folding import comparable
from kb.structure.sentences import sentences

_AFTER_A_NAME = " \t\n:：.。,，、-–—"


@dataclass(frozen=True)
class AskedByReaders:
    """What the log knows: the questions that were asked most, how many were asked in all, and article → how many of them had
    one of its passages first.
    """

    questions: tuple[AskedQuestion, ...] = ()
    total: int = 0
    by_article: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, log: AskedLog | None) -> AskedByReaders:
        """Read it from the log; nothing without one. Raises JournalError."""
        if log is None:
            return cls()
        return cls(log.most_asked(PROPOSAL_LOG_QUESTIONS), log.outcomes().total, log.by_article())


@dataclass(frozen=True)
class Evidence:
    """What an index and its log tell, whatever the folder of articles says by now; gathering it takes seconds.

    gaps: what was asked in vain or is answered by a hair, each with passages to choose from. total: how many questions were
    asked in all. shares: which part of these is meant for each passage, as far as one can tell; the sum is 1. elsewhere: row of
    a passage → which of its own words lead to another, for the PROPOSAL_PASSAGES_ASKED passages with the largest shares.
    """

    gaps: tuple[tuple[Gap, tuple[Passage, ...]], ...]
    total: int
    shares: tuple[float, ...]
    elsewhere: Mapping[int, tuple[LeadsElsewhere, ...]]

    @classmethod
    def gather(cls, index: SearchIndex, asked: AskedByReaders) -> Evidence:
        """Ask the index what readers asked, and passages their own words.

        The title of an article that is still to be written is left out: there a known question does not help.
        """
        wanted = [item for item in asked.questions if not index.unwritten(item.text)]
        gaps = find_gaps(index, wanted, index.settings.threshold + BY_A_HAIR)
        near = [index.search(gap.text, top=PROPOSAL_PASSAGES, explained=False).hits for gap in gaps]
        shares = _shares(index.contents.passages, asked)
        order = sorted(range(len(shares)), key=lambda row: (-shares[row], row))
        names = _names(index)
        return cls(
            gaps=tuple((gap, tuple(hit.passage for hit in hits)) for gap, hits in zip(gaps, near, strict=True)),
            total=asked.total,
            shares=tuple(shares),
            elsewhere={row: tuple(_elsewhere(index, row, names)) for row in order[:PROPOSAL_PASSAGES_ASKED]},
        )


def propose(index: SearchIndex, evidence: Evidence, folder: FolderState) -> tuple[Proposal, ...]:
    """All proposals, best first. evidence: of this index. What is written in the folder already is not proposed again."""
    asked = sorted(_from_log(index, evidence, folder), key=_order)
    passages = {proposal.passage.id: proposal for proposal in _from_passages(index, evidence, folder)}
    joined = [_joined(proposal, passages) for proposal in asked]
    return tuple(sorted([*joined, *passages.values()], key=_order))


def _order(proposal: Proposal) -> tuple[float, str]:
    return -proposal.worth, proposal.id


def _joined(asked: Proposal, passages: dict[str, Proposal]) -> Proposal:
    """What readers asked, together with the proposal of its passage, which is taken out: both are met by one question. Where no
    article may answer it, they stay two.
    """
    covered = asked.asked is not None and asked.asked.outcome is not Outcome.NOT_COVERED
    passage = passages.pop(asked.passage.id, None) if covered else None
    if passage is None:
        return asked
    return replace(asked, worth=asked.worth + passage.worth, elsewhere=passage.elsewhere)


def unnamed_text(passage: Passage) -> str:
    """The text of a passage without the name of its point and the signs after that."""
    return passage.text[passage.name_end :].lstrip(_AFTER_A_NAME)


def opening(passage: Passage) -> str:
    """The first sentence of a passage, after the name of its point, that says something; the whole passage when none does."""
    body = unnamed_text(passage)
    for start, end in sentences(body):
        if len({word.text for word in words(body[start:end])} - FUNCTION_WORDS) >= MIN_PART_WORDS:
            return " ".join(body[start:end].split())
    return " ".join(passage.text.split())


def _from_log(index: SearchIndex, evidence: Evidence, folder: FolderState) -> Iterator[Proposal]:
    for gap, near in evidence.gaps:
        texts = folder.unwritten(item.text for item in gap.wordings)
        there = tuple(passage for passage in near if folder.has(passage))
        if gap.noted or not texts or not there:
            continue
        times = sum(item.times for item in gap.wordings if item.text in texts)
        answered = gap.outcome is Outcome.ANSWERED
        yield Proposal(
            passage=there[0],
            title=index.titles[there[0].article],
            opening=opening(there[0]),
            texts=texts,
            worth=times / max(evidence.total, times) * (1 - gap.confidence if answered else gap.confidence),
            unnamed=not folder.names(there[0]),
            asked=AskedInVain(times, gap.outcome, gap.confidence, there),
        )


def _from_passages(index: SearchIndex, evidence: Evidence, folder: FolderState) -> Iterator[Proposal]:
    """Passages that no known question names, or whose own words lead elsewhere."""
    for row, passage in enumerate(index.contents.passages):
        unnamed, lost = not folder.names(passage), evidence.elsewhere.get(row, ())
        if not folder.has(passage) or not (unnamed or lost):
            continue
        wrong = UNNAMED_MISSED * unnamed + sum(HEADING_TYPED if item.heading else OPENING_MISSED for item in lost)
        yield Proposal(
            passage=passage,
            title=index.titles[passage.article],
            opening=opening(passage),
            texts=folder.unwritten(item.text for item in lost if item.heading),
            worth=evidence.shares[row] * wrong,
            unnamed=unnamed,
            elsewhere=lost,
        )


def _shares(passages: Sequence[Passage], asked: AskedByReaders) -> list[float]:
    roots = [sqrt(max(len(words(passage.text)), 1)) for passage in passages]
    whole: dict[str, float] = {}
    for passage, root in zip(passages, roots, strict=True):
        whole[passage.article] = whole.get(passage.article, 0.0) + root
    counted = {article: asked.by_article.get(article, 0) for article in whole}
    total, everything = LOG_PRIOR + sum(counted.values()), sum(whole.values())
    of_article = {article: (counted[article] + LOG_PRIOR * own / everything) / total for article, own in whole.items()}
    return [
        of_article[passage.article] * root / whole[passage.article]
        for passage, root in zip(passages, roots, strict=True)
    ]


def _names(index: SearchIndex) -> dict[int, list[str]]:
    """Row of a passage → the names that should lead to it: the headings under which it is the first, and the title of its
    article where it is the first passage at all.
    """
    found: dict[int, list[str]] = {}
    seen: set[tuple[str, str]] = set()
    for row, passage in enumerate(index.contents.passages):
        for name in (index.titles[passage.article], *passage.section[-1:]):
            key = passage.article, comparable(name)
            if name.strip() and key not in seen:
                seen.add(key)
                found.setdefault(row, []).append(name)
    return found


def _elsewhere(index: SearchIndex, row: int, names: Mapping[int, Sequence[str]]) -> Iterator[LeadsElsewhere]:
    """Which of the names of a passage, and whether its opening sentence, lead to another passage."""
    passage = index.contents.passages[row]
    title = index.titles[passage.article]
    for name in names.get(row, ()):
        first = _first(index, name)
        if first and not leads(first, name, passage.article if name == title else None):
            yield LeadsElsewhere(name, True, first)
    sentence = opening(passage)
    first = _first(index, sentence)
    if first and comparable(sentence) not in comparable(first.passage.text):  # who says the same answers as well
        yield LeadsElsewhere(sentence, False, first)


def _first(index: SearchIndex, text: str) -> Hit | None:
    return next(iter(index.search(text, top=1, explained=False, noticing=False).hits), None)

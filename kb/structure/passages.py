"""Article → passages. Every passage is a slice of its article; together they cover all of the body.

A list with the sentence before it, a table, an article of a statute, a question with its answer are one passage where
they fit. Where they are cut, each piece has what it needs to be understood as its context.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby

from kb.article import Article, Block, Mark, MarkKind, Passage
from kb.pictures.places import by_passage
from kb.structure.line_grammar import fold, unit_sizes, units
from kb.structure.sentences import Span, sentences, trim

__all__ = ["CHUNKER_VERSION", "LIMIT", "SMALL", "TARGET", "cut", "sentences"]

CHUNKER_VERSION = "3"  # part of the index's identity: change it whenever the same article is cut differently

# Sizes in units: a CJK character is 1, any other 0.3 (line_grammar.units).
TARGET = 220  # merged paragraphs, and the pieces of a long block
LIMIT = 420  # no passage is longer, except
LIST_LIMIT = 480  # a list that is led in by a sentence: its pieces say little alone. Encoders read about as much.
SMALL = 60  # a last piece smaller than this joins the one before it

_CLAUSE_END = re.compile(r"[,、:;]|\s")


def cut(article: Article) -> list[Passage]:
    """The passages of an article, in order. Their spans are disjoint and cover every non-space character of the body.

    A block that stands alone (a named point) is a passage, and so is a group of such. Other blocks that follow each
    other in one section are merged up to TARGET units. What is longer than LIMIT is split: a group between its blocks,
    a block at the ends of sentences.
    """
    passages: list[Passage] = []
    marks = _Marks(article)
    for blocks in _merged(article):
        first, end = blocks[0], blocks[-1].end
        for left, right in _split(article.text, first.start, end, _limit(blocks)):
            name_end = 0
            if first.name_end is not None and left == first.start:
                name_end = min(first.name_end, right) - left
            text = article.text[left:right]
            context = _context(blocks, left, right)
            passages.append(
                Passage(
                    article.id,
                    left,
                    end=right,
                    text=text,
                    section=first.section,
                    name_end=name_end,
                    context=context,
                    marks=marks.of((left, right), context),
                )
            )
    return with_pictures(article, passages)


def with_pictures(article: Article, passages: list[Passage]) -> list[Passage]:
    """The passages of an article, each with its pictures."""
    if not article.pictures:
        return passages
    found = by_passage(article, [(passage.start, passage.end) for passage in passages])
    return [replace(passage, pictures=own) for passage, own in zip(passages, found, strict=True)]


class _Marks:
    """Finds the marks of an article by where they stand. Neither links nor the other marks overlap among themselves."""

    def __init__(self, article: Article) -> None:
        self._text = article.text
        links = [mark for mark in article.marks if mark.kind is MarkKind.LINK]
        self._kinds = [links, [mark for mark in article.marks if mark.kind is not MarkKind.LINK]]
        self._starts = [[mark.start for mark in marks] for marks in self._kinds]
        self._ends = [[mark.end for mark in marks] for marks in self._kinds]

    def of(self, passage: Span, context: Sequence[Span]) -> tuple[Mark, ...]:
        """Those that overlap a passage or its context, in their order."""
        found = {mark for span in (*context, passage) for mark in self._over(*span)}
        begun = (self._begun(mark, passage[0]) for mark in found)
        return tuple(sorted(begun, key=lambda mark: (mark.start, mark.kind)))

    def _over(self, left: int, right: int) -> Iterator[Mark]:
        for marks, starts, ends in zip(self._kinds, self._starts, self._ends, strict=True):
            yield from marks[bisect_right(ends, left) : bisect_left(starts, right)]

    def _begun(self, mark: Mark, left: int) -> Mark:
        """Code from its first line in the passage, with the blanks before it, which the passage has not."""
        if mark.kind is not MarkKind.CODE or not mark.start < left < mark.end:
            return mark
        start = max(self._text.rfind("\n", 0, left) + 1, mark.start)
        return mark._replace(start=left if self._text[start:left].strip() else start)


def _context(blocks: Sequence[Block], left: int, right: int) -> tuple[Span, ...]:
    """What the blocks of a passage need and the passage does not hold itself, in the order of the text."""
    needed = {span for block in blocks if block.start < right and block.end > left for span in block.context}
    return tuple(sorted(span for span in needed if not (left <= span[0] and span[1] <= right)))


def _limit(blocks: Sequence[Block]) -> int:
    """Units that these blocks may have in one passage."""
    is_led = 0 != blocks[0].group == blocks[-1].group and bool(blocks[-1].context)
    return LIST_LIMIT if is_led else LIMIT


def _merged(article: Article) -> Iterator[Sequence[Block]]:
    """The blocks of each passage, before long ones are split."""
    run: list[Block] = []
    for block in article.body:
        if run and not _may_merge(article.text, run[-1], block):
            yield from _pack_blocks(article.text, run)
            run = []
        run.append(block)
    if run:
        yield from _pack_blocks(article.text, run)


def _may_merge(text: str, last: Block, block: Block) -> bool:
    if last.section != block.section:
        return False
    same_group = last.group == block.group != 0
    if (last.alone or block.alone) and not same_group:
        return False
    return not text[last.end : block.start].strip()  # else a heading or furniture lies between


def _pack_blocks(text: str, run: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """Groups that fit a passage are packed as one; a longer one is packed by itself, block by block."""
    waiting: list[list[Block]] = []
    for group, members in groupby(run, key=lambda block: block.group):
        blocks = list(members)
        if not group:
            waiting += [[block] for block in blocks]
        elif units(text[blocks[0].start : blocks[-1].end]) <= _limit(blocks):
            waiting.append(blocks)
        else:
            yield from _pack_atoms(text, waiting)
            waiting = []
            head = 2 if units(text[blocks[0].start : blocks[:2][-1].end]) <= LIMIT else 1  # the lead-in and an item
            yield from _pack_atoms(text, [blocks[:head], *([block] for block in blocks[head:])])
    yield from _pack_atoms(text, waiting)


def _pack_atoms(text: str, atoms: Sequence[Sequence[Block]]) -> Iterator[Sequence[Block]]:
    if not atoms:
        return
    starts = [atoms[0][0].start, *(atom[-1].end for atom in atoms[:-1])]  # the white space before counts as its own
    sizes = [units(text[start : atom[-1].end]) for start, atom in zip(starts, atoms, strict=True)]
    for i, j in _pack(sizes):
        yield [block for atom in atoms[i:j] for block in atom]


def _pack(sizes: Sequence[float]) -> list[Span]:
    """Index ranges of neighbours that together stay within TARGET. A small rest joins the last range within LIMIT."""
    packed: list[Span] = []
    total = before = 0.0
    for i, size in enumerate(sizes):
        if packed and total + size <= TARGET:
            packed[-1] = (packed[-1][0], i + 1)
            total += size
        else:
            packed.append((i, i + 1))
            before, total = total, size
    if len(packed) > 1 and total < SMALL and before + total <= LIMIT:
        packed[-2:] = [(packed[-2][0], packed[-1][1])]
    return packed


def _split(text: str, start: int, end: int, limit: int) -> list[Span]:
    """Spans of at most LIMIT units that cover `text[start:end]`; one span if it has at most `limit`."""
    start, end = trim(text, start, end)
    if units(text[start:end]) <= limit:
        return [(start, end)] if start < end else []
    whole = text[start:end]
    pieces = [piece for sentence in sentences(whole) for piece in _split_sentence(whole, *sentence)]
    starts = [0, *(right for _, right in pieces[:-1])]
    sizes = [units(whole[left:right]) for left, (_, right) in zip(starts, pieces, strict=True)]
    return [(start + pieces[i][0], start + pieces[j - 1][1]) for i, j in _pack(sizes)]


def _split_sentence(text: str, start: int, end: int) -> list[Span]:
    """A sentence longer than LIMIT in pieces: after a comma or space if one is in the second half, else anywhere."""
    sums = [0.0, *accumulate(unit_sizes(text[start:end]))]
    if sums[-1] <= LIMIT:
        return [(start, end)]
    breaks = [found.end() for found in _CLAUSE_END.finditer(fold(text[start:end]))]
    pieces: list[Span] = []
    at, size = 0, end - start
    while at < size:
        stop = bisect_right(sums, sums[at] + LIMIT) - 1
        last = bisect_right(breaks, stop) - 1
        if stop < size and last >= 0 and breaks[last] > (at + stop) // 2:
            stop = breaks[last]
        left, right = trim(text, start + at, start + stop)
        if left < right:
            pieces.append((left, right))
        at = stop
    return pieces

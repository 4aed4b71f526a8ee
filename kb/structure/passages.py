"""Article → passages. Every passage is a slice of its article; together they cover all of the body."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from kb.article import Article, Block, Passage
from kb.structure.line_grammar import fold, unit_sizes, units
from kb.structure.sentences import Span, sentences, trim

__all__ = ["CHUNKER_VERSION", "LIMIT", "SMALL", "TARGET", "cut", "sentences"]

CHUNKER_VERSION = "1"  # part of the index's identity: change it whenever the same article is cut differently

# Sizes in units: a CJK character is 1, any other 0.3 (line_grammar.units).
TARGET = 220  # merged paragraphs, and the pieces of a long block
LIMIT = 420  # no passage is longer
SMALL = 60  # a last piece smaller than this joins the one before it

_CLAUSE_END = re.compile(r"[,、:;]|\s")


def cut(article: Article) -> list[Passage]:
    """The passages of an article, in order. Their spans are disjoint and cover every non-space character of the body.

    A block that stands alone (a named point) is a passage. Other blocks that follow each other in one section are
    merged up to TARGET units. What is longer than LIMIT is split at the ends of sentences.
    """
    passages: list[Passage] = []
    for blocks in _merged(article):
        first, end = blocks[0], blocks[-1].end
        for left, right in _split(article.text, first.start, end):
            name_end = 0
            if first.name_end is not None and left == first.start:
                name_end = min(first.name_end, right) - left
            text = article.text[left:right]
            passages.append(Passage(article.id, left, right, text, first.section, name_end))
    return passages


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
    if last.alone or block.alone or last.section != block.section:
        return False
    return not text[last.end : block.start].strip()  # else a heading or furniture lies between


def _pack_blocks(text: str, run: Sequence[Block]) -> Iterator[Sequence[Block]]:
    starts = [run[0].start, *(block.end for block in run[:-1])]  # the white space before a block counts as its own
    sizes = [units(text[start : block.end]) for start, block in zip(starts, run, strict=True)]
    return (run[i:j] for i, j in _pack(sizes))


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


def _split(text: str, start: int, end: int) -> list[Span]:
    """Spans of at most LIMIT units that cover `text[start:end]`."""
    start, end = trim(text, start, end)
    if units(text[start:end]) <= LIMIT:
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

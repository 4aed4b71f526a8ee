"""The words of texts as numbers: what the words of an index are counted from, without cutting every text again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.text.words import words
from kb.structure.sentences import sentences


@dataclass(frozen=True)
class TokenTable:
    """The words of n texts, as they stand there.

    vocabulary: every word once, in the order in which they first stand in the texts; starts: (n + 1,) int64, text i has
    token_ids[starts[i]:starts[i + 1]]; token_ids: (w,) int32, rows of the vocabulary; adjacent: (w,) bool, whether a
    word begins where the one before it in its text ends; sentence_starts: (s,) int64, ascending, where in `token_ids` a
    sentence begins, the first of every text with words among them.
    """

    vocabulary: tuple[str, ...]
    starts: np.ndarray
    token_ids: np.ndarray
    adjacent: np.ndarray
    sentence_starts: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str]) -> TokenTable:
        vocabulary: dict[str, int] = {}
        said: list[int] = []
        starts, joined, breaks = [0], [], []
        for text in texts:
            end, ends = -1, [end for _, end in sentences(text)]
            last = -1
            for word in words(text):
                own = bisect_right(ends, word.start)
                if own != last:
                    breaks.append(len(said))
                    last = own
                said.append(vocabulary.setdefault(word.text, len(vocabulary)))
                joined.append(word.start == end)
                end = word.end
            starts.append(len(said))
        return cls(
            tuple(vocabulary),
            np.array(starts, np.int64),
            np.array(said, np.int32),
            np.array(joined, bool),
            np.array(breaks, np.int64),
        )

    @classmethod
    def merged(cls, parts: Sequence[TokenTable], runs: Sequence[tuple[int, int, int]]) -> TokenTable:
        """The texts of all runs, one after the other; a run is a part and the first and last (excluded) text of it."""
        numbers: dict[str, int] = {}
        renamed = [
            np.array([numbers.setdefault(word, len(numbers)) for word in part.vocabulary], np.int32) for part in parts
        ]
        lengths, said, joined = [np.zeros(1, np.int64)], [np.empty(0, np.int32)], [np.empty(0, bool)]
        breaks, at = [np.empty(0, np.int64)], 0
        for part, first, last in runs:
            own = parts[part]
            begin, end = own.starts[first], own.starts[last]
            lengths.append(np.diff(own.starts[first : last + 1]))
            said.append(renamed[part][own.token_ids[begin:end]])
            joined.append(own.adjacent[begin:end])
            breaks.append(
                own.sentence_starts[slice(*np.searchsorted(own.sentence_starts, [begin, end]))] + (at - begin)
            )
            at += end - begin
        found, order = _by_first(np.concatenate(said), len(numbers))
        listed = tuple(numbers)
        vocabulary = tuple(listed[number] for number in order.tolist())
        return cls(
            vocabulary, np.cumsum(np.concatenate(lengths)), found, np.concatenate(joined), np.concatenate(breaks)
        )

    @classmethod
    def read(cls, path: Path, vocabulary: Sequence[str]) -> TokenTable:
        """The vocabulary is that of the word index beside it."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(tuple(vocabulary), arrays["starts"], arrays["said"], arrays["joined"], arrays["breaks"])

    def write(self, path: Path) -> None:
        np.savez(path, starts=self.starts, said=self.token_ids, joined=self.adjacent, breaks=self.sentence_starts)

    def neighbours(self, chosen: np.ndarray) -> dict[tuple[str, str], int]:
        """How often two of the `chosen` words, (v,) bool, stand side by side in a text with nothing between them."""
        size = np.int64(max(len(self.vocabulary), 1))
        own = chosen[self.token_ids]
        second = np.flatnonzero(self.adjacent[1:] & own[1:] & own[:-1]) + 1
        pairs, counts = np.unique(self.token_ids[second - 1] * size + self.token_ids[second], return_counts=True)
        return {
            (self.vocabulary[pair // size], self.vocabulary[pair % size]): count
            for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True)
        }


def _by_first(said: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers below `size` renamed by the order in which they first stand in `said`, and that order; unused ones go."""
    first = np.full(size, len(said), np.int64)
    first[said[::-1]] = np.arange(len(said))[::-1]  # of several values for one place, the last is kept
    order = np.argsort(first, kind="stable")
    order = order[first[order] < len(said)]
    renamed = np.zeros(size, np.int32)
    renamed[order] = np.arange(len(order), dtype=np.int32)
    found: np.ndarray = renamed[said]
    return found, order

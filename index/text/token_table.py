"""The words of texts as numbers. An index keeps them, so that a build need not cut unchanged texts into words again."""

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
    """The words of n texts, in order.

    vocabulary: every word once, in the order of first use. token_ids: (w,) int32, rows of the vocabulary; text i has
    token_ids[starts[i]:starts[i + 1]], with starts: (n + 1,) int64. adjacent: (w,) bool, whether a word begins where the
    word before it ends. sentence_starts: (s,) int64, ascending, the places in `token_ids` where a sentence begins; the first
    word of a text always begins one.
    """

    vocabulary: tuple[str, ...]
    starts: np.ndarray
    token_ids: np.ndarray
    adjacent: np.ndarray
    sentence_starts: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str]) -> TokenTable:
        """Cut texts into words."""
        vocabulary: dict[str, int] = {}
        token_ids: list[int] = []
        starts, adjacent, sentence_starts = [0], [], []
        for text in texts:
            end, ends = -1, [end for _, end in sentences(text)]
            last = -1
            for word in words(text):
                sentence = bisect_right(ends, word.start)
                if sentence != last:
                    sentence_starts.append(len(token_ids))
                    last = sentence
                token_ids.append(vocabulary.setdefault(word.text, len(vocabulary)))
                adjacent.append(word.start == end)
                end = word.end
            starts.append(len(token_ids))
        return cls(
            vocabulary=tuple(vocabulary),
            starts=np.array(starts, np.int64),
            token_ids=np.array(token_ids, np.int32),
            adjacent=np.array(adjacent, bool),
            sentence_starts=np.array(sentence_starts, np.int64),
        )

    @classmethod
    def merged(cls, parts: Sequence[TokenTable], runs: Sequence[tuple[int, int, int]]) -> TokenTable:
        """The texts of all runs, one after the other. A run: the number of a part, its first text, the end of its texts."""
        numbers: dict[str, int] = {}
        renamed = [
            np.array([numbers.setdefault(word, len(numbers)) for word in part.vocabulary], np.int32) for part in parts
        ]
        lengths, token_ids, adjacent = [np.zeros(1, np.int64)], [np.empty(0, np.int32)], [np.empty(0, bool)]
        sentence_starts, at = [np.empty(0, np.int64)], 0
        for part, first, last in runs:
            table = parts[part]
            begin, end = table.starts[first], table.starts[last]
            lengths.append(np.diff(table.starts[first : last + 1]))
            token_ids.append(renamed[part][table.token_ids[begin:end]])
            adjacent.append(table.adjacent[begin:end])
            sentence_starts.append(
                table.sentence_starts[slice(*np.searchsorted(table.sentence_starts, [begin, end]))] + (at - begin)
            )
            at += end - begin
        found, order = _by_first(np.concatenate(token_ids), len(numbers))
        listed = tuple(numbers)
        vocabulary = tuple(listed[number] for number in order.tolist())
        return cls(
            vocabulary=vocabulary,
            starts=np.cumsum(np.concatenate(lengths)),
            token_ids=found,
            adjacent=np.concatenate(adjacent),
            sentence_starts=np.concatenate(sentence_starts),
        )

    @classmethod
    def read(cls, path: Path, vocabulary: Sequence[str]) -> TokenTable:
        """From a file. The vocabulary is not in it, but with the word index of the same texts."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                vocabulary=tuple(vocabulary),
                starts=arrays["starts"],
                token_ids=arrays["said"],
                adjacent=arrays["joined"],
                sentence_starts=arrays["breaks"],
            )

    def write(self, path: Path) -> None:
        """Write the table without its vocabulary, which the word index has. Raises OSError."""
        np.savez(path, starts=self.starts, said=self.token_ids, joined=self.adjacent, breaks=self.sentence_starts)

    def neighbours(self, chosen: np.ndarray) -> dict[tuple[str, str], int]:
        """How often two words stand side by side with nothing between them. chosen: (v,) bool, the words that are counted."""
        size = np.int64(max(len(self.vocabulary), 1))
        counted = chosen[self.token_ids]
        second = np.flatnonzero(self.adjacent[1:] & counted[1:] & counted[:-1]) + 1
        pairs, counts = np.unique(self.token_ids[second - 1] * size + self.token_ids[second], return_counts=True)
        return {
            (self.vocabulary[pair // size], self.vocabulary[pair % size]): count
            for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True)
        }


def _by_first(token_ids: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Renumber words by first use. token_ids: (w,) int32 below `size` → the new numbers, (w,) int32, and the old number of
    each new one, (v,) int64; unused ones are dropped.
    """
    first = np.full(size, len(token_ids), np.int64)
    # Of several values for one word the last stays; backwards that is its first use.
    first[token_ids[::-1]] = np.arange(len(token_ids))[::-1]
    order = np.argsort(first, kind="stable")
    order = order[first[order] < len(token_ids)]
    renamed = np.zeros(size, np.int32)
    renamed[order] = np.arange(len(order), dtype=np.int32)
    found: np.ndarray = renamed[token_ids]
    return found, order

"""Lexical scores: BM25 over the words of a question and their translations, plus what one sentence and the numbers add."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from index.text.glossary import Concept
from index.text.token_table import TokenTable
from index.text.words import FUNCTION_WORDS
from index.tuning.scores import BM25_B, BM25_K1, NUMBERS_WEIGHT, SAME_SENTENCE_WEIGHT


@dataclass(frozen=True)
class WordIndex:
    """Postings of n texts with their BM25 weights computed ahead (Robertson & Zaragoza 2009; idf as in Lucene).

    weight(word, text) = idf(word) · tf · (k1 + 1) / (tf + k1 · (1 - b + b · length / mean length)),
    idf(word) = ln(1 + (n - df + 0.5) / (df + 0.5)).
    vocabulary: word → row, of v words. The postings of row i are starts[i]:starts[i + 1], with starts: (v + 1,) int64,
    texts: (p,) int32, ascending in each row, and weights: (p,) float32; idf: (v,) float32. In the same way the sentences
    that have a word: sentence_starts: (v + 1,) int64, sentences: (q,) int32. firsts: (n + 1,) int64, text i has the
    sentences firsts[i]:firsts[i + 1].
    """

    size: int
    vocabulary: dict[str, int]
    starts: np.ndarray
    texts: np.ndarray
    weights: np.ndarray
    idf: np.ndarray
    sentence_starts: np.ndarray
    sentences: np.ndarray
    firsts: np.ndarray

    @classmethod
    def build(cls, documents: Sequence[Sequence[Sequence[str]]]) -> WordIndex:
        """From the words of each sentence of each text."""
        rows: dict[str, int] = {}
        token_ids: list[int] = []
        starts, breaks = [0], []
        for document in documents:
            for sentence in filter(None, document):
                breaks.append(len(token_ids))
                token_ids.extend(rows.setdefault(word, len(rows)) for word in sentence)
            starts.append(len(token_ids))
        found, adjacent = np.array(token_ids, np.int32), np.zeros(len(token_ids), bool)
        return cls.of_table(
            TokenTable(
                vocabulary=tuple(rows),
                starts=np.array(starts),
                token_ids=found,
                adjacent=adjacent,
                sentence_starts=np.array(breaks, np.int64),
            )
        )

    @classmethod
    def of_table(cls, table: TokenTable) -> WordIndex:
        """From the words of texts that were cut into words before."""
        vocabulary, token_ids, starts, breaks = table.vocabulary, table.token_ids, table.starts, table.sentence_starts
        lengths = np.diff(starts)
        frequency, texts, counts = _postings(token_ids, np.repeat(np.arange(len(lengths)), lengths), len(vocabulary))
        having, sentences, _ = _postings(
            token_ids, np.searchsorted(breaks, np.arange(len(token_ids)), side="right") - 1, len(vocabulary)
        )
        size = len(lengths)
        mean = np.float32(len(token_ids) / size if len(token_ids) else 1)
        idf = np.log(1 + (size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        found = counts.astype(np.float32)
        scale = found + BM25_K1 * (1 - BM25_B + BM25_B * lengths.astype(np.float32)[texts] / mean)
        weights = np.repeat(idf, frequency) * found * (BM25_K1 + 1) / scale
        return cls(
            size=size,
            vocabulary={word: row for row, word in enumerate(vocabulary)},
            starts=_ends(frequency),
            texts=texts.astype(np.int32),
            weights=weights.astype(np.float32),
            idf=idf,
            sentence_starts=_ends(having),
            sentences=sentences.astype(np.int32),
            firsts=np.searchsorted(breaks, starts).astype(np.int64),
        )

    @classmethod
    def read(cls, folder: Path) -> WordIndex:
        """From two files in the folder of a collection."""
        vocabulary = json.loads((folder / "vocabulary.json").read_text("utf-8"))
        with np.load(folder / "postings.npz", allow_pickle=False) as arrays:
            return cls(
                int(arrays["size"]),
                {word: row for row, word in enumerate(vocabulary)},
                **{name: arrays[name] for name in _ARRAYS},
            )

    def write(self, folder: Path) -> None:
        """Write the index into a folder that exists. Raises OSError."""
        (folder / "vocabulary.json").write_text(json.dumps(list(self.vocabulary), ensure_ascii=False), "utf-8")
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        np.savez(folder / "postings.npz", size=np.int64(self.size), **arrays)

    def scores(self, concepts: Sequence[Concept]) -> np.ndarray:
        """The lexical score of every text for the question's concepts, (n,) float32, about 0 to 1.

        It is a sum of three parts:

        - BM25, divided by what a text of average length with every concept once would reach, and multiplied by the share of
          the question, by idf, that the texts have words for: a question in words that they do not use counts little;
        - SAME_SENTENCE_WEIGHT times the largest share of the question, by idf, that one sentence of the text has;
        - NUMBERS_WEIGHT times the share of the question's numbers that the text has: who names a number means it.

        A text has a concept when it has any of its alternatives; the idf of the concept is that of having any, and the best
        alternative counts (structured queries: Pirkola 1998).
        """
        total = np.zeros(self.size, np.float32)
        together = np.zeros(int(self.firsts[-1]), np.float32)
        named: list[np.ndarray] = []
        ideal = known = 0.0
        for concept in concepts:
            texts, frequencies, sentences = self._having(concept)
            if not len(texts) and concept.word in FUNCTION_WORDS:
                continue
            idf = float(np.log(1 + (self.size - len(texts) + 0.5) / (len(texts) + 0.5)))
            ideal += idf
            if concept.word[0].isdigit():
                named.append(texts)
            if len(texts):
                known += idf
                total[texts] += np.float32(idf) * frequencies
                together[sentences] += np.float32(idf)
        if not known:
            return total
        total *= np.float32(known / ideal / ideal)
        total += self._best(together) * np.float32(SAME_SENTENCE_WEIGHT / ideal)
        for texts in named:
            total[texts] += np.float32(NUMBERS_WEIGHT / len(named))
        return total

    def _having(self, concept: Concept) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Where a concept stands: texts (t,) int, frequencies (t,) float32, sentences (s,) int; each text and sentence once.

        A text or sentence has the concept when it has one of its alternatives, all of whose words stand in one sentence. The
        frequency of a text is the BM25 weight without idf of its best alternative.
        """
        found = [
            (*self._saturated(alternative, sentences), sentences)
            for alternative in concept.alternatives
            if len(sentences := self._with_all(alternative))
        ]
        if not found:
            return _NONE, _NONE.astype(np.float32), _NONE
        if len(found) == 1:
            return found[0]
        frequencies, having = np.zeros(self.size, np.float32), np.zeros(int(self.firsts[-1]), bool)
        for texts, values, sentences in found:
            frequencies[texts] = np.maximum(frequencies[texts], values)
            having[sentences] = True
        texts = np.flatnonzero(frequencies)
        return texts, frequencies[texts], np.flatnonzero(having)

    def _saturated(self, alternative: Sequence[str], sentences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The texts of `sentences`, (t,) int, and the BM25 weight without idf of the least counting word in each, (t,) float32.

        sentences: (s,) int, those that have all words of the alternative.
        """
        rows = [self.vocabulary[word] for word in alternative]
        postings = [slice(self.starts[row], self.starts[row + 1]) for row in rows]
        if len(rows) == 1:
            return self.texts[postings[0]], self.weights[postings[0]] / self.idf[rows[0]]
        texts = np.unique(np.searchsorted(self.firsts, sentences, side="right") - 1)
        values = [
            self.weights[part][np.searchsorted(self.texts[part], texts)] / self.idf[row]
            for row, part in zip(rows, postings, strict=True)
        ]
        return texts, np.min(values, axis=0)

    def _with_all(self, alternative: Sequence[str]) -> np.ndarray:
        """The sentences that have all these words, (s,) int, ascending."""
        found: np.ndarray | None = None
        for word in alternative:
            row = self.vocabulary.get(word)
            if row is None:
                return _NONE
            having = self.sentences[self.sentence_starts[row] : self.sentence_starts[row + 1]]
            found = having if found is None else np.intersect1d(found, having, assume_unique=True)
        return _NONE if found is None else found

    def _best(self, sentences: np.ndarray) -> np.ndarray:
        """sentences: (s,) float32, a value of each → the highest of every text, (n,) float32; 0 for a text without words."""
        best = np.zeros(self.size, np.float32)
        if len(self._filled):
            best[self._filled] = np.maximum.reduceat(sentences, self.firsts[self._filled])
        return best

    @cached_property
    def _filled(self) -> np.ndarray:
        """The texts that have words, (f,) int64."""
        return np.flatnonzero(np.diff(self.firsts))


_ARRAYS = ("starts", "texts", "weights", "idf", "sentence_starts", "sentences", "firsts")
_NONE = np.empty(0, np.int32)


def _postings(token_ids: np.ndarray, places: np.ndarray, words: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count in which places words stand. All arrays are of integers, the results int64.

    token_ids, places: (w,), each word and the place where it stands (a text or a sentence); words: the size of the
    vocabulary → frequency: (words,), in how many places each word stands; found: (p,), those places, word after word and
    ascending; counts: (p,), how often the word stands there.
    """
    size = np.int64(places.max() + 1 if len(places) else 1)
    pairs, counts = np.unique(token_ids * size + places, return_counts=True)
    rows, found = np.divmod(pairs, size)
    return np.bincount(rows, minlength=words), found, counts


def _ends(counts: np.ndarray) -> np.ndarray:
    """counts: (v,) int → where the run of each begins, and the end of the last, (v + 1,) int64."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)

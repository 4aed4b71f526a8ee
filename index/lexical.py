"""Lexical evidence: BM25 over words and their translations, gated by how much of a question the texts have words for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.glossary import Concept
from index.text import FUNCTION_WORDS

K1, B = 1.2, 0.75


@dataclass(frozen=True)
class WordIndex:
    """Postings of n texts with their BM25 weights computed ahead (Robertson & Zaragoza 2009; idf as in Lucene).

    weight(word, text) = idf(word) · tf · (k1 + 1) / (tf + k1 · (1 - b + b · length / mean length)),
    idf(word) = ln(1 + (n - df + 0.5) / (df + 0.5)).
    vocabulary: word → row; starts: (v + 1,) int64; texts: (p,) int32 and weights: (p,) float32, row i owning
    starts[i]:starts[i + 1]; idf: (v,) float32.
    """

    size: int
    vocabulary: dict[str, int]
    starts: np.ndarray
    texts: np.ndarray
    weights: np.ndarray
    idf: np.ndarray

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> WordIndex:
        postings: dict[str, list[tuple[int, int]]] = {}
        for text, document in enumerate(documents):
            for word, count in Counter(document).items():
                postings.setdefault(word, []).append((text, count))
        flat = np.array([entry for entries in postings.values() for entry in entries], np.int32).reshape(-1, 2)
        return cls.of_counts(
            list(postings),
            np.array([len(entries) for entries in postings.values()], np.int64),
            flat[:, 0],
            flat[:, 1],
            np.array([len(document) for document in documents], np.int64),
        )

    @classmethod
    def of_counts(
        cls,
        vocabulary: Sequence[str],
        frequency: np.ndarray,
        texts: np.ndarray,
        counts: np.ndarray,
        lengths: np.ndarray,
    ) -> WordIndex:
        """frequency: (v,), how many texts have each word; texts and counts: (p,), word after word which ones these are,
        ascending, and how often they have it; lengths: (n,), the words of each text. All whole numbers.
        """
        size, said = len(lengths), lengths.astype(np.float32)
        mean = float(said.mean()) if size and said.sum() else 1.0
        idf = np.log(1 + (size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        found = counts.astype(np.float32)
        scale = found + K1 * (1 - B + B * said[texts] / mean)
        weights = np.repeat(idf, frequency) * found * (K1 + 1) / scale
        return cls(
            size,
            {word: row for row, word in enumerate(vocabulary)},
            np.concatenate([[0], np.cumsum(frequency)]).astype(np.int64),
            texts.astype(np.int32),
            weights.astype(np.float32),
            idf,
        )

    @classmethod
    def read(cls, folder: Path) -> WordIndex:
        vocabulary = json.loads((folder / "vocabulary.json").read_text("utf-8"))
        with np.load(folder / "postings.npz", allow_pickle=False) as arrays:
            return cls(
                int(arrays["size"]),
                {word: row for row, word in enumerate(vocabulary)},
                arrays["starts"],
                arrays["texts"],
                arrays["weights"],
                arrays["idf"],
            )

    def write(self, folder: Path) -> None:
        (folder / "vocabulary.json").write_text(json.dumps(list(self.vocabulary), ensure_ascii=False), "utf-8")
        np.savez(
            folder / "postings.npz",
            size=np.int64(self.size),
            starts=self.starts,
            texts=self.texts,
            weights=self.weights,
            idf=self.idf,
        )

    def scores(self, concepts: Sequence[Concept]) -> np.ndarray:
        """How well every text has the question's concepts, (n,) float32, about 0 to 1.

        BM25 as a part of what a text with every concept once, at average length, would reach, times the part of the
        question, by idf, that the texts have words for: little for a question in words that they do not use. A concept's
        idf is that of having any of its alternatives; of those, the best counts (structured queries: Pirkola 1998).
        """
        total = np.zeros(self.size, np.float32)
        ideal = known = 0.0
        for concept in concepts:
            frequencies = np.zeros(self.size, np.float32)
            for alternative in concept.alternatives:
                np.maximum(frequencies, self._saturated(alternative), out=frequencies)
            having = np.count_nonzero(frequencies)
            if not having and concept.word in FUNCTION_WORDS:
                continue
            idf = float(np.log(1 + (self.size - having + 0.5) / (having + 0.5)))
            ideal += idf
            if having:
                known += idf
                total += np.float32(idf) * frequencies
        return total * np.float32(known / ideal / ideal) if known else total

    def _saturated(self, alternative: Sequence[str]) -> np.ndarray | np.float32:
        """BM25's frequency part of the words in every text, (n,) float32: of several words that of the scarcest."""
        least: np.ndarray | None = None
        for word in alternative:
            row = self.vocabulary.get(word)
            if row is None:
                return np.float32(0)
            part = slice(self.starts[row], self.starts[row + 1])
            found = np.zeros(self.size, np.float32)
            found[self.texts[part]] = self.weights[part] / self.idf[row]
            least = found if least is None else np.minimum(least, found)
        return np.float32(0) if least is None else least

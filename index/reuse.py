"""What an earlier version of the index already encoded is not encoded again.

A text's vector and codes depend on the text, its context, the encoder and the space, and on no other text (space.py says
why). A key stands for exactly those; rows with a key that an earlier version has are copied from it, whatever their
order, bit for bit what encoding them again would give. Questions keep their raw encodings: the calibration and the gate
ask them again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.collection import Collection
from index.dense import DenseIndex
from index.encoder import Encoded, TextEncoder
from index.late import TokenCodes
from index.lexical import WordIndex
from index.space import Space
from index.store import LAYOUT
from index.text import words

Step = Callable[[int], None]
_KEY_BYTES = 16


def key(identity: str, kind: str, text: str, context: str = "") -> bytes:
    """16 bytes that stand for one encoding: `identity` for the encoder and all that is done with its output."""
    digest = hashlib.sha256()
    for part in (identity, kind, context, text):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.digest()[:_KEY_BYTES]


@dataclass(frozen=True)
class Rows:
    """A collection, with the key and the words of each row."""

    keys: tuple[bytes, ...]
    words: tuple[tuple[str, ...], ...]
    collection: Collection

    @classmethod
    def read(cls, folder: Path) -> Rows:
        listed = json.loads((folder / LAYOUT.words).read_text("utf-8"))
        return cls(_read_keys(folder), tuple(map(tuple, listed)), Collection.read(folder))

    def write(self, folder: Path) -> None:
        """Into the folder of its collection, which is there already."""
        _write_keys(folder, self.keys)
        (folder / LAYOUT.words).write_text(json.dumps(self.words, ensure_ascii=False), "utf-8")


@dataclass(frozen=True)
class Heard:
    """Questions with their raw encodings, by key."""

    encoded: dict[bytes, Encoded]

    @classmethod
    def read(cls, folder: Path) -> Heard:
        keys = _read_keys(folder)
        vectors, tokens, spans, starts = (
            np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
            for name in ("vectors", "tokens", "spans", "starts")
        )
        parts = zip(vectors, starts[:-1].tolist(), starts[1:].tolist(), strict=True)
        values = [Encoded(vector, tokens[begin:end], spans[begin:end]) for vector, begin, end in parts]
        return cls(dict(zip(keys, values, strict=True)))

    def write(self, folder: Path) -> None:
        folder.mkdir()
        values = list(self.encoded.values())
        _write_keys(folder, tuple(self.encoded))
        arrays = {
            "vectors": np.array([value.vector for value in values], np.float32),
            "tokens": np.concatenate([value.tokens for value in values]) if values else np.empty((0, 0), np.float32),
            "spans": np.concatenate([value.spans for value in values]) if values else np.empty((0, 2), np.int32),
            "starts": np.concatenate([[0], np.cumsum([len(value.tokens) for value in values])]).astype(np.int64),
        }
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array, allow_pickle=False)


@dataclass(frozen=True)
class Earlier:
    """What a version has to give."""

    passages: Rows
    topics: Rows
    asked: Heard

    @classmethod
    def read(cls, folder: Path) -> Earlier:
        return cls(
            Rows.read(folder / LAYOUT.passage_collection),
            Rows.read(folder / LAYOUT.topic_collection),
            Heard.read(folder / LAYOUT.asked),
        )


@dataclass(frozen=True)
class Texts:
    """Texts to be ranked, the context of each, and their keys."""

    texts: Sequence[str]
    contexts: Sequence[str]
    keys: tuple[bytes, ...]

    @classmethod
    def of(cls, identity: str, texts: Sequence[str], contexts: Sequence[str]) -> Texts:
        pairs = zip(texts, contexts, strict=True)
        return cls(texts, contexts, tuple(key(identity, "passage", text, context) for text, context in pairs))

    def missing(self, earlier: Rows | None) -> list[int]:
        """Which of them must be encoded."""
        known = set(earlier.keys) if earlier else set()
        return [number for number, own in enumerate(self.keys) if own not in known]

    def rows(self, earlier: Rows | None, encoder: TextEncoder, space: Space, step: Step) -> Rows:
        """Their collection; only what is missing in the earlier one is encoded."""
        fresh = self.missing(earlier)
        texts = [self.texts[number] for number in fresh]
        encoded = encoder.passages(texts, step, [self.contexts[number] for number in fresh])
        built = Collection.build(texts, encoded, space)
        spoken = [tuple(word.text for word in words(text)) for text in texts]
        if earlier is None or len(fresh) == len(self.keys):
            return Rows(self.keys, tuple(spoken), built)
        places = np.zeros((len(self.keys), 2), np.int64)  # which collection, which row of it
        known = {own: row for row, own in enumerate(earlier.keys)}
        places[:, 1] = [known.get(own, 0) for own in self.keys]
        places[fresh] = np.stack([np.ones(len(fresh), np.int64), np.arange(len(fresh))], axis=1)
        sources = (earlier.words, spoken)
        said = tuple(sources[source][row] for source, row in places.tolist())
        return Rows(self.keys, said, _merged((earlier.collection, built), places, said))


def heard(
    identity: str, questions: Sequence[str], earlier: Heard | None, encoder: TextEncoder, step: Step
) -> tuple[Heard, list[Encoded]]:
    """The encodings of questions, those of an earlier version where it has them; and the same in their order."""
    keys = [key(identity, "question", text) for text in questions]
    known = earlier.encoded if earlier else {}
    missing = unheard(identity, questions, earlier)
    fresh = zip((key(identity, "question", text) for text in missing), encoder.questions(missing, step), strict=True)
    found = {**known, **dict(fresh)}
    return Heard({own: found[own] for own in keys}), [found[own] for own in keys]


def unheard(identity: str, questions: Sequence[str], earlier: Heard | None) -> list[str]:
    """The questions, each once, that must be encoded."""
    known = earlier.encoded if earlier else {}
    return [text for text in dict.fromkeys(questions) if key(identity, "question", text) not in known]


class Remembering:
    """An encoder that takes the encodings of questions from memory where they are there."""

    def __init__(self, encoder: TextEncoder, identity: str, asked: Heard) -> None:
        self._encoder, self._identity, self._asked = encoder, identity, asked

    def questions(self, texts: Sequence[str], progress: Step | None = None) -> Iterator[Encoded]:
        for text in texts:
            found = self._asked.encoded.get(key(self._identity, "question", text))
            yield found or next(iter(self._encoder.questions([text])))
            if progress:
                progress(1)

    def passages(
        self, texts: Sequence[str], progress: Step | None = None, contexts: Sequence[str] | None = None
    ) -> Iterator[Encoded]:
        return self._encoder.passages(texts, progress, contexts)


def _merged(parts: Sequence[Collection], places: np.ndarray, said: Sequence[Sequence[str]]) -> Collection:
    """A collection of rows of others: places (n, 2) int64, which collection and which row of it; said: their words."""
    owned = [np.flatnonzero(places[:, 0] == number) for number in range(len(parts))]
    rows = [places[own, 1] for own in owned]
    drawn = [part.dense.vectors(row) for part, row in zip(parts, rows, strict=True)]
    vectors = np.empty((len(places), drawn[0].shape[1]), np.float32)
    for own, values in zip(owned, drawn, strict=True):
        vectors[own] = values
    return replace(
        parts[0],
        dense=DenseIndex.build(vectors),  # half precision read back and stored again is the same
        tokens=_merged_tokens([part.tokens for part in parts], owned, rows),
        words=WordIndex.build(said),
    )


def _merged_tokens(parts: Sequence[TokenCodes], owned: Sequence[np.ndarray], rows: Sequence[np.ndarray]) -> TokenCodes:
    """owned[i]: the rows of the result that are rows[i] of parts[i]."""
    count = sum(map(len, owned))
    lengths, breaks = np.zeros((2, count), np.int64)
    for part, own, row in zip(parts, owned, rows, strict=True):
        lengths[own] = part.starts[row + 1] - part.starts[row]
        breaks[own] = np.subtract(*_breaks_of(part, row)[::-1])
    starts, firsts = (np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64) for sizes in (lengths, breaks))
    codes = np.empty((starts[-1], parts[0].codes.shape[1]), np.uint8)
    spans = np.empty((starts[-1], 2), np.uint16)
    sentences = np.empty(firsts[-1], np.int64)
    for part, own, row in zip(parts, owned, rows, strict=True):
        source, target = _each(part.starts[row], lengths[own]), _each(starts[own], lengths[own])
        codes[target], spans[target] = part.codes[source], part.spans[source]
        from_breaks, to_breaks = _each(_breaks_of(part, row)[0], breaks[own]), _each(firsts[own], breaks[own])
        sentences[to_breaks] = part.breaks[from_breaks] + np.repeat(starts[own] - part.starts[row], breaks[own])
    return TokenCodes(codes, starts, sentences, spans)


def _breaks_of(part: TokenCodes, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where in `breaks` the sentences of each row begin and end."""
    found = np.searchsorted(part.breaks, [part.starts[rows], part.starts[rows + 1]])
    return found[0], found[1]


def _each(begins: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The numbers begin … begin + length - 1 of every pair, one after the other."""
    offsets = np.cumsum(lengths) - lengths
    counted: np.ndarray = np.arange(lengths.sum()) + np.repeat(begins - offsets, lengths)
    return counted


def _read_keys(folder: Path) -> tuple[bytes, ...]:
    return tuple(row.tobytes() for row in np.load(folder / LAYOUT.keys, allow_pickle=False))


def _write_keys(folder: Path, keys: Sequence[bytes]) -> None:
    array = np.frombuffer(b"".join(keys), np.uint8).reshape(-1, _KEY_BYTES)
    np.save(folder / LAYOUT.keys, array, allow_pickle=False)

"""Takes encodings from an earlier version of the index, so that a build encodes only what is new.

The vector and codes of a text depend on the text, its context, the encoder and the space, and on no other text
(index/retrieval/centering.py). The key of a row is a hash of exactly these. Rows whose key an earlier version has are copied
from it, in whatever order; the result is bit for bit what encoding them again would give. Questions keep their raw
encodings, because the calibration and the gate ask them again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.encoder.encoder import Encoded, TextEncoder
from index.progress import Step
from index.retrieval.bm25 import WordIndex
from index.retrieval.centering import CenteredSpace
from index.retrieval.collection import QUESTIONS, Collection
from index.retrieval.dense import DenseIndex
from index.retrieval.late_interaction import TokenCodes
from index.search.coverage_words import CoverageWords
from index.store.contents import Contents
from index.store.versions import LAYOUT
from index.text.token_table import TokenTable

Run = tuple[int, int, int]  # consecutive rows: the number of a part, the first row, and the end (excluded)
_KEY_BYTES = 16


def key(identity: str, kind: str, text: str, context: str = "") -> bytes:
    """A hash of 16 bytes for one encoding. identity: stands for the encoder and for all that is done with its output."""
    parts = [part.encode("utf-8", "surrogatepass") for part in (identity, kind, context, text)]
    lengths = (len(part).to_bytes(8, "little") for part in parts)
    data = b"".join(chunk for pair in zip(lengths, parts, strict=True) for chunk in pair)
    return hashlib.sha256(data).digest()[:_KEY_BYTES]


@dataclass(frozen=True)
class IndexedRows:
    """A collection with the key and the words of each row, as they are stored for the next build."""

    keys: tuple[bytes, ...]
    words: TokenTable
    collection: Collection

    @classmethod
    def read(cls, folder: Path) -> IndexedRows:
        """Read what `write` and `Collection.write` stored. Raises OSError, ValueError."""
        collection = Collection.read(folder)
        words = TokenTable.read(folder / LAYOUT.words, tuple(collection.words.vocabulary))
        return cls(_read_keys(folder), words, collection)

    def write(self, folder: Path) -> None:
        """Write keys and words into the folder of the collection, which must exist."""
        _write_keys(folder, self.keys)
        self.words.write(folder / LAYOUT.words)


@dataclass(frozen=True)
class QuestionEncodings:
    """Questions with their raw encodings, by key."""

    encoded: dict[bytes, Encoded]

    @classmethod
    def read(cls, folder: Path) -> QuestionEncodings:
        """Read what `write` stored; arrays stay on the disk until they are used. Raises OSError, ValueError."""
        keys = _read_keys(folder)
        vectors, tokens, spans, starts = (
            np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))
            for name in ("vectors", "tokens", "spans", "starts")
        )
        parts = zip(vectors, starts[:-1].tolist(), starts[1:].tolist(), strict=True)
        values = [Encoded(vector, tokens[begin:end], spans[begin:end]) for vector, begin, end in parts]
        return cls(dict(zip(keys, values, strict=True)))

    def write(self, folder: Path) -> None:
        """Write the encodings into a new folder. Raises OSError."""
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


@dataclass(frozen=True, kw_only=True)
class PreviousVersion:
    """What a build can take from an earlier version."""

    contents: Contents
    passages: IndexedRows
    topics: IndexedRows
    questions: Collection
    coverage_words: CoverageWords
    asked: QuestionEncodings
    wordings: IndexedRows | None = None

    @classmethod
    def read(cls, folder: Path) -> PreviousVersion:
        """Read it from the folder of a version. Raises OSError, StoreError or ValueError."""
        return cls(
            contents=Contents.read(folder),
            passages=IndexedRows.read(folder / LAYOUT.passage_collection),
            topics=IndexedRows.read(folder / LAYOUT.topic_collection),
            questions=Collection.read(folder / LAYOUT.question_collection, QUESTIONS),
            coverage_words=CoverageWords.read(folder / LAYOUT.coverage_words),
            asked=QuestionEncodings.read(folder / LAYOUT.asked),
            wordings=IndexedRows.read(wordings) if (wordings := folder / LAYOUT.wording_collection).exists() else None,
        )


@dataclass(frozen=True)
class TextsToIndex:
    """Texts to be ranked, the context of each, and their keys."""

    texts: Sequence[str]
    contexts: Sequence[str]
    keys: tuple[bytes, ...]

    @classmethod
    def of(cls, identity: str, texts: Sequence[str], contexts: Sequence[str]) -> TextsToIndex:
        """Compute the keys. identity: see `key`."""
        pairs = zip(texts, contexts, strict=True)
        return cls(texts, contexts, tuple(key(identity, "passage", text, context) for text, context in pairs))

    @property
    def whole(self) -> list[str]:
        """Each text with its context before it: what is cut into words."""
        return [context + text for context, text in zip(self.contexts, self.texts, strict=True)]

    def missing(self, earlier: IndexedRows | None) -> list[int]:
        """The places of the texts that `earlier` does not have, so that they must be encoded."""
        known = set(earlier.keys) if earlier else set()
        return [number for number, text_key in enumerate(self.keys) if text_key not in known]

    def rows(self, earlier: IndexedRows | None, encoder: TextEncoder, space: CenteredSpace, step: Step) -> IndexedRows:
        """Make the collection of these texts. Only what `earlier` does not have is encoded; `step` gets 1 after each."""
        fresh = self.missing(earlier)
        texts, contexts = [self.texts[number] for number in fresh], [self.contexts[number] for number in fresh]
        built = Collection.build(texts, encoder.passages(texts, step, contexts), space, contexts)
        table = TokenTable.of([context + text for context, text in zip(contexts, texts, strict=True)])
        if earlier is None or len(fresh) == len(self.keys):
            return IndexedRows(self.keys, table, built)
        runs = self._runs(earlier, fresh)
        words = TokenTable.merged((earlier.words, table), runs)
        return IndexedRows(self.keys, words, merged((earlier.collection, built), runs, WordIndex.of_table(words)))

    def _runs(self, earlier: IndexedRows, fresh: Sequence[int]) -> list[Run]:
        """Where the rows of these texts are: in the earlier collection (0) or among the fresh ones (1)."""
        known = {text_key: row for row, text_key in enumerate(earlier.keys)}
        places = {number: row for row, number in enumerate(fresh)}
        runs: list[Run] = []
        for number, text_key in enumerate(self.keys):
            part, row = (1, places[number]) if number in places else (0, known[text_key])
            if runs and runs[-1][0] == part and runs[-1][2] == row:
                runs[-1] = (part, runs[-1][1], row + 1)
            else:
                runs.append((part, row, row + 1))
        return runs


def encode_questions(
    identity: str, questions: Sequence[str], earlier: QuestionEncodings | None, encoder: TextEncoder, step: Step
) -> tuple[QuestionEncodings, list[Encoded]]:
    """The encodings of questions, by key and in their order. Those that `earlier` has are taken from it."""
    keys = [key(identity, "question", text) for text in questions]
    known = earlier.encoded if earlier else {}
    missing = missing_questions(identity, questions, earlier)
    fresh = zip((key(identity, "question", text) for text in missing), encoder.questions(missing, step), strict=True)
    found = {**known, **dict(fresh)}
    return QuestionEncodings({question_key: found[question_key] for question_key in keys}), [
        found[question_key] for question_key in keys
    ]


def missing_questions(identity: str, questions: Sequence[str], earlier: QuestionEncodings | None) -> list[str]:
    """The questions that `earlier` does not have, each once."""
    known = earlier.encoded if earlier else {}
    return [text for text in dict.fromkeys(questions) if key(identity, "question", text) not in known]


class CachedEncoder:
    """An encoder that looks the encodings of questions up in `asked` first."""

    def __init__(self, encoder: TextEncoder, identity: str, asked: QuestionEncodings) -> None:
        self._encoder, self._identity, self._asked = encoder, identity, asked

    def questions(self, texts: Sequence[str], progress: Step | None = None) -> Iterator[Encoded]:
        """The encodings of questions, in their order. `progress` gets 1 after each."""
        for text in texts:
            found = self._asked.encoded.get(key(self._identity, "question", text))
            yield found or next(iter(self._encoder.questions([text])))
            if progress:
                progress(1)

    def passages(
        self, texts: Sequence[str], progress: Step | None = None, contexts: Sequence[str] | None = None
    ) -> Iterator[Encoded]:
        """The encodings of passages; they are never looked up."""
        return self._encoder.passages(texts, progress, contexts)


def merged(parts: Sequence[Collection], runs: Sequence[Run], words: WordIndex) -> Collection:
    """A collection made of runs of rows of others. words: those of the result."""
    vectors = [parts[part].dense.vectors(np.arange(first, last)) for part, first, last in runs]
    languages = np.concatenate([parts[part].languages[first:last] for part, first, last in runs])
    return replace(
        parts[0],
        dense=DenseIndex.build(np.concatenate(vectors), languages),  # half precision survives reading and storing
        tokens=_merged_tokens([part.tokens for part in parts], runs),
        words=words,
        languages=languages,
    )


def _merged_tokens(parts: Sequence[TokenCodes], runs: Sequence[Run]) -> TokenCodes:
    """The token codes of the runs, one after the other."""
    codes, lengths, breaks, spans = [], [np.zeros(1, np.int64)], [], []
    at = 0
    for part, first, last in runs:
        tokens = parts[part]
        begin, end = tokens.starts[first], tokens.starts[last]
        codes.append(tokens.codes[begin:end])
        spans.append(tokens.spans[begin:end])
        lengths.append(np.diff(tokens.starts[first : last + 1]))
        breaks.append(tokens.breaks[slice(*np.searchsorted(tokens.breaks, [begin, end]))] + (at - begin))
        at += end - begin
    return TokenCodes(
        np.concatenate(codes), np.cumsum(np.concatenate(lengths)), np.concatenate(breaks), np.concatenate(spans)
    )


def _read_keys(folder: Path) -> tuple[bytes, ...]:
    return tuple(row.tobytes() for row in np.load(folder / LAYOUT.keys, allow_pickle=False))


def _write_keys(folder: Path, keys: Sequence[bytes]) -> None:
    array = np.frombuffer(b"".join(keys), np.uint8).reshape(-1, _KEY_BYTES)
    np.save(folder / LAYOUT.keys, array, allow_pickle=False)

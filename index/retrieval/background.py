"""Background texts about many subjects, encoded once per model.

The two files were written for this project and have texts in each language. The means of their encodings centre the space
(centering.py). The questions among them are about anything but the articles, so their scores show what a question that is
not covered looks like (index/search/confidence.py).
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from index.encoder.encoder import Encoded, Encoder, TextEncoder
from index.encoder.model import cache_folder
from index.retrieval.centering import KINDS, CenteredSpace, unit
from index.text.words import LANGUAGES
from kb.storage.files import sha256_of_text, write_atomically

_FOLDER = Path(__file__).parent / "data"
_FILES = ("questions.tsv", "passages.tsv")
_RECIPE = "2"  # raise it when the same texts would give another space


@dataclass(frozen=True)
class Background:
    """The space that the background texts define, and the background questions with their raw encodings."""

    space: CenteredSpace
    questions: tuple[str, ...]
    encoded: tuple[Encoded, ...]


@cache
def _texts(name: str) -> tuple[tuple[str, str], ...]:
    """(language, text) pairs of a background file."""
    lines = (_FOLDER / name).read_text("utf-8").splitlines()
    return tuple((language, text) for language, text in (line.split("\t", 1) for line in lines if line))


def sample_questions(step: int) -> tuple[str, ...]:
    """Every `step`-th background question: fewer are quicker to encode, and enough for a mean and a deviation."""
    return tuple(text for _, text in _texts("questions.tsv")[::step])


def checksum(model: str = "") -> str:
    """A checksum of the background texts and of `model`, the checksum of the model that encodes them."""
    return sha256_of_text(model, *(text for name in _FILES for pair in _texts(name) for text in pair))


def background(encoder: TextEncoder, cache_folder: Path | None = None, model: str = "") -> Background:
    """Encode the background texts, or read them from `cache_folder`, which has one file for each `model` checksum.

    The file keeps tokens as float16. Therefore even what was just encoded is read back from it: the first build must
    calibrate on the same numbers as all later ones.
    """
    questions = _texts("questions.tsv")
    path = None
    if cache_folder is not None:
        path = cache_folder / f"background-{sha256_of_text(_RECIPE, checksum(model))[:16]}.npz"
        found = _read(path) if path.is_file() else None
        if found is not None:
            return found
    encoded = tuple(encoder.questions([text for _, text in questions]))
    passages = list(encoder.passages([text for _, text in _texts("passages.tsv")]))
    by_pair: dict[tuple[str, str], list[Encoded]] = {(kind, language): [] for kind in KINDS for language in LANGUAGES}
    for (language, _), value in zip(questions, encoded, strict=True):
        by_pair["question", language].append(value)
    for (language, _), value in zip(_texts("passages.tsv"), passages, strict=True):
        by_pair["passage", language].append(value)
    space = CenteredSpace.of_means(
        {pair: np.mean([value.vector for value in values], axis=0) for pair, values in by_pair.items()},
        {
            pair: np.concatenate([unit(value.tokens) for value in values]).mean(axis=0)
            for pair, values in by_pair.items()
        },
    )
    texts = zip(_texts("passages.tsv"), passages, strict=True)
    space = space.fitted((language, value.vector, value.tokens) for (language, _), value in texts)
    result = Background(space, tuple(text for _, text in questions), encoded)
    if path is not None:
        _write(path, result)
        result = _read(path) or result
    return result


def background_of(encoder: Encoder) -> Background:
    """The background of a real encoder, kept in the user's cache folder beside its models."""
    return background(encoder, cache_folder().parent / "data", encoder.model.checksum)


def _write(path: Path, value: Background) -> None:
    data = io.BytesIO()
    np.savez(
        data,
        vectors=np.array([item.vector for item in value.encoded]),
        tokens=np.concatenate([item.tokens for item in value.encoded]).astype(np.float16),
        spans=np.concatenate([item.spans for item in value.encoded]),
        lengths=np.array([len(item.tokens) for item in value.encoded]),
        **value.space.arrays(),  # type: ignore[arg-type]
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, data.getvalue())


def _read(path: Path) -> Background | None:
    """None when the file is damaged. It is only a cache, and is then written again."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            cuts = np.cumsum(arrays["lengths"])[:-1]
            tokens = np.split(arrays["tokens"].astype(np.float32), cuts)
            parts = zip(arrays["vectors"], tokens, np.split(arrays["spans"], cuts), strict=True)
            encoded = tuple(Encoded(vector, token, span) for vector, token, span in parts)
            return Background(
                CenteredSpace.of_arrays(arrays), tuple(text for _, text in _texts("questions.tsv")), encoded
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None

"""The tokenizer of a serving model, reduced so that it opens fast.

A Unigram vocabulary of a quarter of a million pieces takes most of a second and nearly 300 MB to open. But a text is only
cut into pieces of characters that it has, so pieces of other scripts never matter to Chinese and English texts.
`common.json` holds the vocabulary without them, and `common-ids.npy` the ids of its pieces in the whole vocabulary. The
whole tokenizer is opened for the first text that needs it. Both cut a text in the same way; tests compare them.
"""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Encoding, Tokenizer

from index.encoder.model import COMMON, COMMON_IDS, TOKENIZER

# ASCII, punctuation (general, Chinese, full-width) and Chinese characters; U+2581 stands for a space in pieces.
_COMMON_TEXT = re.compile("[\x20-\x7e\u2000-\u206f\u2581\u3000-\u303f\u3400-\u9fff\uff00-\uffef]*")


class FastTokenizer:
    """Cuts texts exactly as the whole tokenizer does, mostly without opening it."""

    def __init__(self, folder: Path, max_tokens: int) -> None:
        self._folder, self._max_tokens = folder, max_tokens
        self._ids = np.load(folder / COMMON_IDS, allow_pickle=False)
        self._common = self._open(COMMON)
        self._whole = self._common if not len(self._ids) else None
        self._lock = threading.Lock()

    def _open(self, name: str) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._folder / name))
        tokenizer.enable_truncation(self._max_tokens)
        return tokenizer

    def encode(self, text: str) -> tuple[np.ndarray, Encoding]:
        """The token ids of a text for the network, (t,) int64, and the encoding with offsets and masks.

        The ids of the encoding may be those of the reduced vocabulary, and must not be used.
        """
        if len(self._ids) and _COMMON_TEXT.fullmatch(self._common.normalizer.normalize_str(text)):
            encoding = self._common.encode(text)
            return self._ids[encoding.ids], encoding
        with self._lock:
            self._whole = self._whole or self._open(TOKENIZER)
        encoding = self._whole.encode(text)
        return np.array(encoding.ids, np.int64), encoding


def write_common(folder: Path) -> None:
    """Write the two common files beside `tokenizer.json`. Only Unigram is reduced; other kinds open fast as they are."""
    whole = json.loads((folder / TOKENIZER).read_text("utf-8"))
    ids = np.empty(0, np.int64)
    if _reducible(whole):
        ids = _reduce(whole)
    (folder / COMMON).write_text(json.dumps(whole, ensure_ascii=False, separators=(",", ":")), "utf-8")
    np.save(folder / COMMON_IDS, ids)


def _reducible(whole: dict[str, Any]) -> bool:
    """Whether `_reduce` knows all places where this tokenizer keeps ids."""
    model, after = whole["model"], whole.get("post_processor") or {"type": "TemplateProcessing"}
    return (
        model["type"] == "Unigram"
        and model.get("unk_id") is not None
        and bool(whole.get("normalizer"))
        and after["type"] == "TemplateProcessing"
    )


def _reduce(whole: dict[str, Any]) -> np.ndarray:
    """Remove all but the common pieces from the parsed tokenizer, and return the ids that they had, (v,) int64.

    The special pieces are kept, too, and the least likely piece, because its score sets the cost of unknown characters.
    """
    vocabulary: list[tuple[str, float]] = whole["model"]["vocab"]
    special = {token["content"] for token in whole.get("added_tokens", [])}
    least = min(range(len(vocabulary)), key=lambda row: vocabulary[row][1])
    kept = [
        row
        for row, (piece, _) in enumerate(vocabulary)
        if row in (least, whole["model"]["unk_id"]) or piece in special or _COMMON_TEXT.fullmatch(piece)
    ]
    beyond = sorted(token["id"] for token in whole.get("added_tokens", []) if token["id"] >= len(vocabulary))
    new_ids = {old: new for new, old in enumerate([*kept, *beyond])}
    whole["model"]["vocab"] = [vocabulary[row] for row in kept]
    whole["model"]["unk_id"] = new_ids[whole["model"]["unk_id"]]
    for token in whole.get("added_tokens", []):
        token["id"] = new_ids[token["id"]]
    for token in (whole.get("post_processor") or {}).get("special_tokens", {}).values():
        token["ids"] = [new_ids[old] for old in token["ids"]]
    return np.array([*kept, *beyond], np.int64)

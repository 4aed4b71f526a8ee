"""The tokenizer of a serving model, opened fast.

A Unigram vocabulary of a quarter of a million pieces takes most of a second and nearly 300 MB to open. But a text is only
ever cut into pieces whose characters it has, so for Chinese and English texts the pieces with characters of other scripts
never matter. `common.json` holds the vocabulary without them, `common-ids.npy` the ids its pieces have in the whole one;
the whole tokenizer is opened with the first text that needs it. Both cut a text alike, and tests compare them.
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
    """Cuts texts as the whole tokenizer does; see the module."""

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
        """The ids of the text's tokens, (t,) int64, as the network knows them; and offsets and masks as `tokenizers` gives
        them (its own ids must not be used).
        """
        if len(self._ids) and _COMMON_TEXT.fullmatch(self._common.normalizer.normalize_str(text)):
            encoding = self._common.encode(text)
            return self._ids[encoding.ids], encoding
        with self._lock:
            self._whole = self._whole or self._open(TOKENIZER)
        encoding = self._whole.encode(text)
        return np.array(encoding.ids, np.int64), encoding


def write_common(folder: Path) -> None:
    """Write the two common files beside `tokenizer.json`. Other kinds of tokenizers open fast: theirs is the whole one."""
    whole = json.loads((folder / TOKENIZER).read_text("utf-8"))
    ids = np.empty(0, np.int64)
    if _reducible(whole):
        ids = _reduce(whole)
    (folder / COMMON).write_text(json.dumps(whole, ensure_ascii=False, separators=(",", ":")), "utf-8")
    np.save(folder / COMMON_IDS, ids)


def _reducible(whole: dict[str, Any]) -> bool:
    """Only forms whose ids are all known to be in the places that `_reduce` rewrites."""
    model, after = whole["model"], whole.get("post_processor") or {"type": "TemplateProcessing"}
    return (
        model["type"] == "Unigram"
        and model.get("unk_id") is not None
        and bool(whole.get("normalizer"))
        and after["type"] == "TemplateProcessing"
    )


def _reduce(whole: dict[str, Any]) -> np.ndarray:
    """Leave only common pieces in the parsed tokenizer; the ids they had, (v,) int64.

    Kept besides: the special pieces, and the least likely one, whose score sets the price of unknown characters.
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

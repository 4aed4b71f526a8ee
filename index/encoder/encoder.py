"""Encodes texts into text and token vectors on ONNX Runtime, without torch."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import onnxruntime

from index.cures import BUILD
from index.encoder.model import NETWORK, ModelError, ModelProblem, ServingModel, open_model
from index.encoder.tokenizer import FastTokenizer
from index.progress import Step
from index.text.words import one_spelling

# The encoder's window never holds more text than this. Without the cut, a whole pasted book would be tokenized and dropped.
_MAX_CHARACTERS_PER_TOKEN = 16


@dataclass(frozen=True)
class Encoded:
    """One encoded text.

    vector: (d,) float32, unit length. tokens: (t, w) float32, the encoder's last layer without special and prompt
    tokens, not normalised. spans: (t, 2) int32, the half-open character range of each token in the text; those of the
    context that was read before a passage are below 0.
    """

    vector: np.ndarray
    tokens: np.ndarray
    spans: np.ndarray


class TextEncoder(Protocol):
    """What the index needs of an encoder. The tests have a tiny one."""

    def questions(self, texts: Sequence[str], progress: Step | None = None) -> Iterator[Encoded]:
        """The encodings of questions, in their order. `progress` gets 1 after each."""

    def passages(
        self, texts: Sequence[str], progress: Step | None = None, contexts: Sequence[str] | None = None
    ) -> Iterator[Encoded]:
        """The encodings of passages, in their order. `progress` gets 1 after each.

        contexts: a text for each passage, such as its title and section, that is encoded with it.
        """


class Encoder:
    """The serving model in an ONNX Runtime session.

    Texts are encoded one at a time. The scale of int8 activations is computed for each call, so in a batch the vector of a
    text would depend on its neighbours. `bulk` runs one text on each core (most texts a second); otherwise one text uses up
    to four cores (shortest wait).
    """

    def __init__(self, model: ServingModel, *, bulk: bool = False) -> None:
        self.model = model
        self._workers = (os.cpu_count() or 1) if bulk else 1
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1 if bulk else min(os.cpu_count() or 1, 4)
        options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # done at export
        # A spinning thread pool keeps cores busy after every question, which slows everything else on small machines.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Tokenizer and network take a while to open, and neither holds Python's lock: open them at the same time.
        with ThreadPoolExecutor(1) as pool:
            tokenizer = pool.submit(FastTokenizer, model.folder, model.max_tokens)
            self._session = onnxruntime.InferenceSession(
                str(model.folder / NETWORK), options, providers=["CPUExecutionProvider"]
            )
            self._tokenizer = tokenizer.result()

    def questions(self, texts: Sequence[str], progress: Step | None = None) -> Iterator[Encoded]:
        """Encode as questions, in order. `progress` is called with 1 after each."""
        return self._many([(self.model.query_prompt, "", text) for text in texts], progress)

    def passages(
        self, texts: Sequence[str], progress: Step | None = None, contexts: Sequence[str] | None = None
    ) -> Iterator[Encoded]:
        """Encode as passages, in order. The context of a text, such as its headings, is read before it."""
        prompt = self.model.passage_prompt
        pairs = zip(contexts or [""] * len(texts), texts, strict=True)
        return self._many([(prompt, context, text) for context, text in pairs], progress)

    def _many(self, parts: Sequence[tuple[str, str, str]], progress: Step | None) -> Iterator[Encoded]:
        with ThreadPoolExecutor(self._workers) if self._workers > 1 else nullcontext() as pool:
            window = 64 * self._workers  # token vectors are large, so the pool must not run far ahead of the consumer
            for start in range(0, len(parts), window):
                part = parts[start : start + window]
                for encoded in pool.map(self._encode, part) if pool else map(self._encode, part):
                    yield encoded
                    if progress:
                        progress(1)

    def forward(self, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """ids: (n, t) int64, token ids → token vectors, (n, t, w) float32, and text vectors, (n, d) float32."""
        tokens, vectors = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        return tokens, vectors

    def _encode(self, parts: tuple[str, str, str]) -> Encoded:
        """Encode one text. parts: the model's prompt, the context, the text."""
        prompt, context, text = parts
        text = one_spelling(text[: self.model.max_tokens * _MAX_CHARACTERS_PER_TOKEN])
        ids, encoding = self._tokenizer.encode(prompt + one_spelling(context) + text)
        tokens, vectors = self.forward(ids[None])
        spans = np.array(encoding.offsets, dtype=np.int32).reshape(-1, 2) - len(prompt)
        spans = np.maximum(spans, 0)  # a first word's token may begin in the space that ends the prompt
        kept = (spans[:, 1] > spans[:, 0]) & (np.array(encoding.special_tokens_mask) == 0)
        spans = spans[kept] - len(context)
        within = spans[:, 1] > 0
        spans[within] = np.maximum(spans[within], 0)  # and the first token of the text in the line feed before it
        return Encoded(vectors[0], tokens[0][kept], spans)


def encoder_of(model_id: str, checksum: str) -> Encoder:
    """The encoder that an index was built with. Raises ModelError when it is not prepared, damaged, or another one by now."""
    model = open_model(model_id)
    if model.checksum != checksum:
        raise ModelError(ModelProblem.ANOTHER, id=model.id, cure=BUILD)
    return Encoder(model)

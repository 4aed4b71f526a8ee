"""The encoder in two halves: the lower layers, which stay as they are, and the upper ones, which learn.

The lower ones see the same texts in every epoch, so what they give is kept. Texts are cut into tokens as the product does it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from index.encoder.bundled import PROMPTS
from index.retrieval.centering import CenteredSpace
from index.text.words import language, one_spelling
from index.tuning.stored import CENTERING_STRENGTH
from kb.structure.sentences import sentences

FROZEN = 8  # layers that do not learn; above them are the ninth to the twelfth
TOKENIZER = "tokenizer.json"
_LONGEST = {"question": 64, "passage": 160}  # tokens; longer texts are cut, for speed
_PROMPT = {"question": PROMPTS["query"], "passage": PROMPTS["document"]}
_TOGETHER = 8  # texts in one call of the network, of about the same length


@dataclass(frozen=True)
class Text:
    """A text in tokens.

    content: (t,) bool, the tokens with a letter or digit, without the prompt's; sentence: (t,) int64, the number of each
    token's sentence from 1 on, and 0 in the prompt and the context before a passage.
    """

    kind: str
    language: str
    ids: list[int]
    content: Tensor
    sentence: Tensor


class Reader:
    """Cuts texts into tokens, and remembers them."""

    def __init__(self, model: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(model / TOKENIZER))
        self._known: dict[tuple[str, str, str], Text] = {}

    def text(self, kind: str, text: str, context: str = "") -> Text:
        """kind: "question" or "passage"."""
        key = (kind, context, text)
        if key not in self._known:
            self._known[key] = self._read(kind, text, context)
        return self._known[key]

    def _read(self, kind: str, text: str, context: str) -> Text:
        spelled = one_spelling(text)
        before = _PROMPT[kind] + one_spelling(context)
        whole = before + spelled
        encoding = self._tokenizer.encode(whole)
        ids, spans = encoding.ids[: _LONGEST[kind]], encoding.offsets[: _LONGEST[kind]]
        if len(ids) < len(encoding.ids):
            ids[-1], spans[-1] = encoding.ids[-1], (0, 0)  # the last one says that the text ends
        starts = [start + len(before) for start, _ in sentences(spelled)]
        content, sentence = [], []
        for start, end in spans:
            first = max(start, len(_PROMPT[kind]))
            content.append(any(map(str.isalnum, whole[first:end])))
            sentence.append(0 if end <= len(before) else 1 + sum(at <= first for at in starts))
        mask = torch.tensor(content if any(content) else [True] * len(ids))
        return Text(kind, language(text), ids, content=mask, sentence=torch.tensor(sentence))


class Lower:
    """Embeddings and the layers that do not learn. What they give is kept in half precision."""

    def __init__(self, bert: BertModel) -> None:
        self._bert = bert
        self._known: dict[tuple[int, ...], Tensor] = {}

    @torch.no_grad()
    def states(self, ids: list[int]) -> Tensor:
        """(t, d) float16 of the tokens of a text."""
        key = tuple(ids)
        if key not in self._known:
            states = self._bert.embeddings(torch.tensor([ids]))
            for layer in self._bert.encoder.layer[:FROZEN]:
                states = _first(layer(states))
            self._known[key] = states[0].half()
        return self._known[key]


def upper_layers(bert: BertModel) -> nn.ModuleList:
    """The layers that learn."""
    return nn.ModuleList(bert.encoder.layer[FROZEN:])


@dataclass(frozen=True)
class Means:
    """What is subtracted in the centred space, (d,) each by kind and language: of text vectors and of token vectors."""

    vectors: Mapping[tuple[str, str], Tensor]
    tokens: Mapping[tuple[str, str], Tensor]

    @classmethod
    def of(cls, space: CenteredSpace) -> Means:
        """The means that the product measured for an encoder."""
        return cls(
            {key: torch.tensor(mean) for key, mean in space.vector_means.items()},
            {key: torch.tensor(mean) for key, mean in space.token_means.items()},
        )


@dataclass(frozen=True)
class Encoded:
    """Texts in the centred space: (t, d) unit rows of the tokens with content of each, and (n, d) unit text vectors."""

    tokens: list[Tensor]
    vectors: Tensor


def encode(layers: nn.ModuleList, lower: Lower, means: Means, texts: Sequence[Text]) -> Encoded:
    """Encode texts as the product does, with `layers` as the upper ones."""
    states: dict[int, Tensor] = {}
    order = sorted(range(len(texts)), key=lambda row: len(texts[row].ids))
    for at in range(0, len(order), _TOGETHER):
        rows = order[at : at + _TOGETHER]
        given = _through(layers, [lower.states(texts[row].ids) for row in rows])
        states |= {row: given[place, : len(texts[row].ids)] for place, row in enumerate(rows)}
    tokens, vectors = [], []
    for row, text in enumerate(texts):
        key = (text.kind, text.language)
        vectors.append(_unit(_unit(states[row].mean(0)) - CENTERING_STRENGTH * means.vectors[key]))
        tokens.append(_unit(_unit(states[row][text.content]) - CENTERING_STRENGTH * means.tokens[key]))
    return Encoded(tokens, torch.stack(vectors))


def _through(layers: nn.ModuleList, parts: Sequence[Tensor]) -> Tensor:
    """Texts of different lengths, (t, d) float16 each, through layers → (n, longest t, d) float32."""
    longest = max(map(len, parts))
    states = torch.zeros(len(parts), longest, parts[0].shape[-1])
    hidden = torch.zeros(len(parts), 1, 1, longest)
    for row, part in enumerate(parts):
        states[row, : len(part)] = part.float()
        hidden[row, :, :, len(part) :] = torch.finfo(torch.float32).min
    for layer in layers:
        states = _first(layer(states, attention_mask=hidden))
    return states


def _first(given: Tensor | tuple[Tensor, ...]) -> Tensor:
    """Some versions of transformers give a layer's states in a tuple."""
    return given[0] if isinstance(given, tuple) else given


def _unit(rows: Tensor) -> Tensor:
    return functional.normalize(rows, dim=-1)

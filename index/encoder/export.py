"""sentence-transformers model → serving folder: one ONNX graph that gives token vectors and the text vector, int8.

Runs once per model. The only file that imports torch; it is imported only while a model is prepared.
"""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import tokenizers
import torch
from sentence_transformers import SentenceTransformer
from tqdm import tqdm

from index.encoder import bundled
from index.encoder.model import (
    DESCRIPTION,
    FILES,
    FORMAT,
    NETWORK,
    SEAL,
    TOKENIZER,
    WEIGHTS,
    ModelError,
    ModelProblem,
    ServingModel,
)
from index.encoder.tokenizer import write_common
from kb.storage.files import folder_built_aside, sha256

MIN_PARITY = 0.995
_MODULES = {"Transformer", "Pooling", "Normalize", "Dense", "LayerNorm", "Dropout"}
_LIMIT_BYTES = 2_000_000_000  # one ONNX file cannot be larger
_MAX_TOKENS = 512  # passages are far shorter; a longer window only costs memory

# Short and long, both languages, digits, punctuation, rare characters: what the encoder will meet.
_PARITY_TEXTS = (
    "will I be sued",
    "how long overdue before they sue",
    "hello",
    "personal bankruptcy",
    "花呗",
    "联系不上会怎么样",
    "花呗逾期多久会被立案",
    "我失业了,还不起怎麼辦?",
    "Huabei 逾期 90 天 lawsuit",
    "3.5% of ¥12,000 (2024-04-01)",
    "，。！？",
    "A",
    "The quick brown fox jumps over the lazy dog, then asks the bank for a personalised repayment plan.",
    "通常情况下,逾期超过一定期限且经多次催收无效,才可能进入立案阶段。具体时间标准可能随政策调整而变化。",
    "If you cannot pay, contact the lender before the due date and explain why, with proof. " * 4,
    "如能提供证明还款困难的材料(如失业证明、病历等),更有利于协商成功。失联可能导致更快启动程序。" * 4,
)


class _Network(torch.nn.Module):
    """The whole sentence-transformers pipeline as one graph, so that any pooling it has is kept."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.parts = list(model)  # the model owns their weights
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = {"input_ids": input_ids, "attention_mask": attention_mask}
        for part in self.parts:
            features = part(features)
        text = torch.nn.functional.normalize(features["sentence_embedding"], dim=-1)
        return features["token_embeddings"], text


def export(name: str | None, folder: Path) -> None:
    """Write the serving folder of a model (None: the bundled one). The folder appears whole or not at all.

    Raises ModelError when the model cannot be loaded or exported, or no precision reaches MIN_PARITY.
    """
    label = name or bundled.NAME
    with (
        tqdm(total=5, desc=f"preparing {label}", unit="step", bar_format="{desc}: {bar} {n}/{total} {elapsed}") as bar,
        folder_built_aside(folder) as aside,
        tempfile.TemporaryDirectory(prefix="semantic-faq-") as scratch,
        _quiet(),
    ):
        model = _load(name, Path(scratch))
        bar.update()
        prompts = _check(model, label)
        exact = Path(scratch) / "exact.onnx"
        _trace(model, exact, label)
        bar.update()
        tokenizer = _write_tokenizer(model, aside / TOKENIZER)
        precision, parity = _quantise(model, exact, aside, tokenizer, prompts=prompts, label=label)
        bar.update()
        transformer: Any = model[0]
        token_width = int(transformer.get_embedding_dimension())
        serving = ServingModel(
            folder=folder,
            format=FORMAT,
            name=label,
            precision=precision,
            dimensions=int(model.get_embedding_dimension() or token_width),
            token_dimensions=token_width,
            max_tokens=_max_tokens(model),
            query_prompt=prompts[0],
            passage_prompt=prompts[1],
            parity=round(parity, 5),
            files={file: sha256(aside / file) for file in FILES},
        )
        bar.update()
        (aside / DESCRIPTION).write_text(serving.to_json(), "utf-8")
        (aside / SEAL).write_text(sha256(aside / DESCRIPTION) + "\n", "utf-8")
        bar.update()
    reached = f"mean cosine to sentence-transformers {parity:.4f} (at least {MIN_PARITY} asked)"
    tqdm.write(f"{label}: {precision}, {reached}", file=sys.stderr)  # standard output belongs to the command's result


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Exporters talk a lot about what they skip; an editor cannot act on it, and the parity check judges the result."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    previous = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(previous)


def _load(name: str | None, scratch: Path) -> SentenceTransformer:
    try:
        if name is None:
            bundled.unpack(scratch / "bundled")
            name = str(scratch / "bundled" / "model")
        model = SentenceTransformer(name, device="cpu", model_kwargs={"attn_implementation": "eager"})
        return model.float().eval()
    except bundled.BundledModelError as error:
        raise ModelError.of(error.message) from error
    except Exception as error:  # a folder of anybody's: sentence-transformers says what is wrong with it in any way
        raise ModelError(ModelProblem.NOT_LOADED, name=name, detail=_first_line(error)) from error


def _check(model: SentenceTransformer, label: str) -> tuple[str, str]:
    """Refuse what the graph cannot express, and return the model's prompts for questions and for passages."""
    kinds = [type(part).__name__ for part in model]
    unknown = [kind for kind in kinds if kind not in _MODULES]
    if unknown or kinds[:2] != ["Transformer", "Pooling"]:
        possible = ", ".join(sorted(_MODULES - {"Transformer", "Pooling"}))
        raise ModelError(ModelProblem.PARTS, name=label, parts=", ".join(kinds), possible=possible)
    if not model[1].include_prompt:
        raise ModelError(ModelProblem.PROMPT, name=label)
    size = 4 * sum(parameter.numel() for parameter in model.parameters())
    if size > _LIMIT_BYTES:
        limit = f"{_LIMIT_BYTES / 1e9:.0f}"
        raise ModelError(ModelProblem.SIZE, name=label, size=f"{size / 1e9:.1f}", limit=limit)
    prompts = {key: prompt or "" for key, prompt in (model.prompts or {}).items()}
    default = prompts.get(model.default_prompt_name or "", "")
    passage = next((prompts[key] for key in ("document", "passage", "corpus") if prompts.get(key)), default)
    return prompts.get("query") or default, passage


def _trace(model: SentenceTransformer, path: Path, label: str) -> None:
    tokenize: Any = model.tokenizer
    features = tokenize(["a short text", "a text that is a little longer"], padding=True, return_tensors="pt")
    batch = torch.export.Dim("batch", min=1, max=4096)
    length = torch.export.Dim("tokens", min=2, max=_max_tokens(model))
    shape = {0: batch, 1: length}
    try:
        with torch.inference_mode():
            program = torch.onnx.export(
                _Network(model).eval(),
                (features["input_ids"], features["attention_mask"]),
                dynamo=True,
                dynamic_shapes={"input_ids": shape, "attention_mask": shape},
                input_names=["input_ids", "attention_mask"],
                output_names=["token_embeddings", "sentence_embedding"],
                verbose=False,
            )
        assert program is not None
        program.save(str(path))
    except Exception as error:  # what torch cannot export it says in errors of many kinds
        raise ModelError(ModelProblem.NOT_EXPORTED, name=label, detail=_first_line(error)) from error


def _write_tokenizer(model: SentenceTransformer, path: Path) -> tokenizers.Tokenizer:
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise ModelError(ModelProblem.TOKENIZER)
    backend.no_padding()
    backend.enable_truncation(_max_tokens(model))
    backend.save(str(path))
    write_common(path.parent)
    return tokenizers.Tokenizer.from_file(str(path))


def _max_tokens(model: SentenceTransformer) -> int:
    return min(int(model.max_seq_length or _MAX_TOKENS), _MAX_TOKENS)


def _quantise(
    model: SentenceTransformer,
    exact: Path,
    folder: Path,
    tokenizer: tokenizers.Tokenizer,
    prompts: tuple[str, str],
    label: str,
) -> tuple[str, float]:
    """Write the smallest form of the graph that keeps parity, and return its name and its mean cosine.

    Processors without VNNI saturate on full-range int8, hence the reduced range; float32 is the last resort.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    texts = [prompt + text for prompt in prompts for text in _PARITY_TEXTS]
    with torch.inference_mode():
        expected = model.encode(texts, prompt="", normalize_embeddings=True, show_progress_bar=False, batch_size=8)
    best = 0.0
    small = exact.with_name("small.onnx")
    for precision, reduce_range in (("int8", False), ("int8 reduced range", True), ("fp32", False)):
        if precision != "fp32":
            quantize_dynamic(exact, small, per_channel=True, reduce_range=reduce_range, weight_type=QuantType.QInt8)
        _store(exact if precision == "fp32" else small, folder)
        best = _parity(folder / NETWORK, tokenizer, texts, np.asarray(expected))
        if best >= MIN_PARITY:
            return precision, best
    raise ModelError(ModelProblem.PARITY, name=label, found=f"{best:.4f}", least=MIN_PARITY)


def _store(network: Path, folder: Path) -> None:
    """Write a graph as it will be opened every time: optimised already, its weights in a file that is memory-mapped.

    Opening takes a fifth of the time and half of the memory. The optimisations are those that hold on any processor.
    """
    import onnx

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(network.with_name("optimised.onnx"))
    onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
    graph = onnx.load(options.optimized_model_filepath)
    (folder / WEIGHTS).write_bytes(b"")  # a tiny model may have no weight large enough to be kept there
    onnx.save(graph, str(folder / NETWORK), save_as_external_data=True, location=WEIGHTS, size_threshold=1024)
    for file in (NETWORK, WEIGHTS):
        (folder / file).chmod(0o644)


def _parity(network: Path, tokenizer: tokenizers.Tokenizer, texts: list[str], expected: np.ndarray) -> float:
    """Mean cosine between the graph's vectors and `expected` (unit rows, one per text)."""
    session = onnxruntime.InferenceSession(str(network), providers=["CPUExecutionProvider"])
    cosines = []
    for text, row in zip(texts, expected, strict=True):
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        (vector,) = session.run(["sentence_embedding"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        cosines.append(float(vector[0] @ row))
    return float(np.mean(cosines))


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]

"""How fast is it? A warm question against the encoder's own forward pass, `kb ask` from start to answer, the rate of
encoding against the bare ONNX session, and the memory of a page that has answered 100 questions.

    python -m benchmarks.speed.speed BEIR_FOLDER      # a corpus to take passages from, at least 300
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from benchmarks.report import ROOT, save, table
from index.encoder.encoder import Encoder
from index.encoder.model import NETWORK, TOKENIZER, ServingModel
from index.encoder.prepare import prepare
from index.search.search_index import SearchIndex
from kb.config.settings import Settings

QUESTIONS = (
    "will I be sued",
    "how long overdue before they sue",
    "what if I lost my job and cannot pay",
    "花呗逾期多久会被立案",
    "联系不上会怎么样",
    "我失业了没有收入怎么跟客服说",
    "花呗怎么提升额度",
    "who wrote Hamlet",
)
ROUNDS, STARTS, PASSAGES = 40, 7, 400


def milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def warm(model: ServingModel) -> list[list[object]]:
    """Each question alternately: the bare forward pass, and the whole search. The same session does both."""
    index = SearchIndex.open(Settings.from_env().index)
    encoder = index.encoder
    assert isinstance(encoder, Encoder)
    tokenizer = Tokenizer.from_file(str(model.folder / TOKENIZER))
    rows: list[list[object]] = []
    ratios = []
    for question in QUESTIONS:
        ids = np.array([tokenizer.encode(model.query_prompt + question).ids], np.int64)
        forward, whole = [], []
        for _ in range(ROUNDS):
            forward.append(milliseconds(lambda ids=ids: encoder.forward(ids)))  # type: ignore[misc]
            whole.append(milliseconds(lambda question=question: index.search(question)))  # type: ignore[misc]
        ratio = np.median(whole) / np.median(forward)
        ratios.append(ratio)
        rows.append([question, f"{np.median(forward):.2f}", f"{np.median(whole):.2f}", f"{ratio:.2f}"])
    rows.append(["median", "", "", f"{np.median(ratios):.2f}"])
    return rows


def start() -> list[float]:
    """Seconds of `kb ask` as a process of its own."""
    command = [sys.executable, str(ROOT / "cli.py"), "ask", QUESTIONS[0], "--json"]
    seconds = []
    for _ in range(STARTS):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - started)
    return seconds


def bare_rate(model: ServingModel, ids: Sequence[Sequence[int]], batch: int, workers: int) -> float:
    """Passages a second of the ONNX session alone: sorted by length, padded, nothing done with the output."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1 if workers > 1 else 2
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # done at export
    session = onnxruntime.InferenceSession(str(model.folder / NETWORK), options, providers=["CPUExecutionProvider"])
    ordered = sorted(ids, key=len)
    groups = [ordered[at : at + batch] for at in range(0, len(ordered), batch)]

    def run(group: Sequence[Sequence[int]]) -> None:
        width = max(map(len, group))
        padded, mask = np.ones((len(group), width), np.int64), np.zeros((len(group), width), np.int64)
        for row, text in enumerate(group):
            padded[row, : len(text)] = text
            mask[row, : len(text)] = 1
        session.run(None, {"input_ids": padded, "attention_mask": mask})

    run(groups[0])
    started = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(run, groups))
    return len(ids) / (time.perf_counter() - started)


def our_rate(model: ServingModel, texts: Sequence[str]) -> float:
    encoder = Encoder(model, bulk=True)
    list(encoder.passages(texts[:4]))
    started = time.perf_counter()
    for _ in encoder.passages(texts):
        pass
    return len(texts) / (time.perf_counter() - started)


def rates(model: ServingModel, folder: Path) -> list[list[object]]:
    lines = (folder / "corpus.jsonl").read_text("utf-8").splitlines()[:PASSAGES]
    texts = [json.loads(line)["text"] for line in lines]
    tokenizer = Tokenizer.from_file(str(model.folder / TOKENIZER))
    ids = [encoding.ids for encoding in tokenizer.encode_batch([model.passage_prompt + text for text in texts])]
    found = {
        f"bare session, batch {batch}, {'1 thread x 2' if workers == 2 else '2 threads'}": bare_rate(
            model, ids, batch, workers
        )
        for batch in (1, 4, 8, 16)
        for workers in (1, 2)
    }
    ours = float(np.median([our_rate(model, texts) for _ in range(3)]))
    best = max(found.values())
    rows: list[list[object]] = [[name, f"{rate:.1f}", f"{rate / best:.2f}"] for name, rate in found.items()]
    return [*rows, ["Encoder.passages (median of 3)", f"{ours:.1f}", f"{ours / best:.2f}"]]


def main() -> None:
    model = prepare(Settings.from_env().model)
    seconds = start()
    body = (
        f"A warm question on the published index, median of {ROUNDS} (milliseconds; forward pass and search take turns):\n\n"
        + table(["question", "forward pass", "search", "ratio"], warm(model))
        + f"\n`kb ask` from process start to answer, {STARTS} times: median {np.median(seconds):.2f} s, "
        + f"slowest {max(seconds):.2f} s.\n\nPassages a second ({PASSAGES} of the corpus):\n\n"
        + table(["", "passages a second", "of the best"], rates(model, Path(sys.argv[1])))
    )
    save(__file__, "Speed", body)


if __name__ == "__main__":
    main()

"""Which FAISS index? Exact and approximate ones on real vectors: time of a search, recall, size, building, removal.

python -m benchmarks.speed.dense_index BEIR_FOLDER…      # every sentence of the corpora becomes a vector
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import faiss
import numpy as np

from benchmarks.report import save, table
from index.encoder.encoder import Encoder
from index.encoder.prepare import prepare
from index.retrieval.background import background
from index.text.words import language
from kb.config.settings import Settings
from kb.structure.sentences import sentences

QUESTIONS, K = 300, 50


def vectors(folders: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    """Sentence vectors (n, d) and question vectors (QUESTIONS, d), centred as in the product."""
    encoder = Encoder(prepare(Settings.from_env().model), bulk=True)
    space = background(encoder).space
    corpus = {folder.resolve().name: folder for folder in folders}
    texts, questions = [], []
    for folder in corpus.values():
        for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines():
            text = json.loads(line)["text"]
            texts += [text[start:end] for start, end in sentences(text)]
        questions += [json.loads(line)["text"] for line in (folder / "queries.jsonl").read_text("utf-8").splitlines()]
    texts, asked = list(dict.fromkeys(texts)), questions[:: max(1, len(questions) // QUESTIONS)][:QUESTIONS]
    rows = [
        space.vector(item.vector, "passage", language(text))
        for text, item in zip(texts, encoder.passages(texts), strict=True)
    ]
    found = [
        space.vector(item.vector, "question", language(text))
        for text, item in zip(asked, encoder.questions(asked), strict=True)
    ]
    return np.array(rows), np.array(found)


def candidates(width: int) -> dict[str, faiss.Index]:
    def fp16() -> faiss.Index:
        return faiss.IndexScalarQuantizer(width, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)

    hnsw = faiss.IndexHNSWFlat(width, 32, faiss.METRIC_INNER_PRODUCT)
    hnsw.hnsw.efSearch = 64
    return {
        "IndexFlatIP": faiss.IndexFlatIP(width),
        "IndexScalarQuantizer fp16 (in use, with 16 dimensions more)": fp16(),
        "IndexIDMap2 over fp16": faiss.IndexIDMap2(fp16()),
        "IndexScalarQuantizer 8 bit": faiss.IndexScalarQuantizer(
            width, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        ),
        "IndexHNSWFlat M=32, efSearch=64": hnsw,
    }


def measure(name: str, index: faiss.Index, rows: np.ndarray, asked: np.ndarray, exact: np.ndarray) -> list[str]:
    started = time.perf_counter()
    index.train(rows)
    if isinstance(index, faiss.IndexIDMap2):
        index.add_with_ids(rows, np.arange(len(rows)))
    else:
        index.add(rows)
    built = time.perf_counter() - started
    times, found = [], []
    for question in asked:
        started = time.perf_counter()
        _, ids = index.search(question[None], K)
        times.append((time.perf_counter() - started) * 1000)
        found.append(ids[0])
    recall = np.mean([len(set(a) & set(b)) / K for a, b in zip(found, exact, strict=True)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        faiss.write_index(index, str(path))
        size = path.stat().st_size / len(rows)
    return [name, f"{np.median(times):.3f}", f"{recall:.4f}", f"{size:.0f}", f"{built:.2f}"]


def main() -> None:
    faiss.omp_set_num_threads(1)
    rows, asked = vectors([Path(name) for name in sys.argv[1:]])
    exact = np.argsort(-(asked @ rows.T), axis=1, kind="stable")[:, :K]
    header = ["index", "one search, ms (median)", f"recall@{K}", "bytes a vector", "building, s"]
    found = [measure(name, index, rows, asked, exact) for name, index in candidates(rows.shape[1]).items()]
    body = f"{len(rows)} sentence vectors, {len(asked)} questions, one thread.\n\n" + table(header, found)
    body += (
        "\nHalf precision is exact for our purpose at half the size. A version of the index is built whole and never "
        "changed, so row numbers serve as ids and the id map is only a second table. HNSW would save fractions of a "
        "millisecond below a hundred thousand passages, loses candidates, and cannot remove.\n"
    )
    save(__file__, "Dense index", body)


if __name__ == "__main__":
    main()

"""The packed layers: what the product reads."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load, load_file

from training.pack import packed, quantised, trained

ABOUT = {"name": "tiny", "date": "2026-01-31", "base": "none"}
QUERY = "encoder.layer.8.attention.self.query.weight"
BIAS = "encoder.layer.8.attention.self.query.bias"


def test_a_tiny_layer_is_packed_and_read_back(tmp_path: Path) -> None:
    # Rows with the largest values 2.54 and 127: their scales are 0.02 and 1. 0.009 / 0.02 = 0.45 is rounded to 0.
    matrix = np.array([[2.54, -1.27, 0.009], [127, -127, 63.6]], np.float32)
    bias = np.array([0.5, -0.25], np.float32)
    path = tmp_path / "layers.safetensors"
    path.write_bytes(packed({QUERY: matrix, BIAS: bias}, ABOUT))
    found = load_file(path)
    assert sorted(found) == [BIAS, QUERY, f"{QUERY}.scale"]
    assert found[QUERY].dtype == np.int8
    assert found[QUERY].tolist() == [[127, -64, 0], [127, -127, 64]]  # -63.5 is rounded to the even number
    assert found[f"{QUERY}.scale"].dtype == np.float32
    assert np.allclose(found[f"{QUERY}.scale"], [0.02, 1], rtol=1e-6)
    assert found[BIAS].dtype == np.float32
    assert found[BIAS].tolist() == [0.5, -0.25]
    with safe_open(path, framework="numpy") as file:
        assert file.metadata() == ABOUT


def test_the_file_is_always_the_same() -> None:
    """Its checksum is published, so the order of names must not count."""
    tensors = {QUERY: np.eye(3, dtype=np.float32), BIAS: np.zeros(3, np.float32)}
    turned = packed(dict(reversed(tensors.items())), dict(reversed(ABOUT.items())))
    assert packed(tensors, ABOUT) == turned
    assert int.from_bytes(turned[:8], "little") % 8 == 0
    assert load(turned)[QUERY].tolist() == [[127, 0, 0], [0, 127, 0], [0, 0, 127]]


def test_no_value_is_off_by_more_than_half_a_step() -> None:
    matrix = np.random.default_rng(1).standard_normal((20, 50)).astype(np.float32)
    matrix[3] = 0
    codes, scales = quantised(matrix)
    assert codes[3].tolist() == [0] * 50
    assert np.abs(codes).max() == 127
    assert (np.abs(codes * scales[:, None] - matrix) <= scales[:, None] * 0.5001).all()


def test_only_trained_layers_are_packed() -> None:
    names = [
        "embeddings.word_embeddings.weight",
        "encoder.layer.1.output.dense.weight",
        "encoder.layer.7.output.dense.weight",
        "encoder.layer.8.output.dense.weight",
        "encoder.layer.11.output.dense.bias",
        "pooler.dense.weight",
    ]
    assert list(trained(dict.fromkeys(names, np.zeros(1)))) == names[3:5]

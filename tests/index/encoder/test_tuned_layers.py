"""The fine-tuned layers: what the file holds, and what is said when it is not the right one."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from index.encoder import bundled, tuned_layers
from index.encoder.model import ModelError, model_id
from kb.storage.files import sha256


def test_matrices_are_scaled_row_by_row_and_vectors_are_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "layers.safetensors"
    stored = {
        "a.weight": np.array([[127, -127], [1, 0]], np.int8),
        "a.weight.scale": np.array([0.5, 2.0], np.float32),
        "a.bias": np.array([0.25, -1.0], np.float32),
    }
    save_file(stored, path)
    found = tuned_layers.read(path, sha256(path))
    assert {name: values.tolist() for name, values in found.items()} == {
        "a.weight": [[63.5, -63.5], [2.0, 0.0]],
        "a.bias": [0.25, -1.0],
    }
    assert {values.dtype for values in found.values()} == {np.dtype(np.float32)}


def test_the_shipped_file_holds_the_last_four_layers() -> None:
    found = tuned_layers.read()
    parts = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense")
    parts += ("attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm")
    names = [
        f"encoder.layer.{layer}.{part}.{kind}"
        for layer in range(8, 12)
        for part in parts
        for kind in ("weight", "bias")
    ]
    assert sorted(found) == sorted(names)
    assert found["encoder.layer.11.output.dense.weight"].shape == (384, 1536)


def test_another_file_is_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "layers.safetensors"
    content = bytearray(tuned_layers.FILE.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    with pytest.raises(tuned_layers.TunedLayersError):
        tuned_layers.read(damaged)


def test_a_damaged_file_ends_the_export_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuned_layers, "FILE", tmp_path / "layers.safetensors")
    with pytest.raises(bundled.BundledModelError, match=r"layers\.safetensors is missing or damaged; install"):
        bundled.unpack(tmp_path / "out")
    with pytest.raises(ModelError, match=r"layers\.safetensors is missing or damaged; install"):
        model_id(None)
    assert not (tmp_path / "out").exists()


def test_the_model_has_another_id_when_the_layers_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = model_id(None)
    shutil.copy(tuned_layers.FILE, tmp_path / "layers.safetensors")
    monkeypatch.setattr(tuned_layers, "FILE", tmp_path / "layers.safetensors")
    assert model_id(None) == before
    (tmp_path / "layers.safetensors").write_bytes(b"other")
    assert model_id(None) != before

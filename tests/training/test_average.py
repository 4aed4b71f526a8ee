"""The mean of the weights of two runs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from training import average


def test_each_tensor_is_the_mean_and_other_files_are_those_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("a", 1.0), ("b", 4.0)):
        (tmp_path / name).mkdir()
        save_file({"w": np.array([[value, -value]], np.float32)}, tmp_path / name / "model.safetensors")
        (tmp_path / name / "config.json").write_text(json.dumps(name))
    arguments = ["average", str(tmp_path / "a"), str(tmp_path / "b"), "--out", str(tmp_path / "mean")]
    monkeypatch.setattr("sys.argv", arguments)
    average.main()
    assert load_file(tmp_path / "mean" / "model.safetensors")["w"].tolist() == [[2.5, -2.5]]
    assert json.loads((tmp_path / "mean" / "config.json").read_text()) == "a"


def test_a_tensor_that_is_missing_raises() -> None:
    with pytest.raises(KeyError, match="w"):
        average.averaged([{"w": np.zeros(1, np.float32)}, {}])

"""Answering needs no torch: what a fresh process has loaded after it has answered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

pytestmark = pytest.mark.model

HEAVY = ["torch", "sentence_transformers", "transformers", "sklearn", "scipy", "streamlit", "onnx", "pandas"]
SCRIPT = """
import json, sys
import cli
code = cli.main(["ask", "花呗逾期多久会被立案", "--json"])
print(json.dumps({"code": code, "loaded": sorted({name.split(".")[0] for name in sys.modules})}))
"""


def test_a_question_is_answered_without_torch(seed_index: Path) -> None:
    root = ROOT
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=root,
        env={**_environment(), "KB_INDEX": str(seed_index)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answer, process = (json.loads(line) for line in done.stdout.splitlines())
    assert answer["passages"]
    assert process["code"] == 0
    assert {"numpy", "faiss", "onnxruntime", "tokenizers"} <= set(process["loaded"])
    assert [name for name in HEAVY if name in process["loaded"]] == []
    assert done.stderr == ""


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("KB_")}

"""The rooms of the house: imports point one way, and heavy libraries stay where they are used."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = {
    "kb": {"kb"},
    "index": {"index", "kb"},
    "ui": {"ui", "index", "kb"},
    "commands": {"commands", "index", "kb"},
}
FORBIDDEN = {
    "kb": {"numpy", "torch", "faiss", "streamlit", "onnxruntime", "sentence_transformers"},
    "index": {"streamlit"},
    "commands": {"streamlit"},
}
ONLY_IN = {
    "faiss": {"index/dense.py"},
    "torch": {"index/export.py", "index/bundled.py"},
    "sentence_transformers": {"index/export.py", "index/bundled.py"},
    "streamlit": {"app.py"},
}
OURS = {"kb", "index", "ui", "commands", "app", "cli", "tests", "benchmarks", "tools"}
FILES = sorted([*(path for room in ROOMS for path in (ROOT / room).rglob("*.py")), ROOT / "app.py", ROOT / "cli.py"])


def imported(path: Path) -> set[str]:
    """The top-level names of all modules that a file imports, wherever in the file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    room = name.split("/")[0] if "/" in name else "app"
    allowed = ROOMS.get(room, {"ui", "commands", "index", "kb"})
    assert imported(path) & OURS <= allowed
    assert not imported(path) & FORBIDDEN.get(room, set())
    for library, files in ONLY_IN.items():
        if library == "streamlit" and room == "ui":
            continue
        assert library not in imported(path) or name in files


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_modules_and_functions_stay_small(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert len(path.read_text("utf-8").splitlines()) <= 400
    long = [
        f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 60
    ]
    assert long == []

"""Tables that benchmark scripts print and keep beside themselves."""

from __future__ import annotations

import os
import platform
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
_LIBRARIES = ("onnxruntime", "faiss-cpu", "numpy", "tokenizers")


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in (header, ["---"] * len(header), *rows)]
    return "\n".join(lines) + "\n"


def counted(kinds: Iterable[str]) -> str:
    """How many there are of each kind, in the order in which they come: "202 answer, 126 none_in"."""
    return ", ".join(f"{count} {kind}" for kind, count in Counter(kinds).items())


def save(script: str, title: str, body: str) -> None:
    """Print a result and write it to the Markdown file of the same name as the script."""
    versions = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    machine = f"{os.cpu_count()} cores, {_processor()}, Python {platform.python_version()}, {versions}"
    arguments = (Path(argument).name for argument in sys.argv[1:])
    module = ".".join(Path(script).resolve().relative_to(ROOT).with_suffix("").parts)
    command = " ".join(["python", "-m", module, *arguments])
    text = f"# {title}\n\n`{command}` on {machine}.\n\n{body}"
    Path(script).with_suffix(".md").write_text(text, "utf-8")
    print(text)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()

"""Stop before pip downloads gigabytes: PyTorch must be its CPU build.

Some package indexes offer Linux users only the CUDA build. Asking pip what it would install costs a few kilobytes.
Usage: check_torch.py CONSTRAINTS
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path


def wanted(constraints: Path) -> str:
    """The requirement for torch that the constraints file pins."""
    return next(
        line.split("#")[0].strip() for line in constraints.read_text("utf-8").splitlines() if line.startswith("torch==")
    )


def gpu_packages(requirement: str) -> list[str]:
    """The CUDA packages that pip would install along with the requirement."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--report", "-", requirement]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        sys.exit(f"pip cannot find {requirement}: {result.stderr.strip().splitlines()[-1]}")
    names = [item["metadata"]["name"] for item in json.loads(result.stdout)["install"]]
    return [name for name in names if name.startswith(("nvidia", "cuda"))]


def main() -> None:
    if importlib.util.find_spec("torch") is not None:
        return
    found = gpu_packages(wanted(Path(sys.argv[1])))
    if found:
        sys.exit(
            f"pip would install PyTorch's CUDA build ({len(found)} packages such as {found[0]}), several gigabytes that "
            "this project never uses. Point pip at PyTorch's CPU wheels first, for example with PIP_EXTRA_INDEX_URL "
            "(see 'CPU' under 'Get started' on the PyTorch site), then run the command again."
        )


if __name__ == "__main__":
    main()

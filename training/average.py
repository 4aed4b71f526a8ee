"""The mean of the weights of several runs: it finds as well as the best of them, and changes less of what the base can do.

    python -m training.average RUN/second RUN/third --out RUN/mean

"Model soups" (Wortsman and others 2022). The runs must have begun with the same base.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from training.pack import WEIGHTS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", type=Path, help="sentence-transformers folders")
    parser.add_argument("--out", required=True, type=Path, help="a new folder")
    options = parser.parse_args()
    shutil.copytree(options.runs[0], options.out)
    save_file(averaged([load_file(run / WEIGHTS) for run in options.runs]), options.out / WEIGHTS, {"format": "pt"})


def averaged(models: Sequence[Mapping[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """The mean of each tensor. Raises KeyError when a model lacks a tensor of the first."""
    return {name: np.stack([model[name] for model in models]).mean(axis=0, dtype=np.float32) for name in models[0]}


if __name__ == "__main__":
    main()

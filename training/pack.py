"""Pack the trained layers into the file that the product reads: int8 with a scale for each row.

    python -m training.pack RUN/third index/encoder/data/FILE.safetensors --name NAME --date 2026-01-31

A matrix NAME is there as int8, (out, in), and NAME.scale, float32, (out,): value = int8 × scale of its row. Vectors (biases,
LayerNorm) are float32. Names are those of transformers' BertModel. The same weights give the same file, byte for byte.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save

from index.encoder.bundled import BASE

FIRST = 8  # the first trained layer, counted from 0
WEIGHTS = "model.safetensors"
_LAYER = re.compile(r"encoder\.layer\.(\d+)\.")
_LARGEST = 127  # -128 is not used, so that every value has its negative
_LENGTH = struct.Struct("<Q")  # a safetensors file begins with the length of its JSON header


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="the folder of a model")
    parser.add_argument("file", type=Path)
    parser.add_argument("--name", required=True)
    parser.add_argument("--date", required=True)
    parser.add_argument("--base", default=BASE, help="the encoder whose layers these replace (default: %(default)s)")
    options = parser.parse_args()
    tensors = trained(load_file(options.model / WEIGHTS))
    data = packed(tensors, {"name": options.name, "date": options.date, "base": options.base})
    options.file.parent.mkdir(parents=True, exist_ok=True)
    options.file.write_bytes(data)
    print(f"{options.file}: {len(tensors)} tensors, {len(data):,} bytes")
    print(f"SHA-256 {hashlib.sha256(data).hexdigest()}")


def trained(tensors: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Those of a model's tensors that belong to trained layers."""
    return {name: value for name, value in tensors.items() if (layer := _LAYER.match(name)) and int(layer[1]) >= FIRST}


def packed(tensors: Mapping[str, np.ndarray], about: Mapping[str, str]) -> bytes:
    """A .safetensors file of float32 tensors: matrices as int8 with scales, vectors as they are; `about` is its metadata."""
    kept: dict[str, np.ndarray] = {}
    for name, value in tensors.items():
        if value.ndim == 2:
            kept[name], kept[f"{name}.scale"] = quantised(value)
        else:
            kept[name] = value.astype(np.float32)
    return _with_metadata(save(kept), about)


def quantised(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """matrix: (out, in) float32 → (out, in) int8 and (out,) float32; symmetric, the largest value of each row becomes ±127."""
    scales = (np.abs(matrix).max(axis=1) / _LARGEST).astype(np.float32)
    scales[scales == 0] = 1  # a row of zeros
    rounded = np.rint(matrix / scales[:, None])
    return np.clip(rounded, -_LARGEST, _LARGEST).astype(np.int8), scales


def _with_metadata(data: bytes, about: Mapping[str, str]) -> bytes:
    """A file with metadata. The library writes it in an order that changes from run to run, and with it the checksum."""
    (length,) = _LENGTH.unpack_from(data)
    header = {"__metadata__": dict(sorted(about.items())), **json.loads(data[_LENGTH.size : _LENGTH.size + length])}
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % _LENGTH.size)  # tensors begin at a multiple of eight
    return _LENGTH.pack(len(text)) + text + data[_LENGTH.size + length :]


if __name__ == "__main__":
    main()

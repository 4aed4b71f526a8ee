"""Products of tokens with signs, by the integer instructions of the processor.

NumPy has no fast product of integers, and for a product of floats every bit would first become four bytes. ONNX Runtime,
which the encoder needs anyway, has a matrix product of bytes; integer_product.onnx holds that one operation and is made by
tools/integer_product.py.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime

_GRAPH = Path(__file__).with_name("integer_product.onnx")
_LEVELS = 127  # the largest int8
_BLOCK = 4096  # rows whose bits are unpacked at a time, so that memory stays small


def sign_products(tokens: np.ndarray, packed: np.ndarray) -> np.ndarray:
    """Inner products of tokens, (m, bits) float32, with rows of signs, (t, bits / 8) uint8, → (m, t) float32.

    A set bit is +1, any other -1. Each token is first rounded to 127 steps of its largest value. That changes a product by a
    hundredth of what taking signs changes. All further steps are exact, so no row depends on its neighbours.
    """
    steps = np.maximum(np.abs(tokens).max(axis=1, initial=0), np.finfo(np.float32).tiny) / np.float32(_LEVELS)
    rounded = np.rint(tokens / steps[:, None]).astype(np.int8)
    products = np.empty((len(tokens), len(packed)), np.float32)
    if not products.size:
        return products
    columns = np.ascontiguousarray(rounded.T)
    for start in range(0, len(packed), _BLOCK):
        bits = np.unpackbits(packed[start : start + _BLOCK], axis=1)
        (sums,) = _session().run(None, {"bits": bits, "tokens": columns})
        products[:, start : start + _BLOCK] = sums.T
    # With bits b in {0, 1} the signs are 2 b - 1, so a product is (2 b · token - the sum of the token).
    products *= 2 * steps[:, None]
    products -= (rounded.sum(axis=1, dtype=np.float32) * steps)[:, None]
    return products


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # as in index/encoder/encoder.py
    return onnxruntime.InferenceSession(_GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"])

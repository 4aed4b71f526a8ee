"""Write index/retrieval/integer_product.onnx: the matrix product of unsigned and signed bytes, for sign_product.py there.

    python tools/integer_product.py

The file is kept so that answering a question does not import onnx.
"""

from __future__ import annotations

from pathlib import Path

import onnx
from onnx import TensorProto, helper


def graph() -> onnx.ModelProto:
    """bits (rows, width) uint8 and tokens (width, columns) int8 → their product (rows, columns) int32."""
    product = helper.make_graph(
        [helper.make_node("MatMulInteger", ["bits", "tokens"], ["products"])],
        "integer_product",
        [
            helper.make_tensor_value_info("bits", TensorProto.UINT8, ["rows", "width"]),
            helper.make_tensor_value_info("tokens", TensorProto.INT8, ["width", "columns"]),
        ],
        [helper.make_tensor_value_info("products", TensorProto.INT32, ["rows", "columns"])],
    )
    # Versions that the oldest onnxruntime in pyproject.toml reads.
    return helper.make_model(product, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


if __name__ == "__main__":
    Path(__file__).parents[1].joinpath("index", "retrieval", "integer_product.onnx").write_bytes(
        graph().SerializeToString()
    )

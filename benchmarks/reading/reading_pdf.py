"""Libraries that read PDF files, and our reader, on a folder of files: words kept, their order, seconds.

python -m benchmarks.reading.reading_pdf FOLDER [FILES…]      # pip install pypdf pypdfium2 pdfplumber; prints a table

What stands in a file is known only where its text lies beside it: `guide.pdf` and `guide.md`. For all other files a word
counts as often as the second of the libraries found it: what one library alone sees may be an error of that library.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from benchmarks.report import table

_MODULE = "benchmarks.reading.reading_pdf"
LIMIT = 30  # seconds for one file
_WORD = re.compile(r"[a-z0-9]+(?:[.,'][a-z0-9]+)*|[^\W\d_a-z]", re.IGNORECASE)  # other scripts: letter by letter


def words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _pypdf(path: Path) -> str:
    from pypdf import PdfReader

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def _pypdfium2(path: Path) -> str:
    from pypdfium2 import PdfDocument

    document = PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def _pdfminer(path: Path) -> str:
    from pdfminer.high_level import extract_text

    return extract_text(path)


def _pdfplumber(path: Path) -> str:
    import pdfplumber

    with pdfplumber.open(path) as document:
        return "\n".join(page.extract_text() for page in document.pages)


def _ours(path: Path) -> str:
    from kb.readers.pdf import read_pdf

    lines, known = read_pdf(path.read_bytes())
    return "\n".join([*(line.text for line in lines), *(piece.text for piece in known.set_aside)])


READERS: Mapping[str, Callable[[Path], str]] = {
    "pypdf": _pypdf,
    "pypdfium2": _pypdfium2,
    "pdfminer.six": _pdfminer,
    "pdfplumber": _pdfplumber,
    "ours": _ours,
}


def kept(found: Sequence[str], expected: Mapping[str, int]) -> float:
    """The share of the expected words that were found. 1 if none are expected."""
    counts, total = Counter(found), sum(expected.values())
    return sum(min(counts[word], count) for word, count in expected.items()) / total if total else 1.0


def agreed(readings: Sequence[Sequence[str]]) -> dict[str, int]:
    """How often each word stands in a file: as often as the second of the readings found it."""
    counts = [Counter(reading) for reading in readings]
    if len(counts) < 2:
        return dict(counts[0]) if counts else {}
    return {word: count for word in set().union(*counts) if (count := sorted(each[word] for each in counts)[-2])}


def in_order(found: Sequence[str], expected: Sequence[str]) -> float:
    """How far two sequences of words are the same, from 0 to 1."""
    return SequenceMatcher(None, found, expected, autojunk=False).ratio()


def read(name: str, path: Path) -> tuple[list[str] | None, float]:
    """The words of a file and the seconds, without the start of Python; None for a file that was not read."""
    try:
        done = subprocess.run([sys.executable, "-m", _MODULE, "--one", name, path], capture_output=True, timeout=LIMIT)
        return json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None, LIMIT


def _one(name: str, path: Path) -> None:
    from contextlib import redirect_stdout

    with redirect_stdout(sys.stderr):
        start = time.perf_counter()
        try:
            found = words(READERS[name](path))
        except Exception:  # noqa: BLE001 - whatever a library raises: it did not read the file
            found = None
        seconds = time.perf_counter() - start
    print(json.dumps([found, seconds]))


def main(folder: Path, names: Sequence[str]) -> None:
    files = sorted(folder.rglob("*.pdf"))
    rows = {name: {"read": 0, "kept": [], "order": [], "seconds": [], "late": 0} for name in names}
    for path in files:
        readings = {name: read(name, path) for name in names}
        print(
            path.name, {n: (len(w or ()), round(s, 2)) for n, (w, s) in readings.items()}, file=sys.stderr, flush=True
        )
        beside = path.with_suffix(".md")
        expected = agreed([found for found, _ in readings.values() if found])
        for name, (found, seconds) in readings.items():
            row = rows[name]
            row["read"] += bool(found)
            row["seconds"].append(seconds)
            if expected:
                row["kept"].append(kept(found or [], expected))
            if beside.exists():
                row["order"].append(in_order(found or [], words(beside.read_text("utf-8"))))
    print(len(files), "files")
    head = ["", "read", "words kept", "files that keep 99 %", "order", "seconds", "slowest"]
    print(
        table(
            head,
            [
                [
                    name,
                    row["read"],
                    f"{sum(row['kept']) / len(row['kept']):.1%}",
                    sum(share >= 0.99 for share in row["kept"]),
                    f"{sum(row['order']) / max(len(row['order']), 1):.2f}",
                    f"{sum(row['seconds']):.0f}",
                    f"{max(row['seconds']):.1f}",
                ]
                for name, row in rows.items()
            ],
        )
    )


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        _one(sys.argv[2], Path(sys.argv[3]))
    else:
        main(Path(sys.argv[1]), sys.argv[2:] or list(READERS))

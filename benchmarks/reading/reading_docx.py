"""How much of a DOCX file is read, and how long it takes, by our reader and by well-kept libraries.

    python -m benchmarks.reading.reading_docx FOLDER…

FOLDER: DOCX files, such as those for the tests of pandoc, mammoth and docling.

Libraries that are not installed are left out; `pip install mammoth docx2python` adds two. The table replaces the section "DOCX"
of reading.md. What counts are the words in the text of the file (`w:t` of the document, its notes, comments, heads and feet;
deleted text is none). The form of a text box for older programs says the same again and is left out.
"""

from __future__ import annotations

import logging
import re
import statistics
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from lxml import etree

from benchmarks.reading.reading_pages import WORDS, accounted, kept
from benchmarks.report import table
from kb.readers.read import ReaderError, read_article

Reader = Callable[[bytes], str]
SECTION = "## DOCX"
PARTS = re.compile(r"word/(?:document\d*|footnotes|endnotes|comments|header\d*|footer\d*)\.xml")
TEXTS = ("t",)
BREAKS = ("p", "tab", "br", "tc")
LEAST = 20  # words of a file: one with less is a title without a text, which our reader refuses with a line
KEPT = 0.99  # of the words of a file: less is a file that was not read whole
HEADER = ("reader", "files read", "words kept", "files that keep 99 %", "seconds a file", "slowest", "licence")
LICENCES = {"ours": "", "mammoth": "BSD-2-Clause", "docx2python": "MIT", "python-docx": "MIT"}


def words(text: str) -> Counter[str]:
    """How often each word is in a text."""
    return Counter(WORDS.findall(text.casefold()))


def said(data: bytes) -> str | None:
    """All text in a file, as its XML has it; None for one that is no DOCX file."""
    parts: list[str] = []
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            for name in file.namelist():
                if PARTS.fullmatch(name):
                    parts += _texts(etree.fromstring(file.read(name), etree.XMLParser(resolve_entities=False)))
    except (zipfile.BadZipFile, etree.XMLSyntaxError, RuntimeError):
        return None
    return "".join(parts)


def _texts(root: etree._Element) -> list[str]:
    found: list[str] = []
    waiting = [root]
    while waiting:
        element = waiting.pop()
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if name in TEXTS:
            found.append(element.text or "")
        elif name not in ("Fallback", "moveFrom"):
            found += [" "] * (name in BREAKS)
            waiting += reversed(element)
    return found


def ours(data: bytes, show: Callable[..., str] = kept) -> str:
    try:
        return show(read_article(data, "file.docx", apart=False))
    except ReaderError:
        return ""


def readers() -> dict[str, Reader]:
    found: dict[str, Reader] = {"ours": ours}
    if find_spec("mammoth"):
        import mammoth

        found["mammoth"] = lambda data: str(mammoth.extract_raw_text(BytesIO(data)).value)
    if find_spec("docx2python"):
        from docx2python import docx2python

        found["docx2python"] = lambda data: str(docx2python(BytesIO(data)).text)
    import docx

    def paragraphs(data: bytes) -> str:
        return "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(data)).paragraphs)

    found["python-docx"] = paragraphs
    return found


def measured(read: Reader, files: Sequence[tuple[bytes, Counter[str]]], name: str) -> list[object]:
    shares, seconds, done = [], [], 0
    for data, expected in files:
        started = time.process_time()
        try:
            text = read(data)
            done += 1
        except Exception:  # noqa: BLE001 - a library that stops on a file has read nothing of it
            text = ""
        seconds.append(time.process_time() - started)
        shares.append(1 - (expected - words(text)).total() / max(expected.total(), 1))
    whole = sum(share >= KEPT for share in shares)
    return [
        name,
        done,
        f"{statistics.mean(shares):.1%}",
        f"{whole} of {len(files)}",
        f"{statistics.mean(seconds):.2f}",
        f"{max(seconds):.1f}",
        LICENCES.get(name, ""),
    ]


def main(folders: Sequence[str]) -> str:
    """The table of all files in these folders."""
    logging.disable(logging.CRITICAL)
    paths = sorted(path for folder in folders for path in Path(folder).rglob("*.docx"))
    whole = [(data, words(text)) for path in paths if (text := said(data := path.read_bytes())) is not None]
    files = [(data, expected) for data, expected in whole if expected.total() >= LEAST]
    rows = []
    for name, read in readers().items():
        rows.append(measured(read, files, name))
        print(*rows[-1], file=sys.stderr, flush=True)
    rows.insert(1, measured(partial(ours, show=accounted), files, "ours, with what is set aside"))
    counted = f"{len(files)} files with {LEAST} words or more; shares are of words, a mean over the files."
    return f"{counted}\n\n{table(HEADER, rows)}"


def replaced(text: str, body: str) -> str:
    """The Markdown with its section "DOCX" written anew, at its end if there was none."""
    before, found, after = text.partition(SECTION)
    following = after.find("\n## ") if found else -1
    rest = after[following:] if following >= 0 else ""
    return f"{before.rstrip()}\n\n{SECTION}\n\n{body.strip()}\n{rest}".lstrip()


if __name__ == "__main__":
    result = main(sys.argv[1:])
    table_file = Path(__file__).with_name("reading.md")
    table_file.write_text(replaced(table_file.read_text("utf-8"), result), "utf-8")
    print(result)

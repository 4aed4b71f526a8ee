"""A made-up knowledge base of any size, the same for the same seed: varied Chinese and English articles.

Its sentences are those of the shipped article and of the background texts, drawn and put together anew, so its words,
lengths and mix of languages are those of real texts, but what an article says makes no sense: it is for measuring time
and memory, never quality.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import index
from kb.article import Passage
from kb.config.settings import Settings
from kb.library.library import Library
from kb.structure.passages import cut
from kb.structure.sentences import sentences

_SECTIONS = 10  # of an article; each is a passage
_SENTENCES = (2, 6)  # of a section


def _material() -> dict[str, list[str]]:
    """Language → sentences."""
    found: dict[str, list[str]] = {"zh": [], "en": []}
    background = Path(index.__file__).parent / "retrieval" / "data" / "passages.tsv"
    texts = [line.split("\t", 1) for line in background.read_text("utf-8").splitlines()]
    texts += [["zh", passage.text] for article in Library(Settings().articles).articles() for passage in cut(article)]
    for language, text in texts:
        found[language] += [text[start:end] for start, end in sentences(text)]
    return found


def write_articles(folder: Path, passages: int, seed: int = 20240401) -> None:
    """Fill an empty folder with articles of `_SECTIONS` passages each, and the shipped article with its known questions."""
    material, draw = _material(), random.Random(seed)
    for path in Settings().articles.iterdir():
        shutil.copy(path, folder)
    for number in range(-(-passages // _SECTIONS)):
        language = draw.choice(("zh", "en"))
        parts = [f"# {draw.choice(material[language])[:40]} {number}\n"]
        for section in range(1, _SECTIONS + 1):
            parts.append(f"## {draw.choice(material[language])[:20].strip()} {section}\n")
            parts.append("".join(draw.sample(material[language], draw.randint(*_SENTENCES))) + "\n")
        (folder / f"article-{number:05}.md").write_text("\n".join(parts), "utf-8")


def change_one(folder: Path, passage: Passage) -> None:
    """Change one word of one article."""
    path = folder / f"{passage.article}.md"
    path.write_text(path.read_text("utf-8").replace(passage.text[-6:], "changed" + passage.text[-6:], 1), "utf-8")

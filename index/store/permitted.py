"""The articles of the published version: no other may reach readers, whatever version is served while that one is damaged.

So what an editor has removed does not come back. The list is a file of its own, as the manifest of the published version may
be what is damaged. Its second line is the checksum of the first.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from kb.storage.files import sha256_of_text, write_atomically

ARTICLES = "ARTICLES"


def permit(root: Path, articles: Collection[str]) -> None:
    """Note the articles of a version that is about to be published. Raises OSError."""
    text = json.dumps(sorted(articles), ensure_ascii=False)
    data = f"{text}\n{sha256_of_text(text)}\n".encode()
    path = root / ARTICLES
    if not path.exists() or path.read_bytes() != data:
        write_atomically(path, data)


def permitted(root: Path) -> frozenset[str] | None:
    """The noted articles; None where none were ever noted. Raises ValueError when the list is damaged, OSError."""
    try:
        text, _, checksum = (root / ARTICLES).read_text("utf-8").partition("\n")
    except FileNotFoundError:
        return None
    if checksum != f"{sha256_of_text(text)}\n":
        raise ValueError("its checksum is another one")
    return frozenset(json.loads(text))


def may_be_served(root: Path, articles: Collection[str]) -> bool:
    """Whether a version with these articles holds none that was removed. With a damaged list nobody knows."""
    try:
        known = permitted(root)
    except (ValueError, OSError):
        return False
    return known is None or known.issuperset(articles)

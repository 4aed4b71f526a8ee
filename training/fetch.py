"""Fetch the documents of other authors, which are not committed here, from their Git repositories.

    python -m training.fetch CLONES

Clones each repository that the SOURCES.tsv of training/pairs/ name to CLONES/OWNER/NAME, unless it is there, and writes the
documents into training/pairs/DOMAIN/articles/. A document that differs from the one the questions were written for is not
written: the places of their answers would be wrong. Mind the licences in SOURCES.tsv when you pass the documents on.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from pathlib import Path

from training.knowledge_bases import ARTICLES, PAIRS, domains
from training.sources import Source, sources, without


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clones", type=Path, help="a folder for clones of the repositories")
    options = parser.parse_args()
    failed = 0
    for domain in domains():
        for source in sources(PAIRS / domain):
            problem = fetch(source, options.clones, PAIRS / domain / ARTICLES)
            print(f"{domain}/{source.file}: {problem or 'fetched'}")
            failed += problem is not None
    sys.exit(f"{failed} documents could not be fetched" if failed else 0)


def fetch(source: Source, clones: Path, folder: Path) -> str | None:
    """Write a document into `folder`. What was wrong, or None."""
    clone = clones / source.repository
    try:
        if not clone.exists():
            address = f"https://github.com/{source.repository}"
            _git(*("clone", "--quiet", "--filter=blob:none", "--no-checkout", address, str(clone)))
        data = without(_git("-C", str(clone), "show", f"{source.commit}:{source.path}"), source.left_out)
    except subprocess.CalledProcessError as error:
        return str(error.stderr.decode("utf-8", "replace").strip() or error)
    found = hashlib.sha256(data).hexdigest()
    if found != source.sha256:
        return f"expected SHA-256 {source.sha256}, found {found}"
    folder.mkdir(exist_ok=True)
    (folder / source.file).write_bytes(data)
    return None


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], check=True, capture_output=True).stdout


if __name__ == "__main__":
    main()

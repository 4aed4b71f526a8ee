"""Documents of other authors, fetched from a Git repository."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

from training.fetch import fetch
from training.sources import Source, without


def test_lines_are_left_out() -> None:
    assert without(b"1\n2\n3\n4\n5", "2-3,5-5") == b"1\n4"
    assert without(b"1\r\n2\n", "") == b"1\r\n2\n"


def test_a_document_is_fetched_unless_it_differs(tmp_path: Path) -> None:
    clone = tmp_path / "clones" / "someone" / "help"
    clone.mkdir(parents=True)

    def git(*arguments: str) -> str:
        who = ("-c", "user.name=a", "-c", "user.email=a@b")
        return subprocess.run(
            ["git", "-C", str(clone), *who, *arguments], check=True, capture_output=True, text=True
        ).stdout.strip()

    git("init", "--quiet")
    (clone / "a.md").write_bytes(b"one\ntwo\nthree\n")
    git("add", "a.md")
    git("commit", "--quiet", "--message=a")
    kept = b"one\nthree\n"
    source = Source(
        file="b.md",
        repository="someone/help",
        commit=git("rev-parse", "HEAD"),
        path="a.md",
        licence="MIT",
        left_out="2-2",
        sha256=hashlib.sha256(kept).hexdigest(),
    )
    assert fetch(source, tmp_path / "clones", tmp_path / "articles") is None
    assert (tmp_path / "articles" / "b.md").read_bytes() == kept
    other = Source(**{**vars(source), "left_out": "", "file": "c.md"})
    problem = fetch(other, tmp_path / "clones", tmp_path / "articles")
    found = hashlib.sha256(b"one\ntwo\nthree\n").hexdigest()
    assert problem == f"expected SHA-256 {source.sha256}, found {found}"
    assert not (tmp_path / "articles" / "c.md").exists()
    missing = fetch(Source(**{**vars(source), "path": "z.md"}), tmp_path / "clones", tmp_path / "articles")
    assert missing is not None
    assert "z.md" in missing

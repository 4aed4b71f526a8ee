"""Small file habits shared by the model cache and the index: checksums, and folders that appear whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kb.atomic import sync

_ABANDONED_SECONDS = 3600  # no writer is silent for so long


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_text(*parts: str) -> str:
    """One checksum of several strings; ("ab", "c") and ("a", "bc") differ."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


@contextmanager
def folder_built_aside(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside `target`; on success it is renamed to `target`, on any error it is removed.

    An existing `target` is replaced only once the new folder is complete.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".building-{target.name}-"))
    try:
        yield aside
        aside.chmod(0o755)
        for path in sorted(aside.rglob("*")):
            sync(path)
        sync(aside)
        if target.exists():
            old = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".old-{target.name}-"))
            os.replace(target, old / "folder")
            try:
                os.replace(aside, target)
            except BaseException:
                os.replace(old / "folder", target)
                old.rmdir()
                raise
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.replace(aside, target)
        sync(target.parent)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def remove_abandoned(root: Path, *patterns: str) -> None:
    """Remove what writers that died left under `root`: whatever matches a pattern and has not changed for long."""
    for path in (path for pattern in patterns for path in root.glob(pattern)):
        with suppress(FileNotFoundError):  # another writer removes it at the same time
            if time.time() - path.stat().st_mtime <= _ABANDONED_SECONDS:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()

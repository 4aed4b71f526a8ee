"""Writes files and folders so that a reader sees them whole, the old or the new, even when the writer dies."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class FileStamp:
    """What changes when a file does, known without reading it. modified: in nanoseconds; size: in bytes.

    inode: the number of the file in its file system. It is another one after a file is replaced, even by one of the same
    size and time.
    """

    modified: int
    size: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> FileStamp | None:
        """The stamp of a file now; None where there is no file.

        Raises OSError when the system does not tell, and ValueError for a path with a zero byte.
        """
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        return cls(found.st_mtime_ns, found.st_size, found.st_ino)


def sync(path: Path) -> None:
    """Make the operating system write a file or folder to the disk now, so that it is there before a later rename.

    Raises OSError.
    """
    if os.name == "nt" and path.is_dir():  # Windows cannot open a folder for this
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and those it is in, each of them on the disk before this returns. Raises OSError."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    for new in reversed(missing):
        new.mkdir(exist_ok=True)
        sync(new.parent)


TEMPORARY = ".writing-"  # how the names of files and folders begin that are not finished


def write_atomically(path: Path, data: bytes, mode: int | None = None) -> None:
    """Replace `path` by `data`, on the disk before this returns. Raises OSError; the old file then stays.

    mode: the permissions of the file. None keeps those of the old file; a new file is then readable for all.
    """
    if mode is None:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{TEMPORARY}{path.name[:50]}-")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync(path.parent)


_ABANDONED_SECONDS = 3600  # no writer is silent for so long


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_text(*parts: str) -> str:
    """One SHA-256 of several strings, in hexadecimal; ("ab", "c") and ("a", "bc") differ."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode()
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


@contextmanager
def folder_built_aside(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside `target`. On success it is renamed to `target`; on any error it is removed.

    An existing `target` is replaced only when the new folder is complete. Raises OSError.
    """
    make_folder(target.parent)
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


def remove_abandoned(root: Path, *patterns: str, seconds: float = _ABANDONED_SECONDS) -> None:
    """Remove what dead writers left under `root`: what matches one of the glob patterns and has not changed for some time.

    seconds: that time; 0 for a caller that holds the lock of all writers.
    """
    for path in (path for pattern in patterns for path in root.glob(pattern)):
        with suppress(FileNotFoundError):  # another writer removes it at the same time
            if seconds and time.time() - path.stat().st_mtime <= seconds:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()

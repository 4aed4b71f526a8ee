"""The files of articles, read and corrected, each once for as long as it stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kb.corrections import SUFFIX as META_SUFFIX
from kb.corrections import Correction, CorrectionError, read_correction
from kb.readers import ReaderError, article_id, check_size, read_article
from kb.reading import Reading, Readings, key_of


class LibraryError(ValueError):
    """A folder that cannot be served, or a change of it that cannot be made. The message is one line with the cure."""


@dataclass(frozen=True)
class _Stamp:
    """What changes when a file does, without reading it."""

    modified: int
    size: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> _Stamp | None:
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        return cls(found.st_mtime_ns, found.st_size, found.st_ino)


@dataclass(frozen=True)
class _Known:
    """What was read of a file and of its corrections, which then had these stamps."""

    stamps: tuple[_Stamp | None, _Stamp | None]
    reading: Reading


class Reader:
    """`readings` is a file with what an earlier process has read, see kb/reading.py."""

    def __init__(self, readings: Path | None) -> None:
        self._known: dict[Path, _Known] = {}
        self._file = readings

    @cached_property
    def _kept(self) -> Readings:
        return Readings(self._file)

    def keep(self, paths: Iterable[Path]) -> None:
        """Leave the readings of these files for the next process. Raises OSError."""
        found = [self._known.get(path) for path in paths]
        self._kept.keep(known.reading for known in found if known)

    def __call__(self, path: Path) -> Reading:
        """The article in a file, as corrected. A file that has not changed is not read again."""
        meta = path.with_name(f"{article_id(path.name)}{META_SUFFIX}")
        try:
            stamps = (_Stamp.of(path), _Stamp.of(meta))
            before = self._known.get(path)
            if before and before.stamps == stamps:
                return before.reading
            check_size(path.stat().st_size, path.name)
            data = path.read_bytes()
            reading = self._kept.find(key := _key(path.name, data, meta))
            article = reading.article if reading else read_article(data, path.name)
        except ReaderError as error:
            raise LibraryError(str(error)) from error
        except OSError as error:
            raise LibraryError(f"{path.name}: cannot be read: {reason_of(error)}; check its permissions") from error
        if reading is None:
            article = correction_of(meta).apply(article)
            unchanged = key == _key(path.name, data, meta)  # or it is not known which corrections these were
            reading = Reading.of(key if unchanged else None, article)
        self._known[path] = _Known(stamps, reading)
        return reading


def correction_of(path: Path) -> Correction:
    """What a file of corrections says. Raises LibraryError."""
    try:
        return read_correction(path)
    except CorrectionError as error:
        raise LibraryError(str(error)) from error


def _key(name: str, data: bytes, corrections: Path) -> str | None:
    """None when the corrections cannot be read: that is said where they are."""
    try:
        return key_of(name, data, corrections.read_bytes())
    except FileNotFoundError:
        return key_of(name, data, None)
    except OSError:
        return None


def reason_of(error: OSError) -> str:
    return (error.strerror or str(error)).lower()

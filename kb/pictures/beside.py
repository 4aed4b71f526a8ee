"""The pictures beside a text: one ZIP file for each article, `<article id>.pictures.zip`, by the paths that the text has.

They are written anew before they are stored, as those in other files are before they are shown.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from functools import partial
from io import BytesIO
from pathlib import Path

from kb.pictures.recode import MAX_BYTES, recoded
from kb.pictures.taken import Find

SUFFIX = ".pictures.zip"
_DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)
_TIME = (1980, 1, 1, 0, 0, 0)  # the same pictures make the same file


def packed(pictures: Mapping[str, bytes]) -> bytes:
    """The file with these pictures; b"" without any that can be shown."""
    new = {path: data for path, original in sorted(pictures.items()) if (data := recoded(original))}
    if not new:
        return b""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as file:
        for path, data in new.items():
            file.writestr(zipfile.ZipInfo(path, _TIME), data)
    return out.getvalue()


def found_in(data: bytes) -> Find:
    """Finds pictures in such a file; none in a damaged one."""
    return partial(_find, data)


def find_beside(path: Path) -> Find:
    """Finds pictures in the file at a path, which need not be there."""

    def find(name: str) -> bytes | None:
        try:
            return _find(path.read_bytes(), name)
        except OSError:
            return None

    return find


def _find(data: bytes, name: str) -> bytes | None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as file, file.open(name) as member:
            found = member.read(MAX_BYTES + 1)
    except _DAMAGED:
        return None
    return found if len(found) <= MAX_BYTES else None

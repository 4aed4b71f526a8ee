"""The id of an article: the path of its file in the folder of articles, in signs that every system can store."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePosixPath

MAX_DEPTH = 12  # folders in each other; an id has no more parts than this and its own name

_MAX_PART_BYTES = 180  # file systems allow 255, of which endings and the names of temporary files take some
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}")
_UNSAFE = re.compile(r"[^\w.-]+")
_LOST = re.compile(r"[^\w.\s-]")  # what an id cannot show; blanks become "-"
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[0-9¹²³])(?:\.|$)", re.IGNORECASE)  # names of devices on Windows
_DRIVE = re.compile(r"[A-Za-z]:")


def article_id(name: str) -> str:
    """The id of the article in the file `name`: the names of its folders and its stem, with "/" between, each of them with
    only letters, digits and "_.-" in it. "guide/index.md" is the article "guide/index", "index.md" is "index".

    With an ending it is the path of a file on every system; the id of such a file is the same again. A name with other
    signs gets a checksum at its end: "C++" and "C#" stay apart.
    """
    folders, last = _parts(name)
    return "/".join([*map(safe_name, folders), safe_name(split_name(last)[0])])


def split_name(name: str) -> tuple[str, str]:
    """Stem and lower-case ending of a file name, without its folders. "指南3.5" and "notes." have no ending."""
    path = PurePosixPath(name.replace("\\", "/"))
    if _SUFFIX.fullmatch(path.suffix):
        return path.stem, path.suffix.lower()
    return path.name, ""


def _parts(name: str) -> tuple[list[str], str]:
    """The folders and the file of a path. What leads out of a folder is left out; what is too deep is one folder."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    if parts and _DRIVE.fullmatch(parts[0]):
        del parts[0]
    folders, last = parts[:-1], parts[-1] if parts else ""
    if len(folders) > MAX_DEPTH:
        folders = [*folders[: MAX_DEPTH - 1], "-".join(folders[MAX_DEPTH - 1 :])]
    return folders, last


def safe_name(name: str) -> str:
    """The part of an id for the name of a folder, or for the stem of a file."""
    stem = unicodedata.normalize("NFC", name)
    safe = _UNSAFE.sub("-", stem).strip("-.")
    if not safe or _LOST.search(stem):
        safe = f"{safe or 'article'}-{_checksum(stem.casefold())}"
    if _RESERVED.match(safe):
        safe = f"_{safe}"
    encoded = safe.encode()
    if len(encoded) > _MAX_PART_BYTES:  # two long names that begin alike stay apart
        safe = f"{encoded[: _MAX_PART_BYTES - 9].decode(errors='ignore')}-{_checksum(safe)}"
    return safe


def flat_id(own: str) -> str:
    """An id as the name of one file or folder, such as "guide--index"."""
    return safe_name(own.replace("/", "--")) if "/" in own else own


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]

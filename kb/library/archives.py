"""A ZIP file or a folder → the files in it, without those that no article can be.

Nothing is unpacked to a disk, and of each member no more than its limit is read, whatever it says of itself.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath

from kb.readers.read import MAX_BYTES, ReaderError, check_size
from kb.structure.line_grammar import is_cjk

MAX_ARCHIVE = 100 * 1024 * 1024  # packed
MAX_MEMBERS = 2_000
MAX_TOTAL = 300 * 1024 * 1024  # unpacked
MAX_RATIO = 200  # text packs 3 to 20 times smaller, a bomb 1,000 times
_SMALL = 1024 * 1024  # no bomb is smaller; a file of spaces may pack as well as one
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a")
_OFFICE = (".docx",)  # a ZIP that is no archive to an editor
_JUNK = ("__MACOSX/", "Thumbs.db", "desktop.ini")  # what systems put beside files
_UTF8 = 0x800  # flag of a name that is UTF-8


class BundleError(ValueError):
    """A ZIP file or folder that cannot be used at all. The message is one line with the cure."""


@dataclass(frozen=True)
class Member:
    """A file: its name without folders, and its bytes. `origin` is its name with them, or its path."""

    name: str
    data: bytes
    origin: str = field(default="", compare=False)


@dataclass(frozen=True)
class Refused:
    """A file that was left out. `reason` is one line with the cure; `name` is empty if the reason tells it."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}" if self.name else self.reason


def is_bundle(name: str) -> bool:
    return name.lower().endswith(".zip")


def unzip(data: bytes, name: str) -> Iterator[Member | Refused]:
    """The files in a ZIP file, one after the other, in its order.

    Raises BundleError, before the first of them, for one that is damaged, too large, has too many members or is a bomb.
    """
    if len(data) > MAX_ARCHIVE:
        raise BundleError(
            f"{name}: expected at most {MAX_ARCHIVE // 2**20} MB, found {len(data) // 2**20} MB; split it"
        )
    try:
        file = zipfile.ZipFile(BytesIO(data))
        members = [member for member in file.infolist() if not member.filename.endswith("/")]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise BundleError(f"{name}: expected a ZIP file, found a damaged one or none; pack it again") from error
    if len(members) > MAX_MEMBERS:
        raise BundleError(f"{name}: expected at most {MAX_MEMBERS:,} files, found {len(members):,}; split it")
    total = sum(member.file_size for member in members)
    if total > MAX_TOTAL or (total > _SMALL and total > MAX_RATIO * len(data)):
        found = f"{len(data):,} bytes that unpack to {total:,}"
        raise BundleError(f"{name}: expected articles, found {found}; unpack it yourself and add the files you know")
    return _members(file, members)


def _check_archive(size: int, name: str) -> None:
    if size > MAX_ARCHIVE:
        raise BundleError(f"{name}: expected at most {MAX_ARCHIVE // 2**20} MB, found {size // 2**20} MB; split it")


def _members(file: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[Member | Refused]:
    for member in members:
        name = _name(member)
        if _is_junk(name):
            continue
        if not PurePosixPath(name).name:
            yield Refused("", "a file in this ZIP file has no name; pack it again")
        elif reason := _refusal(member, name):
            yield Refused(name, reason)
        else:
            yield _read(file, member, name)


def _name(member: zipfile.ZipInfo) -> str:
    """The name as it was meant. Chinese Windows packs names in GBK and does not say so."""
    name = member.filename
    if not member.flag_bits & _UTF8:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:  # another field of the member says that it is Unicode
            return name.replace("\\", "/")
        for encoding in ("utf-8", "gb18030"):
            try:
                decoded = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            if decoded.isascii() or encoding == "utf-8" or any(map(is_cjk, decoded)):
                name = decoded
                break
    return name.replace("\\", "/")


def _is_junk(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        name.startswith(_JUNK[0])
        or path.name in _JUNK
        or any(part.startswith(".") for part in path.parts if part != "..")
    )


def _refusal(member: zipfile.ZipInfo, name: str) -> str:
    """Why a member is left out, or nothing."""
    path = PurePosixPath(name)
    if path.is_absolute() or name[1:2] == ":" or ".." in path.parts:
        return "its name leads out of the ZIP file; pack it again without such names"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a link to another file; pack that file itself"
    if member.flag_bits & 0x1:
        return "it has a password; pack it without one"
    if member.file_size > MAX_BYTES:
        return f"expected at most {MAX_BYTES // 2**20} MB, found {member.file_size // 2**20} MB; split it"
    if is_bundle(name):
        return "it is a ZIP file itself; unpack it first"
    return ""


def _read(file: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Member | Refused:
    try:
        with file.open(member) as stream:
            data = stream.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        return Refused(PurePosixPath(name).name, "it is damaged or packed in an unknown way; pack it again")
    if data.startswith(_ARCHIVES) and not name.lower().endswith(_OFFICE):
        return Refused(PurePosixPath(name).name, "it is an archive itself; unpack it first")
    return Member(PurePosixPath(name).name, data, name)


def read_path(path: Path) -> Iterator[Member | Refused]:
    """The file at a path, or the files in it if it is a folder or a ZIP file. Raises BundleError."""
    if path.is_dir():
        return files_of(path)
    if not is_bundle(path.name):
        return iter([_read_file(path)])
    try:
        _check_archive(path.stat().st_size, path.name)
        return unzip(path.read_bytes(), path.name)
    except OSError as error:
        raise BundleError(f"{path}: cannot be read: {_reason(error)}; check the name and its permissions") from error


def files_of(folder: Path) -> Iterator[Member | Refused]:
    """The files in a folder and its folders that are not hidden, by path. No link is followed. Raises BundleError."""
    paths = [path for path in sorted(folder.rglob("*")) if not _is_junk(path.relative_to(folder).as_posix())]
    files = [path for path in paths if path.is_symlink() or path.is_file()]
    if len(files) > MAX_MEMBERS * 10:
        raise BundleError(
            f"{folder}: expected at most {MAX_MEMBERS * 10:,} files, found {len(files):,}; add parts of it"
        )
    return map(_in_folder, files)


def _in_folder(path: Path) -> Member | Refused:
    if path.is_symlink():
        return Refused(str(path), "it is a link to another file; name that file itself")
    if is_bundle(path.name):
        return Refused(str(path), "it is a ZIP file; name it itself")
    return _read_file(path)


def _read_file(path: Path) -> Member | Refused:
    try:
        check_size(path.stat().st_size, path.name)
        return Member(path.name, path.read_bytes(), str(path))
    except ReaderError as error:
        return Refused(str(path), str(error).removeprefix(f"{path.name}: "))
    except OSError as error:
        return Refused(str(path), f"cannot be read: {_reason(error)}; check the name and its permissions")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()

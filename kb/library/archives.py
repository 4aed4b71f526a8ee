"""The files in a ZIP file or folder, without those that cannot be articles.

Nothing is unpacked to a disk. Of each member at most its limit is read, whatever size its header claims.
"""

from __future__ import annotations

import posixpath
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from pathlib import Path, PurePosixPath

from kb.errors import Code, KnowledgeBaseError, Message, Where, reason_of
from kb.pictures.taken import PICTURES, Find, nothing_beside
from kb.readers.read import MAX_BYTES, ZIPPED_SUFFIXES, ReaderError, check_size
from kb.structure.line_grammar import is_cjk
from kb.translations.names import named

MAX_ARCHIVE = 100 * 1024 * 1024  # packed
MAX_MEMBERS = 2_000
MAX_TOTAL = 300 * 1024 * 1024  # unpacked
MAX_RATIO = 200  # text packs 3 to 20 times smaller, a bomb 1,000 times
_SMALL = 1024 * 1024  # smaller totals are harmless; a file of spaces may have the same ratio
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a")
_JUNK = ("__MACOSX/", "Thumbs.db", "desktop.ini")  # files that operating systems add
_UTF8 = 0x800  # flag of a name that is UTF-8


class BundleProblem(Code):
    """Why a ZIP file or folder cannot be used at all."""

    TOO_LARGE = "{name}: expected at most {limit} MB, found {size} MB; split it"
    NO_ZIP = "{name}: expected a ZIP file, found a damaged one or none; pack it again"
    MANY_FILES = "{name}: expected at most {limit:,} files, found {count:,}; split it"
    MANY_IN_FOLDER = "{name}: expected at most {limit:,} files, found {count:,}; add parts of it"
    BOMB = (
        "{name}: expected articles, found {size:,} bytes that unpack to {total:,}; "
        "unpack it yourself and add the files you know"
    )
    UNREADABLE = "{name}: cannot be read: {system}; check the name and its permissions"


class Refusal(Code):
    """Why one file is left out. Its name is put before it."""

    NO_NAME = "a file in this ZIP file has no name; pack it again"
    LEADS_OUT = "its name leads out of the ZIP file; pack it again without such names"
    PACKED_LINK = "it is a link to another file; pack that file itself"
    PASSWORD = "it has a password; pack it without one"
    TOO_LARGE = "expected at most {limit} MB, found {size} MB; split it"
    PICTURE = "a picture that none of the other files shows; add it by itself if its text is an article"
    ZIP_IN_ZIP = "it is a ZIP file itself; unpack it first"
    DAMAGED = "it is damaged or packed in an unknown way; pack it again"
    ARCHIVE = "it is an archive itself; unpack it first"
    LINK = "it is a link to another file; name that file itself"
    ZIP = "it is a ZIP file; name it itself"
    UNREADABLE = "cannot be read: {system}; check the name and its permissions"
    # of several files given together
    SAME_NAME = "another file has the same name; rename one"
    SAME_ID = "{other} would be the article {id!r} too; rename one"


class BundleError(KnowledgeBaseError):
    """A ZIP file or folder that cannot be used at all. The message is one line with the cure."""


@dataclass(frozen=True)
class Member:
    """A file: its path in the folder or ZIP file it came with, and its bytes. `origin` is the whole path of it.

    `name` leaves out a folder that holds all files of a ZIP file: it comes from packing the folder instead of its files.
    `find` gives the pictures that it refers to.
    """

    name: str
    data: bytes
    origin: str = field(default="", compare=False)
    find: Find = field(default=nothing_beside, compare=False, repr=False)


@dataclass(frozen=True)
class Refused:
    """A file that is left out. reason: one line with the cure. name: "" when the reason contains it."""

    name: str
    reason: Message

    @property
    def message(self) -> Message:
        """Name and reason as one line."""
        return Message(Where.FILE, name=self.name, reason=self.reason) if self.name else self.reason

    def __str__(self) -> str:
        return str(self.message)


def is_bundle(name: str) -> bool:
    """Whether a file of this name should be a ZIP file."""
    return name.lower().endswith(".zip")


def unzip(data: bytes, name: str) -> Iterator[Member | Refused]:
    """The files in a ZIP file, in its order; translations, then pictures that no file refers to after all others.

    Raises BundleError, before it gives the first file, when the ZIP file is damaged, too large, has too many members,
    or unpacks to so much that it must be meant to do harm.
    """
    _check_archive(len(data), name)
    try:
        file = zipfile.ZipFile(BytesIO(data))
        members = [member for member in file.infolist() if not member.filename.endswith("/")]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise BundleError(BundleProblem.NO_ZIP, name=name) from error
    if len(members) > MAX_MEMBERS:
        raise BundleError(BundleProblem.MANY_FILES, name=name, limit=MAX_MEMBERS, count=len(members))
    total = sum(member.file_size for member in members)
    if total > MAX_TOTAL or (total > _SMALL and total > MAX_RATIO * len(data)):
        raise BundleError(BundleProblem.BOMB, name=name, size=len(data), total=total)
    return _members(file, members)


def count_in(data: bytes, name: str) -> int:
    """How many files come of a file: those in a ZIP file, otherwise one."""
    if not is_bundle(name):
        return 1
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            return sum(not _is_junk(_name(member)) for member in file.infolist() if not member.is_dir())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return 1


def _common(names: list[str]) -> str:
    """The folder with its "/" that all these files are in, "" if there is none."""
    tops = {name.split("/")[0] if "/" in name else "" for name in names}
    return f"{tops.pop()}/" if len(tops) == 1 and "" not in tops else ""


def _check_archive(size: int, name: str) -> None:
    if size > MAX_ARCHIVE:
        raise BundleError(BundleProblem.TOO_LARGE, name=name, limit=MAX_ARCHIVE // 2**20, size=size // 2**20)


def _members(file: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[Member | Refused]:
    kept = [(member, name) for member in members if not _is_junk(name := _name(member))]
    common = _common([name for member, name in kept if not _refusal(member, name)])
    by_name = {name: member for member, name in kept if not _refusal(member, name)}
    is_mixed = not all(_is_picture(name) for _, name in kept)
    shown: set[str] = set()  # pictures of articles, which are no articles themselves

    def picture(path: str) -> bytes | None:
        found = _read(file, by_name[path], path, common) if path in by_name else None
        if isinstance(found, Member):
            shown.add(path)
        return found.data if isinstance(found, Member) else None

    for member, name in sorted(kept, key=lambda one: _turn(one[1])):
        if not PurePosixPath(name).name:
            yield Refused("", Message(Refusal.NO_NAME))
        elif reason := _refusal(member, name):
            yield Refused(name, reason)
        elif name in shown:
            continue
        elif is_mixed and _is_picture(name):
            yield Refused(name, Message(Refusal.PICTURE))
        else:
            found = _read(file, member, name, common)
            yield replace(found, find=partial(_from, name, picture)) if isinstance(found, Member) else found


def _is_picture(name: str) -> bool:
    return name.lower().endswith(PICTURES)


def _turn(name: str) -> tuple[bool, bool]:
    """Sorts files: translations after articles, pictures after what may refer to them."""
    return _is_picture(name), named(PurePosixPath(name).name) is not None


def _from(name: str, picture: Find, reference: str) -> bytes | None:
    """The picture that a file of this name refers to. What leads out is not there."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), reference))
    return None if path.startswith(("/", "..")) else picture(path)


def _name(member: zipfile.ZipInfo) -> str:
    """The name as it was meant. Windows in Chinese packs names in GBK without a mark for it."""
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


def _refusal(member: zipfile.ZipInfo, name: str) -> Message | None:
    """Why a member is left out; None if it is not."""
    path = PurePosixPath(name)
    if path.is_absolute() or name[1:2] == ":" or ".." in path.parts:
        return Message(Refusal.LEADS_OUT)
    if stat.S_ISLNK(member.external_attr >> 16):
        return Message(Refusal.PACKED_LINK)
    if member.flag_bits & 0x1:
        return Message(Refusal.PASSWORD)
    if member.file_size > MAX_BYTES:
        return Message(Refusal.TOO_LARGE, limit=MAX_BYTES // 2**20, size=member.file_size // 2**20)
    if is_bundle(name):
        return Message(Refusal.ZIP_IN_ZIP)
    return None


def _read(file: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, common: str) -> Member | Refused:
    try:
        with file.open(member) as stream:
            data = stream.read(MAX_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        return Refused(PurePosixPath(name).name, Message(Refusal.DAMAGED))
    if data.startswith(_ARCHIVES) and not name.lower().endswith(ZIPPED_SUFFIXES):
        return Refused(PurePosixPath(name).name, Message(Refusal.ARCHIVE))
    return Member(name.removeprefix(common), data, name)


def read_path(path: Path) -> Iterator[Member | Refused]:
    """The file at a path, or the files in it when it is a folder or a ZIP file. Raises BundleError."""
    if path.is_dir():
        return files_of(path)
    if not is_bundle(path.name):
        return iter([_read_file(path, path.name)])
    try:
        _check_archive(path.stat().st_size, path.name)
        return unzip(path.read_bytes(), path.name)
    except OSError as error:
        raise BundleError(BundleProblem.UNREADABLE, name=path, system=reason_of(error)) from error


def files_of(folder: Path) -> Iterator[Member | Refused]:
    """The files in a folder and its subfolders that are not hidden, by path; translations, then pictures that no file refers to
    after all others. Links are not followed.

    Raises BundleError.
    """
    paths = sorted(folder.rglob("*"), key=lambda path: (_turn(path.name), path))
    paths = [path for path in paths if not _is_junk(path.relative_to(folder).as_posix())]
    files = [path for path in paths if path.is_symlink() or path.is_file()]
    if len(files) > MAX_MEMBERS * 10:
        raise BundleError(BundleProblem.MANY_IN_FOLDER, name=folder, limit=MAX_MEMBERS * 10, count=len(files))
    return _from_folder(folder, files)


def _from_folder(folder: Path, files: Sequence[Path]) -> Iterator[Member | Refused]:
    plain = {path.relative_to(folder).as_posix(): path for path in files if not path.is_symlink()}
    shown: set[str] = set()

    def picture(path: str) -> bytes | None:
        found = _read_file(plain[path], path) if path in plain else None
        if isinstance(found, Member):
            shown.add(path)
        return found.data if isinstance(found, Member) else None

    is_mixed = not all(_is_picture(name) for name in plain)
    for path in files:
        name = path.relative_to(folder).as_posix()
        if name in shown:
            continue
        if is_mixed and _is_picture(name):
            yield Refused(name, Message(Refusal.PICTURE))
        else:
            found = _in_folder(path, name)
            yield replace(found, find=partial(_from, name, picture)) if isinstance(found, Member) else found


def _in_folder(path: Path, name: str) -> Member | Refused:
    if path.is_symlink():
        return Refused(str(path), Message(Refusal.LINK))
    if is_bundle(path.name):
        return Refused(str(path), Message(Refusal.ZIP))
    return _read_file(path, name)


def _read_file(path: Path, name: str) -> Member | Refused:
    try:
        check_size(path.stat().st_size, path.name)
        return Member(name, path.read_bytes(), str(path))
    except ReaderError as error:
        return Refused(str(path), error.facts["reason"])
    except OSError as error:
        return Refused(str(path), Message(Refusal.UNREADABLE, system=reason_of(error)))

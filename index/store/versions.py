"""The index on disk: versions that appear whole, one pointer to the one in use, a checksum for every byte.

    .index/
      CURRENT                  "<version> <SHA-256 of its manifest>", replaced by one atomic rename
      HISTORY.jsonl            what was rolled back, see history.py
      ARTICLES                 the articles of the version in use, see permitted.py
      .lock, .holder.json      who is at work, see lock.py
      versions/<version>/
        manifest.json          what the version holds, and the SHA-256 of every other file
        manifest.sha256        the SHA-256 of the manifest
        articles.jsonl …       see Layout

A version is written in a folder aside, flushed, renamed to its place, and only then named in CURRENT. A build that
fails removes what it wrote; what a killed one leaves (`.building-…`, `.writing-…`) the next one removes. Whoever writes
here holds the lock.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.cures import ANOTHER_OR_BUILD, BUILD
from index.cures import VERSIONS as SEE_VERSIONS
from index.store.permitted import permit
from kb.errors import Code, KnowledgeBaseError
from kb.storage.files import (
    TEMPORARY,
    folder_built_aside,
    make_folder,
    remove_abandoned,
    sha256,
    sha256_of_text,
    write_atomically,
)

FORMAT = 6  # raise it when a reader of the old layout could not read the new one
CURRENT, MANIFEST, VERSIONS = "CURRENT", "manifest.json", "versions"
LEFTOVERS = (f"{TEMPORARY}*", f"{VERSIONS}/.building-*", f"{VERSIONS}/.old-*")  # glob patterns
SEAL = (
    "manifest.sha256"  # CURRENT has the checksum of one manifest; this one is for when the version is no longer in use
)


class StoreProblem(Code):
    """What can be wrong with an index. A cure is one of index/cures.py."""

    NO_INDEX = "no index in {folder}{cure}"
    UNREADABLE = "{path} cannot be read ({detail}){cure}"
    POINTER = "{path} is damaged (found {text!r}){cure}"
    MISSING = "the index version {version} is missing from {folder}{cure}"
    MANIFEST = "{path} is damaged (its SHA-256 is not the published one){cure}"
    CHECKSUM = "{path} is damaged (expected SHA-256 {expected}, found {found}){cure}"
    DAMAGED = "{path} is damaged ({detail}){cure}"
    FORMAT = "the index in {folder} has format {found}, this program reads format {format}{cure}"
    VERSION_FORMAT = "the version {version} has format {found}, this program reads format {format}{cure}"
    NO_VERSION = "there is no version {version!r} in {folder}{cure}"
    NO_VERSION_BEFORE = "{folder}: there is no version before {version}{cure}"
    AMBIGUOUS = "{folder}: {count} versions begin or end with {name!r}; write more of the name"
    LAST_GOOD = (
        "the published index is damaged, and readers get the version {version} meanwhile, which may be older; found: "
        "{reason}{cure}"
    )
    OTHER_MANIFEST = "{path} is damaged (it is the manifest of the version {found}){cure}"
    NOT_PUBLISHED = "the published version does not have {article} as it is in the folder of articles now{cure}"
    IN_USE = "{folder}: the version {version} is in use already; name another one (kb versions lists them)"
    REPORT = "{path} is no report that this program reads ({detail}); name another version"
    RECORD = "{path} is no record that this program reads ({detail}); name another version"


class StoreError(KnowledgeBaseError):
    """An index that is missing, damaged or of another format."""


@dataclass(frozen=True)
class Layout:
    """The files of one version, relative to its folder. Each collection is a folder with the same files.

    `tags`, `translations` and `shown` (which passage has which of the `pictures`) are not there in versions from before
    articles had any, `wording_collection` not without translations. `asked` (encodings of questions), `keys`
    and `words` (of each row of a collection) are for the next build; `record` and `gate` are for editors.
    """

    articles: str = "articles.jsonl"
    passages: str = "passages.jsonl"
    topics: str = "topics.jsonl"
    questions: str = "questions.jsonl"
    tags: str = "tags.json"
    translations: str = "translations.jsonl"
    pictures: str = "pictures"
    shown: str = "pictures.json"
    space: str = "space.npz"
    calibration: str = "calibration.json"
    homophones: str = "homophones.json"
    coverage_words: str = "leaning.json"
    passage_collection: str = "passages"
    topic_collection: str = "topics"
    question_collection: str = "questions"
    wording_collection: str = "wordings"
    asked: str = "asked"
    record: str = "record.json"
    gate: str = "gate.json"
    keys: str = "keys.npy"
    words: str = "words.npz"


LAYOUT = Layout()


@dataclass(frozen=True)
class Description:
    """What a version was made from: equal descriptions make equal indexes.

    `articles` maps article ids to a checksum of their content; `questions` is a checksum of the known questions;
    `recipe` stands for how vectors, codes and calibration are made of them.
    """

    model: str
    model_name: str
    model_checksum: str
    chunker: str
    recipe: str
    counts: dict[str, int]
    articles: dict[str, str]
    questions: str


@dataclass(frozen=True)
class Manifest:
    """`files` maps every other file of the version to its SHA-256; `created` is in UTC, ISO format."""

    format: int
    version: str
    created: str
    description: Description
    files: dict[str, str]

    def to_json(self) -> str:
        """The manifest as it is stored."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@dataclass(frozen=True)
class Version:
    """A version of the index whose files were verified."""

    folder: Path
    manifest: Manifest


def current(root: Path) -> str:
    """The content of CURRENT: it changes exactly when another version is published. Raises StoreError without one."""
    try:
        return (root / CURRENT).read_text("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoreError(StoreProblem.NO_INDEX, folder=root, cure=BUILD) from error
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(StoreProblem.UNREADABLE, path=root / CURRENT, detail=str(error), cure=BUILD) from error


def version_in(pointer: str) -> str:
    """The name of the version in what CURRENT says."""
    return pointer.split(" ")[0]


def current_version(root: Path) -> str:
    """The name of the version in use; nothing is verified. Raises StoreError without one."""
    return version_in(current(root))


def folder_of(root: Path, name: str) -> Path:
    """Where the files of a version lie."""
    return root / VERSIONS / name


@contextmanager
def raised_as(problem: StoreProblem, path: Path, **facts: object) -> Iterator[None]:
    """Turn errors of parsing inside this block into StoreError with this problem.

    path: the file that is read. An OSError stays an OSError, because a version can be removed at any time.
    """
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(problem, path=path, detail=repr(error), **facts) from error


def open_current(root: Path) -> Version:
    """Open the published version and verify every file of it. Raises StoreError."""
    # Between reading CURRENT and reading the files the version can be cleaned up by newer builds: then look again.
    for _ in range(3):
        pointer = current(root)
        try:
            return _open(root, pointer)
        except StoreError:
            if current(root) == pointer:
                raise
    return _open(root, current(root))


def _open(root: Path, pointer: str) -> Version:
    match = re.fullmatch(r"([A-Za-z0-9-]+) ([0-9a-f]{64})", pointer)
    if not match:
        raise StoreError(StoreProblem.POINTER, path=root / CURRENT, text=pointer[:80], cure=BUILD)
    folder = root / VERSIONS / match[1]
    path = folder / MANIFEST
    if not path.is_file():
        raise StoreError(StoreProblem.MISSING, version=match[1], folder=root, cure=BUILD)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StoreError(StoreProblem.UNREADABLE, path=path, detail=str(error), cure=BUILD) from error
    if hashlib.sha256(data).hexdigest() != match[2]:
        raise StoreError(StoreProblem.MANIFEST, path=path, cure=BUILD)
    manifest = _manifest(data, StoreProblem.FORMAT, folder=root)
    for name in manifest.files:
        check_file(root, match[1], manifest, name)
    return Version(folder, manifest)


def check_file(root: Path, version: str, manifest: Manifest, name: str) -> None:
    """Check one file of a version by its manifest, or the manifest itself, "". Raises StoreError."""
    path = folder_of(root, version) / (name or MANIFEST)
    if name:
        expected, found = manifest.files[name], _checksum(path)
    else:
        if manifest.version != version:  # swapped with another version's
            raise StoreError(StoreProblem.OTHER_MANIFEST, path=path, found=manifest.version, cure=BUILD)
        expected, found = _sealed(path), _checksum(path)
    if found != expected:
        raise StoreError(StoreProblem.CHECKSUM, path=path, expected=expected, found=found, cure=BUILD)


def seal_of(folder: Path) -> str:
    """What the seal of a version should say: the checksum of its manifest. Raises OSError."""
    return sha256(folder / MANIFEST)


def _sealed(manifest: Path) -> str:
    """What the seal beside a manifest says; older versions have none, and then it is what the manifest has."""
    try:
        return manifest.with_name(SEAL).read_text("utf-8").strip()
    except FileNotFoundError:
        return _checksum(manifest)
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(
            StoreProblem.UNREADABLE, path=manifest.with_name(SEAL), detail=str(error), cure=BUILD
        ) from error


def _manifest(data: bytes, other_format: StoreProblem, **facts: object) -> Manifest:
    """Raises StoreError with the problem `other_format` and these facts."""
    values = json.loads(data)
    if values.get("format") != FORMAT:
        raise StoreError(other_format, **facts, found=values.get("format"), format=FORMAT, cure=BUILD)
    return Manifest(**values | {"description": Description(**values["description"])})


def _checksum(path: Path) -> str:
    """Its SHA-256; "nothing" when there is no such file (any more: a newer build may clean up at the same time)."""
    try:
        return sha256(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return "nothing"
    except OSError as error:
        raise StoreError(StoreProblem.UNREADABLE, path=path, detail=str(error), cure=BUILD) from error


def names(root: Path) -> list[str]:
    """The versions that are there, oldest first: their names sort by time."""
    folder = root / VERSIONS
    return sorted(path.name for path in folder.iterdir() if path.name[0] != ".") if folder.is_dir() else []


def manifest_of(root: Path, name: str) -> Manifest:
    """The manifest of any version; no file is verified. Raises StoreError."""
    path = root / VERSIONS / name / MANIFEST
    if name not in names(root) or not path.is_file():
        raise StoreError(StoreProblem.NO_VERSION, version=name, folder=root, cure=SEE_VERSIONS)
    try:
        return _manifest(path.read_bytes(), StoreProblem.VERSION_FORMAT, version=name)
    except (ValueError, TypeError, AttributeError, KeyError, OSError) as error:
        raise StoreError(StoreProblem.DAMAGED, path=path, detail=str(error), cure=ANOTHER_OR_BUILD) from error


def description_in_use(root: Path) -> Description | None:
    """What the version in use was made from; None when there is none that can be read. No file of it is verified."""
    try:
        return manifest_of(root, current_version(root)).description
    except StoreError:
        return None


def open_version(root: Path, name: str) -> Version:
    """Open any version and verify every file of it by its own manifest. Raises StoreError."""
    check_file(root, name, manifest_of(root, name), "")
    return _open(root, _pointer(root, name))


def publish(root: Path, name: str) -> None:
    """Make a version that is there the one in use. Raises StoreError, OSError."""
    permit(root, manifest_of(root, name).description.articles)
    write_atomically(root / CURRENT, f"{_pointer(root, name)}\n".encode())


def _pointer(root: Path, name: str) -> str:
    return f"{name} {sha256(root / VERSIONS / name / MANIFEST)}"


def remove_leftovers(root: Path) -> None:
    """Remove what dead writers left. Whoever holds the lock knows that they are dead."""
    remove_abandoned(root, *LEFTOVERS, seconds=0)


@contextmanager
def new_version(root: Path, description: Description, keep: int) -> Iterator[Path]:
    """Yield an empty folder to write a version's files into; when the block ends without an error, publish it.

    The newest `keep` versions stay, and the one in use.
    """
    make_folder(root)
    remove_leftovers(root)
    created = datetime.now(UTC)
    version = f"{created:%Y%m%dT%H%M%S%f}-{sha256_of_text(created.isoformat(), str(root))[:8]}"
    target = root / VERSIONS / version
    try:
        with folder_built_aside(target) as aside:
            yield aside
            files = [path for path in sorted(aside.rglob("*")) if path.is_file()]
            manifest = Manifest(
                format=FORMAT,
                version=version,
                created=created.isoformat(timespec="seconds"),
                description=description,
                files={path.relative_to(aside).as_posix(): sha256(path) for path in files},
            )
            (aside / MANIFEST).write_text(manifest.to_json(), "utf-8")
            (aside / SEAL).write_text(seal_of(aside) + "\n", "utf-8")
        publish(root, version)
    except BaseException:
        if not _is_published(root, version):
            shutil.rmtree(target, ignore_errors=True)
        raise
    _remove_old(root, version, keep)


def _is_published(root: Path, version: str) -> bool:
    try:
        return current(root).startswith(f"{version} ")
    except StoreError:
        return False


def _remove_old(root: Path, in_use: str, keep: int) -> None:
    """Keep the newest versions."""
    for name in names(root)[:-keep]:
        if name != in_use:
            with suppress(OSError):
                remove(root, name)


def remove(root: Path, name: str) -> None:
    """Delete a version that is not in use. Raises OSError.

    An open reader keeps its mapped files on POSIX; on Windows its version stays. It is renamed first: a removal that is
    interrupted must not leave a part of a version among the others.
    """
    aside = root / VERSIONS / f".old-{name}"
    os.replace(root / VERSIONS / name, aside)
    shutil.rmtree(aside, ignore_errors=True)

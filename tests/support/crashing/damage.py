"""Damaged files: every byte flipped, cut, emptied, longer, swapped with another version's, removed. Is it found and named?"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.encoder.model import DESCRIPTION, FILES, FORMAT, SEAL, ModelError, ServingModel, open_model
from index.journal.file import set_aside_files
from index.journal.reader import AskedLog, ExportFormat
from index.journal.salvage import bring_back
from index.store import versions
from index.store.last_good import damages, open_last_good
from index.store.permitted import ARTICLES, permitted
from index.store.versions import CURRENT, StoreError
from kb.errors import KnowledgeBaseError
from kb.storage.files import sha256

_EVERY_BYTE = 6000  # of files up to this size every byte is flipped, of others so many
_OTHERS = 2000


def spoiled(data: bytes, other: bytes, seed: int, every: int = _EVERY_BYTE) -> Iterator[tuple[str, bytes | None]]:
    """(what was done, what the file is then); None: it is removed. other: the same file of another version."""
    places = range(len(data)) if len(data) <= every else sorted(random.Random(seed).sample(range(len(data)), _OTHERS))
    for at in places:
        yield f"byte {at}", data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
    yield from (("cut in half", data[: len(data) // 2]), ("cut by one", data[:-1]), ("longer", data + b"x"))
    yield from (("removed", None), ("emptied", b""))
    if other != data:
        yield "of another version", other


def _put(file: Path, data: bytes | None) -> None:
    file.unlink(missing_ok=True) if data is None else file.write_bytes(data)


def index(root: Path, step: int = 1) -> Iterator[tuple[str, str, str]]:
    """Damage every file of the published version and of the one before, each step-th time. → file, what was done, and what went
    wrong, "" when it was found, named, and a whole version served.
    """
    before, published = versions.names(root)
    for version, other in ((published, before), (before, published)):
        folder = versions.folder_of(root, version)
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            name, data = file.relative_to(folder).as_posix(), file.read_bytes()
            twin = versions.folder_of(root, other) / name
            for how, changed in list(spoiled(data, twin.read_bytes(), len(data)))[::step]:
                if not data or changed == data:
                    continue
                _put(file, changed)
                yield f"{'published' if version == published else 'before'}/{name}", how, _served(root, version, file)
            file.write_bytes(data)
    for name in (CURRENT, ARTICLES):
        file = root / name
        data = file.read_bytes()
        for how, changed in list(spoiled(data, data, len(data)))[::step]:
            _put(file, changed)
            yield name, how, _beside(root, name, how)
        file.write_bytes(data)


def _served(root: Path, version: str, file: Path) -> str:
    """What is wrong with how damage in a file of a version is treated."""
    published = versions.current_version(root)
    try:
        opened = open_last_good(root)
    except StoreError as error:
        return f"nothing is served: {error}"
    if not any(str(file.parent.name) in found or file.name in found for found in damages(root, version)):
        return "kb verify does not name it"
    seal = file.name == versions.SEAL  # only for when the version is not in use
    if version == published and not seal:
        if opened.trouble is None or opened.version.manifest.version == version:
            return "the damaged version is served"
        return "" if file.name in opened.trouble else "it is not named"
    return "" if opened.trouble is None else "another version is served"


def _beside(root: Path, name: str, how: str) -> str:
    if name == ARTICLES:
        try:
            return "" if permitted(root) is None and how == "removed" else "it is not found"
        except ValueError:
            return ""
    opened = open_last_good(root)
    return "" if opened.trouble or how in ("cut by one",) else "it is not found"  # CURRENT ends with a line break


def model(folder: Path) -> Iterator[tuple[str, str, str]]:
    """The same for the files of a prepared model. folder: an empty one."""
    home = folder / "tiny"
    home.mkdir()
    chance = random.Random(5)
    for name in FILES:
        (home / name).write_bytes(chance.randbytes(300))
    made = ServingModel(
        folder=home,
        format=FORMAT,
        name="tiny",
        precision="int8",
        dimensions=16,
        token_dimensions=16,
        max_tokens=512,
        query_prompt="query: ",
        passage_prompt="passage: ",
        parity=0.99,
        files={name: sha256(home / name) for name in FILES},
    )
    (home / DESCRIPTION).write_text(made.to_json(), "utf-8")
    (home / SEAL).write_text(sha256(home / DESCRIPTION) + "\n", "utf-8")
    open_model("tiny", folder)
    for name in (DESCRIPTION, SEAL, *FILES):
        data = (home / name).read_bytes()
        for how, changed in spoiled(data, data, len(data)):
            if name == SEAL and changed is None:
                continue  # folders that an earlier version prepared have none
            _put(home / name, changed)
            try:
                open_model("tiny", folder)
            except ModelError as error:
                wrong = "" if name in str(error) or name in (DESCRIPTION, SEAL) else "it is not named"
            else:
                wrong = "it is not found"
            yield name, how, wrong
        (home / name).write_bytes(data)


def log(path: Path, whole: bytes, count: int, tally: Counter[str]) -> Iterator[tuple[str, str, str]]:
    """The same for a log. tally: how many rows there were in damaged logs, and how many came back."""
    path.write_bytes(whole)
    rows = AskedLog(path).export(ExportFormat.JSONL).splitlines()
    changes = list(spoiled(whole, whole, len(whole), every=0))
    for how, changed in [*changes[: count - 5], *changes[-5:]]:
        for file in path.parent.glob(f"{path.name}.*"):
            file.unlink()
        _put(path, changed)
        try:
            found = AskedLog(path).export(ExportFormat.JSONL).splitlines()
            aside = set_aside_files(path)
            wrong = "" if found == ([] if aside or changed is None else rows) else "read as if whole"
            if aside:
                bring_back(path)
                back = AskedLog(path).export(ExportFormat.JSONL).splitlines()
                tally["lost with it"] += len(rows)
                tally["back"] += len(back)
                if not set(back) <= set(rows):
                    wrong = "a damaged row came back"
        except KnowledgeBaseError as error:
            wrong = f"{error}"
        yield path.name, how, wrong

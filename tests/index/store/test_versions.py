"""Versions of the index: published whole, verified when opened, cleaned up; and every way they can be damaged."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.store import versions
from index.store.versions import Description, Manifest, StoreError, Version, current, new_version, open_current
from tests.support.indexes.versions import DESCRIPTION, FILES, KEPT, content, fill, number_of, publish

_CURE = "run: kb build"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _names(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "versions").iterdir())


def _folder(root: Path) -> Path:
    return root / "versions" / current(root).split()[0]


def _refused(root: Path) -> str:
    with pytest.raises(StoreError) as caught:
        open_current(root)
    return str(caught.value)


def _sign(root: Path, manifest: str) -> None:
    """Replace the manifest and name it in CURRENT, as a program that writes it would."""
    path = _folder(root) / "manifest.json"
    path.write_text(manifest, "utf-8")
    (root / "CURRENT").write_text(f"{path.parent.name} {_digest(path.read_bytes())}\n", "utf-8")


# --- publishing and opening


def test_a_version_is_published_with_its_manifest(tmp_path: Path) -> None:
    root = tmp_path / "deep" / "index"
    before = datetime.now(UTC).replace(microsecond=0)
    with new_version(root, DESCRIPTION, KEPT) as folder:
        fill(folder, 7)
        with pytest.raises(StoreError, match="no index"):
            open_current(root)
    after = datetime.now(UTC)
    found = open_current(root)
    name = found.manifest.version
    created = datetime.fromisoformat(found.manifest.created)
    assert found == Version(
        root / "versions" / name,
        Manifest(
            format=versions.FORMAT,
            version=name,
            created=created.isoformat(),
            description=DESCRIPTION,
            files={file: _digest(content(7, file)) for file in FILES},
        ),
    )
    assert before <= created <= after
    assert re.fullmatch(created.strftime("%Y%m%dT%H%M%S") + "[0-9]{6}-[0-9a-f]{8}", name)
    assert (
        root / "CURRENT"
    ).read_bytes() == f"{name} {_digest((found.folder / 'manifest.json').read_bytes())}\n".encode()
    assert number_of(found) == 7
    assert sorted(path.relative_to(root).as_posix() for path in root.rglob("*")) == sorted(
        [
            "ARTICLES",
            "CURRENT",
            "versions",
            f"versions/{name}",
            f"versions/{name}/manifest.json",
            f"versions/{name}/passages",
        ]
        + [f"versions/{name}/manifest.sha256"]
        + [f"versions/{name}/{file}" for file in FILES]
    )


def test_the_manifest_is_stable_json() -> None:
    description = Description("m", "花呗", "c", "1", "r", {"articles": 1}, {}, "q")
    assert Manifest(1, "v", "2024-04-01T20:09:15+00:00", description, {"b": "2", "a": "1"}).to_json() == (
        "{\n"
        '  "created": "2024-04-01T20:09:15+00:00",\n'
        '  "description": {\n'
        '    "articles": {},\n'
        '    "chunker": "1",\n'
        '    "counts": {\n'
        '      "articles": 1\n'
        "    },\n"
        '    "model": "m",\n'
        '    "model_checksum": "c",\n'
        '    "model_name": "花呗",\n'
        '    "questions": "q",\n'
        '    "recipe": "r"\n'
        "  },\n"
        '  "files": {\n'
        '    "a": "1",\n'
        '    "b": "2"\n'
        "  },\n"
        '  "format": 1,\n'
        '  "version": "v"\n'
        "}\n"
    )


def test_the_newest_version_is_opened_and_current_tells_that_it_changed(tmp_path: Path) -> None:
    publish(tmp_path, 1)
    first = current(tmp_path)
    assert current(tmp_path) == first
    publish(tmp_path, 2)
    assert number_of(open_current(tmp_path)) == 2
    assert current(tmp_path) != first


def test_versions_have_an_order_even_within_a_second(tmp_path: Path) -> None:
    names = [publish(tmp_path, number) for number in range(5)]
    assert names == sorted(names)
    assert _names(tmp_path) == names[-KEPT:]


def test_the_version_in_use_is_kept_even_when_its_name_is_the_oldest(tmp_path: Path) -> None:
    later = [f"9999123{day}T000000000000-00000000" for day in range(4)]  # published with a clock that went wrong
    for name in later:
        (tmp_path / "versions" / name).mkdir(parents=True)
    name = publish(tmp_path, 1)
    assert _names(tmp_path) == [name, *later[1:]]
    assert number_of(open_current(tmp_path)) == 1


def test_a_version_without_files(tmp_path: Path) -> None:
    with new_version(tmp_path, DESCRIPTION, KEPT):
        pass
    assert open_current(tmp_path).manifest.files == {}


# --- nothing there, or nothing to be read


def test_no_index(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    for root in (tmp_path / "none", tmp_path, file):
        assert _refused(root) == f"no index in {root}; {_CURE}"
        with pytest.raises(StoreError, match=f"no index in .*; {_CURE}"):
            current(root)


@pytest.mark.parametrize("text", ["", "\n", "one", "../.. " + "0" * 64, "v " + "0" * 63, "v " + "0" * 64 + " more"])
def test_current_is_damaged(text: str, tmp_path: Path) -> None:
    publish(tmp_path, 1)
    (tmp_path / "CURRENT").write_text(text, "utf-8")
    assert _refused(tmp_path) == f"{tmp_path / 'CURRENT'} is damaged (found {text.strip()!r}); {_CURE}"


def test_current_is_long_or_no_text_or_no_file(tmp_path: Path) -> None:
    publish(tmp_path, 1)
    path = tmp_path / "CURRENT"
    path.write_text("x" * 1000, "utf-8")
    assert _refused(tmp_path) == f"{path} is damaged (found {'x' * 80!r}); {_CURE}"
    path.write_bytes(b"\xff\xfe")
    assert re.fullmatch(rf"{re.escape(str(path))} cannot be read \('utf-8' codec .*\); {_CURE}", _refused(tmp_path))
    path.unlink()
    assert _refused(tmp_path) == f"no index in {tmp_path}; {_CURE}"
    path.mkdir()
    assert re.fullmatch(rf"{re.escape(str(path))} cannot be read \(.*Is a directory.*\); {_CURE}", _refused(tmp_path))


def test_any_byte_of_current_flipped(tmp_path: Path) -> None:
    publish(tmp_path, 1)
    path = tmp_path / "CURRENT"
    data = path.read_bytes()
    for place in range(len(data) - 1):  # the line end at its end says nothing
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert _refused(tmp_path).endswith(f"; {_CURE}")
    path.write_bytes(data)
    assert number_of(open_current(tmp_path)) == 1


# --- damage


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _remove(path: Path) -> None:
    path.unlink()


def _make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


_DAMAGES = (_flip, _truncate, _empty, _remove, _make_folder)


@pytest.mark.parametrize("damage", _DAMAGES)
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file(name: str, damage: Callable[[Path], None], tmp_path: Path) -> None:
    publish(tmp_path, 1)
    path = _folder(tmp_path) / name
    damage(path)
    found = _digest(path.read_bytes()) if path.is_file() else "nothing"
    expected = _digest(content(1, name))
    assert _refused(tmp_path) == f"{path} is damaged (expected SHA-256 {expected}, found {found}); {_CURE}"


@pytest.mark.parametrize("damage", [_flip, _truncate, _empty])
def test_a_damaged_manifest(damage: Callable[[Path], None], tmp_path: Path) -> None:
    publish(tmp_path, 1)
    path = _folder(tmp_path) / "manifest.json"
    damage(path)
    assert _refused(tmp_path) == f"{path} is damaged (its SHA-256 is not the published one); {_CURE}"


@pytest.mark.parametrize("damage", [_remove, _make_folder, lambda path: shutil.rmtree(path.parent)])
def test_a_missing_manifest(damage: Callable[[Path], None], tmp_path: Path) -> None:
    name = publish(tmp_path, 1)
    damage(_folder(tmp_path) / "manifest.json")
    assert _refused(tmp_path) == f"the index version {name} is missing from {tmp_path}; {_CURE}"


@pytest.mark.parametrize("found", [0, versions.FORMAT + 1, None, str(versions.FORMAT)])
def test_another_format(found: object, tmp_path: Path) -> None:
    publish(tmp_path, 1)
    values = json.loads(open_current(tmp_path).manifest.to_json())
    # What else an old manifest holds is not known: it must not be looked at.
    _sign(tmp_path, json.dumps({"format": found, "old": values}))
    assert (
        _refused(tmp_path)
        == f"the index in {tmp_path} has format {found}, this program reads format {versions.FORMAT}; {_CURE}"
    )


@pytest.mark.parametrize("name", ["../../CURRENT", "../../../secret", "/dev/null/none", "none"])
def test_a_manifest_that_names_files_elsewhere(name: str, tmp_path: Path) -> None:
    root = tmp_path / "index"
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    publish(root, 1)
    values = json.loads(open_current(root).manifest.to_json())
    values["files"] = {name: "0" * 64}
    text = json.dumps(values)
    path = _folder(root) / "manifest.json"
    path.write_text(text, "utf-8")
    assert _refused(root) == f"{path} is damaged (its SHA-256 is not the published one); {_CURE}"
    _sign(root, text)
    file = path.parent / name
    found = _digest(file.read_bytes()) if file.is_file() else "nothing"
    assert _refused(root) == f"{file} is damaged (expected SHA-256 {'0' * 64}, found {found}); {_CURE}"
    assert secret.read_bytes() == b"secret"


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, 1)
    path = _folder(tmp_path) / FILES[0]
    path.unlink()
    path.symlink_to(path.name)  # a link to itself: the system refuses to follow it, even for root
    assert re.fullmatch(rf"{re.escape(str(path))} cannot be read \(.*\); {_CURE}", _refused(tmp_path))


def test_a_new_build_cures_damage(tmp_path: Path) -> None:
    publish(tmp_path, 1)
    _flip(_folder(tmp_path) / FILES[0])
    publish(tmp_path, 2)
    assert number_of(open_current(tmp_path)) == 2

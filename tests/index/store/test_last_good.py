"""A damaged index: every byte of every file flipped, every file cut, emptied and swapped. The last good version is served."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.publish.compose import write
from index.search.search_index import SearchIndex
from index.store import versions
from index.store.last_good import damages, open_last_good
from index.store.permitted import ARTICLES
from index.store.versions import StoreError, StoreProblem
from tests.conftest import KeywordEncoder, tiny_index
from tests.support.indexes.versions import DESCRIPTION, FILES, KEPT, fill, number_of, publish


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for number in (1, 2, 3):
        publish(tmp_path, number)
    return tmp_path


def _spoiled(data: bytes, other: bytes) -> Iterator[bytes]:
    for at in range(len(data)):
        yield data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
    yield from (data[: len(data) // 2], data[:-1], b"", data + b"x", other)


@pytest.mark.parametrize("name", [*FILES, versions.MANIFEST])
def test_any_damage_of_the_published_version(root: Path, name: str) -> None:
    _, before, published = versions.names(root)
    file, other = (versions.folder_of(root, version) / name for version in (published, before))
    data = file.read_bytes()
    for spoiled in _spoiled(data, other.read_bytes()):
        file.write_bytes(spoiled)
        found = open_last_good(root)
        assert number_of(found.version) == 2
        assert found.trouble is not None
        assert found.trouble.code is StoreProblem.LAST_GOOD
        assert (found.trouble.facts["version"], str(file) in found.trouble) == (before, True)
    file.unlink()
    assert number_of(open_last_good(root).version) == 2
    file.write_bytes(data)
    assert (number_of(open_last_good(root).version), open_last_good(root).trouble) == (3, None)


@pytest.mark.parametrize("name", [*FILES, versions.MANIFEST, versions.SEAL])
def test_any_damage_of_the_version_before_is_named_and_it_is_passed_over(root: Path, name: str) -> None:
    first, before, published = versions.names(root)
    (versions.folder_of(root, published) / FILES[0]).unlink()
    file = versions.folder_of(root, before) / name
    data = file.read_bytes()
    for spoiled in _spoiled(data, (versions.folder_of(root, first) / name).read_bytes()):
        if name == versions.SEAL and spoiled.strip() == data.strip():
            continue  # only its line break is gone
        file.write_bytes(spoiled)
        assert damages(root, before)
        assert number_of(open_last_good(root).version) == 1
    file.write_bytes(data)
    assert damages(root, before) == ()


def test_any_byte_of_current(root: Path) -> None:
    file = root / versions.CURRENT
    data = file.read_bytes()
    for spoiled in (*_spoiled(data.strip(), b"nothing"), None):
        file.unlink() if spoiled is None else file.write_bytes(spoiled)
        if spoiled == data.strip() + b"x":
            continue
        found = open_last_good(root)
        assert found.trouble is not None
        assert number_of(found.version) in (2, 3)  # the files of both are whole; which one is meant may be unreadable


def test_all_damage_is_listed(root: Path) -> None:
    name = versions.names(root)[0]
    folder = versions.folder_of(root, name)
    (folder / FILES[0]).write_bytes(b"")
    (folder / FILES[1]).unlink()
    told = damages(root, name)
    assert [str(folder / file) in line for file, line in zip(FILES, told, strict=True)] == [True, True]


def test_a_manifest_of_another_version_is_no_manifest(root: Path) -> None:
    first, before, published = versions.names(root)
    shutil.rmtree(versions.folder_of(root, published))
    for name in (*FILES, versions.MANIFEST, versions.SEAL):  # a whole version under the name of another one
        shutil.copy(versions.folder_of(root, first) / name, versions.folder_of(root, before) / name)
    assert number_of(open_last_good(root).version) == 1
    assert "manifest of the version" in damages(root, before)[0]


def test_after_a_rollback_the_versions_before_come_first(root: Path) -> None:
    _, before, _ = versions.names(root)
    versions.publish(root, before)
    (versions.folder_of(root, before) / FILES[0]).write_bytes(b"")
    assert number_of(open_last_good(root).version) == 1


def test_what_an_editor_removed_does_not_come_back(root: Path) -> None:
    """Two articles; one is removed, then another version is published without it."""
    with versions.new_version(root, replace(DESCRIPTION, articles={"花呗": "d", "gone": "e"}), KEPT) as folder:
        fill(folder, 4)
    for number in (5, 6):
        publish(root, number)
    with_it, without, published = versions.names(root)
    file = versions.folder_of(root, published) / FILES[0]
    file.write_bytes(b"")
    assert number_of(open_last_good(root).version) == 5
    (versions.folder_of(root, without) / FILES[0]).write_bytes(b"")
    with pytest.raises(StoreError, match=f"{published}/{FILES[0]} is damaged"):
        open_last_good(root)
    versions.publish(root, with_it)  # an editor goes back to it
    assert number_of(open_last_good(root).version) == 4


def test_without_a_whole_list_of_articles_no_other_version_is_served(root: Path) -> None:
    (versions.folder_of(root, versions.current_version(root)) / FILES[0]).write_bytes(b"")
    whole = (root / ARTICLES).read_bytes()
    for data in (b"", whole[:-1], whole.replace("花".encode(), "草".encode()), b"[]\n"):
        (root / ARTICLES).write_bytes(data)
        with pytest.raises(StoreError, match="is damaged"):
            open_last_good(root)
    (root / ARTICLES).unlink()  # an index of before has none
    assert number_of(open_last_good(root).version) == 2


def test_without_a_good_version_the_published_one_is_named(root: Path) -> None:
    for name in versions.names(root):
        (versions.folder_of(root, name) / FILES[0]).write_bytes(b"")
    with pytest.raises(StoreError, match=f"{versions.names(root)[2]}/{FILES[0]} is damaged"):
        open_last_good(root)


def test_another_format_is_no_damage(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "FORMAT", versions.FORMAT + 1)
    with pytest.raises(StoreError) as caught:
        open_last_good(root)
    assert caught.value.message.code is StoreProblem.FORMAT


def test_a_damaged_index_answers_from_the_last_good_version(tmp_path: Path) -> None:
    for faq in ("", "covered:\n- section: When you are sued\n  questions: [will I be sued]\n"):
        with versions.new_version(tmp_path, DESCRIPTION, KEPT) as folder:
            write(tiny_index(faq), folder)
    whole = SearchIndex.open(tmp_path, KeywordEncoder())
    assert (len(whole.contents.questions), whole.trouble) == (1, None)
    before, published = versions.names(tmp_path)
    (versions.folder_of(tmp_path, published) / "questions.jsonl").write_bytes(b"{}")
    found = SearchIndex.open(tmp_path, KeywordEncoder())
    assert len(found.contents.questions) == 0
    assert found.trouble is not None
    assert found.trouble.facts["version"] == before
    assert "questions.jsonl" in found.trouble
    assert found.search("sued in court").hits

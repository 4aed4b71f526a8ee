"""What `kb repair` does to the folder of an index."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from index.store import versions
from index.store.last_good import damages, open_last_good
from index.store.permitted import ARTICLES, permitted
from index.store.repair import Repaired, repair
from index.store.versions import StoreError, open_current
from tests.support.indexes.versions import DESCRIPTION, FILES, KEPT, fill, number_of, publish


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for number in (1, 2, 3):
        publish(tmp_path, number)
    return tmp_path


def _spoil(root: Path, version: str, name: str = FILES[0]) -> None:
    (versions.folder_of(root, version) / name).write_bytes(b"")


def test_nothing_is_done_to_a_whole_index(root: Path) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    assert repair(root) == Repaired()
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_the_last_good_version_takes_the_place_of_a_damaged_one(root: Path) -> None:
    first, second, third = versions.names(root)
    _spoil(root, third)
    (root / "versions" / ".building-x").mkdir()
    (root / ".writing-CURRENT-x").write_bytes(b"half")
    done = repair(root)
    assert (done.published, done.leftovers) == (second, (".writing-CURRENT-x", "versions/.building-x"))
    (aside,) = done.set_aside
    assert (aside.version, aside.name) == (third, f"versions/.damaged-{third}")
    assert FILES[0] in aside.reason
    assert number_of(open_current(root)) == 2
    assert versions.names(root) == [first, second]
    assert (root / aside.name / versions.MANIFEST).exists()
    assert repair(root) == Repaired()


def test_an_older_damaged_version_is_set_aside_and_one_of_another_format_is_not(root: Path) -> None:
    first, second, third = versions.names(root)
    _spoil(root, first, versions.SEAL)
    manifest = versions.folder_of(root, second) / versions.MANIFEST
    manifest.write_text(manifest.read_text().replace(f'"format": {versions.FORMAT}', '"format": 999'))
    done = repair(root)
    assert (done.published, [item.version for item in done.set_aside]) == (None, [first])
    assert versions.names(root) == [second, third]


@pytest.mark.parametrize("text", [b"", b"nonsense\n", None])
def test_a_pointer_that_leads_nowhere_leads_to_the_newest_whole_version(root: Path, text: bytes | None) -> None:
    (root / versions.CURRENT).unlink() if text is None else (root / versions.CURRENT).write_bytes(text)
    assert repair(root).published == versions.names(root)[2]
    assert number_of(open_current(root)) == 3


def test_seal_and_list_of_the_version_in_use_are_written_anew(root: Path) -> None:
    third = versions.names(root)[2]
    _spoil(root, third, versions.SEAL)
    (root / ARTICLES).write_bytes(b"[]")
    assert repair(root) == Repaired(sealed=True, listed=True)
    assert damages(root, third) == ()
    assert permitted(root) == {"花呗"}


def test_without_a_whole_version_nothing_is_renamed(root: Path) -> None:
    there = versions.names(root)
    for name in there:
        _spoil(root, name)
    assert repair(root) == Repaired()
    assert versions.names(root) == there


def test_a_version_with_a_removed_article_is_not_published_again(root: Path) -> None:
    with versions.new_version(root, replace(DESCRIPTION, articles={}), KEPT) as folder:
        fill(folder, 4)
    _spoil(root, versions.current_version(root))
    assert repair(root) == Repaired()
    with pytest.raises(StoreError, match=f"{FILES[0]} is damaged"):
        open_last_good(root)

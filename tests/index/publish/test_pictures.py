"""The pictures of articles in the versions of an index: written anew, taken over, gone with their article."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from index.publish.purge import purge
from index.store import versions
from index.store.contents import Contents
from index.store.versions import LAYOUT, Version
from kb.library.library import Library
from kb.library.purge import purge_removed
from kb.pictures.recode import name_of
from tests.support.crashing.actions import lay
from tests.support.crashing.world import World, tiny_build
from tests.support.files.pictures import docx_with, picture

RED, BLUE = picture(), picture(colour="blue")


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path / "world")
    lay(made)
    Library(made.articles).add("router.docx", docx_with("Press the button.", RED, "Wait a minute.", BLUE))
    tiny_build(made.settings)
    return made


def _shown(version: Version) -> set[str]:
    return {path.name for path in (version.folder / LAYOUT.pictures).glob("*")}


def test_a_version_has_them_by_their_names(world: World) -> None:
    version = versions.open_current(world.settings.index)
    assert _shown(version) == {name_of(RED), name_of(BLUE)}
    assert f"{LAYOUT.pictures}/{name_of(RED)}" in version.manifest.files
    with Image.open(BytesIO((version.folder / LAYOUT.pictures / name_of(RED)).read_bytes())) as found:
        assert (found.format, found.size) == ("WEBP", (40, 30))
    contents = Contents.read(version.folder)
    own = [passage for passage in contents.passages if passage.article == "router"]
    assert [[one.name for one in passage.pictures] for passage in own] == [[name_of(RED), name_of(BLUE)]]
    assert all(not passage.pictures for passage in contents.passages if passage.article != "router")
    assert "pictures" not in (version.folder / LAYOUT.passages).read_text("utf-8")  # an older program reads these


def test_the_next_version_takes_them_over_and_drops_what_is_gone(world: World) -> None:
    before = versions.open_current(world.settings.index).folder / LAYOUT.pictures / name_of(RED)
    stamp = before.stat().st_ino
    Library(world.articles).add("router.docx", docx_with("Press the button.", RED, "Wait two minutes."))
    tiny_build(world.settings)
    version = versions.open_current(world.settings.index)
    assert _shown(version) == {name_of(RED)}
    assert (version.folder / LAYOUT.pictures / name_of(RED)).stat().st_ino == stamp


def test_a_changed_picture_alone_is_a_change(world: World) -> None:
    before = versions.current_version(world.settings.index)
    Library(world.articles).add("router.docx", docx_with("Press the button.", BLUE, "Wait a minute.", RED))
    tiny_build(world.settings)
    assert versions.current_version(world.settings.index) != before
    version = versions.open_current(world.settings.index)
    shown = [passage.pictures for passage in Contents.read(version.folder).passages if passage.pictures]
    assert [[one.name for one in pictures] for pictures in shown] == [[name_of(BLUE), name_of(RED)]]


def test_purged_means_gone(world: World) -> None:
    Library(world.articles).remove("router")
    tiny_build(world.settings)
    purge_removed(world.articles, "router")
    purge(world.settings.index, "router", None, "ann")
    assert list(world.settings.index.rglob("*.webp")) == []

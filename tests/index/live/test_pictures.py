"""Only pictures of the served version leave its folder, by the names that are checksums."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index.live.live_index import LiveIndex
from index.live.pictures import picture as served
from index.store.versions import LAYOUT, folder_of
from kb.pictures.recode import name_of, recoded
from tests.support.files.pictures import picture
from tests.support.servers.serving_api import publish, with_faq

RED = picture()


@pytest.fixture
def live(tmp_path: Path) -> LiveIndex[Any]:
    publish(tmp_path / "index", with_faq())
    live: LiveIndex[Any] = LiveIndex(tmp_path / "index", lambda: SimpleNamespace())
    folder = folder_of(live.folder, live.serving().version) / LAYOUT.pictures
    folder.mkdir()
    new = recoded(RED)
    assert new is not None
    (folder / name_of(RED)).write_bytes(new)
    (folder / name_of(b"page")).write_bytes(b"<html><script>alert(1)</script>")
    (folder / "a.webp").write_bytes(new)
    return live


def test_a_picture(live: LiveIndex[Any]) -> None:
    assert served(live, name_of(RED)) == recoded(RED)


@pytest.mark.parametrize(
    "name",
    [
        name_of(b"page"),  # no picture, whoever wrote it there
        name_of(b"not there"),
        "a.webp",
        "",
        "../articles.jsonl",
        f"../pictures/{name_of(RED)}",
        f"{name_of(RED)}/",
        f"{name_of(RED)}\n",
        name_of(RED).upper(),
        name_of(RED).replace(".webp", ".svg"),
    ],
)
def test_anything_else_is_not_there(live: LiveIndex[Any], name: str) -> None:
    assert served(live, name) is None

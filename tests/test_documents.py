"""The documents fit the tree: what they name is there, what they link to is there, and every room is drawn and described."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_architecture import FLOORS, MODULES, ROOT

DOCUMENTS = sorted(
    path
    for path in [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "benchmarks").rglob("*.md"),
        *ROOT.glob("training/*.md"),
    ]
)
ARCHITECTURE = ROOT / "docs" / "architecture.md"
TOPS = ("kb", "index", "api", "ui", "commands", "tests", "benchmarks", "training", "tools", "docs", ".ci", ".github")
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
_PATH = re.compile(rf"(?:{'|'.join(map(re.escape, TOPS))})/[\w./*-]*")
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def named_paths(text: str) -> list[str]:
    """What stands in backquotes and looks like a path of this tree; patterns with a star too."""
    return [code for code in _CODE.findall(_FENCED.sub("", text)) if _PATH.fullmatch(code)]


def relative_links(text: str) -> list[str]:
    """The targets of links and pictures that are no addresses, without what comes after a #."""
    targets = [link or picture for link, picture in _LINK.findall(_FENCED.sub("", text))]
    return [
        path
        for target in targets
        if "://" not in target and (path := target.split("#")[0]) and not path.startswith("mailto:")
    ]


def missing(names: list[str], folder: Path) -> list[str]:
    """The names that lead to nothing, seen from `folder`."""
    return [name for name in names if not (any(folder.glob(name)) if "*" in name else (folder / name).exists())]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_document_names_is_there(path: Path) -> None:
    assert missing(named_paths(path.read_text("utf-8")), ROOT) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_document_links_to_is_there(path: Path) -> None:
    assert missing(relative_links(path.read_text("utf-8")), path.parent) == []


def test_a_stale_name_and_a_broken_link_are_found() -> None:
    text = "`kb/gone.py` `kb/errors.py` `kb build` `index/*.py` [a](docs/gone.md#x) [b](#here) [c](https://a.org) ![d](no.png)"
    assert missing(named_paths(text), ROOT) == ["kb/gone.py"]
    assert missing(relative_links(text), ROOT) == ["docs/gone.md", "no.png"]


def rooms() -> set[str]:
    """Every folder with modules, and what stands at the top of a package: "index/store/", "kb/tags.py"."""
    folders = {
        "/".join(path.relative_to(ROOT).parts[:-1]) + "/" for path in MODULES.values() if path.name != "__init__.py"
    }
    files = {path.relative_to(ROOT).as_posix() for path in MODULES.values() if len(path.relative_to(ROOT).parts) <= 2}
    files = {name for name in files if not name.startswith("commands/") and not name.endswith("__init__.py")}
    return {folder for folder in folders if folder not in {f"{top}/" for top in FLOORS} | {"/"}} | files


def described(text: str) -> set[str]:
    """The rooms of the table; a folder in a room of its own is named in the row of the room: "`md/` Markdown"."""
    found = set()
    for line in text.split("## The rooms")[1].split("\n## ")[0].splitlines():
        names = _CODE.findall(line.split("|")[1]) if line.startswith("| `") else []
        inner = _CODE.findall(line.split("|")[2]) if names else []
        found |= set(names) | {f"{names[0]}{name}" for name in inner if names and name.endswith("/")}
    return found


def test_every_room_is_described() -> None:
    assert sorted(rooms() - described(ARCHITECTURE.read_text("utf-8"))) == []


def test_every_room_is_drawn() -> None:
    """The rooms of `kb`, `index` and `ui` stand in the picture, each with a line under its name."""
    picture = ARCHITECTURE.read_text("utf-8").split("```mermaid")[1].split("```")[0]
    drawn = set(re.findall(r'\["([\w.]+)', picture)) | set(re.findall(r"\[\"(?:[\w.]+ · )+([\w.]+)", picture))
    folders = {module[1] for module, path in MODULES.items() if module[0] in ("kb", "index", "ui") and len(module) > 2}
    assert sorted(folders - drawn) == []

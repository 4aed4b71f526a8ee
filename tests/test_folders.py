"""The folders can be looked through: few modules in each, and every test where the code is that it tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.test_architecture import FILES, ROOT

MOST_MODULES = 15


def crowded(paths: Iterable[Path]) -> dict[str, int]:
    """The folders of these modules that have too many; `__init__.py` is none of them."""
    counts = Counter(path.parent for path in paths if path.name != "__init__.py")
    return {folder.relative_to(ROOT).as_posix(): count for folder, count in counts.items() if count > MOST_MODULES}


def test_folders_stay_small() -> None:
    """Those of tests and scripts, too."""
    others = [path for room in ("tests", "benchmarks", "training", "tools") for path in (ROOT / room).rglob("*.py")]
    assert crowded([*FILES, *others]) == {}


def test_a_crowded_folder_is_found() -> None:
    modules = [ROOT / "kb" / f"{number}.py" for number in range(MOST_MODULES)]
    assert crowded([*modules, ROOT / "kb" / "__init__.py"]) == {}
    assert crowded([*modules, ROOT / "kb" / "one_more.py"]) == {"kb": MOST_MODULES + 1}


# Tests of what several modules do together: their names say what that is.
ACROSS = {
    "api/test_same_answers.py",  # every way of asking
    "commands/test_cli.py",  # cli.py, and what all commands share
    "commands/test_newcomer.py",
    "commands/test_tags.py",
    "kb/readers/md/test_account.py",  # what becomes of every word of a file
    "kb/readers/office/test_account.py",
    "kb/readers/spreadsheet/test_account.py",
    "kb/readers/word/test_whole_files.py",
    "kb/readers/test_layout.py",
    "kb/structure/test_account.py",
    "ui/reader/test_any_text.py",
    "ui/reader/test_translated.py",
    "ui/shell/test_colours.py",  # the style sheets
}
TESTS = [path.relative_to(ROOT / "tests") for path in sorted((ROOT / "tests").rglob("test_*.py"))]


def named_after(path: Path, root: Path) -> bool:
    """Whether a test lies in a folder of the code and is named after a module of it, or after the folder, if after more: the
    tests of edits.py are test_edits.py and test_edits_wordings.py.
    """
    room = root / path.parent
    modules = {child.stem for child in room.iterdir()} if room.is_dir() else set()
    name = path.stem.removeprefix("test_")
    return any(name == module or name.startswith(f"{module}_") for module in modules and {*modules, room.name})


@pytest.mark.parametrize("path", TESTS, ids=Path.as_posix)
def test_tests_lie_as_the_code_does(path: Path) -> None:
    beside_the_code = len(path.parts) == 1 or path.parts[0] == "browser"
    assert beside_the_code or named_after(path, ROOT) is (path.as_posix() not in ACROSS)


def test_a_test_without_a_module_is_found() -> None:
    names = [
        "kb/faq/test_edits.py",
        "kb/faq/test_edits_more.py",
        "kb/faq/test_faq.py",
        "kb/faq/test_x.py",
        "kb/x/test_x.py",
    ]
    assert [named_after(Path(name), ROOT) for name in names] == [True, True, True, False, False]

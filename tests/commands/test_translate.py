"""`kb translate`, and translations in the other commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command_line import Run

CHINESE = "# 指南\n\n开头。\n\n## 甲\n\n甲的话。\n"
ENGLISH = "# Guide\n\nBegin.\n\n## A\n\nWords of A.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.md").write_text(CHINESE, "utf-8")
    return tmp_path / "articles"


def test_print_fill_in_and_store(kb: Run, folder: Path, tmp_path: Path) -> None:
    code, out, _ = kb("translate", "a", "--to", "en", "--articles", folder)
    assert code == 0
    assert out.endswith("# 指南\n\n<!-- original:\n开头。\n-->\n\n## 甲\n\n<!-- original:\n甲的话。\n-->\n")
    filled = tmp_path / "filled.md"
    filled.write_text(out.replace("-->\n\n## 甲", "-->\n\nBegin.\n\n## A").replace("# 指南", "# Guide"), "utf-8")
    code, out, _ = kb("translate", "a", "--to", "en", "--from-file", filled, "--articles", folder)
    assert (code, out.splitlines()) == (
        0,
        [
            "translated: en: Guide (1 missing, 1 current)",
            "   a.en.md: 1 of 2 passages have no translation: 甲",
            f"run: kb build --articles {folder}",
        ],
    )
    assert "original" not in (folder / "a.en.md").read_text("utf-8")
    assert kb("list", "--articles", folder)[1] == "a: 指南 (no date, 2 passages, a.md, translated: en)\n"
    assert kb("show", "a", "--articles", folder)[1].splitlines()[-2:] == [
        "translated: en: Guide (1 missing, 1 current)",
        "   a.en.md: 1 of 2 passages have no translation: 甲",
    ]
    shown = json.loads(kb("show", "a", "--json", "--articles", folder)[1])
    assert shown["translations"] == [
        {
            "language": "en",
            "file": "a.en.md",
            "title": "Guide",
            "passages": ["current", "missing"],
            "problems": ["a.en.md: 1 of 2 passages have no translation: 甲"],
        }
    ]


def test_a_folder_is_added_with_its_translations(kb: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "a.en.md").write_text(ENGLISH, "utf-8")
    other = tmp_path / "other"
    code, out, _ = kb("add", folder, "--articles", other)
    assert code == 0
    assert out.splitlines()[0] == "added a: 指南 (2 passages)"
    assert "added the translation of a (en)" in out
    assert "   check: a.en.md: 2 of 2 passages were not compared with the article by an editor: 开头。…, 甲" in out
    code, out, _ = kb("add", folder / "a.en.md", "--dry-run", "--articles", other)
    assert (code, out) == (0, "a.en.md: a translation of a (en)\n")
    assert "replaced the translation of a (en)" in kb("add", folder / "a.en.md", "--articles", other)[1]


def test_remove_a_translation(kb: Run, folder: Path) -> None:
    code, _, err = kb("translate", "a", "--to", "en", "--remove", "--articles", folder)
    assert (code, err) == (
        1,
        "kb: a has no translation into en; `kb translate a --to en` prints what to fill in\n",
    )
    (folder / "a.en.md").write_text(ENGLISH, "utf-8")
    code, out, _ = kb("translate", "a", "--to", "en", "--remove", "--articles", folder)
    assert (code, out.splitlines()[0]) == (0, "removed the translation of a (en)")
    assert not (folder / "a.en.md").exists()


def test_verify_reads_translations(kb: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "a.en.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    code, out, _ = kb("verify", "--articles", folder, "--index", tmp_path / "index")
    assert code == 1
    assert "a.en.md: expected a translation in Markdown" in out

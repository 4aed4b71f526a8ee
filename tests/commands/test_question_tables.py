"""`kb import-faq`, and `kb add` of a table of questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.library.library import Library
from tests.support.command_line import articles_command as kb

TABLE = "Question,Answer\nHow do I cancel?,Write to us.\nWhen?,\n"


@pytest.mark.parametrize("command", ["add", "import-faq"])
def test_a_table_of_questions(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "faq.csv").write_text(TABLE, "utf-8")
    folder = tmp_path / "kb"
    assert kb(folder, command, str(tmp_path / "faq.csv")) == 0
    assert capsys.readouterr().out.splitlines() == [
        "added faq: faq (1 passage)",
        "   check: questions without an answer in the table: 1 (When?)",
        "   check: no title was found; the file name 'faq' is used",
        "   check: no date was found",
        "   known questions: 1",
        "   to confirm: 'When?' has no answer; after `kb build`, give it a passage on the page Manage",
        f"run: kb build --articles {folder}",
    ]
    assert "- How do I cancel?" in (folder / "faq.faq.yaml").read_text("utf-8")


def test_import_keeps_corrections_and_refuses_other_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "faq.csv").write_text(TABLE, "utf-8")
    (tmp_path / "codes.csv").write_text("Code,Meaning\nK,Lamp\n", "utf-8")
    folder = tmp_path / "kb"
    assert kb(folder, "import-faq", str(tmp_path / "faq.csv")) == 0
    assert kb(folder, "correct", "faq", "--title", "Questions") == 0
    (tmp_path / "faq.csv").write_text(TABLE.replace("us", "me"), "utf-8")
    assert kb(folder, "import-faq", str(tmp_path / "faq.csv")) == 0
    assert Library(folder).find("faq").title == "Questions"
    capsys.readouterr()
    assert kb(folder, "import-faq", str(tmp_path / "codes.csv")) == 1
    assert capsys.readouterr().err == (
        "kb: codes.csv: expected a table with columns named question and answer (or 问题 and 答案), found none; "
        "name the columns so, or add it as an article with `kb add`\n"
    )
    assert [path.name for path in Library(folder).files()] == ["faq.csv"]

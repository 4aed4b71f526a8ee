"""Tags and filters on the command line: `--tag`, `--untag`, and `kb ask` of some of the articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.library.corrections import Correction
from kb.library.library import Library
from tests.support.command_line import Run, failed
from tests.support.command_line import articles_command as kb

NOTE = "---\ntitle: Loans\ntags: [loans]\n---\nRepay what is late first, then the rest.\n"
OTHER = "题目\n\n正文在这里,说明逾期的后果。\n"


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder to which two articles were added in one call, with a tag for both."""
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "a.md").write_text(NOTE, "utf-8")
    (tmp_path / "new" / "b.txt").write_text(OTHER, "utf-8")
    assert kb(tmp_path / "kb", "add", str(tmp_path / "new"), "--tag", "2024", "--tag", "LOANS") == 0
    capsys.readouterr()
    return tmp_path / "kb"


def test_a_call_tags_all_its_articles_beside_their_own_tags(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [article.tags for article in Library(folder).articles()] == [("loans", "2024"), ("2024", "LOANS")]
    assert kb(folder, "list") == 0
    assert capsys.readouterr().out == (
        "a: Loans (no date, 1 passage, a.md, #loans, #2024)\nb: 题目 (no date, 1 passage, b.txt, #2024, #LOANS)\n"
    )
    assert kb(folder, "list", "--json") == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["tags"] for row in listed] == [["loans", "2024"], ["2024", "LOANS"]]
    assert kb(folder, "show", "a") == 0
    assert "\ntags:      loans, 2024\nsections:" in capsys.readouterr().out
    assert kb(folder, "show", "a", "--json") == 0
    assert json.loads(capsys.readouterr().out)["tags"] == ["loans", "2024"]


def test_tags_come_and_go(folder: Path) -> None:
    library = Library(folder)
    assert kb(folder, "correct", "a", "--untag", "Loans", "--tag", "#old", "--tag", "２０２４") == 0
    assert library.correction("a") == Correction(tags=("2024", "old"))
    assert kb(folder, "correct", "a", "--title", "New") == 0  # tags stay
    assert library.correction("a") == Correction("New", tags=("2024", "old"))
    assert kb(folder, "correct", "a", "--forget", "tags", "--tag", "more") == 0  # those of the file again, and one more
    assert library.find("a").tags == ("loans", "more")
    assert kb(folder, "correct", "a", "--untag", "loans", "--untag", "more") == 0
    assert (library.find("a").tags, library.correction("a").tags) == ((), ())
    assert kb(folder, "correct", "a", "--forget", "all") == 0
    assert library.find("a").tags == ("loans",)


def test_what_is_said_of_tags_that_go_with_a_version(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = folder / ".in" / "a.md"
    changed.parent.mkdir()
    changed.write_text(NOTE + "\nMore.\n", "utf-8")
    assert kb(folder, "add", str(changed), "--dry-run") == 0
    assert "what was corrected in the version before is gone (tags: loans, 2024)" in capsys.readouterr().out
    assert kb(folder, "add", str(changed), "--keep-corrections", "--tag", "new") == 0
    assert Library(folder).find("a").tags == ("loans", "2024", "new")


def test_a_tag_that_is_not_there(kb: Run, folder: Path) -> None:
    message = failed(kb("correct", "a", "--untag", "lones", "--articles", folder))
    assert message == "a: has no tag 'lones'; it has: loans, 2024"
    kb("correct", "b", "--untag", "2024", "--untag", "loans", "--articles", folder)
    assert failed(kb("correct", "b", "--untag", "x", "--articles", folder)) == "b: has no tag 'x'; it has none"
    long = failed(kb("correct", "b", "--tag", "x" * 61, "--articles", folder))
    assert long == f"b.meta.yaml:2: expected tags of at most 60 characters, found '{'x' * 61}'; shorten it"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", "why", "--since", "soon"], "--since: expected a date such as 2024-04-01, found 'soon'"),
        (["ask", "why", "--tag", " "], "--tag: expected text, found nothing"),
        (["ask", "why", "--article", ""], "--article: expected text, found nothing"),
        (["correct", "a", "--untag", ""], "--untag: expected text, found nothing"),
        (["add", "a.md", "--tag", ""], "--tag: expected text, found nothing"),
    ],
)
def test_wrong_usage(kb: Run, arguments: list[str], message: str) -> None:
    assert kb(*arguments) == (2, "", f"kb: {message}\n")


@pytest.mark.model
def test_some_of_the_articles_are_asked(kb: Run, seed_index: Path) -> None:
    asked = ("ask", "will I be sued", "--json", "--index", seed_index)

    def found(*options: str) -> dict[str, object]:
        code, out, err = kb(*asked, *options)
        assert (code, err) == (0, "")
        return json.loads(out) | {"took_ms": 0}  # type: ignore[no-any-return]

    whole = found()
    assert whole["answered"] is True
    assert found("--article", "Huabei-overdue", "--since", "2024年4月1日") == whole
    later = found("--since", "2024-04-02")
    assert (later["outcome"], later["confidence"], later["passages"]) == ("not_covered", 0.0, [])
    assert failed(kb(*asked, "--tag", "loans")) == "no article has the tag 'loans'; none has any"
    assert failed(kb(*asked, "--article", "huabei")) == "there is no article 'huabei' in the index"

"""`kb correct`, and the same options of `kb add`: what an editor wants to be understood otherwise."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from commands.common import UsageError
from kb.library.amend import AmendError
from kb.library.corrections import Correction
from kb.library.library import Library
from kb.readers.read import ReaderError
from tests.support.command_line import articles_command as kb

NOTE = "题目\n\n正文在这里,说明逾期的后果。\n"
GUIDE = """# Parking

## Where

Park behind the house.

## Note

The gate closes at ten.

<!-- Not on market days. -->

## Fees

None.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "parking.md").write_text(GUIDE, "utf-8")
    return tmp_path / "kb"


def added(folder: Path, *options: str) -> int:
    return kb(folder, "add", str(folder.parent / "in" / "parking.md"), *options)


def passages(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[list[str], str]]:
    capsys.readouterr()
    assert kb(folder, "show", "parking", "--json") == 0
    return [(found["section"], found["text"]) for found in json.loads(capsys.readouterr().out)["passages"]]


AS_READ = [
    (["Where"], "Park behind the house."),
    (["Note"], "The gate closes at ten."),
    (["Fees"], "None."),
]


def test_a_stored_article_is_corrected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(NOTE, "utf-8")
    kb(tmp_path / "kb", "add", str(tmp_path / "in" / "a.txt"))
    meta = tmp_path / "kb" / "a.meta.yaml"
    capsys.readouterr()
    assert kb(tmp_path / "kb", "correct", "a", "--title", "新\x1b[31m题目", "--source", "甲", "--no-related") == 0
    assert capsys.readouterr().out == f"corrected a: 新[31m题目\nrun: kb build --articles {tmp_path / 'kb'}\n"
    assert Library(tmp_path / "kb").correction("a") == Correction("新\x1b[31m题目", None, "甲", ())
    assert kb(tmp_path / "kb", "correct", "A", "--date", "2024年4月1日", "--forget", "title") == 0
    assert meta.read_text("utf-8") == "published: '2024-04-01 00:00:00'\nsource: 甲\nrelated: []\n"
    assert kb(tmp_path / "kb", "correct", "a", "--forget", "all") == 0
    assert not meta.exists()
    assert (tmp_path / "kb" / "a.txt").read_text("utf-8") == NOTE


@pytest.mark.parametrize("command", ["add", "correct"])
def test_a_piece_that_was_set_aside_is_kept_and_stays_so(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    if command == "add":
        assert added(folder, "--keep", "Not on") == 0
    else:
        assert (added(folder), passages(folder, capsys)) == (0, AS_READ)
        assert kb(folder, "correct", "parking", "--keep", "Not on market days.") == 0
    kept = [*AS_READ[:1], (["Note"], "The gate closes at ten.\n\nNot on market days."), AS_READ[2]]
    assert passages(folder, capsys) == kept
    assert (folder / "parking.md").read_text("utf-8") == GUIDE
    (folder.parent / "in" / "parking.md").write_text(GUIDE.replace("None.", "Two coins."), "utf-8")
    assert added(folder, "--keep-corrections") == 0  # another version of the file
    assert passages(folder, capsys) == [*kept[:2], (["Fees"], "Two coins.")]
    assert kb(folder, "correct", "parking", "--forget", "keep") == 0
    assert passages(folder, capsys)[1] == AS_READ[1]


def test_a_heading_that_is_none_and_a_passage_that_belongs_to_the_one_above(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    added(folder)
    assert kb(folder, "correct", "parking", "--no-heading", "Note") == 0
    assert passages(folder, capsys) == [
        (["Where"], "Park behind the house.\n\nNote\n\nThe gate closes at ten."),
        AS_READ[2],
    ]
    assert kb(folder, "correct", "parking", "--join", "None") == 0
    assert passages(folder, capsys) == [
        (["Where"], "Park behind the house.\n\nNote\n\nThe gate closes at ten.\n\nFees\n\nNone.")
    ]
    assert (folder / "parking.meta.yaml").read_text("utf-8") == "no_headings:\n- Note\njoin:\n- None.\n"
    assert kb(folder, "correct", "parking", "--forget", "headings", "--forget", "joins") == 0
    assert passages(folder, capsys) == AS_READ
    assert not (folder / "parking.meta.yaml").exists()


def test_the_text_is_written_anew_and_the_file_stays(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    added(folder)
    capsys.readouterr()
    assert kb(folder, "correct", "parking", "--markdown") == 0
    text = capsys.readouterr().out
    assert text == GUIDE
    changed = text.replace("## Note\n\nThe gate closes at ten.", "- The gate closes at nine.")
    (folder.parent / "new.md").write_text(changed, "utf-8")
    assert kb(folder, "correct", "parking", "--text", str(folder.parent / "new.md")) == 0
    assert capsys.readouterr().out == (
        f"corrected parking: Parking\n   text: 3 lines gone, 1 new\nrun: kb build --articles {folder}\n"
    )
    assert passages(folder, capsys)[:1] == [(["Where"], "Park behind the house.\n\n- The gate closes at nine.")]
    assert (folder / "parking.md").read_text("utf-8") == GUIDE
    assert kb(folder, "correct", "parking", "--markdown") == 0
    assert capsys.readouterr().out == changed
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GUIDE.encode())))
    assert kb(folder, "correct", "parking", "--text", "-") == 0  # as the file says it
    assert not (folder / "parking.meta.yaml").exists()


def test_what_goes_with_the_version_before_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    added(folder, "--keep", "Not on market days.", "--no-heading", "Note")
    (folder.parent / "new.md").write_text(GUIDE.replace("Fees", "Prices"), "utf-8")
    kb(folder, "correct", "parking", "--text", str(folder.parent / "new.md"))
    capsys.readouterr()
    assert added(folder, "--dry-run") == 0
    assert "gone (keep: Not on market days.; no heading: Note; text: written anew); --keep-corrections" in (
        capsys.readouterr().out
    )
    (folder.parent / "in" / "parking.md").write_text(GUIDE.replace("None.", "Two coins."), "utf-8")
    assert added(folder, "--keep-corrections") == 0
    assert (
        "check: its text was written anew for another version of the file, and is not used" in capsys.readouterr().out
    )
    assert passages(folder, capsys)[-1] == (["Fees"], "Two coins.")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--keep", "Nothing"], "nothing that was set aside begins with 'Nothing'; kb show lists it"),
        (["--no-heading", "Park"], "no heading begins with 'Park'; kb show lists them"),
        (["--join", "Park"], "no passage but the first begins with 'Park'; kb show lists them"),
    ],
)
def test_words_that_nothing_begins_with(folder: Path, options: list[str], message: str) -> None:
    added(folder)
    with pytest.raises(AmendError) as caught:
        kb(folder, "correct", "parking", *options)
    assert str(caught.value) == message
    assert Library(folder).correction("parking") == Correction()


def test_a_text_without_words_is_not_stored(folder: Path) -> None:
    added(folder)
    (folder.parent / "new.md").write_text("# Parking\n", "utf-8")
    with pytest.raises(ReaderError, match=r"^text.md: expected an article with body text"):
        kb(folder, "correct", "parking", "--text", str(folder.parent / "new.md"))
    assert not (folder / "parking.meta.yaml").exists()


def test_wrong_usage(folder: Path) -> None:
    added(folder)
    expected = "expected --title, --date, --source, --related, --keep, --no-heading, --join, --text, --tag, --untag or --forget"
    for options, message in (([], expected), (["--keep", " "], "--keep: expected text, found nothing")):
        with pytest.raises(UsageError) as caught:
            kb(folder, "correct", "parking", *options)
        assert str(caught.value) == message

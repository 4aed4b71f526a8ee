"""`kb add`, `kb remove`, `kb restore`, `kb list`, `kb show`, through their own parsers."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path

import pytest

from commands.common import UsageError
from kb.library.library import Library, LibraryError
from tests.support.command_line import articles_command as kb
from tests.support.files.pages import HTML, HTML_NAME, PAGES

ONE_ARTICLE = (
    "--title, --date, --source, --related, --keep, --no-heading and --join go with one article; expected one file"
)
NOTE = "题目\n\n正文在这里,说明逾期的后果。\n"


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for name, data in PAGES.items():
        (folder / name).write_bytes(data)
    return folder


def test_a_folder_is_added_listed_and_removed(pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "kb"
    assert kb(folder, "add", str(pages)) == 0
    assert capsys.readouterr().out == (
        "added credit-card-plan: 信用卡逾期协商还款指南 (8 passages)\n"
        "added debt-collectors: What debt collectors may and may not do (7 passages)\n"
        "added jiebei-overdue: 借呗逾期了怎么办?罚息、征信与催收全解析 (8 passages)\n"
        f"run: kb build --articles {folder}\n"
    )
    assert kb(folder, "list") == 0
    assert capsys.readouterr().out == (
        "credit-card-plan: 信用卡逾期协商还款指南 (2024-06-01, 8 passages, credit-card-plan.docx)\n"
        "debt-collectors: What debt collectors may and may not do (2024-03-18, 7 passages, debt-collectors.md)\n"
        "jiebei-overdue: 借呗逾期了怎么办?罚息、征信与催收全解析 (2024-05-06, 8 passages, jiebei-overdue.html)\n"
    )
    assert kb(folder, "remove", "jiebei-overdue", "none") == 1
    found = capsys.readouterr()
    assert found.out.startswith(f"removed jiebei-overdue; it is kept in {folder}/.removed/")
    assert found.out.endswith(f"-jiebei-overdue\nrun: kb build --articles {folder}\n")
    assert found.err == f"kb: {folder}: no article 'none'; `kb list` shows the articles\n"
    assert len(Library(folder).files()) == 2


def test_good_files_are_added_and_bad_ones_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in (("a.txt", NOTE), ("../b.txt", NOTE), ("c.pdf", "text"), ("d.txt", NOTE)):
            file.writestr(name, content)
    (tmp_path / "all.zip").write_bytes(data.getvalue())
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "bad.zip").write_bytes(b"PK")
    folder = tmp_path / "kb"
    assert kb(folder, "add", *(str(tmp_path / name) for name in ("all.zip", "empty.txt", "bad.zip", "none.md"))) == 1
    found = capsys.readouterr()
    assert found.out.splitlines() == [
        "added a: 题目 (1 passage)",
        "   check: no date was found",
        "   check: no heading was found; passages can only be told apart by their own words",
        "left out d.txt: it has the same text as a",
        f"run: kb build --articles {folder}",
    ]
    assert found.err.splitlines() == [
        "kb: ../b.txt: its name leads out of the ZIP file; pack it again without such names",
        "kb: c.pdf: expected a PDF file, found none; if it is text, rename it to end in .txt",
        "kb: empty.txt: expected text, but the file is empty; save the article as UTF-8 text",
        "kb: bad.zip: expected a ZIP file, found a damaged one or none; pack it again",
        f"kb: {tmp_path}/none.md: cannot be read: no such file or directory; check the name and its permissions",
        "kb: 5 of 7 not added",
    ]


def test_stdin_with_corrections(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(HTML.encode())))
    corrections = ("--title", "借呗", "--date", "2020年1月2日", "--source", "甲")
    assert kb(tmp_path, "add", "-", "--name", HTML_NAME, *corrections) == 0
    assert capsys.readouterr().out == f"added jiebei-overdue: 借呗 (8 passages)\nrun: kb build --articles {tmp_path}\n"
    assert (tmp_path / "jiebei-overdue.meta.yaml").read_text("utf-8") == (
        "title: 借呗\npublished: '2020-01-02 00:00:00'\nsource: 甲\n"
    )
    assert (tmp_path / HTML_NAME).read_bytes() == HTML.encode()


def test_a_dry_run_shows_and_stores_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("# \x1b[31m题目\n\n一、小节\n正文在这里。\n\n相关阅读\n花呗", "utf-8")
    folder = tmp_path / "kb"
    assert kb(folder, "add", "--dry-run", str(tmp_path / "a.txt")) == 0
    assert capsys.readouterr().out == (
        "id:        a\ntitle:     [31m题目\npublished: -\nsource:    -\nsections:  1\n   小节\n"
        "passages:  1\n   16-22  小节: 正文在这里。\nrelated:   1\n   花呗\n"
        "set aside: 2\n   相关阅读 (title of a related page; it is among the related topics)\n"
        "   花呗 (title of a related page; it is among the related topics)\nto check:  1\n   no date was found\n"
    )
    assert not folder.exists()


def test_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert kb(tmp_path, "add", str(write(tmp_path / ".in", "a.txt", NOTE))) == 0
    capsys.readouterr()
    assert kb(tmp_path, "show", "a", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "id": "a",
        "title": "题目",
        "published": None,
        "source": None,
        "file": "a.txt",
        "sections": [],
        "passages": [
            {
                "id": "a:4-18",
                "section": [],
                "start": 4,
                "end": 18,
                "text": "正文在这里,说明逾期的后果。",
                "context": [],
                "pictures": [],
            }
        ],
        "topics": [],
        "tags": [],
        "warnings": [
            {"kind": "no_date", "message": "no date was found", "article": None, "start": 0, "end": 0},
            {
                "kind": "no_headings",
                "message": "no heading was found; passages can only be told apart by their own words",
                "article": None,
                "start": 0,
                "end": 0,
            },
        ],
        "pictures": [],
        "set_aside": [],
        "translations": [],
    }
    with pytest.raises(LibraryError, match="no article 'b'"):
        kb(tmp_path, "show", "b")


def test_a_second_file_of_one_call_takes_the_place_of_no_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [
        write(tmp_path / ".in", "guide.md", "# One\n\nThe first guide.\n"),
        write(tmp_path / ".in", "Guide.txt", "Two\n\nAnother guide.\n"),
        write(tmp_path / ".in" / "a", "readme.md", "# Three\n\nOn parcels.\n"),
        write(tmp_path / ".in" / "b", "readme.md", "# Four\n\nOn courts.\n"),
        write(tmp_path / ".in" / "c", "late.txt", ""),  # not stored: in nobody's way
        write(tmp_path / ".in", "late.txt", "Five\n\nOn debts.\n"),
    ]
    folder = tmp_path / "kb"
    cure = "which this call has too; rename one of the two, or leave one out"
    refused = [
        f"kb: {given[1]}: would be the same article as {given[0]}, {cure}",
        f"kb: {given[3]}: would be the same article as {given[2]}, {cure}",
        "kb: late.txt: expected text, but the file is empty; save the article as UTF-8 text",
    ]
    assert kb(folder, "add", "--dry-run", *map(str, given)) == 1
    assert capsys.readouterr().err.splitlines() == [*refused, "kb: 3 of 6 not readable"]
    assert kb(folder, "add", *map(str, given)) == 1
    found = capsys.readouterr()
    assert found.err.splitlines() == [*refused, "kb: 3 of 6 not added"]
    assert [line for line in found.out.splitlines() if line.startswith(("added", "replaced"))] == [
        "added guide: One (1 passage)",
        "added readme: Three (1 passage)",
        "added late: Five (1 passage)",
    ]
    assert {path.name: path.read_bytes() for path in Library(folder).files()} == {
        path.name: path.read_bytes() for path in (given[0], given[2], given[5])
    }
    # By a call of its own it is a new version.
    assert kb(folder, "add", str(given[3])) == 0
    assert capsys.readouterr().out.startswith("replaced readme: Four (1 passage)\n")


def test_a_zip_on_stdin_may_be_larger_than_an_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in "abc":
            file.writestr(f"{name}.txt", f"{NOTE}{name}\n")
    monkeypatch.setattr("kb.readers.read.MAX_BYTES", 100)  # as if that were much
    assert len(data.getvalue()) > 300
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data.getvalue())))
    assert kb(tmp_path, "add", "-", "--name", "all.zip") == 0
    assert [path.name for path in Library(tmp_path).files()] == ["a.txt", "b.txt", "c.txt"]


def test_what_cannot_be_removed_stops_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.txt", "b.txt"):
        write(tmp_path, name, f"{NOTE}{name}\n")
    (tmp_path / ".removed").write_text("a file where the folder should be")
    assert kb(tmp_path, "remove", "a", "none", "b") == 1
    found = capsys.readouterr()
    assert (found.out, found.err.splitlines()) == (
        "",
        [
            "kb: a: Not a directory; not removed",
            f"kb: {tmp_path}: no article 'none'; `kb list` shows the articles",
            "kb: b: Not a directory; not removed",
        ],
    )
    assert [path.name for path in Library(tmp_path).files()] == ["a.txt", "b.txt"]


def test_a_list_for_programs_names_what_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "a.txt", NOTE)
    write(tmp_path, "b.txt", "")
    assert kb(tmp_path, "list", "--json") == 1
    found = capsys.readouterr()
    assert json.loads(found.out) == {
        "id": "a", "title": "题目", "published": None, "source": None, "file": "a.txt", "passages": 1, "topics": 0,
        "tags": [],
        "translations": [],
    }  # fmt: skip
    assert found.err == "kb: b.txt: expected text, but the file is empty; save the article as UTF-8 text\n"


def test_a_folder_with_a_zip_file_and_one_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / ".in"
    write(given, "zero.docx", "")  # comes first, and is in nobody's way
    write(given, "zero.md", "# Zero\n\nThe text of zero.\n")
    write(given, "all.zip", "PK")
    assert kb(tmp_path / "kb", "add", str(given)) == 1
    found = capsys.readouterr()
    assert found.out.splitlines()[0] == "added zero: Zero (1 passage)"
    assert found.err.splitlines() == [
        f"kb: {given}/all.zip: it is a ZIP file; name it itself",
        "kb: zero.docx: expected a DOCX file, but the file is empty; save it again",
        "kb: 2 of 3 not added",
    ]


def test_two_articles_are_shown_with_a_line_between_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in "ab":
        write(tmp_path / ".in", f"{name}.txt", f"{NOTE}{name}\n")
    assert kb(tmp_path, "add", "--dry-run", str(tmp_path / ".in")) == 0
    found = capsys.readouterr().out
    assert (found.count("\n\nid:        b\n"), found.count("\n\n"), found[:4]) == (1, 1, "id: ")


def test_what_was_corrected_is_kept_or_said_to_be_gone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = str(write(tmp_path / ".in", "a.txt", f"# 题目\n\n一、小节\n{NOTE}"))
    folder, meta = tmp_path / "kb", tmp_path / "kb" / "a.meta.yaml"
    said = "title: 别的\npublished: '2024-04-01 00:00:00'\nrelated:\n- 花呗\n- 借呗\n"
    corrections = ("--title", "别的", "--date", "2024-04-01", "--related", "花呗", "--related", " 借呗 ")
    assert kb(folder, "add", note, *corrections) == 0
    assert meta.read_text("utf-8") == said
    capsys.readouterr()
    # Another title is given; the rest is kept.
    assert kb(folder, "add", note, "--title", "再别的", "--keep-corrections") == 0
    assert meta.read_text("utf-8") == said.replace("别的", "再别的")
    assert capsys.readouterr().out == (
        "replaced a: 再别的 (1 passage)\n   check: the article 'a' is there already, and its file is the same\n"
        f"run: kb build --articles {folder}\n"
    )
    write(tmp_path / ".in", "a.txt", f"# 再别的\n\n一、小节\n{NOTE}")  # the new version has the title itself
    gone = "what was corrected in the version before is gone (date: 2024-04-01 00:00:00; related: 花呗, 借呗)"
    assert kb(folder, "add", note, "--dry-run") == 0
    assert capsys.readouterr().out.endswith(f"\n   {gone}; --keep-corrections keeps it\n")
    assert kb(folder, "add", note) == 0
    assert f"   check: {gone}; to keep it, kb restore a, then" in capsys.readouterr().out
    assert not meta.exists()


def test_corrections_nobody_can_read_are_in_the_way_only_if_they_are_to_stay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = str(write(tmp_path / ".in", "a.txt", NOTE))
    kb(tmp_path, "add", note)
    write(tmp_path, "a.meta.yaml", "title: [")
    assert kb(tmp_path, "add", note, "--keep-corrections") == 1
    assert "kb: a.meta.yaml:1: not valid YAML" in capsys.readouterr().err
    assert kb(tmp_path, "add", note) == 0
    assert not (tmp_path / "a.meta.yaml").exists()


def test_what_was_removed_or_replaced_is_listed_and_restored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = str(write(tmp_path / ".in", "a.txt", NOTE))
    kb(tmp_path, "add", note, "--title", "旧题目")
    kb(tmp_path, "add", str(write(tmp_path / ".in", "a.txt", f"{NOTE}更多。\n")))
    write(tmp_path, "a.faq.yaml", "not_covered: [x]\n")
    kb(tmp_path, "remove", "a")
    removed, replaced = Library(tmp_path).removed()
    capsys.readouterr()
    assert kb(tmp_path, "list", "--removed") == 0
    times = [f"{item.at:%Y-%m-%d %H:%M} UTC" for item in (removed, replaced)]
    assert capsys.readouterr().out == (
        f"a: 题目 (removed {times[0]}, with its questions, {removed.key})\n"
        f"a: 旧题目 (replaced {times[1]}, {replaced.key})\n"
    )
    assert kb(tmp_path, "list", "--removed", "--json") == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert told == [vars(item) | {"at": item.at.isoformat()} for item in (removed, replaced)]
    assert told[1] == {
        "key": replaced.key, "id": "a", "title": "旧题目", "at": replaced.at.isoformat(), "replaced": True, "questions": False
    }  # fmt: skip
    build = f"run: kb build --articles {tmp_path}\n"
    assert kb(tmp_path, "restore", "a") == 0
    assert capsys.readouterr().out == f"restored a: 题目 and its questions\n{build}"
    assert kb(tmp_path, "restore", replaced.key, "a", "none") == 1  # to the first version, and back
    found = capsys.readouterr()
    assert found.out == (
        "restored a: 旧题目; what was there is kept in .removed\n"
        f"restored a: 题目; what was there is kept in .removed\n{build}"
    )
    assert found.err == f"kb: {tmp_path}: nothing to restore is called 'none'; see `kb list --removed`\n"
    assert (tmp_path / "a.faq.yaml").exists()


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder / name


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-"], "- reads stdin; expected --name, such as --name article.md"),
        (["a.txt", "--name", "b.txt"], "--name goes with -, which reads stdin"),
        (["a.txt", "--date", "soon"], "--date: expected a date such as 2024-04-01, found 'soon'"),
        (["a.txt", "--title", " "], "--title: expected text, found nothing"),
        (["a.txt", "--related", "x", "--related", ""], "--related: expected text, found nothing"),
        (
            ["a.txt", "b.txt", "--title", "x"],
            ONE_ARTICLE,
        ),
        (
            ["a.zip", "--source", "x"],
            ONE_ARTICLE,
        ),
        (
            ["-", "--name", "a.zip", "--source", "x"],
            ONE_ARTICLE,
        ),
    ],
)
def test_wrong_usage(arguments: list[str], message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        kb(tmp_path, "add", *arguments)
    assert str(caught.value) == message


def test_a_correction_of_nothing(tmp_path: Path) -> None:
    kb(tmp_path, "add", str(write(tmp_path / ".in", "a.txt", NOTE)))
    with pytest.raises(UsageError, match=r"^expected --title, .* --text, --tag, --untag or --forget$"):
        kb(tmp_path, "correct", "a")


def test_an_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    assert kb(tmp_path / "kb", "add", str(tmp_path / "empty")) == 1
    assert capsys.readouterr().err == "kb: expected articles, found no file there\n"


def test_folders_keep_their_subfolders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given, folder = tmp_path / "docs", tmp_path / "kb"
    places = ("", "guide/", "guide/a b/", "faq/")
    for number, place in enumerate(places):
        write(given / place, "index.md", f"# Title {number}\n\nThe text of number {number}.\n")
    with zipfile.ZipFile(tmp_path / "docs.zip", "w") as file:
        for place in places:
            file.write(given / place / "index.md", f"docs/{place}index.md")
    for source in (given, tmp_path / "docs.zip"):
        assert kb(folder, "add", str(source)) == 0
        capsys.readouterr()
        assert kb(folder, "list", "--json") == 0
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [(row["id"], row["title"], row["file"]) for row in rows] == [
            ("index", "Title 0", "index.md"),
            ("faq/index", "Title 3", "faq/index.md"),
            ("guide/index", "Title 1", "guide/index.md"),
            ("guide/a-b/index", "Title 2", "guide/a-b/index.md"),
        ]
    assert kb(folder, "show", "guide/a-b/index", "--json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["id"], shown["passages"][0]["id"]) == ("guide/a-b/index", "guide/a-b/index:9-30")

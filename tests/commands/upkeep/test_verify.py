"""`kb verify` on a real index: it names every damaged file, and changes nothing."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.journal.writer import Journal, JournalEntry, Traffic
from index.store import versions
from tests.support.command_line import Run
from tests.support.indexes.fake_index import answer

pytestmark = pytest.mark.model


@pytest.fixture
def root(seed_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kb: Run) -> Path:
    shutil.copytree(seed_index, tmp_path / "index")
    monkeypatch.setenv("KB_LOG", str(tmp_path / "log.sqlite"))
    journal = Journal(tmp_path / "log.sqlite", 365)
    journal.record(JournalEntry.of(answer("花呗逾期"), "v1", Traffic.READER))
    journal.close()
    return tmp_path / "index"


def _files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_all_is_whole(kb: Run, root: Path) -> None:
    code, out, err = kb("verify", "--index", root)
    assert (code, err, out.splitlines()[-1]) == (0, "", "everything is whole")
    assert [line[:8] for line in out.splitlines()[:-1]] == ["ok      "] * 5  # in use, version, model, log, articles


def test_a_log_that_is_another_file_is_not_said_to_be_set_aside(kb: Run, root: Path, tmp_path: Path) -> None:
    (tmp_path / "log.sqlite").unlink()
    with closing(sqlite3.connect(tmp_path / "log.sqlite")) as database:
        database.execute("CREATE TABLE letters (text TEXT)")
    code, out, _ = kb("verify", "--index", root)
    assert (code, "is not a journal but another file" in out, "sets it aside" in out) == (1, True, False)


def test_what_is_damaged_is_named_and_left_as_it_is(kb: Run, root: Path, tmp_path: Path) -> None:
    name = versions.current_version(root)
    folder = versions.folder_of(root, name)
    for file in ("passages.jsonl", "calibration.json"):
        (folder / file).write_bytes((folder / file).read_bytes()[:-1])
    log = tmp_path / "log.sqlite"
    data = log.read_bytes()
    log.write_bytes(data.replace("花呗逾期".encode(), "花呗预期".encode()))
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.md").write_text("# A\n\ntext\n", "utf-8")
    (articles / "a.faq.yaml").write_text("covered: [", "utf-8")
    (articles / "site.toml").write_text("name = 1", "utf-8")
    before = _files(tmp_path)
    code, out, _ = kb("verify", "--index", root, "--articles", articles)
    assert code == 1
    assert out.count("passages.jsonl is damaged") + out.count("calibration.json is damaged") >= 2
    assert "row 1 of questions is not what was written" in out
    assert "a.faq.yaml" in out
    assert "site.toml" in out
    assert out.splitlines()[-1].endswith("problems found")
    assert {path: data for path, data in _files(tmp_path).items() if not path.name.endswith(".lock")} == {
        path: data for path, data in before.items() if not path.name.endswith(".lock")
    }

"""`kb repair` and `kb purge` on a real index: what was damaged is whole again, and nothing that an editor wrote has changed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from index.journal.writer import Journal, JournalEntry, Traffic
from index.publish.build import build
from index.store import versions
from kb.library.library import Library
from tests.support.command_line import Run, failed
from tests.support.indexes.fake_index import answer
from tests.support.indexes.publishing import FILES, lay, settings_of

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `articles` and the `index` made of them; it must not be changed."""
    home = lay(tmp_path_factory.mktemp("published"))
    assert build(settings_of(home)).published
    return home


@pytest.fixture
def home(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of them, and a log."""
    home = Path(shutil.copytree(published, tmp_path / "home"))
    monkeypatch.setenv("KB_LOG", str(home / "log.sqlite"))
    journal = Journal(home / "log.sqlite", 365)
    for text in ("花呗逾期", "will I be sued"):
        entry = JournalEntry.of(answer(text), "v1", Traffic.READER)
        journal.record(replace(entry, article="court", passage="court:50-84"))
    journal.close()
    return home


def _written(folder: Path) -> dict[str, bytes]:
    """What editors wrote."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name[0] != "."}


def test_what_verify_finds_is_mended_and_what_editors_wrote_stays(kb: Run, home: Path) -> None:
    where = ("--index", home / "index", "--articles", home / "articles")
    Library(home / "articles").add("more.md", b"# More\n\nAnother article about parcels.\n")
    assert kb("build", "--force", *where)[0] == 0
    published = versions.current_version(home / "index")
    (versions.folder_of(home / "index", published) / "calibration.json").write_bytes(b"{")
    (home / "index" / "versions" / ".building-x").mkdir()
    (home / "index" / "HISTORY.jsonl").write_bytes(b"{half\n")
    (home / "articles" / ".writing-x").mkdir()
    log = home / "log.sqlite"
    log.write_bytes(log.read_bytes().replace(b"will I be sued", b"will I be sewn"))
    before = _written(home / "articles")
    assert kb("verify", *where)[0] == 1
    code, out, err = kb("repair", *where)
    mended = [line.removeprefix("mended   ") for line in out.splitlines() if line.startswith("mended")]
    for said, line in zip(
        (
            ".writing-x: a change that was interrupted is taken back",
            ".building-x: removed; a process that was killed had left it",
            "is in use, as the published one is damaged; to make a new one, run: kb build",
            f"the version {published} is set aside as ",
            "1 line that could not be read removed from the history of rollbacks",
            "was damaged; a new one has begun",
            "1 row of log.sqlite.damaged-1 brought back into the log; the file is now log.sqlite.salvaged-1",
        ),
        mended,
        strict=True,
    ):
        assert said in line
    assert (code, err, out.splitlines()[-1]) == (0, "", "everything is whole")
    assert _written(home / "articles") == before
    assert kb("verify", *where)[0] == 0
    assert kb("repair", *where)[1].startswith("ok ")
    assert kb("build", "--force", *where)[0] == 0


def test_what_only_an_editor_can_mend_is_named(kb: Run, home: Path) -> None:
    (home / "articles" / "more.faq.yaml").write_text("covered: [", "utf-8")
    code, out, _ = kb("repair", "--index", home / "index", "--articles", home / "articles")
    assert (code, "more.faq.yaml" in out) == (1, True)
    assert (home / "articles" / "more.faq.yaml").read_text("utf-8") == "covered: ["


def test_purge(kb: Run, home: Path) -> None:
    where = ("--index", home / "index", "--articles", home / "articles")
    own = "court"
    Library(home / "articles").add("more.md", b"# More\n\nAnother article about parcels.\n")
    Library(home / "articles").remove(own)
    assert "run: kb build" in failed(kb("purge", own, *where))
    assert kb("build", "--force", *where)[0] == 0
    code, out, err = kb("purge", own, *where)
    assert (code, err) == (0, "")
    assert f"{own}: deleted 1 folder in " in out
    assert f"{own}: taken out of 2 rows of the log" in out
    assert failed(kb("purge", own, *where)) == f"{own}: nothing of it was found; is the id right?"
    text = b"A lender may file a lawsuit"
    assert text in FILES["court.md"].encode()
    assert not [path for path in home.rglob("*") if path.is_file() and text in path.read_bytes()]

"""Deleted means gone: readers cannot reach it once it is published without, and nothing holds it once it is purged."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.keys.calls import Answered, Calls
from api.problems import ApiError, ApiProblem
from commands.upkeep.purge import purged
from index.publish.history import Record, report_of
from index.search.search_index import SearchIndex
from index.store import versions
from index.store.last_good import open_last_good
from index.store.versions import StoreError
from kb.library.corrections import Correction
from kb.library.library import Library, LibraryError
from kb.storage.tree import walk
from tests.conftest import KeywordEncoder
from tests.support.crashing.actions import lay
from tests.support.crashing.world import World, ask, look, tiny_build

_TEXT = """\
# Zebrafisch im 斑马鱼馆

## Quokkahaus 袋鼠屋

The quokkaword lives in a xylotent. 斑马鱼很快乐地游泳。

## Paying

The wombatfee is 12 money.
"""
_QUESTIONS = """\
covered:
- section: Quokkahaus 袋鼠屋
  questions: [where do quokkaquestions sleep, 袋鼠在哪里睡觉]
golden:
- question: golden numbatquestion
  section: Quokkahaus 袋鼠屋
"""
_WORDS = ("zoo/", "ebrafisch", "斑马", "uokka", "袋鼠", "xylotent", "wombat", "numbat", "Echidna", "针鼹", "platypus")
_CODINGS = ("utf-8", "utf-16-le", "utf-32-le", "unicode_escape")


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two versions with the article, of which readers have asked."""
    made = World(tmp_path / "world")
    lay(made)
    library = Library(made.articles)
    library.add("zoo/zebra.md", _TEXT.encode(), Correction(title="Echidnatitel 针鼹", source="platypussource"))
    (made.articles / "zoo" / "zebra.faq.yaml").write_text(_QUESTIONS, "utf-8")
    tiny_build(made.settings)
    library.add("refunds.md", b"# Refunds\n\nNo money back.\n")
    tiny_build(made.settings)
    return made


def _traces(world: World) -> dict[str, list[str]]:
    """Every file with a word of the article, in whatever coding."""
    found = {}
    for path in sorted(path for path in world.home.rglob("*") if path.is_file()):
        data = path.read_bytes() + path.as_posix().encode()
        words = [word for word in _WORDS if any(word.encode(coding) in data for coding in _CODINGS)]
        if words:
            found[path.relative_to(world.home).as_posix()] = words
    return found


def _remove(world: World) -> None:
    Library(world.articles).remove("zoo/zebra")
    assert tiny_build(world.settings, force=True).published


def _said(world: World, article: str = "zoo/zebra") -> str:
    return "\n".join(purged(article, world.settings))


def test_what_was_removed_reaches_no_reader_once_it_is_published(world: World) -> None:
    _remove(world)
    index = SearchIndex.open(world.index, KeywordEncoder())
    told = repr((index.contents, index.search("袋鼠在哪里睡觉", top=50), index.search("quokkaword", top=50)))
    assert not [word for word in _WORDS if word in told.replace("quokkaword", "").replace("袋鼠在哪里睡觉", "")]
    published = versions.folder_of(world.index, versions.current_version(world.index))
    (published / "passages.jsonl").write_bytes(b"")  # nor while that version is damaged
    with pytest.raises(StoreError, match=r"passages\.jsonl is damaged"):
        open_last_good(world.index)


def test_what_is_purged_is_in_no_file_any_more(world: World) -> None:
    ask(world.log, "what does it cost")
    _remove(world)
    before = look(world)
    places = {name.split("/")[0] for name in _traces(world)}
    assert places == {"articles", "index"}
    said = _said(world)
    assert "deleted 1 folder" in said
    assert "replaced by a copy" in said
    assert "deleted 2 versions" in said
    assert _traces(world) == {}
    after = look(world)
    assert (after.index, after.log, after.files) == (before.index, before.log, before.files)
    assert _said(world) == ""
    assert not tiny_build(world.settings).changed


def test_the_record_of_the_version_in_use_stays_but_for_what_was_purged(world: World) -> None:
    _remove(world)
    before = versions.current_version(world.index)
    old, record = report_of(world.index, before), Record.read(versions.folder_of(world.index, before))
    assert record.changed_articles == ("zoo/zebra",)
    _said(world)
    now = versions.current_version(world.index)
    report = report_of(world.index, now)
    assert now != before
    assert [row.now for row in report.rows] == [row.now for row in old.rows]
    assert ({row.before for row in report.rows}, report.gone) == ({None}, ())
    assert Record.read(versions.folder_of(world.index, now)) == Record(**vars(record) | {"changed_articles": ()})


def test_too_early_nothing_is_deleted(world: World) -> None:
    Library(world.articles).remove("zoo/zebra")
    before = sorted(path for path in world.home.rglob("*") if path.name not in (".lock", ".holder.json"))
    with pytest.raises(StoreError, match=r"the published version does not have zoo/zebra as it is .*; run: kb build"):
        _said(world)
    assert sorted(path for path in world.home.rglob("*") if path.name not in (".lock", ".holder.json")) == before


def test_of_an_article_that_stays_what_it_said_before_is_purged(world: World) -> None:
    Library(world.articles).add("zoo/zebra.md", b"# Fish\n\nA plain fish.\n", Correction())
    (world.articles / "zoo" / "zebra.faq.yaml").unlink()
    with pytest.raises(StoreError, match="run: kb build"):
        _said(world)
    tiny_build(world.settings, force=True)
    assert _said(world).endswith("it is published as it is now; what was before is gone")
    left = {word for words in _traces(world).values() for word in words}
    assert left == {"zoo/"}  # its id
    assert "zoo/zebra.md" in [path.relative_to(world.articles).as_posix() for path in walk(world.articles)]


_ELSEWHERE = """\
article: zoo/zebra
golden:
- question: may I ride a numbat
  not_covered: true
"""


def test_questions_in_a_file_of_another_name_are_noticed_and_go_with_it(world: World) -> None:
    """They name no passage, so the report of the gate tells only the file; and removing the article leaves the file."""
    rules = world.articles / "rules.faq.yaml"
    rules.write_text(_ELSEWHERE, "utf-8")
    tiny_build(world.settings)
    _remove(world)
    before = sorted(path for path in world.home.rglob("*") if path.name not in (".lock", ".holder.json"))
    with pytest.raises(
        LibraryError, match=r"zoo/zebra: there are still questions about it in rules\.faq\.yaml; delete"
    ):
        _said(world)
    assert sorted(path for path in world.home.rglob("*") if path.name not in (".lock", ".holder.json")) == before
    rules.unlink()
    assert tiny_build(world.settings, force=True).published
    assert [item.text for item in report_of(world.index, versions.current_version(world.index)).gone] == [
        "may I ride a numbat"
    ]
    said = _said(world)
    assert "replaced by a copy" in said
    assert _traces(world) == {}
    assert _said(world) == ""


def test_versions_with_questions_of_other_articles_stay(world: World) -> None:
    """Of a file of any name that is there, and of one that is gone but was named after an article that is there."""
    (world.articles / "rules.faq.yaml").write_text(_ELSEWHERE.replace("zoo/zebra", "refunds").replace("numbat", "bus"))
    own = world.articles / "refunds.faq.yaml"
    own.write_text("golden:\n- {question: is tea hot, not_covered: true}\n")
    _remove(world)
    own.unlink()
    assert tiny_build(world.settings, force=True).published
    Library(world.articles).add("refunds.md", b"# Refunds\n\nSome money back.\n")
    assert tiny_build(world.settings, force=True).published
    before = versions.names(world.index)
    told = [report_of(world.index, name) for name in before]
    assert [[item.text for item in report.gone] for report in told] == [["is tea hot"], []]
    assert all("may I ride a bus" in [row.expected.text for row in report.rows] for report in told)
    assert "deleted 1 folder" in _said(world)
    assert versions.names(world.index) == before


def test_a_mistyped_id_takes_nothing_from_the_versions(world: World) -> None:
    rules = world.articles / "rules.faq.yaml"
    rules.write_text(_ELSEWHERE, "utf-8")
    tiny_build(world.settings)
    rules.unlink()
    tiny_build(world.settings, force=True)
    before = versions.names(world.index)
    assert _said(world, "zoo/zbera") == ""
    assert versions.names(world.index) == before


def test_answers_to_programs_go_with_it(world: World) -> None:
    """That the calls were done stays: sent again, they are not done again."""
    calls = Calls(world.settings.keys_file)
    calls.begin("key", "token", b"1")
    calls.done("key", "token", Answered(200, _TEXT.encode()))
    calls.begin("key", "fails", b"1")
    _remove(world)
    assert "deleted 1 answer to programs" in _said(world)
    assert _traces(world) == {}
    with pytest.raises(ApiError) as gone:
        calls.begin("key", "token", b"1")
    assert (gone.value.code, gone.value.status) == (ApiProblem.ANSWER_DELETED, 410)
    calls.done("key", "fails", Answered(200, b"{}"))  # what was being done meanwhile is answered as ever
    assert calls.begin("key", "fails", b"1") == Answered(200, b"{}")


def test_damaged_versions_and_logs_go_with_it(world: World) -> None:
    _remove(world)
    (world.index / "versions" / ".damaged-x").mkdir()
    (world.index / "versions" / ".damaged-x" / "passages.jsonl").write_text("wombat")
    world.log.with_name("questions.sqlite.damaged-1").write_bytes(b"wombat")
    said = _said(world)
    assert ".damaged-x" in said
    assert "deleted 1 damaged log: questions.sqlite.salvaged-1" in said
    assert _traces(world) == {}


def test_of_an_article_without_a_past_nothing_is_done(tmp_path: Path) -> None:
    world = World(tmp_path)
    Library(world.articles).add("a.md", b"# A\n\nThe court.\n")
    tiny_build(world.settings)
    before = versions.names(world.index)
    assert _said(world, "a") == "it is published as it is now; what was before is gone"
    assert versions.names(world.index) == before

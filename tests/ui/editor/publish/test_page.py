"""Publish and Versions on the Manage page through streamlit's AppTest, with real builds."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from index.live import build_jobs
from index.publish.build import build
from index.publish.gate_report import ArticleHeadings, GateReport
from index.publish.history import list_versions, rollback, rollbacks
from index.store.versions import current
from kb.config.settings import Settings
from kb.faq.edits import add_golden
from tests.index.live.test_build_jobs import ROOT, ended
from tests.support.indexes.publishing import edit, lay, settings_of, spoil
from ui.building.articles_folder import library
from ui.building.pending_changes import pending
from ui.editor import manage
from ui.editor.publish import report as publish
from ui.strings.manage import ManagePart
from ui.strings.publish import EN, ZH, PublishStrings

pytestmark = pytest.mark.model
Open = Callable[..., AppTest]
_HOLD = """
import sys
from pathlib import Path
from index.store.lock import Doing, only_writer
with only_writer(Path(sys.argv[1]), Doing.BUILDING, "bob"):
    print("holding", flush=True)
    sys.stdin.read()
"""


def _script() -> None:
    import streamlit as st

    from ui.editor import manage
    from ui.strings import ask as strings

    manage.show(strings.LANGUAGES[st.query_params["lang"]])


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = lay(tmp_path_factory.mktemp("published"))
    build(settings_of(home), author="zoe")
    return home


@pytest.fixture
def home(published: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(published, tmp_path / "home"))


@pytest.fixture
def visit(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    st.cache_resource.clear()
    monkeypatch.setenv("KB_ARTICLES", str(home / "articles"))
    monkeypatch.setenv("KB_INDEX", str(home / "index"))
    monkeypatch.setattr(manage, "editor_name", lambda: "ann")

    def visit(part: ManagePart = ManagePart.PUBLISH, language: str = "en") -> AppTest:
        app = AppTest.from_function(_script, default_timeout=60)
        app.query_params["lang"], app.query_params["part"] = language, str(part)
        return app.run()

    yield visit
    st.cache_resource.clear()


def _shown(app: AppTest) -> str:
    assert not app.exception
    assert not app.markdown
    return "\n".join(element.proto.body for element in app.get("html"))


def _versions(app: AppTest) -> list[str]:
    """What the page says of each version."""
    _, *found = next(text for text in _shown(app).split("\n") if "kb-version" in text).split("kb-version")
    return found


def _keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button if button.key}


def _built(app: AppTest, key: str, index: Path) -> AppTest:
    """Click, and wait for the build."""
    app.button(key=key).click().run()
    ended(index)
    return app.run()


def _settings(home: Path) -> Settings:
    return settings_of(home)


def test_what_is_pending(home: Path) -> None:
    settings = _settings(home)
    assert not pending(settings, library(settings.articles))
    edit(home, "parcel.txt", "三天", "五天")
    (home / "articles" / "new.md").write_text("# New\n\nThe text of a new article.\n")
    edit(home, "court.faq.yaml", "how do I bake bread", "how do I bake a cake")
    found = pending(settings, library(settings.articles))
    assert [(change.name, change.kind) for change in found.diff.articles] == [("new", "added"), ("parcel", "changed")]
    assert [change.kind for change in found.diff.passages] == ["added", "changed"]
    assert [(change.name, change.before, change.after) for change in found.diff.golden] == [
        ("how do I bake a cake", None, "not covered"),
        ("how do I bake bread", "not covered", None),
    ]
    assert found.version == current(settings.index).split()[0]
    shutil.rmtree(settings.index)
    nothing = pending(settings, library(settings.articles))
    assert (nothing.version, bool(nothing)) == (None, True)
    assert len(pending(settings, library(settings.articles)).diff.articles) == 3


@pytest.mark.parametrize("texts", [ZH, EN], ids=lambda texts: texts.code)
def test_nothing_to_publish_and_nothing_published(visit: Open, home: Path, texts: PublishStrings) -> None:
    assert texts.up_to_date_text in _shown(visit(language=texts.code))
    shutil.rmtree(home / "index")
    shown = _shown(visit(language=texts.code))
    assert texts.nothing_published in shown
    assert texts.kinds["added"].format(count=2) in shown
    assert texts.no_versions_text in _shown(visit(ManagePart.VERSIONS, texts.code))


def test_after_a_forced_publish_nothing_is_left_to_publish(visit: Open, home: Path) -> None:
    """The golden question whose section is gone is still in its file: not removed, nor new."""
    settings = _settings(home)
    spoil(home)
    build(settings, author="ann", force=True)
    found = pending(settings, library(settings.articles))
    assert (bool(found), found.is_listed, [link.questions for link in found.broken]) == (
        False,
        False,
        [("will they take me to court",), ("can a lender file a lawsuit",)],
    )
    shown = _shown(visit())
    assert EN.up_to_date_text in shown
    assert EN.broken_links.format(count=2) in shown
    assert EN.kinds["removed"].format(count=1) not in shown
    assert not build(settings, author="ann").changed


def test_another_setting_is_something_to_publish(visit: Open, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_CANDIDATES", "20")
    shown = _shown(visit(language="zh"))
    assert ZH.made_anew in shown
    assert ZH.up_to_date not in shown


def test_what_came_of_a_build_is_forgotten_when_it_is_past(visit: Open, home: Path) -> None:
    edit(home, "parcel.txt", "三天", "五天")
    app = _built(visit(), "manage-build", home / "index")
    said = EN.published_now.format(encoded=1)
    assert said in _shown(app.run())
    edit(home, "parcel.txt", "五天", "六天")
    assert said not in _shown(app.run())
    app = _built(app, "manage-build", home / "index")
    assert said in _shown(app)
    rollback(home / "index", author="bob")
    assert said not in _shown(app.run())
    assert build_jobs.latest(home / "index") is None


def test_golden_questions_that_are_missing_or_gone_are_told(visit: Open, home: Path) -> None:
    (home / "articles" / "court.faq.yaml").write_text("covered: []\n")
    app = _built(visit(language="zh"), "manage-build", home / "index")
    shown = _shown(app)
    assert ZH.no_golden in shown
    assert ZH.gate_sum.split("{")[0] not in shown
    assert ZH.gone.format(count=2) in shown
    assert '<li lang="en" dir="auto">how do I bake bread</li>' in shown
    assert "检验题：删除 2" in _shown(visit(ManagePart.VERSIONS, "zh"))
    build_jobs.forget(home / "index")


def test_a_change_is_built_checked_and_published(visit: Open, home: Path) -> None:
    edit(home, "parcel.txt", "三天", "五天")
    app = visit()
    assert f"{EN.articles}: 1 changed" in _shown(app)
    before = current(home / "index")
    app = _built(app, "manage-check", home / "index")
    shown = _shown(app)
    assert EN.checked in shown
    assert EN.gate_sum.format(passing=3, total=3) in shown
    assert EN.headings_now.split("}")[2].strip() in shown
    assert current(home / "index") == before
    app = _built(app, "manage-build", home / "index")
    assert EN.published_now.format(encoded=1) in _shown(app)
    assert current(home / "index") != before
    assert list_versions(home / "index")[0].record.author == "ann"
    shown = _shown(visit())  # another session sees the report, too
    assert EN.published_now.format(encoded=1) in shown
    assert EN.up_to_date_text in shown
    app.button(key="manage-close").click().run()
    assert EN.published_now.format(encoded=1) not in _shown(app)
    assert build_jobs.latest(home / "index") is None
    assert EN.unchanged in _shown(_built(app, "manage-build", home / "index"))


def test_a_broken_question_stops_the_publish_until_a_second_word(visit: Open, home: Path) -> None:
    spoil(home)
    before = current(home / "index")
    app = visit()
    assert EN.broken_links.format(count=2) in _shown(app)
    assert "court.faq.yaml 第 2 行" in _shown(visit(language="zh"))
    app = _built(app, "manage-build", home / "index")
    shown = _shown(app)
    assert EN.refused.format(count=2) in shown
    assert current(home / "index") == before
    broken = shown[shown.index('<details class="kb-gate broken" open>') :]
    assert EN.verdicts[next(iter(EN.verdicts))].format(count=2) in broken
    assert "can a lender file a lawsuit" in broken
    assert EN.expected.format(place="court › When you are sued") in broken
    assert "Before: court › When you are sued · answered" in broken
    assert app.button(key="manage-force").disabled
    edit(home, "parcel.txt", "三天", "五天")  # what nobody has judged cannot be forced; what is to be mended stays
    assert EN.changed_since in _shown(app.run())
    assert EN.refused.format(count=2) in _shown(app)
    assert "manage-force" not in _keys(app)
    app = _built(app, "manage-build", home / "index")
    app.checkbox(key="manage-force-sure").check().run()
    app = _built(app, "manage-force", home / "index")
    assert EN.published_forced.format(count=2, author="ann") in _shown(app)
    assert current(home / "index") != before
    assert list_versions(home / "index")[0].record.forced is True
    build_jobs.forget(home / "index")
    newest, first = _versions(visit(ManagePart.VERSIONS))
    assert "ann · Articles: 2 changed; Known questions: 1 removed · 1 of 3 pass, 2 broken, forced <b" in newest
    assert '<details class="kb-gate broken" open>' in newest
    assert "Expected: court › When you are sued" in newest
    assert "Before: court › When you are sued · answered" in newest
    assert EN.gate_first in first


def test_a_check_that_breaks_offers_nothing_to_force(visit: Open, home: Path) -> None:
    spoil(home)
    app = _built(visit(language="zh"), "manage-check", home / "index")
    assert ZH.check_broke.format(count=2) in _shown(app)
    assert "manage-force" not in _keys(app)
    build_jobs.forget(home / "index")


def test_a_build_that_runs_is_found_again_and_cancelled(visit: Open, home: Path) -> None:
    before = current(home / "index")
    edit(home, "parcel.txt", "三天", "五天")
    build_jobs.start(_settings(home), "bob")
    app = visit()
    shown = _shown(app)
    assert EN.begun.split("{")[0] + "bob" in shown
    assert "manage-build" not in _keys(app)
    app.button(key="manage-cancel").click().run()
    ended(home / "index")
    shown = _shown(app.run())
    assert EN.cancelled in shown
    assert current(home / "index") == before
    build_jobs.forget(home / "index")


def test_somebody_else_builds(visit: Open, home: Path) -> None:
    command = [sys.executable, "-c", _HOLD, str(home / "index")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "holding\n"
        app = visit()
        shown = _shown(app)
        assert "bob@" in shown
        assert f"(process {holder.pid})" in shown
        assert app.button(key="manage-build").disabled
        build_jobs.start(_settings(home), "ann")  # as if both had clicked at once
        ended(home / "index")
        assert "bob@" in _shown(app.run())
        assert holder.stdin
        holder.stdin.close()
    assert not app.run().button(key="manage-build").disabled
    build_jobs.forget(home / "index")


@pytest.mark.parametrize("texts", [ZH, EN], ids=lambda texts: texts.code)
def test_headings_that_are_not_found_are_folded_by_article(texts: PublishStrings) -> None:
    asked = (
        ArticleHeadings(article="court", asked=20, missed=("Fees & <b>costs", "Late")),
        ArticleHeadings(article="parcel", asked=3, missed=(), closest=("A <b>stub",)),
        ArticleHeadings(article="phone", asked=61, missed=tuple(map(str, range(52))), fresh=False),
    )
    shown = str(publish.report(GateReport(None, (), headings=asked), texts))
    now, everything = shown.split(
        texts.headings_all.format(found=29, total=84) + texts.headings_closest.format(count=1)
    )
    assert texts.headings_now.format(found=20, total=23) + texts.headings_closest.format(count=1) in now
    assert texts.headings_of.format(found=2, total=3) in now
    assert texts.headings_unsure.format(names="A &lt;b&gt;stub") in now
    assert texts.headings_of.format(found=18, total=20) in now
    names = texts.headings_missed.format(names=f"Fees &amp; &lt;b&gt;costs{texts.semicolon}Late")
    assert (names in now, names in everything) == (True, True)
    assert ("phone" in now, "phone" in everything) == (False, True)
    assert f"49{texts.and_more_headings.format(count=2)}" in everything
    # With all found there is nothing to unfold, also not of an older report; without any nothing is said.
    all_found = ArticleHeadings(article="parcel", asked=3, missed=(), closest=None)
    shown = str(publish.report(GateReport(None, (), headings=(all_found,)), texts))
    assert f"{texts.headings_now.format(found=3, total=3)}<" in shown
    assert "<details" not in shown
    assert str(publish.report(GateReport(None, ()), texts)) == ""


def test_hostile_questions_are_text(visit: Open, home: Path) -> None:
    question = "<script>alert(1)</script> **bold**"
    add_golden(home / "articles", "court", question, None)
    shown = _shown(visit())
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **bold**" in shown
    assert "<script>" not in shown


def test_versions_differ_and_lead_back(visit: Open, home: Path) -> None:
    index = home / "index"
    assert EN.one_version in _shown(visit(ManagePart.VERSIONS))
    edit(home, "parcel.txt", "三天", "五天")
    build(_settings(home), author="ann")
    newer, older = (item.version for item in list_versions(index))
    app = visit(ManagePart.VERSIONS)
    new, old = _versions(app)
    assert ' · ann · Articles: 1 changed · 3 of 3 pass <b class="in-use">✓ In use</b></summary>' in new
    assert (
        "<p>Articles: 1 changed · parcel</p><p>Passages: 1 changed</p><p>Known questions: as before</p>"
        f"<p>Golden questions: as before</p><p>Version: {newer}</p>"
    ) in new
    assert (
        " · zoe · Articles: 2 added; Known questions: 1 added; Golden questions: 2 added · 3 of 3 pass</summary>" in old
    )
    assert (
        "<p>Articles: 2 added · court, parcel</p><p>Passages: 3 added</p><p>Known questions: 1 added</p>"
        f"<p>Golden questions: 2 added</p><p>Version: {older}</p>"
    ) in old
    shown = _shown(app)
    assert "Passages: 1 changed" in shown
    assert "快递一般五天内送货。" in shown
    app.selectbox(key="manage-after").set_value(older).run()
    assert EN.same_version in _shown(app)
    app.button(key="manage-rollback-ask").click().run()
    assert current(index).startswith(newer)
    app.button(key="manage-rollback-yes").click().run()
    shown = _shown(app)
    assert EN.is_back.format(version=older, before=newer) in shown
    assert current(index).startswith(older)
    assert [(step.author, step.before, step.version) for step in rollbacks(index)] == [("ann", newer, older)]
    assert EN.steps.format(count=1) in shown
    assert f"{EN.articles}: 1 changed" in _shown(visit())  # the articles did not go back


def test_a_version_that_is_gone_is_told(visit: Open, home: Path) -> None:
    edit(home, "parcel.txt", "三天", "五天")
    build(_settings(home), author="ann")
    _, older = (item.version for item in list_versions(home / "index"))
    app = visit(ManagePart.VERSIONS)
    (home / "index" / "versions" / older / "passages.jsonl").write_text("damaged")
    app.button(key="manage-rollback-ask").click().run()
    app.button(key="manage-rollback-yes").click().run()
    shown = _shown(app)
    assert EN.not_back.split("{")[0] in shown
    assert "is damaged" in shown


def test_what_stops_a_build_is_told_in_the_language_of_the_page(
    visit: Open, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faq = home / "articles" / "court.faq.yaml"
    good = faq.read_bytes()
    faq.write_text("covered: [\n", "utf-8")
    assert f"<p>{ZH.cannot_build}</p><p>court.faq.yaml 第 " in _shown(visit(language="zh"))
    faq.write_bytes(good)
    (home / "articles" / "empty.txt").write_bytes(b"")
    assert "<p>empty.txt：应当是文字，可是文件是空的；请把文章另存为 UTF-8 文本</p>" in _shown(visit(language="zh"))
    (home / "articles" / "empty.txt").unlink()
    monkeypatch.setenv("KB_MODEL", "/no/such/model")
    app = _built(visit(language="zh"), "manage-check", home / "index")
    reason = "/no/such/model 不是 sentence-transformers 模型的文件夹；请检查 KB_MODEL 或 --model"
    assert ZH.build_failed.format(reason=reason) in _shown(app)
    build_jobs.forget(home / "index")

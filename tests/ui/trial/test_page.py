"""The page for trying a question through streamlit's AppTest, with real builds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from index.journal.reader import AskedLog
from index.live import build_jobs
from index.publish import staging
from index.publish.build import build
from index.store.versions import current
from tests.index.live.test_build_jobs import ended
from tests.support.indexes.publishing import edit, lay, settings_of
from ui.shell import sign_in
from ui.strings import ask
from ui.strings.trial import EN, ZH, TrialStrings

pytestmark = pytest.mark.model
Open = Callable[..., AppTest]
ASKED = "will they take me to court"
OLD, NEW = "A lender may file a lawsuit in court.", "A lender may file a lawsuit in the county court."


def _script() -> None:
    import streamlit as st

    from ui.strings import ask as strings
    from ui.trial import page

    page.show(strings.LANGUAGES[st.query_params["lang"]])


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
    monkeypatch.setenv("KB_LOG", str(home / "questions.sqlite"))
    monkeypatch.setattr(sign_in, "editor_name", lambda: "ann")

    def visit(question: str = "", language: str = "en") -> AppTest:
        app = AppTest.from_function(_script, default_timeout=60)
        app.query_params["lang"] = language
        if question:
            app.query_params["q"] = question
        return app.run()

    yield visit
    build_jobs.forget(home / "index")
    st.cache_resource.clear()


def _shown(app: AppTest) -> str:
    assert not app.exception
    assert not app.markdown
    return "\n".join(element.proto.body for element in app.get("html"))


def _prepared(app: AppTest, index: Path) -> AppTest:
    """Click what prepares the unpublished index, and wait for it."""
    app.button(key="trial-prepare").click().run()
    ended(index)
    return app.run()


@pytest.mark.parametrize("texts", [ZH, EN], ids=lambda texts: texts.code)
def test_without_changes_there_is_one_answer_and_nothing_to_prepare(visit: Open, texts: TrialStrings) -> None:
    shown = _shown(app := visit(ASKED, texts.code))
    assert [text in shown for text in (texts.nothing_text, f">{texts.published}<", f">{texts.unpublished}<")] == [
        True, True, False,
    ]  # fmt: skip
    assert shown.count('class="kb-answer"') == 1
    assert "trial-prepare" not in [button.key for button in app.button]


@pytest.mark.parametrize("texts", [ZH, EN], ids=lambda texts: texts.code)
def test_a_change_is_prepared_and_both_answers_are_shown(visit: Open, home: Path, texts: TrialStrings) -> None:
    before = current(home / "index")
    edit(home, "court.md", OLD, NEW)
    app = visit(ASKED, texts.code)
    assert [text in _shown(app) for text in (texts.missing, NEW, "<mark>")] == [True, False, True]
    shown = _shown(_prepared(app, home / "index"))
    assert [text in shown for text in (texts.missing, texts.differs, texts.same)] == [False, True, False]
    assert shown.count('class="kb-answer"') == 2
    now, then = shown.split(f'<h2 class="kb-part">{texts.unpublished}</h2>')
    assert ["county" in part for part in (now, then)] == [False, True]
    label = ask.LANGUAGES[texts.code].answer_label
    for part, side in ((now, texts.published), (then, texts.unpublished)):
        assert f'aria-label="{label} · {side}"' in part  # a reader of the screen hears which of the two it is
    assert texts.text_changes.format(place="Going to court › When you are sued") in now
    assert current(home / "index") == before
    assert AskedLog(home / "questions.sqlite").most_asked(10) == ()
    shown = _shown(visit("快递几天送到", texts.code))  # the article with the change is only among the others
    assert f"<ul><li>{texts.others_change.format(new=1, gone=1)}</li></ul>" in shown.replace(' dir="auto"', "").replace(
        f' lang="{texts.code}"', ""
    )


def test_what_is_changed_after_preparing_is_told_and_prepared_again(visit: Open, home: Path) -> None:
    edit(home, "court.md", OLD, NEW)
    app = _prepared(visit(ASKED), home / "index")
    edit(home, "court.md", "county", "district")
    shown = _shown(app.run())
    assert EN.outdated in shown
    assert "county" in shown
    shown = _shown(_prepared(app, home / "index"))
    assert [text in shown for text in (EN.outdated, "county", "district")] == [False, False, True]
    build(settings_of(home), author="ann")
    assert EN.nothing_text in _shown(app.run())
    assert staging.described(home / "index") is None


def test_the_field_asks_and_the_address_follows(visit: Open, home: Path) -> None:
    edit(home, "court.md", OLD, NEW)
    app = _prepared(visit(), home / "index")
    assert 'class="kb-answer"' not in _shown(app)
    app.text_input[0].input("may a lender sue me")
    app.button[0].click().run()
    assert app.query_params["q"] == "may a lender sue me"
    assert _shown(app).count('class="kb-answer"') == 2
    app.query_params["q"] = "how do I bake bread"  # a link on another page
    app.run()
    assert app.text_input[0].value == "how do I bake bread"
    assert _shown(app).count('class="verdict') == 2


def test_what_stops_a_build_is_told_and_nothing_can_be_prepared(visit: Open, home: Path) -> None:
    (home / "articles" / "empty.md").write_bytes(b"")
    app = visit(ASKED)
    assert EN.trouble in _shown(app)
    assert "trial-prepare" not in [button.key for button in app.button]


def test_a_build_that_fails_says_why(visit: Open, home: Path) -> None:
    edit(home, "court.md", OLD, NEW)
    (home / "index" / staging.STAGED).write_text("in the way")
    shown = _shown(_prepared(visit(ASKED), home / "index"))
    assert EN.failed in shown
    assert EN.missing in shown

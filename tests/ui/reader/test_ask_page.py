"""The page through streamlit's AppTest, on a fake index: every state, the address, the language, a new index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import index.publish.build
from index.cures import BUILD
from index.encoder.model import ModelError, ModelProblem
from index.progress import BuildEnd
from index.store.versions import StoreError, StoreProblem
from tests.support.indexes.fake_index import FakeIndex
from tests.support.paths import APP
from ui.shell import layout, live_index, local_request, question_state, site
from ui.strings.ask import EN, ZH

EXAMPLES = site.current().examples("en")
Open = Callable[..., AppTest]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An index folder that says it has a version; opening it gives a FakeIndex."""
    st.cache_resource.clear()
    monkeypatch.setenv("KB_INDEX", str(tmp_path))
    monkeypatch.setattr(live_index, "SearchIndex", FakeIndex)
    monkeypatch.setattr(FakeIndex, "opened", [])
    monkeypatch.setattr(FakeIndex, "error", None)
    (tmp_path / "CURRENT").write_text("v1 0")
    yield tmp_path
    st.cache_resource.clear()


@pytest.fixture
def visit(folder: Path) -> Open:
    def visit(**address: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=20)
        for name, value in address.items():
            app.query_params[name] = value
        return app.run()

    return visit


def _shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def _address(app: AppTest, name: str) -> str | None:
    values = app.query_params.get(name)
    return values[0] if isinstance(values, list) else values


def _ask(app: AppTest, question: str) -> AppTest:
    app.text_input(key="question").input(question)
    return app.button[0].click().run()


def test_first_visit_welcomes_with_examples_and_frequent_questions(visit: Open) -> None:
    shown = _shown(visit(lang="en"))
    assert EN.welcome in shown
    assert all(example in shown for example in EXAMPLES)
    assert "how long until they sue" in shown
    assert "逾期多久会被起诉" not in shown
    assert EN.answer_label + '"' not in shown


def test_a_shared_link_asks_at_once(visit: Open) -> None:
    app = visit(q="will I be sued", lang="en")
    assert EN.surely in _shown(app)
    assert app.text_input(key="question").value == "will I be sued"


def test_every_page_leads_back_to_asking(visit: Open) -> None:
    assert f'<a class="ask" href="./?lang=zh" aria-current=page>{ZH.ask}</a>' in _shown(visit(lang="zh"))
    assert f'<a class="ask" href="./?lang=zh">{ZH.ask}</a>' in layout.places(ZH, "faq")


@pytest.mark.parametrize(
    ("address", "expected"),
    [("", False), ("http://127.0.0.1:8501/", False), ("https://kb.example/kb/", False), ("https://a.b/nowhere", True)],
)
def test_an_address_without_a_page(address: str, expected: bool) -> None:
    assert question_state.elsewhere(address) is expected


def test_typing_asks_and_updates_the_address(visit: Open) -> None:
    app = _ask(visit(lang="zh"), "花呗逾期多久会被立案")
    assert ZH.surely in _shown(app)
    assert _address(app, "q") == "花呗逾期多久会被立案"
    assert _address(app, "lang") == "zh"


def test_another_address_wins_over_what_was_typed(visit: Open) -> None:
    app = _ask(visit(lang="en"), "first")
    app.query_params["q"] = "weather"  # the back button, or a link
    app.run()
    assert EN.not_covered_title in _shown(app)
    assert app.text_input(key="question").value == "weather"


def test_home_after_an_answer_is_a_first_visit_again(visit: Open) -> None:
    app = _ask(visit(lang="en"), "first")
    del app.query_params["q"]
    app.run()
    assert EN.welcome in _shown(app)
    assert app.text_input(key="question").value == ""


@pytest.mark.parametrize(
    ("question", "title"), [("", EN.empty_title), ("   ", EN.empty_title), ("😀", EN.wordless_title)]
)
def test_nothing_to_answer_is_a_gentle_hint(visit: Open, question: str, title: str) -> None:
    for app in (visit(q=question, lang="en"), _ask(visit(lang="en"), question)):
        assert title in _shown(app)
        assert EXAMPLES[0] in _shown(app)
        assert EN.not_covered_title not in _shown(app)


def test_a_very_long_question_is_answered_and_the_address_stays_short(visit: Open) -> None:
    question = "会被起诉吗" * 20_000
    app = _ask(visit(lang="zh"), question)
    assert ZH.surely in _shown(app)
    assert ZH.long_question.format(limit=300) in _shown(app)
    assert _address(app, "q") == question[:300]
    assert app.run().text_input(key="question").value == question


@pytest.mark.parametrize(
    ("question", "title"), [("unsure", EN.unsure_title), ("weather", EN.not_covered_title), ("sued", EN.surely)]
)
def test_outcomes(visit: Open, question: str, title: str) -> None:
    assert title in _shown(visit(q=question, lang="en"))


def test_the_language_of_the_address_decides(visit: Open) -> None:
    assert ZH.surely in _shown(visit(q="sued", lang="zh"))
    assert 'data-page-lang="zh-CN"' in _shown(visit(lang="zh"))
    assert EN.surely in _shown(visit(q="sued", lang="en"))
    assert 'data-page-lang="en"' in _shown(visit(lang="nonsense"))


def test_texts_reach_the_page_only_as_escaped_html(visit: Open) -> None:
    app = visit(q="hostile <script>alert(2)</script>", lang="en")
    shown = _shown(app).replace(layout.SCRIPT, "")
    assert "alert(1)" in shown
    assert "<script>alert" not in shown
    assert "<img" not in shown
    assert not app.markdown


def test_no_index_shows_the_command_but_no_button_to_strangers(visit: Open, folder: Path) -> None:
    (folder / "CURRENT").unlink()
    app = visit(lang="en")
    assert EN.no_index_title in _shown(app)
    assert "<code>kb build</code>" in _shown(app)
    assert [button.key for button in app.button if button.key == "build"] == []


def _publish(folder: Path) -> Callable[..., None]:
    def build(settings: Any, *, report: Callable[[str], None], progress: Callable[[int, int], None]) -> None:
        report("encoding")
        progress(0, 0)
        progress(5, 10)
        (folder / "CURRENT").write_text("v1 0")

    return build


def test_at_the_machine_a_button_builds_the_index(visit: Open, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "CURRENT").unlink()
    monkeypatch.setattr(layout, "on_this_machine", lambda: True)
    monkeypatch.setattr(index.publish.build, "build", _publish(folder))
    app = visit(q="will I be sued", lang="en")
    assert EN.surely in _shown(app.button(key="build").click().run())


def test_a_failed_build_says_why(visit: Open, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    (folder / "CURRENT").unlink()
    monkeypatch.setattr(layout, "on_this_machine", lambda: True)
    monkeypatch.setattr(index.publish.build, "build", build)
    shown = _shown(visit(lang="en").button(key="build").click().run())
    assert EN.build_failed in shown
    assert "No space left on device" in shown


def test_a_bug_in_a_build_is_not_told_as_somebodys_mistake(
    visit: Open, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def build(*_: object, **__: object) -> None:
        raise ValueError("a wrong formula")

    (folder / "CURRENT").unlink()
    monkeypatch.setattr(layout, "on_this_machine", lambda: True)
    monkeypatch.setattr(index.publish.build, "build", build)
    shown = _shown(visit(lang="en").button(key="build").click().run())
    assert BuildEnd.UNEXPECTED.value in shown
    assert "a wrong formula" not in shown
    assert 'in build\n    raise ValueError("a wrong formula")' in caplog.text


@pytest.mark.parametrize("here", [True, False])
@pytest.mark.parametrize(
    ("error", "title"),
    [
        (StoreError(StoreProblem.MANIFEST, path="/srv/secret", cure=BUILD), ZH.damaged_text),
        (ModelError(ModelProblem.DESCRIPTION, path="/srv/secret", cure=BUILD), ZH.model_text),
    ],
)
def test_trouble_names_the_cure_and_shows_paths_only_at_the_machine(
    visit: Open, monkeypatch: pytest.MonkeyPatch, error: Exception, title: str, here: bool
) -> None:
    monkeypatch.setattr(FakeIndex, "error", error)
    monkeypatch.setattr(layout, "on_this_machine", lambda: here)
    shown = _shown(visit(q="sued", lang="zh"))
    assert title in shown
    assert "<code>kb build</code>" in shown
    assert ("/srv/secret" in shown) is here


def test_wrong_settings(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_TOP", "many")
    monkeypatch.setattr(layout, "on_this_machine", lambda: True)
    shown = _shown(visit(lang="en"))
    assert EN.settings_title in shown
    assert "KB_TOP" in shown


def test_a_new_index_is_picked_up_and_an_unreadable_one_is_not(
    visit: Open, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(q="sued", lang="en")
    app.run()
    assert len(FakeIndex.opened) == 1  # opened once, not at every run
    (folder / "CURRENT").write_text("v2 0")
    app.run()
    assert len(FakeIndex.opened) == 2
    monkeypatch.setattr(FakeIndex, "error", StoreError(StoreProblem.NO_INDEX, folder=folder, cure=BUILD))
    (folder / "CURRENT").write_text("v3 0")
    assert EN.surely in _shown(app.run())  # the previous index goes on answering
    app.run()
    assert len(FakeIndex.opened) == 3  # and the damaged one is not tried at every run
    (folder / "CURRENT").unlink()
    assert EN.surely in _shown(app.run())
    monkeypatch.setattr(FakeIndex, "error", None)
    (folder / "CURRENT").write_text("v4 0")
    assert EN.surely in _shown(app.run())
    assert len(FakeIndex.opened) == 4


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("192.168.1.5", False),
        ("kb.example", False),
        ("", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:
    assert local_request.loopback(host) is expected

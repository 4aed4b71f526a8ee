"""Translations on the Manage page: their state, written side by side, taken back, and uploaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kb.library.library import Library
from kb.library.translations import translation_of
from kb.translations.translation import TranslationState
from tests.support.manage_page import Open, click, html_of, upload
from ui.editor.translations import counts
from ui.strings import manage as strings_manage
from ui.strings.translations import EN, ZH, TranslationStrings

CHINESE = "# 指南\n\n开头 a < b。\n\n## 甲\n\n甲的话。\n"
ENGLISH = "# Guide\n\nBegin.\n\n## A\n\nWords of A.\n"


@pytest.fixture
def stored(folder: Path) -> Path:
    folder.mkdir()
    (folder / "a.md").write_text(CHINESE, "utf-8")
    return folder


def opened(app: AppTest) -> AppTest:
    """The article is chosen and its translation is open."""
    app.selectbox(key="manage-article").set_value("a").run()
    return app.toggle(key=next(one.key for one in app.toggle if one.key.startswith("translate-"))).set_value(True).run()


def field(app: AppTest, label: str) -> str:
    """The key of the field with this label."""
    return next(one.key for one in (*app.text_input, *app.text_area, *app.checkbox) if one.label == label)


def states(folder: Path) -> list[TranslationState]:
    found = translation_of(Library(folder), "a", "en")
    return [piece.state for piece in found.pieces] if found else []


@pytest.mark.parametrize("texts", [ZH, EN], ids=lambda texts: texts.code)
def test_the_state_of_each_passage_is_told(visit: Open, stored: Path, texts: TranslationStrings) -> None:
    (stored / "a.en.md").write_text(ENGLISH.replace("Words of A.", ""), "utf-8")
    shown = html_of(opened(visit(language=texts.code)))
    assert texts.title.format(count=1) in shown
    found = translation_of(Library(stored), "a", "en")
    assert found
    assert f"{texts.languages['en']} · {counts(found, texts)}" in shown
    assert f"1 · {texts.states[TranslationState.NOT_CHECKED]}" in shown
    assert f"2 · {texts.states[TranslationState.MISSING]}" in shown
    assert "开头 a &lt; b。" in shown


def test_a_translation_is_written_and_taken_back(visit: Open, stored: Path) -> None:
    app = opened(visit())
    assert app.button(key="manage-translate").disabled
    app.text_input(key=field(app, EN.article_title)).set_value("Guide")
    app.text_input(key=field(app, EN.heading.format(number=1))).set_value("A")
    app.text_area(key=field(app, EN.text.format(number=1))).set_value("Begin.")
    app.text_area(key=field(app, EN.text.format(number=2))).set_value("Words\n\n---\n\nof A.").run()
    assert EN.not_one_piece.format(number=2) in html_of(app)
    assert app.button(key="manage-translate").disabled
    app.text_area(key=field(app, EN.text.format(number=2))).set_value("Words of A.").run()
    app = click(app, "manage-translate")
    assert EN.saved.format(language="English", id="a") in html_of(app)
    assert states(stored) == [TranslationState.CURRENT] * 2
    assert (stored / "a.en.md").read_text("utf-8").endswith("\n\n# Guide\n\nBegin.\n\n## A\n\nWords of A.\n")
    assert EN.undone.format(language="English", id="a") in html_of(click(app, "manage-translate-undo"))
    assert not (stored / "a.en.md").exists()
    click(app, "manage-translate-undo")  # and back
    assert states(stored) == [TranslationState.CURRENT] * 2


def test_an_outdated_passage_is_checked(visit: Open, stored: Path) -> None:
    (stored / "a.en.md").write_text(ENGLISH, "utf-8")
    app = opened(visit())
    app.checkbox(key=field(app, EN.is_checked.format(number=2))).set_value(True).run()
    click(app, "manage-translate")
    assert states(stored) == [TranslationState.NOT_CHECKED, TranslationState.CURRENT]


def test_a_translation_is_removed(visit: Open, stored: Path) -> None:
    (stored / "a.en.md").write_text(ENGLISH, "utf-8")
    app = opened(visit())
    ask = next(one.key for one in app.button if one.key.startswith("untranslate-"))
    app = click(app, ask)
    assert EN.remove_sure.format(language="English", id="a") in html_of(app)
    app = click(app, ask.replace("-ask", "-yes"))
    assert EN.removed.format(language="English", id="a") in html_of(app)
    assert not (stored / "a.en.md").exists()


def test_a_file_is_uploaded_as_a_translation(visit: Open, stored: Path) -> None:
    app = upload(visit(), ("a.en.md", ENGLISH.encode()))
    assert EN.waits.format(language="English", id="a") in html_of(app)
    shown = html_of(click(app, "manage-store"))
    assert EN.stored.format(language="English", id="a") in shown
    assert strings_manage.EN.build_next in shown
    assert states(stored) == [TranslationState.NOT_CHECKED] * 2
    assert [article.id for article in Library(stored).articles()] == ["a"]


def test_a_translation_that_cannot_be_read_is_told(visit: Open, stored: Path) -> None:
    (stored / "a.en.md").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    app = visit()
    app.selectbox(key="manage-article").set_value("a").run()
    assert "a.en.md: expected a translation in Markdown" in html_of(app)

"""The fields that correct how an article is understood: what was set aside, headings, passages, and the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kb.library.corrections import Correction, EditedText
from kb.library.library import Library
from kb.structure.passages import cut
from tests.support.manage_page import Open, click, html_of, upload
from ui.strings.amend import EN, ZH, AmendStrings
from ui.strings.manage import EN as MANAGE

GUIDE = (
    b"# Parking\n\n## Where\n\nPark behind the house.\n\n<!-- Not on <b>market</b> days. -->\n\n"
    b"## Note\n\nThe gate closes at ten.\n"
)
PIECE = "Not on <b>market</b> days."
ABOVE = "Park behind the house."


def _passages(folder: Path) -> list[tuple[str, str]]:
    return [(found.section_path, found.text) for found in cut(Library(folder).find("parking"))]


def _button(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    button.click().run()
    assert not app.exception
    return app


def _field(app: AppTest, label: str, *chosen: str) -> AppTest:
    [field] = [field for field in app.multiselect if field.label == label]
    field.set_value(list(chosen)).run()
    assert not app.exception
    return app


def _stored(visit: Open, folder: Path, language: str = "en", correction: Correction | None = None) -> AppTest:
    Library(folder).add("parking.md", GUIDE, correction)
    app = visit(language=language)
    return app.selectbox(key="manage-article").set_value("parking").run()


@pytest.mark.parametrize("words", [ZH, EN], ids=lambda words: words.code)
def test_one_click_keeps_a_piece_of_a_stored_article(visit: Open, folder: Path, words: AmendStrings) -> None:
    app = _stored(visit, folder, words.code)
    assert words.aside.format(count=1) in [fold.label for fold in app.expander]
    assert "Not on &lt;b&gt;market&lt;/b&gt; days." in html_of(app)
    _button(app, words.keep)
    assert _passages(folder)[0] == ("Where", f"{ABOVE}\n\n{PIECE}")
    assert (folder / "parking.md").read_bytes() == GUIDE
    assert words.kept in html_of(app)
    _button(app, words.put_back)
    assert _passages(folder)[0] == ("Where", ABOVE)
    assert not (folder / "parking.meta.yaml").exists()


def test_headings_and_passages_of_a_stored_article(visit: Open, folder: Path) -> None:
    app = _stored(visit, folder)
    _field(app, EN.no_headings, "Note")
    click(app, "manage-correct")
    assert _passages(folder) == [("Where", f"{ABOVE}\n\nNote\n\nThe gate closes at ten.")]
    assert Library(folder).correction("parking") == Correction(no_headings=("Note",))
    _field(app, EN.no_headings)
    click(app, "manage-correct")
    assert len(_passages(folder)) == 2
    _field(app, EN.join, "The gate closes at ten.")
    click(app, "manage-correct")
    assert _passages(folder) == [("Where", f"{ABOVE}\n\nNote\n\nThe gate closes at ten.")]


def test_what_waits_is_corrected_before_it_is_stored(visit: Open, folder: Path) -> None:
    app = upload(visit(), ("parking.md", GUIDE))
    _button(app, EN.keep)
    _field(app, EN.no_headings, "Note")
    assert MANAGE.passages_title.format(count=1) in html_of(app)
    click(app, "manage-store")
    assert _passages(folder) == [("Where", f"{ABOVE}\n\n{PIECE}\n\nNote\n\nThe gate closes at ten.")]
    assert Library(folder).correction("parking") == Correction(keep=(PIECE,), no_headings=("Note",))


def test_another_version_takes_over_what_was_corrected(visit: Open, folder: Path) -> None:
    before = Correction(keep=(PIECE,), no_headings=("Note",))
    Library(folder).add("parking.md", GUIDE, before)
    app = upload(visit(), ("parking.md", GUIDE.replace(b"ten", b"nine")))
    assert MANAGE.corrections_go in html_of(app)
    assert f"{EN.no_headings}: Note" in html_of(app)
    click(app, "manage-keep")
    assert MANAGE.corrections_go not in html_of(app)
    click(app, "manage-store")
    assert Library(folder).correction("parking") == before


def test_the_text_is_saved_after_its_difference_was_seen(visit: Open, folder: Path) -> None:
    app = _stored(visit, folder)
    app.toggle(key="text-parking").set_value(True).run()
    [area] = [area for area in app.text_area if area.label == EN.text_label]
    assert area.value == GUIDE.decode()
    assert app.button(key="manage-text").disabled
    area.set_value(GUIDE.decode().replace("at ten", "at <nine>")).run()
    shown = html_of(app)
    assert "<del>− The gate closes at ten.</del>" in shown
    assert "<ins>+ The gate closes at &lt;nine&gt;.</ins>" in shown
    assert _passages(folder)[1][1] == "The gate closes at ten."
    click(app, "manage-text")
    assert EN.text_saved.format(id="parking") in html_of(app)
    assert _passages(folder)[1][1] == "The gate closes at <nine>."
    assert (folder / "parking.md").read_bytes() == GUIDE
    click(app, "manage-text-back")
    assert EN.text_is_back.format(id="parking") in html_of(app)
    assert Library(folder).correction("parking") == Correction()


def test_a_text_without_words_is_refused_and_a_table_has_none(visit: Open, folder: Path) -> None:
    app = _stored(visit, folder)
    app.toggle(key="text-parking").set_value(True).run()
    [area] = [area for area in app.text_area if area.label == EN.text_label]
    area.set_value("# Parking\n").run()
    assert "expected an article with body text" in html_of(click(app, "manage-text"))
    assert Library(folder).correction("parking") == Correction()
    Library(folder).add("a.csv", b"question,answer\nWhy?,So.\n")
    app = visit()
    app.selectbox(key="manage-article").set_value("a").run()
    app.toggle(key="text-a").set_value(True).run()
    assert "a.csv: a table is changed as a table" in html_of(app)


def test_a_text_of_another_version_of_the_file_is_told(visit: Open, folder: Path) -> None:
    app = _stored(visit, folder, correction=Correction(text=EditedText.of(b"other", "# Other\n\nWords.\n")))
    assert "its text was written anew for another version of the file, and is not used" in html_of(app)
    assert _passages(folder)[0] == ("Where", ABOVE)
    assert click(app, "manage-uncorrect")
    assert not (folder / "parking.meta.yaml").exists()

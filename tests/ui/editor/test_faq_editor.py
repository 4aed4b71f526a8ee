"""The FAQ editor through streamlit's AppTest, on real files: the table, the text, broken links, both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from index.messages.errors import CHINESE
from kb.faq.edits import add_not_covered, change
from kb.faq.schema import FaqProblem
from tests.support.loan_faq import EDITED_ARTICLE, EDITED_FAQ
from ui.shell.templates import plain
from ui.strings.faq import EN, ZH

_FILE = "loan.faq.yaml"
Open = Callable[..., AppTest]


def _script(folder: str, language: str) -> None:
    from pathlib import Path

    from ui.editor import faq_editor

    faq_editor.show(Path(folder), language)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    st.cache_resource.clear()
    (tmp_path / "loan.md").write_text(EDITED_ARTICLE, "utf-8")
    (tmp_path / _FILE).write_text(EDITED_FAQ, "utf-8")
    yield tmp_path
    st.cache_resource.clear()


@pytest.fixture
def visit(folder: Path) -> Open:
    return lambda language="en": AppTest.from_function(_script, args=(str(folder), language), default_timeout=30).run()


def _said(app: AppTest) -> str:
    assert not app.exception
    assert not app.markdown
    return "\n".join(element.proto.body for element in app.get("html"))


def _rows(app: AppTest) -> list[list[Any]]:
    (table,) = app.data_editor
    return [list(row) for row in table.value[["question", "kind", "passage"]].itertuples(index=False)]


def _passage(app: AppTest, words: str) -> str:
    """The cell value of the passage of the question with these words."""
    (value,) = [passage for question, _, passage in _rows(app) if question == words]
    return str(value)


def _type(
    app: AppTest,
    edited: dict[int, dict[str, str | None]] | None = None,
    added: list[dict[str, str]] | None = None,
    deleted: list[int] | None = None,
) -> AppTest:
    (table,) = app.data_editor
    app.session_state[table.key] = {
        "edited_rows": edited or {}, "added_rows": added or [], "deleted_rows": deleted or [],
    }  # fmt: skip
    return app.run()


def _save(app: AppTest) -> str:
    return _said(app.button(key="faq-save").click().run())


def _changed(*changes: tuple[str, str]) -> str:
    text = EDITED_FAQ
    for before, after in changes:
        assert text.count(before) == 1
        text = text.replace(before, after)
    return text


def test_the_table_shows_every_question(visit: Open) -> None:
    app = visit()
    rows = _rows(app)
    assert [row[:2] for row in rows] == [
        ["how long until they sue", "covered"],
        ["since when", "covered"],
        ["how much", "covered"],
        ["weather", "not_covered"],
        ["after how many months", "golden"],
    ]
    assert rows[0][2] == rows[1][2] == rows[4][2] != rows[2][2]
    assert not isinstance(rows[3][2], str)
    assert app.data_editor[0].value["try"].tolist()[2:4] == ["trial?q=how%20much&lang=en", "trial?q=weather&lang=en"]
    said = _said(app)
    assert EN.shown.format(shown=5, total=5) in said
    assert EN.none_broken in said
    assert "Unsaved" not in said


def test_add_change_move_and_delete_in_one_save(visit: Open, folder: Path) -> None:
    app = visit()
    amount = _passage(app, "how much")
    app = _type(
        app,
        edited={0: {"question": "how long: until\nthey sue?"}, 1: {"passage": amount}, 4: {"kind": "golden_refusal"}},
        added=[{"question": "- what sum", "kind": "covered", "passage": amount}, {"kind": "covered"}],
        deleted=[3],
    )
    assert EN.unsaved.format(count=5) in _said(app)
    said = _save(app)
    assert EN.saved.format(count=5) in said
    assert EN.not_published in said
    assert (folder / _FILE).read_text("utf-8") == _changed(
        ("how long until they sue  #", "'how long: until they sue?'  #"),
        ("      - since when\n", ""),
        ("[how much]", "[how much, since when, '- what sum']"),
        ("  - weather\n", ""),
        ("    section: Time\n", ""),
        ("  - question: after how many months\n", "  - question: after how many months\n    not_covered: true\n"),
    ).replace("    section: Time\n", "")
    assert len(_rows(app)) == 5
    assert "Unsaved" not in _said(app.run())


def test_kinds(visit: Open, folder: Path) -> None:
    app = visit()
    time = _passage(app, "since when")
    app = _type(app, edited={1: {"kind": "not_covered"}, 2: {"kind": "golden"}, 3: {"passage": time}})
    assert EN.saved.format(count=3) in _save(app)
    assert [row[:2] for row in _rows(app)] == [
        ["how long until they sue", "covered"],
        ["weather", "covered"],
        ["since when", "not_covered"],
        ["after how many months", "golden"],
        ["how much", "golden"],
    ]
    assert "# asked most" in (folder / _FILE).read_text("utf-8")


def test_a_golden_question_without_a_passage_is_not_taken_for_its_opposite(visit: Open, folder: Path) -> None:
    app = visit("zh")
    time = _passage(app, "since when")
    new = [
        {"question": "when will it end", "kind": "golden"},
        {"question": "what is the wifi password", "kind": "golden_refusal", "passage": time},
    ]
    said = _save(_type(app, edited={4: {"passage": None}}, added=new))
    assert f"<li>{ZH.choose_golden.format(text='after how many months')}</li>" in said
    assert f"<li>新的一行：{ZH.choose_golden.format(text='when will it end')}</li>" in said
    assert (folder / _FILE).read_text("utf-8") == EDITED_FAQ
    app = _type(app, edited={4: {"passage": time}, 5: {"passage": time}, 6: {"question": "the wifi password"}})
    assert ZH.saved.format(count=2) in _save(app)
    assert (folder / _FILE).read_text("utf-8") == EDITED_FAQ + (
        "  - question: when will it end\n    section: Time\n  - question: the wifi password\n    not_covered: true\n"
    )
    assert [row[:2] for row in _rows(app)][4:] == [
        ["after how many months", "golden"],
        ["when will it end", "golden"],
        ["the wifi password", "golden_refusal"],
    ]
    app = _type(app, edited={6: {"passage": time}})  # who gives a passage says that it is answered
    assert ZH.saved.format(count=1) in _save(app)
    assert [row[1] for row in _rows(app)][4:] == ["golden"] * 3


def test_questions_that_are_not_shown_are_seen_chosen_and_shown_again(visit: Open, folder: Path) -> None:
    app = visit("zh")
    amount = _passage(app, "how much")
    app = _type(
        app,
        edited={1: {"kind": "wording"}},
        added=[{"question": "how mutch", "kind": "wording", "passage": amount}],
    )
    assert ZH.saved.format(count=2) in _save(app)
    hidden = _changed(
        ("      - since when\n", "    wordings:\n      - since when\n"),
        ("[how much]\n", "[how much]\n    wordings:\n      - how mutch\n"),
    )
    assert (folder / _FILE).read_text("utf-8") == hidden
    assert [row[:2] for row in _rows(app)][:4] == [
        ["how long until they sue", "covered"],
        ["since when", "wording"],
        ["how much", "covered"],
        ["how mutch", "wording"],
    ]
    app.text_input(key=f"faq-filter-{_FILE}").input("不展示").run()
    assert [row[0] for row in _rows(app)] == ["since when", "how mutch"]
    app = _type(app, edited={0: {"passage": None}}, added=[{"question": "wen", "kind": "wording"}])
    said = _save(app)
    assert "<li>“since when”是已收录的问题，请选择回答它的段落</li>" in said
    assert "<li>新的一行：“wen”是已收录的问题，请选择回答它的段落</li>" in said
    app.button(key="faq-discard").click().run()
    assert ZH.saved.format(count=1) in _save(_type(app, edited={0: {"kind": "covered"}}))
    assert (folder / _FILE).read_text("utf-8") == hidden.replace(
        "    wordings:\n      - since when\n", "      - since when\n    wordings:\n"
    )


def test_nothing_is_saved_before_all_is_right(visit: Open, folder: Path) -> None:
    app = visit("zh")
    app = _type(
        app,
        edited={0: {"question": "  "}, 1: {"question": "How much?"}, 2: {"passage": None}},
        added=[{"question": "<b>bold</b> **x**", "kind": "covered"}, {"question": "a", "kind": "not_covered"}],
    )
    said = _save(app)
    assert ZH.not_saved in said
    assert f"<li>“how long until they sue”这一行：{CHINESE[FaqProblem.NO_QUESTION]}</li>" in said
    assert "<li>“How much?”已经有了，一个问题只写一次</li>" in said
    assert "<li>“how much”是已收录的问题，请选择回答它的段落</li>" in said
    assert "<li>新的一行：“&lt;b&gt;bold&lt;/b&gt; **x**”是已收录的问题，请选择回答它的段落</li>" in said
    assert (folder / _FILE).read_text("utf-8") == EDITED_FAQ
    assert len(_rows(app)) == 7  # what was typed is still there, to be corrected
    app.button(key="faq-discard").click().run()
    assert len(_rows(app)) == 5
    assert ZH.nothing_to_save in _save(app)


def test_a_question_of_another_file_is_not_taken_twice(visit: Open, folder: Path) -> None:
    (folder / "other.faq.yaml").write_text("not_covered:\n  - 天气\n", "utf-8")
    app = _type(visit("zh"), added=[{"question": "天气？", "kind": "not_covered"}])
    assert "<li>other.faq.yaml 第 2 行：“天气？”已经写在这里；请在这里修改或删除</li>" in _save(app)
    assert (folder / _FILE).read_text("utf-8") == EDITED_FAQ


def test_the_filter_loses_nothing_that_was_typed(visit: Open, folder: Path) -> None:
    app = _type(visit(), edited={0: {"question": "how long"}}, added=[{"question": "snow", "kind": "not_covered"}])
    app.text_input(key=f"faq-filter-{_FILE}").input("AMOUNT").run()
    assert [row[0] for row in _rows(app)] == ["how much", "snow"]  # by its passage, and the new one
    app = _type(app, edited={0: {"question": "what sum"}})
    app.text_input(key=f"faq-filter-{_FILE}").input("no such words").run()
    assert [row[0] for row in _rows(app)] == ["snow"]
    assert EN.saved.format(count=3) in _save(app)
    assert (folder / _FILE).read_text("utf-8") == _changed(
        ("how long until they sue  #", "how long  #"),
        ("[how much]", "[what sum]"),
        ("- weather\n", "- weather\n  - snow\n"),
    )


def test_another_file_loses_nothing_that_was_typed(visit: Open, folder: Path) -> None:
    (folder / "card.md").write_text("# Card\n\nA card is not a loan.\n", "utf-8")
    app = visit()
    assert app.selectbox(key="faq-file").options == [f"Loan · {_FILE}", "Card · card.faq.yaml"]
    _type(app, edited={2: {"question": "what sum"}})
    app.selectbox(key="faq-file").select("card.faq.yaml").run()
    assert _rows(app) == []
    _type(app, added=[{"question": "lost my card", "kind": "not_covered"}])
    assert EN.saved.format(count=1) in _save(app)
    assert (folder / "card.faq.yaml").read_text("utf-8") == "not_covered:\n  - lost my card\n"
    app.selectbox(key="faq-file").select(_FILE).run()
    assert [row[0] for row in _rows(app)][2] == "what sum"
    assert EN.saved.format(count=1) in _save(app)
    assert (folder / _FILE).read_text("utf-8") == _changed(("[how much]", "[what sum]"))


def test_two_editors(visit: Open, folder: Path) -> None:
    app = visit()
    add_not_covered(folder, "loan", "snow")
    assert [row[0] for row in _rows(app.run())][4] == "snow"  # nothing was typed: the table follows the file
    app = _type(app, edited={2: {"question": "what sum"}})
    change(folder, _FILE, "weather", "rain")
    assert EN.saved.format(count=1) in _save(app)
    assert [row[0] for row in _rows(app)][2:5] == ["what sum", "rain", "snow"]
    app = _type(app, edited={3: {"question": "storm"}})
    change(folder, _FILE, "rain", "hail")
    assert f"<li>{_FILE}:1: &#x27;rain&#x27; no longer stands in this file; reload it and edit again</li>" in _save(app)


def test_a_broken_link_is_shown_and_mended(visit: Open, folder: Path) -> None:
    (folder / _FILE).write_text(_changed(("section: Amount", "section: Sum")), "utf-8")
    app = visit()
    reason = "no passage of &#x27;loan&#x27; stands in the section &#x27;Sum&#x27;"
    assert f"<li>{_FILE}:7: {reason}</li>" in _said(app)
    assert app.tabs[2].label == "Broken links (1)"
    notes = app.data_editor[0].value["note"].tolist()
    assert [note for note in notes if isinstance(note, str)] == ["no passage of 'loan' stands in the section 'Sum'"]
    assert f"{_FILE} 第 7 行：“loan”里没有小节“Sum”的段落" in _said(visit("zh"))
    time = _passage(app, "since when")
    assert EN.saved.format(count=1) in _save(_type(app, edited={2: {"passage": time}}))
    assert EN.none_broken in _said(app)
    assert _passage(app, "how much") == time


@pytest.mark.parametrize("drawn_again", [True, False])
def test_a_passage_that_went_away_meanwhile_is_chosen_again(visit: Open, folder: Path, drawn_again: bool) -> None:
    app = visit()
    time = _passage(app, "since when")
    app = _type(
        app,
        edited={2: {"question": "what sum"}, 3: {"kind": "golden", "passage": time}},
        added=[{"question": "when", "kind": "golden", "passage": time}],
    )
    (folder / "loan.md").write_text(EDITED_ARTICLE.replace("three months", "two months"), "utf-8")
    said = _save(app.run().run() if drawn_again else app)
    assert EN.not_saved in said
    assert said.count("<li>") == 2
    for place, text in (("", "weather"), (f"{EN.new_row}: ", "when")):
        assert f"<li>{place}{plain(EN.choose_golden.format(text=text))}</li>" in said
    assert (folder / _FILE).read_text("utf-8") == EDITED_FAQ


def test_a_whole_section_stays_what_it_is(visit: Open, folder: Path) -> None:
    long = "\n\n".join(f"Point {number}. " + "The lender writes many letters about it. " * 16 for number in range(3))
    (folder / "loan.md").write_text(EDITED_ARTICLE + "\n" + long, "utf-8")
    app = visit()
    assert len(_passage(app, "how much").split()) > 1
    assert EN.saved.format(count=1) in _save(_type(app, edited={2: {"question": "what sum"}}))
    assert (folder / _FILE).read_text("utf-8") == _changed(("[how much]", "[what sum]"))


def _write(app: AppTest, text: str) -> str:
    app.text_area[0].input(text)
    return _said(app.button(key="faq-save-text").click().run())


def test_the_text(visit: Open, folder: Path) -> None:
    app = visit()
    assert app.text_area[0].value == EDITED_FAQ
    said = _write(app, _changed(("[how much]", "[how much?]")))
    assert (
        f"<li>{_FILE}:8: not valid YAML: a &#x27;?&#x27; inside [ ] or {{ }}; put quotes around the question</li>"
        in said
    )
    assert "<li>    questions: [how much?]</li>" in said
    assert (folder / _FILE).read_text("utf-8") == EDITED_FAQ
    assert app.text_area[0].value == _changed(("[how much]", "[how much?]"))
    better = _changed(("[how much]", "['how much?']"))
    said = _write(app, better)
    assert EN.text_saved in said
    assert EN.not_published in said
    assert (folder / _FILE).read_text("utf-8") == better
    assert [row[0] for row in _rows(app)][2] == "how much?"


def test_the_text_of_somebody_else_is_not_overwritten(visit: Open, folder: Path) -> None:
    app = visit()
    app.text_area[0].input("not_covered: [snow]\n").run()
    change(folder, _FILE, "weather", "rain")
    assert FaqProblem.CHANGED.value in _said(app.button(key="faq-save-text").click().run())
    assert (folder / _FILE).read_text("utf-8") == _changed(("weather", "rain"))
    app.button(key="faq-reload").click().run()
    assert app.text_area[0].value == _changed(("weather", "rain"))


def test_a_file_that_cannot_be_read_is_mended_as_text(visit: Open, folder: Path) -> None:
    (folder / _FILE).write_text("covered: [\n", "utf-8")
    app = visit("zh")
    assert f"{_FILE} 第 2 行：不是正确的 YAML" in _said(app)
    assert len(app.data_editor) == 0
    assert ZH.text_saved in _write(app, "not_covered: [a]\n")
    assert [row[:2] for row in _rows(app)] == [["a", "not_covered"]]


def test_hostile_texts_stay_text(visit: Open, folder: Path) -> None:
    hostile = "<script>alert(1)</script> **b** $x$ :red[x] ![i](http://evil.example)"
    (folder / "loan.md").write_text(
        EDITED_ARTICLE.replace("# Loan", f"# {hostile}").replace("## Time", f"## {hostile}"), "utf-8"
    )
    (folder / _FILE).write_text(f"covered:\n  - section: '{hostile}!'\n    questions: ['{hostile}']\n", "utf-8")
    app = _type(visit(), edited={0: {"question": ""}})
    said = _save(app)
    assert "<script" not in said
    assert "<img" not in said
    assert not app.error
    assert not app.warning
    assert not app.caption


def test_no_articles(visit: Open, folder: Path) -> None:
    (folder / "loan.md").unlink()
    assert f"{EN.library_error} " in _said(visit())


def test_a_disk_that_refuses(visit: Open, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    app = _type(visit(), edited={2: {"question": "what sum"}})
    monkeypatch.setattr("kb.faq.edits.write_beside", full)
    assert f"<li>{EN.disk_error} No space left on device</li>" in _save(app)
    assert (folder / _FILE).read_text("utf-8") == EDITED_FAQ

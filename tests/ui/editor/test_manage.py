"""The Manage page through streamlit's AppTest, on real files: its parts, articles brought in, corrected and removed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import streamlit as st

from kb.library.corrections import Correction
from kb.library.library import Library
from tests.support.files.pages import DOCX_NAME, HTML_NAME, MARKDOWN_NAME, PAGES
from tests.support.manage_page import Open, click, html_of, table, upload
from ui.editor.faq_rows import Draft, QuestionRow
from ui.shell import clock
from ui.strings.faq import ShownKind
from ui.strings.manage import EN, ZH, ManagePart, ManageStrings

HOSTILE_NAME = "<img src=x onerror=alert(1)>.md"
HOSTILE = (
    b"---\ntitle: '<script>alert(2)</script> **bold** $$x$$'\n---\n# <b>H</b>\n\n"
    b"![pixel](http://127.0.0.1:9/pixel.png) <img src=x onerror=alert(3)> text that is the body.\n"
)


@pytest.mark.parametrize("texts", [ZH, EN], ids=lambda texts: texts.code)
def test_an_empty_folder_explains_itself(visit: Open, texts: ManageStrings) -> None:
    shown = html_of(visit(language=texts.code))
    assert texts.no_articles in shown
    assert texts.no_articles_text in shown
    allowed = int(st.get_option("server.maxUploadSize"))
    sizes = {"limit": min(25, allowed), "zip_limit": min(100, allowed)}
    limits = texts.drop.format(
        kinds="txt, md, markdown, html, htm, docx, pdf, csv, tsv, xlsx, jsonl, pptx, odt, epub, rtf, "
        "json, png, jpg, jpeg, webp, tif, tiff, zip",
        **sizes,
    )
    assert visit(language=texts.code).file_uploader[0].label == limits


def test_the_address_names_the_part_and_follows(visit: Open) -> None:
    assert visit("nonsense").segmented_control[0].value == ManagePart.ARTICLES
    app = visit(ManagePart.VERSIONS)
    assert app.segmented_control[0].value == ManagePart.VERSIONS
    app.segmented_control[0].set_value(ManagePart.PUBLISH).run()
    assert not app.exception
    assert app.query_params["part"] in ("publish", ["publish"])
    app.query_params["part"] = "versions"  # the back button
    assert app.run().segmented_control[0].value == ManagePart.VERSIONS


def test_wrong_settings_are_told(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_TOP", "many")
    assert "KB_TOP" in html_of(visit())


def test_three_pages_are_seen_before_they_are_stored(visit: Open, folder: Path) -> None:
    app = upload(visit(), *PAGES.items(), ("bad.pdf", b"nothing"))
    shown = html_of(app)
    assert EN.read.format(count=3) in shown
    assert EN.not_read in shown
    assert "bad.pdf: expected a PDF file, found none; if it is text, rename it to end in .txt" in shown
    assert [row[:4] for row in table(app)] == [
        [HTML_NAME, "借呗逾期了怎么办?罚息、征信与催收全解析", "2024-05-06 09:30:00", 8],
        [DOCX_NAME, "信用卡逾期协商还款指南", "2024-06-01 08:00:00", 8],
        [MARKDOWN_NAME, "What debt collectors may and may not do", "2024-03-18", 7],
    ]
    assert "逾期天数: 1 至 3 天" in shown  # the first of the new ones, with its passages
    assert EN.limits.format(number=1, start=65, end=163, count=98) in shown
    assert not folder.exists()
    app.selectbox(key="manage-waiting").set_value("debt-collectors").run()
    assert app.text_area(key=next(k.key for k in app.text_area if k.key.endswith("-topics"))).value == (
        "How to answer a letter from a debt collector\nHow long negative items stay on a credit report"
    )
    shown = html_of(click(app, "manage-store-all"))
    assert EN.stored.format(count=3, total=3) in shown
    assert EN.build_next in shown
    assert {path.name: path.read_bytes() for path in Library(folder).files()} == PAGES
    assert len(table(app)) == 3
    assert EN.not_read not in shown  # they have been dealt with


def test_a_table_of_questions_is_stored_with_its_questions(visit: Open, folder: Path) -> None:
    table = "问题,答案,相似问\n如何退款？,七天内申请。,怎么退钱？\n怎么开票？,,\n".encode("gb18030")
    shown = html_of(app := upload(visit(language="zh"), ("常见问题.csv", table)))
    assert "表中有 1 个问题没有答案：怎么开票？" in shown
    assert "七天内申请。" in shown
    click(app, "manage-store")
    assert (folder / "常见问题.csv").read_bytes() == table
    assert (folder / "常见问题.faq.yaml").read_text("utf-8") == (
        "covered:\n  - section: 如何退款？\n    questions:\n      - 如何退款？\n    wordings:\n      - 怎么退钱？\n"
    )


def test_a_form_corrects_what_waits(visit: Open, folder: Path) -> None:
    app = upload(visit(language="zh"), ("a.txt", b"One\n\nThe text of one."))
    shown = html_of(app)
    assert "没有找到日期" in shown
    fields = {name: next(w for w in [*app.text_input, *app.text_area] if w.key.endswith(f"-{name}")) for name in
              ("title", "published", "source", "topics")}  # fmt: skip
    assert fields["title"].value == "One"
    fields["published"].set_value("last week")
    app.run()
    assert ZH.wrong_date.format(text="last week") in html_of(app)
    assert app.button(key="manage-store").disabled
    fields = {name: next(w for w in [*app.text_input, *app.text_area] if w.key.endswith(f"-{name}")) for name in fields}
    fields["published"].set_value("2024-04-01")
    fields["title"].set_value("Better")
    fields["topics"].set_value("Two\nThree")
    app.run()
    assert "没有找到日期" not in html_of(app)
    shown = html_of(click(app, "manage-store"))
    assert ZH.added.format(title="Better", id="a") in shown
    article = Library(folder).find("a")
    assert (article.title, article.published) == ("Better", datetime(2024, 4, 1))
    assert [topic.title for topic in article.topics] == ["Two", "Three"]


def test_a_new_version_says_what_it_replaces_and_a_look_elsewhere_loses_nothing(visit: Open, folder: Path) -> None:
    Library(folder).add("a.txt", b"One\n\nThe first text of one.")
    app = upload(visit(), ("A.md", b"# One\n\nThe second text of one."))
    caution = "the article “a” is there already: this version will take its place; the earlier one is kept"
    assert caution in html_of(app)
    title = next(w for w in app.text_input if w.key.endswith("-title"))
    title.set_value("Changed").run()
    app.segmented_control[0].set_value(ManagePart.VERSIONS).run()
    app.segmented_control[0].set_value(ManagePart.ARTICLES).run()
    assert next(w for w in app.text_input if w.key.endswith("-title")).value == "Changed"
    assert EN.replaced.format(title="Changed", id="a") in html_of(click(app, "manage-store"))
    assert [path.name for path in Library(folder).files()] == ["a.md"]


def test_a_file_that_leaves_the_field_waits_no_more(visit: Open, folder: Path) -> None:
    one, two, bad = ("a.txt", b"One\n\nThe text of one."), ("b.txt", b"Two\n\nThe text of two."), ("c.pdf", b"nothing")
    app = upload(visit(), one, two, bad)
    assert app.selectbox(key="manage-waiting").options == ["a.txt", "b.txt"]
    assert EN.not_read in html_of(app)
    kept = app.file_uploader[0].value[1]
    app.file_uploader[0]._files = [(kept.file_id, kept.name, kept.getvalue(), kept.type)]  # as the cross of a chip does
    shown = html_of(app.run())
    assert EN.left_out.format(name="a.txt") in shown
    assert EN.not_read not in shown
    assert app.selectbox(key="manage-waiting").options == ["b.txt"]
    app.segmented_control[0].set_value(ManagePart.VERSIONS).run()  # the field begins anew; what waits stays
    app.segmented_control[0].set_value(ManagePart.ARTICLES).run()
    app = upload(app, one)
    assert app.selectbox(key="manage-waiting").options == ["b.txt", "a.txt"]
    assert EN.stored.format(count=2, total=2) in html_of(click(app, "manage-store-all"))


def test_what_was_refused_is_forgotten_after_a_look_elsewhere(visit: Open) -> None:
    app = upload(visit(), ("c.pdf", b"nothing"))
    assert EN.not_read in html_of(app)
    app.segmented_control[0].set_value(ManagePart.VERSIONS).run()
    assert EN.not_read not in html_of(app.segmented_control[0].set_value(ManagePart.ARTICLES).run())


def test_files_that_wait_and_say_the_same_are_told(visit: Open) -> None:
    page = PAGES[HTML_NAME]
    app = upload(visit(language="zh"), ("a.html", page), ("b.html", page), (MARKDOWN_NAME, PAGES[MARKDOWN_NAME]))
    assert [(row[0], row[4]) for row in table(app)] == [("a.html", 1), ("b.html", 1), (MARKDOWN_NAME, 0)]
    assert "与文章“b.html”的全文相同（那一篇也在等待保存）" in html_of(app)


def test_the_same_file_again_is_told_from_a_new_version(visit: Open, folder: Path) -> None:
    Library(folder).add("a.txt", b"One\n\nThe text of one.")
    shown = html_of(upload(visit(language="zh"), ("a.txt", b"One\n\nThe text of one.")))
    assert "已有文章“a”，文件完全一样" in shown
    assert "保存后会替换它" not in shown


def test_corrections_of_the_version_before_are_told_and_kept_on_demand(visit: Open, folder: Path) -> None:
    library = Library(folder)
    wanted = Correction("Better", datetime(2024, 4, 1), topics=("Two", "Three"))
    library.add("a.txt", b"One\n\nThe first text of one.", wanted)
    app = upload(visit(), ("a.txt", b"One\n\nThe second text of one."), ("b.txt", b"B\n\nThe text of b."))
    shown = html_of(app)
    assert (
        f"<p>{EN.corrections_go}</p><p>Title: Better</p><p>Published: 2024-04-01</p><p>Related topics: Two · Three</p>"
    ) in shown
    assert [(row[0], row[4]) for row in table(app)] == [("a.txt", 4), ("b.txt", 2)]  # no date, no headings; what goes
    app = click(app, "manage-keep")
    assert EN.corrections_go not in html_of(app)
    assert next(w for w in app.text_input if w.key.endswith("-title")).value == "Better"
    assert EN.replaced.format(title="Better", id="a") in html_of(click(app, "manage-store"))
    assert library.correction("a") == wanted


def test_what_was_removed_or_replaced_comes_back(visit: Open, folder: Path) -> None:
    library = Library(folder)
    assert "manage-removed" not in [box.key for box in visit().selectbox]
    library.add("a.txt", b"One\n\nThe first text of one.", Correction(title="Better"))
    library.add("b.txt", b"<b>B</b>\n\nThe text of b.")
    (folder / "b.faq.yaml").write_text("not_covered: [why]\n")
    library.add("a.txt", b"One\n\nThe second text of one.")
    library.remove("b")
    app = visit()
    assert EN.gone_title.format(count=2) in [fold.label for fold in app.expander]
    options = app.selectbox(key="manage-removed").options
    gone = {"replaced" if item.replaced else "removed": item for item in library.removed()}
    when = {kind: clock.shown(item.at) for kind, item in gone.items()}
    assert sorted(options) == [
        f"<b>B</b> · b · removed {when['removed']} (with questions)",
        f"Better · a · replaced {when['replaced']}",
    ]
    by_kind = {kind: item.key for kind, item in gone.items()}
    app.selectbox(key="manage-removed").set_value(by_kind["removed"]).run()
    shown = html_of(click(app, "manage-restore"))
    assert "Restored “&lt;b&gt;B&lt;/b&gt;” (b)." in shown
    assert EN.build_next in shown
    assert (folder / "b.faq.yaml").read_text() == "not_covered: [why]\n"
    key = by_kind["replaced"]  # in place of what is there now, so it is asked twice
    app = click(app, f"manage-restore-{key}-ask")
    assert EN.restore_over.format(id="a") in html_of(app)
    assert library.find("a").title == "One"
    assert EN.restored_over.format(title="Better", id="a") in html_of(click(app, f"manage-restore-{key}-yes"))
    assert library.find("a").title == "Better"
    assert [item.replaced for item in library.removed()] == [True]


def test_what_cannot_come_back_says_why(visit: Open, folder: Path) -> None:
    library = Library(folder)
    library.add("a.txt", b"One\n\nThe text of one.")
    library.remove("a")
    library.add("other.txt", b"One\n\nThe text of one.")
    shown = html_of(click(visit(language="zh"), "manage-restore"))
    assert ZH.not_restored.split("{")[0] in shown
    assert "other" in shown
    assert len(library.removed()) == 1


@pytest.mark.parametrize("texts", [ZH, EN], ids=lambda texts: texts.code)
@pytest.mark.parametrize("part", [ManagePart.QUESTIONS, ManagePart.PUBLISH])
def test_without_articles_the_other_parts_lead_to_them(
    visit: Open, folder: Path, part: ManagePart, texts: ManageStrings
) -> None:
    for exists in (False, True):
        if exists:
            folder.mkdir()
        shown = html_of(visit(part, texts.code))
        assert texts.articles_first in shown
        assert "kb-failed" not in shown
        assert "kb-trouble" not in shown


def test_pasted_text(visit: Open, folder: Path) -> None:
    app = visit()
    assert EN.paste_missing in html_of(click(app, "manage-look"))
    app.text_input(key="manage-name-0").set_value("note.md")
    app.text_area(key="manage-text-0").set_value("# A note\n\nThe text of the note.")
    assert "A note" in html_of(click(app, "manage-look"))
    assert app.text_area(key="manage-text-1").value == ""
    assert EN.left_out.format(name="note.md") in html_of(click(app, "manage-drop"))
    assert not folder.exists()


def test_all_can_be_left_out_after_a_second_word(visit: Open) -> None:
    app = click(upload(visit(), *PAGES.items()), "manage-drop-all-ask")
    assert EN.drop_all_sure.format(count=3) in html_of(app)
    app = click(click(app, "manage-drop-all-no"), "manage-drop-all-ask")
    assert EN.dropped in html_of(click(app, "manage-drop-all-yes"))
    assert not [box for box in app.selectbox if box.key == "manage-waiting"]


def test_a_full_disk_is_told_and_the_file_goes_on_waiting(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    app = upload(visit(), ("a.txt", b"One\n\nThe text of one."))
    monkeypatch.setattr(Library, "add", full)
    shown = html_of(click(app, "manage-store"))
    assert EN.not_stored.format(name="a.txt", reason="No space left on device") in shown
    assert EN.build_next not in shown
    assert app.selectbox(key="manage-waiting").value == "a"


def test_hostile_names_and_texts_are_text(visit: Open, folder: Path) -> None:
    app = upload(visit(), (HOSTILE_NAME, HOSTILE))
    for shown in (html_of(app), html_of(click(app, "manage-store"))):
        assert "<script>" not in shown
        assert "<img" not in shown
        assert "<b>H</b>" not in shown
    app.selectbox(key="manage-article").set_value(Library(folder).articles()[0].id).run()
    shown = html_of(app)
    assert "&lt;script&gt;alert(2)&lt;/script&gt; **bold** $$x$$" in shown
    assert "<img" not in shown


def test_list_search_show_correct_and_remove(visit: Open, folder: Path) -> None:
    library = Library(folder)
    for name, data in PAGES.items():
        library.add(name, data)
    (folder / "notes.xyz").write_text("nothing reads this")
    app = visit()
    assert "notes.xyz: not read" in html_of(app)
    assert len(table(app)) == 3
    app.text_input(key="manage-search").set_value("COLLECTOR creditor").run()
    assert [row[1] for row in table(app)] == ["debt-collectors"]
    assert EN.nothing_found in html_of(app.text_input(key="manage-search").set_value("nowhere").run())
    app.text_input(key="manage-search").set_value("").run()
    app.selectbox(key="manage-article").set_value("debt-collectors").run()
    assert EN.origin.format(file=MARKDOWN_NAME, id="debt-collectors") in html_of(app)
    next(w for w in app.text_input if w.key.startswith("stored-") and w.key.endswith("-source")).set_value("a book")
    assert EN.corrected.format(id="debt-collectors") in html_of(click(app, "manage-correct"))
    assert library.find("debt-collectors").source == "a book"
    assert EN.uncorrected.format(id="debt-collectors") in html_of(click(app, "manage-uncorrect"))
    assert library.find("debt-collectors").source == "https://example.com/debt/collectors"
    app = click(app, "remove-debt-collectors-ask")
    assert len(library.files()) == 3
    shown = html_of(click(app, "remove-debt-collectors-yes"))
    assert "Removed debt-collectors; restore it under “Removed and replaced”." in shown
    assert [EN.still_seen in shown, EN.build_next in shown, ".removed" in shown] == [True, False, False]
    assert sorted(path.name for path in library.files()) == sorted([HTML_NAME, DOCX_NAME])
    assert app.selectbox(key="manage-article").value is None


def test_what_stops_a_build_is_told_one_line_a_file(visit: Open, folder: Path) -> None:
    folder.mkdir()
    (folder / "a.txt").write_text("One\n\nThe text of one.")
    (folder / "b.pdf").write_bytes(b"nothing")
    (folder / "c.txt").write_bytes(b"")
    shown = html_of(visit())
    assert EN.unreadable in shown
    assert shown.count("b.pdf: expected a PDF file") == 1
    assert shown.count("c.txt: ") == 1
    shown = html_of(visit(ManagePart.PUBLISH))
    assert "b.pdf: expected a PDF file" in shown


def test_the_questions_part_is_the_faq_editor(visit: Open, folder: Path) -> None:
    Library(folder).add("a.txt", b"One\n\nThe text of one.")
    app = visit(ManagePart.QUESTIONS)
    assert not app.exception
    assert app.selectbox(key="faq-file").value == "a.faq.yaml"


def test_a_link_opens_an_article_once(visit: Open, folder: Path) -> None:
    folder.mkdir()
    for name in "bc":
        (folder / f"{name}.md").write_text(f"# {name}\n\nThe text of {name}.\n", "utf-8")
    app = visit()
    app.query_params["article"] = "b"
    app.run()
    assert app.selectbox(key="manage-article").value == "b"
    app.selectbox(key="manage-article").set_value("c").run()
    assert app.selectbox(key="manage-article").value == "c"


def test_publish_tells_of_questions_that_are_not_saved(visit: Open, folder: Path) -> None:
    folder.mkdir()
    (folder / "b.md").write_text("# B\n\nThe text of B.\n", "utf-8")
    app = visit(ManagePart.PUBLISH)
    assert EN.unsaved.format(count=1) not in html_of(app)
    row = QuestionRow(text="what is b", sort=ShownKind.NOT_COVERED, passages=())
    app.session_state["faq-drafts"] = {"b.faq.yaml": Draft(file="b.faq.yaml", stamp=None, rows=(row,))}
    assert EN.unsaved.format(count=1) in html_of(app.run())

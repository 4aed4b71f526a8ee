"""DOCX files → articles: styles, numbers, tables, properties, and files that are none."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from kb.article import Article, Topic
from kb.readers.docx import read_docx
from kb.readers.read import ReaderError, read_article
from kb.readers.word.counts import count
from kb.structure.classify_lines import LineKind, Markup
from kb.structure.passages import cut
from tests.support.files.pages import DOCX_NAME, docx_page


def saved(document: Document) -> bytes:
    data = BytesIO()
    document.save(data)
    return data.getvalue()


def read(document: Document) -> Article:
    return read_article(saved(document), "a.docx")


def marked(document: Document) -> list[Markup]:
    return read_docx(saved(document))[0]


def test_a_real_file() -> None:
    article = read_article(docx_page(), DOCX_NAME)
    assert (article.id, article.title) == ("credit-card-plan", "信用卡逾期协商还款指南")
    assert (article.published, article.source, article.warnings) == (datetime(2024, 6, 1, 8, 0), None, ())
    steps = "协商的步骤"
    assert [section.path for section in article.sections] == [
        ("协商的条件",), (steps,), (steps, "整理账单"), (steps, "联系银行"), (steps, "提交材料"), (steps, "签订协议"),
        ("不同方案的比较",), ("总结",),
    ]  # fmt: skip
    assert article.topics == (Topic("信用卡逾期多久会上征信"), Topic("借呗逾期了怎么办?罚息、征信与催收全解析"))
    texts = [article.text[block.start : block.end] for block in article.body]
    assert "- 有稳定的收入来源或者还款计划" in texts
    assert "方案: 账单分期; 期限: 3 至 24 期; 费用: 每期收取手续费" in texts
    assert "联系银行：拨打信用卡背面的客服电话,说明逾期原因,要求转接贷后管理部门。" in texts
    for passage in cut(article):
        assert article.text[passage.start : passage.end] == passage.text


@pytest.mark.parametrize("date", ["", "9999-12-31T23:59:59-12:00", "soon"])
def test_a_date_that_says_nothing(date: str) -> None:
    document = docx.Document()
    document.add_paragraph("Some text of an article.")
    document.core_properties.created = datetime(2024, 6, 1)
    data = BytesIO()
    with zipfile.ZipFile(BytesIO(saved(document))) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"2024-06-01T00:00:00Z", date.encode()))
    assert b"2024-06-01" not in zipfile.ZipFile(data).read("docProps/core.xml")
    assert read_article(data.getvalue(), "a.docx").published is None


def test_headings_lists_and_bold_beginnings() -> None:
    document = docx.Document()
    document.add_heading("Title", 0)
    document.add_heading("One", 1)
    document.add_heading("Deep", 3)
    paragraph = document.add_paragraph()
    paragraph.add_run("Bold").bold = True
    paragraph.add_run(" and plain\nnext line")
    for text in ("a", "b"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("after")
    document.add_paragraph("c", style="List Bullet")
    assert marked(document) == [
        Markup(LineKind.HEADING, 1, "Title"),
        Markup(LineKind.HEADING, 1, "One"),
        Markup(LineKind.HEADING, 3, "Deep"),
        Markup(LineKind.TEXT, 0, "Bold and plain", 4),
        Markup(LineKind.TEXT, 0, "next line", apart=False),
        Markup(LineKind.ITEM, 1, "1. a"),
        Markup(LineKind.ITEM, 1, "2. b", apart=False),
        Markup(LineKind.TEXT, 0, "after"),
        Markup(LineKind.ITEM, 1, "- c"),
    ]


def test_styles_with_chinese_names_are_headings_too() -> None:
    document = docx.Document()
    document.styles["Heading 2"].element.find(qn("w:name")).set(qn("w:val"), "标题 2")
    own = document.styles.add_style("我的标题", 1)
    own.base_style = document.styles["Heading 1"]  # its level comes from the style it is based on
    document.add_paragraph("甲", style="我的标题")
    document.add_paragraph("乙", style="标题 2")
    assert marked(document) == [Markup(LineKind.HEADING, 1, "甲"), Markup(LineKind.HEADING, 2, "乙")]


def number(paragraph: Paragraph, name: str, depth: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = int(name)
    properties.get_or_add_ilvl().val = depth


def add_list(document: Document, name: str, levels: list[tuple[str, str]], restart: int | None = None) -> None:
    """A list whose levels have these (form, text), as the numbering part of the document tells it."""
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), name)
    for depth, (form, text) in enumerate(levels):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            level.append(child)
        abstract.append(level)
    root.append(abstract)
    entry = OxmlElement("w:num")
    entry.set(qn("w:numId"), name)
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), name)
    entry.append(link)
    if restart is not None:
        override, start = OxmlElement("w:lvlOverride"), OxmlElement("w:startOverride")
        override.set(qn("w:ilvl"), "0")
        start.set(qn("w:val"), str(restart))
        override.append(start)
        entry.append(override)
    root.append(entry)


def test_numbers_are_those_that_word_shows() -> None:
    document = docx.Document()
    add_list(document, "901", [("chineseCountingThousand", "%1、"), ("decimal", "%1.%2")])
    add_list(document, "902", [("lowerLetter", "%1)")], restart=3)
    for name, depth in (("901", 0), ("901", 1), ("901", 1), ("901", 0), ("901", 1), ("902", 0), ("902", 0)):
        number(document.add_paragraph("文字"), name, depth)
    assert [line.text for line in marked(document)] == [
        "一、文字", "1.1 文字", "1.2 文字", "二、文字", "2.1 文字", "c) 文字", "d) 文字"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (12, "decimal", "12"), (3, "chineseCounting", "三"), (10, "chineseCounting", "十"), (11, "ideographDigital", "十一"),
        (20, "chineseCounting", "二十"), (99, "japaneseCounting", "九十九"), (100, "chineseCounting", "100"),
        (1, "lowerLetter", "a"), (26, "upperLetter", "Z"), (27, "lowerLetter", "27"), (4, "lowerRoman", "iv"),
        (49, "upperRoman", "XLIX"), (1, "decimalEnclosedCircle", "①"), (20, "decimalEnclosedCircleChinese", "⑳"),
        (21, "decimalEnclosedCircle", "21"), (0, "lowerRoman", "0"),
    ],
)  # fmt: skip
def test_how_a_number_is_written(value: int, form: str, expected: str) -> None:
    assert count(value, form) == expected


def test_deleted_text_is_left_out_and_inserted_text_is_read() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("kept ")
    for tag, text in (("w:del", "deleted"), ("w:ins", "inserted")):
        change, run = OxmlElement(tag), OxmlElement("w:r")
        run.text = text
        change.append(run)
        paragraph._p.append(change)
    assert [line.text for line in marked(document)] == ["kept inserted"]


def test_the_table_of_contents_is_left_out() -> None:
    document = docx.Document()
    document.styles.add_style("toc 1", 1)
    document.add_paragraph("One ..... 3", style="toc 1")
    document.add_paragraph("Text.")
    assert [line.text for line in marked(document)] == ["Text."]


def test_tables() -> None:
    document = docx.Document()
    plain = document.add_table(2, 2)
    for cell, text in zip([*plain.rows[0].cells, *plain.rows[1].cells], ["甲", "1", "乙", ""], strict=True):
        cell.text = text
    frame = document.add_table(1, 1)
    frame.cell(0, 0).text = "One.\nTwo."
    named = document.add_table(3, 3)
    for i, texts in enumerate((("Days", "Fee", ""), ("3", "a", "b"), ("", "c", "d"))):
        for cell, text in zip(named.rows[i].cells, texts, strict=True):
            cell.text = text
    named.cell(1, 0).merge(named.cell(2, 0))
    header = OxmlElement("w:tblHeader")
    named.rows[0]._tr.get_or_add_trPr().append(header)
    assert [line.text for line in marked(document)] == [
        "甲 | 1", "乙", "One.", "Two.", "Days: 3; Fee: a; b", "Days: 3; Fee: c; d"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "heading", "expected"),
    [
        ("In the properties", None, "In the properties"),
        ("In the properties", "In the text", "In the text"),
        ("Microsoft Word - x.doc", None, "a"),
        ("", None, "a"),
    ],
)
def test_the_title_of_a_file(title: str, heading: str | None, expected: str) -> None:
    document = docx.Document()
    document.core_properties.title = title
    if heading:
        document.add_heading(heading, 0)
    document.add_paragraph("A sentence is no title.")
    article = read(document)
    assert (article.title, article.published) == (expected, None)  # the date of the template is no date


def test_a_date_in_the_text_says_more_than_that_of_the_file() -> None:
    document = docx.Document()
    document.core_properties.created = datetime(2024, 6, 1)
    document.add_paragraph("发布时间:2024-04-01")
    document.add_paragraph("正文在这里。")
    assert read(document).published == datetime(2024, 4, 1)


def rezipped(change: Callable[[zipfile.ZipFile], None], skip: str = "") -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(BytesIO(docx_page())) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != skip:
                new.writestr(member, old.read(member))
        change(new)
    return data.getvalue()


DAMAGED = "a.docx: expected a DOCX file, found a damaged one; open it in Word and save it again as DOCX"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (docx_page()[:3000] + b"x" * 200 + docx_page()[3200:], DAMAGED),
        (rezipped(lambda new: new.writestr("word/document.xml", b"<w:document"), "word/document.xml"), DAMAGED),
        (rezipped(lambda new: None, "word/document.xml"), DAMAGED),
        (rezipped(lambda new: None, "_rels/.rels"), DAMAGED),
        (docx_page()[:-100], "a.docx: expected a DOCX file, found a ZIP file; it may be damaged; save it again"),
        (rezipped(lambda new: new.writestr("word/media/bomb.bin", bytes(160 * 2**20))),
         "a.docx: expected a DOCX file, found one of 160 MB in 18 parts (limit: 150 MB unpacked, 40 MB of text); split it"),
        (rezipped(lambda new: new.writestr("word/x.xml", b" " * (41 * 2**20))),
         "a.docx: expected a DOCX file, found one of 41 MB in 18 parts (limit: 150 MB unpacked, 40 MB of text); split it"),
    ],
)  # fmt: skip
def test_errors_are_one_clear_line(data: bytes, message: str) -> None:
    with pytest.raises(ReaderError) as caught:
        read_article(data, "a.docx")
    assert str(caught.value) == message


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/hostname">]>'
    with zipfile.ZipFile(BytesIO(docx_page())) as old:
        xml = old.read("word/document.xml")
    start = xml.index(b"<w:document")
    changed = xml[:start] + bomb + xml[start:].replace("协商的条件".encode(), b"&a;&b;")
    data = rezipped(lambda new: new.writestr("word/document.xml", changed), "word/document.xml")
    assert "aaaaaaaaaa" not in read_article(data, "a.docx").text

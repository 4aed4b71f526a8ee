"""PDF files → articles: joined lines, page numbers, headings, properties, and files that have no text."""

from __future__ import annotations

from datetime import datetime

import pytest

from kb.article import Article
from kb.readers.read import ReaderError, read_article
from kb.structure.passages import cut
from tests.support.pdfs import locked, pdf

PAGES = (
    (
        "某某公司内部资料",
        "花呗逾期指南",
        "一、逾期标准",
        "花呗逾期以后会产生罚息,并且会影响个人征信,具体的标准与逾期的",
        "天数和金额有关,请注意及时还款。",
        "第 1 页",
    ),
    (
        "某某公司内部资料",
        "二、处理办法",
        "1. 主动沟通:联系客服,说明逾期的原因以及预计还款的时间,然后申请",
        "延期还款。",
        "The borrower was not informed of the collec-",
        "tion of the debt and asked for a letter from",
        "the bank.",
        "第 2 页",
    ),
)
FIRST = "花呗逾期以后会产生罚息,并且会影响个人征信,具体的标准与逾期的天数和金额有关,请注意及时还款。"
ENGLISH = "The borrower was not informed of the collection of the debt and asked for a letter from the bank."


def read(data: bytes) -> Article:
    return read_article(data, "a.pdf")


def blocks(article: Article) -> list[tuple[str, str]]:
    return [("/".join(block.section), article.text[block.start : block.end]) for block in article.body]


def test_lines_are_joined_and_the_edges_of_pages_left_out() -> None:
    article = read(pdf(PAGES))
    assert article.title == "花呗逾期指南"
    assert blocks(article) == [
        ("逾期标准", FIRST),
        ("处理办法/主动沟通", "主动沟通:联系客服,说明逾期的原因以及预计还款的时间,然后申请延期还款。"),
        ("处理办法", ENGLISH),
    ]
    for passage in cut(article):
        assert article.text[passage.start : passage.end] == passage.text


def test_title_date_and_headings_of_the_file() -> None:
    info = {"/Title": "关于逾期", "/CreationDate": "D:20240401200915+08'00'"}
    lines = [
        "A short beginning without a title, as the letters of banks have.",
        "Fees",
        "Fees are due at once.",
        "More",
    ]
    article = read(pdf([[*lines, "More follows here."]], info=info, outline=["Fees", "More"]))
    assert (article.title, article.published) == ("关于逾期", datetime(2024, 4, 1, 20, 9, 15))
    assert blocks(article) == [
        ("", "A short beginning without a title, as the letters of banks have."),
        ("Fees", "Fees are due at once."),
        ("More", "More follows here."),
    ]


@pytest.mark.parametrize("title", ["Microsoft Word - guide.docx", "untitled", "guide.pdf", " "])
def test_titles_that_programs_write_are_none(title: str) -> None:
    assert read(pdf(PAGES, info={"/Title": title})).title == "花呗逾期指南"


def test_a_date_in_the_text_says_more_than_that_of_the_file() -> None:
    pages = [["花呗逾期指南", "发布时间:2023-01-02", "正文在这里,说明逾期的后果。"]]
    assert read(pdf(pages, info={"/CreationDate": "D:20240401200915"})).published == datetime(2023, 1, 2)


def test_pages_without_text_are_named() -> None:
    article = read(pdf([PAGES[0], [], PAGES[1], ["7"]]))
    assert article.warnings == ("2 of 4 pages have no text: 2, 4", "no date found")


def test_a_password_that_only_forbids_changes_is_none() -> None:
    assert read(locked(pdf(PAGES), "")).title == "花呗逾期指南"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (locked(pdf(PAGES), "secret"), "found one with a password; save it without a password"),
        (pdf([[]]), "found a scan: 1 page without text; recognise the text (OCR) first"),
        (pdf([[], ["3"]]), "found a scan: 2 pages without text; recognise the text (OCR) first"),
        (pdf(PAGES)[:600], "found a damaged one; open it and print it to a new PDF"),
        (b"%PDF-1.7", "found a damaged one; open it and print it to a new PDF"),
        (pdf([[]] * 1001), "found one of 1001 pages (limit: 1000); split it"),
    ],
)
def test_errors_are_one_clear_line(data: bytes, found: str) -> None:
    with pytest.raises(ReaderError) as caught:
        read(data)
    assert str(caught.value) == f"a.pdf: expected a PDF file, {found}"

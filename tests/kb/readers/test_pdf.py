"""PDF files → articles: joined lines, page numbers, headings, properties, and files that have no text."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.article import Article, Aside
from kb.readers.ocr.scans import is_there
from kb.readers.pdf import PdfProblem
from kb.readers.read import ReaderError, read_article
from kb.structure.passages import cut
from tests.support.files.pdfs import Ink, inked, locked, pdf

NO_WORDS = PdfProblem.NO_WORDS.value if is_there() else ""  # of a scan without words; without the extra nobody knows

# "The pool opens at six in the morning.", encrypted with AES-256 and without a password to open it.
AES = base64.b64decode(
    "JVBERi0xLjMKJeLjz9MKMSAwIG9iago8PAovVHlwZSAvQ2F0YWxvZwovUGFnZXMgMiAwIFIKPj4KZW5kb2JqCjIgMCBvYmoKPDwKL1R5cGUgL1"
    "BhZ2VzCi9LaWRzIFsgMyAwIFIgXQovQ291bnQgMQo+PgplbmRvYmoKMyAwIG9iago8PAovVHlwZSAvUGFnZQovUGFyZW50IDIgMCBSCi9NZWRp"
    "YUJveCBbIDAgMCA1OTUgODQyIF0KL1Jlc291cmNlcyA8PAovRm9udCA8PAovRiA8PAovVHlwZSAvRm9udAovU3VidHlwZSAvVHlwZTEKL0Jhc2"
    "VGb250IC9IZWx2ZXRpY2EKPj4KPj4KPj4KL0NvbnRlbnRzIDQgMCBSCj4+CmVuZG9iago0IDAgb2JqCjw8Ci9MZW5ndGggOTYKPj4Kc3RyZWFt"
    "CjZpUGzjRuHWDZ1tvldeLBtA51vOXBYd93CrqFa62eSlJOnMYhFVn39OMhRQR3BayuoWakFEhTtL71DPPAR3Ngq1k78TuMB8Q14cVRW4b7KzM7"
    "jmYNRJUK7qq/JXcOraDwplbmRzdHJlYW0KZW5kb2JqCjUgMCBvYmoKPDwKL1YgNQovUiA2Ci9MZW5ndGggMjU2Ci9QIDQyOTQ5NjcyOTIKL0Zp"
    "bHRlciAvU3RhbmRhcmQKL08gPGNmZTFlM2Q4NmY5Njg2YjU4M2Y1OWM2Yzc2NTMwNGRhOTRiOWIzMmQ4MGM0OWJjNzY4NGU4N2E2N2EwNTVlZT"
    "A4YmNlYmJmMTNiZGJlMjFmY2NiYjIzNGVjMzNjZGY0Yz4KL1UgPGM1OTM1MDg0YjhkYmU3MTVjYWFlZWJmZTA1NWE0YWY1NWY0MWY1NDc1NzU4"
    "YmQ0YjJiZWQ1MmIxMTU2ZDJkOTJiM2FiMDU2YThkMDZhOTljYmQwODg4ZGExYTUwNzMwNz4KL0NGIDw8Ci9TdGRDRiA8PAovQXV0aEV2ZW50IC"
    "9Eb2NPcGVuCi9DRk0gL0FFU1YzCi9MZW5ndGggMzIKPj4KPj4KL1N0bUYgL1N0ZENGCi9TdHJGIC9TdGRDRgovT0UgPDYxYzE0NWFhZmRmNDgx"
    "NzhhMzhjNGQzYTIwNGJjNjdlZGZkMDk5YzIxMmFkY2ZlNjVkYWE5YzQzMDExMzFiYTQ+Ci9VRSA8ODFiYmQ3ODYzYTEyNTJiYjRjMjAwYTQ2OT"
    "QyZjFmN2Q2Y2I1Mjg0NjdmZjMyZWI4Yjc3NTZkYjIxYzYwMWU2ZD4KL1Blcm1zIDw5MjBjMmY5N2U5N2EyZGU2NzBkYTQxZDY4YWVjYzM2Zj4K"
    "Pj4KZW5kb2JqCnhyZWYKMCA2CjAwMDAwMDAwMDAgNjU1MzUgZiAKMDAwMDAwMDAxNSAwMDAwMCBuIAowMDAwMDAwMDY0IDAwMDAwIG4gCjAwMD"
    "AwMDAxMjMgMDAwMDAgbiAKMDAwMDAwMDI5OSAwMDAwMCBuIAowMDAwMDAwNDQ1IDAwMDAwIG4gCnRyYWlsZXIKPDwKL1NpemUgNgovUm9vdCAx"
    "IDAgUgovSUQgWyA8MDZlYTU1ZTQ3YzhlOGJkZjViMzVkMDc4YzdkNDY4NDA+IDwwNmVhNTVlNDdjOGU4YmRmNWIzNWQwNzhjN2Q0Njg0MD4gXQ"
    "ovRW5jcnlwdCA1IDAgUgo+PgpzdGFydHhyZWYKMTAwMAolJUVPRgo="
)

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


def aside(article: Article) -> list[tuple[str, Aside]]:
    return [(piece.text, piece.reason.code) for piece in article.set_aside]  # type: ignore[misc]


def below(lines: Sequence[str], top: float = 760, x: float = 50, size: float = 10) -> list[Ink]:
    return [Ink(line, x, top - 1.5 * size * row, size) for row, line in enumerate(lines)]


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
    assert aside(article) == [
        ("某某公司内部资料", Aside.REPEATED),
        ("第 1 页", Aside.REPEATED),
        ("第 2 页", Aside.REPEATED),
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


def test_pages_that_all_say_the_same_are_no_page_heads() -> None:
    assert blocks(read(pdf([["Keep this door closed."]] * 4)))[0] == ("", "Keep this door closed.")


def test_a_password_that_only_forbids_changes_is_none() -> None:
    assert read(locked(pdf(PAGES), "")).title == "花呗逾期指南"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (locked(pdf(PAGES), "secret"), "found one with a password; save it without a password"),
        (pdf([[]]), NO_WORDS or "found a scan: 1 page without text; pip install 'semantic-faq[ocr]' recognises it"),
        (
            pdf([[], ["3"]]),
            NO_WORDS or "found a scan: 2 pages without text; pip install 'semantic-faq[ocr]' recognises it",
        ),
        (pdf(PAGES)[:600], "found a damaged one; open it and print it to a new PDF"),
        (b"%PDF-1.7", "found a damaged one; open it and print it to a new PDF"),
    ],
)
def test_errors_are_one_clear_line(data: bytes, found: str) -> None:
    with pytest.raises(ReaderError) as caught:
        read(data)
    assert str(caught.value) == f"a.pdf: expected a PDF file, {found}"


def test_encryption_without_a_password_is_none() -> None:
    assert blocks(read(AES)) == [("", "The pool opens at six in the morning.")]


def test_prices_on_the_last_lines_of_pages_stay() -> None:
    goods = (("Desk", 480, 12), ("Shelf", 95, 4), ("Chair", 130, 7))
    pages = [
        [
            Ink(name, 50, 780, 14, "Song-Bold"),
            *below([f"The {name.lower()} is of oak and comes in one piece."]),
            *below([f"Price: {price} euros", f"Delivery: {days} days"], 60),
        ]
        for name, price, days in goods
    ]
    article = read(inked(pages))
    assert article.set_aside == ()
    assert [
        (section, text.split(": ")[-1]) for section, text in blocks(article) if text.startswith(("Price", "Delivery"))
    ] == [
        ("Desk", "480 euros"),
        ("Desk", "12 days"),
        ("Shelf", "95 euros"),
        ("Shelf", "4 days"),
        ("Chair", "130 euros"),
        ("Chair", "7 days"),
    ]


COLUMNS = (
    "The swimming pool opens at six in the",
    "morning and closes late at night, on",
    "every day of the week but for Sunday.",
    "The sauna opens at noon. Towels are to",
    "be brought along, or they are hired at",
    "the desk by the door for three euros.",
)


def test_two_columns_under_a_large_title() -> None:
    inks = [Ink("Rules of the house", 50, 800, 18), *below(COLUMNS[:3]), *below(COLUMNS[3:], x=300)]
    article = read(inked([inks], info={"/Title": "Microsoft Word - rules_v2.docx"}))
    assert article.title == "Rules of the house"
    assert [text for _, text in blocks(article)] == [" ".join(COLUMNS[:3]), " ".join(COLUMNS[3:])]


def test_a_title_of_the_file_that_is_not_in_the_text_gives_way_to_the_largest_text() -> None:
    inks = [Ink("Rules of the house", 50, 800, 18), *below(["Be quiet after ten."])]
    assert read(inked([inks], info={"/Title": "\uf041\uf042\uf043"})).title == "Rules of the house"
    assert read(inked([inks], info={"/Title": "Template of 2019"})).title == "Rules of the house"


def test_larger_text_is_a_heading_of_its_level() -> None:
    inks = [
        Ink("Rules", 50, 800, 20),
        Ink("The pool", 50, 770, 14),
        *below(["It opens at six."], 750),
        Ink("Prices", 50, 730, 12),
        *below(["A day is nine euros."], 710),
        Ink("The sauna", 50, 690, 14),
        *below(["It opens at noon."], 670),
    ]
    assert blocks(read(inked([inks]))) == [
        ("The pool", "It opens at six."),
        ("The pool/Prices", "A day is nine euros."),
        ("The sauna", "It opens at noon."),
    ]


def test_vertical_writing_runs_down_and_leftwards() -> None:
    columns = ("春はあけぼの。やうやう白くなりゆく山", "ぎは、少し明かりて、紫だちたる雲の細", "くたなびきたる。")
    drawn = [Ink(text, 500 - 20 * i, 780, font="Song-Vertical") for i, text in enumerate(columns)]
    one_by_one = [
        Ink(char, 500 - 20 * i, 780 - 10 * k) for i, text in enumerate(columns) for k, char in enumerate(text)
    ]
    for inks in (drawn, one_by_one):
        assert [text for _, text in blocks(read(inked([inks])))] == ["".join(columns)]


def test_a_page_that_is_turned_reads_as_any_other() -> None:
    inks = [Ink(line, 100 + 15 * i, 50, up=True) for i, line in enumerate(COLUMNS[:3])]
    assert [text for _, text in blocks(read(inked([inks])))] == [" ".join(COLUMNS[:3])]


def test_words_letters_and_bold_drawn_twice() -> None:
    words = ["Every", "word", "of", "this", "line", "is", "drawn", "by", "itself."]
    places = [sum(5 * (len(word) + 1) for word in words[:i]) for i in range(len(words))]
    inks = [Ink(word, 50 + x, 700) for word, x in zip(words, places, strict=True)]
    inks += [Ink("The \ufb01rst \ufb02oor is drawn twice.", 50 + shift, 600) for shift in (0, 0.4)]
    assert [text for _, text in blocks(read(inked([inks])))] == [" ".join(words), "The first floor is drawn twice."]


def test_rows_of_a_table_name_their_columns() -> None:
    cells = [("Room", "Price", "Nights"), ("Garden", "80 euros", "2"), ("Sea view", "120 euros", "3")]
    inks = below(["All of our prices are for a night and for two people."], 780)
    inks += [
        Ink(text, x, 740 - 16 * i) for i, row in enumerate(cells) for text, x in zip(row, (50, 150, 250), strict=True)
    ]
    text = read(inked([inks])).text
    assert text.endswith("Room: Garden; Price: 80 euros; Nights: 2\nRoom: Sea view; Price: 120 euros; Nights: 3")


def test_values_of_a_form_are_text_and_comments_are_not() -> None:
    inks = below(["This is the form by which you become a member of the club."])
    article = read(inked([inks], fields={"Full name": "Anna Berg", "Fee": "30 euros"}, comments=["Ask her again."]))
    assert [text for _, text in blocks(article)] == [inks[0].text, "Full name: Anna Berg", "Fee: 30 euros"]
    assert aside(article) == [("Ask her again.", Aside.COMMENT)]


def test_invisible_text_is_read_where_nothing_else_is() -> None:
    hidden = [Ink("What a scanner made of the picture of a page.", 50, 700, mode=3)]
    shown = [Ink("What a reader sees on the second page of it.", 50, 700), Ink("Invisible.", 50, 600, mode=3)]
    article = read(inked([hidden, shown]))
    assert [text for _, text in blocks(article)] == [hidden[0].text, shown[0].text]
    assert aside(article) == [("Invisible.", Aside.HIDDEN)]


def test_pages_whose_letters_have_no_meaning_are_named() -> None:
    odd = "".join(chr(0xE000 + i) for i in range(40))
    article = read(inked([below(["This page reads as it should do."]), below([odd])]))
    warning = "1 of 2 pages may be read wrong, their letters have no clear meaning: 2; look at them"
    assert article.warnings[0] == warning


_WORDS = st.text(st.sampled_from("abcdefghij"), min_size=1, max_size=8)
_INKS = st.builds(
    Ink,
    _WORDS,
    st.integers(0, 560),
    st.integers(0, 830),
    st.sampled_from([8, 10, 10, 14]),
    mode=st.sampled_from([0, 0, 0, 3]),
    up=st.sampled_from([False, False, False, True]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(_INKS, max_size=12), min_size=1, max_size=3))
def test_every_letter_is_in_the_text_or_set_aside(pages: list[list[Ink]]) -> None:
    """Words that overlap may be read as one, so letters are compared; a text at the same place twice counts once."""
    start = below(["Some words that are not set aside, so that there is an article."], 400)
    article = read(inked([start, *pages]))
    read_letters = set(article.text + " ".join(piece.text for piece in article.set_aside))
    assert set("".join(ink.text for inks in pages for ink in inks)) <= read_letters


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(_WORDS, min_size=1, max_size=8), min_size=1, max_size=4), st.integers(12, 40))
def test_every_word_is_in_the_text_or_set_aside(pages: list[list[str]], step: int) -> None:
    inks = [[Ink(word, 50, 780 - step * row) for row, word in enumerate(words)] for words in pages]
    article = read(inked([below(["Some words that are not set aside, so that there is an article."], 400), *inks]))
    kept = " ".join([article.text, *(piece.text for piece in article.set_aside)])
    assert {word for words in pages for word in words} <= set(kept.split())

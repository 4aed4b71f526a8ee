"""Files → articles: encodings, text, Markdown, errors, and that nothing of a text is lost."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.article import Article, Aside, Block, Section, SetAside, Topic
from kb.errors import Message
from kb.ids import article_id
from kb.readers.read import ReaderError, read_article
from kb.structure import line_grammar
from kb.structure.dates import meta_line
from tests.support.paths import SEED


def read(text: str, name: str = "a.txt") -> Article:
    return read_article(text.encode(), name)


def blocks(article: Article) -> list[tuple[str, str]]:
    return [("/".join(block.section), article.text[block.start : block.end]) for block in article.body]


# The seed


def test_the_seed() -> None:
    article = read_article(SEED.read_bytes(), SEED.name)
    standard, strategy = "花呗逾期立案标准", "应对花呗逾期的策略"
    assert (article.id, article.title) == ("huabei-overdue", "花呗逾期最新立案标准解析与应对策略")
    assert article.published == datetime(2024, 4, 1, 20, 9, 15)
    assert (article.source, article.warnings) == (None, ())
    named = [(standard, name) for name in ("逾期时间", "逾期金额", "还款意愿与能力", "信用记录")]
    named += [(strategy, name) for name in ("及时还款", "积极沟通", "避免失联", "法律咨询")]
    assert [block.section for block in article.body] == [(), *named, ("总结",)]
    assert [article.text[b.start : b.name_end] for b in article.body if b.alone] == [name for _, name in named]
    assert [section.path for section in article.sections] == [
        (standard,), *named[:4], (strategy,), *named[4:], ("总结",)
    ]  # fmt: skip


def test_the_topics_of_the_seed() -> None:
    article = read_article(SEED.read_bytes(), SEED.name)
    # Line 33 is "相关内容:", lines 34-133 are the topics, line 134 is "To Top" without a newline.
    lines = SEED.read_text(encoding="utf-8").split("\n")
    assert (lines[32], lines[133:]) == ("相关内容:", ["To Top"])
    assert article.topics == tuple(Topic(line) for line in lines[33:133])
    assert len(article.topics) == 100


# Errors


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how files of old Office programs begin


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (b"", "a.txt", "a.txt: expected text, but the file is empty; save the article as UTF-8 text"),
        (b"\xef\xbb\xbf \n", "a.txt", "a.txt: expected text, but the file is empty; save the article as UTF-8 text"),
        (b"%PDF-1.7 ...", "a.txt", "a.txt: expected text, found a PDF file; rename it to end in .pdf"),
        (b"PK\x03\x04rest", "a.md", "a.md: expected text, found a ZIP file; unpack it first"),
        (b"<!DOCTYPE html><p>x", "a.txt", "a.txt: expected text, found an HTML page; rename it to end in .html"),
        (b"\x89PNG", "a.txt", "a.txt: expected text, found a PNG image; save the article as text"),
        (bytes(range(256)) * 4, "a.txt", "a.txt: expected text, but found binary data; save the article as UTF-8 text"),
        (OLD, "a.doc", "a.doc: expected an article, found an old Office file (.doc); open it, save it as DOCX and "
         "add that"),
        (OLD, "a.XLS", "a.XLS: expected an article, found an old Office file (.xls); open it, save it as XLSX and "
         "add that"),
        (b"text", "a.ppt", "a.ppt: expected an article, found an old Office file (.ppt); open it, save it as PPTX "
         "and add that"),
        (b"{\\rtf1 x}", "a.doc", "a.doc: expected an old Office file (DOC, XLS) or one with a password, found an RTF file; "
         "rename it to end in .rtf"),
        (b"\x89PNG", "a.doc", "a.doc: expected an old Office file (DOC, XLS) or one with a password, found a PNG image; "
         "save the article as text"),
        (b"text", "a.odp", "a.odp: expected an article (.txt, .md, .markdown, .html, .htm, .docx, .pdf, "
         ".csv, .tsv, .xlsx, .jsonl, .pptx, .odt, .epub, .rtf), found .odp; "
         "save it as one of these"),
        (b"text", "a.pdf", "a.pdf: expected a PDF file, found none; if it is text, rename it to end in .txt"),
        (b"<html><p>x", "a.pdf", "a.pdf: expected a PDF file, found an HTML page; rename it to end in .html"),
        (b"%PDF-1.7", "a.html", "a.html: expected an HTML page, found a PDF file; rename it to end in .pdf"),
        (b"PK\x03\x04rest", "a.docx", "a.docx: expected a DOCX file, found a ZIP file; it may be damaged; save it again"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.docx", "a.docx: expected a DOCX file, found an old Office file (DOC, XLS) "
         "or one with a password; save it as DOCX without a password"),
        (b"\n", "a.docx", "a.docx: expected a DOCX file, but the file is empty; save it again"),
        (b"", "a.html", "a.html: expected an HTML page, but the file is empty; save it again"),
        ("一篇文章".encode(), "a.txt", "a.txt: expected an article with body text, found only a title, related topics or "
         "page furniture; add the text of the article"),
        (b"---\ntitle: x\n---\n", "a.md", "a.md: expected an article with body text, found nothing; "
         "add the text of the article"),
    ],
)  # fmt: skip
def test_errors_are_one_clear_line(data: bytes, name: str, message: str) -> None:
    with pytest.raises(ReaderError) as caught:
        read_article(data, name)
    assert str(caught.value) == message


@given(st.binary(min_size=1, max_size=200), st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", "a.pdf"]))
@settings(max_examples=150, deadline=None)
def test_bytes_give_an_article_or_a_reader_error(data: bytes, name: str) -> None:
    try:
        article = read_article(data, name)
    except ReaderError:
        return
    assert article.body
    assert_offsets(article)


# Titles and ids


def test_whole_article() -> None:
    text = "标题: 花呗指南\n\n一、逾期\n1. 时间:三个月以上才会被起诉。\n相关阅读\n借呗"
    # 0:8 title line, 10:14 "一、逾期", 15:32 the point; its text begins after "1. " at 18, its name is 18:20.
    assert read(text, "指南.txt") == Article(
        id="指南",
        title="花呗指南",
        text=text,
        body=(Block(18, 32, ("逾期", "时间"), 20, alone=True),),
        sections=(Section(("逾期",), 10, 32), Section(("逾期", "时间"), 15, 32)),
        topics=(Topic("借呗"),),
        warnings=("no date found",),
        set_aside=tuple(SetAside(line, Message(Aside.RELATED)) for line in ("相关阅读", "借呗")),
    )


@pytest.mark.parametrize(
    "first",
    [
        "这一段是正文,它以句号结束。",
        "一、逾期标准",
        "The first line of a paragraph that was broken by a margin\nand goes on here.",
        "各位用户:",
    ],
)
def test_a_text_without_a_title_takes_the_name_of_the_file(first: str) -> None:
    article = read(f"{first}\n正文在这里,正文也在这里。", "folder/huabei guide.txt")
    assert (article.id, article.title) == ("folder/huabei-guide", "huabei guide")
    assert article.warnings == ("no title found: the file name 'huabei guide' is used", "no date found")
    assert article.text[article.body[-1].start : article.body[-1].end].endswith(("正文也在这里。", "goes on here."))


def test_furniture_and_dates_may_stand_before_the_title() -> None:
    article = read("首页 > 资讯\n2024-04-01\n花呗指南\n正文在这里。")
    assert (article.title, article.published, blocks(article)) == (
        "花呗指南",
        datetime(2024, 4, 1),
        [("", "正文在这里。")],
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", "a"),
        ("花呗 指南.md", "花呗-指南"),
        ("../x/y.markdown", "x/y"),
        ("指南3.5", "指南3.5"),
        ("A.TXT", "A"),
        # printf %s STEM | sha256sum | cut -c-8, of the stem in small letters
        ("%.txt", "article-bbf3f11c"),
        ("C:\\files\\花呗.txt", "files/花呗"),
        ("😀花呗😀.txt", "花呗-bd583b84"),
        ("C++.md", "C-cedb1bac"),
        ("C#.md", "C-951a4d36"),
        ("c#.md", "c-951a4d36"),
        ("...txt", "article-5ec1f7e7"),
        ("v3.5.md", "v3.5"),
        ("a\t b.md", "a-b"),
        ("con.txt", "_con"),
        ("Lpt1.old.txt", "_Lpt1.old"),
        ("console.txt", "console"),
        (".hidden.txt", "hidden"),
    ],
)
def test_ids(name: str, expected: str) -> None:
    assert article_id(name) == expected
    if not name.endswith((".md", ".markdown")):
        assert read("一篇文章\n正文在这里。", name).id == expected


@given(st.text(max_size=300), st.sampled_from(["", ".txt", ".md"]))
@settings(max_examples=200, deadline=None)
def test_an_id_is_a_file_name_everywhere(name: str, ending: str) -> None:
    found = article_id(name + ending)
    assert found
    assert len(found.split("/")) <= 13
    for part in found.split("/"):
        assert part.strip(".")
        assert not re.search(r'[<>:"/\\|?*\s\x00-\x1f]', part)
        assert len(f"{part}.markdown".encode()) <= 200
    assert article_id(f"{found}.txt") == found


def test_long_names_that_begin_alike_have_different_ids() -> None:
    one, other = (article_id(f"{'花' * 251}{last}.txt") for last in "甲乙")
    assert one != other
    # 57 characters of 3 bytes and a checksum of 9: 180 bytes
    assert one.startswith("花" * 57 + "-")
    assert (len(one.encode()), article_id("a" * 180), article_id("a" * 181)[:172]) == (180, "a" * 180, "a" * 171 + "-")


def test_a_file_that_is_too_large_is_not_read() -> None:
    expected = "a.txt: expected at most 25 MB, found 200.0 MB; split it or save only its text"
    with pytest.raises(ReaderError) as caught:
        read_article(bytes(200 * 1024 * 1024), "a.txt")
    assert str(caught.value) == expected


def test_the_libraries_for_web_pages_and_office_files_are_not_imported_for_text() -> None:
    script = (
        "import sys; from kb.library.library import Library; from kb.readers.read import read_article\n"
        "import kb.library.preview, kb.library.archives\n"
        "read_article('题目\\n\\n正文在这里。'.encode(), 'a.txt'); read_article(b'# T\\n\\nText.', 'a.md')\n"
        "print(sorted({'trafilatura', 'lxml', 'docx', 'pypdf'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=SEED.parents[2], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_the_id_can_be_given() -> None:
    assert read_article("一篇文章\n正文。".encode(), "a.txt", article_id="given").id == "given"


# Nothing is lost

POOL = """
花呗逾期最新标准|一、立案标准|（一）时间|1. 逾期时间通常情况下,三个月以上。|2. 金额:数千元以上才会立案。|3. 身份证|1.1 范围
①积极沟通|- 列表项|• 列表项:还有一些比较长的说明文字在后面。|这是一段正文。|没有句号的正文|总结:|总结:及时还款。|结语
相关内容:|相关阅读:一个题目|To Top|上一篇:别的|【重点内容】|【提示】|发布时间:2024-04-01|日期:2024-4-1|2024年4月1日
来源:新华网|作者 张三|3.5 percent of them|10.5万元以上的案件。|## Heading|# Title|Chapter 1 Costs|Section 2: Fees
a) first|----|问题在哪里?|A line of English text that is long enough to be broken|by the margin of a page.|版权所有 某公司
"""
LINES = [*POOL.strip().replace("\n", "|").split("|"), "长" * 70, "长" * 70 + "。", "", "   ", "", ""]


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=25))
@settings(max_examples=200, deadline=None)
def test_every_line_is_in_one_block_or_has_another_meaning(lines: list[str]) -> None:
    try:
        article = read("\n".join(lines))
    except ReaderError:
        return
    assert_offsets(article)
    topics = {topic.title for topic in article.topics}
    starts = {section.start for section in article.sections}
    at = 0
    for line in lines:
        content = line.strip()
        start = at + len(line) - len(line.lstrip())
        end = start + len(content)
        at += len(line) + 1
        inside = [b for b in article.body if b.start < end and b.end > start]
        assert len(inside) <= 1
        if inside:
            left_out = article.text[start : max(inside[0].start, start)]
            assert inside[0].end >= end
            found, named = line_grammar.marker(content), line_grammar.named_heading(content)
            marks = {"", content[: found.end] if found else "", content[: named[1]] if named else ""}
            assert left_out in marks
        elif content:
            assert (
                start in starts
                or line_grammar.title_text(content) == article.title
                or line_grammar.is_furniture(content)
                or line_grammar.is_empty_marker(content)
                or line_grammar.is_bracketed(content)
                or line_grammar.is_byline(content)
                or meta_line(content)
                or line_grammar.related_heading(content) is not None
                or line_grammar.topic_title(content) in topics
            )


@given(
    st.text(alphabet="花呗逾期一二1.、,。:：()（）【】#-* \n\u3000aB总结相关内容", max_size=200),
    st.sampled_from(["a.txt", "a.md"]),
)
@settings(max_examples=200, deadline=None)
def test_offsets_hold_for_any_text(text: str, name: str) -> None:
    try:
        assert_offsets(read(text, name))
    except ReaderError:
        return


def assert_offsets(article: Article) -> None:
    for block in article.body:
        assert 0 <= block.start < block.end <= len(article.text)
        assert article.text[block.start : block.end].strip() == article.text[block.start : block.end]
        if block.name_end is not None:
            assert block.alone
            assert block.start < block.name_end < block.end
            assert article.text[block.start : block.name_end].strip() == block.section[-1]
    for first, second in pairwise(article.body):
        assert first.end <= second.start
    for section in article.sections:
        assert 0 <= section.start < section.end <= len(article.text)
    paths = {section.path for section in article.sections}
    assert {block.section for block in article.body} <= paths | {()}


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize(
    "piece",
    [
        "1.1.1.1",
        "((((",
        "【【【【",
        "[[[[",
        "![",
        "1) ",
        "> ",
        "<!--",
        "**a_",
        "1. 花呗",
        "逾期时间、",
        "\n1. 花呗逾期通常",
    ],
)
def test_hostile_texts_end_soon(piece: str, name: str) -> None:
    size = 20_000 if piece.startswith("\n") and name == "a.md" else 200_000
    text = "一篇文章\n\n" + piece * (size // len(piece)) + "\n\n最后一段正文。"
    started = time.process_time()  # of this process: other load has no part in it
    article = read(text, name)
    assert time.process_time() - started < 30
    assert article.text.endswith("最后一段正文。")


def test_a_file_name_that_is_not_text_gives_a_title_that_is() -> None:
    name = b"\xbb\xa8.txt".decode("utf-8", "surrogateescape")
    assert read_article("正文只有这一句话,没有标题,而且以句号结束。".encode(), name).title.encode()

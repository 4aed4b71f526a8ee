"""What the readers keep of tables and links: where cells and links stand, and the addresses beside the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.article import Article, MarkKind
from kb.readers.links import CountedLink, LinkedText, placed, solid
from kb.readers.read import read_article
from kb.readers.tables import table_lines
from tests.support.files.word import document, element, saved


def links(article: Article) -> list[tuple[str, str]]:
    return [(article.text[mark.start : mark.end], mark.address) for mark in article.marks if mark.kind is MarkKind.LINK]


A, B, C = ("https://example.com/" + name for name in "abc")
WORDS = "These are words about something that people ask, so that there is enough of them to be an article."


def test_links_of_markdown() -> None:
    text = (
        f"# T\n\nSee [here]({A}), here\nor [**there** 那里]({B} 'title') [x][ref].\n\n- [item]({A})\n\n"
        f"| a | b |\n|---|---|\n| get | [get  it]({A}) |\n| get | [get  it]({B}) |\n\n"
        f"Term\n: say [it]({C})\n\n<a href='{C}'>tag</a> <{A}> ![pic]({A}) [bad](javascript:x) [near](other.md)\n\n[ref]: {C}\n"
    )
    found = links(read_article(text.encode(), "a.md"))
    assert found == [
        *[("here", A), ("there 那里", B), ("x", C), ("item", A), ("get it", A), ("get it", B)],
        *[("it", C), ("tag", C), (A, A)],
    ]


def test_links_of_a_page() -> None:
    page = (
        f"<html><head><title>T</title></head><body><h1>T</h1><p>{WORDS}</p><p>Here: <a href='{A}'>he<b>re</b>\n now</a>,"
        f"<br>or <a href='mailto:a@b.example'>mail</a> <a href='javascript:x()'>no</a> "
        f"<a href='#x'>no</a> <a href='y'>no</a></p>"
        f"<ol><li><a href='{B}'>first</a><ul><li>in <a href='{C}'>in</a></li></ul></li></ol>"
        f"<dl><dt>Term</dt><dd><a href='{A}'>said</a></dd></dl>"
        f"<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td><ul><li>x</li><li>y <a href='{A}'>y</a></li></ul></td></tr>"
        f"<tr><td>1</td><td><a href='{B}'>y</a></td></tr></table><p>{WORDS}</p></body></html>"
    )
    article = read_article(page.encode(), "a.html")
    expected = [
        ("here now", A),
        ("mail", "mailto:a@b.example"),
        ("first", B),
        ("in", C),
        ("said", A),
        ("y", A),
        ("y", B),
    ]
    assert links(article) == expected
    (row, *_) = (mark for mark in article.marks if mark.kind is MarkKind.ROW)
    (link,) = (mark for mark in article.marks if mark.kind is MarkKind.LINK and row.start <= mark.start < row.end)
    assert article.text[row.start : row.end] == "a: 1; b: x; y y"
    assert link.end == row.end  # the second y


def test_links_of_a_page_that_tells_its_address_are_complete() -> None:
    page = (
        '<html><head><title>T</title><link rel="canonical" href="https://example.com/help/t"></head><body><h1>T</h1>'
        f"<p>{WORDS}</p><p>Look <a href='b'>there</a>, <a href='/c'>there</a> or <a href='#d'>below</a>. "
        f"{WORDS}</p></body></html>"
    )
    found = links(read_article(page.encode(), "a.html"))
    assert found == [("there", "https://example.com/help/b"), ("there", "https://example.com/c")]


def test_links_of_word() -> None:
    def run(text: str) -> str:
        return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'

    made = document()
    ids = [made.part.relate_to(address, "x/hyperlink", is_external=True) for address in (A, B, "javascript:x")]
    first, second, bad = (f'<w:hyperlink r:id="{own}">{{}}</w:hyperlink>' for own in ids)
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "{}" \\h </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    cells = (run("get"), run("x ") + second.format(run("get")))
    row = "<w:tr>" + "".join(f"<w:tc><w:p>{cell}</w:p></w:tc>" for cell in cells) + "</w:tr>"
    blocks = (
        f"<w:p>{run('See ')}{first.format(run('he') + run('re'))}{run(' here')}<w:r><w:br/></w:r>"
        f"{second.format(run('next  line'))}</w:p>",
        f"<w:p>{bad.format(run('bad'))}<w:hyperlink w:anchor='x'>{run('near')}</w:hyperlink> "
        f"{field.format(C, run('field'))}{run(' end')}"
        f"<w:fldSimple w:instr=' HYPERLINK {A} '>{run('simple')}</w:fldSimple></w:p>",
        f"<w:tbl>{row}{row}</w:tbl>",
    )
    for block in blocks:
        made.element.body.insert(len(made.element.body) - 1, element(block))
    article = read_article(saved(made), "a.docx")
    assert links(article) == [
        ("here", A),
        ("next line", B),
        ("field", C),
        ("simple", A),
        ("get", B),
        ("get", B),
    ]


def test_cells_are_where_they_stand() -> None:
    named, lone, plain = table_lines([["n", " a\tb "], ["1;", "2  3"], ["", "x"]], header=True) + table_lines(
        [["", "y", "z"]], header=False
    )
    assert (named.text, lone.text, plain.text) == ("n: 1;; a b: 2 3", "x", "y | z")
    assert [
        [
            (cell.column, line.text[cell.name_start : cell.name_end], line.text[cell.start : cell.end])
            for cell in line.cells
        ]
        for line in (named, lone, plain)
    ] == [[(0, "n", "1;"), (1, "a b", "2 3")], [(1, "", "x")], [(1, "", "y"), (2, "", "z")]]


def test_a_sheet_tells_its_cells() -> None:
    article = read_article("编号,颜色\nK1,红\nK2,\n".encode(), "a.csv")
    rows = [mark for mark in article.marks if mark.kind is MarkKind.ROW]
    assert [article.text[row.start : row.end] for row in rows] == ["编号: K1; 颜色: 红", "K2"]
    assert [[cell.column for cell in row.cells] for row in rows] == [[0, 1], [0]]


@given(st.text("ab \n\t"), st.text("ab \n\t", min_size=1), st.text("ab \n\t"))
def test_a_counted_link_is_found_whatever_is_done_to_blanks(before: str, linked: str, after: str) -> None:
    text = " ".join((before + linked + after).split())
    found = placed(text, [CountedLink(solid(before), solid(linked), A)])
    assert [text[link.start : link.end].replace(" ", "") for link in found] == ["".join(linked.split())][
        : solid(linked) > 0
    ]
    assert [len("".join(text[: link.start].split())) for link in found] == [solid(before)][: solid(linked) > 0]


def test_a_link_that_goes_on_in_the_next_line_is_one_in_each() -> None:
    link = [CountedLink(2, 4, A)]
    assert [
        line[found.start : found.end] for line, at in (("ab cd", 0), ("ef gh", 4)) for found in placed(line, link, at)
    ] == ["cd", "ef"]


@pytest.mark.parametrize("cell", ["text", LinkedText.of("text", [CountedLink(0, 4, "javascript:x")])])
def test_a_cell_without_a_safe_link_has_none(cell: str) -> None:
    assert [line.links for line in table_lines([[cell, "x"]], header=False)] == [()]

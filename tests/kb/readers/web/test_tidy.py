"""A page is read as its editor meant it: formulas, folded parts, lists that Word wrote."""

from __future__ import annotations

import pytest

from kb.article import Article
from kb.readers.read import read_article

PROSE = "<p>The bank writes letters within three months.</p><p>You can answer them by post or by phone.</p>"


def read(html: str) -> Article:
    return read_article(f"<title>T</title><article><h1>T</h1>{PROSE}{html}</article>".encode(), "a.html")


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>So <span><span style='display:none'><math><semantics><mi>y</mi><annotation>tex</annotation></semantics></math>"
         "</span><img aria-hidden=true alt=tex></span> holds.</p>", ["So y holds."]),
        ("<ul class=tabs><li><a href=#a>Windows</a></li><li><a href=#b>Mac</a></li></ul><div id=a><p>Press F2.</p></div>"
         "<div id=b style='display:none'><p>Press Fn.</p></div>", ["Windows", "Press F2.", "Mac", "Press Fn."]),
        ("<div class=item onclick=t()>Can I cancel?</div><div style='display: none'><p>At any time.</p></div>",
         ["Can I cancel?", "At any time."]),
        ("<details><summary>Can I cancel?</summary>At any time.</details>", ["Can I cancel?", "At any time."]),
        ("<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·<span>&nbsp; </span></span>First<o:p></o:p></p>"
         "<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>a)</span>Inner</p>", ["- First", "a) Inner"]),
        ("<div role=table><div role=row><span role=columnheader>Day</span><span role=columnheader>Fee</span></div>"
         "<div role=row><span role=cell>3</span><span role=cell>none</span></div></div>", ["Day: 3; Fee: none"]),
        ("<p>A<a href=#login>sign in</a></p><div id=login hidden>Your code</div>", ["Asign in"]),
    ],
)  # fmt: skip
def test_what_is_read(html: str, expected: list[str]) -> None:
    assert [line for line in read(html).text.split("\n") if line][3:] == expected


def test_readings_and_drawings_are_set_aside() -> None:
    article = read(
        "<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby>を読む。<svg><text>here</text></svg></p>"
    )
    assert article.text.endswith("漢字を読む。")
    assert [(piece.reason.code.name, piece.text) for piece in article.set_aside] == [
        ("READING", "( kan ) ji"),
        ("PICTURE", "here"),
    ]


def test_a_page_that_scripts_show_is_read() -> None:
    page = f"<title>T</title><body style='visibility:hidden'><div style='display:none'><h1>T</h1>{PROSE}</div></body>"
    assert read_article(page.encode(), "a.html").text.endswith("by phone.")

"""What elements of a page say, as lines."""

from __future__ import annotations

import pytest
from lxml import html

from kb.readers.web.blocks import markup
from kb.structure.classify_lines import LineKind, Markup


def lines(source: str) -> list[str]:
    return [line.text for line in markup(html.fragment_fromstring(source, create_parent="div"))]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>10 m<sup>2</sup>, 10<sup>6</sup>, 10<sup>-12</sup>, x<sup>n</sup>", "10 m², 10^6, 10^(-12), xⁿ"),
        ("<p>the 1<sup>st</sup> H<sub>2</sub>O by Acme<sup>TM</sup>", "the 1st H2O by AcmeTM"),
        ("<p>as said<sup><a href='#n1'>1</a></sup> and<sup><a href='#n2'>[2]</a></sup>", "as said[1] and[2]"),
        ("<p>for $9<sup>99</sup> or €<b>12</b><sup>,50</sup>", "for $9.99 or €12,50"),
        ("<p>The <abbr title='World Health Organization'>WHO</abbr>, <abbr title='World Health Organization'>WHO</abbr>",
         "The WHO (World Health Organization), WHO"),
        ("<p>Press<img alt='the red button'>now <img alt='😀'><img alt='IMG_2034.jpg'><img alt='Logo'><img alt=''>",
         "Press the red button now 😀"),
        ("<p>soft\u00adware and\u00a0more", "software and more"),
    ],
)  # fmt: skip
def test_what_stands_inside_a_line(source: str, expected: str) -> None:
    assert lines(source) == [expected]


def test_a_term_stands_with_its_definitions() -> None:
    assert lines(
        "<dl><dt>Fee</dt><dd>9 euros</dd><dt>Term</dt><dt>Period</dt><dd><p>One year.</p><p>It renews itself.</p></dd>"
        "<dt>How long?</dt><dd>Three days.</dd><dt>费用</dt><dd>九元</dd><dt>Nothing</dt></dl><p>After.</p>"
    ) == [
        "Fee: 9 euros", "Term / Period: One year.", "It renews itself.", "How long? Three days.", "费用：九元", "Nothing",
        "After.",
    ]  # fmt: skip


def test_all_of_a_definition_belongs_to_its_term() -> None:
    found = markup(
        html.fromstring(
            "<dl><dt>Fee<dd><p>9 euros.<p>Or ten.<ul><li>In cash.</ul><dd>Free for pupils.<dt>Term<dd>One year.</dl><p>After."
        )
    )
    assert [(line.text, line.apart) for line in found] == [
        ("Fee: 9 euros.", True),
        ("Or ten.", False),
        ("- In cash.", False),
        ("Free for pupils.", False),
        ("Term: One year.", True),
        ("After.", True),
    ]


def test_code_keeps_its_blanks_and_is_no_heading() -> None:
    found = markup(
        html.fromstring("<div><ol><li>Run:<pre><code># stop\n\tif x:\n\n  - y  </code></pre></li></ol></div>")
    )
    assert found == [
        Markup(LineKind.ITEM, 1, "1. Run:"),
        Markup(LineKind.CODE, 1, "# stop", apart=False),
        Markup(LineKind.CODE, 1, "    if x:", apart=False),
        Markup(LineKind.CODE, 1, "", apart=False),
        Markup(LineKind.CODE, 1, "  - y", apart=False),
    ]


def test_numbers_of_items() -> None:
    assert lines("<ol start=4><li>a<li value=9>b<li>c</ol>") == ["4. a", "9. b", "10. c"]

"""A passage as it was written, as HTML: tables, lists, code, links, what must be read before, and highlights in all of them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kb.article import Cell, Mark, MarkKind, Passage, Picture
from kb.readers.read import read_article
from kb.structure.passages import cut
from kb.written.text import context_of
from tests.support.reading import Reader
from ui.reader import written_html
from ui.strings.ask import EN, ZH

A = "https://example.com/a?b=1&c=2"


def passages(text: str, name: str = "a.md") -> list[Passage]:
    return cut(read_article(text.encode(), name))


def inside(markup: str) -> str:
    """What stands in the element around the text."""
    found = re.fullmatch(r'<div class="text" lang="(?:en|zh)" dir="auto">(.*)</div>', markup, re.DOTALL)
    assert found
    return found[1]


def test_a_table_with_a_highlight_and_a_link() -> None:
    (passage,) = passages(f"# T\n\n| Plan | Price |\n|---|---|\n| Basic | 4 < 5 |\n| Pro | [ask]({A}) |")
    start = passage.text.index("Price: 4")
    shown = written_html.whole(passage, (), EN, highlights=((start, start + 12),))
    assert inside(shown) == (
        '<div class="sheet" role="group" aria-label="Table" tabindex="0"><table>'
        '<thead><tr><th scope="col">Plan</th><th scope="col">Price</th></tr></thead><tbody>'
        "<tr><td>Basic</td><td><mark>4 &lt; 5</mark></td></tr>"
        '<tr><td>Pro</td><td><a href="https://example.com/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">ask</a></td></tr>'
        "</tbody></table></div>"
    )
    assert 'aria-label="表格"' in written_html.whole(passage, (), ZH)


def test_lists_keep_their_numbers_and_their_nesting() -> None:
    (passage,) = passages("# T\n\nDo this:\n\n1. Open\n   - a\n   - b\n\n2. **Send** it")
    start = passage.text.index("1. Open")
    shown = written_html.whole(passage, (), EN, highlights=((start, start + 13),))
    assert inside(shown) == (
        '<p>Do this:</p><ol role="list"><li><span class="number">1.</span><div><p><mark>Open</mark></p>'
        '<ul role="list"><li><div><p><mark>a</mark></p></div></li><li><div><p>b</p></div></li></ul></div></li>'
        '<li><span class="number">2.</span><div><p>Send it</p></div></li></ol>'
    )


def test_code_is_shown_as_it_stands() -> None:
    (passage,) = passages("# T\n\nRun:\n\n```\n  if a < b:\n      <script>x()</script> https://example.com\n```")
    assert inside(written_html.whole(passage, (), EN)) == (
        '<p>Run:</p><pre tabindex="0" dir="ltr"><code>  if a &lt; b:\n      &lt;script&gt;x()&lt;/script&gt; '
        '<a href="https://example.com" rel="noopener noreferrer nofollow">https://example.com</a></code></pre>'
    )


def test_what_must_be_read_before_stands_before_and_in_the_article_only_what_holds_the_text() -> None:
    nested = [
        f"  - part {number} of the thing that is described in many words to fill the line" for number in range(40)
    ]
    found = passages("# Parts\n\nYou may return:\n\n- a lamp\n- a table with\n" + "\n".join(nested))
    context = context_of(found, 1)
    first = found[1].text.split("\n")[0].removeprefix("- ")
    begins = '<ul role="list"><li><div>'
    assert inside(written_html.whole(found[1], context, EN)).startswith(
        f'<p class="before">You may return: …</p>{begins}<p class="before">a table with …</p>{begins}<p>{first}</p>'
    )
    assert inside(written_html.within(found[1], context, EN)).startswith(
        f'<ul role="list"><li class="on"><div>{begins}<p>{first}</p>'
    )
    assert inside(written_html.whole(found[1], (), EN)).startswith(f"{begins}<p>{first}</p>")


def test_a_row_of_a_cut_table_stands_under_its_names() -> None:
    rows = "\n".join(
        f"K-{number} | red | stop the belt after {number} minutes and call somebody" for number in range(60)
    )
    found = passages(f"Codes\n\nCode | Lamp | What to do\n{rows}", "a.txt")
    names = "".join(f'<th scope="col">{name}</th>' for name in ("Code", "Lamp", "What to do"))
    for draw in (written_html.whole, written_html.within):
        shown = inside(draw(found[1], context_of(found, 1), EN))
        assert f"<thead><tr>{names}</tr></thead><tbody><tr><td>K-" in shown
        assert shown.count("<table>") == 1
        assert shown.count("<tr>") == 1 + found[1].text.count("\n") + 1


@pytest.mark.parametrize(
    ("address", "href"),
    [
        (A, A),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://example.com/\u202ex", None),
        ("/near", None),
        ('https://example.com/" onclick="x', None),
    ],
)
def test_an_index_cannot_make_a_link_of_just_anything(address: str, href: str | None) -> None:
    passage = Passage("a", 10, 19, "look here", marks=(Mark(MarkKind.LINK, 15, 19, address=address),))
    seen = Reader(written_html.whole(passage, (), EN))
    assert seen.links == ([href] if href else [])
    assert "".join(seen.words) == "look here"


def test_an_address_that_is_read_leads_where_it_says() -> None:
    text = "see https://bank.example/login now"
    passage = Passage("a", 0, len(text), text, marks=(Mark(MarkKind.LINK, 4, 30, address="https://other.example/"),))
    assert Reader(written_html.whole(passage, (), EN)).links == ["https://bank.example/login"]


def test_marks_beyond_the_passage_do_no_harm() -> None:
    text = "a: b; c: d"
    cells = (Cell(0, 0, 1, 3, 4), Cell(9999, 6, 7, 9, 99))
    marks = (Mark(MarkKind.ROW, 0, 99, depth=7, cells=cells), Mark(MarkKind.LINK, 3, 99, address=A))
    whole = Passage("a", 0, len(text), text, marks=marks)
    assert [word for word in Reader(written_html.whole(whole, (), EN)).words if word.strip()] == ["a", "c", "b", "d"]
    rest = replace(whole, start=6, text=text[6:])
    assert [word for word in Reader(written_html.whole(rest, (), EN)).words if word.strip()] == ["c", "d"]


def test_a_passage_that_is_only_a_name_has_no_text() -> None:
    assert written_html.whole(Passage("a", 0, 5, "Time:", (), 4), (), EN) == ""
    assert inside(written_html.within(Passage("a", 0, 5, "Time:", (), 4), (), EN, named=True)) == "<p>Time:</p>"


def test_only_long_cells_are_broken_into_lines() -> None:
    (passage,) = passages("# T\n\n| a | b |\n|---|---|\n| 八个汉字不会换行 | 九个汉字就会换行了 |")
    shown = inside(written_html.whole(passage, (), ZH))
    assert "<td>八个汉字不会换行</td>" in shown
    assert '<td class="long">九个汉字就会换行了</td>' in shown


def _figure(name: str, alt: str) -> str:
    return (
        f'<figure class="picture"><a href="picture/{name}"><img src="picture/{name}" alt="{alt}" width="40" height="30" '
        'loading="lazy" decoding="async"></a></figure>'
    )


def test_pictures_stand_below_what_they_belong_to() -> None:
    (passage,) = passages("# T\n\n1. Press\n   - a\n2. Wait\n\nDone.")
    end = passage.start + len(passage.text)
    places = [passage.start, passage.text.index("2. Wait") + passage.start, end]
    pictures = tuple(
        Picture(f"{n}.webp", at, alt, width=40, height=30)
        for n, (at, alt) in enumerate(zip(places, ("", '"><script>x</script>', "done"), strict=True))
    )
    shown = inside(written_html.within(replace(passage, pictures=pictures), (), EN))
    assert shown == (
        _figure("0.webp", "Picture") + '<ol role="list"><li><span class="number">1.</span><div><p>Press</p>'
        '<ul role="list"><li><div><p>a</p>'
        + _figure("1.webp", "&quot;&gt;&lt;script&gt;x&lt;/script&gt;")
        + '</div></li></ul></div></li><li><span class="number">2.</span><div><p>Wait</p></div></li></ol>'
        "<p>Done.</p>" + _figure("2.webp", "done")
    )
    assert 'alt="图片"' in written_html.whole(replace(passage, pictures=pictures), (), ZH)
